// amcert sweep: a grid of cases, in parallel.
#include "child.hpp"
#include "sweep_member.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <list>
#include <sys/ioctl.h>
#include <thread>
#include <unistd.h>

namespace amcert::command {

namespace {

struct SweepArguments {
  std::string grid, member, out = "out";
  int jobs = int(std::max(1U, std::thread::hardware_concurrency()));
  bool list = false;
};

struct Work {
  std::size_t member;
  Child child;
};

std::string remaining(std::chrono::duration<double> elapsed, std::size_t ended, std::size_t left) {
  if (ended == 0) return "";
  const double seconds = elapsed.count() / double(ended) * double(left);
  return seconds < 90 ? fmt::format(", about {:.0f} s left", seconds) : seconds < 5400 ? fmt::format(", about {:.0f} min left", seconds / 60) : fmt::format(", about {:.1f} h left", seconds / 3600);
}

std::string bar(std::size_t done, std::size_t all, const std::string& rest) {
  constexpr std::size_t cells = 24;
  const std::size_t full = done * cells / all;
  winsize size{};
  const std::size_t width = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
  return ("[" + std::string(full, '#') + std::string(cells - full, '.') + fmt::format("] {} of {}", done, all) + rest).substr(0, width - 1);
}

// Of the exit codes of members the one that must not be hidden; a member that is not done is a limit.
int exit_code(const std::vector<Outcome>& outcomes) {
  int code = ok;
  for (const Outcome& o : outcomes) {
    const bool done = o.state != Outcome::State::failed && o.state != Outcome::State::open;
    code = worse(worse(code, o.code), done ? ok : limit);
  }
  return code;
}

// Does the open members among these, so many at a time, until all are done or Ctrl-C is pressed. How many came to their end is returned.
std::size_t do_members(const Grid& grid, const std::vector<MemberFolder>& folders, std::vector<Outcome>& outcomes, const SweepArguments& args, Progress& progress) {
  std::vector<std::size_t> open;
  for (std::size_t n = 0; n < folders.size(); ++n)
    if (outcomes[n].state == Outcome::State::open) open.push_back(n);
  const std::size_t before = folders.size() - open.size();
  const auto start = std::chrono::steady_clock::now();
  std::list<Work> running;
  std::size_t begun = 0, ended = 0;
  bool told = false;
  while (!running.empty() || (begun < open.size() && !interrupted)) {
    for (; begun < open.size() && int(running.size()) < args.jobs && !interrupted; ++begun) {
      const MemberFolder& f = folders[open[begun]];
      f.prepare();
      std::vector<std::string> line = {grid.command, f.case_folder().string(), "--out", f.case_folder().parent_path().parent_path().string(), "--quiet"};
      line.insert(line.end(), grid.arguments.begin(), grid.arguments.end());
      running.push_back({open[begun], Child(line)});
    }
    if (interrupted && !std::exchange(told, true))
      for (const Work& w : running) w.child.interrupt();
    for (auto w = running.begin(); w != running.end();) {
      const auto end = w->child.ended();
      if (!end) {
        ++w;
        continue;
      }
      // What an interrupted child could not finish is open, and so is what was killed along with it.
      if (!(interrupted && end->code == limit)) outcomes[w->member] = folders[w->member].conclude(end->code, end->message), ++ended;
      w = running.erase(w);
    }
    std::string names;
    for (const Work& w : running) names += (names.empty() ? ", running " : ", ") + grid.members[w.member].name;
    progress.show(bar(before + ended, folders.size(), remaining(std::chrono::steady_clock::now() - start, ended, open.size() - ended) + names));
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  progress.clear();
  return ended;
}

int sweep_command(const SweepArguments& args, const std::vector<std::string>& line) {
  Grid grid(args.grid);
  const fs::path home = fs::path(args.out) / grid.name;
  const bool one = !args.member.empty();
  if (one) {
    std::erase_if(grid.members, [&](const Member& m) { return m.name != args.member; });
    if (grid.members.empty()) throw CaseError(args.grid + ": there is no member " + args.member + "; amcert sweep " + args.grid + " --list names them all");
  }
  std::vector<MemberFolder> folders;
  Progress progress;
  for (const Member& m : grid.members) {
    progress.show(fmt::format("reading the cases: {} of {}", folders.size(), grid.members.size()));
    folders.emplace_back(grid, m, home);
  }
  progress.clear();
  if (args.list) {
    for (std::size_t n = 0; n < folders.size(); ++n) std::cout << grid.members[n].name << "\t" << folders[n].digest().substr(0, 16) << "\n";
    return ok;
  }
  // A sweep has the folder for itself; single members share it, each with its own lock.
  result_folder(one ? folders[0].case_folder() : home);
  const Lock lock(home / ".lock", one, "another amcert sweep works in " + home.string());
  std::optional<Lock> own;
  if (one) own.emplace(folders[0].case_folder() / ".lock", false, "another amcert sweep works on " + args.member + " in " + home.string());
  std::vector<Outcome> outcomes;
  for (const MemberFolder& f : folders) {
    progress.show(fmt::format("looking for what is done: {} of {}", outcomes.size(), folders.size()));
    outcomes.push_back(f.outcome());
  }
  const auto open = [&] { return std::size_t(std::count_if(outcomes.begin(), outcomes.end(), [](const Outcome& o) { return o.state == Outcome::State::open; })); };
  const std::size_t before = outcomes.size() - open();
  progress.clear();
  const std::size_t ended = do_members(grid, folders, outcomes, args, progress);

  std::cout << summary_text(grid, outcomes);
  std::cout << fmt::format("{} done now, {} before; results in {}", ended, before, home.string());
  if (!one) {
    write(home / "summary.json", summary_json(grid, outcomes));
    write(home / "summary.csv", summary_csv(grid, outcomes));
    std::cout << ", one line for each in " << (home / "summary.csv").string();
  }
  std::cout << "\n";
  const bool failed = std::any_of(outcomes.begin(), outcomes.end(), [](const Outcome& o) { return o.state == Outcome::State::failed; });
  if (interrupted || failed) {
    std::string again;
    for (const std::string& word : line) again += (again.empty() ? "" : " ") + shell_word(word);
    std::cerr << "amcert: " << (interrupted ? "interrupted" : "some members failed") << "; the same command does what is left: " << again << "\n";
  }
  return exit_code(outcomes);
}

}  // namespace

Command add_sweep(CLI::App& app, const std::vector<std::string>& line) {
  const auto args = std::make_shared<SweepArguments>();
  auto* sub = app.add_subcommand("sweep", "certify a grid of cases in parallel, or look for their limits");
  sub->footer("Examples:\n"
              "  amcert sweep cases/grids/xor.toml                what is not done yet, one member per core at a time\n"
              "  amcert sweep cases/grids/xor.toml --list         the members, and that their cases are right\n"
              "  amcert sweep cases/grids/xor.toml --member NAME  one of them\n"
              "  snakemake -s verify/cluster/Snakefile --cores 2 --config grid=cases/grids/xor.toml   the same through Snakemake, with its profiles on a cluster\n"
              "Results are in out/<grid>/<member>, out/<grid>/<member>-limit for limits; out/<grid>/cases holds the members as cases, out/<grid>/summary.csv what\n"
              "became of them. After Ctrl-C, a crash or a power cut the same command does what is left; members whose case has changed are done again.");
  sub->add_option("grid", args->grid, "the grid, a TOML file: name, base (a case's folder), command, [axes] with lists of values for keys of the case")->required();
  auto* jobs = sub->add_option("--jobs", args->jobs, "members at a time, default the number of cores")->check(CLI::Range(1, 4096));
  auto* list = sub->add_flag("--list", args->list, "print the members with digests of their cases and do nothing");
  sub->add_option("--member", args->member, "do this member alone")->excludes(list)->excludes(jobs);
  sub->add_option("--out", args->out, "folder for the results, default out")->excludes(list);
  return {sub, [args, line] { return sweep_command(*args, line); }};
}

}  // namespace amcert::command
