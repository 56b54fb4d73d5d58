// Every member of a wide set stays in it: corners of random boxes, followed exactly. Second-order terms are as large as the first here.
#include "run/exact_orbit.hpp"
#include "support/naive.hpp"
#include "support/problems.hpp"
#include "unique_sweep.hpp"

#include <boost/test/unit_test.hpp>

using namespace amcert;
using namespace amcert::test;
using Eigen::MatrixXd;
BOOST_AUTO_TEST_SUITE(members)

// Updates with zero factors, whose noise is all that is left.
void preload(const Problem& p, ErrorSet& set, const std::vector<MatrixXd>& size) {
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    const Block& k = p.blocks[b];
    const Kind kind = k.family == Family::U ? Kind::scalar : Kind::ridge;
    UpdateDerivative d(p, Update{kind, {int(b)}, {Rational(0)}, 0, 0});
    const Network& n = *p.network;
    const int i = k.layer, j = k.family == Family::V && i < n.depth() ? i + 1 : i;
    const Index s = n.samples(), in = n.inputs(j), reg = in + (n.layer(j).bias == Bias::ones ? 1 : 0), wj = n.layer(j).width;
    d.factors.weights = MatrixXd::Zero(wj, in);
    d.factors.regressor = MatrixXd::Zero(reg, s);
    d.factors.residual = MatrixXd::Zero(wj, s);
    d.factors.slope = d.factors.gain = MatrixXd::Zero(k.rows, s);
    const Index o = k.family == Family::b ? 1 : k.family == Family::W ? k.cols : k.rows;
    d.factors.inverse = MatrixXd::Zero(o, o);
    d.bounds = d.factors;
    d.bounds.sign = 1;
    set.update(d, {size[b]}, {MatrixXd()});
  }
}

BOOST_AUTO_TEST_CASE(members_stay) {
  Random r(7105);
  int done = 0;
  double nearest = 0;
  for (int n = 0; n < 800; ++n) {
    NetworkOptions o; o.most_depth = 3;
    const Problem p = random_network(r, o);
    FrameOptions f; f.window = r.between(1, 3); f.every = r.between(1, 2); f.keep = r.between(1, 2); f.rank = r.one_in(2) ? 0 : r.between(1, 6);
    std::shared_ptr<ErrorSet> set = r.one_in(4) ? box_set(p) : frame_set(p, f);
    const int e0 = r.between(4, 24);
    std::vector<MatrixXd> size;
    for (const Block& b : p.blocks) {
      MatrixXd m(b.rows, b.cols);
      for (Index q = 0; q < m.size(); ++q) m.data()[q] = r.one_in(4) ? 0 : std::ldexp(1.0, -e0 - r.below(6));
      size.push_back(m);
    }
    preload(p, *set, size);
    set->end_of_sweep();
    OrbitReplay replay(p, r.between(20, 60), OrbitReplay::Checkpoint{0, p.start, p.previous, set});
    std::vector<Exact> members;
    for (int t = 0; t < 8; ++t) {
      Exact x = exact(p.start);
      for (std::size_t b = 0; b < x.size(); ++b)
        for (Index i = 0; i < p.blocks[b].rows; ++i) for (Index j = 0; j < p.blocks[b].cols; ++j)
          x[b](i, j) = x[b](i, j) + Rational::literally(size[b](i, j)) * (t < 6 || r.one_in(2) ? Rational(r.one_in(2) ? 1 : -1) : ratio(r.between(-8, 8), 8));
      members.push_back(std::move(x));
    }
    for (int k = 0; k < 2; ++k) {
      if (!replay.sweep()) break;
      ++done;
      for (Exact& x : members) {
        const bool unique = unique_sweep(p, x, {});
        BOOST_TEST(unique, "not unique " << n);
        if (!unique) break;
        for (std::size_t b = 0; b < x.size(); ++b)
          for (Index i = 0; i < p.blocks[b].rows; ++i) for (Index j = 0; j < p.blocks[b].cols; ++j) {
            const Rational off = abs(replay.point()[b](i, j) - x[b](i, j)), h = Rational::literally(replay.set().hull(int(b))(i, j));
            BOOST_TEST((off <= h), "problem " << n << " sweep " << k << " " << p.blocks[b].name << " ratio " << (h.sign() ? (off / h).approximately() : -1));
            if (h.sign() > 0) nearest = std::max(nearest, (off / h).approximately());
          }
      }
    }
  }
  BOOST_TEST(done > 300);
  BOOST_TEST(nearest > 0.99);
}

BOOST_AUTO_TEST_SUITE_END()
