// Critical points and the KL inequality around them: random points of the balls must satisfy what is claimed, and what is not so is refused.
#include "check.hpp"
#include "linalg/ball_matrix.hpp"
#include "number/text.hpp"
#include "problem/case_file.hpp"
#include "run/orbit_margins.hpp"
#include "support/problems.hpp"
#include "theorem/certify.hpp"
#include "theorem/critical_point.hpp"
#include "theorem/kl_zero.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(limits)

constexpr long bits = 320;

struct Found {
  Case c;
  RecordedRun run;
  LimitPoint limit;
};

Found found(const std::string& name) {
  Found f{read_case("cases/" + name), {}, {}};
  f.run = run_double(f.c.problem, 3000);
  f.limit = find_limit(f.c.problem, {f.run.iterates.back(), {}}, 128);
  return f;
}

struct At { Range value, distance2; };

At evaluate(const Problem& p, const Point& x) {
  Orbit orbit;
  orbit.bits = bits / 2;
  orbit.stored = {0};
  orbit.run.iterates = {x};
  const BallAlgebra a{bits};
  State<BallAlgebra> state(p, a);
  std::vector<BallMatrix> m;
  for (const DyadicMatrix& b : x) m.push_back(a.point(b));
  for (std::size_t b = 0; b < x.size(); ++b) state.set(int(b), m[b], &x[b]);
  return {state.objective().range(), OrbitMargins(p, orbit, {std::vector<double>(x.size(), 0.0)}).gradient2(0)};
}

// center + size * direction / |direction|, about; kinks stay where they are with `frozen`, dead units stay off, vanished ones on their sides.
Point moved(const Problem& p, const LimitPoint& l, std::vector<Eigen::MatrixXd> d, double size, bool frozen) {
  double norm = 0;
  for (const Entry& e : l.kinks)
    if (frozen) d[std::size_t(e.block)](e.row, e.col) = 0;
  for (const Dead& dead : l.silent.dead) {
    auto row = d[std::size_t(p.block(Family::U, dead.layer))].row(dead.unit);
    row = -row.cwiseAbs().eval();  // relu: below the break
  }
  for (const Vanished& gone : l.silent.vanished)
    for (std::size_t j = 0; j < gone.side.size(); ++j) {
      double& u = d[std::size_t(p.block(Family::U, gone.layer))](gone.unit, Index(j));
      u = gone.side[j] * (std::fabs(u) + 1e-3);
    }
  for (const auto& m : d) norm += m.squaredNorm();
  Point out;
  for (std::size_t b = 0; b < d.size(); ++b) {
    RationalMatrix m(d[b].rows(), d[b].cols());
    for (Index i = 0; i < m.rows; ++i)
      for (Index j = 0; j < m.cols; ++j) m(i, j) = l.center[b](i, j) + round_down(Rational::literally(d[b](i, j) * (size / std::sqrt(norm))), 40);
    out.push_back(DyadicMatrix::of(m));
  }
  return out;
}

std::vector<Eigen::MatrixXd> random_direction(const Problem& p, Random& r) {
  std::vector<Eigen::MatrixXd> d;
  for (const Block& b : p.blocks) {
    d.emplace_back(b.rows, b.cols);
    for (Index n = 0; n < d.back().size(); ++n) d.back().data()[n] = !r.one_in(4) ? double(r.between(-1000, 1000)) / 1000 : 0.0;
  }
  d.back()(0, 0) = 1;  // never nowhere
  return d;
}

