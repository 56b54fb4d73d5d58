// amcert run: an engine alone.
#include "command.hpp"

#include <fmt/format.h>

#include <iostream>

namespace amcert::command {

namespace {

struct RunArguments {
  std::string case_path, out;
  int sweeps = 0;
  long bits = 0;
};

int run_command(const RunArguments& args) {
  Case c = read_case(args.case_path);
  if (args.sweeps > 0) c.sweeps = args.sweeps;
  Progress progress;
  const auto show = [&](int k) {
    progress.show(fmt::format("sweep {} of {}", k, c.sweeps));
    return !interrupted;
  };
  const RecordedRun run = args.bits > 0 ? run_mpfr(c.problem, c.sweeps, args.bits, show) : run_double(c.problem, c.sweeps, show);
  progress.clear();
  if (!args.out.empty()) {
    export_run(c.problem, run, args.out);
    std::cout << number_of_sweeps(run.sweeps()) << " written to " << args.out << "\n";
  }
  const int stride = std::max(1, run.sweeps() / 10);
  std::cout << "sweep   F (computed, not proved)\n";
  for (int k = 0; k <= run.sweeps(); ++k)
    if (k % stride == 0 || k == run.sweeps()) std::cout << fmt::format("{:5}   {:.10g}\n", k, run.objective[std::size_t(k)]);
  return interrupted ? limit : ok;
}

}  // namespace

Command add_run(CLI::App& app) {
  const auto args = std::make_shared<RunArguments>();
  auto* sub = app.add_subcommand("run", "run an engine alone");
  sub->footer("Examples:\n"
              "  amcert run cases/iris --out run.json  the double engine alone, its iterates in run.json\n"
              "  amcert run cases/iris --bits 256      the mpfr engine");
  sub->add_option("case", args->case_path, "folder with a case.toml, or the file")->required();
  sub->add_option("--sweeps", args->sweeps, "number of sweeps instead of the case's")->check(CLI::Range(1, 1 << 20));
  sub->add_option("--bits", args->bits, "use the mpfr engine with that many bits")->check(CLI::Range(64, 65536));
  sub->add_option("--out", args->out, "file for the iterates (amcert-run/1)");
  return {sub, [args] { return run_command(*args); }};
}

}  // namespace amcert::command
