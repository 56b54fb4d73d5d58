#include "sweep_member.hpp"

#include "certificate/name.hpp"
#include "problem/case_reader.hpp"

#include <algorithm>

namespace amcert::command {

namespace {

Outcome::State state_of(int code) {
  return code == ok ? Outcome::State::proved : code == refuted ? Outcome::State::refuted : code == undecided ? Outcome::State::undecided : Outcome::State::failed;
}

std::string contents(const fs::path& file) { return Reader::contents(file.string(), ""); }

// Only writes what is not there yet.
void keep(const fs::path& file, const std::string& text) {
  if (!fs::is_regular_file(file) || contents(file) != text) write(file, text);
}

}  // namespace

MemberFolder::MemberFolder(const Grid& grid, const Member& member, const fs::path& home)
    : member_(member), case_(home / "cases" / member.name), results_(home / (member.name + (grid.command == "limit" ? "-limit" : ""))), record_(results_ / "sweep.json") {
  const Case c = grid.read(member);
  problem_ = amcert::digest(problem_json(c.problem));
  input_ = amcert::digest(Json{{"command", grid.command}, {"arguments", grid.arguments}, {"case", member.text}, {"problem", problem_}});
  expect_refuted_ = c.expect_refuted;
}

// The verdicts of the certificate there. Throws if it and the problem are not both whole and of this member.
Outcome MemberFolder::read(int code) const {
  const Result result = read_result(results_);
  if (result.certificate["problem"] != problem_) throw Mismatch("the certificate is of another problem");
  Outcome o;
  o.state = state_of(code);
  o.code = code;
  o.problem = problem_;
  o.certificate = result.digest;
  std::string first_refuted, first_undecided;
  for (const Json& claim : result.certificate.at("claims")) {
    const std::string verdict = claim.at("verdict"), name = short_name(claim);
    ++(verdict == "proved" ? o.proved : verdict == "refuted" ? o.refuted : o.undecided);
    if (verdict == "refuted" && first_refuted.empty() && std::find(expect_refuted_.begin(), expect_refuted_.end(), name) == expect_refuted_.end())
      first_refuted = name;
    if (verdict == "undecided" && first_undecided.empty()) first_undecided = name + ": " + claim.at("reason").get<std::string>();
  }
  if (o.state == Outcome::State::refuted) o.reason = first_refuted.empty() ? "a refutation that expect_refuted lists is not there" : first_refuted;
  if (o.state == Outcome::State::undecided) o.reason = first_undecided;
  return o;
}

Outcome MemberFolder::outcome() const {
  try {
    if (!fs::is_regular_file(record_)) return {};
    const Json record = read_json(record_);
    if (record.at("input") != input_) return {};
    for (const Json& file : record.at("files")) {
      const fs::path path = results_ / file.get<std::string>();
      if (!fs::is_regular_file(path) || fs::file_size(path) == 0) return {};
    }
    const Outcome o = read(record.at("exit_code").get<int>());
    return record.at("certificate") == o.certificate && o.state != Outcome::State::failed ? o : Outcome{};
  } catch (const std::exception&) {  // half a file, or one of something else: not done
    return {};
  }
}

void MemberFolder::prepare() const {
  result_folder(case_);
  keep(case_ / "case.toml", member_.text);
  if (!member_.data.empty()) keep(case_ / member_.data_name, contents(member_.data));
  // The record goes first, so that it never stands beside files that it does not speak about.
  // The certificate of another text of the case must not be taken for one of this, should this one come to nothing.
  std::error_code ignored;
  fs::remove(record_, ignored);
  fs::remove(results_ / "certificate.json", ignored);
}

Outcome MemberFolder::conclude(int code, const std::string& message) const {
  Outcome failed;
  failed.state = Outcome::State::failed;
  failed.code = code;
  failed.reason = message.empty() ? "exit code " + std::to_string(code) : message;
  if (state_of(code) == Outcome::State::failed) return failed;
  Outcome o;
  try {
    o = read(code);
  } catch (const std::exception& e) {
    failed.reason = e.what();
    return failed;
  }
  // What was written with the certificate, by its own account: what else is in the folder may be gone the next moment.
  const Json files = read_json(results_ / "provenance.json").at("files");
  write(record_, Json{{"format", "amcert-sweep/1"}, {"input", input_}, {"exit_code", code}, {"certificate", o.certificate}, {"files", files}}.dump(1) + "\n");
  return o;
}

}  // namespace amcert::command
