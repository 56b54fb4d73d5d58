// Polynomial problems in one arithmetic S (double, mpfr_float or Rational): F and its derivatives, and the updates of a sweep.
// Values come from the residuals, never from their expanded squares: nothing cancels where residuals are small.
#pragma once

#include "problem/problem.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>

namespace amcert {

template <class S>
class PolynomialValues {
 public:
  using Number = std::function<S(const Rational&)>;

  PolynomialValues(const PiecewisePolynomial& f, const Number& number) : n_(std::size_t(f.unknowns)), zero_(number(0)), half_(number(Rational(Integer(1), Integer(2)))) {
    const auto convert = [&](const Polynomial& p) {
      std::vector<Term> out;
      for (const auto& [m, c] : p.terms()) out.push_back({number(c), m});
      return out;
    };
    for (const Polynomial& h : f.hinges) {
      hinges_.push_back({number(h.constant_term()), std::vector<S>(n_, zero_)});
      for (const auto& [m, c] : h.terms())
        if (!m.empty()) hinges_.back().slope[std::size_t(m[0])] = number(c);
    }
    for (const auto& r : f.residuals) residuals_.push_back({number(r.weight), convert(r.value)});
    rest_ = convert(f.rest);
    y_.assign(n_ + hinges_.size(), zero_);
    slope_.assign(y_.size(), zero_);
    active_.assign(hinges_.size(), false);
  }

  // To the point x; hinges are active where they are positive.
  void go_to(const std::vector<S>& x) {
    std::copy(x.begin(), x.end(), y_.begin());
    for (std::size_t m = 0; m < hinges_.size(); ++m) set_active(m, hinge(m) > zero_);
  }
  S hinge(std::size_t m) const {
    S sum = hinges_[m].constant;
    for (std::size_t i = 0; i < n_; ++i) sum = sum + hinges_[m].slope[i] * y_[i];
    return sum;
  }
  const S& hinge_slope(std::size_t m, std::size_t i) const { return hinges_[m].slope[i]; }
  std::size_t hinges() const { return hinges_.size(); }
  // Of the two cells that meet where hinge m is 0, the one with it active or not.
  void set_active(std::size_t m, bool on) {
    active_[m] = on;
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
    out.assign(n_, zero_);
    add_slope(rest_, nullptr, out);
    for (const Residual& r : residuals_) {
      const S w = r.weight * evaluate(r.value);
      add_slope(r.value, &w, out);
    }
  }
  // The Hessian over the unknowns from..to-1, row by row, of a block in which residuals are affine.
  void block_hessian(std::size_t from, std::size_t to, std::vector<S>& out) {
    const std::size_t size = to - from;
    out.assign(size * size, zero_);
    std::vector<S> slope;
    for (const Residual& r : residuals_) {
      slope.assign(n_, zero_);
      add_slope(r.value, nullptr, slope);
      for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j < size; ++j) out[i * size + j] = out[i * size + j] + r.weight * slope[from + i] * slope[from + j];
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
  struct Hinge { S constant; std::vector<S> slope; };

  S evaluate(const std::vector<Term>& p) const {
    S sum = zero_;
    for (const Term& t : p) {
      S product = t.c;
      for (int i : t.at) product = product * y_[std::size_t(i)];
      sum = sum + product;
    }
    return sum;
  }
  // d y_k / d x_i
  S chain(int k, std::size_t i) const {
    if (std::size_t(k) >= n_) return active_[std::size_t(k) - n_] ? hinges_[std::size_t(k) - n_].slope[i] : zero_;
    S one = zero_;
    if (std::size_t(k) == i) one = one + 1;
    return one;
  }
  // out += (*factor or 1) times the gradient of p.
  void add_slope(const std::vector<Term>& p, const S* factor, std::vector<S>& out) {
    std::fill(slope_.begin(), slope_.end(), zero_);
    for (const Term& t : p)
      for (std::size_t a = 0; a < t.at.size(); ++a) {
        S c = t.c;
        for (std::size_t k = 0; k < t.at.size(); ++k)
          if (k != a) c = c * y_[std::size_t(t.at[k])];
        slope_[std::size_t(t.at[a])] = slope_[std::size_t(t.at[a])] + c;
      }
    for (std::size_t i = 0; i < n_; ++i) {
      S sum = slope_[i];
      for (std::size_t m = 0; m < hinges_.size(); ++m)
        if (active_[m]) sum = sum + slope_[n_ + m] * hinges_[m].slope[i];
      if (factor) sum = sum * *factor;
      out[i] = out[i] + sum;
    }
  }

  std::size_t n_;
  S zero_, half_;
  std::vector<Hinge> hinges_;
  std::vector<Residual> residuals_;
  std::vector<Term> rest_;
  std::vector<S> y_, slope_;  // x and z; scratch
  std::vector<bool> active_;
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
  // All global minimizers. Throws std::runtime_error if a piece is not strictly convex.
  // Because: a minimum of one piece clamped to a break is matched or beaten by its neighbour unless that clamps there too.
  std::vector<S> minimizers() const {
    std::vector<S> out, values;
    bool left_clamps = false;
    for (std::size_t p = 0; p < pieces.size(); ++p) {
      if (!(pieces[p].curvature > 0)) throw std::runtime_error("F is not strictly convex in the block between two kinks; a prox weight would make it so");
      const S w = w0 - pieces[p].slope / pieces[p].curvature;
      const bool left = p > 0 && w <= breaks[p - 1], right = p < breaks.size() && w >= breaks[p];
      if (left && left_clamps) out.push_back(breaks[p - 1]), values.push_back(at(p, breaks[p - 1]));
      if (!left && !right) out.push_back(w), values.push_back(at(p, w));
      left_clamps = right;
    }
    const S least = *std::min_element(values.begin(), values.end());
    std::vector<S> best;
    for (std::size_t k = 0; k < out.size(); ++k)
      if (!(values[k] > least)) best.push_back(out[k]);
    return best;
  }
};

// Of unknown i at x; leaves f at x.
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
    if (f.hinge_slope(m, i) == zero) continue;
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
