// Exact results of the updates of composite problems (SPEC 2.5, 3.30).
#include <algorithm>

#include "composite_values.hpp"
#include "failure.hpp"
#include "minimizer.hpp"
#include "polynomial_values.hpp"

namespace amcheck {
namespace {

using Vector = std::vector<Num>;

Num distance2_of(const Vector& x, const Vector& y) {
  Num sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += square(x[i] - y[i]);
  return sum;
}

Vector entries_of(const Block& block, const Vector& variables) {
  const auto first = variables.begin() + static_cast<std::ptrdiff_t>(block.offset);
  return {first, first + static_cast<std::ptrdiff_t>(block.size())};
}

bool has(const Polynomial& p, std::size_t index) {
  for (const auto& term : p.terms())
    for (const Power& x : term.first)
      if (x.index == index) return true;
  return false;
}

// One update, from the point at which it starts.
class Result {
 public:
  Result(const Problem& p, const Label& label, Vector x) : p_(p), c_(p.composite), kind_(p.sweep[label.update].kind), u_(p.sweep[label.update].composite), block_(p.blocks[label.blocks[0]]), x_(std::move(x)) {}

  ScalarDistance distance(const Vector& z, bool exact) const {
    if (kind_ == Update::Assign) return {distance2_of(z, assigned()), {}, ""};
    if (kind_ == Update::Descend) return {distance2_of(z, descended()), {}, ""};
    return u_.joint ? joint(z, exact) : by_entry(z, exact);
  }

 private:
  const CompositeFunction& function() const { return c_.functions[u_.function]; }
  Vector center() const { return entries_of(p_.blocks[u_.at], x_); }

  Vector assigned() const {
    const CompositePoint at(c_, x_);
    Vector out;
    for (const Polynomial& entry : u_.value) out.push_back(value(entry, at.variables));
    return out;
  }

  // C - step * (derivative at the point with C in place of B)
  Vector descended() const {
    Vector out = center(), moved = x_;
    std::copy(out.begin(), out.end(), moved.begin() + static_cast<std::ptrdiff_t>(block_.offset));
    const Num step = u_.step_block ? x_[p_.blocks[*u_.step_block].offset] : u_.step;
    const Vector slope = derivatives(c_, function(), {c_, std::move(moved)}, u_.kink);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += -(step * slope[block_.offset + i]);
    return out;
  }

  // No unit of the function depends on the block, so the z that it has are constants.
  ScalarDistance joint(const Vector& z, bool exact) const {
    const CompositePoint at(c_, x_);
    const auto in_block = [&](const Polynomial& p) { return restricted(p, at.variables, block_.offset, block_.size()); };
    Quadratic q(block_.size());
    for (const WeightedSquare& r : function().residuals) {
      const Polynomial affine = in_block(r.value);
      limit_pairs(affine, affine);
      q.add_square(r.weight, affine);
    }
    q.add(in_block(function().rest));
    const Vector C = center();
    for (std::size_t i = 0; i < q.size; ++i) q.add_prox(u_.prox, i, C[i]);
    const auto apart = minimizer_distance2(q, z, exact);
    if (!apart) return {0, {}, "the Hessian of the function + alpha/2 |.|^2 in the block is not positive definite, so the update has no exact result"};
    return {*apart, {}, ""};
  }

  // What contains an entry contains no other one, so the function is a sum of functions of the entries.
  ScalarDistance by_entry(const Vector& z, bool exact) const {
    const CompositePoint at(c_, x_);
    std::vector<Polynomial> values(at.variables.begin(), at.variables.end());
    const Vector C = center();
    ScalarDistance out;
    for (std::size_t i = 0; i < z.size(); ++i) {
      const ScalarDistance entry = nearest_minimizer(pieces_of(block_.offset + i, C[i], at, values), z[i]);
      if (!entry.problem.empty()) return {0, {}, "entry " + std::to_string(i) + ": " + entry.problem};
      out.square += exact ? entry.square : rounded_up(entry.square, kRoundedDistance);
      if (!entry.ties.empty()) out.ties.push_back(i);
    }
    return out;
  }

