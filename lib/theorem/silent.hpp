// Units that pass nothing on in the limit: dead ones, and ones that vanish.
#pragma once

#include "theorem/arrow.hpp"

namespace amcert {

// A unit that is on a piece without slope or value at every sample; in the limit its weights are zero.
struct Dead {
  int layer;
  Index unit;
};

// A unit all of which shrinks to zero in the limit, its inputs to the kink of its activation at 0, and the side of it (-1, 1) at every
// sample, or 0 where an input is on it all the while.
struct Vanished {
  int layer;
  Index unit;
  std::vector<int> side;
};

// Units that pass nothing on.
struct Silent {
  std::vector<Dead> dead;
  std::vector<Vanished> vanished;
  bool is_dead(int layer, Index unit) const;
  const Vanished* vanished_at(int layer, Index unit) const;
  bool has(int layer, Index unit) const { return is_dead(layer, unit) || vanished_at(layer, unit); }
};

// A point, and the units that were set to zero in it since they vanish.
struct Near {
  Point x;
  std::vector<Vanished> vanished;
};

// Sets units to zero that are smaller than `small` per sample and without which F is no greater.
void remove_vanishing(const Problem& problem, Near& near, double small);
// Units are dead or vanished, not both: zeros are no piece.
Silent silent_units(const Problem& problem, const Near& near);

// The first piece without slope and value whose closure contains 0; -1 if there is none.
int zero_piece(const Activation& f);
// The slope of the piece beside 0 on a side.
Rational slope_beside_zero(const Activation& f, int side);

// Everything that belongs to a unit of layer i: block, row, column.
template <class F>
void each_of_unit(const Problem& p, int i, Index unit, const F& f) {
  for (Family family : {Family::W, Family::b, Family::U, Family::V}) {
    const int block = p.block(family, i);
    if (block < 0) continue;
    for (Index j = 0; j < p.blocks[std::size_t(block)].cols; ++j) f(block, unit, j);
  }
  const int next = p.block(Family::W, i + 1);
  for (Index k = 0; k < p.blocks[std::size_t(next)].rows; ++k) f(next, k, unit);
}

}  // namespace amcert
