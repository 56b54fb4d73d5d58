// The set of SPEC 3.11 against the words of the SPEC: updates put in place, the end of a sweep, and merging, entry by entry.
#include <algorithm>
#include <random>

#include "frame_set.hpp"
#include "orbit.hpp"
#include "point_cases.hpp"

using namespace build;

BOOST_AUTO_TEST_SUITE(frame_sets)

namespace {

using amcheck::FrameSet;
using amcheck::Image;
using amcheck::Problem;
using amcheck::Size;
using amcheck::Tangents;
using amcheck::Z;

const Num kU = power2(-96);
Z two_to(unsigned k) { return Z(1) << k; }

// The least number >= y with at most 48 significant bits.
Num rounded48(const Num& y) {
  if (y.sign() == 0) return 0;
  std::int64_t scale = 48;
  while (y.ceil(scale) > two_to(48)) --scale;
  while (y.ceil(scale + 1) <= two_to(48)) ++scale;
  return Num(y.ceil(scale), -scale);
}

Z root(const Z& n) {
  Z r;
  mpz_sqrt(r.get_mpz_t(), n.get_mpz_t());
  return r;
}
Z floored(const Z& a, const Z& b) {
  Z r;
  mpz_fdiv_q(r.get_mpz_t(), a.get_mpz_t(), b.get_mpz_t());
  return r;
}

// The set as SPEC 3.11 has it.
struct Told {
  using Vector = std::vector<std::vector<Z>>;  // per block and entry
  struct Column {
    Vector b, before;
    Num size;
    std::size_t age = 0;
  };
  struct Tangent {
    Vector l;
    std::vector<Num> sizes;
  };
  const Problem& p;
  std::vector<Column> columns;
  std::vector<Tangent> families[3];  // frame, fresh, born
  std::vector<std::pair<std::size_t, std::size_t>> colours;  // block and row
  std::vector<std::vector<char>> exact;

  explicit Told(const Problem& problem) : p(problem) {
    for (std::size_t b = 0; b < p.blocks.size(); ++b) {
      exact.emplace_back(p.blocks[b].size(), 0);
      for (std::size_t i = 0; of_samples(b) && i < p.blocks[b].rows; ++i) colours.emplace_back(b, i);
    }
    for (auto& f : families) f.assign(colours.size(), {zero(), std::vector<Num>(samples())});
    for (std::size_t c = 0; c < colours.size(); ++c) families[0][c].l = families[1][c].l = unit_of(c);
  }
  std::size_t samples() const { return p.network() ? p.samples() : 0; }
  bool of_samples(std::size_t b) const { return p.blocks[b].kind == amcheck::Block::U || p.blocks[b].kind == amcheck::Block::V; }
  Vector zero() const {
    Vector out;
    for (const amcheck::Block& b : p.blocks) out.emplace_back(b.size());
    return out;
  }
  Vector unit_of(std::size_t c) const {
    Vector out = zero();
    const auto [b, i] = colours[c];
    for (std::size_t j = 0; j < p.blocks[b].cols; ++j) out[b][i * p.blocks[b].cols + j] = two_to(96);
    return out;
  }
  std::size_t shared() const {
    std::size_t sum = 0;
    for (std::size_t b = 0; b < p.blocks.size(); ++b) sum += of_samples(b) ? 0 : p.blocks[b].size();
    return sum;
  }
  void append(std::size_t block, std::size_t entry, bool of_before, const Num& size) {
    Column c{zero(), zero(), size, 0};
    (of_before ? c.before : c.b)[block][entry] = two_to(96);
    columns.push_back(c);
  }
  Num hull(std::size_t b, std::size_t e, bool of_before = false) const {
    Num sum = 0;
    for (const Column& c : columns) sum += Num(abs((of_before ? c.before : c.b)[b][e])) * c.size;
    if (of_samples(b))
      for (const auto& f : families)
        for (const Tangent& t : f) sum += Num(abs(t.l[b][e])) * t.sizes[e % p.blocks[b].cols];
    return rounded48(kU * sum);
  }
  Num reach() const {
    Num sum = 0;
    for (const Column& c : columns) sum += c.size;
    for (const auto& f : families)
      for (const Tangent& t : f)
        for (const Num& s : t.sizes) sum += s;
    for (std::size_t b = 0; b < p.blocks.size(); ++b)
      for (std::size_t e = 0; e < p.blocks[b].size(); ++e) sum += hull(b, e) + (p.heavy_ball() ? hull(b, e, true) : Num(0));
    return sum;
  }

