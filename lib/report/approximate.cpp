// F and step lengths in double.
#include "report/approximate.hpp"

#include "report/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <string>

namespace amcert::report {
namespace {

struct Matrix {
  std::size_t rows = 0, columns = 0;
  std::vector<double> entries{};  // row by row

  double& at(std::size_t row, std::size_t column) { return entries[row * columns + column]; }
  double at(std::size_t row, std::size_t column) const { return entries[row * columns + column]; }
};

using Point = std::map<std::string, Matrix>;

double approximate_rational(std::string_view number) { return parse_rational(number).convert_to<double>(); }

Matrix read_matrix(const Json& rows, double (*entry)(std::string_view)) {
  if (!rows.is_array()) throw Malformed("a matrix is not an array of rows");
  Matrix matrix;
  for (const Json& row : rows) {
    std::string_view rest = text(row);
    const std::size_t before = matrix.entries.size();
    while (true) {
      const std::size_t space = rest.find(' ');
      matrix.entries.push_back(entry(rest.substr(0, space)));
      if (space == std::string_view::npos) break;
      rest.remove_prefix(space + 1);
    }
    const std::size_t columns = matrix.entries.size() - before;
    if (matrix.rows != 0 && columns != matrix.columns) throw Malformed("the rows of a matrix differ in length");
    matrix.columns = columns;
    ++matrix.rows;
  }
  return matrix;
}

Point read_point(const Json& blocks) {
  Point point;
  for (const auto& [name, rows] : blocks.items()) point[name] = read_matrix(rows, approximate_dyadic);
  return point;
}

const Matrix& block(const Point& point, char letter, std::size_t layer) {
  const auto found = point.find(fmt::format("{}{}", letter, layer));
  if (found == point.end()) throw Malformed(fmt::format("the block {}{} is missing", letter, layer));
  return found->second;
}

double squared_norm(const Matrix& matrix) {
  double sum = 0;
  for (const double entry : matrix.entries) sum += entry * entry;
  return sum;
}

double squared_distance(const Matrix& a, const Matrix& b) {
  if (a.rows != b.rows || a.columns != b.columns) throw Malformed("blocks that belong together differ in shape");
  double sum = 0;
  for (std::size_t i = 0; i < a.entries.size(); ++i)
    sum += (a.entries[i] - b.entries[i]) * (a.entries[i] - b.entries[i]);
  return sum;
}

// W times V with `ones` rows of ones below it, plus b in every column unless b is null.
Matrix preactivation(const Matrix& w, const Matrix& v, std::size_t ones, const Matrix* b) {
  if (w.columns != v.rows + ones || (b != nullptr && b->rows != w.rows))
    throw Malformed("weights do not fit the layer before");
  Matrix m{w.rows, v.columns, std::vector<double>(w.rows * v.columns, 0)};
  for (std::size_t i = 0; i < w.rows; ++i)
    for (std::size_t sample = 0; sample < v.columns; ++sample) {
      double sum = b == nullptr ? 0 : b->at(i, 0);
      for (std::size_t l = 0; l < v.rows; ++l) sum += w.at(i, l) * v.at(l, sample);
      for (std::size_t l = v.rows; l < w.columns; ++l) sum += w.at(i, l);
      m.at(i, sample) = sum;
    }
  return m;
}

class Activation {
 public:
  explicit Activation(const Json& activation) : kind_(string_at(activation, "kind")) {
    if (kind_ != "piecewise") return;
    for (const Json& b : array_at(activation, "breaks")) breaks_.push_back(approximate_rational(text(b)));
    const Matrix pieces = read_matrix(array_at(activation, "pieces"), approximate_rational);
    if (pieces.rows != breaks_.size() + 1 || pieces.columns != 2)
      throw Malformed("pieces and breaks of an activation do not fit");
    for (std::size_t p = 0; p < pieces.rows; ++p) pieces_.push_back({pieces.at(p, 0), pieces.at(p, 1)});
  }

  double operator()(double u) const {
    if (kind_ == "tanh") return std::tanh(u);
    if (kind_ == "sigmoid") return 1 / (1 + std::exp(-u));
    if (kind_ != "piecewise") throw Malformed(fmt::format("unknown activation '{}'", kind_));
    const auto piece = std::ranges::upper_bound(breaks_, u) - breaks_.begin();
    const auto& [slope, shift] = pieces_[static_cast<std::size_t>(piece)];
    return slope * u + shift;
  }

