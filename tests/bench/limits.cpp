// What the proof of a critical point and of its KL inequality costs, against the number of samples of a fixed net: CPU seconds, and how
// they grow. The Hessian decouples by samples, so everything but a part in the shared entries should grow linearly.
#include "number/text.hpp"
#include "problem/case_file.hpp"
#include "theorem/critical_point.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>

namespace {

using namespace amcert;

double cpu_seconds() { return double(std::clock()) / CLOCKS_PER_SEC; }

// 4 inputs, 6 tanh units, 3 outputs; the inputs of sample j are values of a fixed quasi-random sequence.
Case net(int samples) {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("amcert-bench-{}", samples);
  std::filesystem::create_directories(folder);
  std::ofstream data(folder / "data.csv");
  data << "a,b,c,d,y1,y2,y3\n";
  const double steps[] = {0.6180339887, 0.7548776662, 0.8191725134, 0.8566748838};
  for (int j = 0; j < samples; ++j) {
    double x[4];
    for (int k = 0; k < 4; ++k) x[k] = 2 * std::fmod(0.5 + (j + 1) * steps[k], 1.0) - 1;
    data << fmt::format("{:.4f},{:.4f},{:.4f},{:.4f},{},{},{}\n", x[0], x[1], x[2], x[3], x[0] > x[1] ? 1 : 0, x[1] > x[2] ? 1 : 0, x[2] * x[3] > 0 ? 1 : 0);
  }
  data.close();
  std::ofstream text(folder / "case.toml");
  text << "name = \"bench\"\n[network]\nwidths = [6, 3]\nactivation = [\"tanh\", \"identity\"]\ngamma = 1\nrho = 1\nlambda = \"" << samples << "/20\"\n"
       << "loss_scale = 1\n[data]\nfile = \"data.csv\"\ninputs = [\"a\", \"b\", \"c\", \"d\"]\ntargets = [\"y1\", \"y2\", \"y3\"]\n[method]\norder = \"backward\"\n[start]\nW1 = [";
  for (int i = 0; i < 6; ++i) {
    text << "[";
    for (int k = 0; k < 4; ++k) text << fmt::format("\"{}/32\", ", (7 * i + 11 * k) % 31 - 15);
    text << "], ";
  }
  text << "]\nW2 = [";
  for (int i = 0; i < 3; ++i) {
    text << "[";
    for (int k = 0; k < 6; ++k) text << fmt::format("\"{}/32\", ", (5 * i + 13 * k) % 29 - 14);
    text << "], ";
  }
  text << "]\n[run]\nsweeps = 10\n";
  text.close();
  return read_case(folder.string());
}

}  // namespace

int main() {
  std::printf("4-6-3 tanh network, CPU seconds\n%8s %9s %10s %10s %10s %14s   %s\n", "samples", "unknowns", "find", "prove", "ratio", "kappa", "");
  double before = 0;
  for (int samples : {10, 30, 100, 300, 1000, 3000, 10000}) {
    const Case c = net(samples);
    const Point last = run_double(c.problem, 60).iterates.back();
    const double begin = cpu_seconds();
    const LimitPoint limit = find_limit(c.problem, approach_limit(c.problem, last), 128);
    const double found = cpu_seconds();
    const CriticalPoint point(c.problem, limit, 320);
    RecordedRun run;
    run.iterates = {last};
    Claim claim = point.claim(run);
    claim.digest.assign(1, '0');
    const Claim kl = point.kl(claim);
    const double proved = cpu_seconds();
    std::string kappa = "-";
    if (kl.verdict == Verdict::proved) kappa = fmt::format("{:.5g}", parse_number(kl.constants["kappa"][0].get<std::string>()).approximately());
    std::printf("%8d %9ld %10.2f %10.2f %10.2f %14s   %s\n", samples, long(c.problem.unknowns()), found - begin, proved - found, before > 0 ? (proved - found) / before : 0.0,
                kappa.c_str(), claim.reason.c_str());
    std::fflush(stdout);
    before = proved - found;
  }
  return 0;
}
