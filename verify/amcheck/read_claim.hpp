// What the readers of claims share.
#pragma once
#include "reader.hpp"

namespace amcheck {

using Names = std::vector<std::string_view>;

struct Context {
  const Value& v;
  const Certificate& certificate;
  const Problem& problem;
  Reader& reader;
  Claim& claim;

  const Value& operator[](std::string_view key) const { return Reader::member(v, key); }
  bool is(Verdict verdict) const { return claim.verdict == verdict; }

  bool network() const { return problem.known ? problem.network() : v.find("modulus") == nullptr; }
  // What the members of v must be called: as the problem says, and any way where it is not known.
  Names names(const Value& v, const Names& of_problem) const { return problem.known ? of_problem : Reader::object(v).keys; }
  // Of this shape, if the problem is known.
  Matrix matrix(const Value& v, std::size_t rows, std::size_t cols) const { return problem.known ? reader.dyadic_matrix(v, rows, cols) : reader.dyadic_matrix(v); }
  // A witness for a Hessian of this order.
  Matrix witness(const Value& v, std::size_t order) const { return matrix(v, order, order); }

  // The common keys, those that name the statement, and those of the verdict.
  void keys(const Names& statement, const Names& proved, const Names& refuted = {}) const {
    Names all{"kind", "verdict", "run", "range", "needs", "digest"};
    const auto append = [&](const Names& more) { all.insert(all.end(), more.begin(), more.end()); };
    if (is(Verdict::Refuted) && refuted.empty()) Reader::malformed((*this)["verdict"], "a claim of this kind cannot be refuted");
    append(statement);
    append(is(Verdict::Proved) ? proved : is(Verdict::Refuted) ? refuted : Names{"reason"});
    Reader::keys(v, all);
    if (is(Verdict::Undecided)) claim.reason = Reader::text((*this)["reason"]);
  }
};

CriticalPoint read_critical_point(const Context& c);
Kl read_kl(const Context& c);
KlZero read_kl_zero(const Context& c);
std::vector<KlBall> read_kl_balls(const Context& c, const Value& list);
std::optional<long> read_enters(const Context& c);
// A number for every block.
std::vector<Num> read_per_block(const Context& c, const Value& v);
// For every block a row of so many numbers that are not negative.
std::vector<Matrix> read_rows(const Context& c, const Value& v, std::size_t entries);
// The witness of SPEC 3.14, with matrices so many times as large; without `turns` it has a turn of as many rows as it likes, or none.
ArrowFactor read_arrow_factor(const Context& c, std::optional<std::size_t> turns, std::size_t times);
KlExponent read_kl_exponent(const Context& c);
KlSaddle read_kl_saddle(const Context& c);
KlSharp read_kl_sharp(const Context& c);
KlDegenerate read_kl_degenerate(const Context& c);
KlChain read_kl_chain(const Context& c);
Contraction read_contraction(const Context& c);
RateLocal read_rate_local(const Context& c);
RateKl read_rate_kl(const Context& c);
Trapping read_trapping(const Context& c);
RateSublinear read_rate_sublinear(const Context& c);
RateFinite read_rate_finite(const Context& c);
RateInertial read_rate_inertial(const Context& c);
BoxTrajectory read_box_trajectory(const Context& c);
RateFixedPoint read_rate_fixed_point(const Context& c);

}  // namespace amcheck
