// A training program that certifies its own run.
//
//   train CASE FOLDER     trains, certifies, and writes certificate, tables and report to FOLDER
//   train CASE run.json   trains and writes the iterates, for amcert certify CASE --run run.json
#include "network.hpp"

#include <amcert/amcert.hpp>

#include <iostream>
#include <string>

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: train CASE FOLDER|FILE.json\n";
    return 2;
  }
  const amcert::Case problem = amcert::Case::read(argv[1]);
  const std::string out = argv[2];

  using Eigen::MatrixXd;
  const amcert::Iterate start = problem.start();
  Network net{problem.inputs().as<MatrixXd>(),      problem.targets().as<MatrixXd>(),   start.at("W1").as<MatrixXd>(), start.at("U1").as<MatrixXd>(),
              start.at("V1").as<MatrixXd>(), start.at("W2").as<MatrixXd>(), start.at("V2").as<MatrixXd>()};
  amcert::Run run(problem);
  for (int k = 0; k <= problem.sweeps(); ++k) {
    if (k > 0) net.sweep();
    run.add({{"W1", net.W1}, {"U1", net.U1}, {"V1", net.V1}, {"W2", net.W2}, {"V2", net.V2}});
  }
  if (out.ends_with(".json")) {
    run.write(out);
    return 0;
  }

  const amcert::Certificate certificate = amcert::certify(run);
  certificate.write(out);
  std::cout << certificate.table();
  for (const amcert::Claim& claim : certificate.claims())
    if (claim.kind == "sufficient_decrease" && claim.verdict == amcert::Verdict::proved)
      std::cout << "decrease by at least " << claim.constant("a").below << " |step|^2 in every sweep, claim " << claim.digest.substr(0, 16) << "\n";
  return certificate.exit_code();
} catch (const amcert::Error& error) {
  std::cerr << "train: " << error.what() << "\n";
  return error.exit_code();
}