  // New matrices of some blocks: of frame, fresh, born, colour by colour, and of the columns.
  struct New {
    std::size_t block;
    std::vector<std::vector<Z>> b;
    std::vector<Num> noise;
    std::vector<char> exact;
  };
  void install(const std::vector<New>& all) {
    for (Column& c : columns) c.before = c.b;
    for (const New& n : all) {
      if (!n.exact.empty()) exact[n.block] = n.exact;
      std::size_t t = 0;
      for (auto& f : families)
        for (Tangent& x : f) x.l[n.block] = n.b[t++];
      for (Column& c : columns) c.b[n.block] = n.b[t++];
      for (std::size_t e = 0; e < p.blocks[n.block].size(); ++e) {
        if (exact[n.block][e] == 0) continue;
        for (auto& f : families)
          for (Tangent& x : f) x.l[n.block][e] = 0;
        for (Column& c : columns) c.b[n.block][e] = 0;
      }
    }
    for (const New& n : all) {
      const amcheck::Block& block = p.blocks[n.block];
      for (std::size_t e = 0; !of_samples(n.block) && e < block.size(); ++e) append(n.block, e, false, n.noise[e]);
      for (std::size_t c = 0; c < colours.size(); ++c) {
        if (colours[c].first != n.block) continue;
        const Vector unit = unit_of(c);
        families[2][c].l[n.block] = unit[n.block];  // what it was in other blocks is 0: it is born here
        for (std::size_t j = 0; j < block.cols; ++j) families[2][c].sizes[j] = exact[n.block][colours[c].second * block.cols + j] != 0 ? Num(0) : n.noise[colours[c].second * block.cols + j];
      }
    }
  }

  void end_sweep(std::size_t number, const amcheck::Enclosure& frame) {
    const bool window = number % frame.window == 0;
    std::vector<std::vector<Num>> box(colours.size());
    for (std::size_t c = 0; c < colours.size(); ++c) {
      const auto [b, i] = colours[c];
      for (std::size_t j = 0; j < samples(); ++j) {
        const std::size_t e = i * samples() + j;
        Num sum = 0;
        for (int f = window ? 0 : 1; f < 3; ++f)
          for (const Tangent& t : families[f]) sum += Num(abs(t.l[b][e])) * t.sizes[j];
        box[c].push_back(exact[b][e] != 0 ? Num(0) : rounded48(kU * sum));
      }
    }
    for (std::size_t c = 0; c < colours.size(); ++c) {
      if (window) families[0][c] = {unit_of(c), box[c]};
      families[1][c] = {unit_of(c), window ? std::vector<Num>(samples()) : box[c]};
      families[2][c] = {zero(), std::vector<Num>(samples())};
    }
    for (Column& c : columns) ++c.age;
    if (number % frame.every == 0) merge(frame.keep, frame.rank);
  }