BOOST_AUTO_TEST_CASE(points_of_the_balls_satisfy_the_inequality) {
  Random r(411);
  for (const char* name : {"xor-tanh", "xor-relu", "xor-relu-equal-units", "xor-relu-kinks-dead", "xor-relu-three-equal", "relu-tie", "relu-saddle", "xor-relu-vanishing", "two-block-r11", "one-layer-linear"}) {
    const Found f = found(name);
    const Problem& p = f.c.problem;
    const CriticalPoint point(p, f.limit, bits);
    BOOST_REQUIRE_MESSAGE(point.proved(), name);
    Claim claim = point.claim(f.run);
    claim.digest = "0";
    const Claim kl = point.kl(claim);
    BOOST_REQUIRE((kl.verdict == Verdict::proved));
    BOOST_TEST((claim.constants["enters"].is_null() == false), name);
    const Rational low = parse_number(claim.constants["value"][0].get<std::string>()), high = parse_number(claim.constants["value"][1].get<std::string>());
    BOOST_TEST((low <= high && high - low < Rational::power_of_two(-200)), name << ": " << (high - low).approximately());
    for (const auto& m : f.limit.direction) BOOST_REQUIRE_MESSAGE(m.allFinite(), name);
    const std::size_t balls = claim.constants["balls"].size();
    for (std::size_t n = 0; n < balls; ++n) {
      const Rational radius = parse_number(claim.constants["balls"][n][0].get<std::string>()), kappa = parse_number(kl.constants["kappa"][n].get<std::string>());
      const double size = radius.approximately() * (1 - 1e-9);
      double least = INFINITY;
      for (int k = 0; k < 12; ++k) {
        std::vector<Eigen::MatrixXd> d = k < 2 ? f.limit.direction : random_direction(p, r);
        if (k == 1)
          for (auto& m : d) m = -m;
        const At at = evaluate(p, moved(p, f.limit, d, size * (k < 2 ? 1 : double(r.between(1, 1000)) / 1000), k % 2 == 0));
        BOOST_TEST((at.value.hi >= low), name << ": F is below F*");
        const Rational rise = at.value.lo - high;
        if (rise.sign() > 0) BOOST_TEST((at.distance2.hi >= square(kappa) * rise), name << ": ball " << n << ", point " << k);
        if (rise.sign() > 0) least = std::fmin(least, (at.distance2.lo / (square(kappa) * rise)).approximately());
      }
      if (n == 0 && f.limit.silent.dead.empty() && f.limit.silent.vanished.empty()) BOOST_TEST(least < 1.01, name << ": kappa is not sharp, ratio of squares " << least);
    }
    // The other side of the bracket is above.
    const Rational upper = parse_number(kl.constants["upper"].get<std::string>()), best = parse_number(kl.constants["kappa"][0].get<std::string>());
    BOOST_TEST((best <= upper));
    if (f.limit.silent.vanished.empty()) BOOST_TEST((upper - best <= best / 100), name);
  }
}

// What is proposed is never believed.
BOOST_AUTO_TEST_CASE(wrong_proposals_are_refused) {
  const Found f = found("xor-relu-equal-units");
  const Problem& p = f.c.problem;
  BOOST_REQUIRE(CriticalPoint(p, f.limit, bits).proved());
  const auto refused = [&](const char* what, const auto& change) {
    LimitPoint l = f.limit;
    change(l);
    BOOST_TEST(!CriticalPoint(p, std::move(l), bits).proved(), what);
  };
  refused("no symmetry, but a turn", [](LimitPoint& l) { l.symmetry.clear(); l.factor.turn.resize(l.factor.turn.rows(), 0); });
  refused("no turn", [](LimitPoint& l) { l.factor.turn.setZero(); });
  refused("a factor that is not one", [](LimitPoint& l) { l.factor.shared(0, 0) += 1; });
  refused("a point off the critical one", [&](LimitPoint& l) {
    RationalMatrix m(l.center[0].rows(), l.center[0].cols());
    for (Index i = 0; i < m.rows; ++i)
      for (Index j = 0; j < m.cols; ++j) m(i, j) = l.center[0](i, j) + Rational::power_of_two(-6);
    l.center[0] = DyadicMatrix::of(m);
  });
  refused("a kink that is none", [&](LimitPoint& l) { l.kinks.pop_back(); });
}

// An iterate counts only where dead units are off; a direction of descent only if F falls along it.
BOOST_AUTO_TEST_CASE(what_a_dead_unit_does_is_looked_at) {
  Found f = found("xor-relu");
  const Problem& p = f.c.problem;
  BOOST_REQUIRE(f.limit.silent.dead.size() == 1u);
  std::vector<Eigen::MatrixXd> wake;
  for (const Block& b : p.blocks) wake.push_back(Eigen::MatrixXd::Zero(b.rows, b.cols));
  LimitPoint nothing_dead = f.limit;
  nothing_dead.silent.dead.clear();
  const int U = p.block(Family::U, f.limit.silent.dead[0].layer);
  wake[std::size_t(U)].row(f.limit.silent.dead[0].unit).setConstant(1);
  RecordedRun run;
  run.iterates = {moved(p, nothing_dead, wake, 1e-9, true), moved(p, f.limit, wake, 1e-9, true)};
  const CriticalPoint point(p, f.limit, bits);
  BOOST_TEST(point.enters(run) == 1);
  BOOST_TEST(!point.claim(run).constants["below"].is_null());
  f.limit.descent = wake;
  BOOST_TEST(CriticalPoint(p, f.limit, bits).claim(run).constants["below"].is_null());
}

