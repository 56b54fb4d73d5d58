// Branches of scalar updates over sets of data, and orbits that run into ties, kinks and seams.
#include "run/orbit.hpp"
#include "run/scalar_branch.hpp"
#include "support/naive.hpp"
#include "support/problems.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(branches)

Ball ball(const Rational& mid, const Rational& rad) {
  Ball b(mid, 128);
  const Ball r(rad, 128);
  arb_add_error(b.raw(), r.raw());
  return b;
}

// c near which the two pieces of an activation have minimizers of equal value, if there is one: by bisection.
Rational tie(const Activation& f, const Rational& gamma, const Rational& beta, const Rational& v) {
  Rational lo = -64, hi = 64;
  for (int n = 0; n < 100; ++n) {
    const Rational mid = (lo + hi) / 2;
    (scalar_minimizers(f, gamma, beta, v, mid).front() < f.breaks[0] ? lo : hi) = mid;
  }
  return lo;
}

// For random points of a random set of data the certified branch gives the only minimizer.
BOOST_AUTO_TEST_CASE(a_certified_branch_holds_for_every_member) {
  Random r(311);
  int certified = 0, seams = 0, breaks = 0, open = 0, choices = 0;
  for (int n = 0; n < 6000; ++n) {
    const Activation f = r.pick(piecewise_activations()).f;
    const Rational gamma = r.weight(), beta = r.weight();
    Rational v = r.dyadic(), c = r.dyadic();
    if (f.breaks.size() == 1 && r.one_in(4)) c = tie(f, gamma, beta, v);
    else if (!f.breaks.empty() && r.one_in(3)) {  // on the line where a piece begins to clamp
      const std::size_t p = std::size_t(r.below(int(f.breaks.size())));
      const std::size_t side = p + std::size_t(r.below(2));
      const Rational s = f.pieces[side].slope;
      c = (gamma * s * s + beta) * f.breaks[p] - gamma * s * (v - f.pieces[side].offset);
    }
    const Rational rv = r.one_in(3) ? Rational(0) : Rational::power_of_two(-r.between(1, 60)), rc = r.one_in(3) ? Rational(0) : Rational::power_of_two(-r.between(1, 60));
    const PieceConstants<Ball> k(f, gamma, beta, [](const Rational& x) { return Ball(x, 128); });
    OpenBranch why;
    const auto branch = certify_branch(k, ball(v, rv), ball(c, rc), why);
    if (!branch) {
      ++open;
      if (why.rivals.size() < 2) continue;
      // Every minimizer has one of the codes, and the one with the first is where the branch says.
      const auto chosen = choose_branch(k, ball(v, rv), ball(c, rc), why.rivals);
      BOOST_REQUIRE(chosen.has_value());
      ++choices;
      for (int m = 0; m < 6; ++m) {
        const Rational vv = v + rv * ratio(r.between(-8, 8), 8), cc = c + rc * ratio(r.between(-8, 8), 8);
        for (const Rational& u : scalar_minimizers(f, gamma, beta, vv, cc)) {
          const int code = f.code(u);
          BOOST_TEST((std::find(why.rivals.begin(), why.rivals.end(), code) != why.rivals.end()));
          if (code != why.rivals[0]) continue;
          const Activation::Piece& piece = f.pieces[chosen->piece];
          BOOST_TEST((u == (code % 2 == 1 ? f.breaks[chosen->break_index]
                                          : (gamma * piece.slope * (vv - piece.offset) + cc) / (gamma * piece.slope * piece.slope + beta))));
        }
      }
      // A choice that leaves one out, or that is none, is refused.
      std::vector<int> fewer(why.rivals.begin() + 1, why.rivals.end()), more = why.rivals;
      BOOST_TEST(!choose_branch(k, ball(v, rv), ball(c, rc), fewer).has_value());
      for (int code = 0; code <= int(2 * f.breaks.size()); ++code) {
        if (std::find(why.rivals.begin(), why.rivals.end(), code) != why.rivals.end()) continue;
        more.push_back(code);
        BOOST_TEST(!choose_branch(k, ball(v, rv), ball(c, rc), more).has_value());
        more.pop_back();
      }
      continue;
    }
    BOOST_TEST(!choose_branch(k, ball(v, rv), ball(c, rc), {0, 2}).has_value());
    ++certified;
    seams += branch->kind == ScalarBranch::Kind::seam;
    breaks += branch->kind == ScalarBranch::Kind::at_break;
    for (int m = 0; m < 6; ++m) {
      const Rational vv = v + rv * ratio(r.between(-8, 8), 8), cc = c + rc * ratio(r.between(-8, 8), 8);
      const auto all = scalar_minimizers(f, gamma, beta, vv, cc);
      BOOST_TEST(all.size() == 1u);
      const Activation::Piece& piece = f.pieces[branch->piece];
      const Rational inside = (gamma * piece.slope * (vv - piece.offset) + cc) / (gamma * piece.slope * piece.slope + beta);
      Rational expected = inside;
      if (branch->kind != ScalarBranch::Kind::interior) {
        const Rational at = f.breaks[branch->break_index];
        expected = branch->kind == ScalarBranch::Kind::at_break ? at : branch->break_index == branch->piece ? std::min(inside, at) : std::max(inside, at);
      }
      BOOST_TEST((all[0] == expected));
    }
  }
  BOOST_TEST(certified > 3000);
  BOOST_TEST(seams > 50);
  BOOST_TEST(breaks > 50);
  BOOST_TEST(open > 50);
  BOOST_TEST(choices > 50);
}

