#include "regress/stored_run.hpp"

#include <fmt/format.h>
#include <nettle/base64.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <stdexcept>

namespace amcert {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t kept_doubles = 12288;  // 96 KiB, some 130 KB of base64

std::string base64(const std::vector<double>& numbers) {
  const std::size_t bytes = numbers.size() * sizeof(double);
  std::string out(BASE64_ENCODE_RAW_LENGTH(bytes), '\0');
  base64_encode_raw(out.data(), bytes, reinterpret_cast<const std::uint8_t*>(numbers.data()));
  return out;
}

std::vector<double> numbers_of(const std::string& text) {
  std::vector<std::uint8_t> bytes(BASE64_DECODE_LENGTH(text.size()));
  std::size_t length = bytes.size();
  base64_decode_ctx context;
  base64_decode_init(&context);
  if (!base64_decode_update(&context, &length, bytes.data(), text.size(), text.data()) || !base64_decode_final(&context) || length % sizeof(double) != 0)
    throw std::invalid_argument("the iterates of the run are not base64 of doubles");
  std::vector<double> out(length / sizeof(double));
  std::memcpy(out.data(), bytes.data(), length);
  if (!std::all_of(out.begin(), out.end(), [](double x) { return std::isfinite(x); })) throw std::invalid_argument("an iterate of the run has a number that is not finite");
  return out;
}

bool is_per_sample(const Block& b) { return b.family == Family::U || b.family == Family::V; }

}  // namespace

int StoredRun::iterates(const std::string& block) const {
  const auto it = blocks.find(block);
  return it == blocks.end() ? 0 : int(it->second.size());
}

std::string run_digest(const RecordedRun& run, const Problem& problem) { return digest(run_json(run, problem)); }

StoredRun stored_run(const RecordedRun& run, const Problem& problem) {
  std::size_t all = 0, shared = 0;
  for (const Block& b : problem.blocks) {
    const std::size_t n = std::size_t(b.rows * b.cols);
    all += n;
    if (!is_per_sample(b)) shared += n;
  }
  const std::size_t iterates = run.iterates.size();
  // Whole iterates as far as they fit beside the shared blocks of all, or alone where those do not fit either; x^0 and x^1 always.
  const std::size_t room = shared * iterates <= kept_doubles ? kept_doubles - shared * iterates : 0;
  const bool shared_fit = room > 0;
  const std::size_t each = shared_fit ? all - shared : all;
  const std::size_t fit = each == 0 ? iterates : (shared_fit ? room : kept_doubles) / each;
  const std::size_t whole = std::min(iterates, std::max<std::size_t>(fit, 2));
  StoredRun out{run_digest(run, problem), {}};
  for (std::size_t b = 0; b < problem.blocks.size(); ++b) {
    const std::size_t kept = shared_fit && !is_per_sample(problem.blocks[b]) ? iterates : whole;
    for (std::size_t k = 0; k < kept; ++k) out.blocks[problem.blocks[b].name].push_back(run.iterates[k][b].approximate());
  }
  return out;
}

Json json(const StoredRun& run) {
  Json blocks = Json::object();
  for (const auto& [name, iterates] : run.blocks) {
    std::vector<double> numbers;
    for (const Eigen::MatrixXd& m : iterates) numbers.insert(numbers.end(), m.data(), m.data() + m.size());
    blocks[name] = {{"rows", iterates.front().rows()}, {"cols", iterates.front().cols()}, {"doubles", base64(numbers)}};
  }
  return {{"digest", run.digest}, {"blocks", blocks}};
}

StoredRun read_stored_run(const Json& v) {
  StoredRun out{v.at("digest").get<std::string>(), {}};
  for (const auto& [name, block] : v.at("blocks").items()) {
    const Index rows = block.at("rows").get<Index>(), cols = block.at("cols").get<Index>();
    const std::vector<double> numbers = numbers_of(block.at("doubles").get<std::string>());
    if (rows < 1 || cols < 1 || numbers.empty() || numbers.size() % std::size_t(rows * cols) != 0)
      throw std::invalid_argument(fmt::format("the iterates of block {} are not whole", name));
    for (std::size_t at = 0; at < numbers.size(); at += std::size_t(rows * cols))
      out.blocks[name].emplace_back(Eigen::Map<const Eigen::MatrixXd>(numbers.data() + at, rows, cols));
  }
  return out;
}

}  // namespace amcert
