// The scalar update in plain doubles with one a-priori error bound per entry: the fast path of run/scalar_distance.hpp.
//
// Lemma. Let a coefficient be a double within relative error 2u of its exact value (Midrad::of), u = 2^-53. Then every product,
// sum and difference below is a polynomial with at most 6 roundings and 3 coefficients per term, so it is off by at most
// 16u times the same polynomial in absolute values, plus what the radius of m contributes linearly; underflow by less than
// 1e-290 in all. A comparison counts only if it holds with twice that margin; otherwise the entry is undecided.
#pragma once

#include "number/midrad.hpp"
#include "problem/activation.hpp"

#include <cmath>
#include <vector>

namespace amcert {

class ScalarDoubles {
 public:
  ScalarDoubles(const Activation& f, const Rational& gamma, const Rational& rho, const Rational& alpha)
      : gamma_(near(gamma)), rho_(near(rho)), alpha_(near(alpha)) {
    for (std::size_t p = 0; p < f.pieces.size(); ++p) {
      const Rational q = gamma * square(f.pieces[p].slope) + rho + alpha;
      const Rational left = p > 0 ? f.breaks[p - 1] : Rational(0), right = p < f.breaks.size() ? f.breaks[p] : Rational(0);
      pieces_.push_back({near(gamma * f.pieces[p].slope), near(f.pieces[p].offset), near(Rational(1) / q), near(q * left), near(q * right), near(left)});
    }
  }

  // Upper bound of |u_new - nearest global minimizer|; negative if undecided. m is known to within `radius`.
  double distance_up(double v, double u_old, double u_new, double m, double radius) const {
    if (!in_range_) return -1;
    const double c = rho_ * m + alpha_ * u_old, size_c = std::fabs(rho_ * m) + std::fabs(alpha_ * u_old), error_c = 2 * rho_ * radius + 1e-290;
    double best_value = 0, best_error = 0, best_target = 0, best_target_error = 0;
    int found = 0;
    bool left_neighbour_clamps = false;
    const std::size_t last = pieces_.size() - 1;
    for (std::size_t p = 0; p <= last; ++p) {
      const Piece& k = pieces_[p];
      const double w = v - k.offset, size_w = std::fabs(v) + std::fabs(k.offset);
      const double n = k.gamma_slope * w + c, e = slack * (std::fabs(k.gamma_slope) * size_w + size_c) + error_c;
      bool clamps_left = false, clamps_right = false;
      if (p > 0) {
        const double x = n - k.q_left;
        if (!(std::fabs(x) > 2 * (e + slack * std::fabs(k.q_left)))) return -1;  // nor if it is no number
        clamps_left = x < 0;
      }
      if (p < last) {
        const double x = n - k.q_right;
        if (!(std::fabs(x) > 2 * (e + slack * std::fabs(k.q_right)))) return -1;
        clamps_right = x > 0;
      }
      const bool at_break = clamps_left && left_neighbour_clamps, interior = !clamps_left && !clamps_right;
      left_neighbour_clamps = clamps_right;
      if (!at_break && !interior) continue;
      // Twice the value, without the part common to all candidates: gamma w^2 - n^2/q, or gamma w^2 + (qB - 2n) B.
      const double square_term = gamma_ * w * w, fit = interior ? -n * n * k.inverse_q : (k.q_left - 2 * n) * k.left;
      const double fit_error = interior ? k.inverse_q * (2 * std::fabs(n) * e + e * e) : (2 * e + slack * std::fabs(k.q_left)) * std::fabs(k.left);
      const double value = square_term + fit, error = 2 * fit_error + slack * (gamma_ * size_w * size_w + std::fabs(fit)) + 1e-290;
      const double target = interior ? n * k.inverse_q : k.left;
      const double target_error = interior ? e * k.inverse_q + slack * std::fabs(target) : slack * std::fabs(target);
      if (found++ && !(std::fabs(value - best_value) > 2 * (error + best_error))) return -1;
      if (found == 1 || value < best_value) {
        best_value = value;
        best_error = error;
        best_target = target;
        best_target_error = target_error;
      }
    }
    if (!found) return -1;
    const double d = std::fabs(u_new - best_target);
    return up(d + 2 * best_target_error + slack * d);
  }

 private:
  struct Piece { double gamma_slope, offset, inverse_q, q_left, q_right, left; };
  static constexpr double slack = 16 * unit_roundoff;
  double near(const Rational& q) {
    const Midrad m = Midrad::of(q);
    in_range_ = in_range_ && m.finite();
    return m.mid;
  }
  bool in_range_ = true;  // every coefficient is within the range of doubles
  std::vector<Piece> pieces_;
  double gamma_, rho_, alpha_;
};

}  // namespace amcert