  void merge(std::size_t keep, std::size_t rank) {
    std::vector<Column> old, young;
    Num lambda = 0, nu = 0;
    for (const Column& c : columns) {
      (c.age >= keep ? old : young).push_back(c);
      Num& most = c.age >= keep ? lambda : nu;
      if (c.size > most) most = c.size;
    }
    if (old.size() <= shared() * (p.heavy_ball() ? 2 : 1) || lambda.sign() == 0) return;
    const auto joined = [&](const Column& c) {
      std::vector<Z> out;
      for (const std::vector<Z>& b : c.b) out.insert(out.end(), b.begin(), b.end());
      for (const std::vector<Z>& b : c.before)
        if (p.heavy_ball()) out.insert(out.end(), b.begin(), b.end());
      return out;
    };
    const auto times = [](const std::vector<Z>& x, const std::vector<Z>& y) {
      Z sum = 0;
      for (std::size_t k = 0; k < x.size(); ++k) sum += x[k] * y[k];
      return sum;
    };
    std::vector<std::vector<Z>> y;
    for (const Column& c : old) {
      y.push_back(joined(c));
      for (Z& z : y.back()) z = (Num(z) * c.size * lambda.inverse()).floor();
    }
    std::vector<Column> merged;
    while (merged.size() < std::min(rank, old.size())) {
      std::size_t pivot = 0;
      Z roots = 0;
      for (std::size_t t = 0; t < y.size(); ++t) {
        roots += root(times(y[t], y[t]));
        if (times(y[t], y[t]) > times(y[pivot], y[pivot])) pivot = t;
      }
      const Z L = root(times(y[pivot], y[pivot]));
      if (L < two_to(40) || Num(20) * lambda * Num(roots) < Num(two_to(96)) * nu) break;
      std::vector<Z> q = y[pivot];
      for (Z& z : q) z = floored(z * two_to(96), L);
      Z weight = 0;
      for (std::vector<Z>& z : y) {
        const Z a = floored(times(q, z), two_to(96));
        weight += abs(a);
        for (std::size_t k = 0; k < z.size(); ++k) z[k] -= floored(q[k] * a, two_to(96));
      }
      Column c{zero(), zero(), rounded48(lambda * kU * Num(weight)), keep};
      std::size_t k = 0;
      for (std::vector<Z>& b : c.b)
        for (Z& z : b) z = q[k++];
      for (std::vector<Z>& b : c.before)
        for (Z& z : b)
          if (p.heavy_ball()) z = q[k++];
      merged.push_back(c);
    }
    std::vector<Num> rest;
    for (std::size_t e = 0; e < y[0].size(); ++e) {
      Z sum = 0;
      for (const std::vector<Z>& z : y) sum += abs(z[e]) + 1 + Z(merged.size());
      rest.push_back(lambda * kU * Num(sum));
    }
    columns = merged;
    columns.insert(columns.end(), young.begin(), young.end());
    std::size_t k = 0;
    for (const bool of_before : {false, true}) {
      for (std::size_t b = 0; b < p.blocks.size() && (!of_before || p.heavy_ball()); ++b) {
        for (std::size_t e = 0; e < p.blocks[b].size(); ++e, ++k) {
          if (!of_samples(b)) {
            append(b, e, of_before, rounded48(rest[k]));
            continue;
          }
          for (std::size_t c = 0; c < colours.size(); ++c) {
            if (colours[c] != std::pair(b, e / p.blocks[b].cols) || exact[b][e] != 0) continue;
            Num& s = families[1][c].sizes[e % p.blocks[b].cols];
            s = rounded48(s + rest[k]);
          }
        }
      }
    }
  }
};

// Whether the two are the same, entry by entry and size by size.
std::string difference(const FrameSet& set, const Told& told) {
  const Problem& p = told.p;
  std::vector<const Told::Vector*> all;
  std::vector<const std::vector<Num>*> sizes;
  for (const auto& f : told.families)
    for (const Told::Tangent& t : f) all.push_back(&t.l), sizes.push_back(&t.sizes);
  const std::size_t first = all.size();
  std::vector<std::vector<Num>> own;
  for (const Told::Column& c : told.columns) own.push_back({c.size});
  for (std::size_t c = 0; c < told.columns.size(); ++c) all.push_back(&told.columns[c].b), sizes.push_back(&own[c]);
  if (set.samples_end() != first) return "where columns begin";
  for (std::size_t b = 0; b < p.blocks.size(); ++b) {
    const amcheck::Block& block = p.blocks[b];
    if (set.block(b).count() != all.size()) return "number of tangents: " + std::to_string(set.block(b).count()) + " against " + std::to_string(all.size());
    for (std::size_t t = 0; t < all.size(); ++t) {
      for (std::size_t e = 0; e < block.size(); ++e) {
        if (set.block(b).entry(t, e) != (*all[t])[b][e]) return "entry " + std::to_string(e) + " of " + block.name + " in tangent " + std::to_string(t);
        if (t >= first && p.heavy_ball() && set.before(b).entry(t, e) != told.columns[t - first].before[b][e]) return "entry " + std::to_string(e) + " of " + block.name + " before, in tangent " + std::to_string(t);
      }
    }
    for (std::size_t e = 0; e < block.size(); ++e) {
      if (set.hull(b).entry(e) != told.hull(b, e)) return "hull of entry " + std::to_string(e) + " of " + block.name;
      if (set.exact(b, e) != (told.exact[b][e] != 0)) return "exact entry " + std::to_string(e) + " of " + block.name;
    }
  }
  for (std::size_t t = 0; t < all.size(); ++t) {
    Tangents one(1, std::max<std::size_t>(1, told.samples()), all.size());
    for (std::size_t j = 0; j < one.cols(); ++j) one.set(t, j, two_to(96));
    const Matrix size = set.spread_all(one);
    for (std::size_t j = 0; j < one.cols(); ++j)
      if (size.entry(j) != (t >= first ? (*sizes[t])[0] : (*sizes[t])[j])) return "size of tangent " + std::to_string(t);
  }
  return set.reach() == told.reach() ? "" : "reach";
}

struct Both {
  Problem p;
  FrameSet set;
  Told told;
  explicit Both(const Case& c) : p(parsed(c)), set(p), told(p) {}

