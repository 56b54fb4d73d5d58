#include "command.hpp"

#include "report/html.hpp"

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iostream>
#include <unistd.h>

namespace amcert::command {

volatile std::sig_atomic_t interrupted = 0;

Progress::Progress() : terminal_(isatty(STDERR_FILENO) != 0) {}

void Progress::show(const std::string& what) {
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ || now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  std::cerr << "\r\033[K" << what << std::flush;
  shown_ = true;
}

void Progress::clear() {
  if (shown_) std::cerr << "\r\033[K" << std::flush;
  shown_ = false;
}

void write(const fs::path& path, const std::string& text) {
  const fs::path part = path.string() + ".part";
  std::ofstream out(part, std::ios::binary);
  out << text;
  out.close();
  std::error_code failed;
  if (out) fs::rename(part, path, failed);
  if (!out || failed) throw CaseError(path.string() + ": cannot be written; name another folder with --out");
}

fs::path result_folder(const fs::path& path) {
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed) throw CaseError(path.string() + ": cannot be made (" + failed.message() + "); name another folder with --out");
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

std::string number_of_sweeps(int sweeps) { return std::to_string(sweeps) + (sweeps == 1 ? " sweep" : " sweeps"); }

static void write_tables(const fs::path& dir, const Json& problem, const Json& certificate, const report::Options& options, report::Table& table) {
  table = report::build(problem, certificate, options);
  write(dir / "table.md", report::markdown(table));
  write(dir / "table.csv", report::csv(table));
  write(dir / "table.tex", report::latex_table(table));
  write(dir / "report.html", report::html_report(problem, certificate, options));
  if (!table.assumptions.rows.empty()) write(dir / "assumptions.tex", report::latex_assumptions(table));
}

report::Table write_results(const fs::path& dir, const Certificate& certificate, const std::vector<std::string>& line, const report::Options::Cost& cost) {
  const Json value = certificate.json();
  write(dir / "problem.json", canonical(certificate.problem()) + "\n");
  write(dir / "certificate.json", canonical(value) + "\n");
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  char when[32];
  const std::time_t now = std::time(nullptr);
  std::strftime(when, sizeof when, "%FT%TZ", std::gmtime(&now));
  Json provenance{{"command", line}, {"host", host}, {"time", when}, {"certificate", digest(value)}};
  if (!cost.plain.empty()) {
    Json plain = Json::array();
    for (const auto& p : cost.plain) plain.push_back({{"sweeps", p.sweeps}, {"bits", p.bits}, {"seconds", p.seconds}});
    provenance["cost"] = {{"seconds", cost.seconds}, {"plain", plain}};
  }
  write(dir / "provenance.json", provenance.dump(1) + "\n");
  report::Options options;
  options.certificate_digest = digest(value);
  report::Table table;
  write_tables(dir, certificate.problem(), value, options, table);
  return table;
}

int worse(int a, int b) {
  for (int code : {refuted, limit, undecided})
    if (a == code || b == code) return code;
  return ok;
}

int exit_code(const Case& c, const Certificate& certificate) {
  int code = ok;
  for (const Claim& claim : certificate.claims()) {
    if (claim.verdict == Verdict::refuted && !expected(c, claim)) code = worse(code, refuted);
    if (claim.verdict == Verdict::undecided) code = worse(code, undecided);
  }
  return code;
}

bool announced_in_vain(const Case& c, const Certificate& certificate, const std::string& case_path, bool at_limit) {
  bool found = false;
  for (const std::string& name : c.expect_refuted) {
    if (name.starts_with("kl_") != at_limit) continue;
    if (std::any_of(certificate.claims().begin(), certificate.claims().end(), [&](const Claim& x) { return short_name(x) == name && x.verdict == Verdict::refuted; })) continue;
    std::cerr << "amcert: " << case_path << ": expect_refuted lists '" << name << "', which is not refuted; take it out of the list\n";
    found = true;
  }
  return found;
}

}  // namespace amcert::command
