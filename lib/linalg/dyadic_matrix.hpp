// Points of a recorded run: matrices of exact dyadic numbers, and matrices of exact rationals for data.
#pragma once

#include "number/rational.hpp"

#include <Eigen/Core>

#include <vector>

namespace amcert {

using Index = Eigen::Index;

// rows x cols, column-major like Eigen.
struct RationalMatrix {
  Index rows = 0, cols = 0;
  std::vector<Rational> entry;
  RationalMatrix() = default;
  RationalMatrix(Index r, Index c) : rows(r), cols(c), entry(std::size_t(r * c)) {}
  Rational& operator()(Index i, Index j) { return entry[std::size_t(j * rows + i)]; }
  const Rational& operator()(Index i, Index j) const { return entry[std::size_t(j * rows + i)]; }
};

// Either all entries are doubles and `value` holds them exactly, or `mantissa` * 2^exponent does and `value` is near.
class DyadicMatrix {
 public:
  DyadicMatrix() = default;
  // Takes every double literally. Throws std::domain_error on NaN or infinity.
  explicit DyadicMatrix(Eigen::MatrixXd value);
  // mantissa * 2^exponent, column-major.
  DyadicMatrix(Index rows, Index cols, std::vector<Integer> mantissa, long exponent);
  // Throws std::domain_error if an entry is not dyadic.
  static DyadicMatrix of(const RationalMatrix& m);

  Index rows() const { return value_.rows(); }
  Index cols() const { return value_.cols(); }
  bool doubles() const { return mantissa_.empty(); }
  // The entries, exactly if doubles(); otherwise truncated towards zero to 53 bits.
  const Eigen::MatrixXd& approximate() const { return value_; }
  const std::vector<Integer>& mantissa() const { return mantissa_; }
  long exponent() const { return exponent_; }
  Rational operator()(Index i, Index j) const;
  bool operator==(const DyadicMatrix& o) const;

 private:
  Eigen::MatrixXd value_;
  std::vector<Integer> mantissa_;
  long exponent_ = 0;
};

}  // namespace amcert
