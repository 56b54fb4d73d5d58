// amcert: from a case to a certificate, its tables and its report.
#include "command.hpp"

#include "names/near_names.hpp"
#include "number/environment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iostream>

using namespace amcert;
using namespace amcert::command;

namespace {

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* sub : app.get_subcommands({})) names.push_back(sub->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
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
               "  amcert sweep cases/grids/xor.toml            a grid of cases, in parallel\n"
               "  amcert table out/iris --format tex           a table from a certificate: text, md, csv, tex, html\n"
               "  amcert table out --digits 4                  one table from all certificates below a folder\n"
               "  amcert diff old/iris out/iris                which claims were gained, lost, tightened or weakened\n"
               "  amcert regress cases --jobs 2                cases against their stored certificates\n"
               "  amcert report out/xor-tanh                   a page and the appendix of a paper, with figures\n"
               "  amcert bundle out/iris --to my-paper.tar.gz  certificates with the checkers, for a referee\n"
               "  amcheck out/iris/certificate.json            re-check a certificate, in integers\n\n"
               "Exit codes: 0 all proved; 1 something refuted; 2 bad input; 3 unsupported; 4 limit or interrupted;\n"
               "5 certificate and problem do not belong together; 6 something undecided.",
               "amcert"};
  app.set_version_flag("--version", "amcert " AMCERT_VERSION);
  app.require_subcommand(1);
  app.failure_message([](const CLI::App* a, const CLI::Error& e) {
    const auto subs = a->get_subcommands();
    const std::string command = subs.empty() ? "" : " " + subs[0]->get_name();
    std::string what = e.what(), hint;
    if (const std::vector<std::string> extras = a->remaining(true); !extras.empty()) {
      const auto option = std::ranges::find_if(extras, [](const std::string& s) { return s.starts_with('-'); });
      if (option != extras.end()) {
        what = fmt::format("amcert{} has no option {}", command, *option);
        hint = meant(option->substr(0, option->find('=')), options_of(subs.empty() ? *a : *subs[0]));
      } else if (subs.empty()) {
        what = fmt::format("there is no command {}", extras.front());
        hint = meant(extras.front(), commands_of(*a));
      } else {
        what = fmt::format("amcert{} does not know what to do with {}", command, fmt::join(extras, " "));
      }
    }
    return fmt::format("amcert: {}; {}see amcert{} --help\n", what, hint, command);
  });
  const std::vector<std::string> line(argv, argv + argc);
  const std::vector<Command> commands{add_certify(app, line), add_run(app), add_replay(app, line), add_limit(app, line), add_table(app, line), add_report(app),
                                      add_sweep(app, line), add_diff(app), add_regress(app, line), add_bundle(app)};
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? ok : bad_input;
  }
  // What ends a terminal or a job ends the work and keeps what is proved. Who made us deaf to it (nohup) meant it.
  for (int signal : {SIGINT, SIGTERM, SIGHUP})
    if (std::signal(signal, [](int) { interrupted = 1; }) == SIG_IGN) std::signal(signal, SIG_IGN);
  std::signal(SIGCHLD, SIG_DFL);  // who started this may have it ignored, and then no exit code of a child is ever told
  // A pipe without a reader or a file that may not grow is an error of that write, and no reason to end before the results are written.
  for (int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
  try {
    require_default_environment();
    for (const Command& c : commands) {
      if (!c.app->parsed()) continue;
      const int code = c.run();
      if (!std::cout.flush() && errno != EPIPE) {
        std::cerr << "amcert: standard output: " << std::strerror(errno) << "\n";
        return code == ok ? int(limit) : code;
      }
      return code;
    }
    return bad_input;  // a subcommand is required
  } catch (...) {
    const Failure f = failure(std::current_exception());
    std::cerr << "amcert: " << f.what << "\n";
    return f.code;
  }
}
