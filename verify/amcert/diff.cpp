// amcert diff: which claims were gained, lost, tightened or weakened between two certificates.
#include "stated.hpp"

#include "report/difference.hpp"

#include <fmt/format.h>

#include <iostream>

namespace amcert::command {

namespace {

struct DiffArguments {
  std::string before, after, format = "text", tolerance;
  bool all = false;
};

int diff_command(const DiffArguments& args) {
  const std::optional<Rational> asked = tolerance_of(args.tolerance);
  const report::Rational tolerance = asked ? asked->raw() : report::default_tolerance();
  const Stated before = read_stated(args.before), after = read_stated(args.after);
  require_same_problem(before, after, args.before + " and " + args.after);
  const auto difference = [&] {
    try {
      return report::difference(before.claims, after.claims, tolerance);
    } catch (const std::invalid_argument& e) {
      throw CaseError(args.before + " and " + args.after + ": " + e.what() + "; amcheck says where, amcert certify writes them anew");
    }
  }();
  if (args.format == "json") std::cout << report::json(difference).dump(1) << "\n";
  else std::cout << report::text(difference, args.all) << report::summary(difference) << "\n";
  return difference.is_worse() ? refuted : ok;
}

}  // namespace

Command add_diff(CLI::App& app) {
  const auto args = std::make_shared<DiffArguments>();
  auto* sub = app.add_subcommand("diff", "which claims were gained, lost, tightened or weakened between two certificates");
  sub->footer("Examples:\n"
              "  amcert diff old/iris out/iris                       two certificates of the same case\n"
              "  amcert diff cases/iris/expected/certify.json out/iris  a stored one and a new one\n"
              "  amcert diff old/iris out/iris --tolerance 1e-6      what changed by less has moved in last bits\n"
              "Exit codes: 0 nothing lost or weakened; 1 something is; 5 the certificates are about different problems.");
  sub->add_option("old", args->before, "certificate.json, its folder, or a stored certificate of amcert regress")->required();
  sub->add_option("new", args->after, "the same")->required();
  sub->add_option("--format", args->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  sub->add_option("--tolerance", args->tolerance, "relative change of a constant that counts, default 2^-30; an exact number such as 1e-6, 1/1024 or 0");
  sub->add_flag("--all", args->all, "list also what only moved in last bits, and claims that are not proved or needless");
  return {sub, [args] { return diff_command(*args); }};
}

}  // namespace amcert::command
