// What these tests say of doubles is true where they round to nearest and keep subnormal numbers: elsewhere they are refused, as amcert is.
#include "number/environment.hpp"

#include <boost/test/unit_test.hpp>

namespace {

struct DefaultEnvironment {
  DefaultEnvironment() { amcert::require_default_environment(); }
};

}  // namespace

BOOST_TEST_GLOBAL_FIXTURE(DefaultEnvironment);
