// What is said of an exact iterate that is only known to lie near a recorded one (SPEC 3.12), against points that it may be.
#include "enclosure.hpp"
#include "exact_orbit.hpp"

#include <random>

#include "path.hpp"
#include "point_cases.hpp"

using namespace build;

namespace {

// Slopes 3, -1, 2, 0: the greatest and the least stand first, so that nothing is right by chance for the last piece that is met.
Json zigzag() { return piecewise({"-1/2", "0", "1/2"}, {"3 2", "-1 0", "2 0", "0 1"}); }

// A network around a point, and an enclosure with one radius per block.
struct Nearby {
  amcheck::Problem p;
  amcheck::Run run;
  amcheck::Enclosure enclosure;

  explicit Nearby(const Case& c, const Json& z) : p(parsed(c)) {
    run.iterates = {blocks_of(p, z)};
    for (std::size_t b = 0; b < p.blocks.size(); ++b) set_radius(b, 0);
  }
  void set_radius(std::size_t block, const Num& r) {
    enclosure.radius.resize(p.blocks.size());
    enclosure.radius[block] = amcheck::matrix_of(1, run.iterates.size(), std::vector<Num>(run.iterates.size(), r));
  }
  void list_exact() {
    for (std::size_t b = 0; b < p.blocks.size(); ++b)
      for (std::size_t e = 0; p.blocks[b].kind == amcheck::Block::U && e < p.blocks[b].size(); ++e) enclosure.exact.push_back({b, e, 0, run.iterates.size() - 1});
  }
};

// F and the square of dist(0, dF) at a point itself: exact, but for smooth activations.
std::pair<amcheck::Ival, amcheck::Ival> truth(const amcheck::Problem& p, const Blocks& x) {
  amcheck::Run run;
  run.iterates = {x};
  amcheck::Evaluator e(p, run, 200);
  return {e.objective(0), e.subgradient2(0)};
}
bool meet(const amcheck::Ival& a, const amcheck::Ival& b) { return a.lo <= b.hi && b.lo <= a.hi; }
bool same(const amcheck::Ival& a, const amcheck::Ival& b) { return a.lo == b.lo && a.hi == b.hi; }

struct Dice {
  std::mt19937 random{17};
  long below(long n) { return static_cast<long>(random() % static_cast<unsigned long>(n)); }
  Num quarter(long most) { return Num(below(8 * most + 1) - 4 * most).times2(-2); }
  Json matrix(int rows, int cols, long most = 1) {
    std::vector<std::vector<Num>> out(static_cast<std::size_t>(rows), std::vector<Num>(static_cast<std::size_t>(cols)));
    for (auto& row : out)
      for (Num& x : row) x = quarter(most);
    return rows_of(out);
  }
  // Two layers with two samples, and numbers that are all different from 1.
  Nearby network_nearby(bool split, const Json& sigma = zigzag()) {
    const auto shaped = [](Json l, const char* gamma) {
      l["gamma"] = gamma;
      if (l.members().count("rho") != 0) l["rho"] = "3/5";
      return l;
    };
    const bool turned = below(2) == 0;
    Json z = Json::object({{"W1", matrix(2, turned ? 1 : 2)}, {"U1", matrix(2, 2)}, {"V1", matrix(2, 2, 4)}, {"W2", matrix(2, turned ? 3 : 2)}, {turned ? "b1" : "b2", matrix(2, 1)}, {"V2", matrix(2, 2, 4)}});
    if (split) z["U2"] = matrix(2, 2);
    const char *first = turned ? "apart" : "ones", *second = turned ? "ones" : "apart";
    Case c = network({shaped(layer(2, first, sigma, "1/3"), "5/3"), split ? shaped(layer(2, second, sigma, "2"), "7/2") : shaped(plain_layer(2, second, "2"), "7/2")},
                     Json::array({"1 -2"}), Json::array({"3 1/2", "-1 2"}), z);
    c.problem["loss_scale"] = "3/4";
    return Nearby(c, z);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(exact_orbit)

BOOST_AUTO_TEST_CASE(points_that_the_exact_iterate_may_be) {
  Dice dice;
  std::map<std::string, int> seen;
  for (int trial = 0; trial < 200; ++trial) {
    const bool smooth = trial % 5 == 1;
    Nearby near = dice.network_nearby(trial % 2 == 0, smooth ? Json::object({{"kind", trial % 3 == 0 ? "sigmoid" : "tanh"}}) : zigzag());
    const Blocks& z = near.run.iterates[0];
    const Num small = power2(trial % 4 < 2 ? -3 : -8);
    for (std::size_t b = 0; b < z.size(); ++b) {
      const bool U = near.p.blocks[b].kind == amcheck::Block::U;
      near.set_radius(b, trial % 5 == 0 ? (U ? Num(1) : Num(0)) : dice.below(3) == 0 ? Num(0) : U ? Num(dice.below(5)).times2(-2) : small);
      for (std::size_t e = 0; U && e < z[b].size(); ++e)
        if (dice.below(2) == 0) near.enclosure.exact.push_back({b, e, 0, 0});
    }
    std::vector<Matrix> r;
    for (std::size_t b = 0; b < z.size(); ++b) r.push_back(amcheck::radii(near.p, near.enclosure, b, 0));
    amcheck::OrbitPath path(near.p, near.run, near.enclosure, 64);
    const amcheck::Ival F = path.objective(0), G = path.subgradient2(0);
    for (int point = 0; point < 24; ++point) {
      Blocks x = z;
      for (std::size_t b = 0; b < z.size(); ++b) {
        std::vector<Num> entries;
        for (std::size_t e = 0; e < z[b].size(); ++e) entries.push_back(z[b].entry(e) + Num(dice.below(3) - 1) * r[b].entry(e) * (point < 16 ? Num(1) : Num(dice.below(5)).times2(-2)));
        x[b] = amcheck::matrix_of(z[b].rows(), z[b].cols(), entries);
      }
      const auto [value, slope2] = truth(near.p, x);
      BOOST_TEST(meet(F, value), "F = " << show(value) << " not in " << show(F));
      BOOST_TEST(meet(G, slope2), "dist^2 = " << show(slope2) << " not in " << show(G));
      if (G.lo.sign() > 0) ++seen[smooth ? "bounded below, smooth" : "bounded below"];
      if (!meet(value, truth(near.p, z).first)) ++seen["moved"];
    }
  }
  BOOST_TEST(seen["bounded below"] > 1000);
  BOOST_TEST(seen["bounded below, smooth"] > 200);
  BOOST_TEST(seen["moved"] > 2000);
}

BOOST_AUTO_TEST_CASE(one_unit_and_its_formulas) {
  // All of SPEC 3.12 for a layer that is the only one, of one unit and one sample, written for numbers: x = -3, Y = 1/2.
  Dice dice;
  const Num rho = fraction(3, 5), gamma = fraction(5, 3), lambda = fraction(1, 3), scale = fraction(3, 4), X = -3, Y = power2(-1);
  const std::vector<Num> breaks{-power2(-1), 0, power2(-1)};
  Json l = layer(1, "apart", zigzag(), "1/3");
  l["gamma"] = "5/3", l["rho"] = "3/5";
  int kinks = 0, wells = 0, hills = 0, open = 0, meeting = 0;
  for (int trial = 0; trial < 800; ++trial) {
    // The activation, or its opposite.
    const bool turned = trial % 2 == 0;
    l["activation"] = turned ? piecewise({"-1/2", "0", "1/2"}, {"-3 -2", "1 0", "-2 0", "0 -1"}) : zigzag();
    const std::vector<Num> slopes = turned ? std::vector<Num>{-3, 1, -2, 0} : std::vector<Num>{3, -1, 2, 0}, shifts = turned ? std::vector<Num>{-2, 0, 0, -1} : std::vector<Num>{2, 0, 0, 1};
    const Num W = dice.quarter(1), B = dice.quarter(1), U = dice.quarter(1), V = dice.quarter(4);
    const Json z = iterate({{"W1", W}, {"b1", B}, {"U1", U}, {"V1", V}});
    Case c = network({l}, Json::array({"-3"}), Json::array({"1/2"}), z);
    c.problem["loss_scale"] = "3/4";
    Nearby near(c, z);
    std::map<std::string, Num> r;
    for (std::size_t b = 0; b < 4; ++b) {
      Num& own = r[near.p.blocks[b].name];
      own = dice.below(4) == 0 ? Num(0) : Num(dice.below(8)).times2(dice.below(2) == 0 ? -3 : -6);
      near.set_radius(b, own);
    }
    const bool exact = trial % 3 != 0;
    if (exact) near.list_exact(), r["U1"] = 0;
    std::size_t p = 0;
    while (p < 3 && breaks[p] < U) ++p;
    const Num R = U - W * X - B, S = V - slopes[p] * U - shifts[p];
    if (trial % 7 == 0) {  // where the two one-sided derivatives may just meet, for all that is known
      for (std::size_t b = 0; b < 4; ++b) near.set_radius(b, r[near.p.blocks[b].name] = near.p.blocks[b].name == "V1" ? absolute(S) : Num(0));
    }
    const auto size = [](const Num& x) { return absolute(x); };
    const auto square_of = [](const Num& D, const Num& E) { return amcheck::Ival(square(larger(absolute(D) - E, 0)), square(absolute(D) + E)); };
    const Num d = r["U1"] + r["W1"] * 3 + r["b1"], e = r["V1"] + 3 * r["U1"];
    amcheck::Ival met;
    for (std::size_t q = 0, any = 0; q < 4; ++q) {
      if (q > 0 && breaks[q - 1] > U + r["U1"]) continue;
      if (q < 3 && U - r["U1"] > breaks[q]) continue;
      met = any++ == 0 ? amcheck::Ival(slopes[q]) : amcheck::Ival(smaller(met.lo, slopes[q]), larger(met.hi, slopes[q]));
    }
    const Num half = power2(-1), D_W = lambda * W - rho * R * X, D_b = -(rho * R), D_V = gamma * S + scale * (V - Y);
    const Num F = half * (scale * square(V - Y) + gamma * square(S) + rho * square(R) + lambda * square(W));
    const auto D_U = [&](const Num& s) { return rho * R - gamma * S * s; };
    const Num phi = size(D_W) * r["W1"] + size(D_b) * r["b1"] + size(D_V) * r["V1"] + larger(size(D_U(met.lo)), size(D_U(met.hi))) * r["U1"] +
                    half * (scale * square(r["V1"]) + gamma * square(e) + rho * square(d) + lambda * square(r["W1"]));
    // f(s) over R +- d and S +- e.
    const auto f = [&](const Num& s) { return amcheck::Ival(D_U(s) - rho * d - gamma * size(s) * e, D_U(s) + rho * d + gamma * size(s) * e); };
    amcheck::Ival G = square_of(D_W, lambda * r["W1"] + rho * d * 3) + square_of(D_b, rho * d) + square_of(D_V, gamma * e + scale * r["V1"]);
    const auto nearest = [](const Num& lo, const Num& hi) { return lo.sign() > 0 ? square(lo) : hi.sign() < 0 ? square(hi) : Num(0); };
    if (exact && p < 3 && breaks[p] == U) {
      const amcheck::Ival f1 = f(slopes[p]), f2 = f(slopes[p + 1]);
      const Num top1 = larger(square(f1.lo), square(f1.hi)), top2 = larger(square(f2.lo), square(f2.hi));
      ++kinks;
      if (f1.lo == f2.hi && f1.hi > f2.lo) ++meeting;
      if (f1.hi <= f2.lo) G = G + amcheck::Ival(nearest(f1.lo, f2.hi), nearest(f1.hi, f2.lo)), ++wells;
      else if (f1.lo > f2.hi) G = G + amcheck::Ival(smaller(nearest(f1.lo, f1.hi), nearest(f2.lo, f2.hi)), smaller(top1, top2)), ++hills;
      else G = G + amcheck::Ival(0, larger(top1, top2)), ++open;
    } else {
      Num least = D_U(met.lo) - rho * d, most = least;  // S s with S in S +- e and s between the slopes met
      bool any = false;
      for (const Num& s : {met.lo, met.hi}) {
        for (const Num& y : {S - e, S + e}) {
          const Num low = rho * (R - d) - gamma * y * s, high = rho * (R + d) - gamma * y * s;
          least = any ? smaller(least, low) : low, most = any ? larger(most, high) : high;
          any = true;
        }
      }
      G = G + amcheck::Ival(nearest(least, most), larger(square(least), square(most)));
    }
    amcheck::OrbitPath path(near.p, near.run, near.enclosure, 64);
    BOOST_TEST(same(path.objective(0), {F - phi, F + phi}), show(path.objective(0)) << " is not " << show(F) << " +- " << show(phi));
    BOOST_TEST(same(path.subgradient2(0), G), show(path.subgradient2(0)) << " is not " << show(G));
  }
  BOOST_TEST((kinks > 100 && wells > 30 && hills > 30 && open > 10 && meeting > 3), meeting << " of " << kinks << " " << wells << " " << hills << " " << open);
}

BOOST_AUTO_TEST_CASE(one_smooth_unit) {
  // What F can change by, with the greatest of all that enclosures of sigma allow.
  Dice dice;
  const Num rho = fraction(3, 5), gamma = fraction(5, 3), lambda = fraction(1, 3), scale = fraction(3, 4), X = -3, Y = power2(-1), half = power2(-1);
  for (int trial = 0; trial < 60; ++trial) {
    const auto kind = trial % 2 == 0 ? amcheck::Activation::Tanh : amcheck::Activation::Sigmoid;
    Json l = layer(1, "apart", Json::object({{"kind", trial % 2 == 0 ? "tanh" : "sigmoid"}}), "1/3");
    l["gamma"] = "5/3", l["rho"] = "3/5";
    const Num W = dice.quarter(1), B = dice.quarter(1), U = dice.quarter(1), V = dice.quarter(4);
    const Json z = iterate({{"W1", W}, {"b1", B}, {"U1", U}, {"V1", V}});
    Case c = network({l}, Json::array({"-3"}), Json::array({"1/2"}), z);
    c.problem["loss_scale"] = "3/4";
    Nearby near(c, z);
    std::map<std::string, Num> r;
    for (std::size_t b = 0; b < 4; ++b) near.set_radius(b, r[near.p.blocks[b].name] = Num(dice.below(8)).times2(-5));
    const auto sigma = [&](const Num& u) { return amcheck::sigma_interval(kind, u, 64); };
    const amcheck::Ival S = amcheck::Ival(V) - sigma(U), met{sigma(U - r["U1"]).lo, sigma(U + r["U1"]).hi};
    const amcheck::Ival slope = kind == amcheck::Activation::Tanh ? Num(1) - square(met) : met * (Num(1) - met);
    const Num R = U - W * X - B, d = r["U1"] + r["W1"] * 3 + r["b1"], e = r["V1"] + (kind == amcheck::Activation::Tanh ? Num(1) : fraction(1, 4)) * r["U1"];
    const auto size = [](const amcheck::Ival& x) { return larger(absolute(x.lo), absolute(x.hi)); };
    const amcheck::Ival D_V = gamma * S + amcheck::Ival(scale * (V - Y)), D_U = amcheck::Ival(rho * R) - gamma * (S * slope);
    const Num phi = size(lambda * W - rho * R * X) * r["W1"] + size(rho * R) * r["b1"] + size(D_V) * r["V1"] + size(D_U) * r["U1"] +
                    half * (scale * square(r["V1"]) + gamma * square(e) + rho * square(d) + lambda * square(r["W1"]));
    const amcheck::Ival F = half * (amcheck::Ival(scale * square(V - Y) + rho * square(R) + lambda * square(W)) + gamma * square(S));
    amcheck::OrbitPath path(near.p, near.run, near.enclosure, 64);
    BOOST_TEST(same(path.objective(0), {F.lo - phi, F.hi + phi}), show(path.objective(0)) << " is not " << show(F) << " +- " << show(phi));
  }
}

BOOST_AUTO_TEST_CASE(weights_and_inputs_that_move_together) {
  // W2 = V1 = 0 and U1 = 0, so that nothing is linear in them: F changes by -wR ef + w(ef)^2/2 + gamma f^2/2 + lambda e^2/2, which is
  // greatest at a corner, and there what it is enclosed by.
  const auto at = [](const Num& W2, const Num& V1) { return iterate({{"W1", 0}, {"U1", 0}, {"V1", V1}, {"W2", W2}, {"V2", 4}}); };
  Json first = layer(1, "none", zigzag()), second = plain_layer(1, "none", "1/3");
  first["gamma"] = "5/3", second["gamma"] = "7/2";
  Nearby near(network({first, second}, Json::array({"1"}), Json::array({"1"}), at(0, 0)), at(0, 0));
  const Num r = power2(-3);
  near.set_radius(near.p.block("W2"), r);
  near.set_radius(near.p.block("V1"), r);
  amcheck::OrbitPath path(near.p, near.run, near.enclosure, 64);
  const Num F = truth(near.p, blocks_of(near.p, at(0, 0))).first.lo, greatest = truth(near.p, blocks_of(near.p, at(r, -r))).first.lo;
  BOOST_TEST((greatest == F + fraction(7, 2) * (4 * square(r) + square(square(r)).times2(-1)) + fraction(5, 3) * square(r).times2(-1) + fraction(1, 3) * square(r).times2(-1)));
  BOOST_TEST((path.objective(0).hi == greatest));
}

BOOST_AUTO_TEST_CASE(steps_and_jumps) {
  // Four iterates of a quadratic with blocks of one and two entries; the radii are 1/4, 0, 1/8, 1 and 0, 1/2, 1/4, 1/16.
  const auto at = [](const Num& x, const Num& y, const Num& z) { return Json::object({{"x", rows_of({{x}})}, {"y", rows_of({{y}, {z}})}}); };
  const auto block = [](const char* name, int size) { return Json::object({{"name", name}, {"size", size}}); };
  Json problem = Bowl::problem_of("0");
  problem["blocks"] = Json::array({block("x", 1), block("y", 2)});
  problem["H"] = Json::array({"2 -1 0", "-1 3 1/2", "0 1/2 5"}), problem["g"] = Json::array({"1", "-2", "1/3"}), problem["start"] = at(0, 0, 0);
  const std::vector<std::vector<Num>> z{{0, 0, 0}, {1, fraction(-1, 4), 3}, {fraction(1, 2), 2, 3}, {fraction(1, 2), -1, fraction(5, 2)}};
  const std::vector<Num> rx{fraction(1, 4), 0, fraction(1, 8), 1}, ry{0, fraction(1, 2), fraction(1, 4), fraction(1, 16)};
  Nearby near(Case(problem, Json::array({at(0, 0, 0)})), at(0, 0, 0));
  for (std::size_t k = 1; k < 4; ++k) near.run.iterates.push_back(blocks_of(near.p, at(z[k][0], z[k][1], z[k][2])));
  near.enclosure.radius = {amcheck::matrix_of(1, 4, rx), amcheck::matrix_of(1, 4, ry)};
  const auto jump2 = [&](std::size_t k, std::size_t l) {
    amcheck::Ival sum;
    for (std::size_t i = 0; i < 3; ++i) {
      const Num apart = absolute(z[k][i] - z[l][i]), r = i == 0 ? rx[k] + rx[l] : ry[k] + ry[l];
      sum = sum + amcheck::Ival(square(larger(apart - r, 0)), square(apart + r));
    }
    return sum;
  };
  amcheck::OrbitPath path(near.p, near.run, near.enclosure, 64);
  for (std::size_t k = 0; k < 4; ++k) {
    for (std::size_t j = 1; k + j < 4; ++j) {
      BOOST_TEST(same(path.jump2(k, j), jump2(k, k + j)));
      amcheck::Ival sum;
      for (std::size_t i = k; i < k + j; ++i) sum = sum + jump2(i, i + 1);
      BOOST_TEST(same(path.steps2(k, j), sum));
    }
    // F and its gradient: Hz-g off by at most |H|r, and F by |Hz-g|'r + r'|H|r/2.
    const std::vector<std::vector<Num>> H{{2, -1, 0}, {-1, 3, fraction(1, 2)}, {0, fraction(1, 2), 5}};
    const std::vector<Num> g{1, -2, fraction(1, 3)}, r{rx[k], ry[k], ry[k]};
    Num F, phi;
    amcheck::Ival G;
    for (std::size_t i = 0; i < 3; ++i) {
      Num D = -g[i], E;
      for (std::size_t l = 0; l < 3; ++l) D += H[i][l] * z[k][l], E += absolute(H[i][l]) * r[l], F += (H[i][l] * z[k][i] * z[k][l]).times2(-1);
      F += -(g[i] * z[k][i]);
      phi += absolute(D) * r[i] + (r[i] * E).times2(-1);
      G = G + amcheck::Ival(square(larger(absolute(D) - E, 0)), square(absolute(D) + E));
    }
    BOOST_TEST(same(path.objective(k), {F - phi, F + phi}));
    BOOST_TEST(same(path.subgradient2(k), G));
  }
  // Recorded iterates: the same without radii.
  amcheck::Evaluator e(near.p, near.run, 64);
  amcheck::RecordedPath recorded(e);
  for (const auto& [k, j] : std::vector<std::pair<std::size_t, std::size_t>>{{1, 1}, {0, 2}, {1, 2}, {0, 3}, {0, 1}, {2, 1}}) {
    Num steps, jump;
    for (std::size_t i = 0; i < 3; ++i) {
      jump += square(z[k][i] - z[k + j][i]);
      for (std::size_t l = k; l < k + j; ++l) steps += square(z[l][i] - z[l + 1][i]);
    }
    BOOST_TEST(same(recorded.jump2(k, j), jump));
    BOOST_TEST(same(recorded.steps2(k, j), steps));
  }
}

BOOST_AUTO_TEST_CASE(what_an_evaluator_keeps) {
  // A run that is changed shows what is computed again: what belongs to an iterate never is, what belongs to a mixed point of another sweep is.
  Dice dice;
  Nearby near = dice.network_nearby(true);
  near.run.iterates.assign(3, near.run.iterates[0]);
  const std::size_t W2 = near.p.block("W2");
  amcheck::Evaluator e(near.p, near.run, 64);
  amcheck::Point mixed = e.iterate(0), next = mixed;
  mixed.newer[W2] = 1;
  next.newer.assign(next.newer.size(), 1);
  BOOST_TEST(&e.residual(1, next) == &e.residual(1, e.iterate(1)));
  e.before(0, 0);
  const Num kept = e.residual(1, e.iterate(0)).entry(0), old = e.residual(1, mixed).entry(0);
  for (std::size_t k = 0; k < 3; ++k) near.run.iterates[k][W2] = amcheck::linear({{1, &near.run.iterates[k][W2]}}, 1);
  e.before(0, 1);
  BOOST_TEST((e.residual(1, mixed).entry(0) == old));
  e.before(1, 0);
  BOOST_TEST((e.residual(1, mixed).entry(0) != old));
  BOOST_TEST((e.residual(1, e.iterate(0)).entry(0) == kept));
}

BOOST_AUTO_TEST_CASE(entries_listed_exact) {
  // From the first to the last iterate named, in its block, alone.
  Dice dice;
  Nearby near = dice.network_nearby(true);
  const Blocks z = near.run.iterates[0];
  near.run.iterates.assign(6, z);
  for (std::size_t b = 0; b < z.size(); ++b) near.set_radius(b, fraction(static_cast<long>(b) + 1, 7));
  const std::size_t U1 = near.p.block("U1"), U2 = near.p.block("U2");
  near.enclosure.exact = {{U1, 1, 2, 3}, {U2, 0, 0, 4}, {U1, 3, 5, 5}};
  for (std::size_t k = 0; k < 6; ++k) {
    for (std::size_t b = 0; b < z.size(); ++b) {
      const Matrix r = amcheck::radii(near.p, near.enclosure, b, k);
      for (std::size_t e = 0; e < r.size(); ++e) {
        const bool exact = (b == U1 && e == 1 && k >= 2 && k <= 3) || (b == U2 && e == 0 && k <= 4) || (b == U1 && e == 3 && k == 5);
        BOOST_TEST((r.entry(e) == (exact ? Num(0) : fraction(static_cast<long>(b) + 1, 7))));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_lost_where_all_is_known) {
  // Radii 0, and the entries of U listed as exact, at breaks and between them: what is enclosed is the value itself.
  Dice dice;
  int breaks[3] = {0, 0, 0};
  for (int trial = 0; trial < 60; ++trial) {
    Nearby near = dice.network_nearby(trial % 2 == 0);
    const auto [value, slope2] = truth(near.p, near.run.iterates[0]);
    amcheck::Evaluator e(near.p, near.run, 64);
    for (const std::uint32_t code : e.codes(0, e.iterate(0)))
      if (code % 2 == 1) ++breaks[code / 2];
    near.list_exact();
    amcheck::OrbitPath path(near.p, near.run, near.enclosure, 64);
    BOOST_TEST(same(path.objective(0), value));
    BOOST_TEST(same(path.subgradient2(0), slope2), show(path.subgradient2(0)) << " is not " << show(slope2));
    // Listed for one iterate they are not for another.
    for (const std::size_t only : {0, 1, 2}) {
      Nearby listed = near, bare = near;
      for (Nearby* n : {&listed, &bare}) n->run.iterates.assign(3, near.run.iterates[0]);
      for (std::size_t b = 0; b < near.p.blocks.size(); ++b) listed.set_radius(b, 0), bare.set_radius(b, 0);
      for (amcheck::ExactEntry& x : listed.enclosure.exact) x.first = x.last = only;
      bare.enclosure.exact.clear();
      amcheck::OrbitPath one(listed.p, listed.run, listed.enclosure, 64), none(bare.p, bare.run, bare.enclosure, 64);
      for (std::size_t k = 0; k < 3; ++k) BOOST_TEST(same(one.subgradient2(k), k == only ? amcheck::Ival(slope2) : none.subgradient2(k)));
    }
  }
  for (const int b : breaks) BOOST_TEST(b > 5);
}

BOOST_AUTO_TEST_SUITE_END()
