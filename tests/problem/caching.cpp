// A State that has been through any sequence of changes gives what a fresh one gives.
#include "loaded.hpp"

using namespace amcert;
using namespace amcert::test;

BOOST_AUTO_TEST_SUITE(caching)

bool same(const ExactMatrix& a, const ExactMatrix& b) {
  if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
  for (Index j = 0; j < a.cols(); ++j)
    for (Index i = 0; i < a.rows(); ++i)
      if (a.entry(i, j) != b.entry(i, j)) return false;
  return true;
}
bool same(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) { return a.rows() == b.rows() && a.cols() == b.cols() && a == b; }
bool same(const ColumnBall& a, const ColumnBall& b) {
  if (!same(a.mid, b.mid) || a.exact() != b.exact()) return false;
  return a.exact() || (a.rad == b.rad).all();
}

// The n-th thing that a State can be asked; false beyond the last.
template <class A>
bool ask(State<A>& s, int n, typename A::Matrix& out, std::string& what) {
  const Problem& p = s.problem();
  const int blocks = int(p.blocks.size());
  if (n < blocks) {
    what = "gradient of " + p.blocks[std::size_t(n)].name;
    s.gradient(out, n);
    return true;
  }
  n -= blocks;
  if (n == 0) {
    what = "objective";
    s.algebra().resize(out, 1, 1);
    s.algebra().set_entry(out, 0, 0, s.objective());
    return true;
  }
  --n;
  const int updates = int(p.sweep.size());
  if (n < updates) {
    const Update& u = p.sweep[std::size_t(n)];
    what = "hessian of " + p.label(u);
    if (u.kind == Kind::scalar || u.kind == Kind::heavy_ball) s.gradient(out, u.blocks[0]);
    else {
      std::vector<typename A::Scalar> prox;
      for (const Rational& a : u.prox) prox.push_back(s.algebra().number(a));
      s.hessian(out, u.blocks, prox);
    }
    return true;
  }
  n -= updates;
  if (!p.network) return false;
  const int depth = p.network->depth(), i = n / 9 + 1;
  if (i > depth) return false;
  const bool split = p.network->layer(i).split;
  const char* names[] = {"input", "M", "R", "pulled", "loss", "regressor", "inner weights", "sigma", "S"};
  what = std::string(names[n % 9]) + " " + std::to_string(i);
  switch (n % 9) {
    case 0: out = s.input(i); break;
    case 1: out = s.M(i); break;
    case 2: out = s.R(i); break;
    case 3: out = s.pulled(i); break;
    case 4: out = s.loss(); break;
    case 5: out = s.regressor(i, p.network->layer(i).bias == Bias::apart); break;
    case 6: out = s.inner_weights(i); break;
    case 7: out = split ? s.sigma(i) : s.R(i); break;
    default: out = split ? s.S(i) : s.R(i); break;
  }
  return true;
}

template <class A>
void hunt(std::uint64_t seed, int problems) {
  Random r(seed);
  for (int n = 0; n < problems; ++n) {
    NetworkOptions o;
    o.least_depth = 2;
    const Problem p = n % 8 == 0 ? random_quadratic(r, false) : random_network(r, o);
    Point now = random_point(r, p);
    const A a;
    std::vector<typename A::Matrix> x;
    for (const DyadicMatrix& m : now) x.push_back(a.point(m));
    State<A> s(p, a);
    for (std::size_t b = 0; b < x.size(); ++b) s.set(int(b), x[b], &now[b]);
    std::vector<std::unique_ptr<typename A::Matrix>> elsewhere(x.size());
    for (int step = 0; step < 12; ++step) {
      const auto b = std::size_t(r.below(int(x.size())));
      now[b] = random_point(r, p)[b];
      if (elsewhere[b] || r.one_in(2)) {  // another matrix
        auto next = std::make_unique<typename A::Matrix>(a.point(now[b]));
        s.set(int(b), *next, &now[b]);
        elsewhere[b] = std::move(next);
      } else {  // the same matrix, changed in place
        x[b] = a.point(now[b]);
        s.touch(int(b));
      }
      if (r.one_in(3)) {  // moved, not changed
        const auto c = std::size_t(r.below(int(x.size())));
        auto next = std::make_unique<typename A::Matrix>(s.value(int(c)));
        s.relocate(int(c), *next);
        elsewhere[c] = std::move(next);
      }
      // Some questions only: what is not asked for stays stale the longer.
      for (int question = 0, asked = r.below(5); question < asked; ++question) {
        Loaded<A> fresh(p, now);
        typename A::Matrix mine, theirs;
        std::string what;
        const int which = r.below(60);
        if (!ask(s, which, mine, what)) continue;
        (void)ask(fresh.state, which, theirs, what);
        BOOST_TEST(same(mine, theirs), what << " after a change of " << p.blocks[b].name << " in " << describe(p));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(exact) { hunt<ExactAlgebra>(41, 150); }
BOOST_AUTO_TEST_CASE(doubles) { hunt<DoubleAlgebra>(42, 400); }
BOOST_AUTO_TEST_CASE(columns) { hunt<ColumnBallAlgebra>(43, 150); }

// Every question after every change of a single block, on a warm State.
BOOST_AUTO_TEST_CASE(every_question_after_every_change) {
  Random r(44);
  for (BiasMode mode : {BiasMode::none, BiasMode::ones, BiasMode::joint})
    for (bool split : {true, false}) {
      NetworkOptions o;
      o.least_depth = o.most_depth = 3;
      o.bias = mode;
      o.split = split;
      const Problem p = random_network(r, o);
      Point now = random_point(r, p);
      Loaded<ExactAlgebra> warm(p, now);
      ExactMatrix mine, theirs;
      std::string what;
      for (std::size_t b = 0; b < p.blocks.size(); ++b) {
        for (int q = 0; ask(warm.state, q, mine, what); ++q) {}
        now[b] = random_point(r, p)[b];
        warm.x[b] = warm.a.point(now[b]);
        warm.state.set(int(b), warm.x[b], &now[b]);
        Loaded<ExactAlgebra> fresh(p, now);
        for (int q = 0; ask(warm.state, q, mine, what); ++q) {
          (void)ask(fresh.state, q, theirs, what);
          BOOST_TEST(same(mine, theirs), what << " after a change of " << p.blocks[b].name << ", bias " << name(mode));
        }
      }
    }
}

BOOST_AUTO_TEST_SUITE_END()
