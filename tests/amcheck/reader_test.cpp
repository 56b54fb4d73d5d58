// Numbers, names and indices as they stand in a file (SPEC 1, 2.3), at the bounds of what they may be.
#include <random>

#include "polynomial_cases.hpp"
#include "read_problem.hpp"
#include "reader.hpp"

using amcheck::Num;
using amcheck::Reader;
using amcheck::Z;

namespace {

amcheck::Value number(const std::string& text, amcheck::Value::Type type = amcheck::Value::String) { return {type, text, {}, {}}; }

// Whether the text is read, is malformed or is noted as a limit, and what is read.
struct Reading {
  bool malformed = false, limit = false;
  amcheck::Matrix row;
  Num value;
};
template <class Read>
Reading reading(Read read) {
  Reading out;
  Reader reader;
  try {
    read(reader, out);
  } catch (const amcheck::Failure& f) {
    BOOST_TEST(f.code == amcheck::kMalformed);
    out.malformed = true;
  }
  out.limit = reader.limit.has_value();
  return out;
}
Reading rat(const std::string& text) {
  return reading([&](Reader& r, Reading& out) { out.value = r.rat(number(text)); });
}
Reading row(const std::string& text, std::size_t n) {
  return reading([&](Reader& r, Reading& out) { out.row = r.dyadic_row(number(text), n); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reading_numbers)

BOOST_AUTO_TEST_CASE(rats_of_2_to_the_20_bits) {
  // 2^(2^20) - 1 is the greatest with 2^20 bits; it is odd, so that it is in lowest terms with 2.
  const Z most = amcheck::shifted(1, 1 << 20) - 1;
  const std::string fits = most.get_str(), over = Z(most + 1).get_str(), above = Z(most + 2).get_str();
  BOOST_TEST(fits.size() == 315653U);
  for (const char* sign : {"", "-"}) {
    const Num s = *sign == '-' ? -1 : 1;
    Reading r = rat(sign + fits);
    BOOST_TEST((!r.malformed && !r.limit && r.value == s * Num(most)));
    r = rat(sign + ("2/" + fits));
    BOOST_TEST((!r.malformed && !r.limit && r.value == s * Num(2) * Num(most).inverse()));
    r = rat(sign + fits + "/2");
    BOOST_TEST((!r.malformed && !r.limit && r.value == s * Num(most).times2(-1)));
    // One more: a limit, and 1 stands in its place.
    r = rat(sign + over);
    BOOST_TEST((!r.malformed && r.limit && r.value == s));
    r = rat(sign + over + "/3");
    BOOST_TEST((!r.malformed && r.limit && r.value == s * build::fraction(1, 3)));
    r = rat(sign + ("3/" + over));
    BOOST_TEST((!r.malformed && r.limit && r.value == s * Num(3)));
    r = rat(sign + over + "/" + above);
    BOOST_TEST((!r.malformed && r.limit && r.value == s));
    r = rat(sign + ("1" + std::string(315653, '0')));  // 10^315653
    BOOST_TEST((!r.malformed && r.limit && r.value == s));
    r = rat(sign + std::string(315653, '9'));
    BOOST_TEST((!r.malformed && r.limit && r.value == s));
  }
  // What is malformed is so whatever the size.
  BOOST_TEST(rat("0" + over).malformed);
  BOOST_TEST(rat(over + "/1").malformed);
  BOOST_TEST(rat(fits + "/" + fits).malformed);
}

BOOST_AUTO_TEST_CASE(how_rats_are_written) {
  for (const char* good : {"0", "1", "-1", "10", "7/10", "-7/10", "1/9", "90/91"}) BOOST_TEST((!rat(good).malformed && !rat(good).limit), good);
  BOOST_TEST((rat("-90/91").value == build::fraction(-90, 91)));
  for (const char* wrong : {"", "-", "-0", "00", "01", "+1", "1/0", "0/1", "-0/3", "0/3", "1/1", "3/1", "1/01", "2/4", "1/-2", "1/", "/2", "1//2", "1/2/3", "1.5", "1e3", ":", "1:", "/", "1/:", " 1", "1 ", "a", "-a", "--1"})
    BOOST_TEST(rat(wrong).malformed, wrong);
}

BOOST_AUTO_TEST_CASE(dyadic_numbers_of_all_lengths) {
  // Rows of odd hexadecimal numbers of up to 70 digits, at exponents near and far, against GMP.
  std::mt19937 random(11);
  const auto draw = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (std::size_t digits = 1; digits <= 70; ++digits) {
    std::string text;
    std::vector<Num> expected;
    for (const std::size_t length : {digits, 1 + draw(70), digits}) {
      std::string hex;
      for (std::size_t i = 0; i < length; ++i) hex += "0123456789abcdef"[i + 1 == length ? 2 * draw(8) + 1 : i == 0 ? 1 + draw(15) : draw(16)];
      const long exponent = expected.size() == 1 ? 0 : static_cast<long>(draw(300)) - 150;
      const bool negative = draw(2) == 0;
      text += (expected.empty() ? "" : " ") + std::string(negative ? "-" : "") + hex + (exponent == 0 ? "" : "p" + std::to_string(exponent));
      const Num x = Num(Z(hex, 16)).times2(exponent);
      expected.push_back(negative ? -x : x);
    }
    text += " 0";
    expected.push_back(0);
    const Reading r = row(text, 4);
    BOOST_TEST((!r.malformed && !r.limit));
    for (std::size_t i = 0; i < 4; ++i) BOOST_TEST((r.row.entry(i) == expected[i]), text << ": entry " << i);
    BOOST_TEST(row(text, 3).malformed);
    BOOST_TEST(row(text, 5).malformed);
  }
  // First digits of every size fill the bits that they have.
  for (const std::size_t zeros : {0, 13, 14, 15, 16, 29, 30, 31, 32})
    for (int first = 1; first < 16; ++first) {
      const std::string hex = std::string(1, "0123456789abcdef"[first]) + std::string(zeros, '0') + "1";
      BOOST_TEST((row(hex, 1).row.entry(0) == Num(Z(hex, 16))), hex);
    }
}

BOOST_AUTO_TEST_CASE(dyadic_numbers_of_2_to_the_20_bits) {
  const auto with = [](const char* first, const char* last) { return first + std::string((1 << 18) - 2, '0') + last; };  // 2^18 digits
  Reading r = row("-" + with("8", "1"), 1);
  BOOST_TEST((!r.malformed && !r.limit && r.row.entry(0) == -(Num(1).times2((1 << 20) - 1) + Num(1))));
  r = row(with("f", "f") + " 1", 2);
  BOOST_TEST((!r.malformed && !r.limit && r.row.entry(0) == Num(0xf).times2((1 << 20) - 4) + Num(0xf) && r.row.entry(1) == 1));
  r = row(with("1", "01") + " 3 -" + with("1", "01"), 3);  // 2^20 + 1 bits
  BOOST_TEST((!r.malformed && r.limit && r.row.entry(0) == 0 && r.row.entry(1) == 3 && r.row.entry(2) == 0));
  BOOST_TEST(row(with("1", "02"), 1).malformed);  // even
}

BOOST_AUTO_TEST_CASE(matrices_of_their_shape) {
  const auto matrix = [](const std::vector<std::string>& rows, std::size_t m, std::size_t n) {
    amcheck::Value v{amcheck::Value::Array, "", {}, {}};
    for (const std::string& r : rows) v.items.push_back(number(r));
    return reading([&](Reader& r, Reading& out) { out.row = r.dyadic_matrix(v, m, n); });
  };
  const Reading good = matrix({"1 3p1 -5", "0 7 9p-3"}, 2, 3);
  BOOST_TEST((!good.malformed && good.row.rows() == 2 && good.row.cols() == 3 && good.row.entry(0, 1) == 6 && good.row.entry(0, 2) == -5 && good.row.entry(1, 0) == 0 && good.row.entry(1, 2) == build::fraction(9, 8)));
  for (const auto& [m, n] : std::vector<std::pair<std::size_t, std::size_t>>{{1, 3}, {3, 3}, {2, 2}, {2, 4}, {3, 2}, {1, 6}, {6, 1}}) BOOST_TEST(matrix({"1 3p1 -5", "0 7 9p-3"}, m, n).malformed);
  BOOST_TEST(matrix({"1 3", "5"}, 2, 2).malformed);
  BOOST_TEST(matrix({"1", "3 5"}, 2, 2).malformed);
  // Shapes that fit in no memory, of a file that is far smaller.
  BOOST_TEST(matrix(std::vector<std::string>(4000, "1"), 4000, 0x7fffffff).malformed);
}

BOOST_AUTO_TEST_CASE(how_dyadic_numbers_are_written) {
  for (const char* good : {"0", "1", "-1", "f", "a1", "3p1", "-3p-1", "1p65536", "1p-65536", "1p10000", "1p9", "9p99999"}) {
    const bool far = std::string(good) == "9p99999";
    BOOST_TEST(row(good, 1).malformed == far, good);
    BOOST_TEST(!row(good, 1).limit);
  }
  BOOST_TEST((row("-3p-65536", 1).row.entry(0) == -Num(3).times2(-65536)));
  BOOST_TEST((row("1p65536", 1).row.entry(0) == Num(1).times2(65536)));
  for (const char* wrong : {"", "-", "-0", "00", "01", "2", "10", "A", "1P1", "g", "1g", "/", ":", "@", "`", "1p", "1p0", "1p-0", "1p01", "1p-", "1p+1", "1p--1", "1p1p1", "1p65537", "1p-65537", "1p100000", "1p000001", "1p18446744073709551617", "1p-36893488147419103233", "1pa", "1p1a", "1p/", "1p1:", "p1", "-p1", "0p1", "1q1", "1 ", " 1", "+1", "0x1"})
    BOOST_TEST(row(wrong, 1).malformed, wrong);
}

BOOST_AUTO_TEST_CASE(integers_below_2_to_the_31) {
  const auto integer = [](const std::string& text, long* out) {
    return !reading([&](Reader&, Reading&) { *out = Reader::integer(number(text, amcheck::Value::Int)); }).malformed;
  };
  long x = 0;
  for (const long good : {0L, 1L, -1L, 9L, 10L, 1234567890L, 2147483647L, -2147483647L}) BOOST_TEST((integer(std::to_string(good), &x) && x == good), good);
  for (const char* wrong : {"2147483648", "-2147483648", "2147483657", "9999999999", "10000000000", "-10000000000", "100000000000", "4294967297", "18446744073709551617", "100000000000000000000000000000000000001"}) BOOST_TEST(!integer(wrong, &x), wrong);
  const auto between = [](long n, long least, long greatest) {
    const std::string text = std::to_string(n);
    return !reading([&](Reader&, Reading&) { BOOST_TEST(Reader::integer(number(text, amcheck::Value::Int), least, greatest) == n); }).malformed;
  };
  for (long n = -3; n <= 3; ++n)
    for (long least = -2; least <= 2; ++least)
      for (long greatest = least; greatest <= 2; ++greatest) BOOST_TEST(between(n, least, greatest) == (least <= n && n <= greatest));
  BOOST_TEST(reading([](Reader&, Reading&) { Reader::integer(number("1")); }).malformed);  // a string
}

BOOST_AUTO_TEST_CASE(digests_have_64_hexadecimal_digits) {
  const auto digest = [](const std::string& text) { return !reading([&](Reader&, Reading&) { Reader::digest_text(number(text)); }).malformed; };
  BOOST_TEST(digest(std::string(64, '0')));
  BOOST_TEST(digest("0123456789abcdef" + std::string(48, 'f')));
  for (const std::size_t n : {0U, 63U, 65U, 128U}) BOOST_TEST(!digest(std::string(n, 'a')));
  for (const char c : {'g', 'A', 'F', '/', ':', '`', '@', ' ', 'x', '-'})
    for (const std::size_t at : {0U, 31U, 63U}) BOOST_TEST(!digest(std::string(at, '7') + c + std::string(63 - at, '7')), c);
}

BOOST_AUTO_TEST_CASE(names_are_a_letter_and_letters_and_digits) {
  const std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", digits = "0123456789";
  BOOST_TEST(!amcheck::well_named(""));
  for (char c = ' '; c <= '~'; ++c) {
    const bool letter = letters.find(c) != std::string::npos, digit = digits.find(c) != std::string::npos;
    BOOST_TEST(amcheck::well_named(std::string(1, c)) == letter, c);
    BOOST_TEST(amcheck::well_named(c + std::string("b7Q")) == letter, c);
    BOOST_TEST(amcheck::well_named(std::string("b") + c) == (letter || digit), c);
    BOOST_TEST(amcheck::well_named(std::string("Z") + c + "9") == (letter || digit), c);
  }
}

BOOST_AUTO_TEST_CASE(indices_of_variables) {
  // Whether the monomial is one in so many variables, and whether they are too many.
  const auto monomial = [](const std::string& text, std::size_t variables) {
    return reading([&](Reader& r, Reading& out) {
      const amcheck::Value v{amcheck::Value::Array, "", {}, {number(text)}};
      const amcheck::Polynomial p = amcheck::read_polynomial_value(v, variables, r);
      BOOST_TEST(p.terms().size() == 1U);
      out.value = Num(static_cast<long>(p.terms().begin()->first[0].index));
    });
  };
  constexpr std::size_t most = std::size_t{1} << 32;
  for (const std::size_t n : {1U, 2U, 10U, 11U, 100U, 1000000000U}) {
    BOOST_TEST((!monomial("1 0", n).malformed && monomial("1 0", n).value == 0));
    BOOST_TEST((!monomial("1 " + std::to_string(n - 1), n).malformed && monomial("1 " + std::to_string(n - 1), n).value == Num(static_cast<long>(n - 1))));
    BOOST_TEST(monomial("1 " + std::to_string(n), n).malformed);
    BOOST_TEST(!monomial("1 0", n).limit);
  }
  // Powers of x_i are counted with i, which has 32 bits: more variables are a limit, and none stands for another.
  BOOST_TEST((!monomial("1 4294967295", most).malformed && !monomial("1 4294967295", most).limit && monomial("1 4294967295", most).value == Num(0xffffffffL)));
  BOOST_TEST(monomial("1 4294967296", most).malformed);
  BOOST_TEST((!monomial("1 4294967296", most + 1).malformed && monomial("1 4294967296", most + 1).limit));
  BOOST_TEST((!monomial("1 10000000000", most << 8).malformed && monomial("1 10000000000", most << 8).limit));
  for (const char* wrong : {"1 ", "1 -1", "1 +1", "1 01", "1 00", "1 a", "1 1a", "1 /", "1 :", "1 1/", "1 1:", "1 0 ", "1  0", "1 0x1", "1 1000000000000000000", "1 9999999999999999999", "1 18446744073709551616", "1 18446744073709551617", "1 99999999999999999999"})
    BOOST_TEST(monomial(wrong, most << 8).malformed, wrong);
  // At most 32 of them.
  std::string many = "1";
  for (int i = 0; i < 32; ++i) many += " 3";
  BOOST_TEST(!monomial(many, 4).malformed);
  BOOST_TEST(monomial(many + " 3", 4).malformed);
}

BOOST_AUTO_TEST_SUITE_END()
