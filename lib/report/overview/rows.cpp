// Certificates joined to rows: which belong to one case, what they say together, in which order.
#include "report/overview/quantity.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <set>

namespace amcert::report::overview {
namespace {

// Shown where no columns are asked for and a certificate says something about them. The second list only without limits: a page has its width.
constexpr const char* usual[] = {"a", "b", "j", "rises", "a@orbit", "b@orbit", "theta", "kappa", "q_theory", "q_values", "q_iterates", "K"};
constexpr const char* of_runs_alone[] = {"a_theory", "b_theory", "deviation", "enclosure"};
constexpr const char* told_by_others[] = {"method", "kind", "unknowns"};

std::string without(std::string place, std::string_view ending) {
  if (place.ends_with(ending)) place.resize(place.size() - ending.size());
  return place;
}

bool is_count(const Column& column) {
  return std::ranges::any_of(counts(), [&](const Quantity& quantity) { return column.quantity == quantity.name && !column.of_digest; });
}

// What two certificates of one case say: the one that comes first, unless it has no claim about it; numbers of claims add up.
void merge(const Column& column, Cell& into, const Cell& more) {
  if (more.state == Cell::State::absent) return;
  if (into.state == Cell::State::absent) into = more;
  else if (is_count(column)) into.lower = into.upper = Rational(*into.lower + *more.lower);
}

// A bound that holds for all cases, from one for each of them.
Cell common(const Column& column, const std::vector<const Cell*>& cells) {
  Cell out;
  std::map<Cell::State, std::size_t> number;
  for (const Cell* cell : cells) {
    ++number[cell->state];
    out.digests.insert(out.digests.end(), cell->digests.begin(), cell->digests.end());
    for (const Rich& remark : cell->remarks)
      if (std::ranges::find(out.remarks, remark) == out.remarks.end()) out.remarks.push_back(remark);
  }
  if (number[Cell::State::stated] < cells.size()) {
    std::vector<std::string> parts;
    for (const auto& [state, word] : {std::pair{Cell::State::refuted, "refuted"}, {Cell::State::undecided, "undecided"}, {Cell::State::absent, "without a claim"}})
      if (number[state] > 0) {
        parts.push_back(fmt::format("{} {}", number[state], word));
        if (out.state == Cell::State::absent) out.state = state;
      }
    if (number[Cell::State::absent] < cells.size()) out.words = fmt::format("{} of {}", fmt::join(parts, ", "), cells.size());
    return out;
  }
  if (column.side == Side::observed) return Cell{};  // what is not proved of each is nothing that holds for all
  out.state = Cell::State::stated;
  out.scope = cells.front()->scope;
  if (!std::ranges::all_of(cells, [&](const Cell* cell) { return cell->scope == out.scope; })) out.scope = Rich("the runs of the single cases");
  std::set<std::string> words;
  for (const Cell* cell : cells) {
    const auto extend = [](std::optional<Rational>& bound, const std::optional<Rational>& by, bool upwards) {
      if (by && (!bound || (upwards ? *by > *bound : *by < *bound))) bound = by;
    };
    extend(out.lower, cell->lower, false);
    extend(out.upper, cell->upper, true);
    extend(out.radius, cell->radius, false);
    words.insert(cell->words);
  }
  const auto lacks = [&](std::optional<Rational> Cell::*side) { return std::ranges::any_of(cells, [&](const Cell* cell) { return !(cell->*side); }); };
  if (lacks(&Cell::lower)) out.lower.reset();
  if (lacks(&Cell::upper)) out.upper.reset();
  if (column.side == Side::words) out.words = words.size() == 1 && !column.of_digest ? *words.begin() : fmt::format("{} different", words.size());
  return out;
}

bool is_number(std::string_view word) {
  const std::string_view digits = word.substr(word.starts_with('-') ? 1 : 0);
  return !digits.empty() && digits.find_first_not_of("0123456789/") == std::string_view::npos;
}

// Whether a word or number stands before another; what is neither stands last.
std::weak_ordering order_of(const Column& column, const Cell& a, const Cell& b) {
  const auto numbers = [](const Rational& x, const Rational& y) { return x < y ? std::weak_ordering::less : x > y ? std::weak_ordering::greater : std::weak_ordering::equivalent; };
  if (column.side == Side::words) {
    if (is_number(a.words) && is_number(b.words)) return numbers(parse_rational(a.words), parse_rational(b.words));
    return comes_before(a.words, b.words) ? std::weak_ordering::less : comes_before(b.words, a.words) ? std::weak_ordering::greater : std::weak_ordering::equivalent;
  }
  if (column.side == Side::observed) return numbers(Rational(*a.observed), Rational(*b.observed));
  return column.side == Side::upper ? numbers(*a.upper, *b.upper) : numbers(*a.lower, *b.lower);
}

}  // namespace

bool comes_before(std::string_view a, std::string_view b) {
  const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (digit(a[i]) && digit(b[j])) {
      const auto number = [&](std::string_view text, std::size_t& at) {
        const std::size_t begin = std::min(text.find_first_not_of('0', at), text.size());
        for (at = begin; at < text.size() && digit(text[at]); ++at) {}
        return text.substr(begin, at - begin);
      };
      const std::string_view x = number(a, i), y = number(b, j);
      if (x.size() != y.size()) return x.size() < y.size();
      if (x != y) return x < y;
    } else {
      if (a[i] != b[j]) return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
      ++i, ++j;
    }
  }
  if (i < a.size() || j < b.size()) return j < b.size();
  return a < b;
}

