#include "run/error_set.hpp"

#include <cmath>

namespace amcert {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

// Lemma. Sums and products of nonnegative doubles, up to 2^20 of them, are off by a factor of at most 1+2^-32; underflow by 1e-300.
MatrixXd raised(const MatrixXd& m) { return (m.array() * (1 + 0x1p-30) + 1e-300).matrix(); }

// Entries known without error are set to zero.
MatrixXd masked(const MatrixXd& m, const MatrixXd& exact) { return exact.size() ? MatrixXd((exact.array() != 0).select(0, m)) : m; }

}  // namespace

ErrorSet::ErrorSet(const Problem& problem) : problem_(&problem) {
  hull_.count = 1;
  for (const Block& b : problem.blocks) hull_.block.push_back(MatrixXd::Zero(b.rows, b.cols));
  if (problem.has(Kind::heavy_ball))
    for (const Block& b : problem.blocks) hull_.block.push_back(MatrixXd::Zero(b.rows, b.cols));
}

namespace {

class BoxSet final : public ErrorSet {
 public:
  using ErrorSet::ErrorSet;
  void update(const UpdateDerivative& d, const std::vector<MatrixXd>& noise, const std::vector<MatrixXd>& exact) override {
    std::vector<MatrixXd> out;
    d.apply(d.bounds, hull_, false, out);
    if (d.update().kind == Kind::heavy_ball)
      for (std::size_t b = 0; b < blocks(); ++b) hull_.block[blocks() + b] = hull_.block[b];
    for (std::size_t n = 0; n < out.size(); ++n) set(d.update().blocks[n], out[n] + noise[n], exact[n]);
  }
  void jacobi(const UpdateDerivative& first, const UpdateDerivative& second, const std::vector<MatrixXd>& noise) override {
    std::vector<MatrixXd> a, b;
    first.apply(first.bounds, hull_, false, a);
    second.apply(second.bounds, hull_, false, b);
    set(first.update().blocks[0], a[0] + noise[0], {});
    set(second.update().blocks[0], b[0] + noise[1], {});
  }
  void end_of_sweep() override {}
  std::unique_ptr<ErrorSet> clone() const override { return std::make_unique<BoxSet>(*this); }

 private:
  void set(int block, const MatrixXd& bound, const MatrixXd& exact) {
    hull_.block[std::size_t(block)] = masked(raised(bound), exact);
  }
};

class FrameSet final : public ErrorSet {
 public:
  FrameSet(const Problem& problem, const FrameOptions& options) : ErrorSet(problem), options_(options), row_(hull_.block.size(), -1), exact_(hull_.block.size()) {
    for (std::size_t b = 0; b < blocks(); ++b) {
      const Block& block = problem.blocks[b];
      if (shared(int(b))) {
        shared_rows_ += block.rows * block.cols;
        continue;
      }
      row_[b] = colours_;
      colours_ += block.rows;
      samples_ = block.cols;
    }
    for (Tangents* t : {&frame_, &fresh_, &born_}) {
      t->count = colours_;
      for (std::size_t b = 0; b < hull_.block.size(); ++b) {
        const Index rows = hull_.block[b].rows(), cols = hull_.block[b].cols();
        t->block.push_back(MatrixXd::Zero(rows, row_[b] < 0 ? 0 : cols * colours_));
      }
    }
    columns_.count = 0;
    for (const MatrixXd& h : hull_.block) columns_.block.push_back(MatrixXd(h.rows(), 0));
    frame_size_ = fresh_size_ = born_size_ = MatrixXd::Zero(colours_, samples_);
    set_unit(frame_);
    set_unit(fresh_);
  }

  void update(const UpdateDerivative& d, const std::vector<MatrixXd>& noise, const std::vector<MatrixXd>& exact) override {
    Moved moved = move(d);
    if (d.update().kind == Kind::heavy_ball)
      for (std::size_t b = 0; b < blocks(); ++b) columns_.block[blocks() + b] = columns_.block[b];
    settle(d.update(), moved, noise, exact);
  }

