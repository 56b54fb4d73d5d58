#include "result/folder.hpp"

#include "number/environment.hpp"
#include "report/html.hpp"
#include "report/render.hpp"
#include "run/json_fault.hpp"

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <optional>
#include <system_error>
#include <unistd.h>

namespace amcert::result {

void write(const fs::path& path, const std::string& text) {
  try {
    write_whole(path, text);
  } catch (const std::system_error& e) {
    throw CaseError(path.string() + ": cannot be written (" + e.code().message() + "); name another place with --out");
  }
}

fs::path result_folder(const fs::path& path) {
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed) throw CaseError(path.string() + ": cannot be made (" + failed.message() + "); name another folder with --out");
  if (access(path.c_str(), W_OK | X_OK) != 0)
    throw CaseError(path.string() + ": cannot be written to (" + std::generic_category().message(errno) + "); name another folder with --out");
  return path;
}

Json read_json(const fs::path& path, const std::string& remedy) {
  std::ifstream in(path);
  if (!in) throw CaseError(path.string() + ": " + (errno == ENOENT ? "no such file" : "cannot be read (" + std::generic_category().message(errno) + ")") + "; " + remedy);
  try {
    return Json::parse(in);
  } catch (const Json::exception& e) {
    throw CaseError(path.string() + ": not written by amcert: " + json_fault(e) + "; " + remedy);
  }
}

Result read_result(const fs::path& path) {
  Result out;
  out.file = fs::is_directory(path) ? path / "certificate.json" : path;
  std::optional<HeldResults> held;
  try {
    if (fs::is_directory(out.file.parent_path())) held.emplace(out.file.parent_path());
  } catch (const std::system_error& e) {
    throw CaseError(out.file.string() + ": its writing was interrupted and cannot be finished (" + e.code().message() + "); copy the folder to where you may write");
  }
  out.certificate = read_json(out.file);
  out.problem = read_json(out.file.parent_path() / "problem.json");
  if (!out.certificate.is_object() || !out.certificate.contains("problem") || out.certificate["problem"] != digest(out.problem))
    throw Mismatch(out.file.string() + " belongs to another problem than the problem.json beside it; certify the case again");
  constexpr const char* known = "amcert-certificate/1";
  const Json& format = out.certificate.contains("format") ? out.certificate["format"] : Json();
  if (format.is_string() && format != known && format.get_ref<const std::string&>().starts_with("amcert-certificate/"))
    throw std::runtime_error(out.file.string() + ": of format " + format.get_ref<const std::string&>() + ", and this amcert reads " + known + "; take the amcert that wrote it, or certify the case again");
  out.digest = digest(out.certificate);
  return out;
}

CaseError unreadable(const fs::path& certificate, const std::exception& why) { return CaseError(certificate.string() + ": " + why.what() + "; amcheck says where, amcert certify writes it anew"); }

// A certificate that is put in its place meanwhile is met at the second look.
bool holds_results(const fs::path& folder) {
  const fs::path certificate = folder / "certificate.json";
  return fs::exists(certificate) || fs::exists(folder / ".next" / "certificate.json") || fs::exists(certificate);
}

Files rendered(const Json& problem, const Json& certificate, const report::Options& options, const report::Table& table) {
  Files out{{"table.md", report::markdown(table)}, {"table.csv", report::csv(table)}, {"table.tex", report::latex_table(table)},
            {"report.html", report::html_report(problem, certificate, options)}};
  if (!table.assumptions.rows.empty()) out["assumptions.tex"] = report::latex_assumptions(table);
  return out;
}

// Not in any digest: when, where and how it was made, and which files belong together.
static std::string provenance(const Files& files, const std::string& certificate, const std::vector<std::string>& line, const report::Options::Cost& cost) {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  char when[32];
  const std::time_t now = std::time(nullptr);
  std::strftime(when, sizeof when, "%FT%TZ", std::gmtime(&now));
  Json names = Json::array({"provenance.json"});
  for (const auto& [name, text] : files) names.push_back(name);
  Json out{{"command", line}, {"host", host}, {"time", when}, {"certificate", certificate}, {"files", names}};
  if (!cost.plain.empty()) {
    Json plain = Json::array();
    for (const auto& p : cost.plain) plain.push_back({{"sweeps", p.sweeps}, {"bits", p.bits}, {"seconds", p.seconds}});
    out["cost"] = {{"seconds", cost.seconds}, {"plain", plain}};
  }
  return out.dump(1) + "\n";
}

static fs::path temporary_folder(const std::string& name) {
  std::string path = (fs::temp_directory_path() / (name + "-XXXXXX")).string();
  if (!mkdtemp(path.data())) throw std::system_error(errno, std::generic_category(), path);
  return path;
}

TemporaryFolder::TemporaryFolder(const std::string& name) {
  try {
    path_ = temporary_folder(name);
  } catch (const std::system_error& e) {
    throw CaseError(std::string(e.what()) + "; set TMPDIR to a folder where you may write");
  }
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

report::Table write_results(const fs::path& dir, const Json& problem, const Json& certificate, const std::vector<std::string>& line, const report::Options::Cost& cost) {
  require_default_environment();  // as at the beginning: what was proved in between holds
  report::Options options;
  const std::string text = canonical(certificate) + "\n";
  options.certificate_digest = sha256(std::string_view(text).substr(0, text.size() - 1));
  options.cost = cost;
  const report::Table table = report::build(problem, certificate, options);
  Files files = rendered(problem, certificate, options, table);
  files["problem.json"] = canonical(problem) + "\n";
  files["certificate.json"] = text;
  files["provenance.json"] = provenance(files, options.certificate_digest, line, cost);
  try {
    replace_results(dir, files);
  } catch (const std::system_error& full) {
    const std::string why = dir.string() + ": cannot be written (" + full.code().message() + ")";
    try {
      const fs::path elsewhere = temporary_folder("amcert-" + dir.filename().string());
      replace_results(elsewhere, files);
      throw std::domain_error(why + "; the results are in " + elsewhere.string());
    } catch (const std::system_error& e) {
      throw std::domain_error(why + ", nor can " + e.what() + "; make room and certify again");
    }
  }
  return table;
}

}  // namespace amcert::result
