// The small exact cases the tests share.
#pragma once
#include <boost/test/unit_test.hpp>

#include "builder.hpp"

namespace build {

// H=[1], g=0, step 3/4, momentum 1/4, x^{-1}=2, x^0=1: the iterates 1, 0, -1/4, -1/8, 0, 1/32, ...
struct HeavyBall : Case {
  static constexpr int K = 12;
  HeavyBall();
  std::string trajectory;  // digest of the claim already in the certificate
};

// One layer with |u| as activation, one sample, all weights 1; updates U, V, W. The first scalar update has the two
// minimizers 1/2 and -1/2, and after one sweep nothing moves any more.
struct Fold : Case {
  Fold();
  std::string trajectory;
};

Json trajectory_keys(const std::string& start, std::initializer_list<std::pair<const std::string, Json>> distance);

inline bool mentions(const amcheck::Result& r, const std::string& what) {
  std::string all = r.last_line;
  for (const std::string& line : r.lines) all += "\n" + line;
  return all.find(what) != std::string::npos;
}

}  // namespace build

// The exit code and the beginning of the last line of a result.
#define CHECK_RESULT(result, code, words)                                                \
  do {                                                                                   \
    const amcheck::Result outcome_ = (result);                                           \
    BOOST_TEST(outcome_.exit_code == (code), outcome_.last_line);                        \
    BOOST_TEST(build::mentions(outcome_, words), outcome_.last_line << " lacks " << words); \
  } while (false)
