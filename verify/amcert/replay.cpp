// amcert replay: the exact orbit, enclosed.
#include "command.hpp"
#include "print_results.hpp"

#include "number/text.hpp"
#include "run/plain_orbit.hpp"

#include <fmt/format.h>

#include <cmath>
#include <ctime>
#include <iostream>

namespace amcert::command {

namespace {

struct ReplayArguments {
  std::string case_path, run_path, out = "out", radius;
  int sweeps = 0, max_orbits = most_orbits;
  long bits = 0, max_bits = 4096, max_time = 0;
  bool quiet = false, compare = false;
};

// Composite problems: one orbit, in boxes.
int replay_boxes(const Case& c, const OrbitOptions& o, const fs::path& folder, bool quiet, const std::vector<std::string>& line, Progress& progress) {
  const BoxOrbit orbit = follow_boxes(c.problem, o, [&](int k, long bits) {
    progress.show(fmt::format("exact orbit, {} bits: sweep {} of {}", bits, k, o.sweeps));
    return !interrupted;
  });
  progress.clear();
  for (const std::string& attempt : orbit.log) std::cout << attempt << "\n";
  const Certificate certificate = certify_boxes(c, orbit);
  const fs::path dir = place_for_results(folder, certificate.problem());
  const report::Table table = write_results(dir, certificate, line);
  std::cout << "\n";
  print_results(table, c, certificate, quiet);
  std::cout << "\n" << number_of_sweeps(orbit.sweeps) << "; certificate " << (dir / "certificate.json").string() << ", report " << (dir / "report.html").string() << "\n";
  if (orbit.end != Orbit::End::limit) return exit_code(c, certificate);
  std::cerr << "amcert: " << orbit.obstacle << "; what was proved up to sweep " << orbit.sweeps << " is in " << dir.string() << "\n";
  return limit;
}

// Certifies and writes what was reached of one orbit.
int report_orbit(const Case& c, const Orbit& orbit, const RecordedRun* run, const report::Options::Cost& cost, const fs::path& folder, bool quiet, const std::vector<std::string>& line,
                 Progress& progress) {
  for (const std::string& line : orbit.log) std::cout << line << "\n";
  const RecordedRun recorded = run ? *run : run_double(c.problem, std::max(1, orbit.sweeps));
  const Certificate certificate = certify_orbit(c, orbit, recorded, [&](const std::string& what) {
    progress.show("certifying " + what);
    return !interrupted;
  });
  progress.clear();
  const fs::path dir = place_for_results(folder, certificate.problem());
  const report::Table table = write_results(dir, certificate, line, cost);
  std::cout << "\n";
  print_results(table, c, certificate, quiet);
  std::cout << "\n" << number_of_sweeps(orbit.sweeps) << "; certificate " << (dir / "certificate.json").string() << ", report "
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

int replay_command(const ReplayArguments& args, const std::vector<std::string>& line) {
  const Case c = read_case(args.case_path);
  OrbitOptions o;
  std::optional<RecordedRun> run;
  if (!args.run_path.empty()) run = import_run(c.problem, args.run_path);
  o.sweeps = args.sweeps > 0 ? args.sweeps : run ? run->sweeps() : c.sweeps;
  try {
    o.radius = parse_number(args.radius.empty() ? orbit_radius : args.radius);
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
  if (c.problem.composite) {
    if (run || args.compare) throw std::runtime_error(args.case_path + ": --run and --compare are not supported for [composite] problems");
    return replay_boxes(c, o, folder, args.quiet, line, progress);
  }
  report::Options::Cost cost;
  const std::clock_t start = std::clock();
  const std::vector<Orbit> orbits = follow_orbits(c.problem, o, args.max_orbits, [&](int k, long bits) {
    cost.seconds.resize(std::size_t(k) + 1, 0.0);
    cost.seconds.back() = double(std::clock() - start) / CLOCKS_PER_SEC;
    progress.show(fmt::format("exact orbit, {} bits: sweep {} of {}", bits, k, o.sweeps));
    return !interrupted;
  });
  progress.clear();
  if (args.compare && orbits.size() == 1) cost.plain = plain_costs(c.problem, orbits[0], progress);
  int code = ok;
  for (std::size_t n = 0; n < orbits.size(); ++n) {
    const fs::path dir = orbits.size() == 1 ? folder : result_folder(folder / std::to_string(n + 1));
    if (orbits.size() > 1) std::cout << fmt::format("{}orbit {} of {}, since minimizers are not unique\n", n > 0 ? "\n" : "", n + 1, orbits.size());
    code = worse(code, report_orbit(c, orbits[n], run ? &*run : nullptr, cost, dir, args.quiet, line, progress));
  }
  return code;
}

}  // namespace

Command add_replay(CLI::App& app, const std::vector<std::string>& line) {
  const auto args = std::make_shared<ReplayArguments>();
  auto* sub = app.add_subcommand("replay", "enclose the exact orbit of a case and certify it");
  sub->footer("Examples:\n"
              "  amcert replay cases/xor-tanh --sweeps 1000                  the exact iterates within 1e-30\n"
              "  amcert replay cases/xor-relu --sweeps 10000 --radius 1e-60  with as many bits as that takes\n"
              "  amcert replay cases/iris --sweeps 1000 --max-time 600       ends after ten minutes with what is proved\n"
              "  amcert replay cases/xor-relu --run my-run.json              how far your run is from the exact orbit\n"
              "Results are in out/<case>-orbit. Ctrl-C keeps what is proved so far.");
  sub->add_option("case", args->case_path, "folder with a case.toml, or the file")->required();
  sub->add_option("--run", args->run_path, "run of your own to compare with the exact orbit, instead of the double engine's");
  sub->add_option("--sweeps", args->sweeps, "number of sweeps instead of the case's")->check(CLI::Range(1, 1 << 20));
  sub->add_option("--radius", args->radius, "largest error of an entry at the last sweep; default 1e-30, or less where the steps are smaller");
  sub->add_option("--bits", args->bits, "start with points that are multiples of 2^-bits")->check(CLI::Range(64, 65536));
  sub->add_option("--max-bits", args->max_bits, "never use more, default 4096")->check(CLI::Range(64, 65536));
  sub->add_option("--max-orbits", args->max_orbits, "where minimizers tie follow all orbits, up to so many, default 4")->check(CLI::Range(1, 1000));
  sub->add_option("--max-time", args->max_time, "seconds after which to end with what is proved")->check(CLI::Range(1, 1 << 30));
  sub->add_option("--out", args->out, "folder for the results, default out");
  sub->add_flag("--compare", args->compare, "also time plain ball arithmetic; amcert report draws both over the sweeps");
  sub->add_flag("--quiet", args->quiet, "in place of the table only how many claims are proved, and which are not");
  return {sub, [args, line] { return replay_command(*args, line); }};
}

}  // namespace amcert::command
