#define BOOST_TEST_MODULE number
#include <boost/test/included/unit_test.hpp>
