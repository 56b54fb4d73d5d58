// amcert._amcert: the public interface of the library for Python, with NumPy arrays for matrices. amcert/__init__.py is what users import.
#include "amcert/amcert.hpp"

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <chrono>
#include <map>
#include <tuple>

namespace py = pybind11;
using namespace py::literals;

namespace {

PyObject* error_type = nullptr;
PyObject* interrupted_type = nullptr;

// Raises the Python exception of that type, with attributes.
template <class... Attribute>
[[noreturn]] void raise(PyObject* type, const std::string& what, const Attribute&... attribute) {
  py::object e = py::reinterpret_borrow<py::object>(type)(what);
  (py::setattr(e, attribute.first, attribute.second), ...);
  PyErr_SetObject(type, e.ptr());
  throw py::error_already_set();
}

[[noreturn]] void refuse(const std::string& what) { throw amcert::Error(2, what); }

// Asked by long work, which runs without Python's lock, whether to go on: Ctrl-C, and whatever else a signal handler raises, ends it.
class Signals {
 public:
  amcert::Progress progress() {
    return [this](const std::string&) {
      const auto now = std::chrono::steady_clock::now();
      if (raised_ || now - last_ < std::chrono::milliseconds(50)) return !raised_;
      last_ = now;
      const py::gil_scoped_acquire lock;
      if (PyErr_CheckSignals() != 0) raised_ = std::make_unique<py::error_already_set>();
      return !raised_;
    };
  }
  bool raised() const { return bool(raised_); }
  // `kept`: what there is of the result, or None.
  void raise_if_any(const char* name, const py::object& kept) {
    if (!raised_) return;
    if (!raised_->matches(PyExc_KeyboardInterrupt)) throw py::error_already_set(*raised_);
    raise(interrupted_type, std::string("interrupted; what there is so far is in the attribute ") + name, std::pair(name, kept));
  }

 private:
  std::chrono::steady_clock::time_point last_{};
  std::unique_ptr<py::error_already_set> raised_;
};

py::array_t<double> array(const amcert::Matrix& m) {
  py::array_t<double> out({m.rows(), m.cols()});
  std::copy(m.data(), m.data() + m.rows() * m.cols(), out.mutable_data());
  return out;
}

py::dict arrays(const amcert::Iterate& x) {
  py::dict out;
  for (const auto& [name, m] : x) out[py::str(name)] = array(m);
  return out;
}

// Nothing is converted: what is no array of float64 with two dimensions is refused.
amcert::Matrix matrix(const py::handle& value, const std::string& where) {
  if (!py::isinstance<py::array>(value))
    refuse(where + ": expected a NumPy array of float64, not " + std::string(py::str(py::type::handle_of(value).attr("__name__"))));
  const auto any = py::reinterpret_borrow<py::array>(value);
  if (!py::isinstance<py::array_t<double>>(any))
    refuse(where + ": the dtype is " + std::string(py::str(any.dtype())) +
           ", expected float64; let the program compute in float64, or write astype(numpy.float64) where the iterate is recorded if these values are meant");
  if (py::isinstance(any, py::module_::import("numpy.ma").attr("MaskedArray"))) refuse(where + ": a masked array; record one without a mask");
  if (any.ndim() != 2)
    refuse(where + ": the array has " + std::to_string(any.ndim()) + (any.ndim() == 1 ? " dimension" : " dimensions") + ", expected 2 (samples are columns; a vector b is b[:, None])");
  const auto a = py::reinterpret_borrow<py::array_t<double>>(any).unchecked<2>();
  amcert::Matrix out(std::size_t(a.shape(0)), std::size_t(a.shape(1)));
  for (py::ssize_t i = 0; i < a.shape(0); ++i)
    for (py::ssize_t j = 0; j < a.shape(1); ++j) out(std::size_t(i), std::size_t(j)) = a(i, j);
  return out;
}

amcert::Iterate iterate(const py::handle& value, const std::string& where) {
  if (!py::isinstance<py::dict>(value)) refuse(where + ": expected a dict with an array for every block, not " + std::string(py::str(py::type::handle_of(value).attr("__name__"))));
  amcert::Iterate out;
  for (const auto& [name, m] : py::reinterpret_borrow<py::dict>(value)) {
    if (!py::isinstance<py::str>(name)) refuse(where + ": the names of blocks are strings, like \"W1\"");
    const std::string block = py::str(name);
    out.emplace(block, matrix(m, where + ", block " + block));
  }
  return out;
}

// Refuses an iterate of a list that is an earlier one, or has all arrays of one: the program went on writing into what it had appended. Not asked of
// generators, whose iterates are copied as they come and may be one dict each time.
class Repeated {
 public:
  void look(const py::handle& x, std::size_t k) {
    const auto whole = dicts_.emplace(x.ptr(), k);
    if (!whole.second) refuse_as(k, whole.first->second, " is the same dict as iterate ");
    Places places;
    for (const auto& [name, value] : py::reinterpret_borrow<py::dict>(x)) {
      const auto a = py::reinterpret_borrow<py::array>(value);
      const auto step = [&](int axis) { return a.shape(axis) > 1 ? a.strides(axis) : 0; };
      places.emplace(std::string(py::str(name)), std::tuple(a.data(), step(0), step(1)));
    }
    const auto parts = arrays_.emplace(std::move(places), k);
    if (!parts.second) refuse_as(k, parts.first->second, " has the same arrays as iterate ");
  }

