// What users call a claim.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace amcert {

// Kind and parameters, "sufficient_decrease J1 j=1", of a claim as it stands in certificate.json: in expect_refuted, in summaries, in the interfaces.
std::string short_name(const nlohmann::json& claim);

}  // namespace amcert
