// Eigenvalues in double, without guarantee: proposals. Compiled once, for they take a compiler long.
#pragma once

#include <Eigen/Core>

namespace amcert {

// Of a symmetric matrix: eigenvalues in increasing order, orthonormal eigenvectors as columns.
class SymmetricEigen {
 public:
  explicit SymmetricEigen(const Eigen::MatrixXd& m);
  const Eigen::VectorXd& eigenvalues() const { return values_; }
  const Eigen::MatrixXd& eigenvectors() const { return vectors_; }

 private:
  Eigen::VectorXd values_;
  Eigen::MatrixXd vectors_;
};

// Of any square matrix, in no order.
class GeneralEigen {
 public:
  explicit GeneralEigen(const Eigen::MatrixXd& m);
  const Eigen::VectorXcd& eigenvalues() const { return values_; }
  const Eigen::MatrixXcd& eigenvectors() const { return vectors_; }

 private:
  Eigen::VectorXcd values_;
  Eigen::MatrixXcd vectors_;
};

}  // namespace amcert
