// CSV after RFC 4180, one number per field.
#include "report/render.hpp"
#include "report/wrap.hpp"

#include <array>

namespace amcert::report {
namespace {

std::string quoted(std::string field) {
  if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
  std::string text = "\"";
  for (const char c : field) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + "\"";
}

std::string field_of(const Rich& cell) { return with_spaces(plain(cell)); }

std::string relation_sign(Relation relation) {
  switch (relation) {
    case Relation::at_least: return ">=";
    case Relation::at_most: return "<=";
    case Relation::equal: break;
  }
  return "=";
}

}  // namespace

std::string csv(const Table& table) {
  std::string text =
      "claim,verdict,constant,relation,decimal,exact,remark,other_side,relative_width,theory,ratio_to_theory,scope,"
      "digest\r\n";
  for (const Row& row : table.rows) {
    const auto of_constant = [&](auto&& field) { return row.constant ? field(*row.constant) : std::string(); };
    const std::array fields{
        field_of(row.statement),
        to_string(row.verdict),
        of_constant([](const Bound& bound) { return field_of(bound.name); }),
        of_constant([](const Bound& bound) { return relation_sign(bound.relation); }),
        of_constant([](const Bound& bound) { return bound.value.decimal; }),
        of_constant([](const Bound& bound) { return bound.value.exact; }),
        field_of(row.remark),
        row.other ? row.other->value.decimal : "",
        row.width,
        row.theory ? row.theory->decimal : "",
        row.ratio,
        field_of(row.scope),
        row.digest,
    };
    bool first = true;
    for (const std::string& field : fields) {
      if (!first) text += ',';
      text += quoted(field);
      first = false;
    }
    text += "\r\n";
  }
  return text;
}

}  // namespace amcert::report
