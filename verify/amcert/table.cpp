// amcert table: what certificates say, in print: one in full, or many side by side.
#include "command.hpp"

#include "report/html.hpp"
#include "report/overview/overview.hpp"
#include "report/theorem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

namespace amcert::command {

namespace {

struct TableArguments {
  std::vector<std::string> paths;
  report::overview::Options options;
  std::string format = "text", columns, sort, label, out;
  bool list_columns = false, standalone = false;
};

constexpr const char* formats_of_many[] = {"text", "md", "csv", "tex", "json"};

std::string one(const std::string& path, const std::string& format, int digits) {
  const Result result = read_result(path);
  report::Options options;
  options.certificate_digest = result.digest;
  options.digits = digits;
  try {
    if (format == "html") return report::html_report(result.problem, result.certificate, options);
    if (format == "theorem") return report::text_report(result.problem, result.certificate, options);
    const report::Table table = report::build(result.problem, result.certificate, options);
    return format == "md" ? report::markdown(table) : format == "csv" ? report::csv(table) : format == "tex" ? report::latex_table(table)
           : format == "assumptions" ? report::terminal_assumptions(table) : format == "assumptions-tex" ? report::latex_assumptions(table) : report::terminal(table);
  } catch (const std::invalid_argument& e) {
    throw unreadable(result.file, e);
  }
}

std::vector<std::string> listed(const std::string& words) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find(',', at), words.size());
    std::string name = words.substr(at, end - at);
    name.erase(0, name.find_first_not_of(' '));
    name.erase(name.find_last_not_of(' ') + 1);
    if (name.empty()) throw std::invalid_argument("an empty name in the list '" + words + "'; write names with commas between them");
    out.push_back(std::move(name));
    at = end + 1;
  }
  return out;
}

// As one types it into a shell.
std::string typed(const std::vector<std::string>& line) {
  std::string out = "amcert";
  for (std::size_t i = 1; i < line.size(); ++i) out += " " + shell_word(line[i]);
  return out;
}

// What a footnote cannot hold stands in a file beside the table, and the footnote holds its hash.
void name_certificates(report::overview::Overview& table, const std::string& out) {
  constexpr std::size_t few = 12;
  const std::vector<report::overview::Source> sources = table.sources();
  if (sources.size() <= few) return;
  std::vector<std::string> digests;
  std::string list;
  for (const auto& source : sources) {
    digests.push_back(source.digest);
    list += source.digest + "  " + source.file + "\n";
  }
  std::ranges::sort(digests);
  std::string sorted;
  for (const std::string& digest : digests) sorted += digest + "\n";
  table.list_digest = sha256(sorted);
  if (out.empty()) return;
  const std::string file = out + ".certificates";
  write(file, list);
  table.list_file = fs::path(file).filename().string();
}

std::string many(const TableArguments& args, const std::vector<std::string>& line) {
  report::overview::Builder builder(args.options);
  std::vector<fs::path> places;
  for (const std::string& path : args.paths) std::ranges::move(results_below(path), std::back_inserter(places));
  Progress progress;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (interrupted) throw std::domain_error("interrupted; nothing is written");
    progress.show(fmt::format("reading certificate {} of {}", i + 1, places.size()));
    const Result result = read_result(places[i]);
    try {
      builder.add(result.problem, result.certificate, {result.file.string(), result.digest}, result.file.parent_path().string());
    } catch (const std::invalid_argument& e) {
      throw unreadable(result.file, e);
    }
  }
  progress.clear();
  try {
    report::overview::Overview table = builder.finish();
    table.program = "amcert " AMCERT_VERSION;
    table.command = typed(line);
    name_certificates(table, args.out);
    return args.format == "md" ? markdown(table) : args.format == "csv" ? csv(table) : args.format == "json" ? json(table)
           : args.format == "tex" ? (args.standalone ? latex_document(table) : latex(table)) : terminal(table);
  } catch (const report::overview::Conflict& e) {
    throw Mismatch(e.what());
  }
}

