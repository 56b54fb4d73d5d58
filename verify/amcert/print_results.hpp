// What certify, replay and limit print of their results.
#pragma once

#include "report/render.hpp"
#include "theorem/certify.hpp"

namespace amcert::command {

// The table of a certificate; if `quiet`, only how many claims are proved and what the others are, by the names that expect_refuted takes.
void print_results(const report::Table& table, const Case& c, const Certificate& certificate, bool quiet);

}  // namespace amcert::command
