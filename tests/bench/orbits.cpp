// Exact orbits: what they cost beside plain ball arithmetic, how many bits they lose, and how tight they are. CPU times, one process.
//
//   orbits compare           xor-tanh: our replay against plain balls with the fewest bits that suffice, over K; writes out/orbits.svg
//   orbits table [CASE K]..  per case: bits lost, final radius, and how many bits the enclosure is wider than the error of its points
#include "problem/case_file.hpp"
#include "run/orbit.hpp"
#include "run/plain_orbit.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace {

using namespace amcert;

double cpu_seconds() { return double(std::clock()) / CLOCKS_PER_SEC; }

constexpr double target = -99.66;  // log2 of 1e-30

double our_time(const Problem& p, int sweeps, long& bits) {
  OrbitOptions o;
  o.sweeps = sweeps;
  o.radius = Rational::power_of_two(-100);
  o.keep_bytes = 0;
  const double begin = cpu_seconds();
  const Orbit orbit = follow_orbit(p, o);
  bits = orbit.bits;
  return orbit.end == Orbit::End::complete ? cpu_seconds() - begin : NAN;
}

int compare() {
  const Case c = read_case("cases/xor-tanh");
  struct Row { int sweeps; double plain, ours; };
  std::vector<Row> rows;
  std::printf("xor-tanh to radius 1e-30, CPU seconds\n%8s %12s %10s %12s %10s %8s\n", "sweeps", "plain", "bits", "ours", "bits", "ratio");
  for (int sweeps : {250, 500, 1000, 2000}) {
    long plain_bits = 0, bits = 0;
    const double plain = plain_orbit_seconds(c.problem, sweeps, target, 1e9, plain_bits), ours = our_time(c.problem, sweeps, bits);
    std::printf("%8d %12.2f %10ld %12.3f %10ld %8.1f\n", sweeps, plain, plain_bits, ours, bits, plain / ours);
    std::fflush(stdout);
    rows.push_back({sweeps, plain, ours});
  }
  const double power = std::log2(rows[3].plain / rows[2].plain);
  for (int sweeps : {5000, 10000}) {
    long bits = 0;
    const double ours = our_time(c.problem, sweeps, bits), plain = rows[3].plain * std::pow(sweeps / 2000.0, power);
    std::printf("%8d %12.0f %10s %12.3f %10ld %8.0f   (plain extrapolated, growing as K^%.2f)\n", sweeps, plain, "", ours, bits, plain / ours, power);
    rows.push_back({sweeps, plain, ours});
  }
  std::printf("our cost per sweep: %.3f ms at 1,000, %.3f ms at 10,000 sweeps\n", rows[2].ours, rows[5].ours / 10);
  std::filesystem::create_directories("out");
  std::ofstream data("out/orbits.dat");
  for (const Row& r : rows) data << r.sweeps << ' ' << r.plain << ' ' << r.ours << '\n';
  data.close();
  std::ofstream("out/orbits.gp") << "set terminal svg size 640,360 font 'sans,12'\nset output 'out/orbits.svg'\nset logscale xy\nset grid\nset key left top\n"
                                    "set xlabel 'sweeps'\nset ylabel 'CPU seconds'\n"
                                    "plot 'out/orbits.dat' using 1:2 with linespoints title 'plain balls (beyond 2,000 extrapolated)', '' using 1:3 with linespoints title 'frames'\n";
  if (std::system("gnuplot out/orbits.gp") == 0) std::printf("figure: out/orbits.svg\n");
  return 0;
}

// log2 of the largest difference of the points from a run with three times the bits.
double log2_error(const Point& z, const Point& truth) {
  Rational worst = 0;
  for (std::size_t b = 0; b < z.size(); ++b)
    for (Index j = 0; j < z[b].cols(); ++j)
      for (Index i = 0; i < z[b].rows(); ++i) worst = std::max(worst, abs(z[b](i, j) - truth[b](i, j)));
  return worst.sign() == 0 ? -INFINITY : double(floor_log2(worst));
}

