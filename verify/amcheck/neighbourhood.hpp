// A ball around the point of a critical_point (SPEC 3.14): what is known at the point, and how far it changes in the ball.
#pragma once
#include "around.hpp"
#include "arrow.hpp"

namespace amcheck {

Num rt(const Num& y);  // a multiple of 2^-32 not below the root of y >= 0

class Neighbourhood {
  // Before the evaluator, which refers to it.
  Run run_;

 public:
  Neighbourhood(const Problem& problem, const CriticalPoint& point, unsigned bits, const Surroundings& known = {});

  const Problem& problem;
  const CriticalPoint& point;
  Evaluator e;
  const Point at;
  const Layout layout;
  const Marks kinks;
  Marks dead;      // after place_dead(), per layer and entry of U
  Marks vanished;  // after place_vanished(): the letter of its side, or 0

  // The dead units are what they must be at the point; fills `dead`.
  Outcome place_dead();
  // The vanished units are 0 at the point; fills `vanished`.
  Outcome place_vanished();
  // In N: dead units are on their zero pieces at this point, and vanished ones on their sides, if it is in the ball. As a direction
  // from 0: it does not lead out of the zero pieces, and does not move vanished units.
  bool on_zero_pieces(const Blocks& x) const;
  bool on_sides(const Blocks& x) const;
  bool into_zero_pieces(const Blocks& v) const;
  bool moves_vanished(const Blocks& v) const;
  // Every kink is at a break (those of composite problems, at a bound, are placed already); then slope_margin may be asked for.
  Outcome place_kinks();
  // All entries of U with piecewise activation stay on their pieces, and kinks on the two beside their break; hinges keep signs.
  Outcome keeps_pieces(const Num& radius);
  Arrow hessian();
  // Polynomial problems: F does not change under an item of `symmetry`, and tau, how the center begins to move under it.
  Outcome is_rotation(const Rotation& planes, const std::string& where) const;
  Matrix rotation(const Rotation& planes) const;
  Num norm_bound(std::size_t i);               // a_i
  Num hessian_change(const Num& radius);       // delta(r)
  // nu(r), and the entry that has it; there must be a kink.
  struct Margin {
    Num size;
    std::size_t kink = 0;
  };
  Margin slope_margin(const Num& radius) const;
  Num rise(const Num& radius);  // gap(r) of SPEC 3.15, which F - F* does not exceed
  Num slope2() { return around_ ? around_->slope2() : e.subgradient2(0).hi; }  // along M, at the center
  Ival value() { return around_ ? around_->value() : e.objective(0); }         // F at the center
  Ival value_at(const Blocks& y);
  std::string name_of(std::size_t block, std::size_t entry) const;

 private:
  // The one-sided derivatives at a kink: sign*f(s) is positive, and stays so as long as steep*r + bend*r^2 is below it.
  struct Side {
    Num size, steep, bend;
  };
  struct Sides {
    Side left, right;
  };
  Side side(std::size_t i, std::size_t entry, const Num& slope, bool right);
  Num bend_change(std::size_t i, const Num& radius);  // s_i

  std::vector<Sides> sides_;  // per kink of a network
  const std::optional<Center> center_;  // of a polynomial problem
  const std::shared_ptr<Around> around_;  // likewise
  const std::shared_ptr<const Held> held_;
};

// The vectors tau, one column per item of `symmetry`; there must be one.
Matrix rotations(const Neighbourhood& x);

}  // namespace amcheck
