#include "linalg/spectrum.hpp"

#include <Eigen/Eigenvalues>

#include <cmath>

namespace amcert {

SymmetricEigen::SymmetricEigen(const Eigen::MatrixXd& m) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(m);
  values_ = solver.eigenvalues();
  vectors_ = solver.eigenvectors();
}

GeneralEigen::GeneralEigen(const Eigen::MatrixXd& m) {
  const Eigen::EigenSolver<Eigen::MatrixXd> solver(m);
  values_ = solver.eigenvalues();
  vectors_ = solver.eigenvectors();
}

namespace {

Eigen::Index greatest(const Eigen::VectorXcd& values) {
  Eigen::Index top = 0;
  for (Eigen::Index i = 1; i < values.size(); ++i)
    if (std::abs(values(i)) > std::abs(values(top))) top = i;
  return top;
}

}  // namespace

std::optional<SlowestDirection> slowest_direction(const Eigen::MatrixXd& T) {
  const GeneralEigen eigen(T), adjoint(T.transpose());
  const Eigen::Index n = T.rows(), top = greatest(eigen.eigenvalues());
  SlowestDirection out;
  out.first = std::abs(eigen.eigenvalues()(top));
  out.second = 0;
  for (Eigen::Index i = 0; i < n; ++i)
    if (i != top) out.second = std::fmax(out.second, std::abs(eigen.eigenvalues()(i)));
  if (!(out.second < out.first * (1 - 1e-6)) || eigen.eigenvalues()(top).imag() != 0 || eigen.eigenvalues()(top).real() <= 0) return {};
  out.right = eigen.eigenvectors().col(top).real();
  out.left = adjoint.eigenvectors().col(greatest(adjoint.eigenvalues())).real();
  out.left /= out.left.dot(out.right);
  out.between = std::sqrt((out.first * out.first + out.second * out.second) / 2);
  const Eigen::MatrixXd others = Eigen::MatrixXd::Identity(n, n) - out.right * out.left.transpose();
  out.spread = others.transpose() * others;
  Eigen::MatrixXd power = T * others / out.between;
  for (int i = 0; i < 60; ++i) {  // the sum up to k = 2^i, with the power 2^i
    const Eigen::MatrixXd more = power.transpose() * out.spread * power;
    out.spread += more;
    power *= power;
    if (more.norm() < 1e-17 * out.spread.norm()) break;
  }
  out.spread = (out.spread + out.spread.transpose()) / 2;
  return out;
}

}  // namespace amcert
