// amcert table: what a certificate says, in print.
#include "command.hpp"

#include "report/html.hpp"
#include "report/theorem.hpp"

#include <iostream>

namespace amcert::command {

namespace {

struct TableArguments {
  std::string certificate, format = "text";
};

int table_command(const std::string& path, const std::string& format) {
  const Result result = read_result(path);
  report::Options options;
  options.certificate_digest = result.digest;
  const auto written = [&]() -> std::string {
    if (format == "html") return report::html_report(result.problem, result.certificate, options);
    if (format == "theorem") return report::text_report(result.problem, result.certificate, options);
    const report::Table table = report::build(result.problem, result.certificate, options);
    return format == "md" ? report::markdown(table) : format == "csv" ? report::csv(table) : format == "tex" ? report::latex_table(table)
           : format == "assumptions" ? report::terminal_assumptions(table) : format == "assumptions-tex" ? report::latex_assumptions(table) : report::terminal(table);
  };
  try {
    std::cout << written();
  } catch (const std::invalid_argument& e) {
    throw CaseError(result.file.string() + ": " + e.what() + "; amcheck says where, amcert certify writes it anew");
  }
  return ok;
}

}  // namespace

Command add_table(CLI::App& app) {
  const auto args = std::make_shared<TableArguments>();
  auto* sub = app.add_subcommand("table", "print the table of a certificate");
  sub->footer("Examples:\n"
              "  amcert table out/iris                   as certify printed it\n"
              "  amcert table out/iris --format theorem  every claim in words\n"
              "  amcert table out/xor-tanh-limit --format assumptions      the assumptions and rates of descent\n"
              "  amcert table out/xor-tanh-limit --format assumptions-tex  the same for a paper, with the theorem");
  sub->add_option("certificate", args->certificate, "certificate.json or its folder")->required();
  sub->add_option("--format", args->format, "text, md, csv, tex, html, theorem (the claims in words), assumptions (those of the theory of descent, of a limit), or assumptions-tex")
      ->check(CLI::IsMember({"text", "md", "csv", "tex", "html", "theorem", "assumptions", "assumptions-tex"}));
  return {sub, [args] { return table_command(args->certificate, args->format); }};
}

}  // namespace amcert::command
