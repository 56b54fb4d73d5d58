#include "grid/case_text.hpp"

#include <algorithm>
#include <cctype>

namespace amcert {
namespace {

std::string key_text(const std::string& key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-'; });
  return bare ? key : CaseTree(key).dump();
}

// On one line, as tables within a line must be. JSON and TOML agree about strings, integers and truth values.
std::string inline_text(const CaseTree& v) {
  if (!v.is_structured()) return v.dump();
  std::string s;
  for (const auto& [key, e] : v.items()) s += (s.empty() ? "" : ", ") + (v.is_object() ? key_text(key) + " = " : "") + inline_text(e);
  if (v.is_array()) return "[" + s + "]";
  return s.empty() ? "{}" : "{ " + s + " }";
}

std::string value_text(const CaseTree& v) {
  const bool rows = v.is_array() && !v.empty() && std::all_of(v.begin(), v.end(), [](const CaseTree& e) { return e.is_array(); });
  if (!rows) return inline_text(v);
  std::string s = "[\n";
  for (const CaseTree& row : v) s += "  " + inline_text(row) + ",\n";
  return s + "]";
}

}  // namespace

CaseTree tree_of(const Reader& r, const toml::node& n) {
  if (n.is_table()) {
    std::vector<std::pair<const toml::key*, const toml::node*>> entries;
    for (const auto& [k, v] : *n.as_table()) entries.emplace_back(&k, &v);
    const auto place = [](const toml::key* k) { return std::pair(k->source().begin.line, k->source().begin.column); };
    std::sort(entries.begin(), entries.end(), [&](const auto& a, const auto& b) { return place(a.first) < place(b.first); });
    CaseTree out = CaseTree::object();
    for (const auto& [k, v] : entries) out[std::string(k->str())] = tree_of(r, *v);
    return out;
  }
  if (n.is_array()) {
    CaseTree out = CaseTree::array();
    for (const toml::node& e : *n.as_array()) out.push_back(tree_of(r, e));
    return out;
  }
  if (const auto* v = n.as_string()) return v->get();
  if (const auto* v = n.as_integer()) return v->get();
  if (const auto* v = n.as_boolean()) return v->get();
  if (n.is_floating_point()) return r.float_text(n);
  r.fail(&n, "a date or time is no value of a case; leave it out");
}

std::string case_text(const CaseTree& root) {
  std::string s;
  for (const auto& [key, v] : root.items())
    if (!v.is_object()) s += key_text(key) + " = " + value_text(v) + "\n";
  for (const auto& [key, v] : root.items()) {
    if (!v.is_object()) continue;
    s += "\n[" + key_text(key) + "]\n";
    for (const auto& [k, e] : v.items()) s += key_text(k) + " = " + value_text(e) + "\n";
  }
  return s;
}

}  // namespace amcert
