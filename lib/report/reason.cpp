#include "report/reason.hpp"

#include "report/record.hpp"

#include <algorithm>

namespace amcert::report {

Rich reason_of(const Json& claim) {
  const std::string reason = string_at(claim, "reason");
  Rich out;
  std::size_t from = 0;
  for (std::size_t at = reason.find("x^"); at != reason.npos; at = reason.find("x^", from)) {
    const std::size_t end = std::min(reason.find_first_not_of("0123456789", at + 2), reason.size());
    out += Rich::words(reason.substr(from, at - from));
    out += end == at + 2 ? Rich::words("x^") : Rich::formula("x^{" + reason.substr(at + 2, end - at - 2) + "}");
    from = end;
  }
  return out += Rich::words(reason.substr(from));
}

}  // namespace amcert::report