 private:
  std::string kind_;
  std::vector<double> breaks_;
  std::vector<std::pair<double, double>> pieces_;
};

// SPEC 2.1.
class NetworkObjective {
 public:
  explicit NetworkObjective(const Json& problem)
      : inputs_(read_matrix(member(object_at(problem, "data"), "X"), approximate_rational)),
        targets_(read_matrix(member(object_at(problem, "data"), "Y"), approximate_rational)),
        loss_(weight(problem, "loss_scale")) {
    for (const Json& layer : array_at(problem, "layers")) {
      const std::string bias = string_at(layer, "bias");
      Layer& added = layers_.emplace_back(
          Layer{weight(layer, "gamma"), weight(layer, "lambda"), 0, std::nullopt, bias == "ones", bias == "apart"});
      if (const auto given = layer.find("activation"); given != layer.end()) {
        added.activation.emplace(*given);
        added.rho = weight(layer, "rho");
      }
    }
  }

  double operator()(const Point& point) const {
    double value = loss_ / 2 * squared_distance(block(point, 'V', layers_.size()), targets_);
    const Matrix* before = &inputs_;
    for (std::size_t i = 1; i <= layers_.size(); ++i) {
      const Layer& layer = layers_[i - 1];
      const Matrix& w = block(point, 'W', i);
      const Matrix& v = block(point, 'V', i);
      const Matrix m = preactivation(w, *before, layer.ones ? 1 : 0, layer.apart ? &block(point, 'b', i) : nullptr);
      value += layer.lambda / 2 * squared_norm(w);
      if (layer.activation) {
        Matrix activated = block(point, 'U', i);
        value += layer.rho / 2 * squared_distance(activated, m);
        for (double& entry : activated.entries) entry = (*layer.activation)(entry);
        value += layer.gamma / 2 * squared_distance(v, activated);
      } else {
        value += layer.gamma / 2 * squared_distance(v, m);
      }
      before = &v;
    }
    return value;
  }

 private:
  struct Layer {
    double gamma, lambda, rho;
    std::optional<Activation> activation;
    bool ones, apart;
  };

  static double weight(const Json& object, const char* key) { return approximate_rational(text(member(object, key))); }

  Matrix inputs_, targets_;
  double loss_;
  std::vector<Layer> layers_;
};

std::vector<double> stacked(const Point& point, const std::vector<std::string>& order) {
  std::vector<double> x;
  for (const std::string& name : order) {
    const auto found = point.find(name);
    if (found == point.end()) throw Malformed(fmt::format("the block {} is missing", name));
    x.insert(x.end(), found->second.entries.begin(), found->second.entries.end());
  }
  return x;
}

// SPEC 2.2.
class QuadraticObjective {
 public:
  explicit QuadraticObjective(const Json& problem)
      : h_(read_matrix(member(problem, "H"), approximate_rational)),
        g_(read_matrix(member(problem, "g"), approximate_rational)) {
    for (const Json& named : array_at(problem, "blocks")) order_.push_back(string_at(named, "name"));
  }

  double operator()(const Point& point) const {
    const std::vector<double> x = stacked(point, order_);
    if (h_.rows != x.size() || h_.columns != x.size() || g_.rows != x.size())
      throw Malformed("H, g and the blocks do not fit");
    double value = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      double row = 0;
      for (std::size_t l = 0; l < x.size(); ++l) row += h_.at(i, l) * x[l];
      value += x[i] * (row / 2 - g_.at(i, 0));
    }
    return value;
  }

 private:
  Matrix h_, g_;
  std::vector<std::string> order_;
};

// SPEC 2.3 and 2.5.
class PolynomialObjective {
 public:
  PolynomialObjective(const Json& problem, const Json& hinges, const Json& function) : rest_(read(member(function, "rest"))) {
    for (const Json& named : array_at(problem, "blocks")) order_.push_back(string_at(named, "name"));
    for (const Json& hinge : hinges) {
      hinges_.push_back(read(hinge.is_object() ? member(hinge, "value") : hinge));
      functions_.push_back(hinge.is_object() ? string_at(hinge, "function") : "");
    }
    for (const Json& r : array_at(function, "residuals"))
      residuals_.emplace_back(approximate_rational(text(member(r, "weight"))), read(member(r, "value")));
  }

