#include "grid/axis.hpp"

#include "certificate/claim.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <functional>

namespace amcert {
namespace {

namespace fs = std::filesystem;

using Key = std::vector<std::string>;

constexpr std::size_t longest_part = 40;

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

// Letters, digits, '.', '-' and '_' of a text; a fraction 1/10 becomes 1over10.
std::string plain_name(const std::string& text) {
  std::string s;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-') s += c;
    else if (c == '/' && i > 0 && i + 1 < text.size() && is_digit(text[i - 1]) && is_digit(text[i + 1])) s += "over";
    else if (!s.empty() && s.back() != '_') s += '_';
  }
  while (!s.empty() && s.back() == '_') s.pop_back();
  return s;
}

std::string scalar_text(const CaseTree& v) { return v.is_string() ? v.get<std::string>() : v.dump(); }

// The keys of a start may stand in a file of their own.
CaseTree start_of_file(const Reader& r, const toml::node& n, const fs::path& file) {
  if (!fs::is_regular_file(file)) r.fail(&n, file.string() + ": no such file; a start is a table, or a file with the keys of [start], relative to the grid file");
  const Reader start(file.string(), Reader::contents(file.string(), ""), "a start");
  return tree_of(start, start.root());
}

// A value with its name, which is the same whatever else the axis lists.
Axis::Value value_of(const Reader& r, const toml::node& n, const Axis& axis) {
  Axis::Value v{tree_of(r, n), "", "", n.source().begin.line};
  std::string part;
  bool speaks = false;  // tanh and backward speak for themselves, 1 does not
  if (axis.key == Key{"start"} && n.is_string()) {
    const fs::path file = fs::path(r.path()).parent_path() / v.tree.get<std::string>();
    v.text = v.tree.get<std::string>();
    v.tree = start_of_file(r, n, file);
    part = plain_name(file.stem().string());
    speaks = true;
  } else if (v.tree.is_array() && std::none_of(v.tree.begin(), v.tree.end(), [](const CaseTree& e) { return e.is_structured(); })) {
    Key scalars;
    for (const CaseTree& e : v.tree) scalars.push_back(scalar_text(e));
    v.text = joined(scalars, " ");
    part = plain_name(v.text);
    speaks = !v.tree.empty() && v.tree[0].is_string();
  } else if (!v.tree.is_structured()) {
    v.text = scalar_text(v.tree);
    part = plain_name(v.text);
    speaks = v.tree.is_string();
  }
  if (part.empty() || part.size() > longest_part) {
    part = short_digest(v.tree);
    speaks = false;
  }
  v.name = speaks && std::isalpha(static_cast<unsigned char>(part[0])) ? part : axis.key_name + "_" + part;
  if (v.text.empty()) v.text = v.name;
  return v;
}

// Visits the leaves of a table whose keys may be dotted, within quotes or without, in the order of the file.
void leaves(const Reader& r, const toml::table& t, const Key& prefix, const std::function<bool(const Key&, const toml::node&)>& is_leaf,
            const std::function<void(const Key&, const toml::node&)>& visit) {
  std::vector<std::pair<const toml::key*, const toml::node*>> entries;
  for (const auto& [k, v] : t) entries.emplace_back(&k, &v);
  const auto place = [](const toml::key* k) { return std::pair(k->source().begin.line, k->source().begin.column); };
  std::sort(entries.begin(), entries.end(), [&](const auto& a, const auto& b) { return place(a.first) < place(b.first); });
  for (const auto& [k, v] : entries) {
    Key key = prefix;
    std::string part;
    for (const char c : std::string(k->str()) + ".") {
      if (c != '.') {
        part += c;
        continue;
      }
      if (part.empty()) r.fail(v, "'" + std::string(k->str()) + "' is no key of a case; write one like \"network.lambda\"");
      key.push_back(std::exchange(part, ""));
    }
    if (is_leaf(key, *v)) visit(key, *v);
    else leaves(r, *v->as_table(), key, is_leaf, visit);
  }
}

}  // namespace

