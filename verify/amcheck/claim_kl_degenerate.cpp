// kl_degenerate (SPEC 3.20): the inequality around a critical point whose Hessian says too little, by weighted blow-up and bisection.
#include "bisection.hpp"
#include "curve.hpp"

namespace amcheck {
namespace {

constexpr std::size_t kMaxDepth = 256;

std::vector<Num> column(const Matrix& Q, std::size_t j) {
  std::vector<Num> out;
  for (std::size_t i = 0; i < Q.rows(); ++i) out.push_back(Q.entry(i, j));
  return out;
}

Num inner(const std::vector<Num>& a, const std::vector<Num>& b) {
  Num sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

struct Blowup {
  const KlDegenerate& k;
  const Center center;
  std::vector<std::vector<Num>> q;  // columns of the basis
  std::vector<Num> norm2;           // their squared norms
  Polynomial P;                     // F - F* in y
  std::uint32_t order = 0;          // D
  std::vector<std::uint64_t> s;     // s_j

  Blowup(const Problem& problem, const KlDegenerate& claim) : k(claim), center(problem, claim.center) {}
  std::uint32_t weight(const Powers& e) const {
    std::uint32_t sum = 0;
    for (const Power& x : e) sum += x.exponent * k.exponents[x.index];
    return sum;
  }
  Num reach(const Num& radius, std::size_t j) const { return power(radius, k.exponents[j]); }

  Outcome place_basis();
  Outcome keeps_signs() const;
  Outcome place_order();
  Outcome enters(const Session& session, const Claim& claim) const;
};

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
    if (!any || weight(e) < order) order = weight(e);
    any = true;
  }
  for (std::size_t j = 0; j < q.size(); ++j) {
    // b s_j = D a - b (D - w_j)
    const Z& b = k.theta.b;
    const Z top = k.theta.a * order - b * order + b * k.exponents[j];
    if (top < 0 || top % b != 0) return reject("D theta - D + w is no integer >= 0 for the exponent " + std::to_string(j) + ": it is", Num(top, 0, 1) * Num(b).inverse(), 0);
    s.push_back(Z(top / b).convert_to<std::uint64_t>());
  }
  return {};
}

Outcome Blowup::enters(const Session& session, const Claim& claim) const {
  const Outcome o = in_range(claim, *k.enters);
  if (!o.accepted) return o;
  std::vector<Num> far = unknowns_of(session.certificate.runs[claim.run].iterates[static_cast<std::size_t>(*k.enters)]);
  for (std::size_t i = 0; i < far.size(); ++i) far[i] += -center.x[i];
  for (std::size_t j = 0; j < q.size(); ++j) {
    const Num left = absolute(inner(far, q[j])), right = reach(k.balls.back().radius, j) * norm2[j];
    if (left > right) return reject("enters: |y_j| <= rho^w fails for j = " + std::to_string(j) + ": |q|^2 times left, right", left, right);
  }
  return {};
}

// One set S(rho). With t = rho u and positive factors that make the coefficients integers: P^ and all G_j times `factor`, the weights
// 1/(|q_j|^2 rho^(2 s_j)) times `common`. On a box with u <= U the inequality times (factor^2 common U^(2 s))^b, s the greatest s_j, is
//   (sum of G_j^2 weight_j U^(2(s - s_j)))^b >= kappa^(2b) factor^(2b-2a) common^b U^(2 s b) P^^(2a).
class Faces {
 public:
  Faces(const Blowup& blowup, const KlBall& ball);
  Outcome check(const std::string& witness, const std::string& where) const;

 private:
  using Terms = std::vector<BoxValues::Term>;
  bool holds(const Box& box, Num& left, Num& right) const;