BOOST_AUTO_TEST_CASE(residuals_that_all_vanish) {
  Random r(421);
  const Case c = read_case("cases/xor-tanh-free");
  const RecordedRun run = run_double(c.problem, 3000);
  const Claim claim = kl_zero(c.problem, run, run.iterates.back(), bits);
  BOOST_REQUIRE((claim.verdict == Verdict::proved));
  LimitPoint at;
  at.center = run.iterates.back();
  double least = INFINITY;
  for (const Json& ball : claim.constants["balls"]) {
    const Rational kappa = parse_number(ball[1].get<std::string>());
    const double size = parse_number(ball[0].get<std::string>()).approximately();
    for (int n = 0; n < 20; ++n) {
      const At here = evaluate(c.problem, moved(c.problem, at, random_direction(c.problem, r), size * double(r.between(1, 999)) / 1000, false));
      BOOST_TEST((here.distance2.hi >= square(kappa) * here.value.lo));
      least = std::fmin(least, (here.distance2.lo / (square(kappa) * here.value.hi)).approximately());
    }
  }
  BOOST_TEST(least < 1e4);
  // The start is too far, and regularization forbids it.
  BOOST_TEST((kl_zero(c.problem, run, c.problem.start, bits).verdict == Verdict::undecided));
  const Case other = read_case("cases/xor-tanh");
  BOOST_TEST((kl_zero(other.problem, run, run.iterates.back(), bits).verdict == Verdict::undecided));
}

BOOST_AUTO_TEST_CASE(what_is_not_so_stays_undecided) {
  const Found f = found("xor-relu-vanishing");
  BOOST_REQUIRE(f.limit.silent.vanished.size() == 1u);
  const auto undecided = [&](const char* what, const auto& change) {
    LimitPoint l = f.limit;
    change(l);
    const CriticalPoint point(f.c.problem, std::move(l), bits);
    BOOST_TEST(!point.proved(), what);
    const Claim claim = point.claim(f.run);
    BOOST_TEST((claim.verdict == Verdict::undecided));
    BOOST_TEST(claim.reason.size() > 20u);
  };
  undecided("a vanished unit is none", [](LimitPoint& l) {
    for (std::size_t j = 0; j < l.silent.vanished[0].side.size(); ++j) l.kinks.push_back({1, l.silent.vanished[0].unit, Index(j)});
    l.silent.vanished.clear();
  });
  undecided("it keeps to other sides, where F falls", [](LimitPoint& l) { l.silent.vanished[0].side = {-1, 1, 1, -1}; });
}

// One relu unit, two samples: the second is held on the kink. The Hessian does not vary in one layer, so cells and strictness alone bound
// the balls, and nu bounds kappa; the checker must accept all of it.
BOOST_AUTO_TEST_CASE(cells_and_kinks_bound_the_balls) {
  for (const Rational& target : {ratio(-1), ratio(1, 2)}) {  // the second: both samples active, no kink
    Case c;
    Problem& p = c.problem;
    p.name = "two samples";
    Network n;
    Layer l;
    l.width = 1;
    l.gamma = l.rho = 1;
    l.lambda = ratio(1, 10);
    l.activation = Activation::relu();
    n.layers = {l};
    n.X = n.Y = RationalMatrix(1, 2);
    n.X(0, 0) = n.X(0, 1) = n.Y(0, 0) = 1;
    n.Y(0, 1) = target;
    p.network = n;
    p.derive_blocks();
    const int U = p.block("U1"), V = p.block("V1"), W = p.block("W1");
    p.sweep = {{Kind::ridge, {V}, {Rational(0)}, 0, 0}, {Kind::scalar, {U}, {ratio(1, 4)}, 0, 0}, {Kind::ridge, {W}, {Rational(0)}, 0, 0}};
    RationalMatrix row(1, 2), w(1, 1);
    row(0, 0) = row(0, 1) = w(0, 0) = ratio(1, 2);
    p.start.resize(3);
    p.start[std::size_t(U)] = p.start[std::size_t(V)] = DyadicMatrix::of(row);
    p.start[std::size_t(W)] = DyadicMatrix::of(w);
    p.validate();
    const Certificate certificate = certify_limit(c, run_double(p, 400), 128);
    const amcheck::Result result = amcheck::check(canonical(certificate.problem()) + "\n", canonical(certificate.json()) + "\n");
    BOOST_TEST(result.exit_code == 0, result.last_line);
    const Claim &point = certificate.claims()[0], &kl = certificate.claims()[1];
    BOOST_REQUIRE((point.verdict == Verdict::proved && kl.verdict == Verdict::proved));
    const Json& last = point.constants["balls"].back();
    const Rational radius = parse_number(last[0].get<std::string>()), modulus = parse_number(last[1].get<std::string>()), kappa = parse_number(kl.constants["kappa"].back().get<std::string>());
    BOOST_TEST((modulus * ratio(11, 10) > parse_number(point.constants["modulus"].get<std::string>())));  // it did not vary
    BOOST_TEST((radius < Rational(1)));
    BOOST_TEST(point.constants["kinks"].size() == (target.sign() < 0 ? 1u : 0u));
    if (target.sign() < 0) BOOST_TEST((square(kappa) < modulus));
    else BOOST_TEST((square(kappa) * ratio(11, 10) > modulus * Rational(2)));
  }
}

BOOST_AUTO_TEST_SUITE_END()
