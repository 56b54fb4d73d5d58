// What sufficient_decrease and relative_error speak about, for every iterate of a run: exact values or enclosures.
#pragma once
#include "evaluator.hpp"

namespace amcheck {

class Path {
 public:
  virtual ~Path() = default;
  virtual const Ival& objective(std::size_t k) = 0;
  virtual Ival steps2(std::size_t k, std::size_t j) = 0;  // delta_{k+1}^2 + ... + delta_{k+j}^2
  virtual Ival jump2(std::size_t k, std::size_t j) = 0;   // ||x^{k+j} - x^k||^2
  virtual const Ival& subgradient2(std::size_t k) = 0;    // dist(0, dF(x^k))^2
  virtual std::string no_subgradient(std::size_t) { return ""; }  // why that must not be asked for
};

// The iterates that are written down (SPEC 3.3, 3.6).
class RecordedPath : public Path {
 public:
  explicit RecordedPath(Evaluator& e) : e_(e) {}
  const Ival& objective(std::size_t k) override { return e_.objective(k); }
  Ival steps2(std::size_t k, std::size_t j) override;
  Ival jump2(std::size_t k, std::size_t j) override;
  const Ival& subgradient2(std::size_t k) override { return e_.subgradient2(k); }
  std::string no_subgradient(std::size_t k) override { return e_.no_subgradient(k); }

 private:
  Evaluator& e_;
};

// The exact iterates of the method, within radii of those that are written down (SPEC 3.12).
class OrbitPath : public Path {
 public:
  OrbitPath(const Problem& problem, const Run& run, const Enclosure& enclosure, unsigned bits) : p_(problem), run_(run), enclosure_(enclosure), bits_(bits) {}
  const Ival& objective(std::size_t k) override { return at(k).objective; }
  Ival steps2(std::size_t k, std::size_t j) override;
  Ival jump2(std::size_t k, std::size_t j) override;
  const Ival& subgradient2(std::size_t k) override { return at(k).subgradient2; }

 private:
  struct Values {
    Ival objective, subgradient2;
  };
  const Values& at(std::size_t k);

  const Problem& p_;
  const Run& run_;
  const Enclosure& enclosure_;
  const unsigned bits_;
  std::unordered_map<std::size_t, Values> values_;
  std::vector<Ival> paths_{Ival(Num(0))};  // sums of the first steps, end by end
};

}  // namespace amcheck
