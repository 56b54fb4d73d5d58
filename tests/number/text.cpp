// Numbers as text. The oracles are the C library's exact printing and correctly rounded reading.
#include "number/text.hpp"

#include "support/random.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <cstdlib>
#include <regex>

using namespace amcert;
using amcert::test::Random;

namespace {

std::string printed(const char* format, int precision, double x) {
  char buffer[2000];
  std::snprintf(buffer, sizeof buffer, format, precision, x);
  return buffer;
}

std::string dyadic(double x) {
  std::string s;
  append_dyadic(s, x);
  return s;
}

bool canonical(const std::string& s) {
  static const std::regex form("0|-?(?:[1-9a-f][0-9a-f]*)?[13579bdf](?:p-?[1-9][0-9]*)?");
  return std::regex_match(s, form);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(number_examples) {
  const std::pair<const char*, Rational> good[] = {
      {"0", 0}, {"-0", 0}, {"+3", 3}, {"-3", -3}, {"007", 7}, {"0.1", {1, 10}}, {"-0.25", {-1, 4}}, {".5", {1, 2}}, {"5.", 5}, {"-.5", {-1, 2}},
      {"1e-3", {1, 1000}}, {"1E3", 1000}, {"1e+3", 1000}, {"12.5e1", 125}, {"0.0e5", 0}, {"1e0", 1}, {"1e00", 1}, {"1/3", {1, 3}}, {"-2/6", {-1, 3}},
      {"+0/5", 0}, {"010/04", {5, 2}}, {"0x1.8p-3", {3, 16}}, {"0X1.8P+3", 12}, {"-0xA", -10}, {"0xff", 255}, {"0x.8", {1, 2}}, {"0x1e5", 485},
      {"0x8.p0", 8}, {"123456789012345678901234567890", Rational(Integer("123456789012345678901234567890"))}};
  for (const auto& [text, value] : good) BOOST_CHECK_MESSAGE(parse_number(text) == value, text);
  BOOST_CHECK(parse_number("1e65536") > Rational(0) && parse_number("0x1p-65536") == Rational::power_of_two(-65536));
}

BOOST_AUTO_TEST_CASE(bad_numbers_are_refused) {
  const std::string_view bad[] = {
      "", "+", "-", ".", "-.", "e5", ".e5", "1e", "1e+", "1e-", "1e+-5", "1e--5", "1e5.0", "1e5e5", "--1", "+-1", "-+1", "1-", "1+1", "1..2", "1.2.3",
      "nan", "NaN", "-nan", "inf", "Inf", "-inf", "infinity", "INFINITY", "null", "one",
      "1/0", "0/0", "1/00", "-1/0", "/", "1/", "/2", "1/2/3", "1//2", "1/-2", "1/+2", "-1/-2", "1.5/2", "1/2.5", "1e5/2", "1/2e1", "1 / 2",
      "0x", "-0x", "0x.", "0xp1", "0x.p1", "0x1p", "0x1p+", "0x1pf", "0x1p1.5", "0xg", "0x1.g", "0x-1", "0x1.8.1", "0x0x1", "0x1/3", "1/0x3", "0x1e+5", "x1",
      "1p3", "0b1", "1f", "1d5", "1L", " 1", "1 ", "1\n", "\t1", "\r1", "1,5", "1_000", "1'000", "1;", "\"1\"", "$1", "1%", "#", std::string_view("1\0", 2),
      std::string_view("\0", 1), std::string_view("\0001", 2),
      "1e65537", "1e-65537", "1e99999", "1e000001", "1e999999999999999999999", "0x1p65537", "0x1p-99999",
      "\xd9\xa1", "\xef\xbc\x91", "1\xd9\xa1", "\xc2\xbd", "\xe2\x88\x92" "1", "\xe2\x85\xa0", "1\xe2\x81\x84" "2", "\xc2\xb2", "\xff", "1\x80"};
  for (const std::string_view text : bad) BOOST_CHECK_THROW(parse_number(text), std::invalid_argument);
  BOOST_CHECK_THROW(parse_number(std::string(100001, '1')), std::invalid_argument);
  BOOST_CHECK_EXCEPTION(parse_number("1/zero"), std::invalid_argument,
                        [](const std::exception& e) { return std::string(e.what()).find("'1/zero'") != std::string::npos; });
}

// Any single change of a good text is refused or read as what the C library reads.
BOOST_AUTO_TEST_CASE(damaged_numbers) {
  Random random(1);
  static constexpr const char* seeds[] = {"-0.25", "1e-3", "1/3", "0x1.8p-3", "12.5e1", "+7"};
  static constexpr char letters[] = "0123456789abcdefpxePE+-./ \xd9\xa1n";
  int read = 0, refused = 0;
  for (int t = 0; t < 30000; ++t) {
    std::string s = random.one_of(seeds);
    const auto at = std::size_t(random.between(0, int(s.size()) - 1));
    const char c = letters[random.between(0, int(sizeof letters) - 2)];
    if (random.chance(40)) s[at] = c;
    else if (random.chance(50)) s.insert(at, 1, c);
    else s.erase(at, 1);
    try {
      const Rational q = parse_number(s);
      ++read;
      if (s.find('/') != s.npos) continue;
      char* end = nullptr;
      const double d = std::strtod(s.c_str(), &end);
      BOOST_REQUIRE_MESSAGE(*end == 0, s);
      BOOST_REQUIRE_MESSAGE(std::isinf(d) || abs(q - Rational::literally(d)) <= abs(q) * Rational::power_of_two(-52) + Rational::power_of_two(-1074), s);
    } catch (const std::invalid_argument&) {
      ++refused;
    }
  }
  BOOST_CHECK(read > 3000 && refused > 3000);
}

BOOST_AUTO_TEST_CASE(exact_printing_is_read_back) {
  Random random(2);
  for (int t = 0; t < 3000; ++t) {
    const double x = random.number();
    BOOST_REQUIRE(parse_number(printed("%.*e", 770, x)) == Rational::literally(x));
    BOOST_REQUIRE(parse_number(printed("%.*a", 13, x)) == Rational::literally(x));
    if (std::fabs(x) < 1e20 && std::fabs(x) > 1e-20) BOOST_REQUIRE(parse_number(printed("%.*f", 140, x)) == Rational::literally(x));
  }
}

// strtod rounds correctly: no neighbour of its result is closer to the number read.
BOOST_AUTO_TEST_CASE(decimals_agree_with_the_c_library) {
  Random random(3);
  for (int t = 0; t < 5000; ++t) {
    std::string s = random.chance(50) ? "-" : "";
    for (int i = random.between(1, 25); i > 0; --i) s += char('0' + random.between(0, 9));
    s += '.';
    for (int i = random.between(0, 25); i > 0; --i) s += char('0' + random.between(0, 9));
    s += 'e' + std::to_string(random.between(-300, 250));
    const double d = std::strtod(s.c_str(), nullptr);
    const Rational q = parse_number(s), off = abs(q - Rational::literally(d));
    for (const double beside : {std::nextafter(d, -INFINITY), std::nextafter(d, INFINITY)})
      BOOST_REQUIRE_MESSAGE(off <= abs(q - Rational::literally(beside)), s);
  }
}

BOOST_AUTO_TEST_CASE(rationals_as_text) {
  Random random(4);
  for (int t = 0; t < 3000; ++t) {
    const Rational q = random.rational(200);
    BOOST_REQUIRE(parse_number(q.str()) == q);
  }
}

BOOST_AUTO_TEST_CASE(dyadic_examples) {
  BOOST_CHECK_EQUAL(dyadic_text(Rational(0)), "0");
  BOOST_CHECK_EQUAL(dyadic_text(Rational(6)), "3p1");
  BOOST_CHECK_EQUAL(dyadic_text(Rational(1, 4)), "1p-2");
  BOOST_CHECK_EQUAL(dyadic_text(Rational(-255, 2)), "-ffp-1");
  BOOST_CHECK_EQUAL(dyadic_text(Rational(-1)), "-1");
  BOOST_CHECK_THROW(dyadic_text(Rational(1, 3)), std::domain_error);
  BOOST_CHECK_EQUAL(dyadic(0.0), "0");
  BOOST_CHECK_EQUAL(dyadic(-0.0), "0");
  BOOST_CHECK_EQUAL(dyadic(0x1p-1074), "1p-1074");
  BOOST_CHECK_EQUAL(dyadic(-0x3p-1074), "-3p-1074");
  BOOST_CHECK_EQUAL(dyadic(0x1p-1022), "1p-1022");
  BOOST_CHECK_EQUAL(dyadic(0x0.fffffffffffffp-1022), "fffffffffffffp-1074");
  BOOST_CHECK_EQUAL(dyadic(std::numeric_limits<double>::max()), "1fffffffffffffp971");
  for (const double x : {NAN, INFINITY, -INFINITY}) BOOST_CHECK_THROW(dyadic(x), std::domain_error);
}

BOOST_AUTO_TEST_CASE(dyadic_round_trip) {
  Random random(5);
  for (int t = 0; t < 20000; ++t) {
    const Integer m = random.integer(300);
    const long e = random.between(-2000, 2000);
    std::string s = "before ";
    append_dyadic(s, m, e);
    BOOST_REQUIRE_EQUAL(s.substr(0, 7), "before ");
    s.erase(0, 7);
    BOOST_REQUIRE_MESSAGE(canonical(s), s);
    Integer n;
    long f = 0;
    parse_dyadic(s, n, f);
    BOOST_REQUIRE_MESSAGE(Rational::dyadic(n, f) == Rational::dyadic(m, e), s);
    BOOST_REQUIRE_EQUAL(dyadic_text(Rational::dyadic(m, e)), s);
  }
}

BOOST_AUTO_TEST_CASE(doubles_as_dyadic_text) {
  Random random(6);
  for (int t = 0; t < 20000; ++t) {
    const double x = random.number();
    const std::string s = dyadic(x);
    BOOST_REQUIRE_EQUAL(s, dyadic_text(Rational::literally(x)));
    BOOST_REQUIRE_MESSAGE(canonical(s), s);
    const std::string c = s[0] == '-' ? "-0x" + s.substr(1) : "0x" + s;
    BOOST_REQUIRE_EQUAL(std::strtod(c.c_str(), nullptr), x);
    BOOST_REQUIRE(parse_number(c) == Rational::literally(x));
  }
}

BOOST_AUTO_TEST_CASE(bad_dyadic_text_is_refused) {
  const std::string_view bad[] = {"", "-", "p1", "-p1", "1p", "1p-", "1p--1", "1p1.5", "1p65537", "1p-99999", "g", "0x1", "1 ", " 1", "+1", "1.8", "1/2", "nan",
                                  "1p1p1", "1P1", "--1", "1p 1", "\xd9\xa1", std::string_view("1\0", 2)};
  for (const std::string_view text : bad) {
    Integer m;
    long e;
    BOOST_CHECK_THROW(parse_dyadic(text, m, e), std::invalid_argument);
  }
}

BOOST_AUTO_TEST_SUITE_END()