// gamma = 8, beta = 1, v = 1/2, c = 0 and sigma = max(|u|-1, 0): the minimizers 0, 4/3 and -4/3 have the same value.
BOOST_AUTO_TEST_CASE(a_choice_names_all_minimizers) {
  const Activation f = Activation::make({-1, 1}, {{-1, -1}, {0, 0}, {1, -1}});
  const PieceConstants<Ball> k(f, 8, 1, [](const Rational& x) { return Ball(x, 128); });
  const Ball v = ball(ratio(1, 2), 0), c = ball(0, 0);
  OpenBranch why;
  BOOST_TEST(!certify_branch(k, v, c, why).has_value());
  const std::vector<int> all{0, 2, 4};
  BOOST_TEST(why.rivals == all, boost::test_tools::per_element());
  for (const std::vector<int>& codes : {std::vector{4, 2}, std::vector{4, 0}, std::vector{2, 0}, std::vector{4, 2, 0, 1}}) BOOST_TEST(!choose_branch(k, v, c, codes).has_value());
  const auto chosen = choose_branch(k, v, c, {4, 0, 2});
  BOOST_REQUIRE(chosen.has_value());
  BOOST_TEST(chosen->piece == 2u);
}

// One sample, one unit: V = v and W x = m stay where the first updates put them; only U moves freely.
Problem one_unit(const Rational& u, const Rational& v, const Rational& w, const Rational& rho) {
  Problem p;
  p.name = "one unit";
  Network n;
  Layer l;
  l.width = 1;
  l.gamma = 1;
  l.rho = rho;
  l.lambda = 0;
  l.activation = Activation::relu();
  n.layers = {l};
  n.X = RationalMatrix(1, 1);
  n.X(0, 0) = 1;
  n.Y = RationalMatrix(1, 1);
  n.Y(0, 0) = v;
  p.network = n;
  p.derive_blocks();
  const int U = p.block("U1"), V = p.block("V1"), W = p.block("W1");
  p.sweep = {{Kind::scalar, {U}, {Rational(0)}, 0, 0}, {Kind::ridge, {V}, {Rational(0)}, 0, 0}, {Kind::ridge, {W}, {Rational(1)}, 0, 0}};
  RationalMatrix m(1, 1);
  p.start.resize(p.blocks.size());
  const auto put = [&](int b, const Rational& x) { m(0, 0) = x; p.start[std::size_t(b)] = DyadicMatrix::of(m); };
  put(U, u);
  put(V, v);
  put(W, w);
  p.validate();
  return p;
}

// v = 1, m = -1, rho/gamma = 1/3: the minimizers 1/2 and -1 have the same value.
BOOST_AUTO_TEST_CASE(a_tie_is_not_decided) {
  const Problem p = one_unit(0, 1, -1, ratio(1, 3));
  for (long bits : {64, 256, 1024}) {
    OrbitReplay replay(p, bits, frame_set(p));
    BOOST_TEST(!replay.sweep());
    BOOST_TEST(replay.sweeps() == 0);
    BOOST_TEST(replay.stop().block == "U1");
    BOOST_TEST(replay.stop().k == 0);
    BOOST_TEST(replay.stop().margin <= std::ldexp(1.0, int(-bits)));
    BOOST_TEST(replay.stop().reason == "two minimizers of nearly equal value");
  }
  // A little to either side there is one.
  for (int side : {-1, 1}) {
    const Problem q = one_unit(0, 1, Rational(-1) + Rational::dyadic(Integer(side), -60), ratio(1, 3));
    OrbitReplay replay(q, 128, frame_set(q));
    BOOST_TEST(replay.sweep());
    const Rational u = replay.point()[std::size_t(q.block("U1"))](0, 0);
    BOOST_TEST((side > 0 ? u > Rational(0) : u < Rational(0)));
  }
}

