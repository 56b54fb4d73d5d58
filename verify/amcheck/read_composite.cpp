// Composite problems, and which updates they may have (SPEC 2.5).
#include <algorithm>

#include "composite_values.hpp"
#include "read_problem.hpp"

namespace amcheck {
namespace {

void read_aside(const Value& v, Problem& p) {
  std::vector<char>& aside = p.composite.aside;
  aside.assign(p.blocks.size(), 0);
  std::size_t next = 0;
  for (const Value& name : Reader::array(v)) {
    const std::size_t b = p.block(Reader::text(name));
    if (b == kNone) Reader::malformed(name, "the problem has no such block");
    if (b < next) Reader::malformed(name, "'aside' names blocks in their order, each once");
    aside[b] = 1;
    next = b + 1;
  }
}

// A polynomial, or a smooth function of one; in variables that come before its z.
void read_unit(const Value& v, Composite& c, Reader& reader) {
  static const std::vector<std::string_view> names{"exp", "log", "sigmoid"};
  const bool smooth = v.type == Value::Object;
  UnitFunction function = UnitFunction::PositivePart;
  if (smooth) {
    Reader::keys(v, {"function", "value"});
    const Value& name = Reader::member(v, "function");
    const auto found = std::find(names.begin(), names.end(), Reader::text(name));
    if (found == names.end()) reader.note_unsupported(name, "unknown function of a unit '" + std::string(name.text) + "'");
    else function = static_cast<UnitFunction>(found - names.begin() + 1);
  }
  Polynomial read = read_polynomial_value(smooth ? Reader::member(v, "value") : v, c.unknowns + c.units.size(), reader);
  c.units.push_back(std::move(read));
  c.unit_functions.push_back(function);
}

std::size_t function_named(const Value& v, const Composite& c) {
  const std::string_view name = Reader::text(v);
  for (std::size_t i = 0; i < c.functions.size(); ++i)
    if (c.functions[i].name == name) return i;
  Reader::malformed(v, "the problem has no such function");
}

// The block C of an update of B, which has the shape of B.
std::size_t center_of(const Value& v, const Update& u, const Problem& p) {
  const std::size_t at = p.block(Reader::text(v));
  if (at == kNone) Reader::malformed(v, "the problem has no such block");
  const Block &B = p.blocks[u.blocks[0]], &C = p.blocks[at];
  if (C.rows != B.rows || C.cols != B.cols) Reader::malformed(v, "the block 'at' must have the shape of the block that is updated");
  return at;
}

// A number, or the name of a block: only that begins with a letter.
void read_step(const Value& v, Update& u, const Problem& p, Reader& reader) {
  if (!well_named(Reader::text(v))) {
    u.composite.step = reader.rat(v);
    if (u.composite.step.sign() == 0) Reader::malformed(v, "the step must not be 0");
    return;
  }
  const std::size_t b = p.block(v.text);
  if (b == kNone || b == u.blocks[0] || p.blocks[b].size() != 1) Reader::malformed(v, "the step is a number, or the name of another block with one entry");
  u.composite.step_block = b;
}

std::optional<Num> read_bound(const Value& v, Reader& reader) { return v.type == Value::Null ? std::nullopt : std::make_optional(reader.rat(v)); }

// No monomial contains more than `most` of the variables that count, directly.
template <class Counts>
bool at_most(const Polynomial& p, std::uint32_t most, Counts counts) {
  for (const auto& term : p.terms()) {
    std::uint32_t sum = 0;
    for (const Power& x : term.first)
      if (counts(x.index)) sum += x.exponent;
    if (sum > most) return false;
  }
  return true;
}

// A function, and a block over which it is to be minimized. What is said of units below is said of those that the function contains.
class Minimization {
 public:
  Minimization(const Composite& c, const CompositeFunction& f, const Block& block)
      : c_(c), f_(f), contained_(c, [&block](std::size_t i) { return i >= block.offset && i < block.offset + block.size(); }) {}

  // Over the block at once: no unit depends on it.
  bool joint() const {
    return units([&](std::size_t m) { return contained_.of(c_.units[m]).none(); }) && degrees_fit();
  }

  // Entry by entry: what has two entries of the block in it is a sum of terms that have one, as `rest` is, or is not allowed; and each
  // entry w is in piecewise affine units and residuals, and piecewise quadratic monomials. No unit that bends in w is inside another,
  // and no smooth one has w in it.
  bool by_entry() const {
    const auto one = [&](const auto& x) { return !contained_.of(x).several(); };
    const auto direct = [&](const Polynomial& unit) {
      return at_most(unit, 0, [&](std::size_t i) { return i >= c_.unknowns && !contained_.of_variable(i).none(); });
    };
    const auto fits = [&](std::size_t m) {
      const Polynomial& unit = c_.units[m];
      return one(unit) && direct(unit) && at_most(unit, 1, counted()) && (!c_.smooth_unit(m) || contained_.of(unit).none());
    };
    return units(fits) &&
           std::all_of(f_.residuals.begin(), f_.residuals.end(), [&](const WeightedSquare& r) { return one(r.value); }) &&
           std::all_of(f_.rest.terms().begin(), f_.rest.terms().end(), [&](const auto& term) { return one(term.first); }) && degrees_fit();
  }

