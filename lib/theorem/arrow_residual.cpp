#include "theorem/arrow_residual.hpp"

#include "theorem/bounds.hpp"

#include <cmath>

namespace amcert {

using Eigen::MatrixXd;

ArrowResidual arrow_residual(const BallAlgebra& a, const Arrow<BallAlgebra>& h, const Turns<BallMatrix>& tau, const Rational& shift, const ArrowFactor& f) {
  const Index p = h.shared.rows(), q = h.sample.empty() ? 0 : h.sample[0].rows(), g = f.turn.cols();
  const Ball minus_one = a.number(-1);
  const auto subtract_shift = [&](BallMatrix& m) {
    for (Index i = 0; i < m.rows(); ++i) a.set_entry(m, i, i, a.entry(m, i, i) - a.number(shift));
  };
  Json samples = Json::array(), coupling = Json::array();
  std::vector<double> sums(std::size_t(p), 0.0);  // of rows of the shared part
  double worst = 0;
  const MatrixXd turn = shortened(f.turn), last = shortened(f.shared);
  const BallMatrix turn_ball = a.point(DyadicMatrix(turn)), last_ball = a.point(DyadicMatrix(last));
  BallMatrix rest = h.shared, scratch;
  subtract_shift(rest);
  if (g > 0) {
    a.resize(scratch, p, p);
    a.product_nt(scratch, tau.shared, turn_ball);
    a.add_scaled(rest, a.number(1), scratch);
    a.product_nt(scratch, turn_ball, tau.shared);
    a.add_scaled(rest, a.number(1), scratch);
  }
  a.resize(scratch, p, p);
  a.product_nt(scratch, last_ball, last_ball);
  a.add_scaled(rest, minus_one, scratch);
  for (Index j = 0; j < Index(h.sample.size()); ++j) {
    const auto n = std::size_t(j);
    const MatrixXd L = shortened(f.sample[n]), K = shortened(f.coupling[n]);
    samples.push_back(matrix_json(DyadicMatrix(L)));
    coupling.push_back(matrix_json(DyadicMatrix(K)));
    const BallMatrix l = a.point(DyadicMatrix(L)), k = a.point(DyadicMatrix(K));
    BallMatrix D = h.sample[n], C = h.coupling[n];
    subtract_shift(D);
    a.resize(scratch, q, q);
    a.product_nt(scratch, l, l);
    a.add_scaled(D, minus_one, scratch);
    a.resize(scratch, p, q);
    a.product_nt(scratch, k, l);
    a.add_scaled(C, minus_one, scratch);
    if (g > 0) {
      a.resize(scratch, p, q);
      a.product_nt(scratch, turn_ball, tau.sample[n]);
      a.add_scaled(C, a.number(1), scratch);
    }
    a.resize(scratch, p, p);
    a.product_nt(scratch, k, k);
    a.add_scaled(rest, minus_one, scratch);
    for (Index r = 0; r < q; ++r) {
      double sum = 0;
      for (Index c = 0; c < q; ++c) sum += up_magnitude(D.at(r, c));
      for (Index c = 0; c < p; ++c) sum += up_magnitude(C.at(c, r));
      worst = std::fmax(worst, sum);
    }
    for (Index r = 0; r < p; ++r)
      for (Index c = 0; c < q; ++c) sums[std::size_t(r)] += up_magnitude(C.at(r, c));
  }
  for (Index r = 0; r < p; ++r) {
    for (Index c = 0; c < p; ++c) sums[std::size_t(r)] += up_magnitude(rest.at(r, c));
    worst = std::fmax(worst, sums[std::size_t(r)]);
  }
  ArrowResidual out;
  out.norm = Rational::literally(worst * (1 + 0x1p-30));
  out.witness = {{"samples", samples}, {"coupling", coupling}, {"weights", matrix_json(DyadicMatrix(last))}};
  if (g > 0) out.witness["turn"] = matrix_json(DyadicMatrix(MatrixXd(turn.transpose())));
  return out;
}

}  // namespace amcert
