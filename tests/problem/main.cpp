#define BOOST_TEST_MODULE problem
#include <boost/test/included/unit_test.hpp>