  void jacobi(const UpdateDerivative& first, const UpdateDerivative& second, const std::vector<MatrixXd>& noise) override {
    Moved a = move(first), b = move(second);
    settle(first.update(), a, {noise[0]}, {MatrixXd()});
    // The columns born at the first update do not move the second block.
    b.columns[0].conservativeResize(b.columns[0].rows(), columns_.count * problem_->blocks[std::size_t(second.update().blocks[0])].cols);
    const Index had = b.had * problem_->blocks[std::size_t(second.update().blocks[0])].cols;
    b.columns[0].rightCols(b.columns[0].cols() - had).setZero();
    settle(second.update(), b, {noise[1]}, {MatrixXd()});
  }

  void end_of_sweep() override {
    ++sweep_;
    if (colours_ > 0) {
      MatrixXd box = MatrixXd::Zero(colours_, samples_);
      collect(fresh_, fresh_size_, box);
      collect(born_, born_size_, box);
      if (sweep_ % options_.window == 0) {
        collect(frame_, frame_size_, box);
        frame_size_ = certain(box);
        box.setZero();
        set_unit(frame_);
      }
      fresh_size_ = certain(box);
      set_unit(fresh_);
      for (MatrixXd& m : born_.block) m.setZero();
      born_size_.setZero();
    }
    for (int& a : age_) ++a;
    if (sweep_ % options_.every == 0) merge();
    for (std::size_t b = 0; b < hull_.block.size(); ++b) refresh(int(b));
  }

  std::unique_ptr<ErrorSet> clone() const override { return std::make_unique<FrameSet>(*this); }

 private:
  struct Moved {
    std::vector<MatrixXd> columns, frame, fresh, born, gathered;
    Index had = 0;
  };

  void set_unit(Tangents& t) {
    for (std::size_t b = 0; b < blocks(); ++b) {
      if (row_[b] < 0) continue;
      MatrixXd& m = t.block[b];
      m.setZero();
      for (Index r = 0; r < m.rows(); ++r) m.block(r, (row_[b] + r) * samples_, 1, samples_).setOnes();
    }
  }

  // The new tangents of the update's blocks.
  Moved move(const UpdateDerivative& d) {
    Moved out;
    out.had = columns_.count;
    d.apply(d.factors, columns_, false, out.columns);
    const int first = d.update().blocks[0];
    if (colours_ == 0) return out;
    if (!shared(first)) {
      d.apply(d.factors, frame_, true, out.frame);
      d.apply(d.factors, fresh_, true, out.fresh);
      d.apply(d.factors, born_, true, out.born);
      return out;
    }
    std::vector<MatrixXd> part;
    d.gather(d.factors, frame_, frame_size_, out.gathered);
    d.gather(d.factors, fresh_, fresh_size_, part);
    for (std::size_t n = 0; n < part.size(); ++n) out.gathered[n] += part[n];
    d.gather(d.factors, born_, born_size_, part);
    for (std::size_t n = 0; n < part.size(); ++n) out.gathered[n] += part[n];
    return out;
  }

  void settle(const Update& u, Moved& moved, const std::vector<MatrixXd>& noise, const std::vector<MatrixXd>& exact) {
    for (std::size_t n = 0; n < u.blocks.size(); ++n) {
      const int block = u.blocks[n];
      const auto b = std::size_t(block);
      columns_.block[b] = std::move(moved.columns[n]);
      if (shared(block)) {
        MatrixXd fresh = noise[n];
        if (!moved.gathered.empty()) fresh += moved.gathered[n];
        born_columns_.emplace_back(block, raised(fresh));
        continue;
      }
      frame_.block[b] = std::move(moved.frame[n]);
      fresh_.block[b] = std::move(moved.fresh[n]);
      born_.block[b] = std::move(moved.born[n]);
      const Index rows = hull_.block[b].rows();
      exact_[b] = exact[n];
      const MatrixXd size = masked(raised(noise[n]), exact[n]);
      if (exact[n].size()) {
        const auto mask = (exact[n].array() == 0).cast<double>();
        for (Tangents* t : {&columns_, &frame_, &fresh_, &born_})
          for (Index c = 0; c < t->count; ++c) t->block[b].middleCols(c * samples_, samples_).array() *= mask;
      }
      for (Index r = 0; r < rows; ++r) {
        born_.block[b].block(r, (row_[b] + r) * samples_, 1, samples_).setOnes();
        born_size_.row(row_[b] + r) = size.row(r);
      }
    }
    for (const auto& [block, size] : born_columns_) append(block, size);
    born_columns_.clear();
    if (u.kind == Kind::heavy_ball) {
      for (std::size_t b = 0; b < hull_.block.size(); ++b) refresh(int(b));
      return;
    }
    for (int block : u.blocks) refresh(block);
  }

