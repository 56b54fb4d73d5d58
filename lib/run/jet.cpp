#include "run/jet.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace amcert {
namespace {

template <class Key>
GridInterval found(const std::vector<std::pair<Key, GridInterval>>& list, const Key& key) {
  const auto it = std::lower_bound(list.begin(), list.end(), key, [](const auto& a, const Key& k) { return a.first < k; });
  return it != list.end() && it->first == key ? it->second : GridInterval{};
}

// Sorted, entries of one key added up.
template <class Key>
void gather(std::vector<std::pair<Key, GridInterval>>& list) {
  std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::size_t n = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (n > 0 && list[n - 1].first == list[i].first) list[n - 1].second += list[i].second;
    else if (n++ != i) list[n - 1] = std::move(list[i]);
  }
  list.resize(n);
}

void add(Jet& to, const Jet& from) {
  to.value += from.value;
  to.first.insert(to.first.end(), from.first.begin(), from.first.end());
  to.second.insert(to.second.end(), from.second.begin(), from.second.end());
}

}  // namespace

GridInterval Jet::by(int i) const { return found(first, i); }
GridInterval Jet::by(int i, int j) const { return found(second, std::pair(std::min(i, j), std::max(i, j))); }

Jet Jets::product(const Jet& a, const Jet& b, const Want& want) const {
  Jet out;
  out.value = grid_.product(a.value, b.value);
  for (const auto& [i, g] : b.first) out.first.emplace_back(i, grid_.product(a.value, g));
  for (const auto& [i, g] : a.first) out.first.emplace_back(i, grid_.product(g, b.value));
  gather(out.first);
  if (!want.second) return out;
  for (const auto& [ij, h] : b.second) out.second.emplace_back(ij, grid_.product(a.value, h));
  for (const auto& [ij, h] : a.second) out.second.emplace_back(ij, grid_.product(h, b.value));
  const auto interesting = [&](int i) { return want.from <= i && i < want.to; };
  for (const auto& [i, g] : a.first)
    for (const auto& [j, k] : b.first) {
      if (!interesting(i) && !interesting(j)) continue;
      const GridInterval p = grid_.product(g, k);
      const std::pair ij(std::min(i, j), std::max(i, j));
      out.second.emplace_back(ij, p);
      if (i == j) out.second.emplace_back(ij, p);
    }
  gather(out.second);
  return out;
}

Jet Jets::polynomial(const Polynomial& p, const Box& x, const std::vector<Jet>& z, const Want& want) const {
  Jet sum;
  for (const auto& [at, c] : p.terms()) {
    Jet t;
    t.value = grid_.of(c);
    for (int k : at) t = k < c_->unknowns ? product(t, Jet{x[std::size_t(k)], {{k, grid_.one()}}, {}}, want) : product(t, z[std::size_t(k - c_->unknowns)], want);
    add(sum, t);
  }
  gather(sum.first);
  gather(sum.second);
  return sum;
}

Jet Jets::smooth(UnitKind kind, const Jet& u, const Want& want) const {
  Jet out;
  GridInterval first, second;
  if (kind == UnitKind::exp) {
    if (grid_.value(u.value.hi) > Rational(4096)) throw NoResult("exp of a number that may be above 4096");
    out.value = first = second = grid_.exp(u.value);
  } else if (kind == UnitKind::log) {
    if (!u.value.positive()) throw NoResult("log of a number that may not be positive");
    out.value = grid_.log(u.value);
    first = grid_.quotient(grid_.one(), u.value);
    second = -grid_.product(first, first);
  } else {
    out.value = grid_.sigmoid(u.value);
    first = grid_.product(out.value, grid_.one() - out.value);
    second = grid_.product(first, grid_.one() - out.value - out.value);
  }
  for (const auto& [i, g] : u.first) out.first.emplace_back(i, grid_.product(first, g));
  if (!want.second) return out;
  for (const auto& [ij, h] : u.second) out.second.emplace_back(ij, grid_.product(first, h));
  for (const auto& [i, g] : u.first)
    for (const auto& [j, k] : u.first) {
      if (j < i || !((want.from <= i && i < want.to) || (want.from <= j && j < want.to))) continue;
      out.second.emplace_back(std::pair(i, j), grid_.product(grid_.product(second, g), k));
    }
  gather(out.second);
  return out;
}