  // A unit as a function slope*w + at_0 of the entry w.
  struct Bend {
    std::size_t variable;  // its z
    Num slope, at_0, root;
  };

  // The units that contain w, directly and in no other unit; those with the slope 0 do not depend on it here.
  std::vector<Bend> bends(std::size_t w, const CompositePoint& at) const {
    std::vector<Bend> out;
    for (std::size_t m = 0; m < c_.units.size(); ++m) {
      if (function().units[m] == 0 || !has(c_.units[m], w)) continue;
      const Polynomial in_w = restricted(c_.units[m], at.variables, w, 1);
      const Num slope = in_w.coefficient({{0, 1}}), at_0 = in_w.coefficient({});
      if (slope.sign() != 0) out.push_back({c_.unknowns + m, slope, at_0, -(at_0 * slope.inverse())});
    }
    return out;
  }

  // The function with its prox term as one of w, without terms that do not depend on w. `values` are those of all variables; they
  // come back unchanged.
  Pieces pieces_of(std::size_t w, const Num& C, const CompositePoint& at, std::vector<Polynomial>& values) const {
    const std::vector<Bend> bent = bends(w, at);
    const auto depends = [&](const Polynomial& p) { return has(p, w) || std::any_of(bent.begin(), bent.end(), [&](const Bend& b) { return has(p, b.variable); }); };
    std::vector<const WeightedSquare*> residuals;
    for (const WeightedSquare& r : function().residuals)
      if (depends(r.value)) residuals.push_back(&r);
    Polynomial rest;
    for (const auto& [e, a] : function().rest.terms()) {
      Polynomial term;
      term.add(e, a);
      if (depends(term)) rest.add(e, a);
    }
    Pieces out;
    out.low = u_.lower;
    out.high = u_.upper;
    for (const Bend& b : bent)
      if ((!out.low || b.root > *out.low) && (!out.high || b.root < *out.high)) out.roots.push_back(b.root);
    std::sort(out.roots.begin(), out.roots.end());
    out.roots.erase(std::unique(out.roots.begin(), out.roots.end()), out.roots.end());
    values[w] = Polynomial::variable(0);
    for (std::size_t p = 0; p <= out.roots.size(); ++p) {
      const Num* const left = out.left(p);
      for (const Bend& b : bent) {
        const bool right = left != nullptr && *left >= b.root;  // the piece is right of the root, and else left of it
        Polynomial unit = b.slope * values[w];
        unit += b.at_0;
        values[b.variable] = b.slope.sign() == (right ? 1 : -1) ? unit : Polynomial();
      }
      Quadratic q(1);
      for (const WeightedSquare* r : residuals) q.add_square(r->weight, composed(r->value, values));
      q.add(composed(rest, values));
      q.add_prox(u_.prox, 0, C);
      out.pieces.push_back(std::move(q));
    }
    values[w] = at.variables[w];
    for (const Bend& b : bent) values[b.variable] = at.variables[b.variable];
    return out;
  }

  const Problem& p_;
  const Composite& c_;
  const Update::Kind kind_;
  const CompositeUpdate& u_;
  const Block& block_;
  const Vector x_;
};

}  // namespace

ScalarDistance composite_update(Evaluator& e, const Label& label, const Point& before, const Matrix& z, bool exact) {
  std::vector<Num> reached;
  append_entries(z, reached);
  return Result(e.problem, label, e.unknowns(before)).distance(reached, exact);
}

bool cannot_raise(const Problem& p, const Update& u) {
  if (p.kind != ProblemKind::Composite) return u.kind != Update::HeavyBall;
  const CompositeUpdate& c = u.composite;
  return u.kind == Update::Minimize && c.function == p.composite.objective && c.at == u.blocks[0] && !c.lower && !c.upper;
}

}  // namespace amcheck
