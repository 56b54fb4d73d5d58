#include "cell.hpp"

namespace amcheck {

Polynomial Cell::total() const {
  Polynomial sum = rest;
  for (const WeightedSquare& r : residuals) sum += r.weight.times2(-1) * (r.value * r.value);
  limit_terms(sum);
  return sum;
}

std::vector<Polynomial> variables(std::size_t n) {
  std::vector<Polynomial> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(Polynomial::variable(i));
  return out;
}

Cell cell_of(const PolynomialObjective& F, const Signs& signs, const std::vector<Polynomial>& unknowns) {
  std::vector<Polynomial> all = unknowns;
  for (std::size_t m = 0; m < F.hinges.size(); ++m) all.push_back(signs[m] > 0 ? composed(F.hinges[m], unknowns) : Polynomial());
  Cell out;
  for (const WeightedSquare& r : F.residuals) out.residuals.push_back({r.weight, composed(r.value, all)});
  out.rest = composed(F.rest, all);
  return out;
}

std::vector<Num> slope_at_0(const Polynomial& p, std::size_t n) {
  std::vector<Num> out(n);
  for (const auto& [e, c] : p.terms())
    if (degree(e) == 1) out[e[0].index] = c;
  return out;
}

std::vector<Num> hessian_at_0(const Polynomial& p, std::size_t n) {
  std::vector<Num> out(n * n);
  for (const auto& [e, c] : p.terms()) {
    if (degree(e) != 2) continue;
    if (e.size() == 1) out[e[0].index * (n + 1)] = c.times2(1);
    else out[e[0].index * n + e[1].index] = out[e[1].index * n + e[0].index] = c;
  }
  return out;
}

namespace {

std::vector<Num> powers_to(const Num& x, std::size_t most) {
  std::vector<Num> out{1};
  while (out.size() <= most) out.push_back(out.back() * x);
  return out;
}

}  // namespace

// The derivative of h^e by h_i and h_j has the coefficient e_i (e_j - [i=j]); over all j that is e_i (|e| - 1).
Num hessian_change(const Polynomial& p, std::size_t n, const Num& radius) {
  const std::vector<Num> r = powers_to(radius, p.degree());
  std::vector<Num> rows(n);
  for (const auto& [e, c] : p.terms()) {
    const std::uint32_t d = degree(e);
    if (d < 3) continue;
    const Num size = absolute(c) * r[d - 2] * Num(static_cast<long>(d - 1));
    for (const Power& x : e) rows[x.index] += Num(static_cast<long>(x.exponent)) * size;
  }
  Num most = 0;
  for (const Num& row : rows) most = larger(most, row);
  return most;
}

Num gradient_change2(const Polynomial& p, std::size_t n, const Num& radius) {
  const std::vector<Num> r = powers_to(radius, p.degree());
  std::vector<Num> change(n);
  for (const auto& [e, c] : p.terms()) {
    const std::uint32_t d = degree(e);
    if (d < 2) continue;
    const Num size = absolute(c) * r[d - 1];
    for (const Power& x : e) change[x.index] += Num(static_cast<long>(x.exponent)) * size;
  }
  Num sum = 0;
  for (const Num& y : change) sum += square(y);
  return sum;
}

Center::Center(const Problem& problem, const std::vector<Matrix>& center) : F(problem.objective), x(unknowns_of(center)), at(F, x), value(objective(F, at)) {}

Signs Center::signs() const {
  Signs out;
  for (const Num& h : at.hinges) out.push_back(h.sign());
  return out;
}

Outcome Center::keeps_signs(const Num& radius, bool all) const {
  for (std::size_t m = 0; m < F.hinges.size(); ++m) {
    if (at.hinges[m].sign() == 0 && !all) continue;
    Num steep2 = 0;
    for (const auto& [e, c] : F.hinges[m].terms())
      if (!e.empty()) steep2 += square(c);
    const Num left = square(at.hinges[m]), right = square(radius) * steep2;
    if (left <= right) return reject("hinge " + std::to_string(m) + " keeps its sign in the ball of radius " + show(radius) + ": value^2 > r^2 |gradient|^2 fails: left, right", left, right);
  }
  return {};
}

Cell Center::around(const Signs& cell) const {
  std::vector<Polynomial> unknowns = variables(n());
  for (std::size_t i = 0; i < n(); ++i) unknowns[i] += x[i];
  return cell_of(F, cell, unknowns);
}

Outcome in_range(const Claim& claim, long k, const std::string& key) {
  const bool inside = static_cast<long>(claim.k0) <= k && k <= static_cast<long>(claim.k1);
  return inside ? Outcome{} : reject("'" + key + "' must be in the range");
}

Num Center::distance2(const std::vector<Num>& y) const {
  Num sum = 0;
  for (std::size_t i = 0; i < n(); ++i) sum += square(y[i] - x[i]);
  return sum;
}

Outcome Center::enters(const Session& session, const Claim& claim, long k, const Num& radius) const {
  const Outcome o = in_range(claim, k);
  if (!o.accepted) return o;
  const Num far2 = distance2(unknowns_of(session.certificate.runs[claim.run].iterates[static_cast<std::size_t>(k)]));
  return far2 <= square(radius) ? Outcome{} : reject("enters: ||x^k - center||^2 <= r^2 fails: left, right", far2, square(radius));
}

}  // namespace amcheck