 private:
  using Places = std::map<std::string, std::tuple<const void*, py::ssize_t, py::ssize_t>>;
  [[noreturn]] static void refuse_as(std::size_t k, std::size_t earlier, const std::string& what) {
    refuse("iterate " + std::to_string(k) + what + std::to_string(earlier) + ", so both hold the last values: append {b: v.copy() for b, v in x.items()}");
  }
  std::map<const void*, std::size_t> dicts_;
  std::map<Places, std::size_t> arrays_;
};

amcert::Run own_run(const amcert::Case& problem, const py::iterable& iterates, const std::optional<std::vector<double>>& objective) {
  amcert::Run run(problem);
  const bool kept = py::isinstance<py::list>(iterates) || py::isinstance<py::tuple>(iterates);
  Repeated repeated;
  std::size_t k = 0;
  for (const py::handle& x : iterates) {
    const amcert::Iterate point = iterate(x, "iterate " + std::to_string(k));
    if (kept) repeated.look(x, k);
    if (!objective) run.add(point);
    else if (k < objective->size()) run.add(point, (*objective)[k]);
    ++k;
  }
  if (objective && objective->size() != k) refuse("there are " + std::to_string(k) + " iterates and " + std::to_string(objective->size()) + " values of the objective; give one for each");
  return run;
}

// As the class Certificate of amcert/__init__.py.
py::object wrapped(const std::optional<amcert::Certificate>& c) {
  return c ? py::module_::import("amcert").attr("Certificate")(py::cast(*c)) : py::none();
}

py::object certified(const amcert::Run& run) {
  Signals signals;
  std::optional<amcert::Certificate> out;
  try {
    const py::gil_scoped_release unlocked;
    out = amcert::certify(run, signals.progress());
  } catch (const amcert::Error&) {
    if (!signals.raised()) throw;
  }
  signals.raise_if_any("certificate", wrapped(out));
  return wrapped(out);
}

amcert::Run engine(const amcert::Case& problem, int sweeps) {
  Signals signals;
  std::optional<amcert::Run> out;
  {
    const py::gil_scoped_release unlocked;
    out = amcert::Run::engine(problem, sweeps, signals.progress());
  }
  signals.raise_if_any("run", py::cast(out));
  return *out;
}

int position(const amcert::Run& run, int k) {
  const int n = run.sweeps() + 1;
  if (k < -n || k >= n) throw py::index_error("there is no iterate " + std::to_string(k) + "; the run has " + std::to_string(n));
  return k < 0 ? k + n : k;
}

// All values of a block: (iterates, rows, columns).
py::array_t<double> history(const amcert::Run& run, const std::string& block) {
  py::list all;
  for (int k = 0; k <= run.sweeps(); ++k) {
    const amcert::Iterate x = run.iterate(k);
    if (!x.contains(block)) throw py::key_error("there is no block '" + block + "'");
    all.append(array(x.at(block)));
  }
  return py::module_::import("numpy").attr("stack")(all);
}

}  // namespace