int table(const std::vector<std::pair<std::string, int>>& cases) {
  std::printf("%-24s %7s %5s %9s %8s %9s %8s   %s\n", "case", "sweeps", "bits", "lost 100", "lost", "radius", "CPU s", "excess in bits over the true error at sweeps 10, 100, ...");
  int outside = 0;
  for (const auto& [name, sweeps] : cases) {
    const Case c = read_case(name);
    const long bits = 256;
    const double begin = cpu_seconds();
    OrbitReplay replay(c.problem, bits, frame_set(c.problem, frame_options(c.problem)));
    std::vector<double> largest(1, -INFINITY);
    std::vector<int> at;
    std::vector<Point> points;
    std::vector<std::vector<Eigen::MatrixXd>> hulls;
    while (replay.sweeps() < sweeps && replay.sweep()) {
      double m = 0;
      for (std::size_t b = 0; b < c.problem.blocks.size(); ++b) m = std::fmax(m, replay.set().hull(int(b)).maxCoeff());
      largest.push_back(std::log2(m));
      const int k = replay.sweeps();
      if (!is_milestone(k) && k != sweeps) continue;
      at.push_back(k);
      points.push_back(replay.point());
      hulls.emplace_back();
      for (std::size_t b = 0; b < c.problem.blocks.size(); ++b) hulls.back().push_back(replay.set().hull(int(b)));
    }
    const double seconds = cpu_seconds() - begin;
    const int reached = replay.sweeps();
    std::string excess;
    // The truth, followed beside: only milestones are kept.
    std::size_t next = 0;
    follow_mpfr(c.problem, reached, 3 * bits, [&](int k, const Point& truth) {
      if (next >= at.size() || at[next] != k) return;
      for (std::size_t b = 0; b < truth.size(); ++b)
        for (Index j = 0; j < truth[b].cols(); ++j)
          for (Index i = 0; i < truth[b].rows(); ++i)
            if (abs(points[next][b](i, j) - truth[b](i, j)) > Rational::literally(hulls[next][b](i, j)) + Rational::power_of_two(-3 * bits + 200)) ++outside;
      if (int power = int(std::lround(std::log10(k))); k == int(std::lround(std::pow(10, power))) && k > 1)
        excess += fmt::format(" {:.0f}", largest[std::size_t(k)] - log2_error(points[next], truth));
      ++next;
    });
    const auto lost = [&](int k) { return largest[std::size_t(std::min(k, reached))] + double(bits); };
    std::printf("%-24s %7d %5ld %9.1f %8.1f %9s %8.1f  %s%s\n", std::filesystem::path(name).filename().c_str(), reached, bits, lost(100), lost(reached),
                fmt::format("1e{:.1f}", largest.back() * std::log10(2)).c_str(), seconds, excess.c_str(), reached < sweeps ? (" stopped: " + replay.stop().reason).c_str() : "");
    std::fflush(stdout);
  }
  std::printf("entries of the run with three times the bits outside their enclosure: %d\n", outside);
  return outside ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "compare") return compare();
  if (what == "table") {
    std::vector<std::pair<std::string, int>> cases;
    for (int n = 2; n + 1 < argc; n += 2) cases.emplace_back(argv[n], std::stoi(argv[n + 1]));
    if (cases.empty()) {
      for (const auto& entry : std::filesystem::directory_iterator("cases"))
        if (entry.path().filename().string().starts_with("xor-") && std::filesystem::exists(entry.path() / "case.toml")) cases.emplace_back(entry.path().string(), 10000);
      std::sort(cases.begin(), cases.end());
      cases.emplace_back("cases/boolean4", 10000);
      cases.emplace_back("cases/iris", 1000);
    }
    return table(cases);
  }
  std::fprintf(stderr, "usage: orbits compare | orbits table [CASE SWEEPS]...\n");
  return 2;
}
