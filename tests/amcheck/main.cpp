#define BOOST_TEST_MODULE amcheck
#include <boost/test/included/unit_test.hpp>
