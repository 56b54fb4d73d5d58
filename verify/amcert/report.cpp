// amcert report: the certificates of a case as a page and as the appendix of a paper, with figures.
#include "command.hpp"

#include "certificate/read.hpp"
#include "report/appendix.hpp"
#include "report/html.hpp"
#include "theorem/course.hpp"
#include "theorem/sweep_spectrum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <list>
#include <map>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace amcert::command {

namespace {

struct ReportArguments {
  std::vector<std::string> results;
  std::string out, format = "all";
  bool standalone = false;
};

report::Span span(const Range& x) { return {x.lo.raw(), x.hi.raw()}; }

// Evaluates the stored iterates in the arithmetic of the certificates.
class Enclosing : public report::Observer {
 public:
  explicit Enclosing(Progress& progress) : progress_(progress) {}

  std::vector<report::Sample> samples(const report::Part& part, const std::string& run, const Json* point, const std::vector<int>& also) override {
    Course& course = course_of(part, run);
    const std::optional<Point> center = point ? center_of(part, *point) : std::nullopt;
    std::vector<int> numbers = spaced(0, course.sweeps(), 300);
    for (int k : also)
      if (k <= course.sweeps()) numbers.push_back(k);
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    std::vector<report::Sample> out;
    for (int k : numbers) {
      progress_.show(fmt::format("looking at the run: sweep {} of {}", k, course.sweeps()));
      if (interrupted) throw std::domain_error("interrupted; nothing is written");
      report::Sample& s = out.emplace_back(report::Sample{k, span(course.value(k)), {}, {}});
      if (k > 0 && point) s.gradient2 = span(course.gradient2(k));
      if (center) s.distance2 = span(course.distance2(k, *center));
    }
    return out;
  }

  std::vector<report::Ratio> ratios(const report::Part& part, const Json& claim) override {
    progress_.show("looking at the run: quotients");
    std::vector<report::Ratio> out;
    for (const Course::Ratio& r : course_of(part, claim.at("run").get<std::string>()).ratios(read_claim(claim), 600)) out.push_back({r.k, span(r.ratio)});
    return out;
  }

  std::optional<report::Span> value_at_center(const report::Part& part, const Json& point) override {
    const std::optional<Point> center = center_of(part, point);
    if (!center || !problem_of(part).polynomial) return {};
    return span(Range(problem_of(part).polynomial->value(flat(*center))));
  }

  report::Spectrum spectrum(const report::Part& part, const Json& contraction) override {
    progress_.show("eigenvalues of the sweep");
    const Claim point = [&] {
      for (const Json& claim : part.certificate.at("claims"))
        if (claim.at("digest") == contraction.at("needs").at(0)) return read_claim(claim);
      throw std::invalid_argument("a contraction rests on no claim of its file");
    }();
    const SweepSpectrum found = sweep_spectrum(problem_of(part), point, part.certificate.at("bits").get<long>());
    report::Spectrum out;
    for (const SweepSpectrum::Disc& d : found.discs) out.discs.push_back({d.re, d.im, d.radius});
    out.enclosed = found.enclosed;
    return out;
  }

 private:
  const Problem& problem_of(const report::Part& part) {
    auto& kept = problems_[&part.problem];
    if (!kept) kept = std::make_unique<Problem>(read_problem(part.problem));
    return *kept;
  }

  Course& course_of(const report::Part& part, const std::string& run) {
    auto& kept = courses_[{&part.certificate, run}];
    if (kept) return *kept;
    const Problem& problem = problem_of(part);
    RecordedRun points = read_run(part.certificate.at("runs").at(run), problem);
    if (run != "orbit") {
      kept = std::make_unique<Course>(problem, std::move(points));
      return *kept;
    }
    for (const Json& claim : part.certificate.at("claims"))
      if (claim.at("kind") == "enclosure_trajectory" && claim.at("verdict") == "proved") {
        kept = std::make_unique<Course>(problem, std::move(points), read_claim(claim));
        return *kept;
      }
    throw std::invalid_argument("points of an exact orbit without a claim that encloses it");
  }

  // Of a claim about a chain, which has none, it is 0.
  std::optional<Point> center_of(const report::Part& part, const Json& point) {
    const Problem& problem = problem_of(part);
    // A claim about an objective that does not contain all blocks speaks of no distance in all of them.
    if (point.contains("center") && point.at("center").size() < problem.blocks.size()) return {};
    if (point.contains("center")) return read_run({{"origin", "engine"}, {"iterates", {point.at("center")}}}, problem).iterates.front();
    Point zero;
    for (const Block& b : problem.blocks) zero.push_back(DyadicMatrix(Eigen::MatrixXd(Eigen::MatrixXd::Zero(b.rows, b.cols))));
    return zero;
  }

