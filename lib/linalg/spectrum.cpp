#include "linalg/spectrum.hpp"

#include <Eigen/Eigenvalues>

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

}  // namespace amcert
