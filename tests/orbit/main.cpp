#define BOOST_TEST_MODULE orbit
#include <boost/test/included/unit_test.hpp>
