// A problem and its method in words and formulas.
#include "report/method.hpp"

#include "report/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>

namespace amcert::report {
namespace {

using Kind = Passage::Kind;

// A rational as a formula source: as it stands if short, else rounded and marked so.
std::string number(const Json& value) {
  const Shown shown = show(rational(value), 5, Direction::down);
  return shown.exact.empty() ? fmt::format("{}…", shown.decimal) : shown.exact;
}

std::size_t columns_of(const Json& matrix) {
  const std::string& row = text(element(matrix, 0));
  return 1 + static_cast<std::size_t>(std::count(row.begin(), row.end(), ' '));
}

std::string counted(std::size_t count, const char* one, const char* many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

Rich activation_name(const Json& activation) {
  const std::string kind = string_at(activation, "kind");
  if (kind != "piecewise") return Rich::words(kind);
  const Json& breaks = array_at(activation, "breaks");
  const Json& pieces = array_at(activation, "pieces");
  if (breaks.size() == 1 && text(breaks[0]) == "0" && text(element(pieces, 0)) == "0 0" &&
      text(element(pieces, 1)) == "1 0")
    return Rich::words("ReLU");
  if (breaks.empty()) return Rich::words(text(element(pieces, 0)) == "1 0" ? "identity" : "linear activation");
  return Rich::words(fmt::format("piecewise linear activation with {}", counted(breaks.size(), "kink", "kinks")));
}

bool is_split(const Json& layer) { return layer.contains("activation"); }

Rich layer_text(const Json& layer) {
  Rich text = say("width ${}$, ", integer_at(layer, "width"));
  text += is_split(layer) ? activation_name(member(layer, "activation")) : Rich("no activation");
  text += say(", $γ = {}$", number(member(layer, "gamma")));
  if (is_split(layer)) text += say(", $ρ = {}$", number(member(layer, "rho")));
  text += say(", $λ = {}$", number(member(layer, "lambda")));
  const std::string bias = string_at(layer, "bias");
  if (bias == "none") return text + Rich(", no bias");
  return text + (bias == "ones" ? Rich(", bias in $W$") : Rich(", bias $b$"));
}

void describe_network(const Json& problem, std::vector<Passage>& passages) {
  const Json& layers = array_at(problem, "layers");
  const Json& data = object_at(problem, "data");
  const std::size_t inputs = array_at(data, "X").size(), samples = columns_of(array_at(data, "X"));
  passages.push_back({Kind::paragraph, say("A network of {} for {} and {}, trained by alternating minimization of",
                                           counted(layers.size(), "layer", "layers"),
                                           counted(inputs, "input", "inputs"), counted(samples, "sample", "samples"))});
  if (layers.empty()) throw Malformed("the network has no layers");
  const bool last_split = is_split(layers.back());
  const std::string n = std::to_string(layers.size());
  const bool any_split = last_split || layers.size() > 1;
  std::string objective = fmt::format("F = \\frac{{s}}{{2}} ‖V_{{{}}} − Y‖^2", n);
  if (any_split) {
    const std::string sum = last_split ? "Σ_i" : fmt::format("Σ_{{i<{}}}", n);
    objective +=
        fmt::format(" + {} \\frac{{γ_i}}{{2}} ‖V_i − σ_i(U_i)‖^2 + {} \\frac{{ρ_i}}{{2}} ‖U_i − M_i‖^2", sum, sum);
  }
  if (!last_split) objective += fmt::format(" + \\frac{{γ_{{{}}}}}{{2}} ‖V_{{{}}} − M_{{{}}}‖^2", n, n, n);
  objective += " + Σ_i \\frac{λ_i}{2} ‖W_i‖^2";
  passages.push_back({Kind::display, Rich::formula(objective)});

  bool any_apart = false, any_ones = false;
  for (const Json& layer : layers) {
    any_apart |= string_at(layer, "bias") == "apart";
    any_ones |= string_at(layer, "bias") == "ones";
  }
  Rich where = Rich(any_apart ? "Here $V_0 = X$, $M_i = W_iV_{i−1} + b_i 1^T$" : "Here $V_0 = X$, $M_i = W_iV_{i−1}$");
  if (any_ones) where += Rich(" (with a row of ones added to $V_{i−1}$ where layer $i$ has its bias in $W_i$)");
  where += say(", and $s = {}$; norms are Frobenius norms.", number(member(problem, "loss_scale")));
  passages.push_back({Kind::paragraph, where});

  // Layers with the same parameters are one sentence.
  Rich list;
  for (std::size_t first = 0; first < layers.size();) {
    std::size_t end = first + 1;
    while (end < layers.size() && layers[end] == layers[first]) ++end;
    list += Rich(list.empty() ? "" : " ") +
            Rich(end == first + 1 ? fmt::format("Layer {}: ", end) : fmt::format("Layers {}–{}: ", first + 1, end)) +
            layer_text(layers[first]) + Rich(".");
    first = end;
  }
  passages.push_back({Kind::paragraph, list});
}

void describe_quadratic(const Json& problem, std::vector<Passage>& passages) {
  std::size_t unknowns = 0;
  Rich blocks;
  for (const Json& block : array_at(problem, "blocks")) {
    const int size = integer_at(block, "size");
    unknowns += static_cast<std::size_t>(size);
    blocks += Rich(blocks.empty() ? "" : ", ") + block_name(string_at(block, "name")) + say(" of size {}", size);
  }
  passages.push_back(
      {Kind::paragraph, say("A quadratic function of {}, in {} (", counted(unknowns, "unknown", "unknowns"),
                            counted(array_at(problem, "blocks").size(), "block", "blocks")) +
                            blocks + Rich("):")});
  passages.push_back({Kind::display, Rich::formula("F(x) = \\frac{1}{2} x^T H x − g^T x")});
  constexpr std::size_t small = 4;
  const Json& h = array_at(problem, "H");
  if (h.size() > small) return;
  const auto matrix = [](const Json& rows) {
    std::string source = "(";
    for (const Json& row : rows) {
      if (source.size() > 1) source += "; ";
      std::istringstream entries(text(row));
      bool is_first = true;
      for (std::string entry; std::getline(entries, entry, ' ');) {
        if (!is_first) source += ' ';
        source += number(entry);
        is_first = false;
      }
    }
    source += ")";
    return source;
  };
  passages.push_back(
      {Kind::paragraph, say("Row by row, $H = {}$ and $g = {}$.", matrix(h), matrix(array_at(problem, "g")))});
}

// The formula source of a polynomial, its variables named.
std::string polynomial(const Json& monomials, const std::vector<std::string>& names) {
  std::string out;
  for (const Json& m : monomials) {
    std::istringstream in(text(m));
    std::string coefficient;
    in >> coefficient;
    const bool negative = coefficient[0] == '-';
    if (negative) coefficient.erase(0, 1);
    std::string product;
    std::size_t before = names.size(), repeated = 0;
    const auto flush = [&] {
      if (repeated > 0) product += (product.empty() ? "" : " ") + names.at(before) + (repeated > 1 ? fmt::format("^{{{}}}", repeated) : "");
    };
    for (std::size_t i = 0; in >> i; before = i) {
      if (i != before) flush(), repeated = 0;
      ++repeated;
    }
    flush();
    if (out.empty()) out = negative ? "−" : "";
    else out += negative ? " − " : " + ";
    out += product.empty() ? number(coefficient) : coefficient == "1" ? product : number(coefficient) + " " + product;
  }
  return out.empty() ? "0" : out;
}

// The name of a block in a formula.
std::string block_source(const std::string& name) {
  return name.find_first_of("0123456789") == 1 ? fmt::format("{}_{{{}}}", name[0], name.substr(1)) : name.size() == 1 ? name : "\\" + name;
}

// The names of the unknowns, and the blocks in words.
std::vector<std::string> unknown_names(const Json& problem, Rich& blocks) {
  std::vector<std::string> names;
  for (const Json& block : array_at(problem, "blocks")) {
    const std::string name = string_at(block, "name"), source = block_source(name);
    const int rows = integer_at(block, "rows"), cols = integer_at(block, "cols");
    for (int i = 0; i < rows; ++i)
      for (int j = 0; j < cols; ++j) names.push_back(rows * cols == 1 ? source : fmt::format("{}[{},{}]", source, i + 1, j + 1));
    blocks += Rich(blocks.empty() ? "" : ", ") + block_name(name) + (rows * cols == 1 ? Rich() : say(" of size {}×{}", rows, cols));
  }
  return names;
}

// With hinges as variables in the place of max(0, .), and smooth units.
void add_hinges(const Json& hinges, std::vector<std::string>& names) {
  for (const Json& hinge : hinges)
    names.push_back(hinge.is_object() ? "\\" + string_at(hinge, "function") + "(" + polynomial(member(hinge, "value"), names) + ")" : "\\max(0, " + polynomial(hinge, names) + ")");
}

std::string function_source(const Json& function, const std::vector<std::string>& names) {
  std::string source;
  for (const Json& r : array_at(function, "residuals")) {
    const Rational half = rational_at(r, "weight") / 2;
    const std::string p = polynomial(member(r, "value"), names);
    source += (source.empty() ? "" : " + ") + (half == 1 ? "" : number(half.str()) + " ") + (p.find(' ') == std::string::npos ? p : "(" + p + ")") + "^2";
  }
  const Json& rest = array_at(function, "rest");
  if (!rest.empty()) source += (source.empty() ? "" : " + ") + polynomial(rest, names);
  return source;
}

constexpr std::size_t readable = 400;

Rich too_long(const Json& function) {
  const std::size_t squares = array_at(function, "residuals").size(), terms = array_at(function, "rest").size();
  const std::string sum = counted(squares, "square of a polynomial", "squares of polynomials"), rest = counted(terms, "term", "terms");
  return squares == 0 ? say("a polynomial of {}, which problem.json holds", rest)
         : terms == 0 ? say("a sum of {}, which problem.json holds", sum)
                      : say("a sum of {} and a polynomial of {}, which problem.json holds", sum, rest);
}

void describe_polynomial(const Json& problem, std::vector<Passage>& passages) {
  Rich blocks;
  std::vector<std::string> names = unknown_names(problem, blocks);
  const std::size_t unknowns = names.size();
  add_hinges(array_at(problem, "hinges"), names);
  const std::string source = function_source(problem, names);
  passages.push_back({Kind::paragraph, say("A function of {}, in {} (", counted(unknowns, "unknown", "unknowns"), counted(array_at(problem, "blocks").size(), "block", "blocks")) + blocks +
                                           (source.size() <= readable ? Rich("):") : Rich("): ") + too_long(problem) + Rich("."))});
  if (source.size() <= readable) passages.push_back({Kind::display, Rich::formula("F = " + source)});
}

// The name of a function of a composite problem: F is the objective, whatever it is called.
Rich function_name(const Json& problem, const std::string& name) { return name == string_at(problem, "objective") ? Rich("$F$") : Rich::words(name); }

void describe_composite(const Json& problem, std::vector<Passage>& passages) {
  Rich blocks;
  std::vector<std::string> names = unknown_names(problem, blocks);
  const std::size_t unknowns = names.size();
  add_hinges(array_at(problem, "units"), names);
  passages.push_back({Kind::paragraph, say("A method on {}, in {} (", counted(unknowns, "unknown", "unknowns"), counted(array_at(problem, "blocks").size(), "block", "blocks")) + blocks + Rich("), and the objective")});
  for (const bool objective : {true, false})
    for (const auto& [name, function] : object_at(problem, "functions").items()) {
      if ((name == string_at(problem, "objective")) != objective) continue;
      const std::string source = function_source(function, names);
      if (source.size() <= readable) passages.push_back({Kind::display, objective ? Rich::formula("F = " + source) : Rich::words(name + " = ") + Rich::formula(source)});
      else passages.push_back({Kind::item, function_name(problem, name) + Rich(": ") + too_long(function)});
    }
  const Json& aside = array_at(problem, "aside");
  if (aside.empty()) return;
  Rich list;
  for (const Json& name : aside) list += Rich(list.empty() ? "" : ", ") + block_name(text(name));
  passages.push_back({Kind::paragraph, Rich("Changes of ") + list + Rich(" do not count as steps.")});
}

// A factor before a norm.
std::string factor(const Rational& value) {
  if (value == 1) return "";
  const Shown shown = show(value, 5, Direction::down);
  const std::size_t slash = shown.exact.find('/');
  if (shown.exact.empty()) return fmt::format("{}… ", shown.decimal);
  if (slash == std::string::npos) return fmt::format("{} ", shown.exact);
  return fmt::format("\\frac{{{}}}{{{}}} ", shown.exact.substr(0, slash), shown.exact.substr(slash + 1));
}

// F + α/2 ‖B − B^k‖² for every block whose weight is not zero.
Rich minimized_by(const Json& update) {
  const Json& blocks = array_at(update, "blocks");
  Rich terms("$F$");
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Rational half = rational(element(array_at(update, "prox"), i)) / 2;
    if (half == 0) continue;
    const Rich name = block_name(text(blocks[i]));
    terms += say("$ + {}‖$", factor(half)) + name + Rich("$ − $") + name + Rich("$^k‖^2$");
  }
  return terms;
}

Rich heavy_ball_text(const Json& update) {
  return say("$x^{{k+1}} = x^k − τ (H x^k − g) + ω (x^k − x^{{k−1}})$ with $τ = {}$ and $ω = {}$.",
             number(member(update, "step")), number(member(update, "momentum")));
}

// The values as one linear combination of blocks, the same for every entry; empty if they are none.
std::string combination(const Json& problem, const Json& values) {
  std::map<std::size_t, Rational> of_first;  // by the first unknown of a block
  std::map<std::size_t, std::string> blocks;
  std::size_t first = 0;
  for (const Json& block : array_at(problem, "blocks")) {
    const auto entries = static_cast<std::size_t>(integer_at(block, "rows")) * static_cast<std::size_t>(integer_at(block, "cols"));
    if (entries == values.size()) blocks[first] = block_source(string_at(block, "name"));
    first += entries;
  }
  for (std::size_t entry = 0; entry < values.size(); ++entry) {
    std::map<std::size_t, Rational> here;
    for (const Json& monomial : values[entry]) {
      std::istringstream in(text(monomial));
      std::string coefficient, more;
      std::size_t variable = 0;
      if (!(in >> coefficient >> variable) || in >> more || variable < entry || !blocks.contains(variable - entry)) return "";
      here[variable - entry] = rational(Json(coefficient));
    }
    if (entry > 0 && here != of_first) return "";
    of_first = here;
  }
  std::string source;
  for (const auto& [at, c] : of_first) {
    const Rational size = abs(c);
    source += c < 0 ? (source.empty() ? "−" : " − ") : (source.empty() ? "" : " + ");
    source += (size == 1 ? "" : number(Json(size.str())) + " ") + blocks[at];
  }
  return source;
}

// An update of a composite problem.
Rich composite_text(const Json& problem, const Json& update) {
  const std::string kind = string_at(update, "update"), label = text(element(array_at(update, "blocks"), 0));
  const Rich block = block_name(label);
  if (kind == "assign") {
    if (const std::string source = combination(problem, array_at(update, "value")); !source.empty()) return block + Rich(" becomes ") + Rich::formula(source);
    Rich ignored;
    std::vector<std::string> names = unknown_names(problem, ignored);
    add_hinges(array_at(problem, "units"), names);
    std::string source;
    for (const Json& p : array_at(update, "value")) source += (source.empty() ? "" : ", ") + polynomial(p, names);
    constexpr std::size_t short_enough = 120;
    return block + Rich(" becomes ") + (source.size() <= short_enough ? Rich::formula(source) : Rich("what problem.json says"));
  }
  const std::string at = string_at(update, "at"), function = string_at(update, "function");
  const Rich named = function_name(problem, function);
  if (kind == "descend") {
    const std::string step = string_at(update, "step");
    const bool given = std::isalpha(static_cast<unsigned char>(step[0]));
    return block + Rich(" becomes ") + block_name(at) + Rich("$ − τ ∂$") + named + Rich("$/∂$") + block +
           (at == label ? Rich() : Rich(", the derivative with ") + block_name(at) + Rich(" in the place of ") + block) + Rich(", ") + Rich("$τ = $") + (given ? block_name(step) : Rich::formula(number(Json(step)))) +
           (integer_at(update, "kink") == 1 ? Rich(", positive parts of 0 counted as rising") : Rich());
  }
  Rich terms = named;
  const Rational half = rational_at(update, "prox") / 2;
  if (half != 0) terms += say("$ + {}‖$", factor(half)) + block + Rich("$ − $") + block_name(at) + (at == label ? Rich("$^k‖^2$") : Rich("$‖^2$"));
  const Json &lower = member(update, "lower"), &upper = member(update, "upper");
  if (!lower.is_null() && !upper.is_null()) terms += say(" over entries from ${}$ to ${}$", number(lower), number(upper));
  else if (!lower.is_null()) terms += say(" over entries from ${}$ on", number(lower));
  else if (!upper.is_null()) terms += say(" over entries up to ${}$", number(upper));
  return block + Rich(": a global minimizer of ") + terms;
}

Rich update_text(const Json& problem, const Json& update) {
  const std::string kind = string_at(update, "update");
  if (kind == "assign" || kind == "descend" || kind == "minimize") return composite_text(problem, update);
  std::string label;
  for (const Json& block : array_at(update, "blocks")) {
    if (!label.empty()) label += ',';
    label += text(block);
  }
  const Rich blocks = label_name(label);
  const Rich minimized = minimized_by(update);
  if (kind == "jacobi")
    return blocks + Rich(": each minimizes ") + minimized + Rich(" by itself, from the old values of both");
  const char* manner = kind == "scalar" ? "a global minimizer, entry by entry, of " : "the minimizer of ";
  return blocks + Rich::words(fmt::format(": {}", manner)) + minimized;
}

}  // namespace

std::vector<Passage> describe(const Json& problem) {
  std::vector<Passage> passages;
  const std::string kind = string_at(problem, "kind");
  if (kind == "network") describe_network(problem, passages);
  else if (kind == "quadratic") describe_quadratic(problem, passages);
  else if (kind == "polynomial") describe_polynomial(problem, passages);
  else if (kind == "composite") describe_composite(problem, passages);
  else throw Malformed(fmt::format("unknown kind of problem '{}'", kind));
  const Json& sweep = array_at(problem, "sweep");
  if (string_at(element(sweep, 0), "update") == "heavy_ball") {
    passages.push_back({Kind::paragraph, Rich("One sweep is a heavy-ball step,")});
    passages.push_back({Kind::display, heavy_ball_text(sweep.front())});
    return passages;
  }
  passages.push_back(
      {Kind::paragraph,
       Rich(
           "One sweep from $x^k$ to $x^{k+1}$ updates, in this order and each with the newest values of the others:")});
  for (const Json& update : sweep) passages.push_back({Kind::item, update_text(problem, update)});
  return passages;
}

}  // namespace amcert::report
