// Polynomials with exact coefficients, written out as sums of monomials (SPEC 2.3).
#pragma once
#include <map>
#include <vector>

#include "number.hpp"

namespace amcheck {

struct Power {
  std::uint32_t index, exponent;  // of a variable; exponent > 0
  auto operator<=>(const Power&) const = default;
};
using Powers = std::vector<Power>;  // their product; indices increase, none is 1

std::uint32_t degree(const Powers& e);
std::uint32_t exponent_of(const Powers& e, std::size_t index);

class Polynomial {
 public:
  using Terms = std::map<Powers, Num>;  // no coefficient is 0

  Polynomial() = default;  // 0
  Polynomial(const Num& constant) { add({}, constant); }
  static Polynomial variable(std::size_t index);

  const Terms& terms() const { return terms_; }
  bool zero() const { return terms_.empty(); }
  std::uint32_t degree() const;  // of 0: 0
  Num coefficient(const Powers& e) const;
  void add(const Powers& e, const Num& c);
  Polynomial& operator+=(const Polynomial& other);

 private:
  Terms terms_;
};

Polynomial operator*(const Num& c, const Polynomial& p);
// A limit if limit_pairs is one, or if more than 2^16 monomials come of them.
Polynomial operator*(const Polynomial& p, const Polynomial& q);
void limit_terms(const Polynomial& p);
void limit_pairs(const Polynomial& p, const Polynomial& q);  // a limit if a product has more than 2^22 pairs of monomials

Polynomial derivative(const Polynomial& p, std::size_t index);
// p with values[i] in place of variable i.
Polynomial composed(const Polynomial& p, const std::vector<Polynomial>& values);
// p with x[i] in place of variable i, except for `count` variables from `first` on, which become the variables 0, 1, ...
Polynomial restricted(const Polynomial& p, const std::vector<Num>& x, std::size_t first, std::size_t count);
Num value(const Polynomial& p, const std::vector<Num>& x);
// out[i] += factor * (derivative of p by variable i at x), for all i.
void add_partials(const Polynomial& p, const std::vector<Num>& x, const Num& factor, std::vector<Num>& out);

Num power(const Num& x, std::uint64_t exponent);  // a limit if it would have more than 2^30 bits

}  // namespace amcheck
