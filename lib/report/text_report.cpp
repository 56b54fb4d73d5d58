// Problem, method and theorems as plain text.
#include "report/method.hpp"
#include "report/record.hpp"
#include "report/theorem.hpp"
#include "report/wrap.hpp"

#include <fmt/format.h>

namespace amcert::report {
namespace {

// A paragraph whose lines after the first are indented to the end of its head.
void append(std::string& report, const std::string& head, const Rich& body, std::size_t width) {
  const std::size_t indent = display_width(head);
  bool is_first = true;
  for (const std::string& line : wrap(plain(body), width - indent)) {
    report += fmt::format("{}{}\n", is_first ? head : std::string(indent, ' '), line);
    is_first = false;
  }
}

}  // namespace

std::string text_report(const Json& problem, const Json& certificate, const Options& options, std::size_t width) {
  std::string report;
  append(report, "", Rich::words(summary(build(problem, certificate, options))), width);
  report += "\n";
  std::size_t item = 0;
  for (const Passage& passage : describe(problem)) {
    if (passage.kind != Passage::Kind::item) item = 0;
    switch (passage.kind) {
      case Passage::Kind::paragraph: append(report, "", passage.text, width); break;
      case Passage::Kind::display: append(report, "    ", passage.text, width); break;
      case Passage::Kind::item: append(report, fmt::format("{:3}. ", ++item), passage.text, width); break;
    }
  }
  for (const Theorem& theorem : theorems(problem, certificate, options)) {
    report += "\n";
    append(report, "",
           theorem.title + Rich::words(fmt::format(" — {} — {}", to_string(theorem.verdict), theorem.digest)), width);
    append(report, "    ", theorem.text, width);
  }
  return report;
}

}  // namespace amcert::report