Builder::Builder(const Options& options) : options_(options) {
  const auto want = [this](const std::string& name) {
    Column wanted = column(name);
    if (std::ranges::find(wanted_, wanted.name, &Column::name) == wanted_.end()) wanted_.push_back(std::move(wanted));
  };
  for (const std::string& name : options_.columns) want(name);
  if (options_.columns.empty()) {
    for (const Parameter& parameter : parameters()) want(parameter.name);
    for (const char* name : usual) want(name);
    for (const char* name : of_runs_alone) want(name);
  }
  for (const std::string& key : options_.sort)
    if (key != "case" && key != "-case") want(key.substr(key.starts_with('-') ? 1 : 0));
  if (!options_.group.empty()) want(options_.group);
  if (!one_row_for_several()) return;
  std::vector<std::string> names;
  for (const Parameter& parameter : parameters()) names.emplace_back(parameter.name);
  if (std::ranges::find(names, options_.rows) == names.end())
    throw std::invalid_argument(fmt::format("rows cannot be '{}'; they are case, certificate, or a parameter of the problem: {}", options_.rows, fmt::join(names, ", ")));
  want(options_.rows);
}

bool Builder::one_row_for_several() const { return options_.rows != "case" && options_.rows != "certificate"; }

void Builder::add(const Json& problem, const Json& certificate, const Source& source, const std::string& place) {
  if (std::ranges::any_of(parts_, [&](const Part& part) { return part.source.digest == source.digest; })) return;  // named twice
  const Record record(problem, certificate);
  Part part{.name = string_at(problem, "name"), .problem = string_at(certificate, "problem"), .stem = without(without(place, "-limit"), "-orbit"), .role = Role::of_run, .source = source, .cells = {}};
  for (const Json& claim : record.claims()) {
    const std::string kind = string_at(claim, "kind");
    if (kind == "critical_point" || kind.starts_with("kl") || kind.starts_with("rate_") || kind == "contraction" || kind == "trapping") part.role = Role::of_limit;
    if ((kind == "enclosure_trajectory" || kind == "box_trajectory") && part.role == Role::of_run) part.role = Role::of_orbit;
  }
  for (const Column& column : wanted_) part.cells.push_back(cell_of(column, problem, certificate));
  parts_.push_back(std::move(part));
}

