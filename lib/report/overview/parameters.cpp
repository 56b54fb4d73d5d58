// What a problem says of itself, as words for cells.
#include "report/overview/quantity.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace amcert::report::overview {
namespace {

bool is_network(const Json& problem) { return string_at(problem, "kind") == "network"; }

// One value if all layers have it, else all of them.
std::string of_layers(const Json& problem, const std::function<std::string(const Json&)>& of_layer) {
  if (!is_network(problem)) return "";
  std::vector<std::string> values;
  for (const Json& layer : array_at(problem, "layers"))
    if (const std::string value = of_layer(layer); !value.empty()) values.push_back(value);
  if (values.empty()) return "";
  if (std::ranges::all_of(values, [&](const std::string& value) { return value == values.front(); })) return values.front();
  return fmt::format("{}", fmt::join(values, ", "));
}

std::string number_of_layers(const Json& problem, const char* key) {
  return of_layers(problem, [key](const Json& layer) { return layer.contains(key) ? rational_at(layer, key).str() : std::string(); });
}

std::string activation_word(const Json& activation) {
  const std::string kind = string_at(activation, "kind");
  if (kind != "piecewise") return kind;
  const Json &breaks = array_at(activation, "breaks"), &pieces = array_at(activation, "pieces");
  const Json zero = Json::array({"0"});
  if (breaks.empty()) return text(element(pieces, 0)) == "1 0" ? "identity" : "linear";
  if (breaks == zero && text(element(pieces, 1)) == "1 0") {
    const std::string& left = text(element(pieces, 0));
    if (left == "0 0") return "relu";
    if (left.ends_with(" 0")) return fmt::format("leaky_relu({})", left.substr(0, left.size() - 2));
  }
  if (breaks == Json::array({"-1", "1"}) && pieces == Json::array({"0 -1", "1 0", "0 1"})) return "hard_tanh";
  if (breaks == Json::array({"-2", "2"}) && pieces == Json::array({"0 0", "1/4 1/2", "0 1"})) return "hard_sigmoid";
  return fmt::format("piecewise, {} kinks", breaks.size());
}

std::string activation(const Json& problem) {
  if (!is_network(problem)) return "";
  std::vector<std::string> words;
  for (const Json& layer : array_at(problem, "layers"))
    if (layer.contains("activation")) words.push_back(activation_word(layer["activation"]));
  return fmt::format("{}", fmt::join(words, ", "));
}

std::size_t entries_in(const Json& row) {
  const std::string& line = text(row);
  return 1 + static_cast<std::size_t>(std::ranges::count(line, ' '));
}

std::string widths(const Json& problem) {
  if (!is_network(problem)) return "";
  std::string out = std::to_string(array_at(object_at(problem, "data"), "X").size());
  for (const Json& layer : array_at(problem, "layers")) out += fmt::format("-{}", integer_at(layer, "width"));
  return out;
}

std::string samples(const Json& problem) { return is_network(problem) ? std::to_string(entries_in(element(array_at(object_at(problem, "data"), "X"), 0))) : ""; }

std::string unknowns(const Json& problem) {
  std::size_t n = 0;
  for (const auto& [block, rows] : object_at(problem, "start").items())
    for (const Json& row : rows) n += entries_in(row);
  return std::to_string(n);
}

std::string labels(const Json& update) {
  std::vector<std::string> names;
  for (const Json& block : array_at(update, "blocks")) names.push_back(text(block));
  const std::string kind = string_at(update, "update");
  if (kind == "jacobi") return fmt::format("{}", fmt::join(names, "|"));
  return names.size() == 1 ? names.front() : fmt::format("({})", fmt::join(names, ","));
}

std::string order(const Json& problem) {
  std::vector<std::string> updates;
  for (const Json& update : array_at(problem, "sweep")) updates.push_back(string_at(update, "update") == "heavy_ball" ? "heavy ball" : labels(update));
  return fmt::format("{}", fmt::join(updates, " "));
}

// Per family of blocks where all of a family have the same, else per block.
std::string prox(const Json& problem) {
  std::vector<std::pair<std::string, std::string>> of_blocks;
  for (const Json& update : array_at(problem, "sweep")) {
    if (string_at(update, "update") == "heavy_ball") return fmt::format("step {}, momentum {}", rational_at(update, "step").str(), rational_at(update, "momentum").str());
    const Json& blocks = array_at(update, "blocks");
    const std::string kind = string_at(update, "update");
    if (kind == "assign") continue;
    if (kind == "descend" || kind == "minimize") {
      of_blocks.emplace_back(text(blocks[0]), kind == "descend" ? "step " + string_at(update, "step") : rational_at(update, "prox").str());
      continue;
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) of_blocks.emplace_back(text(blocks[i]), rational(element(array_at(update, "prox"), i)).str());
  }
  std::ranges::sort(of_blocks);
  std::vector<std::pair<std::string, std::string>> families;
  bool same = true;
  for (const auto& [block, value] : of_blocks) {
    const std::string family = block.substr(0, block.find_first_of("0123456789"));
    if (families.empty() || families.back().first != family) families.emplace_back(family, value);
    else same = same && families.back().second == value;
  }
  std::vector<std::string> words;
  for (const auto& [name, value] : same ? families : of_blocks) words.push_back(name + " " + value);
  return fmt::format("{}", fmt::join(words, ", "));
}

constexpr Parameter all[] = {
    {"activation", "activation", "the activations of the layers", activation},
    {"widths", "widths", "the widths of input and layers", widths},
    {"gamma", "$γ$", "the weight of the splitting of activations", [](const Json& p) { return number_of_layers(p, "gamma"); }},
    {"rho", "$ρ$", "the weight of the splitting of layers", [](const Json& p) { return number_of_layers(p, "rho"); }},
    {"lambda", "$λ$", "the weight of regularization", [](const Json& p) { return number_of_layers(p, "lambda"); }},
    {"bias", "bias", "how biases enter", [](const Json& p) { return of_layers(p, [](const Json& layer) { return string_at(layer, "bias"); }); }},
    {"loss_scale", "$s$", "the scale of the loss", [](const Json& p) { return is_network(p) ? rational_at(p, "loss_scale").str() : std::string(); }},
    {"samples", "samples", "the number of samples", samples},
    {"unknowns", "unknowns", "the number of unknowns, all blocks together", unknowns},
    {"order", "order", "the blocks in the order of their updates", order},
    {"prox", "prox", "the prox weights", prox},
    {"method", "method", "order and prox weights", [](const Json& p) { return order(p) + "; " + prox(p); }},
    {"kind", "kind", "network, quadratic, polynomial or composite", [](const Json& p) { return string_at(p, "kind"); }},
};

}  // namespace

std::span<const Parameter> parameters() { return all; }

}  // namespace amcert::report::overview
