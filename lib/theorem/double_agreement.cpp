// double_agreement: how far the double run is from the reference run, per iterate and block, in its branches and in F.
//
// Theorem (difference of values). F is half a weighted sum of |T(x)|^2 over residuals T, so
//   F(x) - F(y) = sum c/2 <T(x)-T(y), T(x)+T(y)>,
// and T(x)-T(y) is formed from the exact block differences: no cancellation, however close the runs are.
#include "linalg/column_ball.hpp"
#include "number/text.hpp"
#include "theorem/theorems.hpp"

#include <cmath>

namespace amcert {
namespace {

// x - y, exactly rounded once into doubles, with column radii; and the largest |x - y|, |y| exactly.
struct Difference {
  ColumnBall d;
  Rational largest, reference;
};

Difference difference(const DyadicMatrix& x, const DyadicMatrix& y) {
  const ExactAlgebra exact;
  ExactMatrix a = exact.point(x), b = exact.point(y);
  const long e = std::min(a.exponent, b.exponent);
  const auto align = [&](ExactMatrix& m) {
    if (m.exponent > e)
      for (Integer& n : m.numerator) mpz_mul_2exp(n.backend().data(), n.backend().data(), mp_bitcnt_t(m.exponent - e));
    m.exponent = e;
  };
  align(a);
  align(b);
  Difference out{{Eigen::MatrixXd(x.rows(), x.cols()), Eigen::ArrayXd::Zero(x.cols())}, 0, 0};
  Integer largest = 0, reference = 0;
  for (Index j = 0; j < x.cols(); ++j)
    for (Index i = 0; i < x.rows(); ++i) {
      mpz_ptr d = a.at(i, j).backend().data();
      mpz_srcptr r = b.at(i, j).backend().data();
      mpz_sub(d, d, r);
      if (mpz_cmpabs(d, largest.backend().data()) > 0) mpz_abs(largest.backend().data(), d);
      if (mpz_cmpabs(r, reference.backend().data()) > 0) mpz_abs(reference.backend().data(), r);
      long shift = 0;
      const double f = mpz_get_d_2exp(&shift, d);  // truncated: error below 2^-52 |d|
      out.d.mid(i, j) = std::ldexp(f, int(std::max(-3000L, std::min(3000L, shift + e))));
      out.d.rad(j) += std::fabs(out.d.mid(i, j)) * 0x1p-51 + 1e-300;
    }
  out.d.rad = out.d.rad * (1 + 0x1p-30);
  out.largest = Rational::dyadic(largest, e);
  out.reference = Rational::dyadic(reference, e);
  return out;
}

// sigma(x) - sigma(y) for a piecewise linear activation, from u-differences on common pieces, exactly across pieces.
ColumnBall activation_difference(const Activation& f, const ColumnBall& d, const DyadicMatrix& x, const DyadicMatrix& y) {
  std::vector<Midrad> slope;
  for (const auto& p : f.pieces) slope.push_back(Midrad::of(p.slope));
  ColumnBall out{Eigen::MatrixXd(d.rows(), d.cols()), Eigen::ArrayXd::Zero(d.cols())};
  for (Index j = 0; j < d.cols(); ++j)
    for (Index i = 0; i < d.rows(); ++i) {
      const int p = (x.doubles() ? f.code(x.approximate()(i, j)) : f.code(x(i, j))) / 2;
      const int q = (y.doubles() ? f.code(y.approximate()(i, j)) : f.code(y(i, j))) / 2;
      const Midrad s = p == q ? slope[std::size_t(p)] * d.entry(i, j) : Midrad::of(f.value(x(i, j)) - f.value(y(i, j)));
      out.mid(i, j) = s.mid;
      out.rad(j) += s.rad;
    }
  out.rad = out.rad * (1 + 0x1p-30) + 1e-290;
  return out;
}

// F(x) - F(y) by the theorem, for a network with piecewise linear activations.
Range value_difference(const Problem& p, State<ColumnBallAlgebra>& at_x, State<ColumnBallAlgebra>& at_y, const Point& x, const Point& y,
                       const std::vector<Difference>& d) {
  const ColumnBallAlgebra a;
  const Network& n = *p.network;
  Midrad sum;
  const Midrad half = Midrad::exactly(0.5), one = Midrad::exactly(1), minus = Midrad::exactly(-1);
  const auto add = [&](const Midrad& c, const ColumnBall& change, const ColumnBall& tx, const ColumnBall& ty) {
    ColumnBall both = tx;
    a.add_scaled(both, one, ty);
    sum = sum + c * half * a.inner(change, both);
  };
  ColumnBall t, r;
  for (int i = 1; i <= n.depth(); ++i) {
    const Layer& l = n.layer(i);
    const auto block = [&](Family f) { return std::size_t(p.block(f, i)); };
    const ColumnBall& dv = d[block(Family::V)].d;
    add(at_x.lambda(i), d[block(Family::W)].d, at_x.value(int(block(Family::W))), at_y.value(int(block(Family::W))));
    if (i == n.depth()) add(at_x.loss_scale(), dv, at_x.loss(), at_y.loss());
    if (l.split) {
      r = dv;
      a.add_scaled(r, minus, activation_difference(l.activation, d[block(Family::U)].d, x[block(Family::U)], y[block(Family::U)]));
      add(at_x.gamma(i), r, at_x.S(i), at_y.S(i));
    }
    // M(x) - M(y) = dW V^(x) + W~(y) dV_{i-1} + db 1T
    a.product(t, d[block(Family::W)].d, at_x.input(i));
    if (i > 1) {
      a.product(r, at_y.inner_weights(i), d[std::size_t(p.block(Family::V, i - 1))].d);
      a.add_scaled(t, one, r);
    }
    if (l.bias == Bias::apart) a.add_to_columns(t, d[block(Family::b)].d);
    r = d[block(l.split ? Family::U : Family::V)].d;
    a.add_scaled(r, minus, t);
    add(at_x.weight(i), r, at_x.R(i), at_y.R(i));
  }
  return sum.range();
}

Rational magnitude(const Range& x) { return std::max(abs(x.lo), abs(x.hi)); }

}  // namespace

Claim double_agreement(const Problem& p, Replay& recorded, const RecordedRun& reference) {
  Claim c = claim_about(recorded, "double_agreement");
  const RecordedRun& run = recorded.run();
  if (run.objective.size() != run.iterates.size()) {
    c.reason = "the run does not say which values of F its program computed";
    return c;
  }
  if (reference.sweeps() != run.sweeps()) {
    c.reason = "the reference run has " + std::to_string(reference.sweeps()) + " sweeps, the recorded one " + std::to_string(run.sweeps());
    return c;
  }
  const bool by_difference = p.exact() && p.network && p.unknowns() > 256;
  std::optional<State<ColumnBallAlgebra>> at_x, at_y;
  if (by_difference) at_x.emplace(p, ColumnBallAlgebra{}), at_y.emplace(p, ColumnBallAlgebra{});
  Replay other(p, reference);
  std::vector<std::string> rows(p.blocks.size());
  Rational objective = 0, evaluation = 0;
  Json branch;
  for (int k = 0; k <= recorded.sweeps(); ++k) {
    const Point &x = run.iterates[std::size_t(k)], &y = reference.iterates[std::size_t(k)];
    std::vector<Difference> d;
    std::vector<ColumnBall> bx, by;
    for (std::size_t b = 0; b < x.size(); ++b) {
      d.push_back(difference(x[b], y[b]));
      if (d[b].largest.sign() > 0 && d[b].reference.sign() == 0) {
        c.reason = "iterate " + std::to_string(k) + ": block " + p.blocks[b].name + " is zero in the reference run only";
        return c;
      }
      const Rational deviation = d[b].largest.sign() == 0 ? Rational(0) : round_up(d[b].largest / d[b].reference, 12);
      rows[b] += (k ? " " : "") + dyadic_text(deviation);
      if (p.blocks[b].family == Family::U && branch.is_null()) {
        const Activation& f = p.network->layer(p.blocks[b].layer).activation;
        for (Index i = 0; i < x[b].rows() && branch.is_null() && f.piecewise() && !f.linear(); ++i)
          for (Index j = 0; j < x[b].cols(); ++j)
            if ((x[b].doubles() ? f.code(x[b].approximate()(i, j)) : f.code(x[b](i, j))) !=
                (y[b].doubles() ? f.code(y[b].approximate()(i, j)) : f.code(y[b](i, j)))) {
              branch = {k, p.blocks[b].name, i, j};
              break;
            }
      }
    }
    Range value = recorded.objective_cheap(k), gap;
    if (by_difference) {
      for (std::size_t b = 0; b < x.size(); ++b) {
        bx.push_back(ColumnBallAlgebra{}.point(x[b]));
        by.push_back(ColumnBallAlgebra{}.point(y[b]));
      }
      for (std::size_t b = 0; b < x.size(); ++b) {
        at_x->set(int(b), bx[b], &x[b]);
        at_y->set(int(b), by[b], &y[b]);
      }
      gap = value_difference(p, *at_x, *at_y, x, y, d);
    } else {
      value = recorded.objective(k);
      gap = value - other.objective(k);
    }
    // With tanh or sigmoid a checker's enclosures are wider than these.
    if (!p.exact()) objective = std::max(objective, Rational::power_of_two(-200) * (Rational(1) + magnitude(value)));
    objective = std::max(objective, magnitude(gap));
    evaluation = std::max(evaluation, magnitude(Range(Rational::literally(run.objective[std::size_t(k)])) - value));
  }
  Json deviation = Json::object();
  for (std::size_t b = 0; b < rows.size(); ++b) deviation[p.blocks[b].name] = rows[b];
  c.verdict = Verdict::proved;
  c.constants = {{"deviation", deviation}, {"objective", text(round_up(objective, 12))}, {"evaluation", text(round_up(evaluation, 12))}, {"branch", branch}};
  return c;
}

}  // namespace amcert
