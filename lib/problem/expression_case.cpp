#include "problem/expression_case.hpp"

#include "problem/smooth_unit.hpp"

#include <set>

namespace amcert {
namespace {

// "u" or "W1 2x3": a name and, if it is a matrix, its shape.
Block unknown_block(const Reader& r, const toml::node& n, const std::string& text) {
  Block b{"", Family::x, 0, 1, 1, 0};
  std::istringstream in(text);
  std::string shape, more;
  in >> b.name >> shape >> more;
  bool good = !b.name.empty() && more.empty() && std::isalpha(static_cast<unsigned char>(b.name[0])) &&
              std::all_of(b.name.begin(), b.name.end(), [](unsigned char c) { return std::isalnum(c); });
  if (good && !shape.empty()) {
    char x = 0, rest = 0;
    std::istringstream s(shape);
    good = bool(s >> b.rows >> x >> b.cols) && x == 'x' && !(s >> rest) && b.rows > 0 && b.cols > 0 && b.rows <= 4096 && b.cols <= 4096;
  }
  if (!good) r.fail(&n, "'" + text + "' is no unknown; write a name like \"u\", or a name and a shape like \"W1 2x3\"");
  return b;
}

// The blocks, and what texts may name: these and the constants.
Names read_names(const Reader& r, const toml::table& t, const std::string& where, Problem& p) {
  const toml::node* unknowns = t.get("unknowns");
  if (!unknowns) r.fail(&t, where + " needs unknowns, a list like [\"u\", \"W1 2x3\"]");
  Names names;
  Index offset = 0;
  for (const std::string& s : r.strings(*unknowns, "unknowns")) {
    Block b = unknown_block(r, *unknowns, s);
    b.offset = offset;
    offset += b.rows * b.cols;
    if (offset > 4096) r.fail(unknowns, "there are more than 4096 unknowns");
    if (!names.unknowns.emplace(b.name, UnknownMatrix{b.rows, b.cols, int(b.offset)}).second) r.fail(unknowns, "the unknown " + b.name + " is listed twice");
    p.blocks.push_back(std::move(b));
  }
  if (p.blocks.empty()) r.fail(unknowns, "unknowns is empty");
  if (const toml::node* k = t.get("constants")) {
    if (!k->is_table()) r.fail(k, "constants must be a table, like { y = 2, Y = [[1, 0], [0, 1]] }");
    for (const auto& [name, v] : *k->as_table()) {
      if (names.unknowns.contains(std::string(name.str()))) r.fail(&v, std::string(name.str()) + " is an unknown already");
      RationalMatrix m(1, 1);
      if (v.is_array()) m = r.matrix(v, std::string(name.str()));
      else m(0, 0) = r.number(v, std::string(name.str()));
      names.constants.emplace(name.str(), std::move(m));
    }
  }
  return names;
}

// What reading a text throws, with the place of the text.
template <class Read>
auto placed(const Reader& r, const toml::node& n, Read read) {
  try {
    return read();
  } catch (const std::invalid_argument& e) {
    r.fail(&n, e.what());
  }
}

const toml::node& objective(const Reader& r, const toml::table& t, const std::string& where) {
  const toml::node* n = t.get("objective");
  if (!n) r.fail(&t, where + " needs an objective, like \"1/2*(u*v - 2)^2\"");
  return *n;
}

constexpr const char* main_function = "F";

// "beta > 2*H" = "Wang et al. 2019": an inequality between constants that the method's theory asks for, and whose it is.
void read_conditions(const Reader& r, const toml::node& n, const Names& names, std::vector<std::string>& broken) {
  if (!n.is_table()) r.fail(&n, "conditions must be a table, like { \"beta > 2*H\" = \"the multiplier's step lowers L, Wang et al. 2019\" }");
  const Names constants{{}, names.constants};
  for (const auto& [key, v] : *n.as_table()) {
    const std::string text(key.str());
    const std::size_t sign = text.find_first_of("<>");
    if (sign == text.npos) r.fail(&v, "the condition '" + text + "' has no < or >");
    const bool or_equal = text.substr(sign + 1).starts_with('=');
    const auto side = [&, at = &v](const std::string& part) {
      Composite none;
      return placed(r, *at, [&] { return parse_matrix(part, "condition '" + text + "'", constants, 1, 1, none)[0].constant_term(); });
    };
    const Rational left = side(text.substr(0, sign)), right = side(text.substr(sign + (or_equal ? 2 : 1)));
    const bool holds = text[sign] == '<' ? (or_equal ? left <= right : left < right) : (or_equal ? left >= right : left > right);
    if (!holds) broken.push_back("the condition " + text + " does not hold (" + left.str() + " and " + right.str() + "): " + r.string(v, "what a condition is for"));
  }
}

// The weight of the prox term of a block: by name, or x for all.
Rational prox_of(const Reader& r, const toml::node* prox, const std::string& block) {
  if (!prox) return 0;
  if (!prox->is_table()) r.fail(prox, "prox must be a table, like { W1 = 1, x = \"1/2\" }");
  for (const std::string& key : {block, std::string("x")})
    if (const toml::node* v = prox->as_table()->get(key)) return r.number(*v, "prox." + key);
  return 0;
}

// { block = "E", value = "W + 1/2*(W - P)" }, { block = "W", step = "1/8", at = "E" } or { block = "V", lower = 0 }
Update table_update(const Reader& r, const toml::table& t, const toml::node* prox, Problem& p, const Names& names) {
  r.only(t, "an update of the sweep", {"block", "value", "step", "at", "function", "kink", "prox", "lower", "upper"});
  const toml::node* block = t.get("block");
  if (!block) r.fail(&t, "an update in braces needs its block: { block = \"W\", step = \"1/8\" }");
  const auto none = [&](std::initializer_list<const char*> keys, const char* what) {
    for (const char* key : keys)
      if (const toml::node* v = t.get(key)) r.fail(v, std::string("an update with ") + what + " has no " + key + "; leave it out");
  };
  Update u;
  u.blocks = {block_named(r, *block, p, r.string(*block, "block"))};
  const Block& b = p.blocks[std::size_t(u.blocks[0])];
  if (const toml::node* value = t.get("value")) {
    none({"step", "at", "function", "kink", "prox", "lower", "upper"}, "a value");
    u.kind = Kind::assign;
    u.value = placed(r, *value, [&] { return parse_matrix(r.string(*value, "value"), "value of " + b.name, names, b.rows, b.cols, *p.composite); });
    return u;
  }
  u.function = p.composite->objective;
  if (const toml::node* f = t.get("function")) {
    u.function = r.string(*f, "function");
    if (!p.composite->functions.contains(u.function)) {
      std::string known;
      for (const auto& [name, _] : p.composite->functions) known += (known.empty() ? "" : ", ") + name;
      r.fail(f, "there is no function '" + u.function + "'; functions are " + known);
    }
  }
  u.at = u.blocks[0];
  if (const toml::node* at = t.get("at")) u.at = block_named(r, *at, p, r.string(*at, "at"));
  if (const toml::node* step = t.get("step")) {
    none({"prox", "lower", "upper"}, "a step");
    u.kind = Kind::descend;
    if (const auto* s = step->as_string(); s && !s->get().empty() && std::isalpha(static_cast<unsigned char>(s->get()[0]))) u.step_block = block_named(r, *step, p, s->get());
    else u.step = r.number(*step, "step");
    if (const toml::node* kink = t.get("kink")) u.kink = r.integer(*kink, "kink", 0, 1) == 1;
    return u;
  }
  none({"kink"}, "no step");
  u.kind = Kind::minimize;
  const toml::node* own = t.get("prox");
  u.prox = {own ? r.number(*own, "prox") : prox_of(r, prox, b.name)};
  if (const toml::node* v = t.get("lower")) u.lower = r.number(*v, "lower");
  if (const toml::node* v = t.get("upper")) u.upper = r.number(*v, "upper");
  return u;
}

}  // namespace

void read_polynomial(Reader& r, Problem& p) {
  const toml::table& t = r.table("polynomial", true);
  r.only(t, "[polynomial]", {"unknowns", "objective", "constants"});
  const Names names = read_names(r, t, "[polynomial]", p);
  const toml::node& text = objective(r, t, "[polynomial]");
  p.polynomial = placed(r, text, [&] { return parse_objective(r.string(text, "objective"), names); });
}

Names read_composite(Reader& r, Problem& p, std::vector<std::string>& broken) {
  const toml::table& t = r.table("composite", true);
  r.only(t, "[composite]", {"unknowns", "objective", "functions", "aside", "constants", "conditions"});
  Names names = read_names(r, t, "[composite]", p);
  if (const toml::node* n = t.get("conditions")) read_conditions(r, *n, names, broken);
  const toml::node& text = objective(r, t, "[composite]");
  p.composite.emplace();
  Composite& c = *p.composite;
  c.unknowns = int(p.unknowns());
  std::string source = r.string(text, "objective");
  if (const toml::node* f = t.get("functions")) {
    if (!f->is_table()) r.fail(f, "functions must be a table, like { L = \"1/2*sumsq(V - W*X) + dot(D, V - W*X)\" }");
    for (const auto& [name, v] : *f->as_table())
      c.functions[std::string(name.str())] = placed(r, v, [&, at = &v, n = std::string(name.str())] { return parse_function(r.string(*at, "a function"), "function " + n, names, c); });
  }
  // The objective is a text, or the name of a function.
  if (c.functions.contains(source)) {
    c.objective = source;
  } else {
    if (c.functions.contains(main_function)) r.fail(&text, std::string("a function is named ") + main_function + ", which is the name of the objective; call it otherwise, or write objective = \"F\"");
    c.objective = main_function;
    c.functions[main_function] = placed(r, text, [&] { return parse_function(source, "objective", names, c); });
  }
  c.aside.assign(p.blocks.size(), false);
  if (const toml::node* aside = t.get("aside"))
    for (const std::string& name : r.strings(*aside, "aside")) c.aside[std::size_t(block_named(r, *aside, p, name))] = true;
  return names;
}

void read_composite_method(Reader& r, Problem& p, const Names& names) {
  const toml::table& t = r.table("method", true);
  r.only(t, "[method]", {"sweep", "prox"});
  const toml::node *sweep = t.get("sweep"), *prox = t.get("prox");
  if (prox && prox->is_table())
    for (const auto& [k, v] : *prox->as_table())
      if (k.str() != "x") (void)block_named(r, v, p, std::string(k.str()));
  const auto minimized = [&](int b) {
    Update u{Kind::minimize, {b}, {prox_of(r, prox, p.blocks[std::size_t(b)].name)}, 0, 0};
    u.function = p.composite->objective;
    u.at = b;
    return u;
  };
  if (!sweep) {
    for (int b = 0; b < int(p.blocks.size()); ++b) p.sweep.push_back(minimized(b));
    return;
  }
  if (!sweep->is_array()) r.fail(sweep, "sweep must be a list of updates: a block's name, or like { block = \"W\", step = \"1/8\" }");
  for (const auto& e : *sweep->as_array()) {
    if (const auto* table = e.as_table()) p.sweep.push_back(table_update(r, *table, prox, p, names));
    else p.sweep.push_back(minimized(block_named(r, e, p, r.string(e, "an update of the sweep"))));
  }
}

bool follows(const Reader& r, const toml::node& n) {
  try {
    (void)parse_number(r.string(n, "a start"));
    return false;
  } catch (const std::exception&) {
    return true;
  }
}

std::optional<RationalMatrix> start_from_text(const Reader& r, const toml::node& n, const Problem& p, int block, const Names& names, const std::vector<RationalMatrix>& x, std::string& missing) {
  const Block& b = p.blocks[std::size_t(block)];
  Composite units;
  const std::vector<Polynomial> value = placed(r, n, [&] { return parse_matrix(r.string(n, b.name), "start of " + b.name, names, b.rows, b.cols, units); });
  std::vector<Rational> all;
  std::vector<std::string> absent;  // per unknown: its block, if that is not given
  for (std::size_t k = 0; k < x.size(); ++k)
    for (Index i = 0; i < p.blocks[k].rows; ++i)
      for (Index j = 0; j < p.blocks[k].cols; ++j) {
        const bool given = x[k].rows > 0;
        all.push_back(given ? x[k](i, j) : Rational(0));
        absent.push_back(given ? "" : p.blocks[k].name);
      }
  const auto known = [&](const Polynomial& q) {
    for (const auto& [at, _] : q.terms())
      for (int k : at)
        if (std::size_t(k) < absent.size() && !absent[std::size_t(k)].empty()) missing = absent[std::size_t(k)];
    return missing.empty();
  };
  for (std::size_t m = 0; m < units.units.size(); ++m) {
    if (!known(units.units[m])) return {};
    all.push_back(placed(r, n, [&] { return about(units.kind(m), units.units[m].at(all)); }));
  }
  RationalMatrix out(b.rows, b.cols);
  for (Index i = 0; i < b.rows; ++i)
    for (Index j = 0; j < b.cols; ++j) {
      const Polynomial& q = value[std::size_t(i * b.cols + j)];
      if (!known(q)) return {};
      out(i, j) = nearest_multiple(q.at(all), 52);
    }
  return out;
}

}  // namespace amcert
