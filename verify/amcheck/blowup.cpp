#include "blowup.hpp"

namespace amcheck {
namespace {

constexpr std::size_t kMaxDepth = 256;

std::vector<Num> column(const Matrix& Q, std::size_t j) {
  std::vector<Num> out;
  for (std::size_t i = 0; i < Q.rows(); ++i) out.push_back(Q.entry(i, j));
  return out;
}

}  // namespace

Num inner(const std::vector<Num>& a, const std::vector<Num>& b) {
  Num sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

Outcome Blowup::place_basis() {
  for (std::size_t j = 0; j < center.n(); ++j) {
    q.push_back(column(k.basis, j));
    norm2.push_back(inner(q[j], q[j]));
    if (norm2[j].sign() == 0) return reject("basis: column " + std::to_string(j) + " is 0");
    for (std::size_t i = 0; i < j; ++i) {
      const Num product = inner(q[i], q[j]);
      if (product.sign() != 0) return reject("basis: the columns " + std::to_string(i) + " and " + std::to_string(j) + " are not orthogonal: product, 0", product, 0);
    }
  }
  return {};
}

// Every hinge keeps its sign on the largest set.
Outcome Blowup::keeps_signs() const {
  const Num& radius = k.balls.back().radius;
  for (std::size_t m = 0; m < center.F.hinges.size(); ++m) {
    const std::vector<Num> l = slope_at_0(center.F.hinges[m], center.n());
    Num most = 0;
    for (std::size_t j = 0; j < q.size(); ++j) most += reach(radius, j) * absolute(inner(l, q[j]));
    const Num value = absolute(center.at.hinges[m]);
    if (value <= most) return reject("hinge " + std::to_string(m) + " keeps its sign on the set of " + show(radius) + ": |value| > sum rho^w |<l,q>| fails: left, right", value, most);
  }
  return {};
}

Outcome Blowup::place_order() {
  std::vector<Polynomial> unknowns(center.x.begin(), center.x.end());
  for (std::size_t j = 0; j < q.size(); ++j)
    for (std::size_t i = 0; i < q.size(); ++i) unknowns[i].add({{static_cast<std::uint32_t>(j), 1}}, q[j][i]);
  P = cell_of(center.F, center.signs(), unknowns).total();
  P += -center.value;
  if (P.zero()) return reject("F is constant near the center");
  bool any = false;
  for (const auto& [e, c] : P.terms()) {
    if (degree(e) == 1) return reject("the gradient of F at the center is not 0: coefficient, 0", c, 0);
    order = any ? std::min(order, weight(e)) : weight(e);
    any = true;
  }
  for (std::size_t j = 0; j < q.size(); ++j) {
    // b s_j = D a - b (D - w_j)
    const Z& b = k.theta.b;
    const Z top = k.theta.a * order - b * order + b * k.exponents[j];
    if (top < 0 || top % b != 0) return reject("D theta - D + w is no integer >= 0 for the exponent " + std::to_string(j) + ": it is", Num(top, 0, 1) * Num(b).inverse(), 0);
    s.push_back(Z(top / b).get_ui());
  }
  return {};
}

BlowupTerms::BlowupTerms(const Blowup& x, const Num& radius) : G(x.q.size()), exponents(x.q.size() + 1, 0) {
  std::vector<Num> coefficients;
  for (const auto& [e, c] : x.P.terms()) coefficients.push_back(c * power(radius, x.weight(e) - x.order));
  const ScaledIntegers scaled = integers(coefficients);
  factor = scaled.factor;
  std::size_t next = 0;
  for (const auto& term : x.P.terms()) {
    const Powers& e = term.first;
    const Z& c = scaled.values[next++];
    const std::uint32_t t = x.weight(e) - x.order;
    exponents[0] = std::max(exponents[0], t);
    Powers with_t;
    if (t > 0) with_t.push_back({0, t});
    for (const Power& y : e) {
      with_t.push_back({y.index + 1, y.exponent});
      exponents[y.index + 1] = std::max(exponents[y.index + 1], y.exponent);
    }
    P.emplace_back(with_t, c);
    for (std::size_t i = 0; i < e.size(); ++i) {
      const std::size_t at = i + (t > 0 ? 1 : 0);
      Powers lower = with_t;
      if (--lower[at].exponent == 0) lower.erase(lower.begin() + static_cast<std::ptrdiff_t>(at));
      G[e[i].index].emplace_back(lower, c * e[i].exponent);
    }
  }
}

Outcome check_bisection(const std::string& witness, std::size_t n, const std::string& where, const Judge& judge) {
  std::size_t next = 0, boxes = 0;
  for (std::size_t face = 0; face < 2 * n; ++face) {
    const std::string here = where + "face omega_" + std::to_string(face / 2 + 1) + " = " + (face % 2 == 0 ? "1" : "-1") + ", ";
    std::vector<Box> open{Box(n, face / 2 + 1, face % 2 == 0)};
    while (!open.empty()) {
      if (next == witness.size()) return reject(here + "the witness ends too early");
      const Box box = std::move(open.back());
      open.pop_back();
      const char c = witness[next++];
      if (c != '.') {
        const auto variable = static_cast<std::size_t>(c - '0');  // of other characters than digits a number that is too great
        if (!box.divisible(variable)) return reject(here + "the witness has '" + c + "', which names nothing that can be divided there");
        if (box.depth() == kMaxDepth) return reject(here + "a box is divided more than 256 times");
        open.push_back(box.half(variable, true));
        open.push_back(box.half(variable, false));
        continue;
      }
      ++boxes;
      const Outcome o = judge(box);
      if (!o.accepted) return reject(here + "box " + std::to_string(boxes) + " of the witness: " + o.message);
    }
  }
  return next == witness.size() ? Outcome{} : reject(where + "the witness goes on after the last face");
}

}  // namespace amcheck