Jet Jets::argument(std::size_t unit, const Box& x, const std::vector<Jet>& z, const Want& want) const { return polynomial(c_->units[unit], x, z, want); }

std::vector<Jet> Jets::units(const Box& x, const std::vector<char>& needed, bool kink, const std::vector<Side>& sides, const Want& want) const {
  std::vector<Jet> z(c_->units.size());
  for (std::size_t m = 0; m < z.size(); ++m) {
    if (!needed[m] || (!sides.empty() && sides[m] == Side::inactive)) continue;
    Jet u = argument(m, x, z, want);
    if (c_->kind(m) != UnitKind::positive_part) {
      z[m] = smooth(c_->kind(m), u, want);
      continue;
    }
    if (sides.empty() || sides[m] == Side::by_sign) {
      if (u.value.negative() || (u.value.zero() && !kink)) continue;
      if (!u.value.positive() && !u.value.zero())
        throw NoResult(fmt::format("a positive part has an argument whose sign is open: between {:.3g} and {:.3g}", grid_.value(u.value.lo).approximately(), grid_.value(u.value.hi).approximately()));
    }
    z[m] = std::move(u);
  }
  return z;
}

Jet Jets::function(const std::vector<const PiecewisePolynomial::Residual*>& residuals, const Polynomial& rest, const Box& x, const std::vector<Jet>& z, const Want& want) const {
  Jet sum = polynomial(rest, x, z, want);
  for (const PiecewisePolynomial::Residual* r : residuals) {
    const Jet v = polynomial(r->value, x, z, want);
    Jet half;
    half.value = grid_.of(r->weight / Rational(2));
    add(sum, product(half, product(v, v, want), want));
  }
  gather(sum.first);
  gather(sum.second);
  return sum;
}

void mark_units(const Composite& c, const Polynomial& p, std::vector<char>& units) {
  for (const auto& [at, _] : p.terms())
    for (int k : at)
      if (k >= c.unknowns) units[std::size_t(k - c.unknowns)] = 1;
}

void mark_contained(const Composite& c, std::vector<char>& units) {
  for (std::size_t m = units.size(); m-- > 0;)
    if (units[m]) mark_units(c, c.units[m], units);
}

Part::Part(const Composite& c, const Composite::Function& f, int from, int to) : units(c.units.size(), 0) {
  std::vector<char> has(std::size_t(c.unknowns) + c.units.size(), 0);  // per variable: it contains one of them
  for (int i = from; i < to; ++i) has[std::size_t(i)] = 1;
  const auto any = [&](const Polynomial::Indices& at) { return std::any_of(at.begin(), at.end(), [&](int k) { return has[std::size_t(k)] != 0; }); };
  const auto contains = [&](const Polynomial& p) { return std::any_of(p.terms().begin(), p.terms().end(), [&](const auto& t) { return any(t.first); }); };
  for (std::size_t m = 0; m < c.units.size(); ++m) has[std::size_t(c.unknowns) + m] = contains(c.units[m]) ? 1 : 0;
  for (const auto& r : f.residuals)
    if (contains(r.value)) residuals.push_back(&r);
  for (const auto& [at, a] : f.rest.terms())
    if (any(at)) rest.add(at, a);
  mark(c);
}

Part::Part(const Composite& c, const Composite::Function& f) : rest(f.rest), units(c.units.size(), 0) {
  for (const auto& r : f.residuals) residuals.push_back(&r);
  mark(c);
}

void Part::mark(const Composite& c) {
  mark_units(c, rest, units);
  for (const auto* r : residuals) mark_units(c, r->value, units);
  mark_contained(c, units);
}

}  // namespace amcert
