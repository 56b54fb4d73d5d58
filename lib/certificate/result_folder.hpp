// Folders with a certificate and what was made with it: replaced as a whole, by any number of processes, whatever ends them.
//
// While certificate.json is there, everything beside it belongs to it. New results are first written into the folder .part, and that is renamed to
// .next when it is whole and on the disk: until then the old results are untouched, from then on nothing of the new ones can be lost. Then the old
// certificate.json is removed, all files of .next take their places, certificate.json as the last. A process that is killed in between leaves a
// folder without certificate.json, and whoever comes next, to write or to read, ends what it had begun. The file .lock is locked by whoever writes
// or reads.
#pragma once

#include "run/whole_file.hpp"

#include <map>
#include <optional>
#include <string>

namespace amcert {

using Files = std::map<std::string, std::string>;  // name, which may be in a folder below, to text

// Makes the folder if there is none. Among the files are certificate.json and provenance.json, which names them all under "files": of the files
// before, those named there that have no successor are removed; others are the user's and stay. Throws std::system_error; then what was there is
// still there.
void replace_results(const std::filesystem::path& folder, const Files& files);

// While it lives, the results of the folder are whole and do not change. Throws std::system_error if they are not whole and nothing may be written here.
class HeldResults {
 public:
  explicit HeldResults(const std::filesystem::path& folder);

 private:
  std::optional<FileLock> lock_;  // none if nobody has written here, or this process may not
};

}  // namespace amcert
