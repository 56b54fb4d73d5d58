// kl (SPEC 3.15): the Kurdyka-Lojasiewicz inequality around a critical_point, and a bound on its constant.
#include "neighbourhood.hpp"

namespace amcheck {
namespace {

Num half(const Num& x) { return x.times2(-1); }

// <v,Hv> and ||Hv||^2.
struct Curvature {
  Num form, norm2;

  void add(const Matrix& v, const Matrix& Hv) {
    form += product_tn(v, Hv).entry(0);
    norm2 += sum_squares(Hv);
  }
};

Curvature curvature_along(Neighbourhood& x, const Matrix& v) {
  const Layout& lay = x.layout;
  const Arrow H = x.hessian();
  const Matrix w = lay.shared(v), Aw = product(H.A, w);
  std::vector<Num> Hw;
  for (std::size_t k = 0; k < lay.p; ++k) Hw.push_back(Aw.entry(k));
  Curvature out;
  for (std::size_t j = 0; j < lay.n; ++j) {
    const Matrix u = lay.sample(v, j), own = product(H.D[j], u), from_shared = product_tn(H.C[j], w), to_shared = product(H.C[j], u);
    out.add(u, linear({{1, &own}, {1, &from_shared}}));
    for (std::size_t k = 0; k < lay.p; ++k) Hw[k] += to_shared.entry(k);
  }
  out.add(w, matrix_of(lay.p, 1, Hw));
  return out;
}

Outcome check_constant(Neighbourhood& x, const Num& kappa, std::size_t ball) {
  const CriticalPoint::Ball& b = x.point.balls[ball];
  const std::string where = "ball " + std::to_string(ball) + ": ";
  if (square(kappa) > b.modulus.times2(1)) return reject(where + "kappa^2 <= 2 mu fails: left, right", square(kappa), b.modulus.times2(1), root_below(b.modulus.times2(1)) + " for kappa");
  if (x.point.kinks.empty()) return {};
  const Num margin = x.slope_margin(b.radius).size, most = x.rise(b.radius);
  if (margin.sign() <= 0) return reject(where + "nu > 0 fails: left, right", margin, 0);
  const Num left = square(kappa) * most, right = square(margin);
  return left <= right ? Outcome{} : reject(where + "kappa^2 gap(r) <= nu(r)^2 fails: left, right", left, right, root_below(right * most.inverse()) + " for kappa");
}

Outcome check_upper(Neighbourhood& x, const Kl& kl) {
  for (const Kink& k : x.point.kinks)
    if (kl.direction[k.block].sign(k.entry) != 0) return reject("the direction is not 0 at the kink " + x.name_of(k.block, k.entry));
  if (x.moves_vanished(kl.direction)) return reject("the direction is not 0 in a vanished unit");
  if (!x.into_zero_pieces(kl.direction)) return reject("the direction leads out of the zero piece of a dead unit");
  const Matrix v = x.layout.column(x.problem, kl.direction);
  const Num change = x.hessian_change(x.point.gradient * x.point.balls[0].modulus.inverse());
  const Curvature H = curvature_along(x, v);
  const Num size2 = sum_squares(v), curvature = H.form - change * size2;
  if (curvature.sign() <= 0) return reject("<v,Hv> - delta |v|^2 > 0 for the direction v fails: left, right", curvature, 0);
  const Num left = square(kl.upper) * half(curvature), right = square(rt(H.norm2) + change * rt(size2));
  return left >= right ? Outcome{} : reject("upper^2 (<v,Hv> - delta |v|^2)/2 >= (|Hv| + delta |v|)^2 fails: left, right", left, right, root_above(right * half(curvature).inverse()));
}

}  // namespace

Outcome check_kl(Session& session, const Claim& claim, const CriticalPoint& point, const Surroundings& known) {
  const auto& kl = std::get<Kl>(claim.body);
  if (kl.kappa.size() != point.balls.size()) return reject("'kappa' must hold one number for each ball of the critical_point");
  Neighbourhood x(session.problem, point, session.certificate.bits, known);
  Outcome o = x.place_kinks();
  if (o.accepted) o = x.place_dead();
  if (o.accepted) o = x.place_vanished();
  for (std::size_t ball = 0; o.accepted && ball < kl.kappa.size(); ++ball) o = check_constant(x, kl.kappa[ball], ball);
  return o.accepted ? check_upper(x, kl) : o;
}

}  // namespace amcheck
