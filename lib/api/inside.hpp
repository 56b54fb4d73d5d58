// What the public values hold, and how errors leave the library.
#pragma once

#include "amcert/amcert.hpp"

#include "result/folder.hpp"
#include "result/outcome.hpp"

#include <mutex>

namespace amcert::api {

struct Case::Inside {
  amcert::Case value;
};

struct Run::Inside {
  std::shared_ptr<const Case::Inside> problem;
  RecordedRun run;
};

// In doubles.
Iterate iterate_of(const Problem& problem, const Point& x);

// Runs `work`; what it throws becomes an Error.
template <class Work>
auto translated(const Work& work) {
  try {
    return work();
  } catch (const Error&) {
    throw;
  } catch (...) {
    const result::Failure f = result::failure(std::current_exception());
    throw Error(f.code, f.what);
  }
}

// Held while an engine runs or something is certified: the precision of mpfr_float is a global.
std::unique_lock<std::mutex> alone();

}  // namespace amcert::api
