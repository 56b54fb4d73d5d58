#define BOOST_TEST_MODULE runs
#include <boost/test/included/unit_test.hpp>
