#include "certificate/name.hpp"

#include <nlohmann/json.hpp>

namespace amcert {

std::string short_name(const nlohmann::json& claim) {
  std::string s = claim.at("kind").get<std::string>();
  for (const char* key : {"form", "theta", "j", "phase", "beta"}) {
    if (!claim.contains(key) || claim[key].is_null()) continue;
    const std::string text = claim[key].is_string() ? claim[key].get<std::string>() : claim[key].dump();
    s += " " + (key == std::string("form") ? text : std::string(key) + "=" + text);
  }
  return s;
}

}  // namespace amcert
