// Neighbourhoods (SPEC 3.14): the Hessian, and rotations of polynomial problems.
#include "neighbourhood.hpp"

namespace amcheck {

Arrow Neighbourhood::hessian() {
  if (around_) return {{}, {}, around_->hessian()};
  Marks held = kinks, right = vanished;
  for (std::size_t i = 0; i < vanished.size(); ++i) {
    for (std::size_t entry = 0; entry < vanished[i].size(); ++entry) {
      if (vanished[i][entry] == '0') held[i][entry] = 1;
      right[i][entry] = vanished[i][entry] == '+' ? 1 : 0;
    }
  }
  return amcheck::hessian(e, at, layout, held, dead, right);
}

// d/ds P(e^{s Xi} x) at s = 0 for the skew matrix Xi of the item; if it is 0 everywhere, P does not change along e^{s Xi}.
Outcome Neighbourhood::is_rotation(const Rotation& planes, const std::string& where) const {
  const Polynomial P = cell_of(center_->F, center_->signs(), variables(center_->n())).total();
  std::vector<char> used(center_->n(), 0);
  Polynomial change;
  for (const Plane& plane : planes) {
    if (used[plane.i]++ != 0 || used[plane.j]++ != 0) return reject(where + "an index occurs twice");
    if (absolute(plane.speed) > 1) return reject(where + "|c| <= 1 fails: left, right", absolute(plane.speed), 1);
    change += plane.speed * (Polynomial::variable(plane.j) * derivative(P, plane.i));
    change += -plane.speed * (Polynomial::variable(plane.i) * derivative(P, plane.j));
  }
  return change.zero() ? Outcome{} : reject(where + "F does not stay the same under this rotation");
}

Matrix Neighbourhood::rotation(const Rotation& planes) const {
  std::vector<Num> tau(center_->n());
  for (const Plane& plane : planes) {
    tau[plane.i] = plane.speed * center_->x[plane.j];
    tau[plane.j] = -(plane.speed * center_->x[plane.i]);
  }
  return matrix_of(tau.size(), 1, tau);
}

}  // namespace amcheck
