// Typed access to the fields of a file. What does not fit throws a Failure; what is merely not supported or over a limit
// is noted and reading goes on, because a malformed file comes first (SPEC 4).
#pragma once
#include <initializer_list>
#include <optional>

#include "failure.hpp"
#include "model.hpp"

namespace amcheck {

class Reader {
 public:
  std::optional<Failure> unsupported, limit;

  [[noreturn]] static void malformed(const Value& v, const std::string& message) { throw Failure(kMalformed, v.text.data(), message); }
  void note_unsupported(const Value& v, const std::string& message);
  void note_limit(const char* place, const std::string& message);

  static const Value& object(const Value& v);
  static const std::vector<Value>& array(const Value& v);
  static std::string_view text(const Value& v);
  static std::string_view digest_text(const Value& v);  // 64 hex digits
  static long integer(const Value& v, long least, long greatest);
  static long integer(const Value& v);
  static std::size_t count(const Value& v) { return static_cast<std::size_t>(integer(v, 0, 0x7fffffff)); }
  static const Value& member(const Value& object, std::string_view key);
  // The keys of the object are exactly these.
  static void keys(const Value& v, const std::vector<std::string_view>& names);

  Num rat(const Value& v);
  Num rat_positive(const Value& v);
  Num rat_not_negative(const Value& v);
  Num rat(const Value& v, std::string_view text);
  Ival rat_pair(const Value& v);
  Matrix rat_matrix(const Value& v);
  Matrix dyadic_matrix(const Value& v, std::size_t rows, std::size_t cols);
  Matrix dyadic_matrix(const Value& v);  // of any shape
  Matrix dyadic_row(const Value& v, std::size_t cols);
  Blocks blocks(const Value& v, const Problem& problem);

 private:
  Z decimal(const Value& v, std::string_view digits);
};

std::vector<std::string_view> split(std::string_view row);

Problem read_problem(const Value& v, Reader& reader);
Certificate read_certificate(const Value& v, const Problem& problem, Reader& reader);
void read_claim(const Value& v, const Certificate& certificate, const Problem& problem, Reader& reader, Claim& claim);

}  // namespace amcheck
