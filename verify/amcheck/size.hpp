// Sizes (SPEC 3.11): dyadic numbers m*2^e >= 0 with at most 48 significant bits, the results of up().
#pragma once
#include "matrix.hpp"

namespace amcheck {

constexpr std::int64_t kSizeBits = 48;

struct Size {
  std::uint64_t m = 0;  // at most 2^48
  std::int64_t e = 0;
};
using Sizes = std::vector<Size>;

Size up(const Num& y);                            // y >= 0
Size up(const Matrix& dyadic, std::size_t index);  // of |entry|; the matrix has the denominator 1
Num value(const Size& s);
Matrix matrix_of(std::size_t rows, std::size_t cols, const Sizes& entries);

// A common exponent of many sizes, and each of them as an integer there: `limbs` limbs from limb `offset` on.
class SizeScale {
 public:
  struct Integer {
    Limb limb[2];
    std::size_t limbs, offset;
  };
  void include(const Size& s);
  void include(const Sizes& sizes) {
    for (const Size& s : sizes) include(s);
  }
  std::int64_t exp() const { return low_; }
  std::size_t bits() const { return any_ ? static_cast<std::size_t>(high_ - low_ + kSizeBits + 1) : 0; }  // of the largest
  Integer integer(const Size& s) const;  // s was included and is not 0

 private:
  std::int64_t low_ = 0, high_ = 0;
  bool any_ = false;
};

Num total(const std::vector<Sizes>& all);

}  // namespace amcheck
