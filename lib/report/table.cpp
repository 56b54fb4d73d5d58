// Cells and groups of a table, shared by its renderers.
#include "report/table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace amcert::report {
namespace {

const char* sign(Relation relation) {
  switch (relation) {
    case Relation::at_least: return "≥";
    case Relation::at_most: return "≤";
    case Relation::equal: break;
  }
  return "=";
}

// Exact value first; the decimal follows with the relation under which the chain stays a chain.
std::string chain(Relation relation, const Shown& value) {
  if (value.exact.empty()) return value.from_one.empty() ? value.decimal : value.from_one;
  const bool integer = value.exact.find('/') == std::string::npos;
  if (integer || (relation == Relation::equal && !value.decimal_is_value)) return value.exact;
  return fmt::format("{} {} {}", value.exact, value.decimal_is_value ? "=" : sign(relation), value.decimal);
}

// Certainly the same number; two that only look alike are not.
bool same_value(const Shown& a, const Shown& b) {
  if (a.decimal_is_value && b.decimal_is_value) return a.decimal == b.decimal;
  return !a.exact.empty() && a.exact == b.exact;
}

// In the narrow columns a fraction stands only if it is no longer than a decimal.
Shown brief(Shown value) {
  constexpr std::size_t narrow = 7;
  if (value.exact.size() > narrow) value.exact.clear();
  return value;
}

}  // namespace

std::string to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::proved: return "proved";
    case Verdict::refuted: return "refuted";
    case Verdict::undecided: break;
  }
  return "undecided";
}

std::string verdict_word(const Assumption& assumption) { return assumption.verdict ? to_string(*assumption.verdict) : "no claim"; }

std::size_t Table::claims_with(Verdict verdict) const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].verdict == verdict && (i == 0 || rows[i].claim != rows[i - 1].claim)) ++count;
  return count;
}

std::size_t Table::claim_count() const { return rows.empty() ? 0 : rows.back().claim + 1; }

Rich formula_of(Relation relation, const Shown& value) {
  return Rich::formula(fmt::format("{} {}", sign(relation), chain(relation, value)));
}

Rich formula_of(const Bound& bound) {
  return bound.name + Rich::formula(" ") + formula_of(bound.relation, bound.value);
}

Rich constant_cell(const Row& row) {
  Rich cell;
  if (row.constant && row.other && row.width.empty()) {
    // One number between two sides, and not a best constant with its bracket.
    const bool below = row.other->relation == Relation::at_least;
    const Bound& lower = below ? *row.other : *row.constant;
    const Bound& upper = below ? *row.constant : *row.other;
    if (same_value(lower.value, upper.value)) cell += formula_of({lower.name, Relation::equal, lower.value});
    else
      cell += Rich::formula(fmt::format("{} ≤ ", lower.value.decimal)) + lower.name +
              Rich::formula(fmt::format(" ≤ {}", upper.value.decimal));
  } else if (row.constant) {
    cell += formula_of(*row.constant);
  }
  if (!cell.empty() && !row.remark.empty()) cell += Rich::words(" ");
  return cell += row.remark;
}

Rich bracket_cell(const Row& row) {
  if (!row.other || row.width.empty()) return {};
  return formula_of(row.other->relation, brief(row.other->value)) + Rich::words(" (") + Rich::formula(row.width) +
         Rich::words(")");
}

bool stands_alone(const Row& row) { return bracket_cell(row).empty() && !row.theory; }

Rich theory_cell(const Row& row) {
  if (!row.theory) return {};
  const Shown value = brief(*row.theory);
  return Rich::formula(value.exact.empty() ? value.decimal : value.exact);
}

Rich ratio_cell(const Row& row) { return row.ratio.empty() ? Rich() : Rich::formula(fmt::format("~{}", row.ratio)); }

std::vector<ScopeGroup> by_scope(const Table& table) {
  std::vector<ScopeGroup> groups;
  for (const Row& row : table.rows) {
    auto group = std::ranges::find(groups, row.scope, &ScopeGroup::scope);
    if (group == groups.end()) group = groups.insert(group, {row.scope, {}});
    if (group->claims.empty() || group->claims.back().front()->claim != row.claim) group->claims.emplace_back();
    group->claims.back().push_back(&row);
  }
  return groups;
}

std::string summary(const Table& table) {
  std::string text =
      fmt::format("{}: {} of {} claims proved", table.problem, table.claims_with(Verdict::proved), table.claim_count());
  for (const Verdict verdict : {Verdict::refuted, Verdict::undecided})
    if (const std::size_t count = table.claims_with(verdict)) text += fmt::format(", {} {}", count, to_string(verdict));
  return text;
}

Rich assumptions_legend() {
  return Rich("General theory: what sufficient decrease, relative error and the Kurdyka–Łojasiewicz inequality together give for any method, per sweep: $q$ for the values of $F$, its root $s$ for distances. $z$: the center that the certificate holds, next to $x^*$. "
              "Observed, not proved: the geometric mean of the ratios of the last tenth of the steps $‖x^k − x^{k−1}‖$ of the recorded run, its square for values; a dash where the run is too short. "
              "Log ratio: $\\log(\\certified)/\\log(\\observed)$, not proved either. Bounds are rounded to the side on which they stay true.");
}

Rich certified_cell(const Assumption& assumption) { return assumption.certified.empty() ? assumption.reason : assumption.certified; }

Rich legend(const Table& table) {
  const auto any = [&](auto&& has) { return std::ranges::any_of(table.rows, has); };
  Rich text =
      Rich::words("Lower bounds are rounded down and upper bounds up, so that every printed inequality is proved.");
  if (any([](const Row& row) { return !bracket_cell(row).empty(); }))
    text += Rich::words(
        " The other side bounds the best constant from across; in parentheses the width of the bracket relative to its "
        "upper end, rounded up.");
  if (any([](const Row& row) { return row.theory.has_value(); }))
    text += Rich::words(
        " Theory is the constant that the structure of the problem alone gives; the ratio certified/theory is rounded "
        "against the certified constant.");
  return text;
}

}  // namespace amcert::report
