// Results of tests as JUnit XML, as CI servers read it.
#pragma once

#include <string>
#include <vector>

namespace amcert {

struct TestResult {
  enum class Outcome { passed, failed, error };
  std::string name;
  double seconds = 0;
  Outcome outcome = Outcome::passed;
  std::string type;                 // of a failure: "regression", "bad input"
  std::vector<std::string> lines;  // what is said about it; the first is its message
};

std::string junit(const std::string& suite, const std::vector<TestResult>& results);

}  // namespace amcert
