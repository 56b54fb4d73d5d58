#include "regress_case.hpp"

#include "number/environment.hpp"
#include "number/text.hpp"
#include "regress/departure.hpp"
#include "report/difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace amcert::command {

namespace {

// What a command makes of a case now.
struct Made {
  std::vector<Certificate> certificates;
  RecordedRun run;  // of certify
};

Made make(const std::string& command, const Case& c, int sweeps, const std::string& own_run, Progress& progress) {
  const auto show = [&](const std::string& what) {
    progress.show(c.problem.name + ": " + what);
    return !interrupted;
  };
  const auto engine = [&](int k) { return show(fmt::format("engine, sweep {}", k)); };
  Made out;
  if (command == "certify") {
    const bool own = !own_run.empty();
    out.run = own ? from_start(c.problem, import_run(c.problem, own_run)) : run_double(c.problem, c.sweeps, engine);
    out.certificates.push_back(certify_run(c, out.run, !out.run.objective.empty(), show));
  } else if (command == "limit") {
    out.certificates.push_back(certify_limit(c, run_double(c.problem, sweeps > 0 ? sweeps : limit_sweeps, engine), limit_bits, [&] { return show("looking for the limit"); }));
  } else {
    OrbitOptions o;
    o.sweeps = sweeps > 0 ? sweeps : c.sweeps;
    o.radius = parse_number(orbit_radius);
    o.resolve_steps = true;
    if (c.problem.composite) {
      out.certificates.push_back(certify_boxes(c, follow_boxes(c.problem, o, [&](int k, long) { return show(fmt::format("exact orbit, sweep {}", k)); })));
      return out;
    }
    for (const Orbit& orbit : follow_orbits(c.problem, o, most_orbits, [&](int k, long) { return show(fmt::format("exact orbit, sweep {}", k)); }))
      out.certificates.push_back(certify_orbit(c, orbit, run_double(c.problem, std::max(1, orbit.sweeps)), show));
  }
  if (interrupted) throw std::domain_error("interrupted");
  return out;
}

// A run of one's own does not come with all that the engine's does: without values of F it is not compared with the reference run.
Json comparable(const Json& claims, bool without_reference) {
  if (!without_reference) return claims;
  Json out = Json::array();
  for (const Json& c : claims)
    if (c.at("run") != "reference" && c.at("kind") != "double_agreement") out.push_back(c);
  return out;
}

void add_lines(CaseOutcome& out, const std::string& head, const std::string& text) {
  std::istringstream lines(text);
  for (std::string l; std::getline(lines, l);) out.lines.push_back(head + l);
}

// A command against what is stored of it.
class CommandCheck {
 public:
  CommandCheck(const Case& c, const std::string& command, const Stored& old, const RegressOptions& options, CaseOutcome& out)
      : case_(c), head_(command + ": "), old_(old), options_(options), out_(out) {}

  void compare(const Made& made) {
    if (old_.run) run(made.run);
    if (made.certificates.size() != old_.certificates.size()) {
      say(refuted, fmt::format("{} orbits, {} stored", made.certificates.size(), old_.certificates.size()));
      return;
    }
    for (std::size_t n = 0; n < made.certificates.size(); ++n) claims(made, n);
  }

  void say(int code, const std::string& what) {
    out_.code = worse(out_.code, code);
    add_lines(out_, head_, what);
  }

 private:
  void run(const RecordedRun& now) {
    const Json& stored = old_.certificates[0].claims;
    const int sweeps = stored.empty() ? now.sweeps() : stored.front().at("range").at(1).get<int>();
    if (sweeps != now.sweeps()) say(ok, fmt::format("the run has {}, the stored one {}: ranges of claims differ by that", number_of_sweeps(now.sweeps()), sweeps));
    const RunComparison c = compare_runs(case_.problem, *old_.run, stored, now);
    if (c.left) {
      const Leaving leaving = left_tube(case_.problem, now, *c.left);
      say(leaving.is_regression ? refuted : ok, leaving.text);
    } else if (c.farthest) {
      say(ok, in_tube(*c.farthest));
    }
  }

