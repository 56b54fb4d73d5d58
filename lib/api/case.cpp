#include "inside.hpp"

namespace amcert::api {

namespace {

Matrix nearby(const RationalMatrix& m) {
  Matrix out(std::size_t(m.rows), std::size_t(m.cols));
  for (Index i = 0; i < m.rows; ++i)
    for (Index j = 0; j < m.cols; ++j) out(std::size_t(i), std::size_t(j)) = m(i, j).approximately();
  return out;
}

const Network& network(const Case::Inside& c) {
  if (!c.value.problem.network) throw Error(result::unsupported, "case " + c.value.problem.name + " is no network: it has no data");
  return *c.value.problem.network;
}

}  // namespace

Case Case::read(const std::string& path) {
  return translated([&] { return Case(std::make_shared<const Inside>(Inside{read_case(path)})); });
}

Case Case::parse(const std::string& toml, const std::string& path) {
  return translated([&] { return Case(std::make_shared<const Inside>(Inside{read_case(path, toml)})); });
}

std::string Case::name() const { return inside_->value.problem.name; }

std::vector<Block> Case::blocks() const {
  std::vector<Block> out;
  for (const amcert::Block& b : inside_->value.problem.blocks) out.push_back({b.name, std::size_t(b.rows), std::size_t(b.cols)});
  return out;
}

Iterate Case::start() const { return iterate_of(inside_->value.problem, inside_->value.problem.start); }

Matrix Case::inputs() const { return nearby(network(*inside_).X); }
Matrix Case::targets() const { return nearby(network(*inside_).Y); }
int Case::sweeps() const { return inside_->value.sweeps; }

}  // namespace amcert::api
