#include "problem/case_file.hpp"

#include "number/text.hpp"
#include "problem/activation_ball.hpp"
#include "problem/case_reader.hpp"
#include "problem/csv.hpp"
#include "problem/expression_case.hpp"
#include "problem/seeded_start.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <sstream>

namespace amcert {
namespace {

namespace fs = std::filesystem;

Activation activation(const Reader& r, const toml::node& n) {
  const std::string s = r.string(n, "activation");
  if (s == "identity") return Activation::identity();
  if (s == "relu") return Activation::relu();
  if (s == "hard_tanh") return Activation::hard_tanh();
  if (s == "hard_sigmoid") return Activation::hard_sigmoid();
  if (s == "tanh") return Activation::smooth(Activation::Kind::tanh);
  if (s == "sigmoid") return Activation::smooth(Activation::Kind::sigmoid);
  if (s.starts_with("leaky_relu(") && s.ends_with(")")) {
    try {
      return Activation::leaky_relu(parse_number(std::string_view(s).substr(11, s.size() - 12)));
    } catch (const std::exception& e) {
      r.fail(&n, std::string("activation: ") + e.what());
    }
  }
  r.unknown(&n, "activation", s, {"identity", "relu", "leaky_relu(SLOPE)", "hard_tanh", "hard_sigmoid", "sigmoid", "tanh"});
}

void read_network(Reader& r, Case& c, bool& jacobi) {
  const toml::table& t = r.table("network", true);
  r.only(t, "[network]", {"widths", "activation", "gamma", "rho", "lambda", "loss_scale", "output_split", "bias"});
  Network net;
  const toml::node* widths = t.get("widths");
  if (!widths || !widths->is_array()) r.fail(&t, "[network] needs widths, a list with the width of every layer after the input");
  for (const auto& w : *widths->as_array()) {
    Layer l;
    l.width = r.integer(w, "a width", 1, 1 << 16);
    l.gamma = l.rho = 1;
    net.layers.push_back(std::move(l));
  }
  const int n = int(net.layers.size());
  if (n == 0) r.fail(widths, "widths is empty; give the width of every layer after the input");
  const auto rationals = [&](const char* key, Rational Layer::*field) {
    if (const toml::node* v = t.get(key)) {
      const auto xs = r.per_layer(*v, n, key, [&](const toml::node& e) { return r.number(e, key); });
      for (int i = 0; i < n; ++i) net.layers[std::size_t(i)].*field = xs[std::size_t(i)];
    }
  };
  rationals("gamma", &Layer::gamma);
  rationals("rho", &Layer::rho);
  rationals("lambda", &Layer::lambda);
  if (const toml::node* v = t.get("activation")) {
    const auto fs_ = r.per_layer(*v, n, "activation", [&](const toml::node& e) { return activation(r, e); });
    for (int i = 0; i < n; ++i) net.layers[std::size_t(i)].activation = fs_[std::size_t(i)];
  }
  if (const toml::node* v = t.get("bias")) {
    const auto names = r.per_layer(*v, n, "bias", [&](const toml::node& e) { return r.string(e, "bias"); });
    for (int i = 0; i < n; ++i) {
      const std::string& s = names[std::size_t(i)];
      r.one_of(v, "bias", s, {"none", "ones", "joint", "jacobi"});
      net.layers[std::size_t(i)].bias = s == "none" ? Bias::none : s == "ones" ? Bias::ones : Bias::apart;
      jacobi = jacobi || s == "jacobi";
    }
  }
  if (const toml::node* v = t.get("loss_scale")) net.loss_scale = r.number(*v, "loss_scale");
  if (const toml::node* v = t.get("output_split")) {
    if (!v->is_boolean()) r.fail(v, "output_split must be true or false");
    net.layers.back().split = v->as_boolean()->get();
    if (!net.layers.back().split && !net.layers.back().activation.linear())
      r.fail(v, "without output_split the last layer has no activation; write \"identity\" for it");
  }

  const toml::table& d = r.table("data", true);
  r.only(d, "[data]", {"file", "inputs", "targets", "X", "Y"});
  if (const toml::node* file = d.get("file")) {
    const fs::path csv = fs::path(r.path()).parent_path() / r.string(*file, "data file");
    const toml::node *in = d.get("inputs"), *out = d.get("targets");
    if (!in || !out) r.fail(&d, "[data] needs inputs and targets, lists of column names");
    const CsvTable table(csv.string());
    for (const char* other : {"X", "Y"})
      if (const toml::node* v = d.get(other)) r.fail(v, std::string("the data come from the file; leave out ") + other);
    net.X = table.columns(r.strings(*in, "inputs"));
    net.Y = table.columns(r.strings(*out, "targets"));
  } else {
    const toml::node *x = d.get("X"), *y = d.get("Y");
    if (!x || !y) r.fail(&d, "[data] needs file, inputs and targets, or matrices X and Y");
    for (const char* other : {"inputs", "targets"})
      if (const toml::node* v = d.get(other)) r.fail(v, std::string("the data are X and Y; leave out ") + other + ", which names columns of a file");
    net.X = r.matrix(*x, "X");
    net.Y = r.matrix(*y, "Y");
  }
  if (net.Y.rows != net.layers.back().width)
    r.fail(widths, "the last width is " + std::to_string(net.layers.back().width) + " but there are " + std::to_string(net.Y.rows) +
                       " targets; make them equal");
  if (net.X.cols != net.Y.cols) r.fail(&d, "X has " + std::to_string(net.X.cols) + " samples, Y has " + std::to_string(net.Y.cols) +
                                           "; samples are columns, both need the same number");
  c.problem.network = std::move(net);
  c.problem.derive_blocks();
}

void read_quadratic(Reader& r, Case& c) {
  const toml::table& t = r.table("quadratic", true);
  r.only(t, "[quadratic]", {"H", "g", "blocks"});
  const toml::node *h = t.get("H"), *g = t.get("g");
  if (!h) r.fail(&t, "[quadratic] needs H, a list of rows");
  Quadratic q;
  q.H = r.matrix(*h, "H");
  q.g = RationalMatrix(q.H.rows, 1);
  if (g) {
    const auto* list = g->as_array();
    if (!list || Index(list->size()) != q.H.rows) r.fail(g, "g must list " + std::to_string(q.H.rows) + " numbers");
    for (Index i = 0; i < q.H.rows; ++i) q.g(i, 0) = r.number((*list)[std::size_t(i)], "g");
  }
  Index offset = 0;
  if (const toml::node* b = t.get("blocks")) {
    if (!b->is_array()) r.fail(b, "blocks must be a list of sizes");
    int k = 1;
    for (const auto& e : *b->as_array()) {
      const Index size = r.integer(e, "a block size", 1, 1 << 16);
      c.problem.blocks.push_back({"x" + std::to_string(k++), Family::x, 0, size, 1, offset});
      offset += size;
    }
    if (offset != q.H.rows) r.fail(b, "the block sizes add up to " + std::to_string(offset) + ", H has order " + std::to_string(q.H.rows));
  } else {
    c.problem.blocks.push_back({"x1", Family::x, 0, q.H.rows, 1, 0});
  }
  c.problem.quadratic = std::move(q);
}

std::vector<Update> parse_sweep(const Reader& r, const toml::node& n, const Problem& p) {
  std::vector<Update> out;
  for (std::string s : r.strings(n, "sweep")) {
    Update u;
    if (s.size() > 1 && s.front() == '(' && s.back() == ')') s = s.substr(1, s.size() - 2);
    const bool jacobi = s.find('|') != s.npos;
    std::string part;
    std::istringstream in(s);
    while (std::getline(in, part, jacobi ? '|' : ',')) {
      part.erase(std::remove(part.begin(), part.end(), ' '), part.end());
      u.blocks.push_back(block_named(r, n, p, part));
    }
    if (u.blocks.empty()) r.fail(&n, "an empty update in the sweep; name a block, or two like \"W1,b1\" or \"W1|b1\"");
    u.kind = p.polynomial ? (p.allows(Kind::ridge, u.blocks[0]) ? Kind::ridge : Kind::scalar) : jacobi ? Kind::jacobi : p.blocks[std::size_t(u.blocks[0])].family == Family::U ? Kind::scalar : Kind::ridge;
    u.prox.assign(u.blocks.size(), Rational(0));
    out.push_back(std::move(u));
  }
  return out;
}

// Prox weights by block name, by family (W, b, U, V, x), or VN, UN for the last layer; the most special one counts.
void apply_prox(const Reader& r, const toml::table& t, Problem& p) {
  const int last = p.network ? p.network->depth() : 0;
  for (const auto& [k, v] : t) {
    const std::string key(k.str());
    const bool family = key == "W" || key == "b" || key == "U" || key == "V" || key == "x" || key == "VN" || key == "UN";
    if (!family) (void)block_named(r, v, p, key);
    if (r.number(v, "prox." + key).sign() < 0) r.fail(&v, "prox." + key + " is negative; a prox weight must be 0 or more");
  }
  for (Update& u : p.sweep)
    for (std::size_t n = 0; n < u.blocks.size(); ++n) {
      const Block& b = p.blocks[std::size_t(u.blocks[n])];
      const std::string family(1, "WbUVx"[int(b.family)]);
      std::vector<std::string> keys = {b.name};
      if (b.layer == last && last > 0) keys.push_back(family + "N");
      keys.push_back(family);
      for (const std::string& key : keys)
        if (const toml::node* v = t.get(key)) {
          u.prox.at(n) = r.number(*v, "prox." + key);
          break;
        }
    }
}

void read_method(Reader& r, Case& c, const Names& names, bool jacobi) {
  if (c.problem.composite) return read_composite_method(r, c.problem, names);
  const toml::table& t = r.table("method", true);
  r.only(t, "[method]", {"order", "sweep", "prox", "step", "momentum"});
  Problem& p = c.problem;
  const toml::node *order = t.get("order"), *sweep = t.get("sweep"), *step = t.get("step");
  if (step) {
    if (!p.quadratic) r.fail(step, "a heavy-ball step is for [quadratic] problems; leave it out");
    Update u{Kind::heavy_ball, {}, {}, r.number(*step, "step"), 0};
    for (const char* other : {"order", "sweep", "prox"})
      if (const toml::node* v = t.get(other)) r.fail(v, std::string("a heavy-ball method has no ") + other + "; leave it out");
    if (const toml::node* m = t.get("momentum")) u.momentum = r.number(*m, "momentum");
    for (std::size_t b = 0; b < p.blocks.size(); ++b) u.blocks.push_back(int(b));
    p.sweep = {u};
    return;
  }
  if (const toml::node* m = t.get("momentum")) r.fail(m, "momentum belongs to a heavy-ball method; give its step too");
  if (order && (sweep || !p.network)) r.fail(order, "order is for networks without a sweep of their own; leave it out");
  if (sweep) p.sweep = parse_sweep(r, *sweep, p);
  else if (p.network) {
    const std::string s = order ? r.string(*order, "order") : "backward";
    r.one_of(order, "order", s, {"backward", "forward"}, ", or give a sweep");
    p.sweep = s == "backward" ? backward_sweep(p, jacobi) : forward_sweep(p, jacobi);
  } else {
    for (int b = 0; b < int(p.blocks.size()); ++b)
      p.sweep.push_back({p.polynomial && !p.allows(Kind::ridge, b) ? Kind::scalar : Kind::ridge, {b}, {Rational(0)}, 0, 0});
  }
  if (const toml::node* prox = t.get("prox")) {
    if (!prox->is_table()) r.fail(prox, "prox must be a table, like { W = 1, U = \"1/2\" }");
    apply_prox(r, *prox->as_table(), p);
  }
}

// U_i = W_i V^_{i-1} + b_i, V_i = sigma_i(U_i), each rounded to multiples of 2^-52; smooth activations through balls.
void forward_start(Problem& p, std::vector<RationalMatrix>& x) {
  const Network& n = *p.network;
  RationalMatrix v = n.X;
  for (int i = 1; i <= n.depth(); ++i) {
    const Layer& l = n.layer(i);
    const RationalMatrix& w = x[std::size_t(p.block(Family::W, i))];
    const int b = p.block(Family::b, i);
    RationalMatrix u(l.width, n.samples()), next(l.width, n.samples());
    for (Index r = 0; r < l.width; ++r)
      for (Index s = 0; s < n.samples(); ++s) {
        Rational m = b >= 0 ? x[std::size_t(b)](r, 0) : Rational(0);
        for (Index k = 0; k < v.rows; ++k) m += w(r, k) * v(k, s);
        if (l.bias == Bias::ones) m += w(r, v.rows);
        u(r, s) = nearest_multiple(m, 52);
        if (!l.split) next(r, s) = u(r, s);
        else if (l.activation.piecewise()) next(r, s) = nearest_multiple(l.activation.value(u(r, s)), 52);
        else next(r, s) = nearest_multiple(sigma_of(l.activation.kind, Ball(u(r, s), 256)).range().lo, 52);
      }
    if (l.split) x[std::size_t(p.block(Family::U, i))] = u;
    x[std::size_t(p.block(Family::V, i))] = next;
    v = next;
  }
}

Point to_point(const Reader& r, const toml::table& t, const Problem& p, const std::vector<RationalMatrix>& x) {
  Point out;
  for (std::size_t b = 0; b < x.size(); ++b) {
    try {
      out.push_back(DyadicMatrix::of(x[b]));
    } catch (const std::exception& e) {
      const toml::node* given = t.get(p.blocks[b].name);
      r.fail(given ? given : &t, "start of " + p.blocks[b].name + ": " + e.what());
    }
  }
  return out;
}

// A value for every block; of networks U and V that are not given come from a forward pass, of a start with a seed all the rest from it.
std::vector<RationalMatrix> read_blocks(const Reader& r, const toml::table& t, Problem p, const Names& names, const std::string& key) {
  std::vector<RationalMatrix> x(p.blocks.size());
  std::vector<bool> given(p.blocks.size(), false);
  const toml::node* seed = key == "start" ? t.get("seed") : nullptr;
  if (seed && p.block("seed") >= 0) seed = nullptr;  // an unknown of a polynomial problem
  if (seed) {
    const std::vector<RationalMatrix> drawn = seeded_start(p, std::uint64_t(r.integer(*seed, "seed", 0, std::numeric_limits<int>::max())));
    for (std::size_t b = 0; b < x.size(); ++b) {
      if (drawn[b].rows == 0) continue;
      if (const toml::node* v = t.get(p.blocks[b].name)) r.fail(v, p.blocks[b].name + " comes from the seed; leave out one of the two");
      x[b] = drawn[b];
      given[b] = true;
    }
  }
  for (const auto& [k, v] : t) {
    if (&v == seed) continue;
    const int b = block_named(r, v, p, std::string(k.str()));
    const Block& block = p.blocks[std::size_t(b)];
    if (p.composite && v.is_string() && follows(r, v)) continue;
    const bool single = !p.network && block.rows * block.cols == 1 && !v.is_array();
    const bool flat = block.cols == 1 && v.is_array() && !v.as_array()->empty() && !(*v.as_array())[0].is_array();
    RationalMatrix m;
    if (single) {
      m = RationalMatrix(1, 1);
      m(0, 0) = r.number(v, block.name);
    } else if (flat) {
      m = RationalMatrix(Index(v.as_array()->size()), 1);
      for (Index i = 0; i < m.rows; ++i) m(i, 0) = r.number((*v.as_array())[std::size_t(i)], block.name);
    } else {
      m = r.matrix(v, block.name);
    }
    if (m.rows != block.rows || m.cols != block.cols)
      r.fail(&v, "the start of " + block.name + " is " + std::to_string(m.rows) + "x" + std::to_string(m.cols) + ", expected " +
                     std::to_string(block.rows) + "x" + std::to_string(block.cols));
    x[std::size_t(b)] = std::move(m);
    given[std::size_t(b)] = true;
  }
  if (p.composite) {
    // Texts name other blocks, which may be texts themselves.
    for (bool more = true; more;) {
      more = false;
      for (std::size_t b = 0; b < x.size(); ++b) {
        const toml::node* v = t.get(p.blocks[b].name);
        if (!v || given[b]) continue;
        std::string missing;
        const std::optional<RationalMatrix> found = start_from_text(r, *v, p, int(b), names, x, missing);
        if (!found) continue;
        x[b] = *found;
        given[b] = more = true;
      }
    }
    for (std::size_t b = 0; b < x.size(); ++b) {
      if (given[b]) continue;
      const toml::node* v = t.get(p.blocks[b].name);
      if (!v) r.fail(&t, std::string("[") + key + "] does not give " + p.blocks[b].name + "; give numbers, or a text like \"relu(W1*X)\" of other blocks");
      std::string missing;
      (void)start_from_text(r, *v, p, int(b), names, x, missing);
      r.fail(v, "the start of " + p.blocks[b].name + " needs " + missing + ", which needs it in turn or is not given; give one of them as numbers");
    }
  }
  // Blocks U and V that are not given come from a forward pass; weights and biases must be given.
  bool forward = false;
  for (std::size_t b = 0; b < x.size(); ++b) {
    if (given[b]) continue;
    if (p.blocks[b].family != Family::U && p.blocks[b].family != Family::V)
      r.fail(&t, std::string("[") + key + "] does not give " + p.blocks[b].name + "; only U and V can be left out, a forward pass gives them" + (key == "start" ? ", or all with seed = 1" : ""));
    forward = true;
  }
  if (forward) {
    std::vector<RationalMatrix> filled = x;
    forward_start(p, filled);
    for (std::size_t b = 0; b < x.size(); ++b)
      if (!given[b]) x[b] = filled[b];
  }
  return x;
}

// What a start of a network must give, with shapes.
std::string weights(const Problem& p) {
  std::string s;
  for (const Block& b : p.blocks)
    if (b.family != Family::U && b.family != Family::V) s += (s.empty() ? "" : ", ") + b.name + " (" + std::to_string(b.rows) + "x" + std::to_string(b.cols) + ")";
  return s;
}

void read_start(Reader& r, Case& c, const Names& names) {
  Problem& p = c.problem;
  const auto read = [&](const char* key, bool required) {
    const toml::table& t = r.table(key, required, key == std::string("start") && p.network ? "; add it, with seed = 1 or the weights " + weights(p) : "; add it");
    return to_point(r, t, p, read_blocks(r, t, p, names, key));
  };
  p.start = read("start", true);
  if (p.has(Kind::heavy_ball)) p.previous = read("previous", true);
}

void read_certify(Reader& r, Case& c) {
  const toml::table& run = r.table("run", false);
  r.only(run, "[run]", {"sweeps", "tolerance", "reference_bits", "max_bits"});
  if (const auto* v = run.get("sweeps")) c.sweeps = r.integer(*v, "sweeps", 1, 1 << 20);
  if (const auto* v = run.get("reference_bits")) c.reference_bits = r.integer(*v, "reference_bits", 64, 65536);
  if (const auto* v = run.get("max_bits")) c.max_bits = r.integer(*v, "max_bits", 128, 4096);
  if (const auto* v = run.get("tolerance")) {
    c.tolerance = r.number(*v, "tolerance");
    if (c.tolerance.sign() <= 0) r.fail(v, "tolerance must be positive");
  }
  const toml::table& t = r.table("certify", false);
  r.only(t, "[certify]", {"claims", "forms", "j_max", "beta", "expect_refuted"});
  c.claims = claim_kinds();
  const auto is_structural = [](const std::string& s) { return s == "sublevel_bounded" || s.starts_with("structural"); };
  const bool expression = c.problem.polynomial || c.problem.composite;
  if (expression) std::erase_if(c.claims, is_structural);
  if (const auto* v = t.get("claims")) {
    c.claims = r.strings(*v, "claims");
    if (c.claims.empty()) r.fail(v, fmt::format("claims is empty; known: {}", fmt::join(claim_kinds(), ", ")));
    for (const std::string& s : c.claims) {
      r.one_of(v, "claim", s, claim_kinds());
      if (expression && is_structural(s)) r.fail(v, "the claim " + s + " does not exist for [polynomial] and [composite] problems; leave it out");
    }
  }
  if (const auto* v = t.get("forms")) {
    c.forms = r.strings(*v, "forms");
    for (const std::string& s : c.forms) r.one_of(v, "form", s, {"J0", "J1", "J1w", "J2", "J3"});
  }
  if (const auto* v = t.get("j_max")) c.j_max = r.integer(*v, "j_max", 1, 1000);
  if (const auto* v = t.get("beta")) {
    c.beta = r.number(*v, "beta");
    if (c.beta->sign() <= 0) r.fail(v, "beta must be positive: it weighs the step before in the form J3");
  }
  if (const auto* v = t.get("expect_refuted")) {
    c.expect_refuted = r.strings(*v, "expect_refuted");
    for (const std::string& s : c.expect_refuted) {
      const std::string kind = s.substr(0, s.find(' '));
      if (kind != "smallest_j" && kind != "kl_exponent" && std::find(claim_kinds().begin(), claim_kinds().end(), kind) == claim_kinds().end())
        r.fail(v, fmt::format("expect_refuted: no claim is named '{}'; {}write a kind and its parameters, like \"sufficient_decrease J1 j=1\"; kinds are {}, smallest_j, kl_exponent", s, meant(kind, claim_kinds()), fmt::join(claim_kinds(), ", ")));
    }
  }
}

void read_limit(Reader& r, Case& c) {
  const toml::table& t = r.table("limit", false);
  r.only(t, "[limit]", {"at", "theta"});
  const Problem& p = c.problem;
  if (!t.empty() && !p.polynomial) r.fail(&t, "[limit] is for [polynomial] problems; leave it out");
  if (const toml::node* v = t.get("at")) {
    if (!v->is_table()) r.fail(v, "at must be a table with every unknown, like { u = 0, v = 0 }");
    const std::vector<RationalMatrix> x = read_blocks(r, *v->as_table(), p, {}, "at");
    c.limit_at.emplace();
    for (std::size_t b = 0; b < x.size(); ++b) {
      try {
        (void)DyadicMatrix::of(x[b]);
      } catch (const std::exception& e) {
        r.fail(v, "at, " + p.blocks[b].name + ": " + e.what());
      }
      for (Index i = 0; i < x[b].rows; ++i)
        for (Index j = 0; j < x[b].cols; ++j) c.limit_at->push_back(x[b](i, j));
    }
  }
  if (const toml::node* v = t.get("theta")) {
    c.limit_theta = r.number(*v, "theta");
    if (c.limit_theta->sign() < 0 || *c.limit_theta >= Rational(1)) r.fail(v, "theta must be at least 0 and below 1");
  }
}

}  // namespace

const std::vector<std::string>& claim_kinds() {
  static const std::vector<std::string> kinds = {"am_trajectory",    "sufficient_decrease", "rises",
                                                 "relative_error",   "sublevel_bounded",    "structural_decrease",
                                                 "structural_relative_error", "double_agreement"};
  return kinds;
}

static Case read(Reader r) {
  Case c;
  r.only(r.root(), "the case", {"name", "title", "network", "quadratic", "polynomial", "composite", "data", "method", "start", "previous", "run", "certify", "limit"});
  const toml::node* name = r.root().get("name");
  if (!name) r.fail(nullptr, "the case has no name; begin with name = \"...\"");
  c.problem.name = r.string(*name, "name");
  for (char ch : c.problem.name)
    if (!(std::isalnum(static_cast<unsigned char>(ch)) || ch == '-' || ch == '_' || ch == '.'))
      r.fail(name, "the name may hold letters, digits, '-', '_' and '.' only: it names the output folder");
  if (c.problem.name.empty() || c.problem.name[0] == '.') r.fail(name, "the name must not be empty or begin with '.'");
  if (const toml::node* title = r.root().get("title")) c.title = r.string(*title, "title");
  bool jacobi = false;
  Names names;
  int kinds = 0;
  for (const char* kind : {"network", "quadratic", "polynomial", "composite"}) kinds += r.root().contains(kind);
  if (kinds != 1) r.fail(nullptr, "a case has one of the tables [network], [polynomial], [composite] and [quadratic]; this one has " + std::to_string(kinds) + (kinds == 0 ? " of them: add one" : " of them: leave all but one out"));
  if (r.root().contains("quadratic")) read_quadratic(r, c);
  else if (r.root().contains("polynomial")) read_polynomial(r, c.problem);
  else if (r.root().contains("composite")) names = read_composite(r, c.problem, c.broken);
  else read_network(r, c, jacobi);
  read_method(r, c, names, jacobi);
  read_start(r, c, names);
  read_certify(r, c);
  read_limit(r, c);
  try {
    c.problem.validate();
  } catch (const std::invalid_argument& e) {
    r.fail(nullptr, e.what());
  }
  return c;
}

Case read_case(const std::string& path) { return read(Reader(fs::is_directory(path) ? (fs::path(path) / "case.toml").string() : path)); }

Case read_case(const std::string& path, const std::string& text) { return read(Reader(path, text, "a case")); }

}  // namespace amcert