  const Blowup& x_;
  std::uint64_t a_, b_, most_ = 0;  // theta = a/b, the greatest s_j
  std::vector<std::uint32_t> exponents_;
  Terms P_;
  std::vector<Terms> G_;
  std::vector<Num> weight_;
  Num top_, bottom_;  // kappa^(2b) factor^(2b-2a) common^b
};

Faces::Faces(const Blowup& blowup, const KlBall& ball)
    : x_(blowup), a_(blowup.k.theta.a.convert_to<std::uint64_t>()), b_(blowup.k.theta.b.convert_to<std::uint64_t>()), exponents_(blowup.q.size() + 1, 0), G_(blowup.q.size()) {
  std::vector<Num> coefficients;
  for (const auto& [e, c] : x_.P.terms()) coefficients.push_back(c * power(ball.radius, x_.weight(e) - x_.order));
  const ScaledIntegers scaled = integers(coefficients);
  std::size_t next = 0;
  for (const auto& term : x_.P.terms()) {
    const Powers& e = term.first;
    const Z& c = scaled.values[next++];
    const std::uint32_t t = x_.weight(e) - x_.order;
    exponents_[0] = std::max(exponents_[0], t);
    Powers with_t;
    if (t > 0) with_t.push_back({0, t});
    for (const Power& y : e) {
      with_t.push_back({y.index + 1, y.exponent});
      exponents_[y.index + 1] = std::max(exponents_[y.index + 1], y.exponent);
    }
    P_.emplace_back(with_t, c);
    for (std::size_t i = 0; i < e.size(); ++i) {
      const std::size_t at = i + (t > 0 ? 1 : 0);
      Powers lower = with_t;
      if (--lower[at].exponent == 0) lower.erase(lower.begin() + static_cast<std::ptrdiff_t>(at));
      G_[e[i].index].emplace_back(lower, c * e[i].exponent);
    }
  }
  for (std::size_t j = 0; j < G_.size(); ++j) {
    most_ = std::max(most_, x_.s[j]);
    weight_.push_back((x_.norm2[j] * power(ball.radius, 2 * x_.s[j])).inverse());
  }
  const ScaledIntegers weights = integers(weight_);
  for (std::size_t j = 0; j < G_.size(); ++j) weight_[j] = Num(weights.values[j]);
  const Num all = power(ball.kappa, 2 * b_) * power(scaled.factor, 2 * (b_ - a_)) * power(weights.factor, b_);
  top_ = Num(all.mantissa(), all.exponent());
  bottom_ = Num(all.denominator());
}

bool Faces::holds(const Box& box, Num& left, Num& right) const {
  const BoxValues values(box, exponents_);
  const Num rise = values(P_).hi;
  if (rise.sign() <= 0) return true;
  const Num U = box.upper_t();
  left = 0;
  for (std::size_t j = 0; j < G_.size(); ++j) {
    const BoxValues::Result g = values(G_[j]);
    const Num least = g.lo.sign() > 0 ? g.lo : g.hi.sign() < 0 ? g.hi : Num(0);
    if (least.sign() != 0) left += square(least) * weight_[j] * power(U, 2 * (most_ - x_.s[j]));
  }
  left = power(left, b_) * bottom_;
  right = top_ * power(U, 2 * most_ * b_) * power(rise, 2 * a_);
  return left >= right;
}

Outcome Faces::check(const std::string& witness, const std::string& where) const {
  const std::size_t n = x_.q.size();
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
        const auto variable = static_cast<std::size_t>(c - '0');
        if (c < '0' || c > '8' || !box.divisible(variable)) return reject(here + "the witness has '" + c + "', which names nothing that can be divided there");
        if (box.depth() == kMaxDepth) return reject(here + "a box is divided more than 256 times");
        open.push_back(box.half(variable, true));
        open.push_back(box.half(variable, false));
        continue;
      }
      ++boxes;
      Num left, right;
      if (!holds(box, left, right)) return reject(here + "box " + std::to_string(boxes) + " of the witness: y^b >= kappa^(2b) P^^(2a), times a common factor, fails: left, right", left, right);
    }
  }
  return next == witness.size() ? Outcome{} : reject(where + "the witness goes on after the last face");
}

}  // namespace

Outcome check_kl_degenerate(Session& session, const Claim& claim) {
  const auto& k = std::get<KlDegenerate>(claim.body);
  Blowup x(session.problem, k);
  Outcome o = x.place_basis();
  if (o.accepted) o = x.keeps_signs();
  if (o.accepted) o = x.place_order();
  if (o.accepted) o = bounds(x.center, k.curve, k.theta, k.upper);
  if (o.accepted && k.enters) o = x.enters(session, claim);
  for (std::size_t ball = 0; o.accepted && ball < k.balls.size(); ++ball) o = Faces(x, k.balls[ball]).check(k.witness[ball], "set " + std::to_string(ball) + ": ");
  return o;
}

}  // namespace amcheck
