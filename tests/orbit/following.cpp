// Following orbits: how many bits, where it ends, and how tight the result is.
#include "problem/case_file.hpp"
#include "run/orbit.hpp"
#include "support/problems.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(following)

BOOST_AUTO_TEST_CASE(as_many_bits_as_the_radius_takes) {
  const Case c = read_case("cases/xor-relu");
  OrbitOptions o;
  o.sweeps = 60;
  o.radius = Rational::power_of_two(-150);
  o.bits = 64;  // far too few: predicted from the loss, not doubled blindly
  const Orbit orbit = follow_orbit(c.problem, o);
  BOOST_TEST((orbit.end == Orbit::End::complete));
  BOOST_TEST(orbit.sweeps == 60);
  BOOST_TEST(orbit.largest.back() <= std::ldexp(1.0, -150));
  BOOST_TEST(orbit.bits < 190);
  BOOST_TEST(orbit.log.size() <= 3u);
  BOOST_TEST(orbit.stored.size() == 61u);
  BOOST_TEST(orbit.inverses.size() == 60u);
  o.max_bits = 128;
  const Orbit limited = follow_orbit(c.problem, o);
  BOOST_TEST((limited.end == Orbit::End::limit));
  BOOST_TEST(limited.sweeps == 60);  // what was reached is kept
  BOOST_TEST(limited.radius.size() == 61u);
}

BOOST_AUTO_TEST_CASE(it_ends_when_it_is_told_to) {
  const Case c = read_case("cases/xor-tanh");
  OrbitOptions o;
  o.sweeps = 1000;
  const Orbit orbit = follow_orbit(c.problem, o, [](int k, long) { return k < 17; });
  BOOST_TEST((orbit.end == Orbit::End::limit));
  BOOST_TEST(orbit.sweeps == 17);
  BOOST_TEST(orbit.stored.back() == 17);
}

BOOST_AUTO_TEST_CASE(long_orbits_keep_few_iterates) {
  const Case c = read_case("cases/two-block-r11");
  OrbitOptions o;
  o.sweeps = 130;
  o.keep_bytes = 10;
  const Orbit orbit = follow_orbit(c.problem, o);
  const std::vector<int> expected{0, 1, 2, 5, 10, 20, 50, 100, 130};
  BOOST_TEST(orbit.stored == expected, boost::test_tools::per_element());
  BOOST_TEST(orbit.run.iterates.size() == expected.size());
  BOOST_TEST(orbit.inverses.empty());
}

BOOST_AUTO_TEST_CASE(the_last_sweep_reached_is_kept) {
  const Case c = read_case("cases/two-block-r11");
  OrbitOptions o;
  o.sweeps = 130;
  o.keep_bytes = 10;
  const Orbit orbit = follow_orbit(c.problem, o, [](int k, long) { return k < 17; });
  BOOST_TEST(orbit.sweeps == 17);
  BOOST_TEST(orbit.stored.back() == 17);
  BOOST_TEST(orbit.radius.size() == orbit.stored.size());
}

// Errors grow by 2^94 a sweep around a fixed point, so the columns of the set leave the range of double.
BOOST_AUTO_TEST_CASE(nan_is_no_radius) {
  for (Index n : {1, 2, 5}) {
    Problem p;
    p.name = "diverging";
    Quadratic q;
    q.H = RationalMatrix(n, n);
    q.g = RationalMatrix(n, 1);
    RationalMatrix one(n, 1);
    for (Index i = 0; i < n; ++i) {
      q.g(i, 0) = q.H(i, i) = i == 0 ? Rational::power_of_two(95) : Rational(1);
      one(i, 0) = 1;
    }
    p.quadratic = std::move(q);
    p.blocks = {Block{"x1", Family::x, 0, n, 1, 0}};
    p.sweep = {{Kind::heavy_ball, {0}, {}, ratio(1, 3), 0}};
    p.start = p.previous = {DyadicMatrix::of(one)};
    p.validate();
    OrbitOptions o;
    o.sweeps = 14;
    const Orbit orbit = follow_orbit(p, o);
    BOOST_TEST((orbit.end != Orbit::End::complete));
    for (std::size_t k = 0; k < orbit.largest.size(); ++k) BOOST_TEST((k == 0 || (orbit.largest[k] > 0 && std::isfinite(orbit.largest[k]))));
    for (const auto& r : orbit.radius) BOOST_TEST(std::isfinite(r[0]));
  }
}

// How many bits the enclosure is wider than the true error of its points, in the largest entry.
double excess(const Problem& p, const OrbitReplay& replay, const Point& truth) {
  Rational off;
  double bound = 0;
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    bound = std::fmax(bound, replay.set().hull(int(b)).maxCoeff());
    for (Index j = 0; j < p.blocks[b].cols; ++j)
      for (Index i = 0; i < p.blocks[b].rows; ++i) off = std::max(off, abs(replay.point()[b](i, j) - truth[b](i, j)));
  }
  return std::log2(bound / off.approximately());
}

BOOST_AUTO_TEST_CASE(enclosures_are_tight) {
  for (const char* name : {"cases/xor-relu", "cases/xor-tanh"}) {
    const Case c = read_case(name);
    const int sweeps = 600;
    const RecordedRun truth = run_mpfr(c.problem, sweeps, 384);
    OrbitReplay replay(c.problem, 128, frame_set(c.problem, frame_options(c.problem)));
    for (int k = 1; k <= sweeps; ++k) {
      BOOST_REQUIRE(replay.sweep());
      if (k == 200 || k == sweeps) BOOST_TEST(excess(c.problem, replay, truth.iterates[std::size_t(k)]) < 15, name << " at sweep " << k);
    }
    BOOST_TEST(std::log2(replay.set().hull(0).maxCoeff()) < -110);  // it does not lose bits at every sweep
  }
}

BOOST_AUTO_TEST_SUITE_END()
