// Where a run goes: a proposal for a critical point near its last iterate, and what is special about it. Nothing here is proved.
#pragma once

#include "theorem/arrow.hpp"

#include <string>

namespace amcert {

// Two units of a layer, a < b, that are on the same linear piece at every sample: their rotation leaves F unchanged nearby.
struct Pair {
  int layer;
  Index a, b;
};

// A unit that is on a piece without slope or value at every sample; in the limit its weights are zero.
struct Dead {
  int layer;
  Index unit;
};

struct LimitPoint {
  Point center;                 // multiples of 2^-bits
  std::vector<Entry> kinks;     // entries of U that rest on a break
  std::vector<Dead> dead;
  std::vector<Pair> symmetry;
  double curvature = 0;         // least eigenvalue of the Hessian, kinks frozen, orthogonally to the symmetry
  ArrowFactor factor;           // of the Hessian minus `shift`
  double shift = 0;
  std::vector<Eigen::MatrixXd> direction;  // per block: an eigenvector for it
  std::vector<Eigen::MatrixXd> descent;    // with dead units: of length 1, a direction that wakes one and along which F may fall; empty if none was found
  std::string obstacle;         // why there is none, if not empty
};

// Nearer to where the method goes than its iterate x, if x is still far: Newton steps between sweeps.
Point approach_limit(const Problem& problem, Point x);

// Newton's method from `near`, with the Hessian in double and the gradient with as many bits as it takes.
LimitPoint find_limit(const Problem& problem, const Point& near, long bits);

// The first piece without slope and value whose closure contains 0; -1 if there is none.
int zero_piece(const Activation& f);

// Vectors of the rotations at a point, for a certificate and for the factor: sample parts q x g per sample, shared part p x g.
template <class M>
struct Turns { std::vector<M> sample; M shared; };
Turns<Eigen::MatrixXd> turns(const Problem& problem, const ArrowLayout& at, const std::vector<Pair>& symmetry, const std::vector<Eigen::MatrixXd>& x);

}  // namespace amcert
