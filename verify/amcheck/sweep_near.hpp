// A sweep of the method near the point of a critical_point or kl_zero (SPEC 3.22).
#pragma once
#include "neighbourhood.hpp"

namespace amcheck {

class SweepNear {
 public:
  SweepNear(Session& session, const RatePoint& point, const LocalSweep& keys);

  // What SPEC 3.22 requires; afterwards H, change and the rest may be used.
  Outcome check();
  Outcome check_radius() const;  // of this the part that heavy_ball has too

  const RatePoint point;
  const LocalSweep& keys;
  Neighbourhood x;
  Arrow H;
  Num change;        // delta(r)
  Num root_updates;  // rt(u)
  Num off;           // rho

  // The vectors tau_l of a critical_point, as columns in the order of the Layout; empty if there are none.
  Matrix tau() const { return point.around->symmetry.empty() ? Matrix() : rotations(x); }

  // Per entry of a sample, or shared: its turn and its prox weight.
  struct Places {
    std::vector<std::size_t> turn, block;
    std::vector<Num> prox;
    std::size_t size() const { return turn.size(); }
  };
  Places sample, shared;
  bool frozen(std::size_t sample, std::size_t entry) const;  // in `kinks`, or with letter 0
  Matrix prox(std::size_t sample) const;                     // A of a sample: 0 at frozen entries
  Matrix prox() const { return diagonal(shared.prox); }      // A of the shared entries

 private:
  Outcome check_updates() const;
  Outcome place();
  Outcome check_blocks();
  Outcome check_block(std::size_t block);
  std::optional<Num> bend_bound(std::size_t layer) const;  // gamma K of SPEC 3.2 for the V of the ball

  Marks frozen_;
};

// Entries that move, in the order of the Layout.
struct Coordinates {
  std::vector<std::size_t> place;  // in the Layout
  SweepNear::Places entries;       // their turns and prox weights

  std::size_t size() const { return place.size(); }
};

Coordinates coordinates(const SweepNear& s);
Matrix dense(const Arrow& H, const Layout& lay, const Coordinates& c);  // the rows and columns of H that belong to them

// What the turns of row and column leave of a matrix: 0 elsewhere.
enum class Turn { Earlier, Same, Later };  // of the column's, seen from the row
Matrix part(const Matrix& m, const SweepNear::Places& rows, const SweepNear::Places& columns, Turn turn);

// B: what couples an entry with those of the same update and of earlier ones, and the prox weights.
Matrix triangular(const Matrix& H, const SweepNear::Places& entries);
// R for the inverse of B: e = ||I-BR|| by rows and by columns together; if it is at most 1/2, |B^-1| <= norm, and |B^-1 - R| <= e norm.
struct NearInverse {
  Num miss, norm;
  bool found = false;
};
NearInverse near_inverse(const Matrix& B, const Matrix& R);

// No piece but those at the center can hold the minimizer of an entry of a scalar update, wherever in the ball it begins.
Outcome check_branches(Neighbourhood& x, const Num& radius);

// rho: no more than this is the exact point away from the center.
Num distance_of_point(Neighbourhood& x, const RatePoint& point);

Num operator_norm(const Matrix& m);  // nrm: at least the spectral norm

// After a sweep the gradient along M is at most this times the length of the step: nrm(G-A) + delta(r) rt(u).
Num gradient_left(const SweepNear& s);

}  // namespace amcheck
