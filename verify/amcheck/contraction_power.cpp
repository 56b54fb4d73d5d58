// An eigenvalue of the derivative of a sweep that is not small, from the trace of a high power (SPEC 3.23, `power`).
#include "contraction.hpp"

namespace amcheck {
namespace {

constexpr std::int64_t kScale = 512;

Matrix floored(const Matrix& a, std::int64_t scale) {
  std::vector<Z> integers;
  std::size_t bits = 1;
  for (std::size_t i = 0; i < a.size(); ++i) {
    integers.push_back(a.entry(i).floor(scale));
    bits = std::max(bits, bit_length(integers.back()));
  }
  Matrix out(a.rows(), a.cols(), bits, 0, 1);
  for (std::size_t i = 0; i < integers.size(); ++i) out.set(i, integers[i]);
  return out;
}

Z root_up(const Z& n) {
  const Z root = floor_sqrt(n);
  return root * root < n ? Z(root + 1) : root;
}

Z units_up(const Z& product) { return ceil_div(product, shifted(1, kScale)); }  // of a product of two numbers in units of 2^-512

}  // namespace

Outcome check_power(const Contraction& c, const SweepMatrix& map, const Num& turned, long fixed) {
  const auto order = static_cast<long>(map.T.rows());
  if (order <= fixed) return reject("power: there are no eigenvalues but the " + std::to_string(fixed) + " of the fixed points");
  const Num& change = map.change_at_point;
  const Num near = map.inverse * change * turned;
  if (near.times2(1) >= 1) return reject("power: beta delta* rt(u) < 1/2 fails: left, right", near, Num(1).times2(-1));
  Matrix X = floored(map.T, kScale);
  Z off = (map.miss * map.inverse * map.size + (map.inverse * change * (1 + turned * (2 + operator_norm(map.T)))).times2(1)).ceil(kScale) + order, Y = c.lower.ceil(kScale);
  for (long k = 0; k < c.power; ++k) {
    const Z size = root_up(sum_squares(X).ceil());
    off = units_up(2 * size * off + off * off) + order;
    Y = units_up(Y * Y);
    X = floored(product(X, X), -kScale);
  }
  const Z rest = abs(trace(X).floor() - fixed * shifted(1, kScale)) - order * off, needed = (order - fixed) * Y;
  if (rest >= needed) return {};
  // About the greatest `lower`: roots of what each of the other eigenvalues has at least, on average.
  Z best = floor_div(std::max(rest, Z(0)), Z(order - fixed));
  for (long k = 0; k < c.power; ++k) best = floor_sqrt(shifted(best, kScale));
  return reject("power: |trace - fixed points| - what it is off by >= (order - fixed points) lower^(2^power) fails: left, right", Num(rest, -kScale), Num(needed, -kScale), rest < 0 ? "none" : "about " + rat_below(Num(best, -kScale)) + " for lower");
}

}  // namespace amcheck
