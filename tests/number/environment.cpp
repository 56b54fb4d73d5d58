// A changed rounding mode, or subnormal numbers flushed to zero, must be noticed.
#include "number/environment.hpp"

#include <boost/test/unit_test.hpp>

#include <cfenv>
#include <stdexcept>
#include <string>

#ifdef __SSE2__
#include <xmmintrin.h>
#endif

using namespace amcert;

namespace {

// What is said, "" if nothing; the environment of before is back before anything else computes.
template <class Change>
std::string said_after(Change change) {
  std::fenv_t before;
  std::fegetenv(&before);
  change();
  std::string said;
  try {
    require_default_environment();
  } catch (const std::runtime_error& e) {
    said = e.what();
  }
  std::fesetenv(&before);
  return said;
}

bool speaks_of(const std::string& said, const char* word) { return said.find(word) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(environment)

BOOST_AUTO_TEST_CASE(default_is_accepted) {
  BOOST_CHECK_NO_THROW(require_default_environment());
  BOOST_CHECK_EQUAL(said_after([] {}), "");
  BOOST_CHECK_EQUAL(said_after([] { std::fesetround(FE_TONEAREST); }), "");
}

BOOST_AUTO_TEST_CASE(rounding_modes_are_refused) {
  for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO})
    BOOST_CHECK_MESSAGE(speaks_of(said_after([mode] { std::fesetround(mode); }), "rounding mode"), "mode " << mode);
  BOOST_CHECK_NO_THROW(require_default_environment());
}

#ifdef __SSE2__
BOOST_AUTO_TEST_CASE(flushed_subnormals_are_refused) {
  constexpr unsigned flush_results = 0x8000, flush_operands = 0x0040;
  for (const unsigned flags : {flush_results, flush_operands, flush_results | flush_operands})
    BOOST_CHECK_MESSAGE(speaks_of(said_after([flags] { _mm_setcsr(_mm_getcsr() | flags); }), "subnormal"), "flags " << flags);
  BOOST_CHECK_NO_THROW(require_default_environment());
}
#endif

BOOST_AUTO_TEST_SUITE_END()
