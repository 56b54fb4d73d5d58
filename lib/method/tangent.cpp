#include "method/tangent.hpp"

#include <algorithm>

namespace amcert {

using Eigen::MatrixXd;

UpdateDerivative::UpdateDerivative(const Problem& problem, const Update& update) : problem_(&problem), update_(update) {
  for (const Rational& a : update.prox) alpha_.push_back(a.approximately());
  bounds.sign = 1;
  if (!problem.network) {
    step_ = update.step.approximately();
    momentum_ = update.momentum.approximately();
    for (const Block& b : problem.blocks) {
      coupling_.emplace_back();
      coupling_abs_.emplace_back();
      for (const Block& c : problem.blocks) {
        MatrixXd h(b.rows, c.rows);
        for (Index i = 0; i < b.rows; ++i)
          for (Index j = 0; j < c.rows; ++j) h(i, j) = problem.quadratic->H(b.offset + i, c.offset + j).approximately();
        coupling_abs_.back().push_back(h.cwiseAbs());
        coupling_.back().push_back(std::move(h));
      }
    }
    return;
  }
  const Network& n = *problem.network;
  for (const Family f : {Family::W, Family::b, Family::U, Family::V}) {
    index_.emplace_back(1, -1);
    for (int i = 1; i <= n.depth(); ++i) index_.back().push_back(problem.block(f, i));
  }
  gamma_.push_back(0);
  weight_.push_back(0);
  for (int i = 1; i <= n.depth(); ++i) {
    gamma_.push_back(n.layer(i).gamma.approximately());
    weight_.push_back(n.weight(i).approximately());
  }
  loss_ = n.loss_scale.approximately();
}

Index UpdateDerivative::dot_length() const {
  Index longest = 1;
  if (problem_->network) {
    longest = problem_->network->samples();
    for (int i = 1; i <= problem_->network->depth(); ++i) longest += problem_->network->inputs(i) + problem_->network->layer(i).width + 2;
  } else {
    for (const Block& b : problem_->blocks) longest += 2 * b.rows;
  }
  return longest;
}

void UpdateDerivative::image(const Factors& f, const Tangents& in, int i, bool cut, MatrixXd& out) const {
  const Network& net = *problem_->network;
  const Index n = net.samples(), d = net.layer(i).width;
  if (i > 1) out.noalias() = f.weights * in.block[std::size_t(block(Family::V, i - 1))];
  else out.setZero(d, n * in.count);
  if (cut) return;
  const MatrixXd& dw = in.block[std::size_t(block(Family::W, i))];
  const Index width = dw.cols() / std::max<Index>(in.count, 1);
  for (Index t = 0; t < in.count; ++t) out.middleCols(t * n, n).noalias() += dw.middleCols(t * width, width) * f.regressor;
  if (const int b = block(Family::b, i); b >= 0)
    for (Index t = 0; t < in.count; ++t) out.middleCols(t * n, n).colwise() += in.block[std::size_t(b)].col(t);
}

void UpdateDerivative::apply_V(const Factors& f, const Tangents& in, bool cut, MatrixXd& out) const {
  const Network& net = *problem_->network;
  const Block& b = problem_->blocks[std::size_t(update_.blocks[0])];
  const int i = b.layer;
  const Index n = net.samples();
  MatrixXd rhs = alpha_[0] * in.block[std::size_t(update_.blocks[0])];
  if (net.layer(i).split) {
    const MatrixXd& du = in.block[std::size_t(block(Family::U, i))];
    for (Index t = 0; t < in.count; ++t)
      rhs.middleCols(t * n, n).array() += gamma_[std::size_t(i)] * f.slope.array() * du.middleCols(t * n, n).array();
  } else {
    MatrixXd m;
    image(f, in, i, cut, m);
    rhs += gamma_[std::size_t(i)] * m;
  }
  if (i < net.depth()) {
    const double w = weight_[std::size_t(i) + 1];
    MatrixXd t = in.block[std::size_t(target(i + 1))];
    if (!cut) {
      const MatrixXd& dw = in.block[std::size_t(block(Family::W, i + 1))];
      const Index width = dw.cols() / std::max<Index>(in.count, 1);
      for (Index s = 0; s < in.count; ++s) t.middleCols(s * n, n).noalias() += (f.sign * dw.middleCols(s * width, width)) * f.regressor;
      if (const int bias = block(Family::b, i + 1); bias >= 0)
        for (Index s = 0; s < in.count; ++s) t.middleCols(s * n, n).colwise() += f.sign * in.block[std::size_t(bias)].col(s);
      for (Index s = 0; s < in.count; ++s)
        rhs.middleCols(s * n, n).noalias() += (w * dw.middleCols(s * width, b.rows).transpose()) * f.residual;
    }
    rhs.noalias() += (w * f.weights.transpose()) * t;
  }
  out.noalias() = f.inverse * rhs;
}

void UpdateDerivative::apply_W(const Factors& f, const Tangents& in, bool cut, std::vector<MatrixXd>& out) const {
  const Network& net = *problem_->network;
  const Block& b = problem_->blocks[std::size_t(update_.blocks[0])];
  const int i = b.layer;
  const Index n = net.samples(), d = b.rows;
  const double w = weight_[std::size_t(i)];
  MatrixXd t = in.block[std::size_t(target(i))];
  const bool inner = i > 1;
  const MatrixXd* dv = inner ? &in.block[std::size_t(block(Family::V, i - 1))] : nullptr;
  if (inner) t.noalias() += (f.sign * f.weights) * *dv;
  if (b.family == Family::b) {
    const MatrixXd& dw = in.block[std::size_t(block(Family::W, i))];
    const Index width = dw.cols() / std::max<Index>(in.count, 1);
    out[0].resize(d, in.count);
    for (Index s = 0; s < in.count; ++s) {
      if (!cut) t.middleCols(s * n, n).noalias() += (f.sign * dw.middleCols(s * width, width)) * f.regressor;
      out[0].col(s) = f.inverse(0, 0) * (alpha_[0] * in.block[std::size_t(update_.blocks[0])].col(s) + w * t.middleCols(s * n, n).rowwise().sum());
    }
    return;
  }
  const bool pair = update_.blocks.size() == 2;
  const int bias = block(Family::b, i);
  const Index order = f.inverse.rows(), width = b.cols;
  const MatrixXd z = w * (f.regressor.transpose() * f.inverse);  // n x order
  out[0].resize(d, width * in.count);
  if (pair) out[1].resize(d, in.count);
  MatrixXd row(d, order), old(d, order);
  for (Index s = 0; s < in.count; ++s) {
    auto ts = t.middleCols(s * n, n);
    old.leftCols(width) = alpha_[0] * in.block[std::size_t(update_.blocks[0])].middleCols(s * width, width);
    if (pair) old.col(width) = alpha_[1] * in.block[std::size_t(bias)].col(s);
    else if (bias >= 0) ts.colwise() += f.sign * in.block[std::size_t(bias)].col(s);
    row.noalias() = old * f.inverse;
    row.noalias() += ts * z;
    if (inner)
      row.noalias() += (w * f.residual) * (dv->middleCols(s * n, n).transpose() * f.inverse.topRows(dv->rows()));
    out[0].middleCols(s * width, width) = row.leftCols(width);
    if (pair) out[1].col(s) = row.col(width);
  }
}

void UpdateDerivative::apply_U(const Factors& f, const Tangents& in, bool cut, MatrixXd& out) const {
  const Block& b = problem_->blocks[std::size_t(update_.blocks[0])];
  const Index n = problem_->network->samples();
  image(f, in, b.layer, cut, out);
  const MatrixXd& dv = in.block[std::size_t(block(Family::V, b.layer))];
  out = weight_[std::size_t(b.layer)] * out + alpha_[0] * in.block[std::size_t(update_.blocks[0])];
  for (Index t = 0; t < in.count; ++t)
    out.middleCols(t * n, n) = f.gain.cwiseProduct(out.middleCols(t * n, n)) + f.slope.cwiseProduct(dv.middleCols(t * n, n));
}

void UpdateDerivative::apply(const Factors& f, const Tangents& in, bool cut, std::vector<MatrixXd>& out) const {
  out.resize(update_.blocks.size());
  const auto& h = f.sign > 0 ? coupling_abs_ : coupling_;
  if (update_.kind == Kind::heavy_ball) {
    const std::size_t blocks = problem_->blocks.size();
    for (std::size_t b = 0; b < blocks; ++b) {
      out[b] = (1 + momentum_) * in.block[b] + f.sign * momentum_ * in.block[blocks + b];
      if (f.sign > 0 && momentum_ < 0) out[b] = (1 - momentum_) * in.block[b] - momentum_ * in.block[blocks + b];
      for (std::size_t c = 0; c < blocks; ++c) out[b].noalias() += (f.sign * (f.sign > 0 ? std::abs(step_) : step_) * h[b][c]) * in.block[c];
    }
    return;
  }
  switch (problem_->blocks[std::size_t(update_.blocks[0])].family) {
    case Family::V: apply_V(f, in, cut, out[0]); break;
    case Family::U: apply_U(f, in, cut, out[0]); break;
    case Family::W:
    case Family::b: apply_W(f, in, cut, out); break;
    case Family::x: {
      const auto b = std::size_t(update_.blocks[0]);
      MatrixXd rhs = alpha_[0] * in.block[b];
      for (std::size_t c = 0; c < problem_->blocks.size(); ++c)
        if (c != b) rhs.noalias() += (f.sign * h[b][c]) * in.block[c];
      out[0].noalias() = f.inverse * rhs;
    }
  }
}

void UpdateDerivative::gather(const Factors& f, const Tangents& in, const MatrixXd& sigma, std::vector<MatrixXd>& out) const {
  const Network& net = *problem_->network;
  const Block& b = problem_->blocks[std::size_t(update_.blocks[0])];
  const int i = b.layer;
  const Index n = net.samples();
  const double w = weight_[std::size_t(i)];
  MatrixXd t = in.block[std::size_t(target(i))];
  const bool inner = i > 1;
  const MatrixXd* dv = inner ? &in.block[std::size_t(block(Family::V, i - 1))] : nullptr;
  if (inner) t.noalias() += (f.sign * f.weights) * *dv;
  out.resize(update_.blocks.size());
  if (b.family == Family::b) {
    out[0].setZero(b.rows, 1);
    for (Index c = 0; c < in.count; ++c)
      out[0] += std::abs(f.inverse(0, 0)) * w * t.middleCols(c * n, n).cwiseAbs() * sigma.row(c).transpose();
    return;
  }
  const Index order = f.inverse.rows();
  const MatrixXd z = (w * (f.regressor.transpose() * f.inverse)).cwiseAbs(), r = w * f.residual.cwiseAbs();
  MatrixXd sum = MatrixXd::Zero(b.rows, order);
  for (Index c = 0; c < in.count; ++c) {
    sum.noalias() += (t.middleCols(c * n, n).cwiseAbs() * sigma.row(c).asDiagonal()) * z;
    if (inner)
      sum.noalias() += (r * sigma.row(c).asDiagonal()) * (dv->middleCols(c * n, n).transpose() * f.inverse.topRows(dv->rows())).cwiseAbs();
  }
  out[0] = sum.leftCols(b.cols);
  if (update_.blocks.size() == 2) out[1] = sum.col(b.cols);
}

}  // namespace amcert
