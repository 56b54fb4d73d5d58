// Reading constants out of claims.
#pragma once

#include "number/text.hpp"
#include "support/engines.hpp"
#include "support/runs.hpp"
#include "theorem/theorems.hpp"

#include <boost/test/unit_test.hpp>

namespace amcert::test {

inline Rational constant(const Claim& c, const char* key) { return parse_number(c.constants.at(key).get<std::string>()); }
inline Rational constant(const Claim& c, const char* key, const std::string& name) { return parse_number(c.constants.at(key).at(name).get<std::string>()); }
inline Range interval(const Json& pair) { return {parse_number(pair.at(0).get<std::string>()), parse_number(pair.at(1).get<std::string>())}; }

// |x/y - 1| <= 2^-bits
inline bool near(const Rational& x, const Rational& y, int bits) { return abs(x - y) <= abs(y) * Rational::power_of_two(-bits); }

inline Exact at(const RecordedRun& run, int k) { return exact(run.iterates[std::size_t(k)]); }

inline bool is(const Claim& c, Verdict v) { return c.verdict == v; }
constexpr Verdict proved = Verdict::proved, refuted = Verdict::refuted, undecided = Verdict::undecided;

}  // namespace amcert::test
