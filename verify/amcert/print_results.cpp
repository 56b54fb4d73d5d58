#include "print_results.hpp"

#include <iostream>

namespace amcert::command {

void print_results(const report::Table& table, const Case& c, const Certificate& certificate, bool quiet) {
  if (!quiet) {
    std::cout << report::terminal(table);
    return;
  }
  std::cout << report::summary(table) << "\n";
  for (const Claim& claim : certificate.claims()) {
    if (claim.verdict == Verdict::proved) continue;
    const std::string name = short_name(claim) + (claim.run == "recorded" ? "" : " of the " + claim.run + " run");
    if (claim.verdict == Verdict::undecided) std::cout << "    undecided: " << name << ": " << claim.reason << "\n";
    else std::cout << (expected(c, claim) ? "    refuted, as expected: " : "    refuted: ") << name << "\n";
  }
}

}  // namespace amcert::command
