// The table of constants.
#include "report/constants.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace amcert::report {
namespace {

constexpr Better larger = Better::larger, smaller = Better::smaller, neither = Better::neither;
using enum Meaning;

constexpr Constant trajectory[] = {{"start", neither, name},          {"tolerance", smaller, stated}, {"distance", smaller, rounding},
                                   {"ties", smaller, conditions},     {"witness", neither, proof},    {"at", neither, proof},
                                   {"lower", larger, proof},          {"inverse", neither, proof}};
constexpr Constant decrease[] = {{"form", neither, name},           {"j", neither, name},       {"phase", neither, name}, {"beta", neither, name}, {"a", larger, stated},
                                 {"a_upper", smaller, other_side, "a"}, {"window", neither, proof}, {"rise", neither, proof}};
constexpr Constant least_j[] = {{"form", neither, name}, {"j", smaller, stated}};
constexpr Constant all_rises[] = {{"sweeps", smaller, rises}};
constexpr Constant relative_error[] = {{"j", neither, name}, {"b", smaller, stated}, {"b_lower", larger, other_side, "b"}, {"window", neither, proof}};
constexpr Constant sublevel[] = {{"level", smaller, stated},  {"radius", smaller, stated}, {"lipschitz", smaller, stated}, {"modulus", larger, stated},
                                 {"lower", larger, stated},   {"residual", neither, proof}, {"gap", neither, proof},       {"data", neither, proof},
                                 {"targets", neither, proof}, {"loss", neither, proof},     {"gradient", neither, proof}};
constexpr Constant structural_decrease[] = {{"a", larger, stated}, {"blocks", larger, stated}, {"modulus", neither, proof}};
constexpr Constant structural_error[] = {{"b", smaller, stated}};
constexpr Constant agreement[] = {{"deviation", smaller, rounding_rows}, {"objective", smaller, rounding}, {"evaluation", smaller, rounding}, {"branch", smaller, conditions}};
constexpr Constant enclosure[] = {{"radius", smaller, rounding_rows}, {"choices", smaller, conditions}, {"exact", neither, proof}, {"frame", neither, proof}, {"witness", neither, proof}};
constexpr Constant boxes[] = {{"radius", smaller, rounding_rows}, {"exact", neither, proof}, {"grid", neither, proof}};
constexpr Constant orbit_agreement[] = {{"upper", smaller, rounding_rows}, {"lower", neither, proof}, {"branch", smaller, conditions}};
constexpr Constant critical_point[] = {
    {"balls", larger, sets},      {"value", neither, interval},  {"modulus", larger, stated}, {"dead", smaller, conditions}, {"vanished", smaller, conditions},
    {"enters", neither, proof},   {"center", neither, proof},    {"kinks", neither, proof},   {"symmetry", neither, proof},  {"gradient", neither, proof},
    {"shift", neither, proof},    {"below", neither, proof},     {"witness", neither, proof}};
constexpr Constant kl[] = {{"theta", smaller, stated}, {"kappa", larger, sets}, {"upper", smaller, other_side, "kappa"}, {"direction", neither, proof}};
constexpr Constant kl_zero[] = {{"balls", larger, sets},    {"upper", smaller, other_side, "balls"}, {"rank", larger, stated},     {"enters", neither, proof},
                                {"center", neither, proof}, {"shift", neither, proof},               {"direction", neither, proof}, {"witness", neither, proof}};
constexpr Constant kl_saddle[] = {{"balls", larger, sets},    {"value", neither, interval}, {"upper", smaller, other_side, "balls"}, {"least", larger, stated},
                                  {"rise", neither, proof},   {"enters", neither, proof},   {"center", neither, proof},              {"basis", neither, proof},
                                  {"index", neither, proof},  {"gradient", neither, proof}, {"direction", neither, proof}};
constexpr Constant kl_sharp[] = {{"balls", larger, sets},    {"upper", smaller, other_side, "balls"}, {"minimum", larger, stated},    {"enters", neither, proof},
                                 {"center", neither, proof}, {"faces", neither, proof},               {"multipliers", neither, proof}, {"curve", neither, proof}};
constexpr Constant kl_degenerate[] = {{"theta", smaller, stated}, {"balls", larger, sets},    {"upper", smaller, other_side, "balls"}, {"enters", neither, proof},
                                      {"center", neither, proof}, {"basis", neither, proof},  {"exponents", neither, proof},           {"curve", neither, proof},
                                      {"witness", neither, proof}};
constexpr Constant kl_chain[] = {{"theta", smaller, stated}, {"kappa", larger, stated}, {"upper", smaller, other_side, "kappa"}};
constexpr Constant kl_exponent[] = {{"theta", neither, name}, {"center", neither, proof}, {"curve", neither, proof}};
constexpr Constant contraction[] = {
    {"factor", smaller, factor}, {"lower", larger, other_side, "factor"}, {"radius", larger, stated}, {"decrease", larger, stated}, {"blocks", neither, proof},
    {"modulus", neither, proof}, {"norm", neither, proof},                {"kernel", neither, proof}, {"curb", neither, proof},     {"rough", neither, proof},
    {"least", neither, proof},   {"most", neither, proof},                {"power", neither, proof},  {"witness", neither, proof}};
constexpr Constant rate_local[] = {{"factor", smaller, factor}, {"radius", larger, stated}, {"decrease", larger, stated}, {"blocks", neither, proof}, {"modulus", neither, proof},
                                   {"root", neither, proof},    {"shift", neither, proof},  {"witness", neither, proof}};
constexpr Constant rate_kl[] = {{"factor", smaller, factor}, {"radius", larger, stated}, {"decrease", larger, stated}, {"error", smaller, stated},
                                {"blocks", neither, proof},  {"modulus", neither, proof}, {"ball", neither, proof}};
constexpr Constant trapping[] = {{"at", smaller, stated},     {"factor", smaller, factor}, {"constant", smaller, from_sweep}, {"gap", smaller, from_sweep}, {"distance", neither, proof},
                                 {"step", neither, proof},    {"fade", neither, proof},    {"weight", neither, proof},        {"rest", neither, proof},     {"dead", neither, proof},
                                 {"vanished", neither, proof}};
constexpr Constant rate_sublinear[] = {
    {"speed", larger, stated},   {"at", smaller, stated},     {"gap", smaller, from_sweep}, {"radius", larger, stated},   {"decrease", larger, stated}, {"error", smaller, stated},
    {"blocks", neither, proof},  {"modulus", neither, proof}, {"ball", neither, proof},     {"distance", neither, proof}, {"step", neither, proof},     {"bound", neither, proof},
    {"length", neither, proof},  {"witness", neither, proof}};
constexpr Constant rate_finite[] = {{"at", smaller, stated},      {"steps", smaller, from_sweep}, {"ball", neither, proof}, {"modulus", neither, proof},
                                    {"distance", neither, proof}, {"gap", neither, proof},        {"length", neither, proof}};
constexpr Constant fixed_point[] = {{"factor", smaller, factor}, {"at", smaller, stated},   {"bound", smaller, from_sweep}, {"radius", larger, stated}, {"fixed", neither, proof},
                                    {"move", neither, proof},    {"center", neither, proof}, {"distance", neither, proof},   {"grid", neither, proof},  {"scale", neither, proof},  {"witness", neither, proof}};
constexpr Constant rate_inertial[] = {{"form", neither, name},    {"j", smaller, stated},     {"factor", smaller, factor}, {"alpha", larger, stated},
                                      {"beta", smaller, stated},  {"kappa", larger, stated},  {"error", smaller, stated}};

constexpr Kind table[] = {{"am_trajectory", true, trajectory},
                          {"sufficient_decrease", true, decrease},
                          {"smallest_j", true, least_j},
                          {"rises", true, all_rises},
                          {"relative_error", true, relative_error},
                          {"sublevel_bounded", false, sublevel},
                          {"structural_decrease", false, structural_decrease},
                          {"structural_relative_error", false, structural_error},
                          {"double_agreement", true, agreement},
                          {"enclosure_trajectory", true, enclosure},
                          {"orbit_agreement", true, orbit_agreement},
                          {"critical_point", false, critical_point},
                          {"kl", false, kl},
                          {"kl_zero", false, kl_zero},
                          {"kl_saddle", false, kl_saddle},
                          {"kl_sharp", false, kl_sharp},
                          {"kl_degenerate", false, kl_degenerate},
                          {"kl_chain", false, kl_chain},
                          {"kl_exponent", false, kl_exponent},
                          {"contraction", false, contraction},
                          {"rate_local", false, rate_local},
                          {"rate_kl", false, rate_kl},
                          {"trapping", false, trapping},
                          {"rate_sublinear", false, rate_sublinear},
                          {"rate_finite", false, rate_finite},
                          {"rate_inertial", false, rate_inertial},
                          {"rate_fixed_point", false, fixed_point},
                          {"box_trajectory", true, boxes}};

}  // namespace

std::span<const Kind> kinds() { return table; }

const Kind& kind_named(std::string_view kind) {
  const auto found = std::ranges::find(table, kind, &Kind::kind);
  if (found == std::end(table)) throw std::invalid_argument("unknown kind of claim '" + std::string(kind) + "'");
  return *found;
}

const Constant& constant_named(std::string_view kind, std::string_view key) {
  const Kind& k = kind_named(kind);
  const auto found = std::ranges::find(k.constants, key, &Constant::key);
  if (found == k.constants.end()) throw std::invalid_argument("claims of kind '" + std::string(kind) + "' have no '" + std::string(key) + "'");
  return *found;
}

Direction rounding(Better better) {
  if (better == Better::neither) throw std::logic_error("neither side of this number is the safe one");
  return better == Better::larger ? Direction::down : Direction::up;
}

}  // namespace amcert::report
