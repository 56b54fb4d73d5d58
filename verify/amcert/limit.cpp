// amcert limit: where a run goes and how fast, for all k.
#include "command.hpp"
#include "print_results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

namespace amcert::command {

namespace {

struct LimitArguments {
  std::string case_path, run_path, out = "out";
  int sweeps = 0;
  long bits = limit_bits;
  bool quiet = false, orbit = false;
};

int limit_command(const LimitArguments& args, const std::vector<std::string>& line) {
  const Case c = read_case(args.case_path);
  if (args.orbit && c.problem.polynomial) throw std::runtime_error(args.case_path + ": exact orbits of polynomial problems are not supported; leave out --orbit");
  Progress progress;
  const int sweeps = args.sweeps > 0 ? args.sweeps : limit_sweeps;
  const RecordedRun run = !args.run_path.empty() ? import_run(c.problem, args.run_path) : run_double(c.problem, sweeps, [&](int k) {
    progress.show(fmt::format("double engine: sweep {} of {}", k, sweeps));
    return !interrupted;
  });
  if (interrupted) throw std::domain_error("interrupted before the limit was looked for; nothing is written");
  const fs::path folder = result_folder(fs::path(args.out) / (c.problem.name + "-limit"));
  progress.show("looking for the critical point");
  FollowOrbit follow;
  FollowBoxes follow_in_boxes;
  if (args.orbit) {
    const auto options = [](int sweeps_needed) {
      OrbitOptions o;
      o.sweeps = sweeps_needed;
      o.keep_bytes = 64e6;  // the claims are about the last iterate, which can be checked only with all that lead to it
      return o;
    };
    const auto show = [&](int sweeps_needed) {
      return [&, sweeps_needed](int k, long bits) {
        progress.show(fmt::format("exact orbit, {} bits: sweep {} of {}", bits, k, sweeps_needed));
        return !interrupted;
      };
    };
    follow = [=, &c](int n) { return follow_orbits(c.problem, options(n), most_orbits, show(n)); };
    follow_in_boxes = [=, &c](int n) { return follow_boxes(c.problem, options(n), show(n)); };
  }
  const Certificate certificate = certify_limit(c, run, args.bits, [] { return !interrupted; }, follow, follow_in_boxes);
  const bool nothing = std::none_of(certificate.claims().begin(), certificate.claims().end(), [](const Claim& x) { return x.verdict == Verdict::proved; });
  if (interrupted && nothing) throw std::domain_error("interrupted while the limit was looked for; nothing is written");
  progress.clear();
  const fs::path dir = place_for_results(folder, certificate.problem());
  const report::Table table = write_results(dir, certificate, line);
  print_results(table, c, certificate, args.quiet);
  std::cout << "\ncertificate " << (dir / "certificate.json").string() << ", report " << (dir / "report.html").string() << "\n";
  if (interrupted) {
    std::cerr << "amcert: interrupted; what was proved so far is in " << dir.string() << "\n";
    return limit;
  }
  const int code = exit_code(c, certificate);
  return announced_in_vain(c, certificate, args.case_path, true) ? worse(code, refuted) : code;
}

}  // namespace

Command add_limit(CLI::App& app, const std::vector<std::string>& line) {
  const auto args = std::make_shared<LimitArguments>();
  auto* sub = app.add_subcommand("limit", "prove where a run goes and how fast, for all k: a critical point, the Kurdyka-Lojasiewicz inequality around it, rates");
  sub->footer("Examples:\n"
              "  amcert limit cases/xor-tanh                   the limit of the double engine's run\n"
              "  amcert limit cases/xor-relu --sweeps 20000    after more sweeps\n"
              "  amcert limit cases/relu-tie --orbit           joined to the exact orbit from the start\n"
              "Results are in out/<case>-limit.");
  sub->add_option("case", args->case_path, "folder with a case.toml, or the file")->required();
  auto* own_run = sub->add_option("--run", args->run_path, "run of your own instead of the double engine's");
  sub->add_option("--sweeps", args->sweeps, "sweeps of the double engine, default 10000")->check(CLI::Range(1, 1 << 20))->excludes(own_run);
  sub->add_option("--bits", args->bits, "binary places of the center, default 128")->check(CLI::Range(64, 1024));
  sub->add_option("--out", args->out, "folder for the results, default out");
  sub->add_flag("--orbit", args->orbit, "follow the exact orbit from the start until the rates hold: theorems about it for all k")->excludes(own_run);
  sub->add_flag("--quiet", args->quiet, "in place of the table only how many claims are proved, and which are not");
  return {sub, [args, line] { return limit_command(*args, line); }};
}

}  // namespace amcert::command
