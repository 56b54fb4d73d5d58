// The two folders of a member of a grid, its case and its results, and when its work counts as done.
#pragma once

#include "command.hpp"
#include "grid/summary.hpp"

namespace amcert::command {

class MemberFolder {
 public:
  // `home` is the folder of the grid's results. Throws CaseError if the member's values make no case.
  MemberFolder(const Grid& grid, const Member& member, const fs::path& home);

  const fs::path& case_folder() const { return case_; }
  // Of the command and the whole case with its data.
  const std::string& digest() const { return input_; }

  // What is recorded of a member that is done: the record is of this case and this command, and problem, certificate and all the files that
  // were there when it was written are still there and belong together. `open` otherwise: it is to be done, from the beginning.
  Outcome outcome() const;

  // Writes the case anew and takes away what an earlier work on it left.
  void prepare() const;

  // After the command has ended with that code: writes the record, last of all, if there is a whole certificate.
  Outcome conclude(int code, const std::string& message) const;

 private:
  Outcome read(int code) const;
  const Member& member_;
  fs::path case_, results_, record_;
  std::string input_, problem_;  // digests of all that the results depend on, and of the problem
  std::vector<std::string> expect_refuted_;
};

}  // namespace amcert::command
