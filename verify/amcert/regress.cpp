// amcert regress: cases against their stored certificates.
#include "child.hpp"
#include "regress_case.hpp"

#include "regress/junit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <thread>

namespace amcert::command {

namespace {

struct RegressArguments {
  std::string path, junit, tolerance, result;
  RegressOptions options;
  int jobs = 1;
};

struct Finished {
  std::string name;
  CaseOutcome outcome;
  double seconds = 0;
};

std::string verdict(int code) {
  switch (code) {
    case ok: return "passed";
    case refuted: return "regression";
    case bad_input: return "bad input";
    case unsupported: return "unsupported";
    case limit: return "limit";
    case mismatch: return "another problem";
    case undecided: return "undecided";
    default: return "internal alarm";
  }
}

// The case was looked at and is not what is stored; otherwise it could not be looked at.
bool failed(int code) { return code == refuted || code == mismatch; }

std::vector<fs::path> cases_in(const fs::path& path) {
  if (!fs::exists(path)) throw CaseError(path.string() + ": no such file or folder; name a case, or a folder of cases");
  if (!fs::is_directory(path) || fs::exists(path / "case.toml")) return {path};
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(path))
    if (fs::exists(entry.path() / "case.toml")) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  if (out.empty()) throw CaseError(path.string() + ": no case in it; a case is a folder with a case.toml");
  return out;
}

// Of several cases each has its run in the folder, by the name of the case: a file, or a folder of .npy files.
std::string run_of(const std::string& run, const fs::path& of_case, bool single) {
  if (run.empty() || single) return run;
  const fs::path folder = fs::path(run) / of_case.filename(), file = folder.string() + ".json";
  if (fs::exists(file)) return file.string();
  if (fs::exists(folder)) return folder.string();
  throw CaseError(file.string() + ": no such file; with several cases --run names a folder with a run for each");
}

// What a failing case says is its result, and no reason for the others to stay unlooked at.
CaseOutcome guarded(const std::function<CaseOutcome()>& work) {
  try {
    return work();
  } catch (...) {
    const Failure f = failure(std::current_exception());
    return {f.code, {f.what}};
  }
}

Finished check_here(const fs::path& path, const RegressArguments& args, const std::vector<std::string>& line, Progress& progress, bool single) {
  Finished out{case_folder(path).filename().string(), {}, 0};
  const auto start = std::chrono::steady_clock::now();
  out.outcome = guarded([&] {
    RegressOptions options = args.options;
    options.run = run_of(options.run, path, single);
    return regress_case(path, options, line, progress);
  });
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

Json json(const Finished& f) { return {{"name", f.name}, {"code", f.outcome.code}, {"lines", f.outcome.lines}, {"seconds", f.seconds}}; }

// One process per case: what brings one down leaves the others.
class Workers {
 public:
  Workers(std::vector<fs::path> cases, const RegressArguments& args, fs::path scratch) : cases_(std::move(cases)), args_(args), scratch_(std::move(scratch)), done_(cases_.size()) {}

  std::vector<Finished> run(Progress& progress, const std::function<void(const Finished&)>& each) {
    std::size_t next = 0, shown = 0, finished = 0;
    while (shown < cases_.size()) {
      while (!interrupted && next < cases_.size() && at_work_.size() < static_cast<std::size_t>(args_.jobs)) start(next++);
      finished += collect();
      for (; shown < cases_.size() && done_[shown]; ++shown) {
        progress.clear();
        each(*done_[shown]);
      }
      if (interrupted && at_work_.empty()) break;
      if (!at_work_.empty()) progress.show(fmt::format("{} of {} cases, at work on {}", finished, cases_.size(), cases_[at_work_.front().first].filename().string()));
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    progress.clear();
    std::vector<Finished> out;
    for (auto& f : done_)
      if (f) out.push_back(std::move(*f));
    return out;
  }

 private:
  fs::path result(std::size_t n) const { return scratch_ / (std::to_string(n) + ".json"); }

  void start(std::size_t n) {
    const RegressOptions& o = args_.options;
    std::vector<std::string> words{"regress", cases_[n].string(), "--result", result(n).string()};
    try {
      const std::string run = run_of(o.run, cases_[n], false);
      const auto option = [&](const char* name, const std::string& value) {
        if (!value.empty()) words.insert(words.end(), {name, value});
      };
      option("--run", run);
      option("--out", o.out);
      option("--tolerance", args_.tolerance);
      std::string only;
      for (const std::string& command : o.only) only += (only.empty() ? "" : ",") + command;
      option("--only", only);
      if (o.sweeps > 0) option("--sweeps", std::to_string(o.sweeps));
      if (o.update) words.push_back("--update");
      if (o.all) words.push_back("--all");
      at_work_.emplace_back(n, Child(words));
    } catch (const CaseError& e) {
      done_[n] = Finished{cases_[n].filename().string(), {bad_input, {e.what()}}, 0};
    }
  }

  std::size_t collect() {
    std::size_t ended = 0;
    std::vector<std::pair<std::size_t, Child>> still;
    for (auto& [n, child] : at_work_) {
      if (interrupted) child.interrupt();
      const std::optional<Child::End> end = child.ended();
      if (!end) {
        still.emplace_back(n, std::move(child));
        continue;
      }
      ++ended;
      if (fs::exists(result(n))) {
        const Json v = read_json(result(n), "run this again");
        done_[n] = Finished{v["name"], {v["code"], v["lines"]}, v["seconds"]};
      } else {
        done_[n] = Finished{cases_[n].filename().string(), {end->code == ok ? int(internal) : end->code, {end->message}}, 0};
      }
    }
    at_work_ = std::move(still);
    return ended;
  }

  std::vector<fs::path> cases_;
  const RegressArguments& args_;
  fs::path scratch_;
  std::vector<std::optional<Finished>> done_;
  std::vector<std::pair<std::size_t, Child>> at_work_;
};

void print(const Finished& f) {
  std::cout << fmt::format("{}: {}\n", f.name, f.outcome.code == ok ? "passed" : "FAILED, " + verdict(f.outcome.code));
  for (const std::string& l : f.outcome.lines) std::cout << "    " << l << "\n";
  std::cout << std::flush;
}

TestResult test_result(const Finished& f) {
  TestResult out{f.name, f.seconds, TestResult::Outcome::passed, verdict(f.outcome.code), f.outcome.lines};
  if (f.outcome.code != ok) out.outcome = failed(f.outcome.code) ? TestResult::Outcome::failed : TestResult::Outcome::error;
  return out;
}

int regress_command(RegressArguments args, const std::vector<std::string>& line) {
  args.options.tolerance = tolerance_of(args.tolerance);
  const std::vector<fs::path> cases = cases_in(args.path);
  const bool single = cases.size() == 1 && cases[0] == fs::path(args.path);
  Progress progress;
  if (!args.result.empty()) {  // at work for another amcert
    const Finished f = check_here(cases[0], args, line, progress, true);
    write(args.result, json(f).dump() + "\n");
    return f.outcome.code;
  }
  std::vector<Finished> all;
  if (single) {
    all.push_back(check_here(cases[0], args, line, progress, true));
    progress.clear();
    const bool is_checked = all[0].outcome.code == ok || failed(all[0].outcome.code);
    if (is_checked) print(all[0]);
    else std::cerr << "amcert: " << all[0].outcome.lines[0] << "\n";
  } else {
    const TemporaryFolder scratch("amcert-regress");
    all = Workers(cases, args, scratch.path()).run(progress, print);
  }
  int code = all.size() < cases.size() ? int(limit) : int(ok);
  std::size_t passed = 0;
  std::vector<TestResult> tests;
  for (const Finished& f : all) {
    code = worse(code, f.outcome.code);
    passed += f.outcome.code == ok;
    tests.push_back(test_result(f));
  }
  if (!args.junit.empty()) write(args.junit, junit("amcert regress", tests));
  if (cases.size() > 1) std::cout << fmt::format("{} cases: {} passed, {} failed{}\n", cases.size(), passed, all.size() - passed, all.size() < cases.size() ? fmt::format(", {} not looked at", cases.size() - all.size()) : "");
  return code;
}

}  // namespace

Command add_regress(CLI::App& app, const std::vector<std::string>& line) {
  const auto args = std::make_shared<RegressArguments>();
  auto* sub = app.add_subcommand("regress", "run and certify cases again and compare with their stored certificates");
  sub->footer("Examples:\n"
              "  amcert regress cases --jobs 2 --junit results.xml      all cases of a folder, one test each\n"
              "  amcert regress cases/xor-relu                          one case\n"
              "  amcert regress cases/xor-relu --run my-run.json        a run of your own program against the stored certificate\n"
              "  amcert regress cases/xor-relu --update                 store what is proved now, after showing what changed\n"
              "  amcert regress cases/xor-relu --update --only certify,limit\n"
              "A case is a folder with case.toml; what its folder expected holds (certify.json, replay.json, limit.json, each written by\n"
              "--update) is compared. A change of a constant by less than the tolerance stored there, 2^-30 of it for certify and 2^-10 for\n"
              "the others, has moved in last bits and is no regression; errors of rounding may grow by a factor of 1024. Sweep k makes the\n"
              "iterate number k.\n"
              "Exit codes: 0 nothing is worse; 1 a regression; 2 bad input, or nothing stored; 5 the case is not the stored one any more.");
  sub->add_option("cases", args->path, "a case, or a folder of case folders")->required();
  sub->add_option("--run", args->options.run, "run of your own instead of the double engine's; with several cases a folder with <case>.json or <case>/ for each");
  sub->add_option("--junit", args->junit, "write JUnit XML to this file");
  sub->add_option("--out", args->options.out, "folder for the new certificates, tables and reports; not kept if left out");
  sub->add_option("--jobs", args->jobs, "cases at a time, default 1")->check(CLI::Range(1, 1024));
  sub->add_option("--tolerance", args->tolerance, "relative change of a constant that counts, instead of the stored one; an exact number such as 1e-6, 1/1024 or 0");
  sub->add_option("--only", args->options.only, "commands to compare, or with --update to store: certify, replay, limit")
      ->delimiter(',')
      ->check(CLI::IsMember({"certify", "replay", "limit"}));
  sub->add_option("--sweeps", args->options.sweeps, "sweeps of a replay that is stored for the first time")->check(CLI::Range(1, 1 << 20));
  sub->add_flag("--update", args->options.update, "store the new certificates after showing what changed");
  sub->add_flag("--all", args->options.all, "list also what only moved in last bits, and claims that are not proved or needless");
  sub->add_option("--result", args->result)->group("");
  return {sub, [args, line] { return regress_command(*args, line); }};
}

}  // namespace amcert::command
