// Eigenvalues in double, without guarantee: proposals. Compiled once, for they take a compiler long.
#pragma once

#include <Eigen/Core>

#include <optional>

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

// The eigenvector of the one greatest eigenvalue of T, if that is positive and some way above all others, and a form in which what is
// beside it falls faster.
struct SlowestDirection {
  double first, second;         // moduli: of it, and the greatest of the others
  Eigen::VectorXd right, left;  // its eigenvectors, <left,right> = 1
  double between;               // the root of the mean of first^2 and second^2
  Eigen::MatrixXd spread;       // sum over k of S^k' Q S^k, S = T/between beside `right`, Q the square of the projection there along it
};
std::optional<SlowestDirection> slowest_direction(const Eigen::MatrixXd& T);

}  // namespace amcert