// Both orbits of the tie contain the exact iterates: after the choice these are those of the sweep that begins with V.
BOOST_AUTO_TEST_CASE(a_tie_is_two_orbits) {
  const Problem p = one_unit(0, 1, -1, ratio(1, 3));
  OrbitOptions o;
  o.sweeps = 6;
  const std::vector<Orbit> orbits = follow_orbits(p, o, 2);
  BOOST_REQUIRE(orbits.size() == 2u);
  const int U = p.block("U1");
  for (std::size_t n = 0; n < 2; ++n) {
    BOOST_TEST((orbits[n].end == Orbit::End::complete));
    BOOST_REQUIRE(orbits[n].choices.size() == 1u);
    const std::vector<int> codes = n == 0 ? std::vector{0, 2} : std::vector{2, 0};
    BOOST_TEST(orbits[n].choices[0].codes == codes, boost::test_tools::per_element());
    Problem shifted = p;
    std::rotate(shifted.sweep.begin(), shifted.sweep.begin() + 1, shifted.sweep.end());
    Exact x = exact(p.start);
    x[std::size_t(U)](0, 0) = n == 0 ? Rational(-1) : ratio(1, 2);
    for (int k = 1; k <= 6; ++k) {
      const Rational u = x[std::size_t(U)](0, 0);
      x = exact_sweep(shifted, x);
      for (std::size_t b = 0; b < x.size(); ++b)
        BOOST_TEST((abs(orbits[n].run.iterates[std::size_t(k)][b](0, 0) - (int(b) == U ? u : x[b](0, 0))) <= Rational::literally(orbits[n].radius[std::size_t(k)][b])));
    }
  }
  // Their number is bounded; then the tie is where the orbit ends.
  const std::vector<Orbit> one = follow_orbits(p, o, 1);
  BOOST_REQUIRE(one.size() == 1u);
  BOOST_TEST((one[0].end == Orbit::End::undecided));
  BOOST_TEST(one[0].stop.rivals.size() == 2u);
}

// A set that holds every error up to a size.
class Wide final : public ErrorSet {
 public:
  Wide(const Problem& p, double size) : ErrorSet(p) {
    for (Eigen::MatrixXd& m : hull_.block) m.setConstant(size);
  }
  void update(const UpdateDerivative&, const std::vector<Eigen::MatrixXd>&, const std::vector<Eigen::MatrixXd>&) override {}
  void jacobi(const UpdateDerivative&, const UpdateDerivative&, const std::vector<Eigen::MatrixXd>&) override {}
  void end_of_sweep() override {}
  std::unique_ptr<ErrorSet> clone() const override { return std::make_unique<Wide>(*this); }
};

// The centre lies on one side of a tie, the set on both.
BOOST_AUTO_TEST_CASE(a_set_across_a_tie_is_not_decided) {
  const Problem p = one_unit(0, 1, Rational(-1) + Rational::power_of_two(-40), ratio(1, 3));
  for (const auto& [size, decided] : {std::pair(0x1p-20, false), std::pair(0x1p-60, true)}) {
    OrbitReplay replay(p, 128, OrbitReplay::Checkpoint{0, p.start, {}, std::make_shared<const Wide>(p, size)});
    BOOST_TEST(replay.sweep() == decided);
  }
}

// v < 0 and m > 0 small: the minimizer rests on the kink, for ever and exactly.
BOOST_AUTO_TEST_CASE(a_kink_is_exact) {
  const Problem p = one_unit(ratio(1, 2), -1, ratio(1, 8), 1);
  OrbitReplay replay(p, 96, frame_set(p));
  const int U = p.block("U1");
  for (int k = 0; k < 40; ++k) {
    BOOST_TEST(replay.sweep());
    BOOST_TEST(replay.point()[std::size_t(U)](0, 0).sign() == 0);
    BOOST_TEST(replay.set().hull(U)(0, 0) == 0);
  }
  BOOST_TEST(replay.set().hull(p.block("W1"))(0, 0) > 0);
}

// c = 0 and v < 0: the end of the dead piece. On this seam the minimizer is continuous, so the orbit goes on.
BOOST_AUTO_TEST_CASE(a_seam_is_crossed) {
  const Problem p = one_unit(0, -1, 0, 1);
  OrbitReplay replay(p, 96, frame_set(p));
  Exact x = exact(p.start);
  for (int k = 0; k < 6; ++k) {
    BOOST_TEST(replay.sweep());
    x = exact_sweep(p, x);
    for (std::size_t b = 0; b < x.size(); ++b)
      BOOST_TEST((abs(replay.point()[b](0, 0) - x[b](0, 0)) <= Rational::literally(replay.set().hull(int(b))(0, 0))));
  }
}

// W is uncertain by about 1e-290, so that W x underflows in double: U must not pass for exact because of that.
BOOST_AUTO_TEST_CASE(an_underflow_is_not_exact) {
  Problem p = one_unit(0, -1, -Rational::power_of_two(-1000), 1);
  p.network->X(0, 0) = Rational::power_of_two(-120);
  p.validate();
  for (const bool boxes : {true, false}) {
    OrbitReplay replay(p, 96, boxes ? box_set(p) : frame_set(p));
    Exact x = exact(p.start);
    for (int k = 0; k < 4; ++k) {
      BOOST_TEST(replay.sweep());
      x = exact_sweep(p, x);
      for (std::size_t b = 0; b < x.size(); ++b)
        BOOST_TEST((abs(replay.point()[b](0, 0) - x[b](0, 0)) <= Rational::literally(replay.set().hull(int(b))(0, 0))), p.blocks[b].name << " of x^" << k + 1);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
