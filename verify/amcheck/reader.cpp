#include "reader.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

#include "kernel.hpp"

namespace amcheck {
namespace {

constexpr std::size_t kMaxBits = std::size_t{1} << 20;
constexpr long kMaxExponent = 65536;

bool digits_well_formed(std::string_view s) {
  const bool all = std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
  return !s.empty() && all && (s[0] != '0' || s.size() == 1);
}

// One dyadic number as it stands in the file (SPEC 1, dy).
struct Raw {
  std::string_view hex;  // empty for 0
  Limb low = 0;          // the number the last 16 digits are
  std::int64_t exp = 0;
  bool negative = false;
};

constexpr std::array<signed char, 256> hex_table() {
  std::array<signed char, 256> t{};
  for (int c = 0; c < 256; ++c) t[static_cast<std::size_t>(c)] = static_cast<signed char>(c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1);
  return t;
}
constexpr std::array<signed char, 256> kHex = hex_table();
int hex_digit(char c) { return kHex[static_cast<unsigned char>(c)]; }

bool parse_exponent(std::string_view s, std::int64_t& exp) {
  const bool negative = !s.empty() && s[0] == '-';
  if (negative) s.remove_prefix(1);
  if (s.empty() || s[0] == '0') return false;
  long value = 0;
  for (const char c : s) {
    if (c < '0' || c > '9') return false;
    value = 10 * value + (c - '0');
    if (value > kMaxExponent) return false;
  }
  exp = negative ? -value : value;
  return true;
}

bool parse_dyadic(std::string_view s, Raw& raw) {
  raw = {};
  if (s == "0") return true;
  raw.negative = !s.empty() && s[0] == '-';
  if (raw.negative) s.remove_prefix(1);
  std::size_t n = 0;
  for (int digit; n < s.size() && (digit = hex_digit(s[n])) >= 0; ++n) raw.low = raw.low << 4 | static_cast<Limb>(digit);
  if (n == 0 || s[0] == '0' || raw.low % 2 == 0) return false;
  raw.hex = s.substr(0, n);
  if (n == s.size()) return true;
  return s[n] == 'p' && parse_exponent(s.substr(n + 1), raw.exp);
}

std::size_t bits_of(const Raw& raw) {
  return raw.hex.empty() ? 0 : 4 * (raw.hex.size() - 1) + static_cast<std::size_t>(std::bit_width(static_cast<unsigned>(hex_digit(raw.hex[0]))));
}

// Writes the digits, times 2^shift, into zeroed limbs.
void place(const Raw& raw, std::size_t shift, Limb* out) {
  Limb limb = raw.low;
  for (std::size_t end = raw.hex.size() - std::min<std::size_t>(raw.hex.size(), 16);; shift += 64) {
    out[shift / 64] |= limb << (shift % 64);
    const Limb high = shift % 64 == 0 ? 0 : limb >> (64 - shift % 64);
    if (high != 0) out[shift / 64 + 1] |= high;
    if (end == 0) return;
    const std::size_t begin = end - std::min<std::size_t>(end, 16);
    limb = 0;
    for (std::size_t i = begin; i < end; ++i) limb = limb << 4 | static_cast<Limb>(hex_digit(raw.hex[i]));
    end = begin;
  }
}

Matrix assemble(const std::vector<Raw>& raw, std::size_t rows, std::size_t cols) {
  std::int64_t low = 0, high = 0;
  bool any = false;
  for (const Raw& r : raw) {
    if (r.hex.empty()) continue;
    const std::int64_t top = r.exp + static_cast<std::int64_t>(bits_of(r));
    low = any ? std::min(low, r.exp) : r.exp;
    high = any ? std::max(high, top) : top;
    any = true;
  }
  Matrix out(rows, cols, static_cast<std::size_t>(high - low), low, 1);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i].hex.empty()) continue;
    place(raw[i], static_cast<std::size_t>(raw[i].exp - low), out.at(i));
    out.set_sign(i, raw[i].negative ? -1 : 1);
  }
  return out;
}