  // The new entries are in the order of Told::New.
  void install(const std::vector<Told::New>& all) {
    std::vector<Image> images;
    for (const Told::New& n : all) {
      const amcheck::Block& block = p.blocks[n.block];
      Image image{n.block, Tangents(block.rows, block.cols, n.b.size()), {}, n.exact};
      for (std::size_t t = 0; t < n.b.size(); ++t)
        for (std::size_t e = 0; e < block.size(); ++e) image.b.set(t, e, n.b[t][e]);
      for (std::size_t e = 0; e < block.size(); ++e) image.noise.push_back(amcheck::up(n.noise[e]));
      images.push_back(std::move(image));
    }
    told.install(all);
    set.install(std::move(images));
  }
  void end_sweep(std::size_t number, const amcheck::Enclosure& frame) {
    told.end_sweep(number, frame);
    set.end_sweep(number, frame);
  }
  std::size_t tangents() const { return 3 * told.colours.size() + told.columns.size(); }
};

Case two_layers(std::size_t samples = 2) {
  const auto rows = [](std::size_t n, std::size_t cols) { return rows_of(std::vector<std::vector<Num>>(n, std::vector<Num>(cols))); };
  std::string ones = "1", none = "0";
  for (std::size_t j = 1; j < samples; ++j) ones += " 1", none += " 0";
  const Json at = Json::object({{"U1", rows(2, samples)}, {"V1", rows(2, samples)}, {"W1", rows(2, 1)}, {"b1", rows(2, 1)}, {"V2", rows(1, samples)}, {"W2", rows(1, 2)}});
  return network({layer(2, "apart", relu()), plain_layer(1, "none", "1")}, Json::array({ones}), Json::array({none}), at);
}

Case one_block(int size, bool heavy) {
  std::vector<Num> none(static_cast<std::size_t>(size));
  Json H = Json::array(), g = Json::array();
  for (int i = 0; i < size; ++i) {
    std::string row;
    for (int j = 0; j < size; ++j) row += std::string(j > 0 ? " " : "") + (i == j ? "1" : "0");
    H.push(row), g.push("0");
  }
  const Json at = Json::object({{"x", column(none)}});
  const Json step = heavy ? Json::object({{"update", "heavy_ball"}, {"blocks", list({"x"})}, {"step", "3/4"}, {"momentum", "1/4"}}) : update("ridge", "x");
  Json p = Json::object({{"format", "amcert-problem/1"}, {"name", "frame"}, {"kind", "quadratic"}, {"blocks", list({Json::object({{"name", "x"}, {"size", size}})})}, {"H", H}, {"g", g}, {"sweep", list({step})}, {"start", at}});
  if (heavy) p["previous"] = at;
  return Case(p, list({at}));
}

}  // namespace

