// Polynomial problems in one arithmetic S (double, mpfr_float or Rational): F and its derivatives, and the updates of a sweep.
// Values come from the residuals, never from their expanded squares: nothing cancels where residuals are small.
#pragma once

#include "problem/problem.hpp"
#include "problem/smooth_unit.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>

namespace amcert {

template <class S>
class PolynomialValues {
 public:
  using Number = std::function<S(const Rational&)>;

  PolynomialValues(const PiecewisePolynomial& f, const Number& number)
      : n_(std::size_t(f.unknowns)), zero_(number(0)), one_(number(1)), half_(number(Rational(Integer(1), Integer(2)))), used_(n_ + f.hinges.size(), false), kinds_(f.kinds) {
    const auto convert = [&](const Polynomial& p) {
      std::vector<Term> out;
      for (const auto& [m, c] : p.terms()) out.push_back({number(c), m});
      return out;
    };
    const auto use = [&](const std::vector<Term>& p) {
      for (const Term& t : p)
        for (int k : t.at) used_[std::size_t(k)] = true;
    };
    for (const Polynomial& h : f.hinges) hinges_.push_back(convert(h));
    for (const auto& r : f.residuals) residuals_.push_back({number(r.weight), convert(r.value)});
    rest_ = convert(f.rest);
    for (const Residual& r : residuals_) use(r.value);
    use(rest_);
    for (std::size_t m = hinges_.size(); m-- > 0;)
      if (used_[n_ + m]) use(hinges_[m]);
    y_.assign(n_ + hinges_.size(), zero_);
    slope_.assign(y_.size(), zero_);
    rate_.assign(hinges_.size(), zero_);
  }

  // To the point x; hinges are active where they are positive, and where they are 0 if `at_zero`.
  void go_to(const std::vector<S>& x, bool at_zero = false) {
    std::copy(x.begin(), x.end(), y_.begin());
    for (std::size_t m = 0; m < hinges_.size(); ++m) {
      const S h = hinge(m);
      if (!positive_part(m)) {
        if (used_[n_ + m]) set_smooth(m, h);
        continue;
      }
      const bool active = h > zero_ || (at_zero && !(h < zero_));
      rate_[m] = active ? one_ : zero_;
      y_[n_ + m] = active ? h : zero_;
    }
  }
  S hinge(std::size_t m) const { return evaluate(hinges_[m]); }
  // The derivative of hinge m by unknown i, those of hinges in it left out.
  S hinge_slope(std::size_t m, std::size_t i) const {
    S sum = zero_;
    for (const Term& t : hinges_[m])
      for (std::size_t a = 0; a < t.at.size(); ++a)
        if (std::size_t(t.at[a]) == i) sum = sum + without(t, a);
    return sum;
  }
  std::size_t hinges() const { return hinges_.size(); }
  // F depends on it, perhaps through others.
  bool uses_hinge(std::size_t m) const { return used_[n_ + m]; }
  // Of the two cells that meet where hinge m is 0, the one with it active or not; hinges that contain z_m stay as they are.
  void set_active(std::size_t m, bool on) {
    rate_[m] = on ? one_ : zero_;
    y_[n_ + m] = on ? hinge(m) : zero_;
  }

