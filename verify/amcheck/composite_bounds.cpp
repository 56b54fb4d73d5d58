#include "composite_bounds.hpp"

#include "box_sweep.hpp"

namespace amcheck {

std::vector<BoundsOf> bounds_within(const Problem& composite, const Problem& within) {
  std::vector<BoundsOf> out(within.objective.unknowns);
  for (const Update& u : composite.sweep) {
    const std::size_t b = within.block(composite.blocks[u.blocks[0]].name);
    if (b == kNone) continue;
    const Block& block = within.blocks[b];
    for (std::size_t i = 0; i < block.size(); ++i) out[block.offset + i] = {u.composite.lower ? &*u.composite.lower : nullptr, u.composite.upper ? &*u.composite.upper : nullptr};
  }
  return out;
}

Outcome place_held(const Problem& within, const std::vector<BoundsOf>& bounds, const std::vector<Kink>& kinks, const std::vector<Num>& center, const Num& radius, std::vector<Held::Entry>& held) {
  std::vector<char> is_held(center.size(), 0);
  for (const Kink& k : kinks) {
    const std::size_t i = within.blocks[k.block].offset + k.entry;
    const bool low = bounds[i].lower != nullptr && center[i] == *bounds[i].lower, high = bounds[i].upper != nullptr && center[i] == *bounds[i].upper;
    if (!low && !high) return reject("the kink " + unknown_name(within, i) + " is at no bound of its update");
    is_held[i] = 1;
    held.push_back({i, low ? 1 : -1});
  }
  for (std::size_t i = 0; i < center.size(); ++i) {
    if (is_held[i] != 0) continue;
    const std::string where = unknown_name(within, i) + " in the ball of radius " + show(radius) + ": ";
    if (bounds[i].lower != nullptr && center[i] - radius <= *bounds[i].lower) return reject(where + "x-r > lower bound fails: left, right", center[i] - radius, *bounds[i].lower);
    if (bounds[i].upper != nullptr && center[i] + radius >= *bounds[i].upper) return reject(where + "x+r < upper bound fails: left, right", center[i] + radius, *bounds[i].upper);
  }
  return {};
}

std::shared_ptr<const Held> hold(Problem& within, const std::vector<Num>& center, const std::vector<Held::Entry>& held) {
  if (held.empty()) return nullptr;
  PolynomialObjective& F = within.objective;
  std::vector<Polynomial> around = variables(center.size()), values = around;
  for (std::size_t i = 0; i < center.size(); ++i) around[i] += center[i];
  for (const Held::Entry& e : held) values[e.unknown] = Polynomial(center[e.unknown]);
  auto out = std::make_shared<const Held>(cell_of(F, {}, around).total(), held);
  for (WeightedSquare& r : F.residuals) r.value = composed(r.value, values);
  F.rest = composed(F.rest, values);
  for (const Held::Entry& e : held) {
    Polynomial off = Polynomial::variable(e.unknown);
    off += Polynomial(-center[e.unknown]);
    F.rest += Num(8) * (off * off);
  }
  return out;
}

}  // namespace amcheck
