// Rates for all k: points of the balls that are swept in high precision must obey what is claimed about sweeps, whatever the direction.
#include "claims.hpp"
#include "problem/case_file.hpp"
#include "theorem/certify.hpp"
#include "theorem/critical_point.hpp"
#include "theorem/rates.hpp"
#include "theorem/vanishing_units.hpp"

#include <cmath>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(rates)

namespace {

// A limit, and what is proved about sweeps near it.
struct Near {
  Case c;
  RecordedRun run;
  std::unique_ptr<CriticalPoint> point;
  Claim claim;
  std::unique_ptr<SweepMap> map;
  explicit Near(const std::string& name, int sweeps = 4000) : c(read_case("cases/" + name)), run(run_double(c.problem, sweeps)) {
    point = std::make_unique<CriticalPoint>(c.problem, find_limit(c.problem, {run.iterates.back(), {}}, 128), 320);
    if (!point->proved()) point = std::make_unique<CriticalPoint>(c.problem, find_limit(c.problem, approach_limit(c.problem, run.iterates.back()), 128), 320);
    claim = point->claim(run);
    BOOST_REQUIRE(is(claim, proved));
    map = std::make_unique<SweepMap>(point->surroundings(claim));
  }
  // center + size * d / |d| along a random d on M; dead units stay off, and what leads to and from them is small.
  Point random(Random& r, const Rational& size) const {
    const Surroundings& s = map->at();
    std::vector<Eigen::MatrixXd> d;
    double norm = 0;
    for (const Block& b : c.problem.blocks) {
      Eigen::MatrixXd m(b.rows, b.cols);
      for (Index j = 0; j < b.cols; ++j)
        for (Index i = 0; i < b.rows; ++i) m(i, j) = r.dyadic(20, 20).approximately();
      d.push_back(m);
    }
    for (const Entry& e : s.frozen) d[std::size_t(e.block)](e.row, e.col) = 0;
    for (const Dead& dead : s.silent.dead)
      each_of_unit(c.problem, dead.layer, dead.unit, [&](int block, Index i, Index j) {
        double& y = d[std::size_t(block)](i, j);
        const Family f = c.problem.blocks[std::size_t(block)].family;
        const bool own = c.problem.blocks[std::size_t(block)].layer == dead.layer;
        // (omega, u) along the slowest direction of the unit, about: all inputs below the kink, weights that keep them there.
        y = f == Family::U ? -1 : own && f == Family::W ? (j + 1 == c.problem.blocks[std::size_t(block)].cols ? -1 : -0.25) : y * 1e-9;
      });
    for (const auto& m : d) norm += m.squaredNorm();
    Point out;
    for (std::size_t b = 0; b < d.size(); ++b) {
      RationalMatrix m(d[b].rows(), d[b].cols());
      for (Index i = 0; i < m.rows; ++i)
        for (Index j = 0; j < m.cols; ++j) m(i, j) = s.center[b](i, j) + round_down(Rational::literally(d[b](i, j) / std::sqrt(norm)) * size, 60);
      out.push_back(DyadicMatrix::of(m));
    }
    return out;
  }
  std::vector<Point> swept(const Point& from, int sweeps) const {
    Problem p = c.problem;
    p.start = from;
    return run_mpfr(p, sweeps, 400).iterates;
  }
  // In coordinates.
  std::vector<Rational> difference(const Point& x, const Point& y) const {
    std::vector<Rational> out;
    for (const auto& at : map->coordinates()) out.push_back(x[std::size_t(at.block)](at.row, at.col) - y[std::size_t(at.block)](at.row, at.col));
    return out;
  }
  // F - F*, F* from above, so that a ratio of two of them is not made smaller by more than roundings.
  double above(const Point& x) const {
    const BallAlgebra a{600};
    State<BallAlgebra> state(c.problem, a);
    std::vector<BallMatrix> m;
    for (const DyadicMatrix& b : x) m.push_back(a.point(b));
    for (std::size_t b = 0; b < x.size(); ++b) state.set(int(b), m[b], &x[b]);
    return ((state.objective().range().lo + state.objective().range().hi) / 2 - map->at().value.hi).approximately();
  }
};

double norm(const std::vector<Rational>& d, const Eigen::MatrixXd& P) {
  double scale = 0;
  for (const Rational& x : d) scale = std::fmax(scale, std::fabs(x.approximately()));
  Eigen::VectorXd v(Index(d.size()));
  for (std::size_t i = 0; i < d.size(); ++i) v(Index(i)) = scale > 0 ? d[i].approximately() / scale : 0;
  return scale * std::sqrt(v.dot(P * v));
}

Eigen::MatrixXd matrix(const Json& rows) {
  Eigen::MatrixXd out(Index(rows.size()), Index(rows.size()));
  for (Index i = 0; i < out.rows(); ++i) {
    const std::vector<Rational> row = dyadic_row(rows[std::size_t(i)].get<std::string>());
    for (Index j = 0; j < out.cols(); ++j) out(i, j) = row[std::size_t(j)].approximately();
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(sweeps_from_random_points_contract_as_claimed) {
  Random r(5);
  for (const char* name : {"xor-tanh", "xor-relu-equal-units", "xor-relu-three-equal", "xor-relu-kinks-dead", "relu-tie", "two-block-r11", "quadratic-shear", "quadratic-spiral", "one-layer-linear"}) {
    const Near at(name);
    const Claim c = contraction(*at.map);
    BOOST_REQUIRE_MESSAGE(is(c, proved), name << ": " << c.reason);
    const double q = constant(c, "factor").approximately();
    const Eigen::MatrixXd P = matrix(c.constants["norm"]);
    // Far enough inside for every mixed point to stay, and where the claim is near its end.
    const Rational size = constant(c, "radius") / Rational(64);
    double worst = 0;
    for (int n = 0; n < 24; ++n) {
      const Point x = at.random(r, size), y = at.random(r, size);
      const std::vector<Point> a = at.swept(x, 3);
      std::vector<Rational> before, after;
      if (at.map->isolated()) {
        const std::vector<Point> b = at.swept(y, 1);
        before = at.difference(a[0], b[0]);
        after = at.difference(a[1], b[1]);
      } else {
        before = at.difference(a[1], a[0]);
        after = at.difference(a[2], a[1]);
      }
      const double ratio = norm(after, P) / norm(before, P);
      worst = std::fmax(worst, ratio);
      BOOST_TEST(ratio <= q * (1 + 1e-9), name << ": " << ratio << " > " << q);
    }
    BOOST_TEST(worst > 0, name);
  }
}

BOOST_AUTO_TEST_CASE(values_fall_as_claimed) {
  Random r(6);
  for (const char* name : {"xor-tanh", "xor-relu-equal-units", "xor-relu-kinks-dead", "relu-tie", "two-block-r11", "quadratic-spiral"}) {
    const Near at(name);
    const Claim local = rate_local(*at.map), theory = rate_kl(*at.map, at.point->kl(at.claim));
    BOOST_REQUIRE_MESSAGE(is(local, proved) && is(theory, proved), name << ": " << local.reason << theory.reason);
    BOOST_TEST((constant(local, "factor") <= constant(theory, "factor")), name);  // what the sweep tells is no worse than what any method tells
    for (const Claim* c : {&local, &theory}) {
      const double q = constant(*c, "factor").approximately(), a = constant(*c, "decrease").approximately();
      for (int n = 0; n < 24; ++n) {
        const std::vector<Point> x = at.swept(at.random(r, constant(*c, "radius") / Rational(64)), 1);
        const double before = at.above(x[0]), after = at.above(x[1]), step = norm(at.difference(x[1], x[0]), Eigen::MatrixXd::Identity(Index(at.map->coordinates().size()), Index(at.map->coordinates().size())));
        BOOST_TEST(after <= q * before * (1 + 1e-9), name << " " << c->kind << ": " << after / before << " > " << q);
        BOOST_TEST(before - after >= a * step * step * (1 - 1e-9), name << " " << c->kind << ": decrease");
      }
    }
  }
}

// rho^2 <= the worst ratio of one sweep <= what is claimed of the sweep <= what is claimed of any method.
BOOST_AUTO_TEST_CASE(factors_are_in_order) {
  for (const char* name : {"two-block-r11", "quadratic-spiral", "quadratic-shear", "relu-tie", "xor-tanh", "xor-relu-three-equal"}) {
    const Near at(name);
    const std::optional<Rational> worst_up = worst_ratio_up(*at.map);
    BOOST_REQUIRE_MESSAGE(worst_up, name);
    const Rational worst = worst_ratio_down(*at.map), lower = constant(contraction(*at.map), "lower");
    BOOST_TEST((square(lower) <= worst), name);
    BOOST_TEST((worst <= *worst_up), name);
    BOOST_TEST((*worst_up <= worst * ratio(102, 100)), name);  // an enclosure of two digits
    BOOST_TEST((*worst_up <= constant(rate_local(*at.map), "factor")), name);
    BOOST_TEST((worst * Rational(2) >= constant(rate_local(*at.map), "factor")), name);  // and not much less than is claimed
    BOOST_TEST((constant(rate_local(*at.map), "factor") <= constant(rate_kl(*at.map, at.point->kl(at.claim)), "factor")), name);
    if (name == std::string("two-block-r11")) BOOST_TEST((worst <= ratio(1, 4) && ratio(1, 4) <= *worst_up));  // c^2
  }
}

// What is claimed of vanishing units is what sweeps do, and is not claimed of points where nothing holds them to it.
BOOST_AUTO_TEST_CASE(vanishing_units_keep_their_sides) {
  const Near at("xor-relu-vanishing");
  const Surroundings& s = at.map->at();
  BOOST_REQUIRE(s.silent.vanished.size() == 1);
  const Vanished& unit = s.silent.vanished[0];
  const int U = at.c.problem.block(Family::U, unit.layer), W = at.c.problem.block(Family::W, unit.layer), V = at.c.problem.block(Family::V, unit.layer), out = at.c.problem.block(Family::W, unit.layer + 1);
  Claim rate = rate_local(*at.map);
  rate.digest = "rate";
  const Claim c = trapping(*at.map, rate, [&](int k) { return locate(*at.map, at.run, k); }, at.run.sweeps(), "recorded");
  BOOST_REQUIRE_MESSAGE(is(c, proved), c.reason);
  const int K = c.constants["at"].get<int>();
  const std::vector<Point> x = at.swept(at.run.iterates[std::size_t(K)], 600);
  for (const Point& y : x)
    for (std::size_t j = 0; j < unit.side.size(); ++j) BOOST_TEST((y[std::size_t(U)](unit.unit, Index(j)).sign() == unit.side[j]));

  const VanishingUnits units(*at.map);
  std::string why;
  const Rational reach = constant(c, "distance") + constant(c, "constant") + Rational(2) * constant(c, "step");
  const auto kept = [&](const Located& y, const Rational& r) { return units.kept(r, y, why).has_value(); };
  const Located start = locate(*at.map, at.run, K);
  BOOST_TEST(kept(start, reach), why);
  BOOST_TEST(!kept(start, reach * Rational(64)));  // the rest may move too much
  const auto refused = [&](const char* what, const char* word, const std::function<void(Point&, std::vector<Eigen::MatrixXd>&)>& change) {
    Point y = *start.point;
    Located there = start;
    std::vector<Eigen::MatrixXd> radii;
    for (const DyadicMatrix& m : y) radii.push_back(Eigen::MatrixXd::Zero(m.rows(), m.cols()));
    change(y, radii);
    there.point = &y;
    there.radii = radii;
    why.clear();
    BOOST_TEST(!kept(there, reach), what);
    BOOST_TEST((why.find(word) != std::string::npos), what << ": " << why);
  };
  const auto set = [](DyadicMatrix& m, Index i, Index j, const Rational& to) {
    RationalMatrix r(m.rows(), m.cols());
    for (Index a = 0; a < r.rows; ++a)
      for (Index b = 0; b < r.cols; ++b) r(a, b) = a == i && b == j ? to : m(a, b);
    m = DyadicMatrix::of(r);
  };
  const auto entry = [&](int block, Index i, Index j) { return (*start.point)[std::size_t(block)](i, j); };
  std::optional<Index> on_kink, beside;
  for (std::size_t j = 0; j < unit.side.size(); ++j) (unit.side[j] == 0 ? on_kink : beside) = Index(j);
  BOOST_REQUIRE((on_kink && beside));
  const double size = std::fabs(entry(U, unit.unit, *beside).approximately());
  refused("the other side", "not on its side", [&](Point& y, auto&) { set(y[std::size_t(U)], unit.unit, *beside, -entry(U, unit.unit, *beside)); });
  refused("not known on which side", "not on its side", [&](Point&, auto& r) { r[std::size_t(U)](unit.unit, *beside) = size; });
  refused("off the kink", "not on its side", [&](Point& y, auto&) { set(y[std::size_t(U)], unit.unit, *on_kink, Rational::power_of_two(-400)); });
  refused("perhaps off the kink", "not on its side", [&](Point&, auto& r) { r[std::size_t(U)](unit.unit, *on_kink) = 0x1p-400; });
  for (const int block : {W, V, out})
    refused("away from the slowest direction", "not in the cone", [&](Point& y, auto&) { set(y[std::size_t(block)], block == out ? 0 : unit.unit, block == out ? unit.unit : 0, -entry(block, block == out ? 0 : unit.unit, block == out ? unit.unit : 0) + Rational::literally(size)); });
  for (const int block : {W, V, out})
    refused("not known well enough", "not in the cone", [&](Point&, auto& r) { r[std::size_t(block)](block == out ? 0 : unit.unit, block == out ? unit.unit : 0) = size; });
}

// All that is claimed for all k, along a run of high precision from x^K.
BOOST_AUTO_TEST_CASE(the_run_stays_within_the_bound_for_all_k) {
  for (const char* name : {"xor-tanh", "xor-relu-equal-units", "xor-relu", "relu-tie", "one-layer-linear"}) {
    const Near at(name);
    Claim rate = rate_local(*at.map);
    rate.digest = "rate";
    const Claim c = trapping(*at.map, rate, [&](int k) { return locate(*at.map, at.run, k); }, at.run.sweeps(), "recorded");
    BOOST_REQUIRE_MESSAGE(is(c, proved), name << ": " << c.reason);
    const int K = c.constants["at"].get<int>();
    const double C = constant(c, "constant").approximately(), s = constant(c, "factor").approximately(), h = constant(c, "gap").approximately(), q = constant(rate, "factor").approximately();
    const std::vector<Point> x = at.swept(at.run.iterates[std::size_t(K)], 3000);
    const Eigen::MatrixXd I = Eigen::MatrixXd::Identity(Index(at.map->coordinates().size()), Index(at.map->coordinates().size()));
    for (int k = 0; k < 1500; k += 50) {
      // The last of them is nearer to the limit than the bound can tell.
      BOOST_TEST(norm(at.difference(x[std::size_t(k)], x.back()), I) <= C * std::pow(s, k) * 1.001, name << " at " << k);
      BOOST_TEST(at.above(x[std::size_t(k)]) <= h * std::pow(q, k) * 1.001, name << " at " << k);
    }
    if (K > 0) {  // the one before is not near enough: the budget is used up
      const Claim again = trapping(*at.map, rate, [&](int k) { return locate(*at.map, at.run, k); }, K - 1, "recorded");
      BOOST_TEST(is(again, undecided), name);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_does_not_contract_is_not_claimed_to) {
  const Case c = read_case("cases/heavy-ball-r10");
  Problem p = c.problem;
  p.sweep[0].step = 4;  // beyond 2(1+omega)/L
  const RecordedRun run = run_double(c.problem, 200);
  CriticalPoint point(p, find_limit(p, {run.iterates.back(), {}}, 128), 320);
  const Claim at = point.claim(run);
  BOOST_REQUIRE(is(at, proved));
  const Claim wild = contraction(SweepMap(point.surroundings(at)));
  BOOST_TEST(is(wild, undecided));
  BOOST_TEST(wild.reason.find("spectral radius") != std::string::npos, wild.reason);
  BOOST_TEST(is(rate_inertial(p, InertialForm::J3, 1), undecided));
  BOOST_TEST(is(rate_inertial(p, InertialForm::Jq, 3), undecided));
  BOOST_TEST(is(rate_inertial(c.problem, InertialForm::Jq, 1), undecided));
  BOOST_TEST(is(rate_inertial(c.problem, InertialForm::Jq, 2), undecided));
  const Claim three = rate_inertial(c.problem, InertialForm::Jq, 3);  // x^{k+3} = -x^k/8
  BOOST_TEST(is(three, proved));
  BOOST_TEST((constant(three, "factor") == ratio(1, 64)));
}

// A sweep that may take another branch near the point has no rate there.
BOOST_AUTO_TEST_CASE(a_ball_ends_where_a_branch_may_change) {
  const Near at("xor-relu-equal-units");
  SweepMap::Keys keys = at.map->keys(at.map->radius());
  BOOST_TEST((keys.decrease > Rational(0)));
  BOOST_TEST((at.map->radius() <= at.map->at().radius));
  Surroundings wide = at.point->surroundings(at.claim);
  wide.radius = 100;  // no cell is so wide
  BOOST_TEST((SweepMap(wide).radius() < Rational(1)));
}

BOOST_AUTO_TEST_SUITE_END()
