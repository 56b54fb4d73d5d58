#define BOOST_TEST_MODULE theorem
#include <boost/test/included/unit_test.hpp>
