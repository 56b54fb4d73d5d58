// The set of SPEC 3.11 that contains the errors e = x - z: columns with sizes and ages, three families of tangents that
// live in one sample each, hulls of all entries, and the merging of old columns.
#pragma once
#include "model.hpp"
#include "tangents.hpp"

namespace amcheck {

// What an update makes of the set in one of its blocks.
struct Image {
  std::size_t block;
  Tangents b;
  Sizes noise;              // per entry; of a shared block what samples do to it is added
  std::vector<char> exact;  // per entry of a U block
};

class FrameSet {
 public:
  explicit FrameSet(const Problem& problem);

  const Tangents& block(std::size_t b) const { return blocks_[b]; }
  const Tangents& before(std::size_t b) const { return before_[b]; }  // heavy_ball: of x^{k-1}
  const Matrix& hull(std::size_t b) const { return hull_[b]; }        // E_B
  bool exact(std::size_t b, std::size_t entry) const { return exact_[b][entry] != 0; }
  Num reach() const;                                                  // s + h
  std::size_t samples_end() const { return 3 * colours_; }            // the columns come after the tangents of samples

  // What tangents that an update made of those of this set add up to, entry by entry.
  Matrix spread_all(const Tangents& b) const { return spread(b, sizes_, 0, b.count()); }
  Matrix spread_samples(const Tangents& b, bool sample_is_row) const { return spread(b, sizes_, 0, samples_end(), sample_is_row); }

  void install(std::vector<Image> images);
  void end_sweep(std::size_t number, const Enclosure& frame);

 private:
  enum Family { Frame, Fresh, Born };

  bool sample_block(std::size_t b) const { return p_.blocks[b].kind == Block::U || p_.blocks[b].kind == Block::V; }
  std::size_t tangent(Family f, std::size_t block, std::size_t row) const { return f * colours_ + first_colour_[block] + row; }
  std::size_t columns() const { return ages_.size(); }
  const Size& size(std::size_t t) const { return sizes_[t].front(); }  // of a column
  void put_unit(std::size_t t, std::size_t block, std::size_t row);
  void put_family(Family f, std::size_t block, const Sizes* entries);
  void clear_family(Family f);
  void append_column(std::size_t block, std::size_t entry, bool of_before, const Size& size);
  void update_hull(std::size_t b);
  void renew_families(bool window);

  // Merging (frame_merge.cpp).
  struct Part {  // one block of the long vectors
    std::size_t block, first;
    bool of_before;
  };
  struct Merged;
  std::vector<Part> parts(std::size_t& total) const;
  Tangents scaled(const std::vector<std::size_t>& old, const Size& lambda, const std::vector<Part>& parts, std::size_t total) const;
  void merge(std::size_t keep, std::size_t rank);
  void replace(const std::vector<std::size_t>& old, const Merged& merged, std::size_t keep);

  const Problem& p_;
  std::size_t colours_ = 0, shared_entries_ = 0;
  std::vector<std::size_t> first_colour_;  // of each sample block
  std::vector<Tangents> blocks_, before_;
  std::vector<Sizes> sizes_;  // of a tangent of samples one for each sample, of a column one
  std::vector<std::size_t> ages_;
  std::vector<std::vector<char>> exact_;  // per block and entry
  std::vector<Matrix> hull_;
  std::vector<Sizes> hull_sizes_;
  std::vector<Sizes> hull_before_;
};

}  // namespace amcheck
