#include <fstream>
#include <iostream>
#include <optional>

#include "check.hpp"

namespace {

constexpr const char* kHelp = R"(usage: amcheck CERTIFICATE [--problem FILE] [--echo] [--json] [--quiet]

Checks every claim of an amcert certificate in exact integer arithmetic.

  --problem FILE  the problem file; without it, problem.json in the certificate's folder
  --echo          first say in plain words what was read
  --json          print one JSON object in place of the lines for people
  --quiet         print the last line alone
  --help          print this text

examples:
  amcheck runs/relu/certificate.json
  amcheck certificate.json --problem cases/relu.json --echo
  amcheck certificate.json --quiet && echo every claim holds

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
  std::string certificate, problem;
  bool echo = false, json = false, quiet = false, help = false;
};

// Returns what is wrong with the command line, or nothing.
std::string parse(int argc, char** argv, Arguments& out) {
  for (int i = 1; i < argc; ++i) {
    const std::string a = argv[i];
    if (a == "--echo") out.echo = true;
    else if (a == "--json") out.json = true;
    else if (a == "--quiet") out.quiet = true;
    else if (a == "--help") out.help = true;
    else if (a == "--problem" && i + 1 < argc) out.problem = argv[++i];
    else if (a == "--problem") return "--problem needs a file name";
    else if (a.size() > 1 && a[0] == '-') return "unknown option " + a;
    else if (!out.certificate.empty()) return "more than one certificate named";
    else out.certificate = a;
  }
  return out.certificate.empty() && !out.help ? "no certificate named" : "";
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

int unusable(const std::string& reason) {
  std::cout << reason << "; try amcheck --help\ns MALFORMED usage: " << reason << std::endl;
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments args;
  const std::string wrong = parse(argc, argv, args);
  if (!wrong.empty()) return unusable(wrong);
  if (args.help) {
    std::cout << kHelp;
    return 0;
  }
  if (args.problem.empty()) args.problem = args.certificate.substr(0, args.certificate.find_last_of('/') + 1) + "problem.json";
  const auto certificate = contents(args.certificate), problem = contents(args.problem);
  if (!certificate) return unusable("cannot read the certificate " + args.certificate);
  if (!problem) return unusable("cannot read the problem " + args.problem + " (name it with --problem)");
  const amcheck::Result result = amcheck::check(*problem, *certificate, {args.echo, args.problem, args.certificate});
  if (args.json && !args.quiet) {
    std::cout << amcheck::as_json(result) << '\n';
  } else if (!args.quiet) {
    for (const auto& line : result.echo) std::cout << line << '\n';
    for (const auto& line : result.lines) std::cout << line << '\n';
  }
  std::cout << result.last_line << std::endl;
  return std::cout ? result.exit_code : 2;
}