  // One column per entry of a shared block, of the given sizes.
  void append(int block, const MatrixXd& size) {
    const Index more = size.size(), had = columns_.count;
    columns_.count += more;
    for (std::size_t b = 0; b < columns_.block.size(); ++b) {
      MatrixXd& m = columns_.block[b];
      m.conservativeResize(m.rows(), hull_.block[b].cols() * columns_.count);
      m.rightCols(hull_.block[b].cols() * more).setZero();
    }
    MatrixXd& m = columns_.block[std::size_t(block)];
    const Index cols = size.cols();
    Index t = had;
    for (Index j = 0; j < cols; ++j)
      for (Index i = 0; i < size.rows(); ++i, ++t) {
        m(i, t * cols + j) = 1;
        size_.push_back(size(i, j));
        age_.push_back(0);
      }
  }

  // Sizes of samples, raised; entries known exactly stay zero.
  MatrixXd certain(const MatrixXd& box) const {
    MatrixXd out = raised(box);
    for (std::size_t b = 0; b < blocks(); ++b)
      if (row_[b] >= 0) out.middleRows(row_[b], exact_[b].rows()) = masked(out.middleRows(row_[b], exact_[b].rows()), exact_[b]);
    return out;
  }

  // box += |tangents| sizes, entry by entry.
  void collect(const Tangents& t, const MatrixXd& size, MatrixXd& box) const {
    for (std::size_t b = 0; b < blocks(); ++b) {
      if (row_[b] < 0) continue;
      for (Index c = 0; c < colours_; ++c)
        for (Index r = 0; r < hull_.block[b].rows(); ++r)
          box.row(row_[b] + r).array() += t.block[b].block(r, c * samples_, 1, samples_).array().abs() * size.row(c).array();
    }
  }

  void refresh(int block) {
    const auto b = std::size_t(block);
    MatrixXd& h = hull_.block[b];
    h.setZero();
    const Index cols = h.cols();
    for (Index t = 0; t < columns_.count; ++t)
      h += size_[std::size_t(t)] * columns_.block[b].middleCols(t * cols, cols).cwiseAbs();
    if (row_[b] >= 0)
      for (const auto& [tangents, size] : {std::pair(&frame_, &frame_size_), std::pair(&fresh_, &fresh_size_), std::pair(&born_, &born_size_)})
        for (Index c = 0; c < colours_; ++c)
          h.array() += tangents->block[b].middleCols(c * cols, cols).array().abs().rowwise() * size->row(c).array();
    h = masked(raised(h), exact_[b]);
  }

