// An overview for programs: CSV and JSON, every number rounded and exact, with the digest of its claim.
#include "report/overview/overview.hpp"
#include "report/wrap.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace amcert::report::overview {
namespace {

// Keys in the order in which they are written.
using Ordered = nlohmann::ordered_json;

std::string ascii_or_text(const Rich& words) { return with_spaces(plain(words)); }

std::string quoted(const std::string& field) {
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string out = "\"";
  for (const char c : field) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string word_of(const Column& column, const Cell& cell) { return with_spaces(plain(shown(column, cell, 1))); }

const char* verdict_of(const Cell& cell) {
  switch (cell.state) {
    case Cell::State::stated: return "proved";
    case Cell::State::refuted: return "refuted";
    case Cell::State::undecided: return "undecided";
    case Cell::State::absent: break;
  }
  return "no claim";
}

// A scope, and on what conditions and by which theorem.
std::string all_about(const Cell& cell) {
  std::string out = ascii_or_text(cell.scope);
  for (const Rich& remark : cell.remarks) out += (out.empty() ? "" : "; ") + ascii_or_text(remark);
  return out;
}

std::string joined(const std::vector<std::string>& digests, std::size_t length) {
  std::string out;
  for (const std::string& digest : digests) out += (out.empty() ? "" : " ") + digest.substr(0, length);
  return out;
}

struct Field {
  std::string name;
  std::string (*value)(const Overview&, const Column&, const Cell&);
};

std::string lower_of(const Overview& t, const Column& c, const Cell& cell) { return cell.stated() ? decimal(c, *cell.lower, t.options.digits, Direction::down) : word_of(c, cell); }
std::string upper_of(const Overview& t, const Column& c, const Cell& cell) { return cell.stated() ? decimal(c, *cell.upper, t.options.digits, Direction::up) : word_of(c, cell); }
std::string words_of(const Overview& t, const Column& c, const Cell& cell) { return with_spaces(plain(shown(c, cell, t.options.digits))); }
std::string exact_lower(const Overview&, const Column& c, const Cell& cell) { return cell.stated() ? cell.lower->str() : word_of(c, cell); }
std::string exact_upper(const Overview&, const Column& c, const Cell& cell) { return cell.stated() ? cell.upper->str() : word_of(c, cell); }
std::string observed_of(const Overview& t, const Column& c, const Cell& cell) { return cell.stated() ? decimal(c, Rational(*cell.observed), t.options.digits, Direction::down) : word_of(c, cell); }
std::string scope_of(const Overview&, const Column&, const Cell& cell) { return all_about(cell); }
std::string digest_of(const Overview&, const Column&, const Cell& cell) { return joined(cell.digests, 16); }

std::vector<Field> fields_of(const Column& column) {
  const std::string& name = column.name;
  std::vector<Field> fields;
  switch (column.side) {
    case Side::words: return {{name, words_of}};
    case Side::observed: return {{name + ".not_proved", observed_of}};
    case Side::lower: fields = {{name, lower_of}, {name + ".exact", exact_lower}}; break;
    case Side::upper: fields = {{name, upper_of}, {name + ".exact", exact_upper}}; break;
    case Side::exact: fields = {{name, words_of}}; break;
    case Side::bracket: fields = {{name + ".lower", lower_of}, {name + ".upper", upper_of}, {name + ".lower_exact", exact_lower}, {name + ".upper_exact", exact_upper}}; break;
  }
  if (!column.quantity.empty() && !column.kind.empty()) {
    fields.push_back({name + ".scope", scope_of});
    fields.push_back({name + ".digest", digest_of});
  }
  return fields;
}

Ordered json_of(const Overview& table, const Column& column, const Cell& cell) {
  Ordered out;
  const int digits = table.options.digits;
  if (column.side == Side::words) {
    out["text"] = cell.stated() ? Ordered(cell.words) : Ordered(nullptr);
  } else if (column.side == Side::observed) {
    out["proved"] = false;
    out["observed"] = cell.stated() ? Ordered(decimal(column, Rational(*cell.observed), digits, Direction::down)) : Ordered(nullptr);
    return out;
  } else {
    if (!column.kind.empty()) out["verdict"] = verdict_of(cell);
    if (!cell.stated() && !cell.words.empty()) out["cases"] = cell.words;
    if (!cell.reason.empty()) out["reason"] = cell.reason;
    if (cell.stated()) {
      if (column.side == Side::exact && *cell.lower == *cell.upper) {
        out["="] = {{"exact", cell.lower->str()}};
      } else {
        if (column.side != Side::upper) out[">="] = {{"decimal", decimal(column, *cell.lower, digits, Direction::down)}, {"exact", cell.lower->str()}};
        if (column.side != Side::lower) out["<="] = {{"decimal", decimal(column, *cell.upper, digits, Direction::up)}, {"exact", cell.upper->str()}};
      }
      if (cell.radius) out["radius"] = {{"decimal", show(*cell.radius, digits, Direction::down).decimal}, {"exact", cell.radius->str()}};
    }
  }
  if (!cell.scope.empty()) out["scope"] = ascii_or_text(cell.scope);
  for (const Rich& remark : cell.remarks) out["remarks"].push_back(ascii_or_text(remark));
  if (!cell.digests.empty()) out["digests"] = cell.digests;
  return out;
}

}  // namespace

std::string csv(const Overview& table) {
  std::vector<std::vector<Field>> fields;
  for (const Column& column : table.columns) fields.push_back(fields_of(column));
  const bool grouped = std::ranges::any_of(table.rows, [](const Row& row) { return !row.group.empty(); });
  std::string out = quoted(table.row_heading) + (grouped ? ",group" : "");
  for (const auto& of_column : fields)
    for (const Field& field : of_column) out += "," + quoted(field.name);
  out += ",certificates,program\r\n";
  for (const Row& row : table.rows) {
    out += quoted(row.name) + (grouped ? "," + quoted(ascii_or_text(row.group)) : "");
    for (std::size_t c = 0; c < fields.size(); ++c)
      for (const Field& field : fields[c]) out += "," + quoted(field.value(table, table.columns[c], row.cells[c]));
    std::vector<std::string> digests;
    for (const Source& source : row.sources) digests.push_back(source.digest);
    out += "," + joined(digests, 64) + "," + quoted(table.program) + "\r\n";
  }
  return out;
}

std::string json(const Overview& table) {
  Ordered out{{"format", "amcert-overview/1"}, {"program", table.program}, {"command", table.command}, {"digits", table.options.digits}, {"rows_are", table.row_heading}};
  if (!table.list_digest.empty()) out["certificates"] = table.list_digest;
  for (const Column& column : table.columns) {
    Ordered entry{{"name", column.name}, {"heading", ascii_or_text(column.heading)}};
    if (!column.meaning.empty()) entry["meaning"] = ascii_or_text(column.meaning);
    if (!column.kind.empty()) entry["claims"] = column.kind;
    out["columns"].push_back(entry);
  }
  for (const Row& row : table.rows) {
    Ordered entry{{"name", row.name}};
    if (!row.group.empty()) entry["group"] = ascii_or_text(row.group);
    for (const Source& source : row.sources) entry["certificates"].push_back({{"file", source.file}, {"digest", source.digest}});
    for (std::size_t c = 0; c < table.columns.size(); ++c) entry["cells"][table.columns[c].name] = json_of(table, table.columns[c], row.cells[c]);
    out["rows"].push_back(entry);
  }
  return out.dump(1) + "\n";
}

}  // namespace amcert::report::overview
