// amcert certify: a run and what can be proved of it.
#include "command.hpp"
#include "print_results.hpp"

#include "method/conditions.hpp"

#include <fmt/format.h>

#include <iostream>

namespace amcert::command {

namespace {

struct CertifyArguments {
  std::string case_path, run_path, out = "out";
  int sweeps = 0;
  bool no_reference = false, quiet = false;
};

int certify_command(const CertifyArguments& args, const std::vector<std::string>& line) {
  Case c = read_case(args.case_path);
  if (args.sweeps > 0) c.sweeps = args.sweeps;
  Progress progress;
  const auto sweep_done = [&](int k) {
    progress.show(fmt::format("double engine: sweep {} of {}", k, c.sweeps));
    return !interrupted;
  };
  const bool imported = !args.run_path.empty();
  RecordedRun run = imported ? import_run(c.problem, args.run_path) : run_double(c.problem, c.sweeps, sweep_done);
  const fs::path folder = result_folder(fs::path(args.out) / c.problem.name);  // before the work, not after it
  const auto claim_progress = [&](const std::string& what) {
    progress.show((what.starts_with("mpfr engine") ? "" : "certifying ") + what);
    return !interrupted;
  };
  const Certificate certificate = certify_run(c, run, run.by_engine && !args.no_reference, claim_progress);
  progress.clear();

  const fs::path dir = place_for_results(folder, certificate.problem());
  const report::Table table = write_results(dir, certificate, line);
  print_results(table, c, certificate, args.quiet);

  for (const auto& broken : {c.broken, broken_conditions(c.problem, run)})
    for (const std::string& condition : broken) std::cerr << "amcert: " << args.case_path << ": warning: " << condition << "\n";
  int code = exit_code(c, certificate);
  if (!interrupted && announced_in_vain(c, certificate, args.case_path, false)) code = worse(code, refuted);
  std::cout << "\n" << (imported ? "run of " + args.run_path + ", " : "") << number_of_sweeps(run.sweeps()) << "; certificate " << (dir / "certificate.json").string()
            << ", report " << (dir / "report.html").string() << "\n";
  if (interrupted) {
    std::cerr << "amcert: interrupted; what was proved so far is in " << dir.string() << "\n";
    return limit;
  }
  return code;
}

}  // namespace

Command add_certify(CLI::App& app, const std::vector<std::string>& line) {
  const auto args = std::make_shared<CertifyArguments>();
  auto* sub = app.add_subcommand("certify", "certify a run and write certificate, tables and report");
  sub->footer("Examples:\n"
              "  amcert certify cases/iris                    certify the double engine's run of a case\n"
              "  amcert certify cases/iris --run my-run.json  certify a run that your own program wrote\n"
              "  amcert certify cases/iris --sweeps 10 --out /tmp/out --quiet\n"
              "README.md has a case to begin with, cases/README.md all keys of one. Results are in out/<case>.\n"
              "Ctrl-C ends the work and keeps what is proved so far.");
  sub->add_option("case", args->case_path, "folder with a case.toml, or the file")->required();
  auto* run_option = sub->add_option("--run", args->run_path, "run of your own: amcert-run/1 JSON, or a folder of <block>_<k>.npy");
  sub->add_option("--sweeps", args->sweeps, "number of sweeps instead of the case's")->check(CLI::Range(1, 1 << 20))->excludes(run_option);
  sub->add_option("--out", args->out, "folder for the results, default out");
  sub->add_flag("--no-reference", args->no_reference, "leave out the mpfr run and double_agreement");
  sub->add_flag("--quiet", args->quiet, "in place of the table only how many claims are proved, and which are not");
  return {sub, [args, line] { return certify_command(*args, line); }};
}

}  // namespace amcert::command
