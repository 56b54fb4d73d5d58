#include "polynomial.hpp"

#include "failure.hpp"

namespace amcheck {
namespace {

constexpr std::size_t kMaxTerms = std::size_t{1} << 16, kMaxPairs = std::size_t{1} << 22;
constexpr std::uint64_t kMaxBits = std::uint64_t{1} << 30;

Powers product(const Powers& a, const Powers& b) {
  Powers out;
  out.reserve(a.size() + b.size());
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    if (j == b.size() || (i < a.size() && a[i].index < b[j].index)) out.push_back(a[i++]);
    else if (i == a.size() || b[j].index < a[i].index) out.push_back(b[j++]);
    else out.push_back({a[i].index, a[i].exponent + b[j].exponent}), ++i, ++j;
  }
  return out;
}

// x_i^(e_i - 1), and the exponent as a factor.
Powers lowered(const Powers& e, std::size_t position) {
  Powers out = e;
  if (--out[position].exponent == 0) out.erase(out.begin() + static_cast<std::ptrdiff_t>(position));
  return out;
}

Num value(const Powers& e, const Num& c, const std::vector<Num>& x) {
  Num out = c;
  for (const Power& p : e) {
    if (x[p.index].sign() == 0) return 0;
    out = out * (p.exponent == 1 ? x[p.index] : power(x[p.index], p.exponent));
  }
  return out;
}

}  // namespace

std::uint32_t degree(const Powers& e) {
  std::uint32_t sum = 0;
  for (const Power& p : e) sum += p.exponent;
  return sum;
}

std::uint32_t exponent_of(const Powers& e, std::size_t index) {
  for (const Power& p : e)
    if (p.index == index) return p.exponent;
  return 0;
}

Polynomial Polynomial::variable(std::size_t index) {
  Polynomial out;
  out.add({{static_cast<std::uint32_t>(index), 1}}, 1);
  return out;
}

std::uint32_t Polynomial::degree() const {
  std::uint32_t most = 0;
  for (const auto& term : terms_) most = std::max(most, amcheck::degree(term.first));
  return most;
}

Num Polynomial::coefficient(const Powers& e) const {
  const auto found = terms_.find(e);
  return found == terms_.end() ? Num(0) : found->second;
}

void Polynomial::add(const Powers& e, const Num& c) {
  if (c.sign() == 0) return;
  const auto [place, fresh] = terms_.try_emplace(e, c);
  if (fresh) return;
  place->second += c;
  if (place->second.sign() == 0) terms_.erase(place);
}

Polynomial& Polynomial::operator+=(const Polynomial& other) {
  for (const auto& [e, c] : other.terms_) add(e, c);
  return *this;
}

void limit_terms(const Polynomial& p) {
  if (p.terms().size() > kMaxTerms) throw Failure(kLimit, nullptr, "an expanded polynomial has more than 2^16 monomials");
}

void limit_pairs(const Polynomial& p, const Polynomial& q) {
  if (!q.zero() && p.terms().size() > kMaxPairs / q.terms().size()) throw Failure(kLimit, nullptr, "a product of expanded polynomials has more than 2^22 pairs of monomials");
}

Polynomial operator*(const Num& c, const Polynomial& p) {
  Polynomial out;
  for (const auto& [e, x] : p.terms()) out.add(e, c * x);
  return out;
}

Polynomial operator*(const Polynomial& p, const Polynomial& q) {
  limit_pairs(p, q);
  Polynomial out;
  for (const auto& [e, x] : p.terms()) {
    for (const auto& [f, y] : q.terms()) out.add(product(e, f), x * y);
    limit_terms(out);
  }
  return out;
}

Polynomial derivative(const Polynomial& p, std::size_t index) {
  Polynomial out;
  for (const auto& [e, c] : p.terms())
    for (std::size_t i = 0; i < e.size(); ++i)
      if (e[i].index == index) out.add(lowered(e, i), Num(static_cast<long>(e[i].exponent)) * c);
  return out;
}

Polynomial composed(const Polynomial& p, const std::vector<Polynomial>& values) {
  std::map<std::uint32_t, std::vector<Polynomial>> powers;  // per variable, from the first power on
  const auto raised = [&](const Power& x) -> const Polynomial& {
    std::vector<Polynomial>& known = powers[x.index];
    if (known.empty()) known.push_back(values[x.index]);
    while (known.size() < x.exponent) known.push_back(known.back() * values[x.index]);
    return known[x.exponent - 1];
  };
  Polynomial out;
  for (const auto& [e, c] : p.terms()) {
    Polynomial term = c;
    for (const Power& x : e) term = term * raised(x);
    out += term;
    limit_terms(out);
  }
  return out;
}

Polynomial restricted(const Polynomial& p, const std::vector<Num>& x, std::size_t first, std::size_t count) {
  Polynomial out;
  for (const auto& [e, c] : p.terms()) {
    Powers kept, fixed;
    for (const Power& q : e) {
      if (q.index < first || q.index >= first + count) fixed.push_back(q);
      else kept.push_back({q.index - static_cast<std::uint32_t>(first), q.exponent});
    }
    out.add(kept, value(fixed, c, x));
  }
  return out;
}

Num value(const Polynomial& p, const std::vector<Num>& x) {
  Num sum = 0;
  for (const auto& [e, c] : p.terms()) sum += value(e, c, x);
  return sum;
}

void add_partials(const Polynomial& p, const std::vector<Num>& x, const Num& factor, std::vector<Num>& out) {
  if (factor.sign() == 0) return;
  for (const auto& [e, c] : p.terms()) {
    const Num scaled = factor * c;
    for (std::size_t i = 0; i < e.size(); ++i) out[e[i].index] += value(lowered(e, i), Num(static_cast<long>(e[i].exponent)) * scaled, x);
  }
}

Num power(const Num& x, std::uint64_t exponent) {
  const std::uint64_t bits = bit_length(x.mantissa()) + bit_length(x.denominator());
  if (exponent > 0 && bits > kMaxBits / exponent) throw Failure(kLimit, nullptr, "a power has more than 2^30 bits");
  Z m, d;
  mpz_pow_ui(m.get_mpz_t(), x.mantissa().get_mpz_t(), exponent);
  mpz_pow_ui(d.get_mpz_t(), x.denominator().get_mpz_t(), exponent);
  return Num(m, x.exponent() * static_cast<std::int64_t>(exponent), d);
}

}  // namespace amcheck
