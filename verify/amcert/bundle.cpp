// amcert bundle: certificates, and all that it takes to check them elsewhere, in one archive.
#include "command.hpp"

#include "amcheck/check.hpp"
#include "bundle/bundled.hpp"
#include "report/theorem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <system_error>

namespace amcert::command {

namespace {

struct BundleArguments {
  std::vector<std::string> results;
  std::string to;
  bool check = false;
};

// The folders of results in what was named, each with the name that it gets: as it is called below the parent of what was named.
std::map<std::string, fs::path> find_results(const std::vector<std::string>& named) {
  std::map<std::string, fs::path> out;
  for (const std::string& name : named) {
    std::error_code failed;
    fs::path top = fs::canonical(name, failed);
    if (failed) throw CaseError(name + ": no such folder; name folders that amcert certify, replay or limit wrote");
    if (!fs::is_directory(top)) top = top.parent_path();
    for (const fs::path& folder : results_below(top)) {
      const std::string inside = folder.lexically_relative(top.parent_path()).string();
      if (inside.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-/") != inside.npos || inside.starts_with('-'))
        throw CaseError(folder.string() + ": its name is also its name in the bundle, where only letters, digits and . _ + - are understood everywhere; rename the folder");
      const auto [at, fresh] = out.emplace(inside, folder);
      if (!fresh && at->second != folder) throw CaseError(folder.string() + " and " + at->second.string() + " would both be " + inside + " in the bundle; rename one");
    }
  }
  return out;
}

struct Packed {
  std::string name, digest;
  std::size_t claims = 0, undecided = 0;
};

// Adds a certificate that amcheck has verified. Its tables are made anew, so that they are of this certificate.
Packed pack(const std::string& name, const fs::path& folder, Files& files) {
  const fs::path path = folder / "certificate.json";
  const Result result = read_result(folder);
  const HeldResults held(folder);
  const std::string problem = read_whole(folder / "problem.json"), certificate = read_whole(path);
  if (Json::parse(certificate) != result.certificate) throw std::domain_error(path.string() + ": another amcert has replaced it meanwhile; pack it again");
  const amcheck::Result checked = amcheck::check(problem, certificate, {false, (folder / "problem.json").string(), path.string()});
  if (checked.exit_code == mismatch) throw Mismatch(path.string() + ": " + checked.last_line);
  if (checked.exit_code != ok && checked.exit_code != undecided) throw NotVerified(path.string() + ": amcheck says '" + checked.last_line + "'; certify the case again");
  report::Options options;
  options.certificate_digest = result.digest;
  const report::Table table = report::build(result.problem, result.certificate, options);
  Files own = rendered(result.problem, result.certificate, options, table);
  own["claims.txt"] = report::text_report(result.problem, result.certificate, options);
  own["problem.json"] = problem;
  own["certificate.json"] = certificate;
  for (auto& [file, text] : own) files["certificates/" + name + "/" + file] = std::move(text);
  return {name, result.digest.substr(0, 16), table.claim_count(), table.claims_with(report::Verdict::undecided)};
}

std::string readme(const std::string& title, const std::vector<Packed>& packed) {
  std::size_t width = 0;
  for (const Packed& p : packed) width = std::max(width, p.name.size());
  std::string list;
  for (const Packed& p : packed)
    list += fmt::format("    {:<{}}  certificate {}  {} claims{}\n", p.name, width, p.digest, p.claims, p.undecided ? fmt::format(", {} of them undecided", p.undecided) : "");
  return fmt::format(R"({}

Theorems about the training of small neural networks, with explicit constants, and what it takes to check them: their certificates
and the source of two programs that check these in exact arithmetic.

{}
The certificates are in certificates/. In each folder
    claims.txt         problem, method and every claim in words, with the digest of each: begin here
    problem.json       the objective, the data, the method and the start, in exact numbers. What is certified is about this
                       problem and no other: whether it is the one that is meant, you must judge
    certificate.json   the claims and what proves them
    table.*, report.html, assumptions.tex   the same for print

To check all of it:
    ./check            compiles amcheck/ and runs it. Needs a C++20 compiler on a 64-bit machine and GMP, nothing else
                       (Debian: apt-get install g++ libgmp-dev)
    ./check --python   runs oracle/, a second checker that was written from amcheck/SPEC.md alone. Needs Python 3, nothing else
It prints one line per certificate, whose digest is the one that a paper quotes, and at the end that they are verified.

What each claim says exactly is in amcheck/SPEC.md, and what remains to be believed in TRUST.md. MANIFEST lists the SHA-256 of all files.
)",
                     title, list);
}

void run_or_throw(const std::string& command, const std::string& what) {
  if (std::system(command.c_str()) != 0) throw std::domain_error(what);
}

// The same files give the same bytes: sorted, of nobody, of no time.
std::string archive(const fs::path& staging, const std::string& title, const Files& files) {
  const fs::path top = staging / title;
  try {
    for (const auto& [name, text] : files) {
      fs::create_directories((top / name).parent_path());
      write_through(top / name, text);
    }
  } catch (const std::system_error& e) {
    throw CaseError(std::string(e.what()) + "; set TMPDIR to a folder with room");
  }
  fs::permissions(top / "check", fs::perms(0755));
  run_or_throw("cd " + shell_word(staging.string()) + " && tar --format=ustar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX -cf bundle.tar " +
                   shell_word(title) + " && gzip -n -9 bundle.tar",
               "tar and gzip could not pack the bundle; see what they say above");
  return read_whole(staging / "bundle.tar.gz");
}

int bundle_command(const BundleArguments& args) {
  const std::string file = fs::path(args.to).filename().string(), ending = ".tar.gz";
  if (file.size() <= ending.size() || !file.ends_with(ending)) throw CaseError("--to: " + args.to + " is not the name of an archive; end it with .tar.gz");
  const std::string title = file.substr(0, file.size() - ending.size());
  if (title.starts_with('-')) throw CaseError("--to: the name of a bundle must not begin with -; take another");
  Files files;
  for (auto& [name, text] : bundled_files()) files[name] = std::move(text);
  std::vector<Packed> packed;
  Progress progress;
  for (const auto& [name, folder] : find_results(args.results)) {
    progress.show("checking " + folder.string());
    packed.push_back(pack(name, folder, files));
    if (interrupted) throw std::domain_error("interrupted; nothing is written");
  }
  progress.clear();
  files["README"] = readme(title, packed);
  std::string manifest;
  for (const auto& [name, text] : files) manifest += sha256(text) + "  " + name + "\n";
  files["MANIFEST"] = manifest;

  const TemporaryFolder temporary("amcert-bundle");
  const fs::path& staging = temporary.path();
  const std::string bytes = archive(staging, title, files);
  if (args.check) {
    const int code = std::system(shell_word((staging / title / "check").string()).c_str());
    if (WIFEXITED(code) && WEXITSTATUS(code) == bad_input) throw std::runtime_error(args.to + ": the check of the bundle cannot be run here, see above; it is not written");
    if (!WIFEXITED(code) || (WEXITSTATUS(code) != ok && WEXITSTATUS(code) != undecided)) throw NotVerified(args.to + ": the check of the bundle failed, so it is not written");
  }
  write(args.to, bytes);
  for (const Packed& p : packed) std::cout << fmt::format("{}: certificate {}, {} claims{}\n", p.name, p.digest, p.claims, p.undecided ? fmt::format(", {} of them undecided", p.undecided) : "");
  std::cout << fmt::format("{}: {} kB, SHA-256 {}\nto check it elsewhere: tar xzf {} && {}/check\n", args.to, (bytes.size() + 999) / 1000, sha256(bytes), file, title);
  return std::any_of(packed.begin(), packed.end(), [](const Packed& p) { return p.undecided > 0; }) ? undecided : ok;
}

}  // namespace

Command add_bundle(CLI::App& app) {
  const auto args = std::make_shared<BundleArguments>();
  auto* sub = app.add_subcommand("bundle", "pack certificates with the checkers, for a referee");
  sub->footer("Examples:\n"
              "  amcert bundle out/iris out/xor-tanh-limit --to my-paper.tar.gz\n"
              "  amcert bundle out --to my-paper.tar.gz --check  all results below out; also runs the check of the bundle here\n"
              "Elsewhere, with a C++20 compiler and GMP alone:\n"
              "  tar xzf my-paper.tar.gz && my-paper/check\n"
              "Certificates that amcheck does not verify are refused. The same certificates give the same bytes.");
  sub->add_option("results", args->results, "folders that amcert certify, replay or limit wrote, or folders of such folders")->required();
  sub->add_option("--to", args->to, "the archive to write, NAME.tar.gz; its files are in a folder NAME")->required();
  sub->add_flag("--check", args->check, "run the check of the bundle before it is written; it compiles for a minute or two");
  return {sub, [args] { return bundle_command(*args); }};
}

}  // namespace amcert::command
