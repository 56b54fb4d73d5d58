// What libFuzzer calls (tests/attacks/fuzz): the whole checker on any bytes. An input is a problem file, a byte 0 and a certificate file.
// Digests are made right by what the checker says of them, so that the mathematics behind them is reached.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "check.hpp"
#include "failure.hpp"
#include "json.hpp"

namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: %s\n", what);
  std::abort();
}

bool replace_all(std::string& text, const std::string& old, const std::string& now) {
  bool any = false;
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + now.size())) text.replace(at, old.size(), now), any = true;
  return any;
}

// The value in quotes after the n-th of a key, from `from` on.
std::string after_key(const std::string& text, const std::string& key, std::size_t n) {
  std::size_t at = 0;
  for (std::size_t i = 0; i <= n; ++i) {
    at = text.find("\"" + key + "\": \"", at);
    if (at == std::string::npos) return "";
    at += key.size() + 5;
  }
  const std::size_t end = text.find('"', at);
  return end == std::string::npos ? "" : text.substr(at, end - at);
}

std::string digest_of(const std::string& problem) {
  try {
    return amcheck::digest(amcheck::parse_canonical(problem));
  } catch (const amcheck::Failure&) {
    return "";
  }
}

// A file that parses is its own canonical form; what is not, is refused.
void same_again(const std::string& text) {
  try {
    require(amcheck::canonical(amcheck::parse_canonical(text)) + "\n" == text, "a file was read that is not its own canonical form");
  } catch (const amcheck::Failure& f) {
    require(f.code >= 2 && f.code <= 4, "a failure to read with another code");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string all(reinterpret_cast<const char*>(data), size);
  const std::size_t zero = all.find('\0');
  const std::string problem = all.substr(0, zero);
  std::string certificate = zero == std::string::npos ? all : all.substr(zero + 1);
  same_again(problem);
  same_again(certificate);
  const std::string right = digest_of(problem), written = after_key(certificate, "problem", 0);
  if (right.size() == 64 && written.size() == 64 && written != right) replace_all(certificate, written, right);
  amcheck::Result result;
  for (int round = 0; round < 24; ++round) {
    result = amcheck::check(problem, certificate, {true});
    bool again = false;
    for (std::size_t i = 0; i < result.claims.size() && !again; ++i) {
      const std::string& m = result.claims[i].message;
      const std::size_t at = m.find("it should be ");
      const std::string old = after_key(certificate, "digest", i);
      if (at != std::string::npos && m.find("digest") != std::string::npos && old.size() == 64) again = replace_all(certificate, old, m.substr(at + 13, 64));
    }
    if (!again) break;
  }
  require(result.exit_code >= 0 && result.exit_code <= 6 && result.last_line.rfind("s ", 0) == 0, "no verdict");
  const amcheck::Result second = amcheck::check(problem, certificate, {false});
  require(second.exit_code == result.exit_code && second.last_line == result.last_line, "another verdict the second time");
  if (result.exit_code == 0)
    for (const auto& claim : result.claims) require(claim.status == "verified", "verified as a whole, but not claim by claim");
  require(!amcheck::as_json(result).empty(), "no object");
  return 0;
}
