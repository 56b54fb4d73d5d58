// kl_sharp (SPEC 3.19): a point at kinks from which F rises with a slope that is bounded below, so that the exponent is 0.
#include <algorithm>

#include "curve.hpp"
#include "neighbourhood.hpp"

namespace amcheck {
namespace {

constexpr std::size_t kMaxKinks = 8;

// A cell that meets the point: F is P there, a polynomial in h = x - center.
struct Side {
  std::string signs;  // of the kinks
  Polynomial P;
  std::vector<Num> slope, change;  // at the point; per ball delta_sigma(r)
};

// The words of this length over the letters, the last letter changing fastest.
std::vector<std::string> words(const std::string& letters, std::size_t length) {
  std::vector<std::string> out{""};
  for (std::size_t i = 0; i < length; ++i) {
    std::vector<std::string> longer;
    for (const std::string& w : out)
      for (const char c : letters) longer.push_back(w + c);
    out = std::move(longer);
  }
  return out;
}

bool fits(const std::string& cell, const std::string& face) {
  return std::equal(cell.begin(), cell.end(), face.begin(), [](char c, char f) { return f == '0' || f == c; });
}

class Sharp {
 public:
  Sharp(const Problem& problem, const KlSharp& claim) : k(claim), center(problem, claim.center) {}

  Outcome place();  // the kinks and the cells
  Outcome check_faces() const;
  Outcome check_minimum() const;

  const KlSharp& k;
  const Center center;

 private:
  Outcome check_face(const KlSharp::Face& face) const;
  Outcome check_null(const std::string& where, const std::string& signs) const;
  Outcome check_multipliers(const Side& side, const std::vector<Num>& row) const;
  std::vector<Num> slope_of(std::size_t kink) const;
  bool kinks_span() const;

  std::vector<std::size_t> kinks_;  // hinges
  std::vector<Side> sides_;
};

Outcome Sharp::place() {
  for (std::size_t m = 0; m < center.at.hinges.size(); ++m)
    if (center.at.hinges[m].sign() == 0) kinks_.push_back(m);
  if (kinks_.size() > kMaxKinks) return reject("at most 8 hinges may be 0 at the center, here " + std::to_string(kinks_.size()));
  const Outcome o = center.keeps_signs(k.balls.back().radius, false);
  if (!o.accepted) return o;
  for (const std::string& word : words("+-", kinks_.size())) {
    Signs signs = center.signs();
    for (std::size_t i = 0; i < kinks_.size(); ++i) signs[kinks_[i]] = word[i] == '+' ? 1 : -1;
    Side side{word, center.around(signs).total(), {}, {}};
    side.slope = slope_at_0(side.P, center.n());
    for (const KlBall& b : k.balls) side.change.push_back(rt(gradient_change2(side.P, center.n(), b.radius)));
    sides_.push_back(std::move(side));
  }
  return {};
}

std::vector<Num> Sharp::slope_of(std::size_t kink) const { return slope_at_0(center.F.hinges[kinks_[kink]], center.n()); }

// Rank n of the gradients of the kinks: the Gram matrix of the unknowns is positive definite.
bool Sharp::kinks_span() const {
  std::vector<Num> rows;
  for (std::size_t i = 0; i < kinks_.size(); ++i)
    for (const Num& a : slope_of(i)) rows.push_back(a);
  const Matrix L = matrix_of(kinks_.size(), center.n(), rows);
  return positive_definite(product_tn(L, L));
}

// No F - F* > 0 on the face: F is F* on it, or it is the center alone.
Outcome Sharp::check_null(const std::string& where, const std::string& signs) const {
  if (signs.find_first_not_of('0') == signs.npos && kinks_span()) return {};
  for (const Side& side : sides_)
    if (fits(side.signs, signs) && side.P.degree() == 0) return {};
  return reject(where + "without a direction F must be constant on it, or it the center alone");
}

// Every gradient nearby is in the hull of those of the cells that fit, and all of these have a product >= kappa with d.
Outcome Sharp::check_face(const KlSharp::Face& face) const {
  const std::string where = "face '" + face.signs + "': ";
  if (!face.direction) return check_null(where, face.signs);
  const std::vector<Num>& d = *face.direction;
  Num size2 = 0;
  for (const Num& x : d) size2 += square(x);
  if (size2 > 1) return reject(where + "|d|^2 <= 1 fails: left, right", size2, 1);
  for (const Side& side : sides_) {
    if (!fits(side.signs, face.signs)) continue;
    Num rise = 0;
    for (std::size_t i = 0; i < d.size(); ++i) rise += d[i] * side.slope[i];
    for (std::size_t b = 0; b < k.balls.size(); ++b) {
      const Num left = rise - side.change[b];
      if (left >= k.balls[b].kappa) continue;
      return reject(where + "<g,d> - delta >= kappa fails for the cell '" + side.signs + "' and the ball " + std::to_string(b) + ": left, right", left, k.balls[b].kappa,
                    left.sign() > 0 ? rat_below(left) : "");
    }
  }
  return {};
}

Outcome Sharp::check_faces() const {
  const std::vector<std::string> all = words("+-0", kinks_.size());
  if (k.faces.size() != all.size()) return reject("'faces' must have " + std::to_string(all.size()) + " entries");
  Outcome o;
  for (std::size_t i = 0; o.accepted && i < all.size(); ++i) {
    if (k.faces[i].signs != all[i]) return reject("face " + std::to_string(i) + " should be '" + all[i] + "'");
    o = check_face(k.faces[i]);
  }
  return o;
}

// g_sigma = sum of sigma_m mu_m l_m, mu >= 0: the slope of P in its cell is nowhere negative at the center.
Outcome Sharp::check_multipliers(const Side& side, const std::vector<Num>& row) const {
  const std::string where = "multipliers of the cell '" + side.signs + "': ";
  if (row.size() != kinks_.size()) return reject(where + "there must be " + std::to_string(kinks_.size()));
  std::vector<Num> sum(center.n());
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i].sign() < 0) return reject(where + "mu >= 0 fails: left, right", row[i], 0);
    const std::vector<Num> l = slope_of(i);
    for (std::size_t j = 0; j < l.size(); ++j) sum[j] += side.signs[i] == '+' ? row[i] * l[j] : -(row[i] * l[j]);
  }
  for (std::size_t j = 0; j < sum.size(); ++j)
    if (sum[j] != side.slope[j]) return reject(where + "they do not give the gradient at unknown " + std::to_string(j) + ": left, right", sum[j], side.slope[j]);
  return {};
}

