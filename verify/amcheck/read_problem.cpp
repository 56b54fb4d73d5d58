// Problem files (SPEC 2).
#include <algorithm>

#include "read_problem.hpp"

namespace amcheck {

std::size_t Problem::block(std::string_view block_name) const {
  for (std::size_t i = 0; i < blocks.size(); ++i)
    if (blocks[i].name == block_name) return i;
  return kNone;
}

std::size_t Problem::order() const { return H.rows(); }

const Num& Problem::prox(std::size_t block) const {
  static const Num none = 0;
  for (const Update& u : sweep)
    for (std::size_t i = 0; i < u.prox.size(); ++i)
      if (u.blocks[i] == block) return u.prox[i];
  return none;
}

std::size_t size_from(const Value& v) { return static_cast<std::size_t>(Reader::integer(v, 1, 0x7fffffff)); }

bool well_named(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && letter(name[0]) && std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

std::string block_name(const Value& block, const Problem& p) {
  const std::string_view name = Reader::text(Reader::member(block, "name"));
  if (!well_named(name) || p.block(name) != kNone) Reader::malformed(block, "block names are a letter, then letters and digits, and all different");
  return std::string(name);
}

namespace {

Activation read_piecewise(const Value& v, Reader& reader) {
  Reader::keys(v, {"kind", "breaks", "pieces"});
  Activation a;
  const Value& breaks = Reader::member(v, "breaks");
  const Value& pieces = Reader::member(v, "pieces");
  for (const Value& b : Reader::array(breaks)) {
    a.breaks.push_back(reader.rat(b));
    if (a.breaks.size() > 1 && a.breaks[a.breaks.size() - 2] >= a.breaks.back()) Reader::malformed(b, "the breaks must increase strictly");
  }
  if (Reader::array(pieces).size() != a.breaks.size() + 1) Reader::malformed(pieces, "there must be one piece more than breaks");
  for (const Value& piece : pieces.items) {
    const auto numbers = split(Reader::text(piece));
    if (numbers.size() != 2) Reader::malformed(piece, "a piece is 's t': slope and constant");
    a.slopes.push_back(reader.rat(piece, numbers[0]));
    a.shifts.push_back(reader.rat(piece, numbers[1]));
  }
  for (std::size_t p = 0; p < a.breaks.size(); ++p)
    if (a.slopes[p] * a.breaks[p] + a.shifts[p] != a.slopes[p + 1] * a.breaks[p] + a.shifts[p + 1])
      Reader::malformed(pieces.items[p + 1], "the activation jumps at the break before this piece: it must be continuous");
  return a;
}

Activation read_activation(const Value& v, Reader& reader) {
  const Value& kind_value = Reader::member(v, "kind");
  const std::string_view kind = Reader::text(kind_value);
  if (kind == "piecewise") return read_piecewise(v, reader);
  Activation a;
  a.kind = kind == "tanh" ? Activation::Tanh : Activation::Sigmoid;
  if (kind == "tanh" || kind == "sigmoid") Reader::keys(v, {"kind"});
  else reader.note_unsupported(kind_value, "unknown activation '" + std::string(kind) + "'");
  return a;
}

Bias read_bias(const Value& v) {
  const std::string_view s = Reader::text(v);
  if (s == "none") return Bias::None;
  if (s == "ones") return Bias::Ones;
  if (s == "apart") return Bias::Apart;
  Reader::malformed(v, "bias must be none, ones or apart");
}

Layer read_layer(const Value& v, bool split_layer, std::size_t inputs, Reader& reader) {
  std::vector<std::string_view> names{"width", "gamma", "lambda", "bias"};
  if (split_layer) names.insert(names.end(), {"rho", "activation"});
  Reader::keys(v, names);
  Layer l;
  l.split = split_layer;
  l.inputs = inputs;
  l.width = size_from(Reader::member(v, "width"));
  l.gamma = reader.rat_positive(Reader::member(v, "gamma"));
  l.lambda = reader.rat_not_negative(Reader::member(v, "lambda"));
  l.bias = read_bias(Reader::member(v, "bias"));
  if (split_layer) {
    l.rho = reader.rat_positive(Reader::member(v, "rho"));
    l.sigma = read_activation(Reader::member(v, "activation"), reader);
  }
  l.weight = split_layer ? l.rho : l.gamma;
  return l;
}

void add_blocks(Problem& p, std::size_t i) {
  Layer& l = p.layers[i];
  const auto add = [&](const char* letter, Block::Kind kind, std::size_t cols) {
    p.blocks.push_back({letter + std::to_string(i + 1), kind, i, l.width, cols, 0});
    return p.blocks.size() - 1;
  };
  l.W = add("W", Block::W, l.fed());
  if (l.bias == Bias::Apart) l.b = add("b", Block::b, 1);
  if (l.split) l.U = add("U", Block::U, p.samples());
  l.V = add("V", Block::V, p.samples());
}

void read_network(const Value& v, Problem& p, Reader& reader) {
  Reader::keys(v, {"format", "name", "kind", "sweep", "start", "data", "loss_scale", "output_split", "layers"});
  const Value& data = Reader::member(v, "data");
  Reader::keys(data, {"X", "Y"});
  const Value& Y = Reader::member(data, "Y");
  p.X = reader.rat_matrix(Reader::member(data, "X"));
  p.Y = reader.rat_matrix(Y);
  p.loss_scale = reader.rat_positive(Reader::member(v, "loss_scale"));
  const bool output_split = Reader::integer(Reader::member(v, "output_split"), 0, 1) == 1;
  const Value& layers = Reader::member(v, "layers");
  if (Reader::array(layers).empty()) Reader::malformed(layers, "a network needs at least one layer");
  std::size_t inputs = p.X.rows();
  for (std::size_t i = 0; i < layers.items.size(); ++i) {
    p.layers.push_back(read_layer(layers.items[i], output_split || i + 1 < layers.items.size(), inputs, reader));
    inputs = p.layers.back().width;
    add_blocks(p, i);
  }
  if (p.Y.rows() != inputs || p.Y.cols() != p.samples()) Reader::malformed(Y, "Y must have as many rows as the last layer is wide and as many columns as X");
}

void read_quadratic(const Value& v, Problem& p, Reader& reader) {
  std::vector<std::string_view> names{"format", "name", "kind", "sweep", "start", "blocks", "H", "g"};
  if (v.find("previous") != nullptr) names.push_back("previous");
  Reader::keys(v, names);
  const Value& blocks = Reader::member(v, "blocks");
  if (Reader::array(blocks).empty()) Reader::malformed(blocks, "a problem needs at least one block");
  std::size_t offset = 0;
  for (const Value& b : blocks.items) {
    Reader::keys(b, {"name", "size"});
    const std::string name = block_name(b, p);
    const std::size_t size = size_from(Reader::member(b, "size"));
    p.blocks.push_back({name, Block::Plain, 0, size, 1, offset});
    offset += size;
  }
  const Value &H = Reader::member(v, "H"), &g = Reader::member(v, "g");
  p.H = reader.rat_matrix(H);
  p.g = reader.rat_matrix(g);
  if (p.H.rows() != offset || p.H.cols() != offset) Reader::malformed(H, "the order of H must be the sum of the block sizes");
  const Matrix turned = transposed(p.H);
  if (!linear({{1, &p.H}, {-1, &turned}}).zero()) Reader::malformed(H, "H must be symmetric");
  if (p.g.rows() != offset || p.g.cols() != 1) Reader::malformed(g, "g must be one column with as many entries as H has rows");
}

// Which sets of blocks an update may have (SPEC 2.4).
bool blocks_fit(const Problem& p, const Update& u) {
  if (p.polynomial()) return polynomial_update_fits(p, u);
  const auto kind = [&](std::size_t i) { return p.blocks[u.blocks[i]].kind; };
  const bool pair = u.blocks.size() == 2 && kind(0) == Block::W && kind(1) == Block::b && p.blocks[u.blocks[0]].layer == p.blocks[u.blocks[1]].layer;
  switch (u.kind) {
    case Update::Ridge: return pair || (u.blocks.size() == 1 && kind(0) != Block::U);
    case Update::Jacobi: return pair;
    case Update::Scalar: return u.blocks.size() == 1 && kind(0) == Block::U;
    default: break;
  }
  bool in_order = !p.network() && u.blocks.size() == p.blocks.size();
  for (std::size_t i = 0; in_order && i < u.blocks.size(); ++i) in_order = u.blocks[i] == i;
  return in_order;
}

void read_constants(const Value& v, Update& u, Reader& reader) {
  if (u.kind == Update::HeavyBall) {
    Reader::keys(v, {"update", "blocks", "step", "momentum"});
    u.step = reader.rat(Reader::member(v, "step"));
    u.momentum = reader.rat(Reader::member(v, "momentum"));
    return;
  }
  Reader::keys(v, {"update", "blocks", "prox"});
  const Value& prox = Reader::member(v, "prox");
  for (const Value& x : Reader::array(prox)) u.prox.push_back(reader.rat_not_negative(x));
  if (u.prox.size() != u.blocks.size()) Reader::malformed(prox, "prox must have one number per block");
}

void read_update(const Value& v, Problem& p, std::vector<char>& used, Reader& reader) {
  const Value& kind = Reader::member(v, "update");
  const std::vector<std::string_view> kinds{"ridge", "jacobi", "scalar", "heavy_ball", "assign", "descend", "minimize"};
  const auto found = std::find(kinds.begin(), kinds.end(), Reader::text(kind));
  if (found == kinds.end()) return reader.note_unsupported(kind, "unknown update '" + std::string(kind.text) + "'");
  Update u{};
  u.kind = static_cast<Update::Kind>(found - kinds.begin());
  const bool composite = p.kind == ProblemKind::Composite;
  if (composite != (u.kind >= Update::Assign)) Reader::malformed(kind, "assign, descend and minimize are the updates of composite problems, and of no other");
  const Value& blocks = Reader::member(v, "blocks");
  for (const Value& b : Reader::array(blocks)) {
    const std::size_t block = p.block(Reader::text(b));
    if (block == kNone) Reader::malformed(b, "the problem has no such block");
    if (used[block] != 0) Reader::malformed(b, "this block is updated twice: every block occurs in exactly one update");
    used[block] = 1;
    u.name += (u.name.empty() ? "" : ",") + p.blocks[block].name;
    u.blocks.push_back(block);
  }
  if (composite) {
    if (u.blocks.size() != 1) Reader::malformed(blocks, "an update of a composite problem has one block");
    read_composite_update(v, u, p, reader);
  } else {
    read_constants(v, u, reader);
  }
  if (!composite && !blocks_fit(p, u)) Reader::malformed(blocks, "an update of this kind cannot have these blocks");
  p.sweep.push_back(u);
}

void read_sweep(const Value& v, Problem& p, Reader& reader) {
  std::vector<char> used(p.blocks.size(), 0);
  for (const Value& u : Reader::array(v)) read_update(u, p, used, reader);
  for (std::size_t b = 0; b < used.size(); ++b)
    if (used[b] == 0 && !reader.unsupported) Reader::malformed(v, "the block " + p.blocks[b].name + " is never updated");
  for (std::size_t i = 0; i < p.sweep.size(); ++i) {
    const Update& u = p.sweep[i];
    if (u.kind != Update::Jacobi) p.labels.push_back({u.name, i, u.blocks, u.prox});
    else for (std::size_t j = 0; j < 2; ++j) p.labels.push_back({p.blocks[u.blocks[j]].name, i, {u.blocks[j]}, {u.prox[j]}});
  }
}

}  // namespace

Problem read_problem(const Value& v, Reader& reader) {
  Problem p;
  p.digest = digest(v);
  const Value &format = Reader::member(v, "format"), &kind = Reader::member(v, "kind");
  if (Reader::text(format) != "amcert-problem/1") {
    reader.note_unsupported(format, "unknown format '" + std::string(format.text) + "': amcert-problem/1 is needed");
    return p;
  }
  p.name = Reader::text(Reader::member(v, "name"));
  const std::string_view kind_name = Reader::text(kind);
  if (kind_name == "network") {
    p.kind = ProblemKind::Network;
    read_network(v, p, reader);
  } else if (kind_name == "quadratic") {
    p.kind = ProblemKind::Quadratic;
    read_quadratic(v, p, reader);
  } else if (kind_name == "polynomial") {
    p.kind = ProblemKind::Polynomial;
    read_polynomial(v, p, reader);
  } else if (kind_name == "composite") {
    p.kind = ProblemKind::Composite;
    read_composite(v, p, reader);
  } else {
    reader.note_unsupported(kind, "unknown kind of problem '" + std::string(kind.text) + "'");
    return p;
  }
  read_sweep(Reader::member(v, "sweep"), p, reader);
  p.start = reader.blocks(Reader::member(v, "start"), p);
  const Value* previous = v.find("previous");
  const bool heavy_ball = !p.sweep.empty() && p.heavy_ball();
  if (!reader.unsupported && heavy_ball != (previous != nullptr)) Reader::malformed(v, "'previous' belongs to a heavy_ball problem, and to no other");
  if (previous != nullptr) p.previous = reader.blocks(*previous, p);
  return p;
}

}  // namespace amcheck