BOOST_AUTO_TEST_CASE(random_sets_are_as_the_specification_says) {
  std::mt19937 random(20260611);
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  const auto integer = [&](unsigned bits) {
    Z out = 0;
    for (unsigned k = 0; k < bits; k += 31) out = (out << 31) + Z(static_cast<unsigned long>(random() & 0x7fffffffU));
    out >>= (bits + 30) / 31 * 31 - bits;
    return below(2) == 0 ? out : Z(-out);
  };
  std::size_t merges = 0, sweeps = 0;
  for (unsigned round = 0; round < 96; ++round) {
    const unsigned kind = round % 3;
    Both both(kind == 0 ? two_layers() : one_block(kind == 1 ? 3 : 2, kind == 2));
    amcheck::Enclosure frame;
    frame.every = 1 + below(2), frame.keep = 1 + below(3), frame.rank = 1 + below(3), frame.window = 1 + below(3);
    const unsigned longest = std::vector<unsigned>{97, 97, 100, 130, 44}[below(5)];  // of entries
    const unsigned uneven = below(3) == 0 ? 14 : 3;
    for (std::size_t k = 1; k <= 6; ++k) {
      std::vector<std::size_t> order;
      for (std::size_t b = 0; b < both.p.blocks.size(); ++b) order.push_back(b);
      for (const std::size_t b : order) {
        const amcheck::Block& block = both.p.blocks[b];
        Told::New n{b, {}, {}, {}};
        const std::size_t colours = both.told.colours.size(), first = 3 * colours, count = both.tangents();
        // A tangent of the family born is 0 until its own block was updated in this sweep; blocks are updated in their order.
        const auto is_born = [&](std::size_t t, std::size_t here) { return t < 2 * colours || both.told.colours[t - 2 * colours].first < here; };
        for (std::size_t t = 0; t < count; ++t) {
          std::vector<Z> entries(block.size());
          for (Z& z : entries)
            if ((t >= first || (both.told.of_samples(b) && is_born(t, b))) && below(4) != 0) z = integer(longest);
          n.b.push_back(entries);
        }
        for (std::size_t e = 0; e < block.size(); ++e) n.noise.push_back(below(4) == 0 ? Num(0) : rounded48(Num(static_cast<long>(1 + below(1000))) * power2(-static_cast<int>(below(uneven)))));
        if (block.kind == amcheck::Block::U)
          for (std::size_t e = 0; e < block.size(); ++e) n.exact.push_back(below(4) == 0 ? 1 : 0);
        both.install({n});
        BOOST_REQUIRE_EQUAL(difference(both.set, both.told), "");
      }
      const std::size_t before = both.told.columns.size();
      both.end_sweep(k, frame);
      ++sweeps;
      merges += both.told.columns.size() != before ? 1 : 0;
      BOOST_REQUIRE_EQUAL(difference(both.set, both.told), "");
    }
  }
  BOOST_TEST((merges > 100 && sweeps > 2 * merges));
}

