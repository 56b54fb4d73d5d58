#define BOOST_TEST_MODULE linalg
#include <boost/test/included/unit_test.hpp>