std::string joined(const std::vector<std::string>& parts, const std::string& between) {
  std::string s;
  for (const std::string& part : parts) s += (&part == &parts.front() ? "" : between) + part;
  return s;
}

std::string short_digest(const CaseTree& v) { return digest(Json(v.dump())).substr(0, 8); }

std::string Axis::label() const { return joined(key, "."); }

bool LeftOut::meets(const Choice& member) const {
  return std::equal(values.begin(), values.end(), member.begin(), [](int excepted, int v) { return excepted < 0 || excepted == v; });
}

std::vector<Axis> read_axes(const Reader& r) {
  std::vector<Axis> axes;
  std::vector<const toml::node*> lists;
  const auto is_leaf = [](const Key&, const toml::node& n) { return !n.is_table(); };
  leaves(r, r.table("axes", true), {}, is_leaf, [&](const Key& key, const toml::node& n) {
    const Axis a{key, "", {}};
    if (!n.is_array() || n.as_array()->empty()) r.fail(&n, a.label() + " must be a list of the values that it takes on, like [1, \"1/2\"]");
    if (key[0] == "name" || key[0] == "title") r.fail(&n, "the grid names its members itself; leave out the axis " + a.label());
    for (const Axis& other : axes)
      if (std::equal(key.begin(), key.begin() + long(std::min(key.size(), other.key.size())), other.key.begin()))
        r.fail(&n, a.label() + " and " + other.label() + " set the same thing; leave one of them out");
    axes.push_back(a);
    lists.push_back(&n);
  });
  if (axes.empty()) r.fail(r.root().get("axes"), "[axes] is empty; add an axis like \"network.lambda\" = [\"1/10\", \"1/5\"]");
  for (std::size_t i = 0; i < axes.size(); ++i) {
    Axis& a = axes[i];
    const auto same_end = std::count_if(axes.begin(), axes.end(), [&](const Axis& other) { return other.key.back() == a.key.back(); });
    a.key_name = plain_name(same_end > 1 ? a.label() : a.key.back());
    for (const toml::node& n : *lists[i]->as_array()) {
      Axis::Value v = value_of(r, n, a);
      for (const Axis::Value& other : a.values)
        if (other.name == v.name) r.fail(&n, a.label() + " has the values " + other.text + " and " + v.text + ", both named " + v.name + "; leave one of them out");
      a.values.push_back(std::move(v));
    }
  }
  return axes;
}

std::vector<LeftOut> read_exceptions(const Reader& r, const std::vector<Axis>& axes) {
  std::vector<LeftOut> out;
  const toml::node* list = r.root().get("except");
  if (!list) return out;
  if (!list->is_array_of_tables()) r.fail(list, "except must be tables [[except]], each with values of axes");
  const auto axis_of = [&](const Key& key) { return std::find_if(axes.begin(), axes.end(), [&](const Axis& a) { return a.key == key; }); };
  const auto is_leaf = [&](const Key& key, const toml::node& n) { return !n.is_table() || axis_of(key) != axes.end(); };
  for (const toml::node& table : *list->as_array()) {
    LeftOut e{Choice(axes.size(), -1), &table};
    leaves(r, *table.as_table(), {}, is_leaf, [&](const Key& key, const toml::node& n) {
      const auto a = axis_of(key);
      Key known;
      if (a == axes.end()) {
        for (const Axis& x : axes) known.push_back(x.label());
        r.fail(&n, joined(key, ".") + " is no axis; axes are " + joined(known, ", "));
      }
      const Axis::Value v = value_of(r, n, *a);
      const auto found = std::find_if(a->values.begin(), a->values.end(), [&](const Axis::Value& x) { return x.name == v.name; });
      if (found == a->values.end()) {
        for (const Axis::Value& x : a->values) known.push_back(x.text);
        r.fail(&n, a->label() + " does not take on " + v.text + "; its values are " + joined(known, ", "));
      }
      e.values[std::size_t(a - axes.begin())] = int(found - a->values.begin());
    });
    out.push_back(std::move(e));
  }
  return out;
}

}  // namespace amcert
