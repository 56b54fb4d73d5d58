// The main function of every test binary, compiled once: the framework comes with it as headers, which takes long.
#define BOOST_TEST_MODULE amcert
#include <boost/test/included/unit_test.hpp>