 private:
  template <class Holds>
  bool units(Holds holds) const {
    for (std::size_t m = 0; m < c_.units.size(); ++m)
      if (f_.units[m] != 0 && !holds(m)) return false;
    return true;
  }
  // An entry counts, and so does a unit that contains one.
  std::function<bool(std::size_t)> counted() const {
    return [this](std::size_t i) { return !contained_.of_variable(i).none(); };
  }
  bool degrees_fit() const {
    return at_most(f_.rest, 2, counted()) && std::all_of(f_.residuals.begin(), f_.residuals.end(), [&](const WeightedSquare& r) { return at_most(r.value, 1, counted()); });
  }

  const Composite& c_;
  const CompositeFunction& f_;
  Contained contained_;
};

void read_minimize(const Value& v, Update& u, const Problem& p, Reader& reader) {
  CompositeUpdate& m = u.composite;
  const Value &lower = Reader::member(v, "lower"), &upper = Reader::member(v, "upper");
  m.lower = read_bound(lower, reader);
  m.upper = read_bound(upper, reader);
  m.prox = reader.rat_not_negative(Reader::member(v, "prox"));
  if (m.lower && m.upper && *m.lower >= *m.upper) Reader::malformed(upper, "'upper' must be greater than 'lower'");
  const Minimization problem(p.composite, p.composite.functions[m.function], p.blocks[u.blocks[0]]);
  m.joint = !m.lower && !m.upper && problem.joint();
  if (!m.joint && !problem.by_entry())
    Reader::malformed(Reader::member(v, "function"), "this function cannot be minimized exactly over this block: it is neither a quadratic polynomial of it nor a sum of piecewise quadratic functions of its entries");
}

}  // namespace

void read_composite(const Value& v, Problem& p, Reader& reader) {
  Reader::keys(v, {"format", "name", "kind", "sweep", "start", "blocks", "aside", "units", "functions", "objective"});
  Composite& c = p.composite;
  c.unknowns = read_matrix_blocks(Reader::member(v, "blocks"), p);
  read_aside(Reader::member(v, "aside"), p);
  for (const Value& unit : Reader::array(Reader::member(v, "units"))) read_unit(unit, c, reader);
  const Value& functions = Reader::object(Reader::member(v, "functions"));
  if (functions.items.empty()) Reader::malformed(functions, "a problem needs at least one function");
  for (std::size_t i = 0; i < functions.items.size(); ++i) {
    const Value& function = functions.items[i];
    if (!well_named(functions.keys[i])) Reader::malformed(function, "names of functions are a letter, then letters and digits");
    Reader::keys(function, {"residuals", "rest"});
    CompositeFunction f;
    f.name = functions.keys[i];
    read_sum(function, c.unknowns + c.units.size(), reader, f.residuals, f.rest);
    f.units = contained_units(c, f);
    c.functions.push_back(std::move(f));
  }
  c.objective = function_named(Reader::member(v, "objective"), c);
}

void read_composite_update(const Value& v, Update& u, const Problem& p, Reader& reader) {
  const Composite& c = p.composite;
  CompositeUpdate& out = u.composite;
  if (u.kind == Update::Assign) {
    Reader::keys(v, {"update", "blocks", "value"});
    const Value& value = Reader::member(v, "value");
    if (Reader::array(value).size() != p.blocks[u.blocks[0]].size()) Reader::malformed(value, "as many polynomials as the block has entries are needed");
    for (const Value& entry : value.items) out.value.push_back(read_polynomial_value(entry, c.unknowns + c.units.size(), reader));
    return;
  }
  const bool descend = u.kind == Update::Descend;
  if (descend) Reader::keys(v, {"update", "at", "blocks", "function", "kink", "step"});
  else Reader::keys(v, {"update", "at", "blocks", "function", "lower", "prox", "upper"});
  out.at = center_of(Reader::member(v, "at"), u, p);
  out.function = function_named(Reader::member(v, "function"), c);
  if (!descend) return read_minimize(v, u, p, reader);
  out.kink = static_cast<int>(Reader::integer(Reader::member(v, "kink"), 0, 1));
  read_step(Reader::member(v, "step"), u, p, reader);
}

}  // namespace amcheck