PYBIND11_MODULE(_amcert, m) {
  error_type = PyErr_NewExceptionWithDoc("amcert.Error",
                                         "A mistake in a case or a run, something unsupported, a limit: what, where, and what to do.\n\n"
                                         "exit_code: that of the program amcert: 2 bad input, 3 unsupported, 4 limit, 5 certificate and problem do not\n"
                                         "belong together, 70 an internal alarm, which should be reported.",
                                         PyExc_ValueError, nullptr);
  interrupted_type = PyErr_NewExceptionWithDoc("amcert.Interrupted",
                                               "Ctrl-C during long work. What there is so far is in `certificate` (certify; None if no claim was reached)\n"
                                               "or `run` (Case.run).",
                                               PyExc_KeyboardInterrupt, nullptr);
  m.attr("Error") = py::handle(error_type);
  m.attr("Interrupted") = py::handle(interrupted_type);
  py::register_exception_translator([](std::exception_ptr p) {
    try {
      std::rethrow_exception(p);
    } catch (const amcert::Error& e) {
      try {
        raise(error_type, e.what(), std::pair("exit_code", py::int_(e.exit_code())));
      } catch (py::error_already_set& raised) {
        raised.restore();
      }
    }
  });

  py::class_<amcert::Run>(m, "Run", "The iterates of a method: run[k] is x^k as a dict of arrays, run[\"W1\"] one block as an array (iterates, rows, columns);\nrun.iterates is a list of all.")
      .def("__len__", [](const amcert::Run& run) { return run.sweeps() + 1; })
      .def("__getitem__", [](const amcert::Run& run, int k) { return arrays(run.iterate(position(run, k))); })
      .def("__getitem__", &history)
      .def_property_readonly("iterates", [](const amcert::Run& run) {
            py::list out;
            for (int k = 0; k <= run.sweeps(); ++k) out.append(arrays(run.iterate(k)));
            return out;
          }, "All of them: [run[0], run[1], ...].")
      .def_property_readonly("objective", &amcert::Run::objective, "F as the program that made the run computed it, one per iterate, or []. Not proved.")
      .def("write", &amcert::Run::write, "path"_a, "Writes the file form amcert-run/1.");

  py::class_<amcert::Case>(m, "Case", "A problem and a method, exactly: what a case.toml says.")
      .def_static("read", &amcert::Case::read, "path"_a)
      .def_static("parse", &amcert::Case::parse, "toml"_a, "path"_a = "case.toml")
      .def_property_readonly("name", &amcert::Case::name)
      .def_property_readonly("sweeps", &amcert::Case::sweeps, "How many sweeps the case asks for.")
      .def_property_readonly("blocks", [](const amcert::Case& c) {
            py::dict out;
            for (const amcert::Block& b : c.blocks()) out[py::str(b.name)] = py::make_tuple(b.rows, b.cols);
            return out;
          }, "The shape of every block: {\"W1\": (rows, columns), ...}.")
      .def_property_readonly("start", [](const amcert::Case& c) { return arrays(c.start()); }, "x^0: a dict of arrays. A forward pass may give U and V more places than a double has: they are cut off here, and a run of yours from there\nhas a start of its own, as its certificate then says.")
      .def_property_readonly("inputs", [](const amcert::Case& c) { return array(c.inputs()); }, "X of a network, samples as columns, as the double engine sees it; without the row of ones that bias = \"ones\" adds.")
      .def_property_readonly("targets", [](const amcert::Case& c) { return array(c.targets()); }, "Y of a network.")
      .def("run", &engine, "sweeps"_a = 0, "The double engine's run from the start, a Run; as many sweeps as the case asks for unless told otherwise.\nCtrl-C: Interrupted, with `run`.")
      .def("read_run", [](const amcert::Case& c, const std::string& path) { return amcert::Run::read(c, path); }, "path"_a, "A run in the form amcert-run/1, or a folder of <block>_<k>.npy.")
      .def("certify", [](const amcert::Case& c, const amcert::Run& run) {
            if (run.problem().inside() != c.inside()) refuse("the run is one of another case object; certify it with that");
            return certified(run);
          }, "run"_a)
      .def("certify", [](const amcert::Case& c, const py::iterable& iterates, const std::optional<std::vector<double>>& objective) { return certified(own_run(c, iterates, objective)); },
           "iterates"_a, "objective"_a = py::none(),
           "Everything that the case asks for, proved or refuted of a run: a Certificate.\n\n"
           "iterates: a Run, or the start and the point after each sweep, each a dict with an array of float64 and two dimensions for every block.\n"
           "  In a list each needs arrays of its own: append {b: v.copy() for b, v in x.items()}.\n"
           "objective: the values of F that your program computed, one per iterate, if rises are to be compared with them.\n"
           "Raises Error, naming iterate and block, for another dtype or shape, a block missing or in excess, NaN and infinities: nothing is converted;\n"
           "and for an iterate of a list that is an earlier one or has all of its arrays.\n"
           "Other threads go on meanwhile. Ctrl-C: Interrupted, with `certificate`.");

  py::class_<amcert::Certificate>(m, "_Certificate")
      .def_static("_read", &amcert::Certificate::read)
      .def("_claims", [](const amcert::Certificate& c) {
        py::list out;
        for (const amcert::Claim& x : c.claims()) {
          py::list constants;
          for (const amcert::Constant& n : x.constants) constants.append(py::make_tuple(n.name, n.exact, n.below, n.above));
          out.append(py::dict("kind"_a = x.kind, "title"_a = x.title, "run"_a = x.run, "sweeps"_a = py::make_tuple(x.first_sweep, x.last_sweep),
                              "verdict"_a = amcert::name(x.verdict), "expected"_a = x.expected, "reason"_a = x.reason, "words"_a = x.words,
                              "constants"_a = constants, "digest"_a = x.digest, "json"_a = x.json));
        }
        return out;
      })
      .def_property_readonly("verdict", [](const amcert::Certificate& c) { return amcert::name(c.verdict()); })
      .def_property_readonly("unmet", &amcert::Certificate::unmet)
      .def_property_readonly("interrupted", &amcert::Certificate::interrupted)
      .def_property_readonly("exit_code", &amcert::Certificate::exit_code)
      .def_property_readonly("digest", &amcert::Certificate::digest)
      .def("json", &amcert::Certificate::json)
      .def("problem_json", &amcert::Certificate::problem_json)
      .def("table", &amcert::Certificate::table)
      .def("write", &amcert::Certificate::write);
}
