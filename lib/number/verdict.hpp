// What a hypothesis check may conclude. Undecided comparisons are not bool.
#pragma once

#include <string>

namespace amcert {

enum class [[nodiscard]] Verdict { proved, refuted, undecided };

inline const char* name(Verdict v) {
  return v == Verdict::proved ? "proved" : v == Verdict::refuted ? "refuted" : "undecided";
}

}  // namespace amcert
