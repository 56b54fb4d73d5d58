#include "print_results.hpp"

#include <algorithm>
#include <iostream>

namespace amcert::command {

void print_results(const report::Table& table, const Case& c, const Certificate& certificate, bool quiet) {
  if (!quiet) {
    std::cout << report::terminal(table);
    return;
  }
  std::cout << report::summary(table) << "\n";
  for (std::size_t n = 0; n < certificate.claims().size(); ++n) {
    const Claim& claim = certificate.claims()[n];
    if (claim.verdict == Verdict::proved) continue;
    const std::string name = short_name(claim) + (claim.run == "recorded" ? "" : " of the " + claim.run + " run");
    if (claim.verdict == Verdict::undecided) std::cout << "    undecided: " << name << ": " << claim.reason << "\n";
    else {
      const auto row = std::ranges::find(table.rows, n, &report::Row::claim);
      const std::string witness = row == table.rows.end() ? "" : report::plain(report::constant_cell(*row));
      std::cout << (expected(c, claim) ? "    refuted, as expected: " : "    refuted: ") << name << (witness.empty() ? "" : ": ") << witness << "\n";
    }
  }
}

}  // namespace amcert::command
