#include "problem/composite.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>

namespace amcert {
namespace {

// What a function has of a range of unknowns, directly or through its units.
class Contents {
 public:
  Contents(const Composite& c, const Composite::Function& f, int from, int to) : c_(c), f_(f), has_(std::size_t(c.unknowns) + c.units.size()), used_(has_.size(), false) {
    for (int i = from; i < to; ++i) has_[std::size_t(i)] = {i};
    for (std::size_t m = 0; m < c.units.size(); ++m) has_[unit(m)] = of(c.units[m]);
    const auto use = [&](const Polynomial& p) {
      for (const auto& [at, _] : p.terms())
        for (int k : at) used_[std::size_t(k)] = true;
    };
    use(f.rest);
    for (const auto& r : f.residuals) use(r.value);
    for (std::size_t m = c.units.size(); m-- > 0;)
      if (used_[unit(m)]) use(c.units[m]);
  }

  bool joint() const {
    return each_unit([&](std::size_t m) { return has_[unit(m)].empty(); }) && each_residual([&](const Polynomial& p) { return most(p) <= 1; }) && most(f_.rest) <= 2;
  }
  bool by_entry() const {
    return each_unit([&](std::size_t m) { return has_[unit(m)].empty() || (c_.kind(m) == UnitKind::positive_part && has_[unit(m)].size() <= 1 && most(c_.units[m]) <= 1 && !nested(m)); }) &&
           each_residual([&](const Polynomial& p) { return of(p).size() <= 1 && most(p) <= 1; }) && most(f_.rest) <= 2 &&
           std::all_of(f_.rest.terms().begin(), f_.rest.terms().end(), [&](const auto& t) { return of(t.first).size() <= 1; });
  }

 private:
  std::size_t unit(std::size_t m) const { return std::size_t(c_.unknowns) + m; }
  std::set<int> of(const Polynomial::Indices& at) const {
    std::set<int> out;
    for (int k : at) out.insert(has_[std::size_t(k)].begin(), has_[std::size_t(k)].end());
    return out;
  }
  std::set<int> of(const Polynomial& p) const {
    std::set<int> out;
    for (const auto& [at, _] : p.terms()) out.merge(of(at));
    return out;
  }
  // The most factors that a monomial has of them.
  long most(const Polynomial& p) const {
    long out = 0;
    for (const auto& [at, _] : p.terms()) out = std::max<long>(out, std::count_if(at.begin(), at.end(), [&](int k) { return !has_[std::size_t(k)].empty(); }));
    return out;
  }
  // A unit that contains one of them and has a unit in its polynomial that does.
  bool nested(std::size_t m) const {
    return std::any_of(c_.units[m].terms().begin(), c_.units[m].terms().end(), [&](const auto& t) {
      return std::any_of(t.first.begin(), t.first.end(), [&](int k) { return k >= c_.unknowns && !has_[std::size_t(k)].empty(); });
    });
  }
  template <class Holds>
  bool each_unit(Holds holds) const {
    for (std::size_t m = 0; m < c_.units.size(); ++m)
      if (used_[unit(m)] && !holds(m)) return false;
    return true;
  }
  template <class Holds>
  bool each_residual(Holds holds) const {
    return std::all_of(f_.residuals.begin(), f_.residuals.end(), [&](const auto& r) { return holds(r.value); });
  }

  const Composite& c_;
  const Composite::Function& f_;
  std::vector<std::set<int>> has_;  // per variable
  std::vector<bool> used_;          // the function contains the variable
};

}  // namespace

bool Composite::smooth() const {
  return std::any_of(kinds.begin(), kinds.end(), [](UnitKind k) { return k != UnitKind::positive_part; });
}

void Composite::require_order() const {
  const auto within = [](const Polynomial& p, std::size_t variables) {
    for (const auto& [at, _] : p.terms())
      for (int k : at)
        if (k < 0 || std::size_t(k) >= variables) throw std::invalid_argument("a polynomial has the variable " + std::to_string(k) + ", which is not there or not before it");
  };
  const auto first = std::size_t(unknowns);
  for (std::size_t m = 0; m < units.size(); ++m) within(units[m], first + m);
  for (const auto& [_, f] : functions) {
    within(f.rest, first + units.size());
    for (const auto& r : f.residuals) within(r.value, first + units.size());
  }
}

PiecewisePolynomial Composite::function(const std::string& name) const {
  const Function& f = functions.at(name);
  return {unknowns, units, f.residuals, f.rest, kinds};
}

std::vector<bool> Composite::contained(const std::string& function) const {
  const Function& f = functions.at(function);
  const auto n = std::size_t(unknowns);
  std::vector<bool> has(n + units.size(), false);
  const auto mark = [&](const Polynomial& p) {
    for (const auto& [at, _] : p.terms())
      for (int k : at) has[std::size_t(k)] = true;
  };
  mark(f.rest);
  for (const auto& r : f.residuals) mark(r.value);
  for (std::size_t m = units.size(); m-- > 0;)
    if (has[n + m]) mark(units[m]);
  has.resize(n);
  return has;
}

bool Composite::at_most_one_of(const std::vector<int>& chosen, const std::string& name) const {
  std::vector<std::set<int>> has(std::size_t(unknowns) + units.size());
  const auto add = [&](std::set<int>& into, const Polynomial::Indices& at) {
    for (int k : at) into.insert(has[std::size_t(k)].begin(), has[std::size_t(k)].end());
  };
  for (std::size_t m = 0; m < units.size(); ++m) {
    std::set<int>& own = has[std::size_t(unknowns) + m];
    for (const auto& [at, _] : units[m].terms()) add(own, at);
    if (std::find(chosen.begin(), chosen.end(), int(m)) != chosen.end()) own.insert(int(m));
  }
  const Function& f = functions.at(name);
  for (const auto& r : f.residuals) {
    std::set<int> met;
    for (const auto& [at, _] : r.value.terms()) add(met, at);
    if (met.size() > 1) return false;
  }
  return std::all_of(f.rest.terms().begin(), f.rest.terms().end(), [&](const auto& t) {
    std::set<int> met;
    add(met, t.first);
    return met.size() <= 1;
  });
}

std::optional<Minimization> Composite::minimization(const std::string& function, int from, int to, bool bounds) const {
  const Contents contents(*this, functions.at(function), from, to);
  if (!bounds && contents.joint()) return Minimization::joint;
  if (contents.by_entry()) return Minimization::by_entry;
  return {};
}

}  // namespace amcert
