// What a cell says, and the notes that keep numbers of different scope apart.
#include "report/overview/quantity.hpp"

#include <algorithm>

namespace amcert::report::overview {

Cell cell_of(const Column& column, const Json& problem, const Json& certificate) {
  const Record record(problem, certificate);
  for (const Parameter& parameter : parameters())
    if (column.quantity.empty() && column.name == parameter.name) {
      Cell cell;
      cell.words = parameter.read(problem);
      if (!cell.words.empty()) cell.state = Cell::State::stated;
      return cell;
    }
  Cell cell;
  for (const auto& family : {run_quantities(), limit_quantities(), counts()})
    for (const Quantity& quantity : family)
      if (column.quantity == quantity.name) cell = quantity.read(record, column);
  if (column.of_digest) {
    Cell digest;
    if (cell.state == Cell::State::absent || cell.digests.empty()) return digest;
    digest.state = Cell::State::stated;
    digest.digests = cell.digests;
    for (const std::string& one : cell.digests) digest.words += (digest.words.empty() ? "" : " ") + one.substr(0, 16);
    return digest;
  }
  // A column never shows a side that is not there.
  const bool shows_lower = column.side == Side::lower || column.side == Side::bracket || column.side == Side::exact, shows_upper = column.side == Side::upper || column.side == Side::bracket || column.side == Side::exact;
  if (cell.stated() && ((shows_lower && !cell.lower) || (shows_upper && !cell.upper) || (column.side == Side::observed && !cell.observed))) return {};
  return cell;
}

std::string decimal(const Column& column, const Rational& value, int digits, Direction direction) {
  if (column.is_integer) return value.str();
  digits = std::min(digits, column.most_digits);
  const Shown number = column.is_factor ? show_factor(value, digits, direction) : show(value, digits, direction);
  return number.decimal;
}

namespace {

// As decimal, but close below 1 the distance from it.
std::string printed(const Column& column, const Rational& value, int digits, Direction direction) {
  const Rational gap = 1 - value;
  if (!column.is_factor || gap <= 0 || gap * 1000 >= 1) return decimal(column, value, digits, direction);
  const Shown number = show(gap, std::min(digits, column.most_digits), direction == Direction::down ? Direction::up : Direction::down);
  return fmt::format("1 − {}", number.decimal);
}

const char* word_of(Cell::State state) { return state == Cell::State::refuted ? "refuted" : state == Cell::State::undecided ? "undecided" : "–"; }

}  // namespace

Rich shown(const Column& column, const Cell& cell, int digits) {
  if (!cell.stated()) return Rich::words(cell.words.empty() ? word_of(cell.state) : cell.words);
  switch (column.side) {
    case Side::words: return Rich::words(cell.words);
    case Side::observed: {
      return Rich::formula(printed(column, Rational(*cell.observed), digits, Direction::down));
    }
    case Side::lower: return Rich::formula(printed(column, *cell.lower, digits, Direction::down));
    case Side::upper: return Rich::formula(printed(column, *cell.upper, digits, Direction::up));
    case Side::exact:
      if (*cell.lower == *cell.upper) return Rich::formula(cell.lower->str());
      return Rich::formula(cell.lower->str()) + Rich::words("–") + Rich::formula(cell.upper->str());
    case Side::bracket: break;
  }
  const std::string low = printed(column, *cell.lower, digits, Direction::down), high = printed(column, *cell.upper, digits, Direction::up);
  return Rich::formula(low == high && *cell.lower == *cell.upper ? low : fmt::format("[{}, {}]", low, high));
}

namespace {

// a, b, …, z, aa, ab, …; without q, which has no superscript in plain text.
std::string letters(std::size_t n) {
  constexpr std::string_view all = "abcdefghijklmnoprstuvwxyz";
  return (n < all.size() ? "" : letters(n / all.size() - 1)) + all[n % all.size()];
}

bool has_scope(const Cell& cell) { return cell.state == Cell::State::stated || cell.state == Cell::State::refuted; }

}  // namespace

void add_marks(Overview& table) {
  table.heads.assign(table.columns.size(), {});
  for (Row& row : table.rows) row.marks.assign(table.columns.size(), "");
  std::vector<std::vector<std::vector<Rich>>> own(table.columns.size(), std::vector<std::vector<Rich>>(table.rows.size()));
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    std::vector<std::size_t> with;
    for (std::size_t r = 0; r < table.rows.size(); ++r)
      if (has_scope(table.rows[r].cells[c])) with.push_back(r);
    if (with.empty()) continue;
    const auto cell = [&](std::size_t r) -> const Cell& { return table.rows[r].cells[c]; };
    if (std::ranges::all_of(with, [&](std::size_t r) { return cell(r).scope == cell(with.front()).scope; })) table.heads[c].scope = cell(with.front()).scope;
    else
      for (const std::size_t r : with)
        if (!cell(r).scope.empty()) own[c][r].push_back(cell(r).scope);
    for (const std::size_t r : with)
      for (const Rich& remark : cell(r).remarks) {
        const bool of_all = std::ranges::all_of(with, [&](std::size_t other) { return std::ranges::find(cell(other).remarks, remark) != cell(other).remarks.end(); });
        if (!of_all) own[c][r].push_back(remark);
        else if (std::ranges::find(table.heads[c].remarks, remark) == table.heads[c].remarks.end()) table.heads[c].remarks.push_back(remark);
      }
  }
  for (std::size_t r = 0; r < table.rows.size(); ++r)
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      std::vector<std::size_t> places;
      for (const Rich& note : own[c][r]) {
        const auto found = std::ranges::find(table.notes, note, &Note::text);
        places.push_back(static_cast<std::size_t>(found - table.notes.begin()));
        if (found == table.notes.end()) table.notes.push_back({letters(table.notes.size()), note});
      }
      std::ranges::sort(places);
      for (const std::size_t place : places) table.rows[r].marks[c] += (table.rows[r].marks[c].empty() ? "" : ",") + table.notes[place].mark;
    }
}