std::vector<Builder::Parts> Builder::joined() const {
  for (const Part& a : parts_)
    for (const Part& b : parts_)
      if (&a < &b && a.stem == b.stem && a.name == b.name && a.problem != b.problem && options_.rows != "certificate")
        throw Conflict(fmt::format("{} and {} are both named {} and belong to different problems; certify the case again", a.source.file, b.source.file, a.name));
  std::map<std::string, std::map<Role, int>> of_problem;
  for (const Part& part : parts_) ++of_problem[part.problem][part.role];
  std::vector<Parts> rows;
  std::map<std::string, std::size_t> place;
  for (const Part& part : parts_) {
    const auto& roles = of_problem[part.problem];
    const bool once = std::ranges::all_of(roles, [](const auto& role) { return role.second == 1; });
    const std::string key = options_.rows == "certificate" ? part.source.digest : part.problem + (once ? "" : part.stem);
    const auto [found, fresh] = place.try_emplace(key, rows.size());
    if (fresh) rows.emplace_back();
    Parts& row = rows[found->second];
    const auto same = std::ranges::find(row, part.role, &Part::role);
    if (same != row.end())
      throw std::invalid_argument(fmt::format("{} and {} are two certificates of one kind about {}; name one of them, or use --rows certificate", (*same)->source.file, part.source.file, part.name));
    row.push_back(&part);
  }
  for (Parts& row : rows) std::ranges::stable_sort(row, {}, &Part::role);
  return rows;
}

