#include "problem/polynomial.hpp"

#include <algorithm>

namespace amcert {

const char* name(UnitKind k) {
  switch (k) {
    case UnitKind::exp: return "exp";
    case UnitKind::log: return "log";
    case UnitKind::sigmoid: return "sigmoid";
    case UnitKind::positive_part: break;
  }
  return "relu";
}


Polynomial Polynomial::variable(int i) {
  Polynomial p;
  p.add({i}, 1);
  return p;
}

Rational Polynomial::constant_term() const {
  const auto it = terms_.find({});
  return it == terms_.end() ? Rational(0) : it->second;
}

void Polynomial::add(const Indices& sorted, const Rational& c) {
  if (c.sign() == 0) return;
  const auto [it, is_new] = terms_.try_emplace(sorted, c);
  if (is_new) return;
  it->second += c;
  if (it->second.sign() == 0) terms_.erase(it);
}

Polynomial& Polynomial::operator+=(const Polynomial& o) {
  if (&o == this) return *this += Polynomial(o);
  for (const auto& [m, c] : o.terms_) add(m, c);
  return *this;
}

Polynomial& Polynomial::operator-=(const Polynomial& o) {
  if (&o == this) return *this = Polynomial();
  for (const auto& [m, c] : o.terms_) add(m, -c);
  return *this;
}

Polynomial operator*(const Polynomial& a, const Polynomial& b) {
  Polynomial out;
  Polynomial::Indices m;
  for (const auto& [ma, ca] : a.terms_)
    for (const auto& [mb, cb] : b.terms_) {
      m.resize(ma.size() + mb.size());
      std::merge(ma.begin(), ma.end(), mb.begin(), mb.end(), m.begin());
      out.add(m, ca * cb);
    }
  return out;
}

int exponent(const Polynomial::Indices& m, int i) { return int(std::count(m.begin(), m.end(), i)); }

Polynomial Polynomial::derivative(int i) const {
  Polynomial out;
  for (const auto& [m, c] : terms_) {
    const int e = exponent(m, i);
    if (e == 0) continue;
    Indices less = m;
    less.erase(std::find(less.begin(), less.end(), i));
    out.add(less, c * Rational(e));
  }
  return out;
}

Polynomial Polynomial::compose(const std::vector<Polynomial>& at) const {
  Polynomial out;
  for (const auto& [m, c] : terms_) {
    Polynomial product(c);
    for (int i : m) product = product * at[std::size_t(i)];
    out += product;
  }
  return out;
}

Rational Polynomial::at(const std::vector<Rational>& x) const {
  Rational sum;
  for (const auto& [m, c] : terms_) {
    Rational product = c;
    for (int i : m) product *= x[std::size_t(i)];
    sum += product;
  }
  return sum;
}

std::vector<int> PiecewisePolynomial::signs(const std::vector<Rational>& x) const {
  std::vector<Rational> all = x;
  std::vector<int> out;
  for (const Polynomial& h : hinges) {
    const Rational value = h.at(all);
    out.push_back(value.sign());
    all.push_back(std::max(Rational(0), value));
  }
  return out;
}

std::vector<Polynomial> PiecewisePolynomial::substitution(const std::vector<int>& signs) const {
  std::vector<Polynomial> out;
  for (int i = 0; i < unknowns; ++i) out.push_back(Polynomial::variable(i));
  for (std::size_t m = 0; m < hinges.size(); ++m) out.push_back(signs[m] > 0 ? hinges[m] : Polynomial());
  return out;
}

Polynomial PiecewisePolynomial::cell(const std::vector<int>& signs) const {
  const std::vector<Polynomial> in = substitution(signs);
  Polynomial sum = rest.compose(in);
  for (const Residual& r : residuals) {
    const Polynomial value = r.value.compose(in);
    sum += Polynomial(r.weight / Rational(2)) * value * value;
  }
  return sum;
}

Rational PiecewisePolynomial::value(const std::vector<Rational>& x) const {
  std::vector<Rational> all = x;
  for (const Polynomial& h : hinges) all.push_back(std::max(Rational(0), h.at(all)));
  Rational sum = rest.at(all);
  for (const Residual& r : residuals) sum += r.weight / Rational(2) * square(r.value.at(all));
  return sum;
}

bool PiecewisePolynomial::depends(std::size_t hinge, int unknown) const { return hinges[hinge].terms().contains({unknown}); }

}  // namespace amcert
