// amcert: from a case to a certificate, its tables and its report.
#include "number/environment.hpp"
#include "number/text.hpp"
#include "report/html.hpp"
#include "report/render.hpp"
#include "report/theorem.hpp"
#include "run/plain_orbit.hpp"
#include "theorem/certify.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using namespace amcert;

enum Exit { ok = 0, refuted = 1, bad_input = 2, unsupported = 3, limit = 4, mismatch = 5, undecided = 6, internal = 70 };

volatile std::sig_atomic_t interrupted = 0;
void on_interrupt(int) { interrupted = 1; }

// One line on a terminal that tells how far the work is; nothing in a pipe.
class Progress {
 public:
  Progress() : terminal_(isatty(STDERR_FILENO) != 0) {}
  ~Progress() { clear(); }
  void show(const std::string& what) {
    const auto now = std::chrono::steady_clock::now();
    if (!terminal_ || now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    std::cerr << "\r\033[K" << what << std::flush;
    shown_ = true;
  }
  void clear() {
    if (shown_) std::cerr << "\r\033[K" << std::flush;
    shown_ = false;
  }

 private:
  bool terminal_, shown_ = false;
  std::chrono::steady_clock::time_point last_{};
};

// Whole or not at all: a reader never meets half a file.
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

std::string number_of_iterates(int sweeps) { return std::to_string(sweeps) + (sweeps == 1 ? " sweep" : " sweeps"); }

void write_tables(const fs::path& dir, const Json& problem, const Json& certificate, const report::Options& options, report::Table& table) {
  table = report::build(problem, certificate, options);
  write(dir / "table.md", report::markdown(table));
  write(dir / "table.csv", report::csv(table));
  write(dir / "table.tex", report::latex_table(table));
  write(dir / "report.html", report::html_report(problem, certificate, options));
  if (!table.assumptions.rows.empty()) write(dir / "assumptions.tex", report::latex_assumptions(table));
}

// Certificate, problem, provenance, tables and report.
report::Table write_results(const fs::path& dir, const Certificate& certificate, const std::vector<std::string>& command,
                            const report::Options::Cost& cost = {}) {
  const Json value = certificate.json();
  write(dir / "problem.json", canonical(certificate.problem()) + "\n");
  write(dir / "certificate.json", canonical(value) + "\n");
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  char when[32];
  const std::time_t now = std::time(nullptr);
  std::strftime(when, sizeof when, "%FT%TZ", std::gmtime(&now));
  write(dir / "provenance.json", Json{{"command", command}, {"host", host}, {"time", when}, {"certificate", digest(value)}}.dump(1) + "\n");
  report::Options options;
  options.certificate_digest = digest(value);
  options.cost = cost;
  report::Table table;
  write_tables(dir, certificate.problem(), value, options, table);
  return table;
}

struct CertifyArguments {
  std::string case_path, run_path, out = "out";
  int sweeps = 0;
  bool no_reference = false, quiet = false;
};

// Of two exit codes the one that must not be hidden: refuted, then a limit, then undecided.
int worse(int a, int b) {
  for (int code : {refuted, limit, undecided})
    if (a == code || b == code) return code;
  return ok;
}

// What the verdicts say; a refutation that the case expects is none.
int exit_code(const Case& c, const Certificate& certificate) {
  int code = ok;
  for (const Claim& claim : certificate.claims()) {
    if (claim.verdict == Verdict::refuted && !expected(c, claim)) code = worse(code, refuted);
    if (claim.verdict == Verdict::undecided) code = worse(code, undecided);
  }
  return code;
}

// Refutations that the case announces and that are not there; those of exponents are looked for at the limit.
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

int certify_command(const CertifyArguments& args, const std::vector<std::string>& command) {
  require_default_environment();
  Case c = read_case(args.case_path);
  if (args.sweeps > 0) c.sweeps = args.sweeps;
  Progress progress;
  const auto engine_progress = [&](const char* engine) {
    return [&progress, engine, &c](int k) {
      progress.show(fmt::format("{} engine: sweep {} of {}", engine, k, c.sweeps));
      return !interrupted;
    };
  };
  const bool imported = !args.run_path.empty();
  RecordedRun run = imported ? import_run(c.problem, args.run_path) : run_double(c.problem, c.sweeps, engine_progress("double"));
  const fs::path dir = result_folder(fs::path(args.out) / c.problem.name);  // before the work, not after it
  std::optional<RecordedRun> reference;
  const bool wanted = std::find(c.claims.begin(), c.claims.end(), "double_agreement") != c.claims.end();
  if (wanted && !imported && !args.no_reference && !interrupted) {
    reference = run_mpfr(c.problem, run.sweeps(), c.reference_bits, engine_progress("mpfr"));
    if (reference->sweeps() != run.sweeps()) reference.reset();
  }
  const auto claim_progress = [&](const std::string& what) {
    progress.show("certifying " + what);
    return !interrupted;
  };
  const Certificate certificate = certify(c, run, reference ? &*reference : nullptr, claim_progress);
  require_default_environment();
  progress.clear();
  if (certificate.claims().empty()) {  // double_agreement alone, and no reference run to compare with
    if (interrupted) throw std::domain_error("interrupted before a claim was reached; nothing is written");
    throw CaseError(args.case_path + ": double_agreement is the only claim, and it needs the reference run; leave out " +
                    (imported ? "--run" : "--no-reference") + ", or add a claim to [certify]");
  }

  const report::Table table = write_results(dir, certificate, command);
  if (!args.quiet) std::cout << report::terminal(table);

  int code = exit_code(c, certificate);
  if (!interrupted && announced_in_vain(c, certificate, args.case_path, false)) code = worse(code, refuted);
  std::cout << "\n" << (imported ? "run of " + args.run_path + ", " : "") << number_of_iterates(run.sweeps()) << "; certificate " << (dir / "certificate.json").string()
            << ", report " << (dir / "report.html").string() << "\n";
  if (interrupted) {
    std::cerr << "amcert: interrupted; what was proved so far is in " << dir.string() << "\n";
    return limit;
  }
  return code;
}

int run_command(const std::string& case_path, int sweeps, long bits, const std::string& out) {
  Case c = read_case(case_path);
  if (sweeps > 0) c.sweeps = sweeps;
  Progress progress;
  const auto show = [&](int k) {
    progress.show(fmt::format("sweep {} of {}", k, c.sweeps));
    return !interrupted;
  };
  const RecordedRun run = bits > 0 ? run_mpfr(c.problem, c.sweeps, bits, show) : run_double(c.problem, c.sweeps, show);
  progress.clear();
  if (!out.empty()) {
    export_run(c.problem, run, out);
    std::cout << number_of_iterates(run.sweeps()) << " written to " << out << "\n";
  }
  const int stride = std::max(1, run.sweeps() / 10);
  std::cout << "sweep   F (computed, not proved)\n";
  for (int k = 0; k <= run.sweeps(); ++k)
    if (k % stride == 0 || k == run.sweeps()) std::cout << fmt::format("{:5}   {:.10g}\n", k, run.objective[std::size_t(k)]);
  return interrupted ? limit : ok;
}

struct ReplayArguments {
  std::string case_path, run_path, out = "out", radius;
  int sweeps = 0, max_orbits = 4;
  long bits = 0, max_bits = 4096, max_time = 0;
  bool quiet = false, compare = false;
};

// Certifies and writes what was reached of one orbit.
int report_orbit(const Case& c, const Orbit& orbit, const RecordedRun* run, const report::Options::Cost& cost, const fs::path& dir, bool quiet, const std::vector<std::string>& command,
                 Progress& progress) {
  for (const std::string& line : orbit.log) std::cout << line << "\n";
  const RecordedRun recorded = run ? *run : run_double(c.problem, std::max(1, orbit.sweeps));
  const Certificate certificate = certify_orbit(c, orbit, recorded, [&](const std::string& what) {
    progress.show("certifying " + what);
    return !interrupted;
  });
  progress.clear();
  const report::Table table = write_results(dir, certificate, command, cost);
  if (!quiet) std::cout << "\n" << report::terminal(table);
  std::cout << "\n" << number_of_iterates(orbit.sweeps) << "; certificate " << (dir / "certificate.json").string() << ", report "
            << (dir / "report.html").string() << "\n";
  if (orbit.end == Orbit::End::limit) {
    std::cerr << "amcert: " << orbit.reason << "; what was proved up to sweep " << orbit.sweeps << " is in " << dir.string() << "\n";
    return limit;
  }
  if (interrupted) return limit;
  return exit_code(c, certificate);
}

// Plain ball arithmetic for some numbers of sweeps, until one takes more than a minute.
std::vector<report::Options::Cost::Plain> plain_costs(const Problem& p, const Orbit& orbit, Progress& progress) {
  std::vector<report::Options::Cost::Plain> out;
  std::vector<int> sweeps;
  for (int k = orbit.sweeps; k >= 8 && sweeps.size() < 5; k /= 2) sweeps.insert(sweeps.begin(), k);
  for (int k : sweeps) {
    progress.show(fmt::format("plain ball arithmetic: {} sweeps", k));
    long bits = 0;
    const double seconds = plain_orbit_seconds(p, k, std::log2(orbit.largest[std::size_t(orbit.sweeps)]), 60, bits);
    if (!(seconds > 0) || interrupted) break;
    out.push_back({k, bits, seconds});
  }
  progress.clear();
  return out;
}

int replay_command(const ReplayArguments& args, const std::vector<std::string>& command) {
  require_default_environment();
  const Case c = read_case(args.case_path);
  OrbitOptions o;
  std::optional<RecordedRun> run;
  if (!args.run_path.empty()) run = import_run(c.problem, args.run_path);
  o.sweeps = args.sweeps > 0 ? args.sweeps : run ? run->sweeps() : c.sweeps;
  try {
    o.radius = parse_number(args.radius.empty() ? "1e-30" : args.radius);
    o.resolve_steps = args.radius.empty();
  } catch (const std::invalid_argument& e) {
    throw CaseError(std::string("--radius: ") + e.what() + "; give a positive number such as 1e-30");
  }
  if (o.radius.sign() <= 0) throw CaseError("--radius: " + args.radius + " is not positive; give a positive number such as 1e-30");
  o.bits = args.bits;
  o.max_bits = args.max_bits;
  o.max_time = std::chrono::seconds(args.max_time);
  const fs::path folder = result_folder(fs::path(args.out) / (c.problem.name + "-orbit"));
  Progress progress;
  report::Options::Cost cost;
  const std::clock_t start = std::clock();
  const std::vector<Orbit> orbits = follow_orbits(c.problem, o, args.max_orbits, [&](int k, long bits) {
    cost.seconds.resize(std::size_t(k) + 1, 0.0);
    cost.seconds.back() = double(std::clock() - start) / CLOCKS_PER_SEC;
    progress.show(fmt::format("exact orbit, {} bits: sweep {} of {}", bits, k, o.sweeps));
    return !interrupted;
  });
  require_default_environment();
  progress.clear();
  if (args.compare && orbits.size() == 1) cost.plain = plain_costs(c.problem, orbits[0], progress);
  int code = ok;
  for (std::size_t n = 0; n < orbits.size(); ++n) {
    const fs::path dir = orbits.size() == 1 ? folder : result_folder(folder / std::to_string(n + 1));
    if (orbits.size() > 1) std::cout << fmt::format("{}orbit {} of {}, since minimizers are not unique\n", n > 0 ? "\n" : "", n + 1, orbits.size());
    code = worse(code, report_orbit(c, orbits[n], run ? &*run : nullptr, cost, dir, args.quiet, command, progress));
  }
  return code;
}

struct LimitArguments {
  std::string case_path, run_path, out = "out";
  int sweeps = 0;
  long bits = 128;
  bool quiet = false, orbit = false;
};

int limit_command(const LimitArguments& args, const std::vector<std::string>& command) {
  require_default_environment();
  const Case c = read_case(args.case_path);
  Progress progress;
  const int sweeps = args.sweeps > 0 ? args.sweeps : 10000;
  const RecordedRun run = !args.run_path.empty() ? import_run(c.problem, args.run_path) : run_double(c.problem, sweeps, [&](int k) {
    progress.show(fmt::format("double engine: sweep {} of {}", k, sweeps));
    return !interrupted;
  });
  if (interrupted) throw std::domain_error("interrupted before the limit was looked for; nothing is written");
  const fs::path dir = result_folder(fs::path(args.out) / (c.problem.name + "-limit"));
  progress.show("looking for the critical point");
  FollowOrbit follow;
  if (args.orbit)
    follow = [&](int sweeps_needed) {
      OrbitOptions o;
      o.sweeps = sweeps_needed;
      o.keep_bytes = 64e6;  // the claims are about the last iterate, which can be checked only with all that lead to it
      return follow_orbit(c.problem, o, [&](int k, long bits) {
        progress.show(fmt::format("exact orbit, {} bits: sweep {} of {}", bits, k, sweeps_needed));
        return !interrupted;
      });
    };
  if (args.orbit && c.problem.polynomial) throw std::runtime_error(args.case_path + ": exact orbits of polynomial problems are not supported; leave out --orbit");
  const Certificate certificate = certify_limit(c, run, args.bits, [] { return !interrupted; }, follow);
  if (interrupted) throw std::domain_error("interrupted while the limit was looked for; nothing is written");
  require_default_environment();
  progress.clear();
  const report::Table table = write_results(dir, certificate, command);
  if (!args.quiet) std::cout << report::terminal(table);
  std::cout << "\ncertificate " << (dir / "certificate.json").string() << ", report " << (dir / "report.html").string() << "\n";
  const int code = exit_code(c, certificate);
  return announced_in_vain(c, certificate, args.case_path, true) ? worse(code, refuted) : code;
}

int table_command(const std::string& path, const std::string& format) {
  const fs::path certificate = fs::is_directory(path) ? fs::path(path) / "certificate.json" : fs::path(path);
  const Json value = read_json(certificate), problem = read_json(certificate.parent_path() / "problem.json");
  if (!value.is_object() || !value.contains("problem") || value["problem"] != digest(problem)) {
    std::cerr << "amcert: " << certificate.string() << " belongs to another problem than the problem.json beside it; certify the case again\n";
    return mismatch;
  }
  report::Options options;
  options.certificate_digest = digest(value);
  const auto written = [&]() -> std::string {
    if (format == "html") return report::html_report(problem, value, options);
    if (format == "theorem") return report::text_report(problem, value, options);
    const report::Table table = report::build(problem, value, options);
    return format == "md" ? report::markdown(table) : format == "csv" ? report::csv(table) : format == "tex" ? report::latex_table(table)
           : format == "assumptions" ? report::terminal_assumptions(table) : format == "assumptions-tex" ? report::latex_assumptions(table) : report::terminal(table);
  };
  try {
    std::cout << written();
  } catch (const std::invalid_argument& e) {
    throw CaseError(certificate.string() + ": " + e.what() + "; amcheck says where, amcert certify writes it anew");
  }
  return ok;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Certifies alternating-minimization training: decrease, relative error, exact iterates, limits, and what they rest on.\n\n"
               "Examples:\n"
               "  amcert certify cases/iris                    certify the double engine's run of a case\n"
               "  amcert certify cases/iris --run my-run.json  certify a run that your own program wrote (amcert-run/1)\n"
               "  amcert replay cases/xor-tanh --sweeps 1000   enclose the exact iterates, not those of doubles\n"
               "  amcert limit cases/xor-tanh                  where the run goes, and the KL inequality there\n"
               "  amcert run cases/iris --out run.json         run the double engine alone and keep its iterates\n"
               "  amcert table out/iris --format tex           a table from a certificate: text, md, csv, tex, html\n"
               "  amcheck out/iris/certificate.json            re-check a certificate, in integers\n\n"
               "Exit codes: 0 all proved; 1 something refuted; 2 bad input; 3 unsupported; 4 limit or interrupted;\n"
               "5 certificate and problem do not belong together; 6 something undecided.",
               "amcert"};
  app.require_subcommand(1);
  app.failure_message([](const CLI::App* a, const CLI::Error& e) {
    const auto subs = a->get_subcommands();
    return fmt::format("amcert: {}; see amcert{} --help\n", e.what(), subs.empty() ? "" : " " + subs[0]->get_name());
  });
  CertifyArguments args;
  auto* certify_sub = app.add_subcommand("certify", "certify a run and write certificate, tables and report");
  certify_sub->footer("Examples:\n"
                      "  amcert certify cases/iris                    certify the double engine's run of a case\n"
                      "  amcert certify cases/iris --run my-run.json  certify a run that your own program wrote\n"
                      "  amcert certify cases/iris --sweeps 10 --out /tmp/out --quiet\n"
                      "Ctrl-C ends the work and keeps what is proved so far.");
  certify_sub->add_option("case", args.case_path, "folder with a case.toml, or the file")->required();
  auto* run_option = certify_sub->add_option("--run", args.run_path, "run of your own: amcert-run/1 JSON, or a folder of <block>_<k>.npy");
  certify_sub->add_option("--sweeps", args.sweeps, "number of sweeps instead of the case's")->check(CLI::Range(1, 1 << 20))->excludes(run_option);
  certify_sub->add_option("--out", args.out, "folder for the results, default out");
  certify_sub->add_flag("--no-reference", args.no_reference, "leave out the mpfr run and double_agreement");
  certify_sub->add_flag("--quiet", args.quiet, "do not print the table");
  std::string case_path, out, certificate, format = "text";
  int sweeps = 0;
  long bits = 0;
  auto* run_sub = app.add_subcommand("run", "run an engine alone");
  run_sub->footer("Examples:\n"
                  "  amcert run cases/iris --out run.json  the double engine alone, its iterates in run.json\n"
                  "  amcert run cases/iris --bits 256      the mpfr engine");
  run_sub->add_option("case", case_path, "folder with a case.toml, or the file")->required();
  run_sub->add_option("--sweeps", sweeps, "number of sweeps instead of the case's")->check(CLI::Range(1, 1 << 20));
  run_sub->add_option("--bits", bits, "use the mpfr engine with that many bits")->check(CLI::Range(64, 65536));
  run_sub->add_option("--out", out, "file for the iterates (amcert-run/1)");
  ReplayArguments replay;
  auto* replay_sub = app.add_subcommand("replay", "enclose the exact orbit of a case and certify it");
  replay_sub->footer("Examples:\n"
                     "  amcert replay cases/xor-tanh --sweeps 1000                  the exact iterates within 1e-30\n"
                     "  amcert replay cases/xor-relu --sweeps 10000 --radius 1e-60  with as many bits as that takes\n"
                     "  amcert replay cases/iris --sweeps 1000 --max-time 600       ends after ten minutes with what is proved\n"
                     "  amcert replay cases/xor-relu --run my-run.json              how far your run is from the exact orbit\n"
                     "Results are in out/<case>-orbit. Ctrl-C keeps what is proved so far.");
  replay_sub->add_option("case", replay.case_path, "folder with a case.toml, or the file")->required();
  replay_sub->add_option("--run", replay.run_path, "run of your own to compare with the exact orbit, instead of the double engine's");
  replay_sub->add_option("--sweeps", replay.sweeps, "number of sweeps instead of the case's")->check(CLI::Range(1, 1 << 20));
  replay_sub->add_option("--radius", replay.radius, "largest error of an entry at the last sweep; default 1e-30, or less where the steps are smaller");
  replay_sub->add_option("--bits", replay.bits, "start with points that are multiples of 2^-bits")->check(CLI::Range(64, 65536));
  replay_sub->add_option("--max-bits", replay.max_bits, "never use more, default 4096")->check(CLI::Range(64, 65536));
  replay_sub->add_option("--max-orbits", replay.max_orbits, "where minimizers tie follow all orbits, up to so many, default 4")->check(CLI::Range(1, 1000));
  replay_sub->add_option("--max-time", replay.max_time, "seconds after which to end with what is proved")->check(CLI::Range(1, 1 << 30));
  replay_sub->add_option("--out", replay.out, "folder for the results, default out");
  replay_sub->add_flag("--compare", replay.compare, "also time plain ball arithmetic; the report shows both over the sweeps");
  replay_sub->add_flag("--quiet", replay.quiet, "do not print the table");
  LimitArguments limit_arguments;
  auto* limit_sub = app.add_subcommand("limit", "prove where a run goes and how fast, for all k: a critical point, the Kurdyka-Lojasiewicz inequality around it, rates");
  limit_sub->footer("Examples:\n"
                    "  amcert limit cases/xor-tanh                   the limit of the double engine's run\n"
                    "  amcert limit cases/xor-relu --sweeps 20000    after more sweeps\n"
                    "  amcert limit cases/relu-tie --orbit           joined to the exact orbit from the start\n"
                    "Results are in out/<case>-limit.");
  limit_sub->add_option("case", limit_arguments.case_path, "folder with a case.toml, or the file")->required();
  auto* limit_run = limit_sub->add_option("--run", limit_arguments.run_path, "run of your own instead of the double engine's");
  limit_sub->add_option("--sweeps", limit_arguments.sweeps, "sweeps of the double engine, default 10000")->check(CLI::Range(1, 1 << 20))->excludes(limit_run);
  limit_sub->add_option("--bits", limit_arguments.bits, "binary places of the center, default 128")->check(CLI::Range(64, 1024));
  limit_sub->add_option("--out", limit_arguments.out, "folder for the results, default out");
  limit_sub->add_flag("--orbit", limit_arguments.orbit, "follow the exact orbit from the start until the rates hold: theorems about it for all k")->excludes(limit_run);
  limit_sub->add_flag("--quiet", limit_arguments.quiet, "do not print the table");
  auto* table_sub = app.add_subcommand("table", "print the table of a certificate");
  table_sub->footer("Examples:\n"
                    "  amcert table out/iris                   as certify printed it\n"
                    "  amcert table out/iris --format theorem  every claim in words\n"
                    "  amcert table out/xor-tanh-limit --format assumptions      the assumptions and rates of descent\n"
                    "  amcert table out/xor-tanh-limit --format assumptions-tex  the same for a paper, with the theorem");
  table_sub->add_option("certificate", certificate, "certificate.json or its folder")->required();
  table_sub->add_option("--format", format, "text, md, csv, tex, html, theorem (the claims in words), assumptions (those of the theory of descent, of a limit), or assumptions-tex")
      ->check(CLI::IsMember({"text", "md", "csv", "tex", "html", "theorem", "assumptions", "assumptions-tex"}));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? ok : bad_input;
  }
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  const auto fail = [](int code, const std::string& what) {
    std::cerr << "amcert: " << what << "\n";
    return code;
  };
  try {
    if (*certify_sub) return certify_command(args, std::vector<std::string>(argv, argv + argc));
    if (*run_sub) return run_command(case_path, sweeps, bits, out);
    if (*limit_sub) return limit_command(limit_arguments, std::vector<std::string>(argv, argv + argc));
    if (*replay_sub) return replay_command(replay, std::vector<std::string>(argv, argv + argc));
    return table_command(certificate, format);
  } catch (const CaseError& e) {
    return fail(bad_input, e.what());
  } catch (const std::invalid_argument& e) {
    return fail(bad_input, e.what());
  } catch (const std::runtime_error& e) {
    return fail(unsupported, e.what());
  } catch (const std::domain_error& e) {
    return fail(limit, e.what());
  } catch (const std::bad_alloc&) {
    return fail(limit, "not enough memory; take fewer sweeps");
  } catch (const std::exception& e) {
    return fail(internal, std::string("internal alarm, please report: ") + e.what());
  }
}