  S value() const {
    S sum = evaluate(rest_);
    for (const Residual& r : residuals_) {
      const S v = evaluate(r.value);
      sum = sum + half_ * r.weight * v * v;
    }
    return sum;
  }
  // The gradient of the cell's polynomial.
  void gradient(std::vector<S>& out) {
    std::fill(slope_.begin(), slope_.end(), zero_);
    add_partials(rest_, nullptr);
    for (const Residual& r : residuals_) {
      const S w = r.weight * evaluate(r.value);
      add_partials(r.value, &w);
    }
    through_hinges();
    out.assign(slope_.begin(), slope_.begin() + long(n_));
  }
  // dF/dz_m where gradient() was last called.
  const S& slope_by_hinge(std::size_t m) const { return slope_[n_ + m]; }
  // The gradient of hinge m as a function of x, at the point and with the activity that gradient() would see.
  void hinge_gradient(std::size_t m, std::vector<S>& out) {
    std::fill(slope_.begin(), slope_.end(), zero_);
    add_partials(hinges_[m], nullptr);
    through_hinges();
    out.assign(slope_.begin(), slope_.begin() + long(n_));
  }
  // The Hessian over the unknowns from..to-1, row by row, of a block in which residuals and hinges are affine.
  void block_hessian(std::size_t from, std::size_t to, std::vector<S>& out) {
    const std::size_t size = to - from;
    out.assign(size * size, zero_);
    for (const Residual& r : residuals_) {
      std::fill(slope_.begin(), slope_.end(), zero_);
      add_partials(r.value, nullptr);
      through_hinges();
      for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j < size; ++j) out[i * size + j] = out[i * size + j] + r.weight * slope_[from + i] * slope_[from + j];
    }
    for (const Term& t : rest_)
      for (std::size_t a = 0; a < t.at.size(); ++a)
        for (std::size_t b = 0; b < t.at.size(); ++b) {
          if (a == b) continue;
          S c = t.c;
          for (std::size_t k = 0; k < t.at.size(); ++k)
            if (k != a && k != b) c = c * y_[std::size_t(t.at[k])];
          for (std::size_t i = 0; i < size; ++i)
            for (std::size_t j = 0; j < size; ++j) out[i * size + j] = out[i * size + j] + c * chain(t.at[a], from + i) * chain(t.at[b], from + j);
        }
  }

 private:
  struct Term { S c; std::vector<int> at; };
  struct Residual { S weight; std::vector<Term> value; };

  bool positive_part(std::size_t m) const { return kinds_.empty() || kinds_[m] == UnitKind::positive_part; }
  void set_smooth(std::size_t m, const S& argument) {
    const SmoothValue<S> z = smooth_value(kinds_[m], argument);
    y_[n_ + m] = z.value;
    rate_[m] = z.slope;
  }

  S evaluate(const std::vector<Term>& p) const {
    S sum = zero_;
    for (const Term& t : p) {
      S product = t.c;
      for (int i : t.at) product = product * y_[std::size_t(i)];
      sum = sum + product;
    }
    return sum;
  }
  S without(const Term& t, std::size_t a) const {
    S c = t.c;
    for (std::size_t k = 0; k < t.at.size(); ++k)
      if (k != a) c = c * y_[std::size_t(t.at[k])];
    return c;
  }
  // d y_k / d x_i of an unknown i that no hinge in a hinge depends on
  S chain(int k, std::size_t i) const {
    if (std::size_t(k) >= n_) return rate_[std::size_t(k) - n_] * hinge_slope(std::size_t(k) - n_, i);
    S one = zero_;
    if (std::size_t(k) == i) one = one + 1;
    return one;
  }
  // slope_ += (*factor or 1) times the derivatives of p by all variables.
  void add_partials(const std::vector<Term>& p, const S* factor) {
    for (const Term& t : p)
      for (std::size_t a = 0; a < t.at.size(); ++a) {
        S c = without(t, a);
        if (factor) c = c * *factor;
        slope_[std::size_t(t.at[a])] = slope_[std::size_t(t.at[a])] + c;
      }
  }
  // Hinges contain only those before them.
  void through_hinges() {
    for (std::size_t m = hinges_.size(); m-- > 0;) {
      if (rate_[m] == zero_) continue;
      const S s = positive_part(m) ? slope_[n_ + m] : S(rate_[m] * slope_[n_ + m]);
      if (s == zero_) continue;
      add_partials(hinges_[m], &s);
    }
  }

  std::size_t n_;
  S zero_, one_, half_;
  std::vector<bool> used_;  // per variable
  std::vector<std::vector<Term>> hinges_;
  std::vector<Residual> residuals_;
  std::vector<Term> rest_;
  std::vector<S> y_, slope_;  // x and z; derivatives by them
  std::vector<UnitKind> kinds_;
  std::vector<S> rate_;  // dz by the argument: 0 or 1 of positive parts
};