  // Theorem (merge). For any basis B and coordinates a_t: sum c_t b_t = B (sum c_t a_t) + sum c_t (b_t - B a_t).
  // B comes from pivoted Gram-Schmidt on the columns times their sizes, ended when what is left is small against the uncertainty
  // that every sweep adds. Nothing is assumed of B: what is left is computed anew, with its rounding, and kept.
  void merge() {
    std::vector<Index> old, young;
    for (Index t = 0; t < columns_.count; ++t) (age_[std::size_t(t)] >= options_.keep ? old : young).push_back(t);
    const Index count = Index(old.size());
    if (count <= shared_rows_) return;
    double largest = 0, newest = 0;
    for (Index t : old) largest = std::fmax(largest, size_[std::size_t(t)]);
    for (Index t : young) newest = std::fmax(newest, size_[std::size_t(t)]);
    if (largest == 0) return;
    const std::size_t all = hull_.block.size();
    std::vector<Index> offset(all);
    Index rows = 0;
    for (std::size_t b = 0; b < all; ++b) {
      offset[b] = rows;
      rows += hull_.block[b].size();
    }
    const double scale = 1 / largest;
    MatrixXd c(rows, count);
    for (std::size_t b = 0; b < all; ++b) {
      const Index size = hull_.block[b].size();
      for (Index n = 0; n < count; ++n) {
        const Index t = old[std::size_t(n)];
        c.block(offset[b], n, size, 1) = Eigen::Map<const VectorXd>(columns_.block[b].data() + t * size, size) * (size_[std::size_t(t)] * scale);
      }
    }
    const Index most = std::min({rows, count, options_.rank > 0 ? Index(options_.rank) : rows});
    MatrixXd q(rows, most), a(most, count), left = c;
    VectorXd norm2 = left.colwise().squaredNorm().transpose();
    Index rank = 0;
    const double enough = options_.residual * newest * scale;
    for (; rank < most; ++rank) {
      Index pivot;
      norm2.maxCoeff(&pivot);
      VectorXd v = left.col(pivot);
      const double length = v.norm();
      if (!(length > 0x1p-56)) break;
      if (norm2.cwiseMax(0).cwiseSqrt().sum() < enough) break;
      v /= length;
      q.col(rank) = v;
      a.row(rank).noalias() = v.transpose() * left;
      left.noalias() -= v * a.row(rank);
      norm2 -= a.row(rank).cwiseAbs2().transpose();
      if (rank % 16 == 15) norm2 = left.colwise().squaredNorm().transpose();  // differences of squares drift
    }
    q.conservativeResize(rows, rank);
    a.conservativeResize(rank, count);
    if (!q.allFinite() || !a.allFinite()) return;
    // rank+8 roundings per entry, the scaling of the columns among them.
    const double eps = double(rank + 8) * 0x1p-52;
    const VectorXd rest = ((c - q * a).cwiseAbs() + eps * (c.cwiseAbs() + q.cwiseAbs() * a.cwiseAbs())).rowwise().sum() * (largest * (1 + 0x1p-30));
    const VectorXd rho = a.cwiseAbs().rowwise().sum() * (largest * (1 + 0x1p-30));
    Tangents next;
    next.count = rank + Index(young.size());
    std::vector<double> size(rho.data(), rho.data() + rank);
    std::vector<int> age(std::size_t(rank), options_.keep + 1);
    for (Index t : young) {
      size.push_back(size_[std::size_t(t)]);
      age.push_back(age_[std::size_t(t)]);
    }
    for (std::size_t b = 0; b < all; ++b) {
      const Index n = hull_.block[b].size(), cols = hull_.block[b].cols();
      MatrixXd m(hull_.block[b].rows(), cols * next.count);
      for (Index l = 0; l < rank; ++l) Eigen::Map<VectorXd>(m.data() + l * n, n) = q.block(offset[b], l, n, 1);
      for (std::size_t s = 0; s < young.size(); ++s)
        m.middleCols((rank + Index(s)) * cols, cols) = columns_.block[b].middleCols(young[s] * cols, cols);
      next.block.push_back(std::move(m));
    }
    columns_ = std::move(next);
    size_ = std::move(size);
    age_ = std::move(age);
    for (std::size_t b = 0; b < all; ++b) {
      const Eigen::Map<const MatrixXd> r(rest.data() + offset[b], hull_.block[b].rows(), hull_.block[b].cols());
      if (row_[b] < 0) append(int(b), r);
      else fresh_size_.middleRows(row_[b], r.rows()) += r;
    }
    if (colours_ > 0) fresh_size_ = certain(fresh_size_);
  }

  FrameOptions options_;
  std::vector<Index> row_;  // first colour of a sample block, -1 for shared blocks
  Index colours_ = 0, samples_ = 0, shared_rows_ = 0;
  std::vector<MatrixXd> exact_;  // per block; 1 where the entry is known without error, or empty
  Tangents columns_;
  std::vector<double> size_;
  std::vector<int> age_;
  Tangents frame_, fresh_, born_;
  MatrixXd frame_size_, fresh_size_, born_size_;
  std::vector<std::pair<int, MatrixXd>> born_columns_;
  int sweep_ = 0;
};

}  // namespace

FrameOptions frame_options(const Problem& problem) {
  FrameOptions o;
  Index shared = 0;
  for (const Block& b : problem.blocks)
    if (b.family == Family::W || b.family == Family::b || b.family == Family::x) shared += b.rows * b.cols;
  o.rank = int(4 * shared);
  return o;
}

std::unique_ptr<ErrorSet> box_set(const Problem& problem) { return std::make_unique<BoxSet>(problem); }
std::unique_ptr<ErrorSet> frame_set(const Problem& problem, const FrameOptions& options) { return std::make_unique<FrameSet>(problem, options); }

}  // namespace amcert
