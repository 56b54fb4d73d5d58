#include "curve.hpp"

namespace amcheck {
namespace {

// The term of least degree of a polynomial in tau that is not 0.
struct Leading {
  long degree;
  Num coefficient;
};

Leading leading(const Polynomial& in_tau) {
  // Powers of one variable are ordered by their exponent.
  const auto& [e, c] = *in_tau.terms().begin();
  return {static_cast<long>(degree(e)), c};
}

// The unknowns as polynomials in tau, which is variable 0.
std::vector<Polynomial> along(const Center& center, const Curve& curve) {
  std::vector<Polynomial> out(center.x.begin(), center.x.end());
  for (std::size_t i = 0; i < curve.size(); ++i)
    for (std::size_t e = 0; e < curve[i].size(); ++e) out[i].add({{0, static_cast<std::uint32_t>(e + 1)}}, curve[i][e]);
  return out;
}

// |grad P|^2 along the curve: the gradient of the cell polynomial first, then the curve in place of the unknowns.
Polynomial slope2(const Center& center, const Signs& signs, const std::vector<Polynomial>& path) {
  const Cell cell = cell_of(center.F, signs, variables(center.n()));
  std::vector<Polynomial> values;
  for (const WeightedSquare& r : cell.residuals) values.push_back(composed(r.value, path));
  Polynomial sum;
  for (std::size_t i = 0; i < center.n(); ++i) {
    Polynomial partial = composed(derivative(cell.rest, i), path);
    for (std::size_t l = 0; l < values.size(); ++l) partial += cell.residuals[l].weight * (values[l] * composed(derivative(cell.residuals[l].value, i), path));
    sum += partial * partial;
  }
  return sum;
}

}  // namespace

Outcome orders_along(const Center& center, const Curve& curve, Orders& out) {
  const std::vector<Polynomial> path = along(center, curve);
  Signs signs;
  for (std::size_t m = 0; m < center.F.hinges.size(); ++m) {
    const Polynomial hinge = composed(center.F.hinges[m], path);
    if (hinge.zero()) return reject("curve: hinge " + std::to_string(m) + " is 0 all along it");
    signs.push_back(leading(hinge).coefficient.sign());
  }
  Polynomial rise = cell_of(center.F, signs, path).total();
  rise += -center.value;
  if (rise.zero()) return reject("curve: F does not change along it");
  const Polynomial steep2 = slope2(center, signs, path);
  if (steep2.zero()) return reject("curve: the gradient of F is 0 all along it");
  const Leading F = leading(rise), G = leading(steep2);  // beta > 0, as steep2 is a sum of squares
  if (F.coefficient.sign() <= 0) return reject("curve: alpha > 0 fails: left, right", F.coefficient, 0);
  out = {F.coefficient, G.coefficient, F.degree, G.degree};
  return {};
}

Outcome bounds(const Center& center, const Curve& curve, const Exponent& theta, const Num& upper) {
  Orders at;
  const Outcome o = orders_along(center, curve, at);
  if (!o.accepted) return o;
  const Z left = at.E * theta.b, right = 2 * at.D * theta.a;
  if (left != right) return reject("curve: E = 2 theta D fails: E b, 2 a D", Num(left), Num(right));
  const std::uint64_t a = theta.a.get_ui(), b = theta.b.get_ui();
  const Num quotient = power(at.beta, b), bound = power(upper, 2 * b) * power(at.alpha, 2 * a);
  return quotient <= bound ? Outcome{} : reject("curve: beta^b <= upper^(2b) alpha^(2a) fails: left, right", quotient, bound);
}

}  // namespace amcheck
