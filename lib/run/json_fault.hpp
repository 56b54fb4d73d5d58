#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace amcert {

// What the library found wrong, without the name of its exception: "[json.exception.parse_error.101] parse error at line 1 ...".
inline std::string json_fault(const nlohmann::json::exception& e) {
  const std::string what = e.what();
  const auto named = what.find("] ");
  return named == std::string::npos ? what : what.substr(named + 2);
}

}  // namespace amcert
