#include "stated.hpp"

#include "number/text.hpp"

#include <fmt/format.h>

namespace amcert::command {

namespace {

Stated of(const Stored& s, const std::string& path) {
  if (s.certificates.size() != 1) throw CaseError(fmt::format("{}: it holds {} certificates, of several orbits; amcert regress compares them all", path, s.certificates.size()));
  return {s.problem, s.certificates[0].claims};
}

Stored stored_in(const Json& v, const std::string& path) {
  try {
    return read_stored(v);
  } catch (const std::invalid_argument& e) {
    throw CaseError(path + ": not a stored certificate: " + e.what() + "; amcert regress CASE --update writes it anew");
  }
}

}  // namespace

Stored read_stored_file(const fs::path& path) { return stored_in(read_json(path, "amcert regress CASE --update writes it"), path.string()); }

Stated read_stated(const std::string& path) {
  if (!fs::is_directory(path)) {
    const Json v = read_json(path);
    if (is_stored(v)) return of(stored_in(v, path), path);
  }
  const Result result = read_result(path);
  if (!result.certificate.contains("claims") || !result.certificate["claims"].is_array())
    throw CaseError(result.file.string() + ": not a certificate of amcert: it has no claims; amcert certify writes it anew");
  return {abridged(result.problem), result.certificate["claims"]};
}

std::string in_short(const std::vector<std::string>& differences) {
  constexpr std::size_t shown = 4;
  std::string out;
  for (std::size_t n = 0; n < differences.size() && n < shown; ++n) out += (n ? "; " : "") + differences[n];
  return differences.size() > shown ? out + fmt::format("; and {} more", differences.size() - shown) : out;
}

void require_same_problem(const Stated& before, const Stated& after, const std::string& names) {
  const std::vector<std::string> different = problem_differences(before.problem, after.problem);
  if (!different.empty()) throw Mismatch(names + " are about different problems: " + in_short(different));
}

std::optional<Rational> tolerance_of(const std::string& text) {
  if (text.empty()) return {};
  try {
    const Rational x = parse_number(text);
    if (x.sign() >= 0) return x;
  } catch (const std::invalid_argument&) {
  }
  throw CaseError("--tolerance: " + text + " is not a number that is not negative; give one such as 1e-6, 1/1024 or 0");
}

}  // namespace amcert::command
