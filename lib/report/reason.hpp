// Why a claim is undecided, as reports say it.
#pragma once

#include "report/formula.hpp"

#include <nlohmann/json_fwd.hpp>

namespace amcert::report {

// The reason in a certificate is words; iterates in it, x^12, are formulas here.
[[nodiscard]] Rich reason_of(const nlohmann::json& claim);

}  // namespace amcert::report
