#include "regress/junit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace amcert {
namespace {

// XML 1.0 has no place for most control characters, not even escaped.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\n':
      case '\t': out += c; break;
      default: out += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  return out;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& l : lines) out += l + "\n";
  return out;
}

}  // namespace

std::string junit(const std::string& suite, const std::vector<TestResult>& results) {
  const auto number = [&](TestResult::Outcome o) { return std::count_if(results.begin(), results.end(), [&](const TestResult& r) { return r.outcome == o; }); };
  double seconds = 0;
  for (const TestResult& r : results) seconds += r.seconds;
  std::string out = fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" time=\"{:.3f}\">\n",
                                escaped(suite), results.size(), number(TestResult::Outcome::failed), number(TestResult::Outcome::error), seconds);
  for (const TestResult& r : results) {
    out += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\">\n", escaped(suite), escaped(r.name), r.seconds);
    const std::string what = escaped(joined(r.lines));
    if (r.outcome == TestResult::Outcome::passed) {
      if (!what.empty()) out += fmt::format("      <system-out>{}</system-out>\n", what);
    } else {
      const char* tag = r.outcome == TestResult::Outcome::failed ? "failure" : "error";
      out += fmt::format("      <{} message=\"{}\" type=\"{}\">{}</{}>\n", tag, escaped(r.lines.empty() ? "" : r.lines.front()), escaped(r.type), what, tag);
    }
    out += "    </testcase>\n";
  }
  return out + "  </testsuite>\n</testsuites>\n";
}

}  // namespace amcert
