#include "grid/grid.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>

namespace amcert {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_members = 100000, longest_name = 150, none = std::size_t(-1);
const std::vector<std::string> seed_key = {"start", "seed"};

std::vector<std::string> read_arguments(const Reader& r, const std::string& command) {
  std::vector<std::string> out;
  const bool limit = command == "limit";
  const auto given = [&](const char* key, bool possible) {
    const toml::node* n = r.root().get(key);
    if (n && !possible) r.fail(n, "amcert " + command + " knows no " + key + "; leave it out");
    return n;
  };
  for (const auto& [key, option, possible] : {std::tuple("orbit", "--orbit", limit), std::tuple("no_reference", "--no-reference", !limit)})
    if (const toml::node* n = given(key, possible)) {
      if (!n->is_boolean()) r.fail(n, std::string(key) + " must be true or false");
      if (n->as_boolean()->get()) out.push_back(option);
    }
  for (const auto& [key, option, possible, least, most] : {std::tuple("sweeps", "--sweeps", true, 1, 1 << 20), std::tuple("bits", "--bits", limit, 64, 1024)})
    if (const toml::node* n = given(key, possible)) out.insert(out.end(), {option, std::to_string(r.integer(*n, key, least, most))});
  return out;
}

std::string read_name(const Reader& r) {
  const toml::node* n = r.root().get("name");
  if (!n) r.fail(nullptr, "the grid has no name; begin with name = \"...\"");
  const std::string s = r.string(*n, "name");
  if (s.empty() || s[0] == '.' || !std::all_of(s.begin(), s.end(), [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_' || c == '.'; }))
    r.fail(n, "the name may hold letters, digits, '-', '_' and '.' only, and not begin with '.': it names the output folder");
  return s;
}

// "file:12: what" without the place of a case that no file holds.
std::string without_place(const std::string& message, const std::string& path) {
  if (!message.starts_with(path)) return message;
  std::string s = message.substr(path.size());
  if (s.starts_with(":")) s.erase(0, 1);
  s.erase(0, std::min(s.find_first_not_of("0123456789"), s.size()));
  if (s.starts_with(":")) s.erase(0, 1);
  return s.starts_with(" ") ? s.substr(1) : s;
}

}  // namespace

Grid::Grid(const std::string& path) : path_(path) {
  const std::string remedy = "a grid is a file like cases/grids/xor.toml";
  if (fs::is_directory(path)) throw CaseError(path + ": a folder; " + remedy);
  const Reader r(path, Reader::contents(path, remedy), "a grid");
  r.only(r.root(), "the grid", {"name", "base", "command", "orbit", "sweeps", "bits", "no_reference", "axes", "except"});
  name = read_name(r);
  const toml::node* what = r.root().get("command");
  command = what ? r.string(*what, "command") : "certify";
  r.one_of(what, "command", command, {"certify", "limit"});
  arguments = read_arguments(r, command);

  const toml::node* base = r.root().get("base");
  if (!base) r.fail(nullptr, "the grid has no base; add base = \"...\", the folder of a case, relative to the grid file");
  const fs::path folder = fs::path(path).parent_path() / r.string(*base, "base");
  base_path_ = (fs::is_directory(folder) ? folder / "case.toml" : folder).lexically_normal().string();
  if (!fs::is_regular_file(base_path_)) r.fail(base, base_path_ + ": no such file; base is the folder of a case, relative to the grid file");
  const Reader case_file(base_path_);
  base_ = tree_of(case_file, case_file.root());

  axes = read_axes(r);
  axes_line_ = r.root().get("axes")->source().begin.line;
  const std::vector<LeftOut> exceptions = read_exceptions(r, axes);
  std::size_t size = 1;
  for (const Axis& a : axes) size = std::min(size * a.values.size(), most_members + 1);
  if (size > most_members) r.fail(r.root().get("axes"), "more than 100,000 members; make several grids of it");
  std::vector<bool> needed(exceptions.size(), false);
  std::set<std::string> names = {"cases", "stamps"};  // folders beside the members' own
  Choice values(axes.size(), 0);
  for (std::size_t n = 0; n < size; ++n) {
    std::size_t rest = n;
    for (std::size_t a = axes.size(); a-- > 0; rest /= axes[a].values.size()) values[a] = int(rest % axes[a].values.size());
    bool left_out = false;
    for (std::size_t e = 0; e < exceptions.size(); ++e)
      if (exceptions[e].meets(values)) left_out = needed[e] = true;
    if (left_out) continue;
    members.push_back(member(values));
    if (!names.insert(members.back().name).second) r.fail(r.root().get("axes"), "two members would be named " + members.back().name + "; write one of their values differently");
  }
  for (std::size_t e = 0; e < exceptions.size(); ++e)
    if (!needed[e]) r.fail(exceptions[e].place, "no member has all the values of this [[except]]; leave it out");
  if (members.empty()) r.fail(r.root().get("except"), "[[except]] leaves out all members");
}

CaseTree Grid::tree(const Choice& values, std::size_t without) const {
  CaseTree out = base_;
  for (std::size_t a = 0; a < axes.size(); ++a)
    if (a != without && axes[a].key == seed_key) out["start"] = CaseTree::object();  // instead of the weights that the base gives
  for (std::size_t a = 0; a < axes.size(); ++a) {
    if (a == without) continue;
    const Axis::Value& v = axes[a].values[std::size_t(values[a])];
    CaseTree* place = &out;
    for (const std::string& part : axes[a].key) {
      if (!place->is_object() && !place->is_null())
        throw CaseError(path_ + ":" + std::to_string(v.line) + ": there is no " + axes[a].label() + " in " + base_path_ + ": what should hold it is no table; name another key");
      place = &(*place)[part];
    }
    *place = v.tree;
  }
  return out;
}

Member Grid::member(const Choice& values) const {
  Member m;
  m.values = values;
  CaseTree in = tree(values, none), out;
  std::string title = "Member of the grid " + name;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    const Axis::Value& v = axes[a].values[std::size_t(values[a])];
    m.name += (a > 0 ? "-" : "") + v.name;
    title += (a > 0 ? ", " : ": ") + axes[a].label() + " = " + v.text;
  }
  if (m.name.size() > longest_name) m.name = m.name.substr(0, longest_name - 10) + "-" + short_digest(m.name);
  out["name"] = m.name;
  out["title"] = title;
  for (const auto& [key, v] : in.items())
    if (key != "name" && key != "title") out[key] = v;
  if (in.contains("data") && in["data"].is_object() && in["data"].contains("file") && in["data"]["file"].is_string()) {
    const fs::path file = in["data"]["file"].get<std::string>();
    m.data = (fs::path(base_path_).parent_path() / file).lexically_normal().string();
    m.data_name = file.filename().string();
    out["data"]["file"] = m.data_name;
  }
  m.text = "# Written by amcert sweep. A case of its own: amcert " + command + " takes it too.\n" + case_text(out);
  return m;
}

std::string Grid::mistake(const CaseTree& tree) const {
  try {
    (void)read_case(base_path_, case_text(tree));
    return "";
  } catch (const CaseError& e) {
    return without_place(e.what(), base_path_);
  }
}

Case Grid::read(const Member& m) const {
  CaseTree whole = tree(m.values, none);
  whole["name"] = m.name;
  try {
    return read_case(base_path_, case_text(whole));
  } catch (const CaseError& e) {
    const std::string what = without_place(e.what(), base_path_);
    // To blame are the axes without which the case is right; if there is none, two things are wrong, and those without which the message is
    // another one are to blame for the first.
    std::vector<std::size_t> right, other;
    for (std::size_t a = 0; a < axes.size(); ++a) {
      const std::string left = mistake(tree(m.values, a));
      if (left.empty()) right.push_back(a);
      else if (left != what) other.push_back(a);
    }
    const std::vector<std::size_t>& blamed = right.empty() ? other : right;
    if (blamed.empty()) {
      (void)read_case(base_path_);  // says it with the line of the base
      throw CaseError(path_ + ":" + std::to_string(axes_line_) + ": " + m.name + ": " + what);
    }
    std::string said;
    for (std::size_t a : blamed) said += (said.empty() ? "" : " with ") + axes[a].label() + " = " + axes[a].values[std::size_t(m.values[a])].text;
    throw CaseError(path_ + ":" + std::to_string(axes[blamed[0]].values[std::size_t(m.values[blamed[0]])].line) + ": " + said + ": " + what);
  }
}

}  // namespace amcert