  Progress& progress_;
  std::map<const Json*, std::unique_ptr<Problem>> problems_;
  std::map<std::pair<const Json*, std::string>, std::unique_ptr<Course>> courses_;
};

// The folders that were named; one name alone stands for those of the same case, too.
std::vector<fs::path> result_paths(const std::vector<std::string>& given) {
  std::vector<fs::path> out;
  if (given.size() > 1 || fs::is_regular_file(given[0])) {
    out.assign(given.begin(), given.end());
    return out;
  }
  std::string stem = given[0];
  while (stem.size() > 1 && stem.back() == '/') stem.pop_back();
  for (const char* end : {"", "-orbit", "-limit"})
    if (holds_results(stem + end)) out.emplace_back(stem + end);
  if (out.empty()) throw CaseError(stem + ": no results there, nor in " + stem + "-orbit or " + stem + "-limit; amcert certify, replay and limit write them");
  return out;
}

std::string default_folder(const fs::path& first) {
  std::string stem = (fs::is_regular_file(first) ? first.parent_path() : first).string();
  while (stem.size() > 1 && stem.back() == '/') stem.pop_back();
  for (const std::string end : {"-orbit", "-limit"})
    if (stem.size() > end.size() && stem.ends_with(end)) stem.resize(stem.size() - end.size());
  return (stem.empty() || stem == "." ? "out" : stem) + "-report";
}

// The command line without the folder of the program.
std::string command_line(const Json& words) {
  std::string out;
  for (std::size_t n = 0; n < words.size(); ++n) {
    const std::string word = n == 0 ? fs::path(words[n].get<std::string>()).filename().string() : words[n].get<std::string>();
    out += (n > 0 ? " " : "") + shell_word(word);
  }
  return out;
}

// How it was made and, for an orbit, what it cost: not vouched for by anything, and missing if the file is.
void add_provenance(const fs::path& file, report::Part& part) {
  std::ifstream in(file);
  const Json provenance = in ? Json::parse(in, nullptr, false) : Json();
  if (!provenance.is_object() || provenance.value("certificate", "") != part.options.certificate_digest) return;
  try {
    part.command = command_line(provenance.at("command"));
    if (!provenance.contains("cost")) return;
    part.options.cost.seconds = provenance["cost"].at("seconds").get<std::vector<double>>();
    for (const Json& p : provenance["cost"].at("plain")) part.options.cost.plain.push_back({p.at("sweeps").get<int>(), p.at("bits").get<long>(), p.at("seconds").get<double>()});
  } catch (const Json::exception&) {
    throw CaseError(file.string() + ": not written by amcert; remove it");
  }
}

// Draws NAME.svg and NAME.pdf in the folder. The exit code of gnuplot, 127 if there is none.
int run_gnuplot(const fs::path& folder, const std::string& script) {
  const pid_t child = fork();
  if (child < 0) throw std::domain_error("no process for gnuplot; end other programs");
  if (child == 0) {
    // Dates of pictures are those of one place; what gnuplot has to say is not for the terminal.
    setenv("TZ", "UTC", 1);
    if (chdir(folder.c_str()) != 0 || !freopen("gnuplot.log", "w", stderr) || !freopen("/dev/null", "w", stdout)) _exit(126);
    execlp("gnuplot", "gnuplot", script.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

// The same data make the same file, whenever it is drawn.
std::string without_date(std::string pdf) {
  static const std::string key = "/CreationDate (D:", fixed = "20000101000000";
  if (const std::size_t at = pdf.find(key); at != std::string::npos) pdf.replace(at + key.size(), fixed.size(), fixed);
  return pdf;
}

// Writes data and scripts, and the pictures if gnuplot is there. That works in a folder of its own: no half picture is ever in place.
int draw(std::vector<report::Figure>& figures, const fs::path& folder, Progress& progress) {
  const TemporaryFolder temporary("amcert-figures");
  const fs::path& work = temporary.path();
  int code = ok;
  bool there = true;
  for (report::Figure& f : figures) {
    if (interrupted) throw std::domain_error("interrupted; the report is not written");
    progress.show("drawing " + f.name);
    for (const auto& [end, text] : {std::pair(".dat", &f.data), std::pair(".gp", &f.script)}) {
      write(work / (f.name + end), *text);
      write(folder / (f.name + end), *text);
    }
    if (!there) continue;
    const int status = run_gnuplot(work, f.name + ".gp");
    there = status != 127;
    if (!there) continue;
    const auto drawn = [&](const char* end) { return fs::exists(work / (f.name + end)) ? read_whole(work / (f.name + end)) : std::string(); };
    const std::string svg = drawn(".svg"), pdf = drawn(".pdf");
    if (status != 0 || svg.empty() || pdf.empty()) {
      std::istringstream log(read_whole(work / "gnuplot.log"));
      std::string line, why = "it wrote nothing";
      while (std::getline(log, line))
        if (line.find_first_not_of(" ^") != std::string::npos) why = line;
      progress.clear();
      std::cerr << "amcert: " << (folder / (f.name + ".gp")).string() << ": gnuplot could not draw it: " << why << "; the report is written without it\n";
      code = unsupported;
      continue;
    }
    f.svg = svg;
    write(folder / (f.name + ".svg"), svg);
    write(folder / (f.name + ".pdf"), without_date(pdf));
  }
  progress.clear();
  if (!there)
    std::cerr << "amcert: there is no gnuplot: the report has no figures; install gnuplot-nox and run this again (data and scripts are in " << folder.string() << ")\n";
  return code;
}

int report_command(const ReportArguments& args) {
  std::list<Result> results;  // parts refer to them
  std::vector<report::Part> parts;
  const std::vector<fs::path> paths = result_paths(args.results);
  for (const fs::path& path : paths) {
    const Result& r = results.emplace_back(read_result(path));
    if (r.certificate["problem"] != results.front().certificate["problem"])
      throw Mismatch(r.file.string() + " is about another problem than " + results.front().file.string() + "; a report is about one case");
    if (std::any_of(parts.begin(), parts.end(), [&](const report::Part& p) { return p.options.certificate_digest == r.digest; })) continue;
    report::Part& part = parts.emplace_back(report::Part{r.problem, r.certificate});
    part.options.certificate_digest = r.digest;
    part.options.certificate_file = r.file.string();
    add_provenance(r.file.parent_path() / "provenance.json", part);
  }
  const fs::path dir = result_folder(args.out.empty() ? default_folder(paths.front()) : args.out);
  Progress progress;
  int code = ok;
  try {
    Enclosing observer(progress);
    std::vector<report::Figure> figures = report::figures(parts, observer);
    code = draw(figures, result_folder(dir / "figures"), progress);
    std::string written = fmt::format("figures {}", (dir / "figures").string());
    if (args.format != "tex") {
      write(dir / "report.html", report::html_report(parts, figures));
      written = fmt::format("report {}, ", (dir / "report.html").string()) + written;
    }
    if (args.format != "html") {
      write(dir / "appendix.tex", report::latex_appendix(parts, figures, AMCERT_VERSION));
      written += fmt::format(", appendix {}", (dir / "appendix.tex").string());
    }
    if (args.standalone) {
      write(dir / "standalone.tex", report::latex_document("appendix"));
      written += fmt::format(", a document of it alone {}", (dir / "standalone.tex").string());
    }
    std::cout << written << "\n";
  } catch (const std::invalid_argument& e) {
    throw unreadable(results.front().file, e);
  } catch (const Json::exception& e) {
    throw unreadable(results.front().file, e);
  }
  return code;
}

}  // namespace

Command add_report(CLI::App& app) {
  const auto args = std::make_shared<ReportArguments>();
  auto* sub = app.add_subcommand("report", "the results of a case as one page and as the appendix of a paper, with figures");
  sub->footer("Examples:\n"
              "  amcert report out/xor-tanh                          what certify, replay and limit have written of it: out/xor-tanh,\n"
              "                                                      out/xor-tanh-orbit and out/xor-tanh-limit, as far as they are there\n"
              "  amcert report out/iris --format html --out iris     only the page\n"
              "  amcert report out/xor-tanh --standalone             and a document: pdflatex standalone.tex in the folder\n"
              "Into DIR, by default STEM-report, go report.html, appendix.tex (for \\input; packages amsmath, amssymb, booktabs,\n"
              "graphicx) and figures/NAME.svg, .pdf, .dat, .gp: change NAME.gp as you like, `gnuplot NAME.gp` draws it again.");
  sub->add_option("results", args->results, "folders with results of one case, or the one of certify alone, which stands for all of them")->required();
  sub->add_option("--out", args->out, "folder to write to");
  sub->add_option("--format", args->format, "html, tex or all")->check(CLI::IsMember({"html", "tex", "all"}));
  sub->add_flag("--standalone", args->standalone, "also write standalone.tex, which is compiled by itself");
  return {sub, [args] { return report_command(*args); }};
}

}  // namespace amcert::command