// F along one unknown w, from its old value w0, prox term included: on each piece value + slope (w-w0) + curvature/2 (w-w0)^2.
template <class S>
struct PiecewiseQuadratic {
  struct Piece { S value, slope, curvature; };
  S w0;
  std::vector<S> breaks;  // increasing
  std::vector<Piece> pieces;

  S at(std::size_t piece, const S& w) const {
    const Piece& p = pieces[piece];
    const S d = w - w0;
    return p.value + d * (p.slope + p.curvature * d / 2);
  }
  // All global minimizers, with bounds those between them. Throws std::runtime_error if a piece is not strictly convex.
  // Because: a minimum of one piece clamped to a break is matched or beaten by its neighbour unless that clamps there too; a bound has
  // no neighbour.
  std::vector<S> minimizers(const S* lower = nullptr, const S* upper = nullptr) const {
    std::vector<S> out, values;
    const auto candidate = [&](std::size_t p, const S& w) { out.push_back(w), values.push_back(at(p, w)); };
    bool left_clamps = false;
    for (std::size_t p = 0; p < pieces.size(); ++p) {
      if (upper && p > 0 && !(breaks[p - 1] < *upper)) break;
      if (lower && p < breaks.size() && !(breaks[p] > *lower)) continue;
      const S* from = p > 0 ? &breaks[p - 1] : nullptr;
      const S* to = p < breaks.size() ? &breaks[p] : nullptr;
      const bool first = lower && (!from || !(*from > *lower)), last = upper && (!to || !(*to < *upper));
      if (first) from = lower;
      if (last) to = upper;
      if (!(pieces[p].curvature > 0)) throw std::runtime_error("F is not strictly convex in the block between two kinks; a prox weight would make it so");
      const S w = w0 - pieces[p].slope / pieces[p].curvature;
      const bool left = from && w <= *from, right = to && w >= *to;
      if (left && (first || left_clamps)) candidate(p, *from);
      if (!left && !right) candidate(p, w);
      if (right && last) candidate(p, *to);
      left_clamps = right;
    }
    const S least = *std::min_element(values.begin(), values.end());
    std::vector<S> best;
    for (std::size_t k = 0; k < out.size(); ++k)
      if (!(values[k] > least)) best.push_back(out[k]);
    return best;
  }
};

// Of unknown i at x, in which F must be piecewise quadratic; prox term around x_i. Leaves f at x.
template <class S>
PiecewiseQuadratic<S> along_unknown(PolynomialValues<S>& f, std::vector<S> x, std::size_t i, const S& prox) {
  PiecewiseQuadratic<S> out{x[i], {}, {}};
  const S zero = prox - prox;
  std::vector<std::size_t> moved;
  std::vector<S> roots;
  std::vector<S> at_zero = x;
  at_zero[i] = zero;
  f.go_to(at_zero);
  for (std::size_t m = 0; m < f.hinges(); ++m) {
    if (!f.uses_hinge(m) || f.hinge_slope(m, i) == zero) continue;
    moved.push_back(m);
    roots.push_back(zero - f.hinge(m) / f.hinge_slope(m, i));
  }
  out.breaks = roots;
  std::sort(out.breaks.begin(), out.breaks.end());
  out.breaks.erase(std::unique(out.breaks.begin(), out.breaks.end()), out.breaks.end());
  f.go_to(x);
  std::vector<S> gradient, curvature;
  for (std::size_t p = 0; p <= out.breaks.size(); ++p) {
    for (std::size_t k = 0; k < moved.size(); ++k) {
      const bool right_of_root = p > 0 && !(roots[k] > out.breaks[p - 1]);
      f.set_active(moved[k], right_of_root == (f.hinge_slope(moved[k], i) > zero));
    }
    f.gradient(gradient);
    f.block_hessian(i, i + 1, curvature);
    out.pieces.push_back({f.value(), gradient[i], curvature[0] + prox});
  }
  f.go_to(x);
  return out;
}

}  // namespace amcert
