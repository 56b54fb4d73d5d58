// What is said of an exact iterate that is only known to lie near a recorded one (SPEC 3.12), against points that it may be.
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

// F and the square of dist(0, dF), both exact, at a point itself.
std::pair<Num, Num> truth(const amcheck::Problem& p, const Blocks& x) {
  amcheck::Run run;
  run.iterates = {x};
  amcheck::Evaluator e(p, run, 64);
  BOOST_REQUIRE((e.objective(0).lo == e.objective(0).hi && e.subgradient2(0).lo == e.subgradient2(0).hi));
  return {e.objective(0).lo, e.subgradient2(0).lo};
}

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
  Nearby network_nearby(bool split) {
    const auto shaped = [](Json l, const char* gamma) {
      l["gamma"] = gamma;
      if (l.members().count("rho") != 0) l["rho"] = "3/5";
      return l;
    };
    Json z = Json::object({{"W1", matrix(2, 2)}, {"U1", matrix(2, 2)}, {"V1", matrix(2, 2, 4)}, {"W2", matrix(1, 2)}, {"b2", matrix(1, 1)}, {"V2", matrix(1, 2, 4)}});
    if (split) z["U2"] = matrix(1, 2);
    Case c = network({shaped(layer(2, "ones", zigzag(), "1/3"), "5/3"), split ? shaped(layer(1, "apart", zigzag(), "2"), "7/2") : shaped(plain_layer(1, "apart", "2"), "7/2")},
                     Json::array({"1 -2"}), Json::array({"3 1/2"}), z);
    c.problem["loss_scale"] = "3/4";
    return Nearby(c, z);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(exact_orbit)

BOOST_AUTO_TEST_CASE(points_that_the_exact_iterate_may_be) {
  Dice dice;
  std::map<std::string, int> seen;
  for (int trial = 0; trial < 160; ++trial) {
    Nearby near = dice.network_nearby(trial % 2 == 0);
    const Blocks& z = near.run.iterates[0];
    const Num small = power2(trial % 4 < 2 ? -3 : -8);
    for (std::size_t b = 0; b < z.size(); ++b) {
      const bool U = near.p.blocks[b].kind == amcheck::Block::U;
      near.set_radius(b, trial % 5 == 0 ? (U ? Num(1) : Num(0)) : dice.below(3) == 0 ? Num(0) : U ? fraction(dice.below(5), 4) : small);
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
        for (std::size_t e = 0; e < z[b].size(); ++e) entries.push_back(z[b].entry(e) + Num(dice.below(3) - 1) * r[b].entry(e) * (point < 16 ? Num(1) : fraction(dice.below(5), 4)));
        x[b] = amcheck::matrix_of(z[b].rows(), z[b].cols(), entries);
      }
      const auto [value, slope2] = truth(near.p, x);
      BOOST_TEST((F.lo <= value && value <= F.hi), "F = " << show(value) << " not in " << show(F));
      BOOST_TEST((G.lo <= slope2 && slope2 <= G.hi), "dist^2 = " << show(slope2) << " not in " << show(G));
      if (G.lo.sign() > 0) ++seen["bounded below"];
      if (value != truth(near.p, z).first) ++seen["moved"];
    }
  }
  BOOST_TEST(seen["bounded below"] > 1000);
  BOOST_TEST(seen["moved"] > 2000);
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
    BOOST_TEST((path.objective(0).lo == value && path.objective(0).hi == value));
    BOOST_TEST((path.subgradient2(0).lo == slope2 && path.subgradient2(0).hi == slope2), show(path.subgradient2(0)) << " is not " << show(slope2));
  }
  for (const int b : breaks) BOOST_TEST(b > 5);
}

BOOST_AUTO_TEST_SUITE_END()
