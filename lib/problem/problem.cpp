#include "problem/problem.hpp"

#include <algorithm>
#include <stdexcept>

namespace amcert {
namespace {

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

void require_shape(const RationalMatrix& m, Index rows, Index cols, const std::string& what) {
  if (m.rows != rows || m.cols != cols)
    refuse(what + " is " + std::to_string(m.rows) + "x" + std::to_string(m.cols) + ", expected " + std::to_string(rows) + "x" +
           std::to_string(cols));
}

}  // namespace

const char* name(Kind k) {
  switch (k) {
    case Kind::ridge: return "ridge";
    case Kind::jacobi: return "jacobi";
    case Kind::scalar: return "scalar";
    case Kind::heavy_ball: return "heavy_ball";
    case Kind::assign: return "assign";
    case Kind::descend: return "descend";
    case Kind::minimize: return "minimize";
  }
  return "";
}

std::vector<Rational> flat(const Point& x) {
  std::vector<Rational> out;
  for (const DyadicMatrix& m : x)
    for (Index i = 0; i < m.rows(); ++i)
      for (Index j = 0; j < m.cols(); ++j) out.push_back(m(i, j));
  return out;
}

int Problem::block(const std::string& wanted) const {
  for (std::size_t k = 0; k < blocks.size(); ++k)
    if (blocks[k].name == wanted) return int(k);
  return -1;
}

int Problem::block(Family f, int layer) const {
  for (std::size_t k = 0; k < blocks.size(); ++k)
    if (blocks[k].family == f && blocks[k].layer == layer) return int(k);
  return -1;
}

std::string Problem::label(const Update& u) const {
  std::string s;
  for (int b : u.blocks) s += (s.empty() ? "" : ",") + blocks[std::size_t(b)].name;
  return s;
}

std::vector<std::string> Problem::labels(const Update& u) const {
  if (u.kind != Kind::jacobi) return {label(u)};
  std::vector<std::string> out;
  for (int b : u.blocks) out.push_back(blocks[std::size_t(b)].name);
  return out;
}

bool Problem::exact() const {
  if (composite) return !composite->smooth();
  if (!network) return true;
  return std::all_of(network->layers.begin(), network->layers.end(),
                     [](const Layer& l) { return !l.split || l.activation.piecewise(); });
}

bool Problem::allows(Kind k, int block) const {
  const Block& b = blocks[std::size_t(block)];
  const int from = int(b.offset), to = from + int(b.rows * b.cols);
  if (k != Kind::ridge && (k != Kind::scalar || to != from + 1)) return false;
  std::vector<bool> counts(std::size_t(polynomial->unknowns) + polynomial->hinges.size(), false);
  for (int i = from; i < to; ++i) {
    counts[std::size_t(i)] = true;
    for (std::size_t m = 0; m < polynomial->hinges.size(); ++m)
      if (polynomial->depends(m, i)) {
        if (k == Kind::ridge) return false;
        counts[std::size_t(polynomial->unknowns) + m] = true;
      }
  }
  const auto at_most = [&](const Polynomial& p, int most) {
    return std::all_of(p.terms().begin(), p.terms().end(), [&](const auto& t) {
      return std::count_if(t.first.begin(), t.first.end(), [&](int i) { return counts[std::size_t(i)]; }) <= most;
    });
  };
  return at_most(polynomial->rest, 2) &&
         std::all_of(polynomial->residuals.begin(), polynomial->residuals.end(), [&](const auto& r) { return at_most(r.value, 1); });
}

std::optional<Minimization> Problem::minimization(const Update& u) const {
  const Block& b = blocks[std::size_t(u.blocks[0])];
  return composite->minimization(u.function, int(b.offset), int(b.offset + b.rows * b.cols), u.lower || u.upper);
}

bool Problem::has(Kind k) const {
  return std::any_of(sweep.begin(), sweep.end(), [k](const Update& u) { return u.kind == k; });
}

Index Problem::unknowns() const {
  Index n = 0;
  for (const Block& b : blocks) n += b.rows * b.cols;
  return n;
}

void Problem::derive_blocks() {
  if (!network) return;
  blocks.clear();
  const Index n = network->samples();
  for (int i = 1; i <= network->depth(); ++i) {
    const Layer& l = network->layer(i);
    const std::string s = std::to_string(i);
    blocks.push_back({"W" + s, Family::W, i, l.width, network->inputs(i) + (l.bias == Bias::ones ? 1 : 0), 0});
    if (l.bias == Bias::apart) blocks.push_back({"b" + s, Family::b, i, l.width, 1, 0});
    if (l.split) blocks.push_back({"U" + s, Family::U, i, l.width, n, 0});
    blocks.push_back({"V" + s, Family::V, i, l.width, n, 0});
  }
}

namespace {

// An update of a composite problem.
void validate_update(const Problem& p, const Update& u) {
  const auto label = p.label(u);
  if (u.blocks.size() != 1) refuse("update " + label + " is of more than one block; in a problem like this each has one");
  const Block& b = p.blocks[std::size_t(u.blocks[0])];
  const auto named = [&](const std::string& f) {
    if (!p.composite->functions.contains(f)) refuse("update " + label + ": there is no function '" + f + "'");
  };
  const auto shaped = [&](int at) {
    const Block& c = p.blocks[std::size_t(at)];
    if (c.rows != b.rows || c.cols != b.cols) refuse("update " + label + ": " + c.name + " has another shape than " + b.name);
  };
  switch (u.kind) {
    case Kind::assign:
      if (Index(u.value.size()) != b.rows * b.cols) refuse("update " + label + " assigns " + std::to_string(u.value.size()) + " values to " + std::to_string(b.rows * b.cols) + " entries");
      return;
    case Kind::descend:
      named(u.function);
      shaped(u.at);
      if (u.step_block < 0 && u.step.sign() == 0) refuse("update " + label + " has a step of 0; leave the block out of the method, or take another step");
      if (u.step_block == u.blocks[0]) refuse("update " + label + ": a block is not its own step");
      if (u.step_block >= 0 && p.blocks[std::size_t(u.step_block)].rows * p.blocks[std::size_t(u.step_block)].cols != 1)
        refuse("update " + label + ": the step " + p.blocks[std::size_t(u.step_block)].name + " must be a single number");
      return;
    case Kind::minimize:
      named(u.function);
      shaped(u.at);
      if (u.prox.size() != 1 || u.prox[0].sign() < 0) refuse("update " + label + " needs a prox weight that is not negative");
      if (u.lower && u.upper && !(*u.lower < *u.upper)) refuse("update " + label + ": the lower bound must be below the upper one");
      if (!p.minimization(u))
        refuse("the function " + u.function + " cannot be minimized over " + label + " in closed form: without bounds it must be quadratic in the block, or else fall apart into piecewise quadratic functions of its entries; a step of descent is possible: { block = \"" + label +
               "\", step = ... }");
      return;
    default: refuse(std::string("no update of kind ") + amcert::name(u.kind) + " exists for " + label);
  }
}

}  // namespace

void Problem::validate() const {
  if (int(bool(network)) + int(bool(quadratic)) + int(bool(polynomial)) + int(bool(composite)) != 1) refuse("a problem is either a network, a quadratic, a polynomial or a composite");
  if (network) {
    if (network->layers.empty()) refuse("a network needs at least one layer");
    if (network->samples() < 1 || network->X.rows < 1) refuse("the data are empty");
    require_shape(network->Y, network->layers.back().width, network->samples(), "the target matrix Y");
    if (network->loss_scale.sign() <= 0) refuse("the loss scale must be positive");
    for (int i = 1; i <= network->depth(); ++i) {
      const Layer& l = network->layer(i);
      const std::string where = "layer " + std::to_string(i) + ": ";
      if (l.width < 1) refuse(where + "width must be at least 1");
      if (l.gamma.sign() <= 0) refuse(where + "gamma must be positive");
      if (l.split && l.rho.sign() <= 0) refuse(where + "rho must be positive");
      if (l.lambda.sign() < 0) refuse(where + "lambda must not be negative");
      if (!l.split && i != network->depth()) refuse(where + "only the last layer can do without U");
      if (l.split) l.activation.validate();
    }
  } else if (quadratic) {
    Index n = 0;
    for (const Block& b : blocks) n += b.rows;
    require_shape(quadratic->H, n, n, "H");
    require_shape(quadratic->g, n, 1, "g");
    for (Index i = 0; i < n; ++i)
      for (Index j = 0; j < i; ++j)
        if (quadratic->H(i, j) != quadratic->H(j, i))
          refuse("H is not symmetric in row " + std::to_string(i + 1) + ", column " + std::to_string(j + 1) + ": it must equal row " +
                 std::to_string(j + 1) + ", column " + std::to_string(i + 1));
  }
  if (composite) {
    if (!composite->functions.contains(composite->objective)) refuse("the objective " + composite->objective + " is no function of the problem");
    composite->require_order();
  }
  for (const Block& b : blocks)
    if (b.rows * b.cols > (Index(1) << 20)) refuse("block " + b.name + " has more than 2^20 entries");
  std::vector<int> seen(blocks.size(), 0);
  for (const Update& u : sweep) {
    for (int b : u.blocks) ++seen[std::size_t(b)];
    if (composite) {
      validate_update(*this, u);
      continue;
    }
    if (u.kind == Kind::heavy_ball) {
      if (!quadratic || sweep.size() != 1 || u.blocks.size() != blocks.size())
        refuse("heavy_ball is for quadratics, over all blocks, and the only update of its sweep");
      continue;
    }
    if (u.prox.size() != u.blocks.size()) refuse("update " + label(u) + " needs one prox weight per block");
    for (const Rational& a : u.prox)
      if (a.sign() < 0) refuse("update " + label(u) + ": a prox weight must not be negative, it is " + a.str());
    const Block& first = blocks[std::size_t(u.blocks[0])];
    if (polynomial) {
      if (u.blocks.size() != 1 || !allows(u.kind, u.blocks[0]))
        refuse("the objective cannot be minimized over " + label(u) + " in closed form: it must be quadratic in a block, or piecewise quadratic in a block of one unknown");
      continue;
    }
    const bool pair = u.blocks.size() == 2 && first.family == Family::W &&
                      blocks[std::size_t(u.blocks[1])].family == Family::b && blocks[std::size_t(u.blocks[1])].layer == first.layer;
    const bool fits = u.kind == Kind::jacobi ? pair
                      : u.kind == Kind::scalar ? u.blocks.size() == 1 && first.family == Family::U
                                               : pair || (u.blocks.size() == 1 && first.family != Family::U);
    if (!fits) refuse(std::string("no update of kind ") + amcert::name(u.kind) + " exists for " + label(u) +
                     "; an update is of one block, or of the pair W,b of a layer");
  }
  for (std::size_t k = 0; k < blocks.size(); ++k)
    if (seen[k] != 1)
      refuse("block " + blocks[k].name + " occurs " + std::to_string(seen[k]) + " times in the sweep, expected once");
  for (const Point* p : {&start, &previous}) {
    if (p == &previous && !has(Kind::heavy_ball)) continue;
    if (p->size() != blocks.size()) refuse("the start must give every block");
    for (std::size_t k = 0; k < blocks.size(); ++k)
      if ((*p)[k].rows() != blocks[k].rows || (*p)[k].cols() != blocks[k].cols)
        refuse("the start of " + blocks[k].name + " is " + std::to_string((*p)[k].rows()) + "x" + std::to_string((*p)[k].cols()) +
               ", expected " + std::to_string(blocks[k].rows) + "x" + std::to_string(blocks[k].cols));
  }
}

namespace {

void add_weights(const Problem& p, std::vector<Update>& sweep, int i, bool jacobi) {
  const int w = p.block(Family::W, i), b = p.block(Family::b, i);
  if (b < 0) sweep.push_back({Kind::ridge, {w}, {Rational(0)}, 0, 0});
  else sweep.push_back({jacobi ? Kind::jacobi : Kind::ridge, {w, b}, {Rational(0), Rational(0)}, 0, 0});
}

void add(const Problem& p, std::vector<Update>& sweep, Kind kind, Family f, int i) {
  if (const int b = p.block(f, i); b >= 0) sweep.push_back({kind, {b}, {Rational(0)}, 0, 0});
}

}  // namespace

std::vector<Update> backward_sweep(const Problem& p, bool jacobi) {
  std::vector<Update> sweep;
  for (int i = p.network->depth(); i >= 1; --i) {
    add(p, sweep, Kind::ridge, Family::V, i);
    add(p, sweep, Kind::scalar, Family::U, i);
    add_weights(p, sweep, i, jacobi);
  }
  return sweep;
}

std::vector<Update> forward_sweep(const Problem& p, bool jacobi) {
  std::vector<Update> sweep;
  for (int i = 1; i <= p.network->depth(); ++i) {
    add_weights(p, sweep, i, jacobi);
    add(p, sweep, Kind::scalar, Family::U, i);
    add(p, sweep, Kind::ridge, Family::V, i);
  }
  return sweep;
}

}  // namespace amcert