int table_command(TableArguments args, const std::vector<std::string>& line) {
  if (args.list_columns || args.columns == "help") {
    std::cout << report::overview::column_list();
    return ok;
  }
  if (args.paths.empty()) throw CaseError("no certificate is named; amcert table out/iris, or see amcert table --help");
  if (!args.columns.empty()) args.options.columns = listed(args.columns);
  if (!args.sort.empty()) args.options.sort = listed(args.sort);
  if (!args.label.empty() || !args.out.empty()) args.options.label = args.label.empty() ? fs::path(args.out).stem().string() : args.label;
  const fs::path first = args.paths.front();
  const bool of_one = args.paths.size() == 1 && (!fs::is_directory(first) || holds_results(first)) && args.options.columns.empty() && args.options.sort.empty() && args.options.group.empty() &&
                      args.options.rows == "case" && args.options.caption.empty() && !args.standalone && args.format != "json";
  if (args.standalone && args.format != "tex") throw CaseError("--standalone makes a LaTeX document; add --format tex");
  if (!of_one && std::ranges::find(formats_of_many, args.format) == std::end(formats_of_many))
    throw CaseError(fmt::format("--format {} is of one certificate; name one alone, or take text, md, csv, tex or json", args.format));
  const std::string text = of_one ? one(args.paths.front(), args.format, args.options.digits) : many(args, line);
  if (args.out.empty()) std::cout << text;
  else write(args.out, text);
  return ok;
}

}  // namespace

Command add_table(CLI::App& app, const std::vector<std::string>& line) {
  const auto args = std::make_shared<TableArguments>();
  auto* sub = app.add_subcommand("table", "print the table of a certificate, or one table of many");
  sub->footer("Examples:\n"
              "  amcert table out/iris                   as certify printed it\n"
              "  amcert table out/iris --format theorem  every claim in words\n"
              "  amcert table out/xor-tanh-limit --format assumptions      the assumptions and rates of descent\n"
              "  amcert table out/xor-tanh-limit --format assumptions-tex  the same for a paper, with the theorem\n"
              "One table of many, a row for each case; its certificates of certify, replay and limit are joined:\n"
              "  amcert table out                                          all that is below the folder\n"
              "  amcert table out --columns lambda,a,kappa_bracket,q_iterates,K,digest:K --digits 4\n"
              "  amcert table out --group activation --sort=-q_iterates --format tex --out table.tex\n"
              "  amcert table out --rows lambda                            what holds for all cases of one lambda\n"
              "  amcert table out --format tex --standalone --out t.tex    compiles alone: pdflatex t.tex\n"
              "  amcert table --list-columns                               all columns and what they mean");
  sub->add_option("certificates", args->paths, "certificate.json, its folder, or a folder with many below it");
  sub->add_option("--format", args->format, "text, md, csv, tex, json; of one certificate also html, theorem (the claims in words), assumptions (those of the theory of descent, of a limit), or assumptions-tex")
      ->check(CLI::IsMember({"text", "md", "csv", "tex", "json", "html", "theorem", "assumptions", "assumptions-tex"}));
  sub->add_option("--columns", args->columns, "names with commas between them; without, what the certificates hold; help lists them");
  sub->add_flag("--list-columns", args->list_columns, "list the names of columns and what they mean");
  sub->add_option("--rows", args->options.rows, "case, certificate, or a parameter of the problem: then what holds for all cases of one value");
  sub->add_option("--sort", args->sort, "columns (or case) to sort by; falling with a - before the name, as in --sort=-a");
  sub->add_option("--group", args->options.group, "a column whose values become headings between the rows");
  sub->add_option("--digits", args->options.digits, "significant digits, default 5")->check(CLI::Range(1, 30));
  sub->add_option("--caption", args->options.caption, "the caption");
  sub->add_option("--label", args->label, "in LaTeX: \\label{tab:LABEL}; default: amcert, or the name of the file written");
  sub->add_flag("--standalone", args->standalone, "with --format tex: a whole document");
  sub->add_option("--out", args->out, "file to write instead of standard output");
  return {sub, [args, line] { return table_command(*args, line); }};
}

}  // namespace amcert::command
