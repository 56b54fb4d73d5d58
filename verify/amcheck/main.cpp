#include <fstream>
#include <iostream>
#include <optional>

#include "batch.hpp"
#include "check.hpp"

namespace {

constexpr const char* kHelp = R"(usage: amcheck CERTIFICATE [--problem FILE] [--echo] [--json] [--quiet]
       amcheck --batch LIST [--problem FILE] [--seconds N] [--megabytes N] [--json]

Checks every claim of an amcert certificate in exact integer arithmetic.

  --problem FILE  the problem file; without it, problem.json in the certificate's folder
  --echo          first say in plain words what was read
  --json          print one JSON object in place of the lines for people
  --quiet         print the last line alone
  --batch LIST    check every certificate named in LIST (one a line; - is standard input), each in a process of its own, and
                  print for each one line, its name and its last line; with --json its object. The exit code is the first of
                  2, 5, 3, 1, 4, 6 that some file has
  --seconds N     with --batch: of processor time for each file; beyond it is a limit
  --megabytes N   with --batch: of memory for each file
  --help          print this text

examples:
  amcheck runs/relu/certificate.json
  amcheck certificate.json --problem cases/relu.json --echo
  amcheck certificate.json --quiet && echo every claim holds
  find runs -name certificate.json | amcheck --batch - --seconds 60

The last line of the output is one of
  s VERIFIED n/n claims digest D   exit code 0
  s REJECTED reason                exit code 1   a claim does not hold
  s MALFORMED reason               exit code 2   a file is not what SPEC.md asks for, or wrong usage
  s UNSUPPORTED reason             exit code 3   unknown format, kind, update or activation
  s LIMIT reason                   exit code 4   too large a number, too many iterates, no memory
  s MISMATCH reason                exit code 5   the certificate belongs to another problem
  s CONDITIONAL m/n reason         exit code 6   some claims are undecided or not re-checked, all others hold
)";

struct Arguments {
  std::string certificate, problem, batch;
  amcheck::BatchLimits limits;
  bool echo = false, json = false, quiet = false, help = false;
};

// A whole number of one to six digits, not 0.
bool read_number(const std::string& text, unsigned long& out) {
  if (text.empty() || text.size() > 6 || text.find_first_not_of("0123456789") != std::string::npos) return false;
  return (out = std::stoul(text)) > 0;
}

// Returns what is wrong with the command line, or nothing.
std::string parse(int argc, char** argv, Arguments& out) {
  for (int i = 1; i < argc; ++i) {
    const std::string a = argv[i];
    if (a == "--echo") out.echo = true;
    else if (a == "--json") out.json = true;
    else if (a == "--quiet") out.quiet = true;
    else if (a == "--help") out.help = true;
    else if ((a == "--problem" || a == "--batch") && i + 1 < argc) (a == "--batch" ? out.batch : out.problem) = argv[++i];
    else if (a == "--problem" || a == "--batch") return a + " needs a file name";
    else if (a == "--seconds" || a == "--megabytes") {
      if (i + 1 == argc || !read_number(argv[++i], a == "--seconds" ? out.limits.seconds : out.limits.megabytes)) return a + " needs a number from 1 to 999999";
    }
    else if (a.size() > 1 && a[0] == '-') return "unknown option " + a;
    else if (!out.certificate.empty()) return "more than one certificate named";
    else out.certificate = a;
  }
  if (out.help) return "";
  if (out.batch.empty()) return !out.certificate.empty() ? out.limits.seconds + out.limits.megabytes == 0 ? "" : "--seconds and --megabytes go with --batch" : "no certificate named";
  return !out.certificate.empty() ? "a certificate named besides --batch" : out.echo || out.quiet ? "--echo and --quiet do not go with --batch" : "";
}

std::optional<std::string> contents(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  if (!in) return std::nullopt;
  std::string text;
  char part[1 << 16];
  while (in.read(part, sizeof part) || in.gcount() > 0) text.append(part, static_cast<std::size_t>(in.gcount()));
  if (in.bad()) return std::nullopt;
  return text;
}

amcheck::Result unusable(const std::string& reason) {
  amcheck::Result result;
  result.exit_code = 2;
  result.lines = {reason + "; try amcheck --help"};
  result.last_line = "s MALFORMED usage: " + reason;
  return result;
}

amcheck::Result check_file(const std::string& name, std::string problem_name, bool echo) {
  if (problem_name.empty()) problem_name = name.substr(0, name.find_last_of('/') + 1) + "problem.json";
  const auto certificate = contents(name), problem = contents(problem_name);
  if (!certificate) return unusable("cannot read the certificate " + name + ": a file like out/iris/certificate.json is needed");
  if (!problem) return unusable("cannot read the problem " + problem_name + " (name it with --problem)");
  return amcheck::check(*problem, *certificate, {echo, problem_name, name});
}

int print(const amcheck::Result& result, const Arguments& args) {
  if (args.json && !args.quiet) {
    std::cout << amcheck::as_json(result) << '\n';
  } else if (!args.quiet) {
    for (const auto& line : result.echo) std::cout << line << '\n';
    for (const auto& line : result.lines) std::cout << line << '\n';
  }
  std::cout << result.last_line << std::endl;
  return std::cout ? result.exit_code : 2;
}

// One line for a file of a batch.
int print(const amcheck::Result& result, const std::string& name, bool json) {
  std::cout << (json ? amcheck::as_json(result) : name + ": " + result.last_line) << std::endl;
  return std::cout ? result.exit_code : 2;
}

int batch(const Arguments& args) {
  std::ifstream file;
  if (args.batch != "-") file.open(args.batch);
  if (args.batch != "-" && !file) return print(unusable("cannot read the list " + args.batch), args);
  const auto one = [&](const std::string& name) { return print(check_file(name, args.problem, false), name, args.json); };
  const auto ended = [&](const std::string& name, const std::string& reason) {
    amcheck::Result result;
    result.exit_code = 4;
    result.lines = {reason};
    result.last_line = "s LIMIT " + reason;
    print(result, name, args.json);
  };
  const int code = amcheck::check_batch(args.batch == "-" ? std::cin : file, args.limits, one, ended);
  return std::cout ? code : 2;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments args;
  const std::string wrong = parse(argc, argv, args);
  if (!wrong.empty()) return print(unusable(wrong), {});
  if (args.help) {
    std::cout << kHelp;
    return 0;
  }
  return args.batch.empty() ? print(check_file(args.certificate, args.problem, args.echo), args) : batch(args);
}
