#include "composite_values.hpp"

#include <cstdlib>

#include "failure.hpp"

namespace amcheck {
namespace {

constexpr std::uint64_t kMaxBits = std::uint64_t{1} << 22;

// Nested units can raise a number to any power. What is computed from numbers within this limit has exponents that fit in 64 bits.
const Num& limited(const Num& x) {
  const auto e = static_cast<std::uint64_t>(std::abs(x.exponent()));
  if (e + bit_length(x.mantissa()) + bit_length(x.denominator()) > kMaxBits && x.sign() != 0) throw Failure(kLimit, nullptr, "a number of the units has more than 2^22 bits");
  return x;
}

// The chain rule from the last unit to the first: all[n+m] is complete when m is reached, as only later units contain z_m.
void through_units(const Composite& c, const CompositePoint& at, int kink, std::vector<Num>& all) {
  for (std::size_t m = c.units.size(); m-- > 0;) {
    const int sign = at.units[m].sign();
    if (sign > 0 || (sign == 0 && kink == 1)) add_partials(c.units[m], at.variables, limited(all[c.unknowns + m]), all);
  }
}

}  // namespace

CompositePoint::CompositePoint(const Composite& c, std::vector<Num> x) : variables(std::move(x)) {
  for (const Polynomial& unit : c.units) {
    units.push_back(limited(value(unit, variables)));
    variables.push_back(larger(units.back(), 0));
  }
}

Num value(const CompositeFunction& f, const CompositePoint& at) {
  Num sum = value(f.rest, at.variables);
  for (const WeightedSquare& r : f.residuals) sum += (r.weight * square(value(r.value, at.variables))).times2(-1);
  return sum;
}

std::vector<Num> derivatives(const Composite& c, const CompositeFunction& f, const CompositePoint& at, int kink) {
  std::vector<Num> all(at.variables.size());
  for (const WeightedSquare& r : f.residuals) add_partials(r.value, at.variables, r.weight * value(r.value, at.variables), all);
  add_partials(f.rest, at.variables, 1, all);
  through_units(c, at, kink, all);
  return all;
}

std::vector<Num> derivatives_of_unit(const Composite& c, std::size_t unit, const CompositePoint& at, int kink) {
  std::vector<Num> all(at.variables.size());
  add_partials(c.units[unit], at.variables, 1, all);
  through_units(c, at, kink, all);
  return all;
}

Contained::Contained(const Composite& c, std::function<bool(std::size_t)> counts) : unknowns_(c.unknowns), counts_(std::move(counts)) {
  for (std::size_t m = 0; m < c.units.size(); ++m) {
    Single z = of(c.units[m]);  // of earlier units alone
    if (counts_(unknowns_ + m)) z.add(unknowns_ + m);
    z_.push_back(z);
  }
}

Single Contained::of_variable(std::size_t index) const {
  if (index >= unknowns_) return z_[index - unknowns_];
  Single out;
  if (counts_(index)) out.add(index);
  return out;
}

Single Contained::of(const Powers& monomial) const {
  Single out;
  for (const Power& x : monomial) out.add(of_variable(x.index));
  return out;
}

Single Contained::of(const Polynomial& p) const {
  Single out;
  for (const auto& term : p.terms()) out.add(of(term.first));
  return out;
}

std::vector<char> contained_units(const Composite& c, const CompositeFunction& f) {
  std::vector<char> out(c.units.size(), 0);
  const auto mark = [&](const Polynomial& p) {
    for (const auto& term : p.terms())
      for (const Power& x : term.first)
        if (x.index >= c.unknowns) out[x.index - c.unknowns] = 1;
  };
  mark(f.rest);
  for (const WeightedSquare& r : f.residuals) mark(r.value);
  for (std::size_t m = c.units.size(); m-- > 0;)
    if (out[m] != 0) mark(c.units[m]);
  return out;
}

}  // namespace amcheck
