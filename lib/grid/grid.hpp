// grid.toml: cases that differ from a base case in the values of some keys, one for every combination of them.
#pragma once

#include "grid/axis.hpp"
#include "problem/case_file.hpp"

#include <string>
#include <vector>

namespace amcert {

struct Member {
  std::string name;  // of its case, its case's folder and its results
  Choice values;
  std::string text;       // its case.toml
  std::string data;       // the file with its data, "" if they are in the case
  std::string data_name;  // the same file beside its case.toml
};

class Grid {
 public:
  // Reads the grid and forms its members, the last axis running fastest. Throws CaseError with file and line.
  explicit Grid(const std::string& path);

  // The case of a member. Throws CaseError with the line of the grid file that holds the value which makes it none.
  Case read(const Member& m) const;

  std::string name;
  std::string command;                 // certify or limit
  std::vector<std::string> arguments;  // of that command, but for the case and the place of results
  std::vector<Axis> axes;
  std::vector<Member> members;

 private:
  Member member(const Choice& values) const;
  // The base with the values of a member; one axis can be left out.
  CaseTree tree(const Choice& values, std::size_t without) const;
  // What is wrong with that, without a place; "" if nothing.
  std::string mistake(const CaseTree& tree) const;

  std::string path_, base_path_;
  CaseTree base_;
  unsigned axes_line_ = 0;
};

}  // namespace amcert
