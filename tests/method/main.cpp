#define BOOST_TEST_MODULE method
#include <boost/test/included/unit_test.hpp>
