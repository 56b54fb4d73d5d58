// Columns by their names.
#include "names/near_names.hpp"
#include "report/overview/quantity.hpp"
#include "report/wrap.hpp"

#include <algorithm>

namespace amcert::report::overview {
namespace {

constexpr const char* forms[] = {"J0", "J1", "J1w", "J2", "J3"};

struct Alias {
  const char *name, *of;
};
constexpr Alias aliases[] = {
    {"a_structural", "a_theory"}, {"b_structural", "b_theory"}, {"F*", "F_star"},   {"Fstar", "F_star"},        {"F", "F_star"},        {"κ", "kappa"},           {"θ", "theta"},
    {"μ", "mu"},                  {"r", "radius"},              {"q", "q_iterates"}, {"rho_lower", "spectral_radius"}, {"smallest_j", "j"}, {"λ", "lambda"},          {"γ", "gamma"},
    {"a_local", "a_rate"},        {"b_local", "b_rate"},        {"q_kl", "q_theory"}, {"L", "lipschitz"},
};

std::vector<std::span<const Quantity>> families() { return {run_quantities(), limit_quantities(), counts()}; }

const Quantity* quantity_named(std::string_view name) {
  for (const auto& family : families())
    for (const Quantity& quantity : family)
      if (quantity.name == name) return &quantity;
  return nullptr;
}

constexpr std::string_view endings[] = {"", "_lower", "_upper", "_bracket"};

std::vector<std::string> all_names() {
  std::vector<std::string> names{"digest:"};
  for (const auto& family : families())
    for (const Quantity& quantity : family)
      for (const std::string_view ending : endings)
        if (ending.empty() || quantity.two_sided) names.push_back(std::string(quantity.name) + std::string(ending));
  for (const Parameter& parameter : parameters()) names.emplace_back(parameter.name);
  return names;
}

[[noreturn]] void unknown(const std::string& name) {
  std::vector<std::string> near;
  const std::string_view head = std::string_view(name).substr(0, name.find_first_of(":@"));
  for (const std::string& known : all_names())
    if (edits(head, known) <= likely_edits(head) || (head.size() > 2 && known.find(head) != std::string::npos)) near.push_back(known);
  constexpr std::size_t enough = 5;
  if (near.size() > enough) near.resize(enough);
  throw std::invalid_argument(fmt::format("no column is named '{}'; {}amcert table --list-columns names all", name, near.empty() ? "" : fmt::format("did you mean {}? ", fmt::join(near, ", "))));
}

// The inequality that a form of decrease is, so that a table explains itself.
Rich inequality_of(const Column& column) {
  if (column.form == "J3") return Rich("$F(x^k) + β ‖x^k − x^{k−1}‖^2 − F(x^{k+1}) − β ‖x^{k+1} − x^k‖^2 ≥ a ‖x^{k+1} − x^k‖^2$, with the $β$ of the claim");
  if (column.j == 1) return Rich("$F(x^k) − F(x^{k+1}) ≥ a ‖x^{k+1} − x^k‖^2$");
  const std::string later = fmt::format("x^{{k+{}}}", column.j), fall = fmt::format("$F(x^k) − F({}) ≥ ", later);
  if (column.form == "J0") return fall + fmt::format("a ‖{} − x^k‖^2$", later);
  if (column.form == "J1") return fall + fmt::format("a Σ_{{i=1}}^{{{}}} ‖x^{{k+i}} − x^{{k+i−1}}‖^2$", column.j);
  if (column.form == "J1w") return fall + fmt::format("a ‖{} − x^{{k+{}}}‖^2$", later, column.j - 1);
  return say("$\\max_{{0≤i<{}}} F(x^{{k−i}}) − F(x^{{k+1}}) ≥ a ‖x^{{k+1}} − x^k‖^2$", column.j);
}

Rich meaning_of(const Quantity& quantity, const Column& column) {
  Rich meaning(quantity.meaning);
  const bool decrease = std::string_view(quantity.name) == "a" || std::string_view(quantity.name) == "a_theory", error = std::string_view(quantity.name) == "b";
  if (decrease) meaning += Rich(" ") + Rich::words(column.form) + say(", $j = {}$, all $k$: ", column.j) + inequality_of(column);
  else if (quantity.traits & Quantity::has_form) meaning += Rich(", form ") + Rich::words(column.form);
  if (error) meaning += column.j == 1 ? Rich(", all $k$: $\\dist(0, ∂F(x^{k+1})) ≤ b ‖x^{k+1} − x^k‖$")
                                      : say(", $j = {}$, all $k$: $\\dist(0, ∂F(x^{{k+{}}})) ≤ b (Σ_{{i=1}}^{{{}}} ‖x^{{k+i}} − x^{{k+i−1}}‖^2)^{{1/2}}$", column.j, column.j, column.j);
  if (quantity.two_sided && column.side != quantity.side) {
    if (std::string_view(quantity.name) == "kappa") meaning += Rich("; no constant above the upper bound holds on any ball around it");
    else if (decrease) meaning += Rich("; no constant above the upper bound holds");
    else if (std::string_view(quantity.name) == "q_iterates") meaning += Rich("; no norm allows of a factor below the lower bound");
    else if (error) meaning += Rich("; no constant below the lower bound holds");
  }
  return meaning;
}

// A symbol that is one upright name is a word.
Rich symbol_of(const Quantity& quantity) {
  const std::string symbol = quantity.symbol;
  const bool word = symbol.front() == '\\' && std::all_of(symbol.begin() + 1, symbol.end(), [](char c) { return std::isalpha(static_cast<unsigned char>(c)); });
  return word ? Rich::words(symbol.substr(1)) : Rich::formula(symbol);
}

void set_heading(Column& column, const Quantity& quantity) {
  column.heading = symbol_of(quantity);
  const bool special = (quantity.traits & Quantity::has_form && column.form != "J1") || column.j != 1;
  if (special) {
    column.heading += Rich(" (");
    if (quantity.traits & Quantity::has_form) column.heading += Rich::words(column.form);
    if (column.j != 1) column.heading += Rich(quantity.traits & Quantity::has_form ? ", " : "") + say("$j = {}$", column.j);
    column.heading += Rich(")");
  }
  switch (column.side) {
    case Side::lower: column.heading += Rich("$ ≥$"); break;
    case Side::upper: column.heading += Rich("$ ≤$"); break;
    case Side::bracket: column.heading += Rich("$ ∈$"); break;
    case Side::observed: column.heading += Rich("$ ≈$"); break;
    case Side::exact:
    case Side::words: break;
  }
}

// What stands behind the quantity's name: form, number of sweeps, run.
void read_suffix(Column& column, const Quantity& quantity, std::string_view suffix) {
  column.form = quantity.traits & Quantity::has_form ? "J1" : "";
  const auto refuse = [&](const std::string& why) { throw std::invalid_argument(fmt::format("column '{}': {}", column.name, why)); };
  const std::size_t at = suffix.find('@');
  if (at != std::string_view::npos) {
    column.run = suffix.substr(at + 1);
    suffix = suffix.substr(0, at);
    if (!(quantity.traits & Quantity::of_run)) refuse(fmt::format("{} is of no run; leave out @{}", quantity.name, column.run));
    if (column.run != "recorded" && column.run != "reference" && column.run != "orbit") refuse(fmt::format("there is no run '{}'; runs are recorded, reference and orbit", column.run));
  }
  while (!suffix.empty()) {
    suffix.remove_prefix(1);
    const std::string part(suffix.substr(0, suffix.find(':')));
    suffix.remove_prefix(part.size());
    if (quantity.traits & Quantity::has_form && std::ranges::find(forms, part) != std::end(forms)) column.form = part;
    else if (quantity.traits & Quantity::has_j && !part.empty() && part.size() <= 6 && part.find_first_not_of("0123456789") == std::string::npos && part.front() != '0') column.j = std::stoi(part);
    else refuse(fmt::format("':{}' is {}", part, quantity.traits & Quantity::has_form ? (quantity.traits & Quantity::has_j ? "neither a form (J0, J1, J1w, J2, J3) nor a number of sweeps" : "no form (J0, J1, J1w, J2, J3)") : quantity.traits & Quantity::has_j ? "no number of sweeps" : "more than this column can take"));
  }
}

}  // namespace

Column column(const std::string& name) {
  if (name.starts_with("digest:")) {
    Column of = column(name.substr(7));
    if (of.quantity.empty() || of.side == Side::observed || of.of_digest) throw std::invalid_argument(fmt::format("column '{}': no claim stands behind '{}'", name, of.name));
    of.heading = Rich("digest of ") + Rich::words(of.name);
    of.meaning = Rich("the digest of the claim behind the column of that name");
    of.name = name;
    of.side = Side::words;
    of.of_digest = true;
    return of;
  }
  for (const Parameter& parameter : parameters())
    if (parameter.name == name || std::ranges::any_of(aliases, [&](const Alias& alias) { return alias.name == name && std::string_view(alias.of) == parameter.name; }))
      return Column{.name = parameter.name, .heading = Rich(parameter.heading), .side = Side::words, .meaning = Rich(parameter.meaning), .kind = ""};
  std::string_view head = std::string_view(name).substr(0, name.find_first_of(":@"));
  const std::string_view suffix = std::string_view(name).substr(head.size());
  for (const std::string_view ending : {endings[3], endings[2], endings[1], endings[0]}) {
    if (!head.ends_with(ending)) continue;
    std::string_view base = head.substr(0, head.size() - ending.size());
    const auto alias = std::ranges::find_if(aliases, [&](const Alias& a) { return a.name == base; });
    if (alias != std::end(aliases)) base = alias->of;
    const Quantity* quantity = quantity_named(base);
    if (quantity == nullptr || (!ending.empty() && !quantity->two_sided)) continue;
    Column out{.name = std::string(base) + std::string(ending) + std::string(suffix), .heading = {}, .side = quantity->side, .meaning = {}, .kind = quantity->kind};
    if (ending == "_lower") out.side = Side::lower;
    if (ending == "_upper") out.side = Side::upper;
    if (ending == "_bracket") out.side = Side::bracket;
    out.quantity = base;
    out.is_factor = quantity->traits & Quantity::factor;
    out.is_integer = quantity->traits & Quantity::integer;
    if (quantity->traits & Quantity::rough) out.most_digits = 3;
    if (out.side == Side::observed && out.is_factor) out.most_digits = 5;
    read_suffix(out, *quantity, suffix);
    set_heading(out, *quantity);
    out.meaning = meaning_of(*quantity, out);
    return out;
  }
  unknown(name);
}

std::string column_list() {
  std::string out = "Columns of constants. NAME_lower, NAME_upper and NAME_bracket show one side or both where it says so.\n\n";
  const auto entry = [&](const std::string& name, const std::string& meaning) {
    constexpr std::size_t name_width = 22, width = 100;
    bool first = true;
    for (const std::string& line : wrap(meaning, width - name_width)) {
      out += fmt::format("{:<{}}{}\n", first ? "  " + name : "", name_width, line);
      first = false;
    }
  };
  for (const auto& family : families())
    for (const Quantity& quantity : family) {
      const Column plain_column = column(quantity.name);
      const bool has_kind = *quantity.kind != '\0';
      entry(quantity.name, fmt::format("{}: {}{}{}", plain(plain_column.heading), plain(Rich(quantity.meaning)), has_kind ? fmt::format(" ({})", quantity.kind) : "", quantity.two_sided ? "; _lower, _upper, _bracket" : ""));
    }
  out += "\nParameters of the problem, as problem.json has them.\n\n";
  for (const Parameter& parameter : parameters()) entry(parameter.name, parameter.meaning);
  out += "\nFurther\n\n";
  entry("a:J2:3", "another form (J0, J1, J1w, J2, J3) and number of sweeps: a, a_theory, a_ratio; the form alone: j; the number alone: b, b_ratio");
  entry("a@orbit", "of the run of that name: recorded (where nothing is said; K, C, s: the orbit if there is one), reference, or orbit, the exact orbit");
  entry("digest:a", "the digest of the claim behind a column");
  return out;
}

}  // namespace amcert::report::overview
