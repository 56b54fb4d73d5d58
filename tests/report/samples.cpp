#include "samples.hpp"

#include <string>

namespace samples {
namespace {

using Json = nlohmann::json;

// Digests only have to differ: one hexadecimal digit, repeated.
std::string digest(char digit) { return std::string(64, digit); }

Json claim(const char* kind, char digit, std::string verdict, Json keys) {
  Json claim{{"kind", kind},    {"verdict", verdict},     {"run", "recorded"},
             {"range", {0, 2}}, {"needs", Json::array()}, {"digest", digest(digit)}};
  claim.update(keys);
  return claim;
}

Json certificate(Json runs, Json claims) {
  return {
      {"format", "amcert-certificate/1"}, {"problem", digest('0')}, {"bits", 128}, {"runs", runs}, {"claims", claims}};
}

}  // namespace

Sample network() {
  const Json relu{{"kind", "piecewise"}, {"breaks", {"0"}}, {"pieces", {"0 0", "1 0"}}};
  const Json start{{"W1", {"1 -1p-1"}}, {"U1", {"1 1"}}, {"V1", {"1 1p1"}}, {"W2", {"1p-1"}}, {"V2", {"1 1"}}};
  const Json next{{"W1", {"1 -1p-2"}}, {"U1", {"1 3p-1"}}, {"V1", {"1 3p-1"}}, {"W2", {"1p-1"}}, {"V2", {"3p-2 3p-2"}}};
  const Json last{
      {"W1", {"1 -1p-2"}}, {"U1", {"3p-2 3p-1"}}, {"V1", {"3p-2 3p-1"}}, {"W2", {"1p-1"}}, {"V2", {"3p-2 3p-2"}}};
  const Json problem{
      {"format", "amcert-problem/1"},
      {"name", "two_layers & 50%"},
      {"kind", "network"},
      {"data", {{"X", {"1 2"}}, {"Y", {"1 0"}}}},
      {"loss_scale", "1"},
      {"output_split", 0},
      {"layers",
       {{{"width", 1}, {"gamma", "2"}, {"lambda", "1/2"}, {"rho", "4"}, {"bias", "ones"}, {"activation", relu}},
        {{"width", 1}, {"gamma", "1"}, {"lambda", "1"}, {"bias", "none"}}}},
      {"sweep",
       {{{"update", "ridge"}, {"blocks", {"V2"}}, {"prox", {"0"}}},
        {{"update", "ridge"}, {"blocks", {"W2"}}, {"prox", {"1/2"}}},
        {{"update", "ridge"}, {"blocks", {"V1"}}, {"prox", {"0"}}},
        {{"update", "scalar"}, {"blocks", {"U1"}}, {"prox", {"1"}}},
        {{"update", "ridge"}, {"blocks", {"W1"}}, {"prox", {"2"}}}}},
      {"start", start}};
  const Json runs{
      {"recorded", {{"origin", "engine"}, {"iterates", {start, next, last}}, {"objective", "31p-4 3p-1 1"}}},
      {"reference", {{"origin", "engine"}, {"iterates", {start, next, last}}}}};
  const Json claims{
      claim("am_trajectory", '1', "proved",
            {{"start", "case"},
             {"tolerance", "1/1099511627776"},
             {"distance",
              {{"U1", "0"},
               {"V1", "1/9007199254740992"},
               {"V2", "1/36028797018963968"},
               {"W1", "7/18014398509481984"},
               {"W2", "0"}}},
             {"ties", {{0, "U1", 0, 1}}},
             {"witness", Json::object()}}),
      claim("am_trajectory", '2', "refuted",
            {{"start", "own"},
             {"tolerance", "1/1000000"},
             {"range", {0, 1}},
             {"run", "reference"},
             {"at", {0, "U1"}},
             {"lower", "12345679/1000000000"},
             {"inverse", nullptr}}),
      claim("sufficient_decrease", '3', "proved",
            {{"form", "J1"},
             {"j", 1},
             {"phase", nullptr},
             {"a", "1/3"},
             {"a_upper", "33334/100000"},
             {"window", 1},
             {"needs", {digest('1')}}}),
      claim("sufficient_decrease", '4', "proved",
            {{"form", "J0"},
             {"j", 2},
             {"phase", 0},
             {"a", "49999999999/100000000000"},
             {"a_upper", "1/2"},
             {"window", 0},
             {"needs", {digest('1')}}}),
      claim("sufficient_decrease", '5', "refuted",
            {{"form", "J2"}, {"j", 2}, {"phase", nullptr}, {"window", 1}, {"rise", {"0", "1/1000000000000000000000"}}}),
      claim("smallest_j", '6', "proved", {{"form", "J1"}, {"j", 1}, {"needs", {digest('3')}}}),
      claim("rises", '7', "proved",
            {{"sweeps",
              {{{"k", 1},
                {"amount", {"1/72057594037927936", "1/36028797018963968"}},
                {"updates",
                 {{{"label", "W2"}, {"amount", {"0", "1/36028797018963968"}}, {"cause", "rounding"}},
                  {{"label", "W1"}, {"amount", {"0", "1/36028797018963968"}}, {"cause", "rounding"}}}}}}},
             {"needs", {digest('1')}}}),
      claim("relative_error", '8', "proved",
            {{"j", 1}, {"b", "1414213562373095/1000000000000000"}, {"b_lower", "7/5"}, {"window", 0}}),
      claim("relative_error", '9', "refuted", {{"j", 2}, {"window", 0}}),
      claim("sublevel_bounded", 'a', "proved",
            {{"level", "306250001/100000000"},
             {"radius", {{"U1", "20"}, {"V1", "6174801/100000"}, {"V2", "7/2"}, {"W1", "7/2"}, {"W2", "5/2"}}},
             {"residual", {{"1", "5/4"}, {"2", "5/2"}}},
             {"gap", {{"1", "7/4"}}},
             {"data", "8/3"},
             {"targets", "1"},
             {"loss", "5/2"},
             {"lipschitz", "9876543210/7"}}),
      claim("structural_decrease", 'b', "proved",
            {{"blocks", {{"V2", "1"}, {"W2", "1"}, {"V1", "1"}, {"U1", "1/2"}, {"W1", "9/4"}}}, {"a", "1/4"}}),
      claim("structural_relative_error", 'c', "proved", {{"b", "123456/1000"}, {"needs", {digest('a')}}}),
      claim("double_agreement", 'd', "proved",
            {{"deviation",
              {{"U1", "0 1p-50 1p-51"}, {"V1", "0 0 3p-51"}, {"V2", "0 0 0"}, {"W1", "0 0 0"}, {"W2", "0 0 0"}}},
             {"objective", "1/1000000000000"},
             {"evaluation", "0"},
             {"branch", {2, "U1", 0, 1}}}),
  };
  return {problem, certificate(runs, claims)};
}

Sample heavy_ball() {
  const auto point = [](const char* first, const char* second) { return Json{{"x", {first, second}}}; };
  const Json problem{{"format", "amcert-problem/1"},
                     {"name", "heavy-ball"},
                     {"kind", "quadratic"},
                     {"blocks", {{{"name", "x"}, {"size", 2}}}},
                     {"H", {"1 0", "0 1/100"}},
                     {"g", {"1", "1/50"}},
                     {"sweep", {{{"update", "heavy_ball"}, {"blocks", {"x"}}, {"step", "12/5"}, {"momentum", "1/4"}}}},
                     {"start", point("-3", "1p1")},
                     {"previous", point("-3", "1p1")}};
  const Json runs{
      {"recorded",
       {{"origin", "user"},
        {"iterates", {point("-3", "1p1"), point("5p-1", "1p1"), point("1p-1", "1p1"), point("1", "1p1")}}}}};
  const Json whole{{"range", {0, 3}}};
  const auto on_run = [&](const char* kind, char digit, const char* verdict, Json keys) {
    keys.update(whole);
    return claim(kind, digit, verdict, keys);
  };
  const Json claims{
      on_run("am_trajectory", '1', "proved",
             {{"start", "own"},
              {"tolerance", "1/1000"},
              {"distance", {{"x", "1/7"}}},
              {"ties", Json::array()},
              {"witness", Json::object()}}),
      on_run("sufficient_decrease", '2', "refuted",
             {{"form", "J1"}, {"j", 1}, {"phase", nullptr}, {"window", 0}, {"rise", {"7679/1000", "7681/1000"}}}),
      on_run("sufficient_decrease", '3', "refuted",
             {{"form", "J1"},
              {"j", 2},
              {"phase", nullptr},
              {"window", 1},
              {"rise", {"12345678901/100000000000", "12345678902/100000000000"}}}),
      on_run("sufficient_decrease", '4', "proved",
             {{"form", "J1"},
              {"j", 3},
              {"phase", nullptr},
              {"a", "29293/10000000"},
              {"a_upper", "29293/10000000"},
              {"window", 0}}),
      on_run("smallest_j", '5', "proved",
             {{"form", "J1"}, {"j", 3}, {"needs", {digest('2'), digest('3'), digest('4')}}}),
      on_run("rises", '6', "proved", {{"sweeps", Json::array()}}),
      on_run("relative_error", '7', "undecided",
             {{"j", 1}, {"reason", "the distance at k=1 has 2^-20 < width; raise \"bits\" to 256"}}),
      on_run("sublevel_bounded", '8', "proved",
             {{"level", "15/2"},
              {"modulus", "1/100"},
              {"gradient", "10003/10000"},
              {"radius", {{"x", "425/2"}}},
              {"lower", "-5003/100"},
              {"lipschitz", "1"}}),
  };
  return {problem, certificate(runs, claims)};
}

Sample limit() {
  const Json problem = network().problem;
  Json iterates = Json::array();
  for (int k = 0; k <= 40; ++k) {
    Json point = problem["start"];
    point["W2"] = {"1p-" + std::to_string(k)};
    iterates.push_back(point);
  }
  const auto near_limit = [&](const char* kind, char digit, Json needs, Json keys) {
    keys.update({{"range", {0, 40}}, {"needs", needs}});
    return claim(kind, digit, "proved", keys);
  };
  const Json a_sweep{{"radius", "123456789/1000000000000"}, {"decrease", "123456789/1000000000"}, {"blocks", Json::object()}, {"modulus", Json::object()}};
  const auto rate = [&](const char* kind, char digit, Json needs, Json keys) {
    keys.update(a_sweep);
    return near_limit(kind, digit, needs, keys);
  };
  const Json claims{
      near_limit("critical_point", '1', Json::array(),
                 {{"center", Json::object()}, {"kinks", Json::array({Json::array({"U1", 0, 1})})}, {"dead", Json::array()}, {"vanished", Json::array()}, {"symmetry", Json::array()}, {"gradient", "1/1000"}, {"shift", "1"}, {"modulus", "1"},
                  {"balls", Json::array({Json::array({"1/8", "2"}), Json::array({"1/4", "1"})})}, {"value", Json::array({"123456788/1000000000", "123456789/1000000000"})}, {"enters", 40}, {"below", nullptr}, {"witness", Json::object()}}),
      near_limit("kl", '2', Json::array({digest('1')}), {{"theta", "1/2"}, {"kappa", Json::array({"123456789/100000000", "1"})}, {"upper", "123456790/100000000"}, {"direction", Json::object()}}),
      rate("rate_kl", '3', Json::array({digest('1'), digest('2')}), {{"ball", 0}, {"error", "123456789/10000000"}, {"factor", "999999876543/1000000000000"}}),
      rate("rate_local", '4', Json::array({digest('1')}), {{"factor", "71234567891/100000000000"}, {"shift", "1"}, {"witness", Json::object()}}),
      rate("contraction", '5', Json::array({digest('1')}),
           {{"norm", Json::array()}, {"kernel", Json::array()}, {"curb", "0"}, {"rough", "1/2"}, {"least", "123456789/1000000000"}, {"most", "2"}, {"factor", "61234567891/100000000000"}, {"power", 4}, {"lower", "49876543219/100000000000"},
            {"witness", Json::object()}}),
      near_limit("trapping", '6', Json::array({digest('4')}),
                 {{"at", 30}, {"distance", "1234567891/100000000000"}, {"gap", "1234567891/10000000000000"}, {"step", "1"}, {"factor", "84876543219/100000000000"}, {"constant", "1234567891/1000000000"}}),
      near_limit("trapping", '7', Json::array({digest('5')}),
                 {{"at", 40}, {"distance", "1/64"}, {"gap", "1/4096"}, {"step", "1"}, {"factor", "61234567891/100000000000"}, {"constant", "7/8"}}),
  };
  return {problem, certificate({{"recorded", {{"origin", "engine"}, {"iterates", iterates}}}}, claims)};
}

Json other_network() {
  Json problem = network().problem;
  Json& layers = problem["layers"];
  layers[0]["bias"] = "apart";
  layers[0]["activation"] = {{"kind", "tanh"}};
  layers[1]["bias"] = "apart";
  layers[1]["rho"] = "1/3";
  layers[1]["activation"] = {{"kind", "piecewise"}, {"breaks", {"-1", "1"}}, {"pieces", {"0 -1", "1 0", "0 1"}}};
  problem["output_split"] = 1;
  problem["sweep"] = {{{"update", "jacobi"}, {"blocks", {"W2", "b2"}}, {"prox", {"2", "2"}}},
                      {{"update", "ridge"}, {"blocks", {"W1", "b1"}}, {"prox", {"0", "3"}}}};
  return problem;
}

}  // namespace samples
