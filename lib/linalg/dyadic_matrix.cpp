#include "linalg/dyadic_matrix.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace amcert {

DyadicMatrix::DyadicMatrix(Eigen::MatrixXd value) : value_(std::move(value)) {
  if (!value_.allFinite()) throw std::domain_error("NaN or infinity is not a number of a problem or run");
}

DyadicMatrix::DyadicMatrix(Index rows, Index cols, std::vector<Integer> mantissa, long exponent)
    : value_(rows, cols), mantissa_(std::move(mantissa)), exponent_(exponent) {
  bool exact = true;
  for (Index n = 0; n < rows * cols; ++n) {
    long e = 0;
    const Integer& m = mantissa_[std::size_t(n)];
    const double d = mpz_get_d_2exp(&e, m.backend().data());
    value_.data()[n] = std::ldexp(d, int(std::max(-5000L, std::min(5000L, e + exponent))));
    if (!std::isfinite(value_.data()[n])) throw std::domain_error("a number of a run is beyond the range of double");
    exact = exact && Rational::literally(value_.data()[n]) == Rational::dyadic(m, exponent);
  }
  if (exact) mantissa_.clear();
}

DyadicMatrix DyadicMatrix::of(const RationalMatrix& m) {
  std::vector<Integer> mantissa;
  long places = 0;
  for (const Rational& x : m.entry) {
    if (!x.is_dyadic()) throw std::domain_error(fmt::format("{} is not a dyadic number (an integer times a power of two); the double next to it is \"{:a}\"", x.str(), x.approximately()));
    places = std::max(places, long(boost::multiprecision::msb(x.denominator())));
  }
  for (const Rational& x : m.entry)
    mantissa.push_back(x.numerator() << (places - long(boost::multiprecision::msb(x.denominator()))));
  return {m.rows, m.cols, std::move(mantissa), -places};
}

Rational DyadicMatrix::operator()(Index i, Index j) const {
  return doubles() ? Rational::literally(value_(i, j)) : Rational::dyadic(mantissa_[std::size_t(j * rows() + i)], exponent_);
}

bool DyadicMatrix::operator==(const DyadicMatrix& o) const {
  if (rows() != o.rows() || cols() != o.cols() || doubles() != o.doubles()) return false;
  if (doubles()) return value_ == o.value_;
  for (Index j = 0; j < cols(); ++j)
    for (Index i = 0; i < rows(); ++i)
      if ((*this)(i, j) != o(i, j)) return false;
  return true;
}

}  // namespace amcert
