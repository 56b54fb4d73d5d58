// Networks and quadratics with known critical points for the tests (SPEC 3.14), and what their certificates need.
#pragma once
#include "arrow.hpp"
#include "neighbourhood.hpp"
#include "polynomial_cases.hpp"
#include "reader.hpp"

namespace build {

using amcheck::Blocks;
using amcheck::Matrix;

inline Json piecewise(std::vector<Json> breaks, std::vector<Json> pieces) {
  return Json::object({{"kind", "piecewise"}, {"breaks", Json::array(std::move(breaks))}, {"pieces", Json::array(std::move(pieces))}});
}
inline Json linear_sigma() { return piecewise({}, {"1 0"}); }
inline Json relu() { return piecewise({"0"}, {"0 0", "1 0"}); }

inline Json layer(int width, const char* bias, const Json& activation, const char* lambda = "1") {
  return Json::object({{"width", width}, {"gamma", "1"}, {"lambda", lambda}, {"rho", "1"}, {"bias", bias}, {"activation", activation}});
}
inline Json plain_layer(int width, const char* bias, const char* lambda) {
  return Json::object({{"width", width}, {"gamma", "1"}, {"lambda", lambda}, {"bias", bias}});
}

// A network whose recorded run is the point itself.
inline Case network(std::vector<Json> layers, const Json& X, const Json& Y, const Json& center) {
  Json sweep = Json::array();
  Json point = center;
  for (const auto& [name, value] : point.members())
    sweep.push(Json::object({{"update", name[0] == 'U' ? "scalar" : "ridge"}, {"blocks", Json::array({name})}, {"prox", Json::array({"0"})}}));
  const bool split = layers.back().members().count("activation") != 0;
  const Json problem = Json::object({{"format", "amcert-problem/1"}, {"name", "critical"}, {"kind", "network"}, {"loss_scale", "1"}, {"output_split", split ? 1 : 0},
                                     {"layers", Json::array(std::move(layers))}, {"data", Json::object({{"X", X}, {"Y", Y}})}, {"sweep", sweep}, {"start", center}});
  return {problem, Json::array({center})};
}

inline amcheck::Problem parsed(const Case& c) {
  const std::string text = c.problem.file();
  amcheck::Reader reader;
  return amcheck::read_problem(amcheck::parse_canonical(text), reader);
}

inline Blocks blocks_of(const amcheck::Problem& p, const Json& x) {
  const std::string text = x.file();
  amcheck::Reader reader;
  return reader.blocks(amcheck::parse_canonical(text), p);
}

// The statement and its witness: a Cholesky factor of H - tI, rounded to 2^-60, with the terms of the turn.
struct Statement {
  Json center, kinks = Json::array(), symmetry = Json::array();
  Num shift = fraction(1, 2), turn = 0;  // turn: y = turn * (shared part of tau), for the only item
  Json vanished = Json::array();
};

using Dense = std::vector<std::vector<Num>>;

// H in the order of Layout; the part of a sample that couples it to another stays zero.
inline Dense dense(const amcheck::Layout& lay, const amcheck::Arrow& H) {
  Dense out(lay.size(), std::vector<Num>(lay.size()));
  const std::size_t w = lay.n * lay.q;
  for (std::size_t j = 0; j < lay.n; ++j) {
    for (std::size_t b = 0; b < lay.q; ++b) {
      for (std::size_t a = 0; a < lay.q; ++a) out[j * lay.q + a][j * lay.q + b] = H.D[j].entry(a, b);
      for (std::size_t k = 0; k < lay.p; ++k) out[w + k][j * lay.q + b] = out[j * lay.q + b][w + k] = H.C[j].entry(k, b);
    }
  }
  for (std::size_t k = 0; k < lay.p; ++k)
    for (std::size_t l = 0; l < lay.p; ++l) out[w + k][w + l] = H.A.entry(k, l);
  return out;
}

inline Dense factor(Dense m) {
  for (std::size_t i = 0; i < m.size(); ++i) {
    for (std::size_t k = 0; k <= i; ++k) {
      for (std::size_t l = 0; l < k; ++l) m[i][k] += -(m[i][l] * m[k][l]);
      if (k < i) m[i][k] = Num((m[i][k] * m[k][k].inverse()).floor(60), -60);
    }
    BOOST_REQUIRE(m[i][i].sign() > 0);
    m[i][i] = Num(amcheck::floor_sqrt(m[i][i].floor(120)), -60);
    for (std::size_t k = i + 1; k < m.size(); ++k) m[i][k] = 0;
  }
  return m;
}

inline Json part(const Dense& m, std::size_t row, std::size_t rows, std::size_t col, std::size_t cols) {
  Dense out;
  for (std::size_t i = 0; i < rows; ++i) out.emplace_back(m[row + i].begin() + static_cast<long>(col), m[row + i].begin() + static_cast<long>(col + cols));
  return rows_of(out);
}

// A point of problem `c` as the checker sees it; only center and kinks matter.
struct View {
  amcheck::Problem p;
  amcheck::CriticalPoint point;
  View(const Case& c, const Statement& s) : p(parsed(c)) {
    point.center = blocks_of(p, s.center);
    Json kinks = s.kinks;
    for (Json& k : kinks.items()) {
      const auto number = [&](int i) { return static_cast<std::size_t>(std::stoul(k[i].canonical())); };
      const std::string quoted = k[0].canonical();
      const std::size_t b = p.block(quoted.substr(1, quoted.size() - 2));
      point.kinks.push_back({b, number(1) * p.blocks[b].cols + number(2)});
    }
    Json vanished = s.vanished;
    for (Json& v : vanished.items()) {
      const std::string quoted = v[2].canonical();
      point.vanished.push_back({std::stol(v[0].canonical()), std::stol(v[1].canonical()), quoted.substr(1, quoted.size() - 2)});
    }
  }
};

inline Json witness(const Case& c, const Statement& s, const Blocks* tau = nullptr) {
  const View view(c, s);
  amcheck::Neighbourhood x(view.p, view.point, 64);
  const amcheck::Layout& lay = x.layout;
  BOOST_REQUIRE(x.place_vanished().accepted);
  Dense H = dense(lay, x.hessian());
  const std::size_t w = lay.n * lay.q, all = lay.size();
  for (std::size_t i = 0; i < all; ++i) H[i][i] += -s.shift;
  Json out = Json::object({{"samples", Json::array()}, {"coupling", Json::array()}});
  if (tau != nullptr) {
    const Matrix t = lay.column(view.p, *tau);
    std::vector<Num> y;
    for (std::size_t k = w; k < all; ++k) y.push_back(s.turn * t.entry(k));
    for (std::size_t i = 0; i < all; ++i)
      for (std::size_t k = w; k < all; ++k) H[i][k] += y[k - w] * t.entry(i), H[k][i] += y[k - w] * t.entry(i);
    out["turn"] = rows_of({y});
  }
  const Dense L = factor(H);
  for (std::size_t j = 0; j < lay.n; ++j) {
    out["samples"].push(part(L, j * lay.q, lay.q, j * lay.q, lay.q));
    out["coupling"].push(part(L, w, lay.p, j * lay.q, lay.q));
  }
  out["weights"] = part(L, w, lay.p, w, lay.p);
  return out;
}

struct Numbers {
  Num radius, mu, gradient, lo, hi;
};

inline Json keys_of(const Statement& s, const Json& w, const Numbers& n) {
  return Json::object({{"center", s.center}, {"kinks", s.kinks}, {"dead", Json::array()}, {"vanished", s.vanished}, {"below", Json()}, {"symmetry", s.symmetry}, {"gradient", n.gradient}, {"shift", s.shift}, {"modulus", s.shift - power2(-50)},
                       {"balls", Json::array({Json::array({n.radius, n.mu})})}, {"value", Json::array({n.lo, n.hi})}, {"enters", Json()}, {"witness", w}});
}

inline Json kl_keys(const std::vector<Num>& kappa, const Num& upper, const Json& direction) {
  return Json::object({{"theta", "1/2"}, {"kappa", Json::array({kappa.begin(), kappa.end()})}, {"upper", upper}, {"direction", direction}});
}

inline Edit ball(const Num& r, const Num& mu) { return put("balls", Json::array({Json::array({r, mu})})); }

// H = [[1,1/2],[1/2,1]] in the blocks x and y: eigenvalues 1/2 and 3/2.
struct Bowl : Case {
  static Json at(const Num& x, const Num& y) { return iterate({{"x", x}, {"y", y}}); }
  static Json problem_of(const char* g) {
    const auto block = [](const char* name) { return Json::object({{"name", name}, {"size", 1}}); };
    const auto update = [](const char* name) { return Json::object({{"update", "ridge"}, {"blocks", Json::array({name})}, {"prox", Json::array({"0"})}}); };
    return Json::object({{"format", "amcert-problem/1"}, {"name", "bowl"}, {"kind", "quadratic"}, {"blocks", Json::array({block("x"), block("y")})}, {"H", Json::array({"1 1/2", "1/2 1"})},
                         {"g", Json::array({g, g})}, {"sweep", Json::array({update("x"), update("y")})}, {"start", at(0, 0)}});
  }
  std::string needed;
  explicit Bowl(const Num& off = 0) : Case(problem_of("0"), Json::array({at(4, 4), at(power2(-1), 0), at(0, 0)})) {
    const Num half = power2(-1), g2 = square(off) * fraction(5, 4);  // gradient (off, off/2)
    const Num g = off.sign() == 0 ? Num(0) : amcheck::rt(g2);
    const Json w = Json::object({{"samples", Json::array()}, {"coupling", Json::array()}, {"weights", Json::array({"1p-1 1p-1", "1p-1 1p-1"})}});
    Json keys = keys_of({at(off, 0), Json::array(), Json::array(), half, 0}, w, {1, half, g, half * square(off) - square(g), half * square(off)});
    keys["modulus"] = half;
    keys["balls"].push(Json::array({Num(2), half}));
    needed = add("critical_point", "proved", 1, 2, keys);
  }
};

// One sample, one unit, the identity: four springs between 0 and 1.
struct Springs : Case {
  static Json at(const Num& u, const Num& v, const Num& w) { return iterate({{"U1", u}, {"V1", v}, {"W1", w}}); }
  std::string needed;
  Springs() : Case(network({layer(1, "none", linear_sigma())}, Json::array({"1"}), Json::array({"1"}), at(fraction(1, 2), fraction(3, 4), fraction(1, 4)))) {
    const Statement s{at(fraction(1, 2), fraction(3, 4), fraction(1, 4)), Json::array(), Json::array(), fraction(585, 1000), 0};  // 2 - 2^(1/2) = 0.5857...
    needed = add("critical_point", "proved", 0, 0, keys_of(s, witness(*this, s), {1, fraction(584, 1000), 0, fraction(1, 8), fraction(1, 8)}));
  }
};

// ReLU, two samples with X = 1: the second unit is at its break with v = -3 and m = 1, so that its slopes are -1 and 2.
struct Kinked : Case {
  static Json at(std::initializer_list<Num> u, std::initializer_list<Num> v, const Num& w) { return Json::object({{"U1", rows_of({u})}, {"V1", rows_of({v})}, {"W1", rows_of({{w}})}}); }
  static Statement statement() { return {at({3, 0}, {5, -3}, 1), Json::array({Json::array({"U1", 0, 1})}), Json::array(), fraction(1, 2), 0}; }
  Num radius = power2(-1), mu = fraction(1, 2) - power2(-40);
  std::string needed;
  explicit Kinked(const Json& activation = relu()) : Case(network({layer(1, "none", activation)}, Json::array({"1 1"}), Json::array({"7 -6"}), statement().center)) {
    needed = add("critical_point", "proved", 0, 0, keys_of(statement(), witness(*this, statement()), {radius, mu, 0, 16, 16}));
  }
};

// A ReLU unit that does nothing: all of it is 0, its single sample at the break. V_2 = 1/2 is between 0 and Y = 1, and R_2 = 1/2.
struct Asleep : Case {
  static Json at() { return iterate({{"U1", 0}, {"V1", 0}, {"W1", 0}, {"V2", fraction(1, 2)}, {"W2", 0}}); }
  static Statement statement(const char* sides) { return {at(), Json::array(), Json::array(), fraction(1, 32), 0, Json::array({Json::array({1, 0, sides})})}; }
  std::string needed;
  explicit Asleep(const char* sides, const Json& activation = relu()) : Case(network({layer(1, "ones", activation), plain_layer(1, "none", "4")}, Json::array({"1"}), Json::array({"1"}), wide())) {
    Statement s = statement(sides);
    s.center = wide();
    const Num r = power2(-10), mu = fraction(1, 50);
    needed = add("critical_point", "proved", 0, 0, keys_of(s, witness(*this, s), {r, mu, 0, fraction(1, 4), fraction(1, 4)}));
  }
  // W_1 has a column for the ones.
  static Json wide(const Num& u = 0, const Num& v2 = fraction(1, 2), const Num& w = 0) {
    return Json::object({{"U1", rows_of({{u}})}, {"V1", rows_of({{0}})}, {"W1", rows_of({{w, 0}})}, {"V2", rows_of({{v2}})}, {"W2", rows_of({{0}})}});
  }
  // The run ends in another point.
  amcheck::Result ending(const Num& u) const {
    Case c = *this;
    c.certificate["runs"]["recorded"]["iterates"] = Json::array({wide(u)});
    c.claim(0)["enters"] = 0;
    c.reseal();
    return c.check();
  }
};

}  // namespace build