std::vector<Row> Builder::rows_of(const std::vector<Parts>& joined) const {
  std::map<std::string, int> number;
  for (const Parts& parts : joined) ++number[parts.front()->name];
  std::vector<Row> rows;
  for (const Parts& parts : joined) {
    const Part& first = *parts.front();
    // Cases of one name are told apart by their folders.
    Row row{.name = options_.rows == "certificate" ? without(first.source.file, "/certificate.json") : number[first.name] > 1 ? first.stem : first.name};
    row.cells.resize(wanted_.size());
    for (const Part* part : parts) {
      row.sources.push_back(part->source);
      for (std::size_t i = 0; i < wanted_.size(); ++i) merge(wanted_[i], row.cells[i], part->cells[i]);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::size_t Builder::place_of(const std::string& name) const {
  return static_cast<std::size_t>(std::ranges::find(wanted_, column(name).name, &Column::name) - wanted_.begin());
}

// One row for all cases in which this parameter has one value.
std::vector<Row> Builder::together(const std::vector<Row>& rows, std::size_t by) const {
  std::vector<std::vector<const Row*>> sets;
  for (const Row& row : rows) {
    auto set = std::ranges::find_if(sets, [&](const auto& other) { return other.front()->cells[by].words == row.cells[by].words; });
    if (set == sets.end()) set = sets.emplace(sets.end());
    set->push_back(&row);
  }
  std::vector<Row> out;
  for (const auto& set : sets) {
    const std::string& value = set.front()->cells[by].words;
    Row& row = out.emplace_back(Row{.name = value.empty() ? "–" : value});
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      std::vector<const Cell*> cells;
      for (const Row* one : set) cells.push_back(&one->cells[i]);
      row.cells.push_back(common(wanted_[i], cells));
    }
    Cell cases;
    cases.state = Cell::State::stated;
    row.cells.push_back(exactly(cases, static_cast<long>(set.size())));
    for (const Row* one : set) row.sources.insert(row.sources.end(), one->sources.begin(), one->sources.end());
  }
  std::ranges::stable_sort(out, [&](const Row& a, const Row& b) { return order_of(wanted_[by], a.cells[by], b.cells[by]) < 0; });
  return out;
}

void Builder::sort(std::vector<Row>& rows) const {
  for (auto key = options_.sort.rbegin(); key != options_.sort.rend(); ++key) {
    const bool falling = key->starts_with('-');
    const std::string name = key->substr(falling ? 1 : 0);
    if (name == "case") {
      std::ranges::stable_sort(rows, [&](const Row& a, const Row& b) { return falling ? comes_before(b.name, a.name) : comes_before(a.name, b.name); });
      continue;
    }
    const std::size_t by = place_of(name);
    std::ranges::stable_sort(rows, [&](const Row& a, const Row& b) {
      const Cell &x = a.cells[by], &y = b.cells[by];
      if (!x.stated() || !y.stated()) return x.stated() && !y.stated();
      return falling ? order_of(wanted_[by], y, x) < 0 : order_of(wanted_[by], x, y) < 0;
    });
  }
}

void Builder::group(std::vector<Row>& rows) const {
  if (options_.group.empty()) return;
  const std::size_t by = place_of(options_.group);
  const Column& column = wanted_[by];
  for (Row& row : rows) {
    row.group = column.heading;
    if (column.side == Side::words || column.side == Side::exact) row.group += Rich(row.cells[by].stated() && row.cells[by].words != "" && !is_number(row.cells[by].words) ? ": " : "$ = $");
    else row.group += Rich("$ $");
    row.group += shown(column, row.cells[by], options_.digits);
  }
  std::ranges::stable_sort(rows, [&](const Row& a, const Row& b) {
    const Cell &x = a.cells[by], &y = b.cells[by];
    if (!x.stated() || !y.stated()) return x.stated() && !y.stated();
    return order_of(column, x, y) < 0;
  });
}

std::vector<std::size_t> Builder::chosen(const std::vector<Row>& rows) const {
  std::vector<std::size_t> out;
  const auto take = [&](std::size_t i) {
    const bool is_row = one_row_for_several() && i == place_of(options_.rows), is_group = !options_.group.empty() && i == place_of(options_.group);
    if (!is_row && !is_group) out.push_back(i);
  };
  if (!options_.columns.empty()) {
    for (const std::string& name : options_.columns) take(place_of(name));
    return out;
  }
  const auto any = [&](std::size_t i, auto&& holds) { return std::ranges::any_of(rows, [&](const Row& row) { return holds(row.cells[i]); }); };
  const auto said = [&](std::size_t i) { return any(i, [](const Cell& cell) { return cell.state != Cell::State::absent; }); };
  // Parameters that all cases have, and in which they differ.
  for (std::size_t i = 0; i < wanted_.size(); ++i)
    if (wanted_[i].quantity.empty() && std::ranges::find(told_by_others, wanted_[i].name) == std::end(told_by_others) && any(i, [&](const Cell& cell) { return cell.words != rows.front().cells[i].words; }) &&
        !any(i, [](const Cell& cell) { return !cell.stated(); }))
      take(i);
  const bool limits = std::ranges::any_of(parts_, [](const Part& part) { return part.role == Role::of_limit; });
  const auto number_other_than = [&](std::size_t i, const Rational& value) { return any(i, [&](const Cell& cell) { return cell.stated() && cell.lower && !(*cell.lower == value && *cell.upper == value); }); };
  for (const char* name : usual) {
    const std::size_t i = place_of(name);
    const std::string_view column = name;
    const bool telling = column == "j" ? number_other_than(i, 1) : column == "rises" ? number_other_than(i, 0) : column == "theta" ? number_other_than(i, Rational(1, 2)) : true;
    if (said(i) && telling) take(i);
    if (limits) continue;
    if (column == "a" && said(place_of("a_theory"))) take(place_of("a_theory"));
    if (column == "b" && said(place_of("b_theory"))) take(place_of("b_theory"));
  }
  if (!limits)
    for (const char* name : {"deviation", "enclosure"})
      if (said(place_of(name))) take(place_of(name));
  return out;
}

Overview Builder::finish() const {
  if (parts_.empty()) throw std::invalid_argument("no certificates");
  std::vector<Row> rows = rows_of(joined());
  Overview table{.options = options_, .row_heading = options_.rows, .columns = {}, .heads = {}, .rows = {}, .notes = {}};
  std::vector<std::size_t> columns;
  if (one_row_for_several()) {
    table.row_heading = column(options_.rows).name;
    rows = together(rows, place_of(options_.rows));
    table.columns.push_back({.name = "cases", .heading = Rich("cases"), .side = Side::exact, .is_integer = true, .meaning = {}, .kind = ""});
    columns.push_back(wanted_.size());
  }
  for (const std::size_t i : chosen(rows)) {
    columns.push_back(i);
    table.columns.push_back(wanted_[i]);
  }
  sort(rows);
  group(rows);
  for (const Row& row : rows) {
    Row& added = table.rows.emplace_back(Row{.name = row.name, .group = row.group, .sources = row.sources});
    for (const std::size_t i : columns) added.cells.push_back(row.cells[i]);
  }
  add_marks(table);
  return table;
}

std::string Source::folder() const { return std::filesystem::path(file).parent_path().filename().string(); }

std::vector<Source> Overview::sources() const {
  std::vector<Source> out;
  for (const Row& row : rows)
    for (const Source& source : row.sources)
      if (std::ranges::find(out, source.digest, &Source::digest) == out.end()) out.push_back(source);
  std::ranges::sort(out, comes_before, &Source::file);
  return out;
}

}  // namespace amcert::report::overview