Outcome Sharp::check_minimum() const {
  if (!k.minimum) return k.multipliers.empty() ? Outcome{} : reject("'multipliers' must be empty where 'minimum' is 0");
  if (k.multipliers.size() != sides_.size()) return reject("'multipliers' must have " + std::to_string(sides_.size()) + " rows");
  const std::size_t n = center.n();
  for (std::size_t c = 0; c < sides_.size(); ++c) {
    const Side& side = sides_[c];
    const Outcome o = check_multipliers(side, k.multipliers[c]);
    if (!o.accepted) return o;
    // Convex in the ball, by Gershgorin's discs.
    const std::vector<Num> h = hessian_at_0(side.P, n);
    const Num change = hessian_change(side.P, n, k.balls.back().radius);
    for (std::size_t i = 0; i < n; ++i) {
      Num least = h[i * (n + 1)] - change;
      for (std::size_t j = 0; j < n; ++j)
        if (j != i) least += -absolute(h[i * n + j]);
      if (least.sign() < 0) return reject("minimum: h_ii - sum |h_ij| - delta >= 0 fails for the cell '" + side.signs + "' and unknown " + std::to_string(i) + ": left, right", least, 0);
    }
  }
  return {};
}

}  // namespace

Outcome check_kl_sharp(Session& session, const Claim& claim) {
  const auto& k = std::get<KlSharp>(claim.body);
  Sharp s(session.problem, k);
  Outcome o = s.place();
  if (o.accepted) o = s.check_faces();
  if (o.accepted) o = s.check_minimum();
  if (o.accepted) o = bounds(s.center, k.curve, {}, k.upper);
  return o.accepted && k.enters ? s.center.enters(session, claim, *k.enters, k.balls.back().radius) : o;
}

}  // namespace amcheck
