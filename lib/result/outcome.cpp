#include "result/outcome.hpp"

#include "number/environment.hpp"
#include "result/folder.hpp"

#include <algorithm>

namespace amcert::result {

int worse(int a, int b) {
  for (int code : {internal, bad_input, mismatch, unsupported, refuted, limit, undecided})
    if (a == code || b == code) return code;
  return ok;
}

int exit_code(const Case& c, const Certificate& certificate) {
  int code = ok;
  for (const Claim& claim : certificate.claims()) {
    if (claim.verdict == Verdict::refuted && !expected(c, claim)) code = worse(code, refuted);
    if (claim.verdict == Verdict::undecided) code = worse(code, undecided);
  }
  return code;
}

std::vector<std::string> announced_in_vain(const Case& c, const Certificate& certificate, bool at_limit) {
  std::vector<std::string> out;
  for (const std::string& name : c.expect_refuted) {
    if (name.starts_with("kl_") != at_limit) continue;
    const auto met = [&](const Claim& x) { return short_name(x) == name && x.verdict == Verdict::refuted; };
    if (std::none_of(certificate.claims().begin(), certificate.claims().end(), met)) out.push_back(name);
  }
  return out;
}

Failure failure(std::exception_ptr thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const CaseError& e) {
    return {bad_input, e.what()};
  } catch (const std::invalid_argument& e) {
    return {bad_input, e.what()};
  } catch (const Mismatch& e) {
    return {mismatch, e.what()};
  } catch (const NotVerified& e) {
    return {refuted, e.what()};
  } catch (const std::runtime_error& e) {
    return {unsupported, e.what()};
  } catch (const std::domain_error& e) {
    return {limit, e.what()};
  } catch (const std::bad_alloc&) {
    return {limit, "not enough memory; take fewer sweeps"};
  } catch (const std::exception& e) {
    return {internal, std::string("internal alarm, please report: ") + e.what()};
  }
}

Certificate certify_run(const Case& c, const RecordedRun& run, bool reference, const ClaimProgress& progress) {
  require_default_environment();
  bool stopped = false;
  const ClaimProgress go_on = [&](const std::string& what) {
    if (progress && !progress(what)) stopped = true;
    return !stopped;
  };
  std::optional<RecordedRun> second;
  if (std::find(c.claims.begin(), c.claims.end(), "double_agreement") != c.claims.end() && reference) {
    const auto sweep_done = [&](int k) { return go_on("mpfr engine: sweep " + std::to_string(k) + " of " + std::to_string(run.sweeps())); };
    second = run_mpfr(c.problem, run.sweeps(), c.reference_bits, sweep_done);
    if (second->sweeps() != run.sweeps()) second.reset();
  }
  Certificate certificate = certify(c, run, second ? &*second : nullptr, go_on);
  require_default_environment();
  if (certificate.claims().empty()) {  // double_agreement alone, and no reference run to compare with
    if (stopped) throw std::domain_error("interrupted before a claim was reached; nothing is written");
    throw CaseError("double_agreement is the only claim of case " + c.problem.name + ", and it needs " +
                    (run.by_engine ? "the reference run; leave out --no-reference, or" : "a run of the double engine;") + " add a claim to [certify]");
  }
  return certificate;
}

}  // namespace amcert::result