// Appends the numbers of one row; returns how many there were.
std::size_t dyadic_entries(Reader& reader, const Value& row, std::vector<Raw>& raw) {
  const std::string_view s = Reader::text(row);
  std::size_t found = 0;
  for (std::size_t from = 0; from <= s.size();) {
    const std::size_t to = std::min(s.find(' ', from), s.size());
    const std::string_view number = s.substr(from, to - from);
    raw.emplace_back();
    if (!parse_dyadic(number, raw.back()))
      throw Failure(kMalformed, s.data() + from, "'" + std::string(number.substr(0, 40)) + "' is not a dy such as 0, -3, 3p1 or 1p-2 (odd hexadecimal, then p and a power of two other than 0 up to 65536)");
    if (bits_of(raw.back()) > kMaxBits) {
      reader.note_limit(s.data() + from, "a number has more than 2^20 bits");
      raw.back() = {};
    }
    ++found;
    from = to + 1;
  }
  return found;
}

}  // namespace

void Reader::note_unsupported(const Value& v, const std::string& message) {
  if (!unsupported) unsupported.emplace(kUnsupported, v.text.data(), message);
}

void Reader::note_limit(const char* place, const std::string& message) {
  if (!limit) limit.emplace(kLimit, place, message);
}

const Value& Reader::object(const Value& v) {
  if (v.type != Value::Object) malformed(v, "an object is needed here");
  return v;
}

const std::vector<Value>& Reader::array(const Value& v) {
  if (v.type != Value::Array) malformed(v, "an array is needed here");
  return v.items;
}

std::string_view Reader::text(const Value& v) {
  if (v.type != Value::String) malformed(v, "a string is needed here");
  return v.text;
}

std::string_view Reader::digest_text(const Value& v) {
  const std::string_view s = text(v);
  if (s.size() != 64 || !std::all_of(s.begin(), s.end(), [](char c) { return hex_digit(c) >= 0; })) malformed(v, "a digest has 64 hex digits");
  return s;
}

long Reader::integer(const Value& v) {
  if (v.type != Value::Int) malformed(v, "an integer is needed here");
  constexpr long over = 1L << 31;
  long value = 0;
  const std::errc error = std::from_chars(v.text.data(), v.text.data() + v.text.size(), value).ec;
  if (error != std::errc() || value <= -over || value >= over) malformed(v, "an integer must be below 2^31 in absolute value");
  return value;
}

long Reader::integer(const Value& v, long least, long greatest) {
  const long value = integer(v);
  if (value < least || value > greatest)
    malformed(v, "the integer must lie between " + std::to_string(least) + " and " + std::to_string(greatest));
  return value;
}

const Value& Reader::member(const Value& object_value, std::string_view key) {
  const Value* found = object(object_value).find(key);
  if (found == nullptr) malformed(object_value, "the key '" + std::string(key) + "' is missing: add it");
  return *found;
}

void Reader::keys(const Value& v, const std::vector<std::string_view>& names) {
  for (const std::string_view name : names) member(v, name);
  for (std::size_t i = 0; i < v.keys.size(); ++i)
    if (std::find(names.begin(), names.end(), v.keys[i]) == names.end())
      malformed(v.items[i], "the key '" + std::string(v.keys[i]) + "' does not belong here: remove it");
}

Z Reader::decimal(const Value& v, std::string_view digits) {
  constexpr std::size_t most = 315653;  // a number with more digits exceeds 10^315653 > 2^(2^20)
  const Z value = digits.size() > most ? Z(0) : Z(std::string(digits), 10);
  if (digits.size() > most || bit_length(value) > kMaxBits) {
    note_limit(v.text.data(), "a number has more than 2^20 bits");
    return 1;  // in lowest terms with anything
  }
  return value;
}