BOOST_AUTO_TEST_CASE(merging_begins_and_ends_where_it_must) {
  // Two unknowns. After three sweeps with keep = 2 there are four old columns, with these matrices and sizes 1, and two others.
  using Rows = std::vector<std::vector<Z>>;
  const auto columns_after = [](const Rows& b, const Num& old, const Num& young, std::size_t keep) {
    Both both(one_block(2, false));
    amcheck::Enclosure frame;
    frame.keep = keep, frame.rank = 4;
    for (std::size_t k = 1; k <= 3; ++k) {
      const Num noise = k == 3 ? young : old;
      both.install({{0, k == 3 ? b : Rows(both.tangents(), {0, 0}), {noise, noise}, {}}});
      both.end_sweep(k, frame);
      BOOST_TEST(difference(both.set, both.told) == "");
    }
    return both.set.block(0).count();
  };
  const Z one = two_to(96), small = two_to(40);
  const Rows units{{one, 0}, {0, one}, {one, 0}, {0, one}};  // merged along both unit vectors: of 6 columns 2 + 2 are left, and 2 are new
  // 20 lambda sum |y| >= nu: 80 against the size of the others, and 40 for the second vector; if it fails the rest alone takes the place of what is left.
  BOOST_TEST(columns_after(units, 1, 40, 2) == 6U);
  BOOST_TEST(columns_after(units, 1, 40 + power2(-20), 2) == 5U);
  BOOST_TEST(columns_after(units, 1, 80, 2) == 5U);
  BOOST_TEST(columns_after(units, 1, 80 + power2(-20), 2) == 4U);
  BOOST_TEST(columns_after(units, power2(-3), 10, 2) == 5U);
  BOOST_TEST(columns_after(units, power2(-3), 10 + power2(-20), 2) == 4U);
  // L >= 2^40, from 2^80 on as a square.
  BOOST_TEST(columns_after({{small, 0}, {0, 0}, {0, 0}, {0, 0}}, 1, 0, 2) == 5U);
  BOOST_TEST(columns_after({{small - 1, two_to(20)}, {0, 0}, {0, 0}, {0, 0}}, 1, 0, 2) == 4U);
  BOOST_TEST(columns_after({{small - 1, two_to(21)}, {0, 0}, {0, 0}, {0, 0}}, 1, 0, 2) == 5U);
  // As many old columns as entries, or old ones of size 0 alone, stay.
  BOOST_TEST(columns_after(units, 1, 1, 3) == 6U);
  BOOST_TEST(columns_after(units, 0, 1, 2) == 6U);
  BOOST_TEST(columns_after(units, 0, 0, 2) == 6U);
}

// 1156 entries just below 2^123 are more than 34 times as long, so that two limbs have no room for what the others are along the pivot.
BOOST_AUTO_TEST_CASE(a_vector_longer_than_two_limbs) {
  Both both(two_layers(230));
  amcheck::Enclosure frame;
  frame.every = 2, frame.keep = 1, frame.rank = 1, frame.window = 8;
  const Z most = two_to(123) - 1;
  for (std::size_t k = 1; k <= 2; ++k) {
    for (std::size_t b = 0; b < both.p.blocks.size(); ++b) {
      const std::size_t size = both.p.blocks[b].size(), first = 3 * both.told.colours.size();
      Told::New n{b, std::vector<std::vector<Z>>(both.tangents(), std::vector<Z>(size)), std::vector<Num>(size, both.told.of_samples(b) ? 0 : 1), {}};
      if (both.p.blocks[b].kind == amcheck::Block::U) n.exact.assign(size, 0);
      for (std::size_t t = first; t < n.b.size(); ++t)
        for (std::size_t e = 0; e < size; ++e) n.b[t][e] = t == first ? most : t == first + 1 ? (e % 3 == 0 ? Z(-most) : Z(most / 2)) : Z(static_cast<long>(e) - 7);
      both.install({n});
    }
    both.end_sweep(k, frame);
    BOOST_TEST(difference(both.set, both.told) == "");
  }
  BOOST_TEST(both.told.columns.size() == 1U + 6U);
}

// What is across the pivot stays as it is, in units of 2^-96: a number of 162 bits takes two bits more than four limbs have.
BOOST_AUTO_TEST_CASE(a_vector_across_the_pivot) {
  Both both(one_block(4, false));
  amcheck::Enclosure frame;
  frame.keep = 2, frame.rank = 1;
  for (std::size_t k = 1; k <= 3; ++k) {
    std::vector<std::vector<Z>> b(both.tangents(), {0, 0, 0, 0});
    if (k == 3) {
      const Z most = two_to(162) - 1;
      b[0] = {most, 0, 0, 0};
      b[1] = {0, 1 - most, 0, 0};
      b[2] = {0, 0, most - 2, 5};
      for (int i = 3; i < 8; ++i) b[static_cast<std::size_t>(i)] = {i, -2 * i, 3, 7 - i};
    }
    both.install({{0, b, {1, 1, 1, 1}, {}}});
    both.end_sweep(k, frame);
    BOOST_TEST(difference(both.set, both.told) == "");
  }
  BOOST_TEST(both.set.block(0).count() == 9U);
}

