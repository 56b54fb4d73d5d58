// The files of every bundle, by their names in it: the checkers, their specification, TRUST.md and the script that runs them.
#pragma once

#include <map>
#include <string>

namespace amcert {

std::map<std::string, std::string> bundled_files();

}  // namespace amcert
