// What polynomial problems and the claims about them say, typed (SPEC 2.3 and 3.17 to 3.21).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "matrix.hpp"
#include "polynomial.hpp"

namespace amcheck {

struct WeightedSquare {
  Num weight;  // of value^2/2
  Polynomial value;
};

// F as a function of the unknowns, variables 0..n-1, and of z_m = max(0, hinge m), variables n+m.
struct PolynomialObjective {
  std::size_t unknowns = 0;
  std::vector<Polynomial> hinges;
  std::vector<WeightedSquare> residuals;
  Polynomial rest;
};

// An item of `symmetry`: planes that are rotated at once.
struct Plane {
  std::size_t i, j;
  Num speed;
};
using Rotation = std::vector<Plane>;

struct Exponent {
  Z a = 0, b = 1;  // a/b in lowest terms
};

using Curve = std::vector<std::vector<Num>>;  // per unknown the coefficients of tau, tau^2, ...

struct KlBall {
  Num radius, kappa;
};

struct KlExponent {
  std::vector<Matrix> center;
  Exponent theta;
  Curve curve;
};

struct KlSaddle {
  std::vector<Matrix> center, direction;
  Matrix basis;
  long index = 0;
  Num gradient, least, rise, upper;
  std::vector<KlBall> balls;
  Ival value;
  std::optional<long> enters;
};

struct KlSharp {
  struct Face {
    std::string signs;
    std::optional<std::vector<Num>> direction;
  };
  std::vector<Matrix> center;
  bool minimum = false;
  std::vector<KlBall> balls;
  std::vector<Face> faces;
  std::vector<std::vector<Num>> multipliers;
  Curve curve;
  Num upper;
  std::optional<long> enters;
};

struct KlDegenerate {
  std::vector<Matrix> center;
  Exponent theta;
  Matrix basis;
  std::vector<std::uint32_t> exponents;
  std::vector<KlBall> balls;
  Curve curve;
  Num upper;
  std::optional<long> enters;
  std::vector<std::string> witness;  // per ball
};

struct KlChain {
  Exponent theta;
  Num kappa, upper;
};

}  // namespace amcheck