  double operator()(const Point& point) const {
    std::vector<double> x = stacked(point, order_);
    for (std::size_t m = 0; m < hinges_.size(); ++m) x.push_back(unit(functions_[m], value(hinges_[m], x)));
    double sum = value(rest_, x);
    for (const auto& [weight, terms] : residuals_) {
      const double r = value(terms, x);
      sum += weight / 2 * r * r;
    }
    return sum;
  }

 private:
  using Terms = std::vector<std::pair<double, std::vector<std::size_t>>>;
  static double unit(const std::string& function, double u) {
    if (function.empty()) return std::max(0.0, u);
    if (function == "exp") return std::exp(u);
    if (function == "log") return std::log(u);
    if (function == "sigmoid") return 1 / (1 + std::exp(-u));
    throw Malformed("unknown function '" + function + "' of a unit");
  }
  static Terms read(const Json& monomials) {
    Terms terms;
    for (const Json& m : monomials) {
      std::istringstream in(text(m));
      std::string coefficient;
      in >> coefficient;
      terms.emplace_back(approximate_rational(coefficient), std::vector<std::size_t>());
      for (std::size_t i = 0; in >> i;) terms.back().second.push_back(i);
    }
    return terms;
  }
  static double value(const Terms& terms, const std::vector<double>& x) {
    double sum = 0;
    for (const auto& [coefficient, variables] : terms) {
      double product = coefficient;
      for (std::size_t i : variables) {
        if (i >= x.size()) throw Malformed("a polynomial has an unknown that is not there");
        product *= x[i];
      }
      sum += product;
    }
    return sum;
  }

  std::vector<std::string> order_;
  std::vector<Terms> hinges_;
  std::vector<std::string> functions_;
  std::vector<std::pair<double, Terms>> residuals_;
  Terms rest_;
};

std::function<double(const Point&)> objective_of(const Json& problem) {
  if (string_at(problem, "kind") == "network") return NetworkObjective(problem);
  if (string_at(problem, "kind") == "polynomial") return PolynomialObjective(problem, array_at(problem, "hinges"), problem);
  if (string_at(problem, "kind") == "composite") return PolynomialObjective(problem, array_at(problem, "units"), object_at(object_at(problem, "functions"), string_at(problem, "objective").c_str()));
  return QuadraticObjective(problem);
}

}  // namespace

double approximate_dyadic(std::string_view number) {
  const bool negative = number.starts_with('-');
  if (negative) number.remove_prefix(1);
  const std::size_t p = number.find('p');
  const std::string_view hex = number.substr(0, p);
  constexpr std::size_t enough = 15;
  const std::size_t dropped = hex.size() > enough ? hex.size() - enough : 0;
  try {
    const double head = static_cast<double>(std::stoull(std::string(hex.substr(0, enough)), nullptr, 16));
    const int exponent = (p == std::string_view::npos ? 0 : std::stoi(std::string(number.substr(p + 1)))) +
                         4 * static_cast<int>(dropped);
    return std::ldexp(negative ? -head : head, exponent);
  } catch (const std::logic_error&) {
    throw Malformed(fmt::format("not a dyadic number: '{}'", number.substr(0, 60)));
  }
}

ApproximateCourse approximate_course(const Json& problem, const Json& run) {
  const auto objective = objective_of(problem);
  const Json aside = problem.contains("aside") ? problem["aside"] : Json::array();  // their changes are no steps
  ApproximateCourse course;
  Point before;
  for (const Json& iterate : array_at(run, "iterates")) {
    Point point = read_point(iterate);
    course.objective.push_back(objective(point));
    if (!before.empty()) {
      double sum = 0;
      for (const auto& [name, matrix] : point) {
        const auto old = before.find(name);
        if (old == before.end()) throw Malformed("a block is missing");
        if (std::ranges::find(aside, Json(name)) != aside.end()) continue;
        sum += squared_distance(matrix, old->second);
      }
      course.step.push_back(std::sqrt(sum));
    }
    before = std::move(point);
  }
  return course;
}

}  // namespace amcert::report
