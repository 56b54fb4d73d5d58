#include "frame_set.hpp"

namespace amcheck {

FrameSet::FrameSet(const Problem& problem) : p_(problem) {
  for (std::size_t b = 0; b < p_.blocks.size(); ++b) {
    first_colour_.push_back(colours_);
    if (sample_block(b)) colours_ += p_.blocks[b].rows;
    else shared_entries_ += p_.blocks[b].rows * p_.blocks[b].cols;
  }
  for (const Block& b : p_.blocks) {
    blocks_.emplace_back(b.rows, b.cols, samples_end());
    if (p_.heavy_ball()) before_.emplace_back(b.rows, b.cols, samples_end());
    exact_.emplace_back(b.rows * b.cols, 0);
  }
  sizes_.assign(samples_end(), Sizes(p_.network() ? p_.samples() : 0));
  for (std::size_t b = 0; b < p_.blocks.size(); ++b) {
    for (std::size_t i = 0; sample_block(b) && i < p_.blocks[b].rows; ++i) {
      put_unit(tangent(Frame, b, i), b, i);
      put_unit(tangent(Fresh, b, i), b, i);
    }
  }
  hull_.resize(p_.blocks.size());
  hull_sizes_.resize(p_.blocks.size());
  hull_before_.resize(before_.size());
  for (std::size_t b = 0; b < p_.blocks.size(); ++b) update_hull(b);
}

Num FrameSet::reach() const { return total(sizes_) + total(hull_sizes_) + total(hull_before_); }

void FrameSet::put_unit(std::size_t t, std::size_t block, std::size_t row) {
  const Block& b = p_.blocks[block];
  for (std::size_t j = 0; j < b.cols; ++j) blocks_[block].set(t, row * b.cols + j, unit());
}

// The tangents of the colours of one block become unit tangents with the given sizes, one for each entry of the block, or 0.
void FrameSet::put_family(Family f, std::size_t block, const Sizes* entries) {
  const Block& b = p_.blocks[block];
  for (std::size_t i = 0; i < b.rows; ++i) {
    const std::size_t t = tangent(f, block, i);
    put_unit(t, block, i);
    for (std::size_t j = 0; j < b.cols; ++j) {
      const std::size_t e = i * b.cols + j;
      sizes_[t][j] = entries == nullptr || exact_[block][e] != 0 ? Size{} : (*entries)[e];
    }
  }
}

void FrameSet::clear_family(Family f) {
  for (std::size_t t = f * colours_; t < (f + 1) * colours_; ++t) {
    for (Tangents& b : blocks_) b.clear(t);
    for (Size& s : sizes_[t]) s = {};
  }
}

void FrameSet::append_column(std::size_t block, std::size_t entry, bool of_before, const Size& size) {
  for (Tangents& b : blocks_) b.append();
  for (Tangents& b : before_) b.append();
  (of_before ? before_ : blocks_)[block].set(sizes_.size(), entry, unit());
  sizes_.push_back({size});
  ages_.push_back(0);
}

void FrameSet::update_hull(std::size_t b) {
  const auto hull_of = [&](const Tangents& tangents) {
    const Matrix m = spread_all(tangents);
    Sizes out;
    for (std::size_t e = 0; e < m.size(); ++e) out.push_back(up(m, e));
    return out;
  };
  hull_sizes_[b] = hull_of(blocks_[b]);
  hull_[b] = matrix_of(p_.blocks[b].rows, p_.blocks[b].cols, hull_sizes_[b]);
  if (!before_.empty()) hull_before_[b] = hull_of(before_[b]);
}

void FrameSet::install(std::vector<Image> images) {
  if (!before_.empty()) before_ = blocks_;
  for (Image& image : images) {
    Tangents& b = blocks_[image.block] = std::move(image.b);
    if (image.exact.empty()) continue;
    exact_[image.block] = std::move(image.exact);
    for (std::size_t e = 0; e < b.entries(); ++e)
      if (exact_[image.block][e] != 0) b.clear_entry(e);
  }
  for (const Image& image : images) {
    if (sample_block(image.block)) put_family(Born, image.block, &image.noise);
    else for (std::size_t e = 0; e < image.noise.size(); ++e) append_column(image.block, e, false, image.noise[e]);
  }
  for (const Image& image : images) update_hull(image.block);
}

// The families born and fresh, at the end of a window frame as well, are replaced by a box that contains them: what a
// tangent of one sample adds up to in an entry becomes the size of that entry's own unit tangent.
void FrameSet::renew_families(bool window) {
  std::vector<Sizes> box(p_.blocks.size());
  for (std::size_t b = 0; b < p_.blocks.size(); ++b) {
    if (!sample_block(b)) continue;
    const Matrix m = spread(blocks_[b], sizes_, window ? 0 : Fresh * colours_, samples_end());
    box[b].resize(m.size());
    for (std::size_t e = 0; e < m.size(); ++e) box[b][e] = up(m, e);
  }
  if (window) clear_family(Frame);
  clear_family(Fresh);
  clear_family(Born);
  for (std::size_t b = 0; b < p_.blocks.size(); ++b) {
    if (!sample_block(b)) continue;
    if (window) put_family(Frame, b, &box[b]);
    put_family(Fresh, b, window ? nullptr : &box[b]);
  }
}

void FrameSet::end_sweep(std::size_t number, const Enclosure& frame) {
  renew_families(number % frame.window == 0);
  for (std::size_t& age : ages_) ++age;
  if (number % frame.every == 0) merge(frame.keep, frame.rank);
  for (std::size_t b = 0; b < p_.blocks.size(); ++b) update_hull(b);
}

}  // namespace amcheck