std::vector<Span> spans(const Overview& table) {
  std::vector<Span> out;
  for (std::size_t c = 0; c < table.heads.size(); ++c) {
    const Rich& scope = table.heads[c].scope;
    if (scope.empty()) continue;
    if (!out.empty() && out.back().scope == scope && out.back().first + out.back().count == c) ++out.back().count;
    else out.push_back({c, 1, scope});
  }
  return out;
}

namespace {

// The smallest and the largest ball of a column: statements about a ball hold on smaller ones, so both are rounded down.
Rich radii(const Overview& table, std::size_t c) {
  std::optional<Rational> least, most;
  for (const Row& row : table.rows) {
    const std::optional<Rational>& radius = row.cells[c].radius;
    if (!radius || !row.cells[c].stated()) continue;
    if (!least || *radius < *least) least = radius;
    if (!most || *radius > *most) most = radius;
  }
  if (!least) return {};
  const auto down = [&](const Rational& value) { return show(value, std::min(table.options.digits, 5), Direction::down).decimal; };
  if (*least == *most) return say("; on a ball of radius ${}$", down(*least));
  return say("; on balls with radii from ${}$ to ${}$", down(*least), down(*most));
}

}  // namespace

std::vector<Rich> explanations(const Overview& table) {
  std::vector<Rich> out;
  bool bounds = false, observed = false;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const Column& column = table.columns[c];
    bounds = bounds || column.side == Side::lower || column.side == Side::upper || column.side == Side::bracket;
    observed = observed || column.side == Side::observed;
    if (column.quantity.empty() || column.of_digest) continue;
    Rich text = column.heading + Rich(": ") + column.meaning + radii(table, c);
    for (const Rich& remark : table.heads[c].remarks) text += Rich("; ") + remark;
    out.push_back(text + Rich("."));
  }
  const auto any = [&](Cell::State state) {
    return std::ranges::any_of(table.rows, [&](const Row& row) { return std::ranges::any_of(row.cells, [&](const Cell& cell) { return cell.state == state; }); });
  };
  if (table.options.rows != "case" && table.options.rows != "certificate")
    out.push_back(Rich("A row stands for all cases of one kind: a bound in it holds for each of them, and is there only if there is one for each."));
  if (bounds) out.push_back(Rich("Lower bounds are rounded down and upper bounds up, so that every printed inequality is proved."));
  if (observed) out.push_back(Rich("What is marked $≈$ was observed in doubles and is not proved."));
  if (any(Cell::State::undecided)) out.push_back(Rich("Undecided: neither proved nor refuted."));
  if (any(Cell::State::refuted)) out.push_back(Rich("Refuted: proved to be false."));
  if (any(Cell::State::absent)) out.push_back(Rich("A dash: no claim."));
  return out;
}

}  // namespace amcert::report::overview
