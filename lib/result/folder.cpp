#include "result/folder.hpp"

#include "report/html.hpp"
#include "report/render.hpp"

#include <ctime>
#include <fstream>
#include <unistd.h>

namespace amcert::result {

void write(const fs::path& path, const std::string& text) {
  const fs::path part = path.string() + ".part";
  std::ofstream out(part, std::ios::binary);
  out << text;
  out.close();
  std::error_code failed;
  if (out) fs::rename(part, path, failed);
  if (!out || failed) throw CaseError(path.string() + ": cannot be written; name another folder");
}

fs::path result_folder(const fs::path& path) {
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed) throw CaseError(path.string() + ": cannot be made (" + failed.message() + "); name another folder");
  return path;
}

Json read_json(const fs::path& path) {
  std::ifstream in(path);
  if (!in) throw CaseError(path.string() + ": no such file; amcert certify CASE writes it");
  try {
    return Json::parse(in);
  } catch (const Json::exception& e) {
    throw CaseError(path.string() + ": not a certificate of amcert: " + e.what());
  }
}

Result read_result(const fs::path& path) {
  Result out;
  out.file = fs::is_directory(path) ? path / "certificate.json" : path;
  out.certificate = read_json(out.file);
  out.problem = read_json(out.file.parent_path() / "problem.json");
  if (!out.certificate.is_object() || !out.certificate.contains("problem") || out.certificate["problem"] != digest(out.problem))
    throw Mismatch(out.file.string() + " belongs to another problem than the problem.json beside it; certify the case again");
  out.digest = digest(out.certificate);
  return out;
}

static report::Table write_tables(const fs::path& dir, const Json& problem, const Json& certificate, const report::Options& options) {
  report::Table table = report::build(problem, certificate, options);
  write(dir / "table.md", report::markdown(table));
  write(dir / "table.csv", report::csv(table));
  write(dir / "table.tex", report::latex_table(table));
  write(dir / "report.html", report::html_report(problem, certificate, options));
  if (!table.assumptions.rows.empty()) write(dir / "assumptions.tex", report::latex_assumptions(table));
  return table;
}

report::Table write_results(const fs::path& dir, const Json& problem, const Json& certificate, const std::vector<std::string>& line, const report::Options::Cost& cost) {
  write(dir / "problem.json", canonical(problem) + "\n");
  write(dir / "certificate.json", canonical(certificate) + "\n");
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  char when[32];
  const std::time_t now = std::time(nullptr);
  std::strftime(when, sizeof when, "%FT%TZ", std::gmtime(&now));
  report::Options options;
  options.certificate_digest = digest(certificate);
  options.cost = cost;
  Json provenance{{"command", line}, {"host", host}, {"time", when}, {"certificate", options.certificate_digest}};
  if (!cost.plain.empty()) {
    Json plain = Json::array();
    for (const auto& p : cost.plain) plain.push_back({{"sweeps", p.sweeps}, {"bits", p.bits}, {"seconds", p.seconds}});
    provenance["cost"] = {{"seconds", cost.seconds}, {"plain", plain}};
  }
  write(dir / "provenance.json", provenance.dump(1) + "\n");
  return write_tables(dir, problem, certificate, options);
}

}  // namespace amcert::result