Num Reader::rat(const Value& v, std::string_view s) {
  const bool negative = !s.empty() && s[0] == '-';
  const std::string_view body = s.substr(negative ? 1 : 0);
  const std::size_t bar = body.find('/');
  const std::string_view top = body.substr(0, bar), bottom = bar == body.npos ? "1" : body.substr(bar + 1);
  const bool well = digits_well_formed(top) && digits_well_formed(bottom) && bottom != "0" && !(negative && top == "0");
  if (!well || (bar != body.npos && bottom == "1"))
    malformed(v, "'" + std::string(s.substr(0, 40)) + "' is not a rat such as 0, -3 or 7/10");
  const Z n = decimal(v, top), d = decimal(v, bottom);
  if (gcd(n, d) != 1) malformed(v, "'" + std::string(s.substr(0, 40)) + "' is not in lowest terms: reduce it");
  return Num(negative ? -n : n, 0, d);
}

Num Reader::rat(const Value& v) { return rat(v, text(v)); }

Num Reader::rat_positive(const Value& v) {
  Num x = rat(v);
  if (x.sign() <= 0) malformed(v, "the number must be positive");
  return x;
}

Num Reader::rat_not_negative(const Value& v) {
  Num x = rat(v);
  if (x.sign() < 0) malformed(v, "the number must not be negative");
  return x;
}

Ival Reader::rat_pair(const Value& v) {
  if (array(v).size() != 2) malformed(v, "a pair [lo, hi] is needed here");
  return {rat(v.items[0]), rat(v.items[1])};
}

std::vector<std::string_view> split(std::string_view row) {
  std::vector<std::string_view> out;
  for (std::size_t from = 0; from <= row.size();) {
    const std::size_t to = std::min(row.find(' ', from), row.size());
    out.push_back(row.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

Matrix Reader::rat_matrix(const Value& v) {
  std::vector<Num> entries;
  std::size_t cols = 0;
  if (array(v).empty()) malformed(v, "a matrix needs at least one row");
  for (const Value& row : v.items) {
    const auto numbers = split(text(row));
    if (&row != v.items.data() && numbers.size() != cols) malformed(row, "this row has another length than the first");
    cols = numbers.size();
    for (const std::string_view s : numbers) entries.push_back(rat(row, s));
  }
  return matrix_of(v.items.size(), cols, entries);
}

Matrix Reader::dyadic_matrix(const Value& v, std::size_t rows, std::size_t cols) {
  if (array(v).size() != rows) malformed(v, "the matrix must have " + std::to_string(rows) + " rows and " + std::to_string(cols) + " columns");
  std::vector<Raw> raw;
  raw.reserve(std::min(rows * cols, v.text.size()));
  for (const Value& row : v.items)
    if (dyadic_entries(*this, row, raw) != cols) malformed(row, "the row must have " + std::to_string(cols) + " entries");
  return assemble(raw, rows, cols);
}

Matrix Reader::dyadic_matrix(const Value& v) {
  if (array(v).empty()) malformed(v, "a matrix needs at least one row");
  return dyadic_matrix(v, v.items.size(), split(text(v.items[0])).size());
}

Matrix Reader::dyadic_row(const Value& v, std::size_t cols) {
  std::vector<Raw> raw;
  if (dyadic_entries(*this, v, raw) != cols) malformed(v, "the row must have " + std::to_string(cols) + " entries");
  return assemble(raw, 1, cols);
}

Blocks Reader::blocks(const Value& v, const Problem& problem) {
  Blocks out;
  if (!problem.known) {
    for (const Value& block : object(v).items) out.push_back(dyadic_matrix(block));
    return out;
  }
  for (const Block& b : problem.blocks) out.push_back(dyadic_matrix(member(v, b.name), b.rows, b.cols));
  for (std::size_t i = 0; i < v.keys.size(); ++i)
    if (problem.block(v.keys[i]) == kNone) malformed(v.items[i], "the problem has no block '" + std::string(v.keys[i]) + "'");
  return out;
}

}  // namespace amcheck