  void claims(const Made& made, std::size_t n) {
    const bool bare = !options_.run.empty() && made.run.objective.empty();
    const Json before = comparable(old_.certificates[n].claims, bare), after = comparable(stored_claims(made.certificates[n].json()).claims, bare);
    const report::Difference d = report::difference(before, after, options_.tolerance.value_or(old_.tolerance).raw());
    if (after.size() < before.size()) say(ok, fmt::format("{} claims, {} are stored: a case may ask for fewer, by claims, forms or j_max in [certify]", after.size(), before.size()));
    const std::string orbit = made.certificates.size() > 1 ? fmt::format("orbit {}: ", n + 1) : "";
    add_lines(out_, head_ + orbit, report::text(d, options_.all));
    const auto open = std::count_if(after.begin(), after.end(), [](const Json& c) { return c.at("verdict") == "undecided"; });
    say(d.is_worse() ? refuted : ok, orbit + report::summary(d) + (open > 0 ? fmt::format("; undecided are {}", open) : ""));
  }

  const Case& case_;
  std::string head_;
  const Stored& old_;
  const RegressOptions& options_;
  CaseOutcome& out_;
};

void store(const fs::path& file, const std::string& command, const Case& c, int sweeps, const Rational& tolerance, const Made& made) {
  Stored s;
  s.command = command;
  s.sweeps = sweeps;
  s.tolerance = tolerance;
  s.problem = abridged(made.certificates.front().problem());
  for (const Certificate& certificate : made.certificates) s.certificates.push_back(stored_claims(certificate.json()));
  if (command == "certify") s.run = stored_run(made.run, c.problem);
  result_folder(file.parent_path());
  write(file, text(s));
}

void write_all(const Made& made, const std::string& command, const Case& c, const RegressOptions& options, const std::vector<std::string>& line) {
  const fs::path folder = fs::path(options.out) / (c.problem.name + (command == "replay" ? "-orbit" : command == "limit" ? "-limit" : ""));
  for (std::size_t n = 0; n < made.certificates.size(); ++n)
    write_results(result_folder(made.certificates.size() == 1 ? folder : folder / std::to_string(n + 1)), made.certificates[n], line);
}

}  // namespace

fs::path case_folder(const fs::path& path) {
  const fs::path folder = fs::is_directory(path) ? path : path.parent_path();
  return folder.filename().empty() || folder.filename() == "." || folder.filename() == ".." ? fs::canonical(folder.empty() ? "." : folder) : folder;
}

CaseOutcome regress_case(const fs::path& path, const RegressOptions& options, const std::vector<std::string>& line, Progress& progress) {
  const Case c = read_case(path.string());
  const fs::path expected = case_folder(path) / "expected";
  std::vector<std::string> commands = options.only;
  if (commands.empty())
    for (const char* command : {"certify", "replay", "limit"})
      if (fs::exists(expected / (std::string(command) + ".json"))) commands.push_back(command);
  if (commands.empty() && options.update) commands.push_back("certify");
  if (commands.empty()) throw CaseError(expected.string() + ": no stored certificate; amcert regress " + case_folder(path).string() + " --update stores what is proved now");
  CaseOutcome out;
  for (const std::string& command : commands) {
    if (!options.run.empty() && command != "certify") {
      out.lines.push_back(command + ": not compared, it is not about the run of --run");
      continue;
    }
    const fs::path file = expected / (command + ".json");
    std::optional<Stored> old;
    if (fs::exists(file)) old = read_stored_file(file);
    else if (!options.update) throw CaseError(file.string() + ": no such file; amcert regress --update --only " + command + " stores it");
    if (old && old->command != command) throw CaseError(file.string() + ": it is about amcert " + old->command + "; amcert regress --update writes it anew");
    Stored none;
    CommandCheck check(c, command, old ? *old : none, options, out);
    std::vector<std::string> different;
    if (old) different = problem_differences(old->problem, problem_json(c.problem));
    if (!different.empty()) {
      check.say(options.update ? ok : mismatch, "the case is not the one of its stored certificate: " + in_short(different) + (options.update ? "" : "; if that is meant, --update stores a new one"));
      if (!options.update) continue;
    }
    const int sweeps = old ? old->sweeps : command == "replay" ? options.sweeps : 0;
    Made made;
    try {
      made = make(command, c, sweeps, options.run, progress);
    } catch (const CaseError&) {
      throw;
    } catch (const std::runtime_error& e) {  // unsupported: there is nothing to be stored
      if (!options.update || old) throw;
      check.say(ok, std::string("nothing stored: ") + e.what());
      continue;
    }
    require_default_environment();  // before anything of it is judged or stored
    if (!options.out.empty()) write_all(made, command, c, options, line);
    if (old && different.empty()) check.compare(made);
    if (!options.update) continue;
    store(file, command, c, sweeps, options.tolerance ? *options.tolerance : old ? old->tolerance : usual_tolerance(command), made);
    out.code = ok;
    check.say(ok, file.string() + " stored");
  }
  return out;
}

}  // namespace amcert::command