BOOST_AUTO_TEST_CASE(merging_to_halves_and_to_nothing) {
  // Along (1,1,-1,1)/2 every odd a gives halves, exactly, whose floors differ with the sign.
  Both both(one_block(4, false));
  amcheck::Enclosure frame;
  frame.keep = 2, frame.rank = 1;
  using Rows = std::vector<std::vector<Z>>;
  for (std::size_t k = 1; k <= 3; ++k) {
    Rows b(both.tangents(), {0, 0, 0, 0});
    if (k == 3) {
      const Z h = two_to(96);
      b[0] = {h, h, -h, h};
      for (int i = 1; i < 8; ++i) b[static_cast<std::size_t>(i)] = {i, -2 * i, 3, 7 - i};
    }
    both.install({{0, b, {1, 1, 1, 1}, {}}});
    both.end_sweep(k, frame);
    BOOST_TEST(difference(both.set, both.told) == "");
  }
  BOOST_TEST(both.set.block(0).count() == 9U);
  // All columns are old, and all matrices 0: nothing but the rest is left of them.
  Both none(one_block(2, false));
  frame.keep = 1;
  none.install({{0, {}, {1, 1}, {}}});
  none.end_sweep(1, frame);
  none.install({{0, Rows(2, {0, 0}), {0, 0}, {}}});
  none.end_sweep(2, frame);
  BOOST_TEST(difference(none.set, none.told) == "");
  BOOST_TEST(none.set.block(0).count() == 2U);
  BOOST_TEST((none.set.hull(0).entry(0) == rounded48(kU * 4)));
}

BOOST_AUTO_TEST_CASE(what_rounding_does_in_an_update) {
  // 32 N^2 A u (s+h), where A = 1 + ceil(u m) and m is the largest integer of the matrices with a hat. N is 2 + (1+2+2) + (2+1+2) for the network, 2*3 for the quadratic.
  for (const bool network_ : {true, false}) {
    Both both(network_ ? two_layers() : one_block(3, false));
    const std::size_t size = both.p.blocks[0].size();
    std::vector<Num> noise(size, 3);
    both.install({{0, std::vector<std::vector<Z>>(both.tangents(), std::vector<Z>(size)), noise, {}}});
    amcheck::Run run;
    amcheck::Evaluator e(both.p, run, 64);
    const std::vector<amcheck::Choice> none;
    const amcheck::OrbitSweep sweep{e, both.set, 0, none};
    const Num reach = both.told.reach(), N = network_ ? 12 : 6;
    BOOST_REQUIRE((reach == Num(3) * 2 * Num(static_cast<long>(size))));  // every column and the hull of its entry
    amcheck::Hats hats;
    BOOST_TEST((hats.round(sweep) == Num(32) * square(N) * kU * reach));
    const Matrix hat = hats(amcheck::matrix_of(1, 3, {fraction(1, 3), -fraction(1, 3), -5}));
    BOOST_TEST((hat.entry(0) == Num(floored(two_to(96), 3)) && hat.entry(1) == Num(floored(-two_to(96), 3)) && hat.entry(2) == Num(-5 * two_to(96))));
    BOOST_TEST((hats.round(sweep) == Num(32) * square(N) * 6 * kU * reach));
    hats(1, 1, {Num(5) + kU});
    BOOST_TEST((hats.round(sweep) == Num(32) * square(N) * 7 * kU * reach));
    hats(1, 1, {Num(2)});
    BOOST_TEST((hats.round(sweep) == Num(32) * square(N) * 7 * kU * reach));
  }
}

BOOST_AUTO_TEST_SUITE_END()
