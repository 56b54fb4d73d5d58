// sublevel_bounded of networks, and the table behind it (SPEC 3.7): every constant at the least that is allowed, and a bit below. All weights
// are chosen so that what is allowed is rational.
#include "point_cases.hpp"

using namespace build;

BOOST_AUTO_TEST_SUITE(bounds_of_networks)

namespace {

struct Act {
  Json json;
  Num G, at_zero;  // at_zero is sigma(0)
  std::optional<Num> sup;
  char kind;  // p, t, s
};

Act tanh_act() { return {Json::object({{"kind", "tanh"}}), 1, 0, Num(1), 't'}; }
Act sigmoid_act() { return {Json::object({{"kind", "sigmoid"}}), fraction(1, 4), fraction(1, 2), Num(1), 's'}; }
Act clamp_act() { return {piecewise({"-1", "2"}, {"0 -3", "2 -1", "0 3"}), 2, -1, Num(3), 'p'}; }
Act ramp_act() { return {piecewise({"0"}, {"1/2 -1", "-3 -1"}), 3, -1, std::nullopt, 'p'}; }
Act half_clamp() { return {piecewise({"-1", "1"}, {"0 5", "-1 4", "1/8 23/8"}), 1, 4, std::nullopt, 'p'}; }  // without bound on one side
Act other_half() { return {piecewise({"-1", "1"}, {"-1/8 39/8", "-1 4", "0 3"}), 1, 4, std::nullopt, 'p'}; }
Act constant_act() { return {piecewise({}, {"0 -2"}), 0, -2, Num(2), 'p'}; }

struct LayerOf {
  int width;
  Num gamma, lambda, rho;
  bool ones, split;
  Act act;
  Num w() const { return split ? rho : gamma; }
};

// Two samples and two inputs, X and its ones of norm 2, ||Y|| = 1, s = 4: F = 2 where everything but V = sigma(0) is 0.
struct Net {
  std::vector<LayerOf> layers;
  static constexpr int n = 2;
  const Num s = 4;
  int widths(std::size_t i) const { return i == 0 ? 2 : layers[i - 1].width; }

  Json problem() const {
    Json list = Json::array(), sweep = Json::array(), start = Json::object();
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const LayerOf& l = layers[i];
      const std::string k = std::to_string(i + 1);
      Json j = Json::object({{"width", l.width}, {"gamma", l.gamma}, {"lambda", l.lambda}, {"bias", l.ones ? "ones" : "none"}});
      if (l.split) j["rho"] = l.rho, j["activation"] = l.act.json;
      list.push(j);
      const auto filled = [](int rows, int cols, const Num& x) { return rows_of(Dense(static_cast<std::size_t>(rows), std::vector<Num>(static_cast<std::size_t>(cols), x))); };
      start["W" + k] = filled(l.width, widths(i) + (l.ones ? 1 : 0), 0);
      if (l.split) start["U" + k] = filled(l.width, n, 0);
      start["V" + k] = filled(l.width, n, l.split && i + 1 < layers.size() ? l.act.at_zero : Num(0));
      for (const char* block : {"W", "U", "V"})
        if (l.split || block[0] != 'U') sweep.push(Json::object({{"update", block[0] == 'U' ? "scalar" : "ridge"}, {"blocks", Json::array({block + k})}, {"prox", Json::array({"0"})}}));
    }
    return Json::object({{"format", "amcert-problem/1"}, {"name", "bounds"}, {"kind", "network"}, {"loss_scale", s}, {"output_split", layers.back().split ? 1 : 0}, {"layers", list},
                         {"data", Json::object({{"X", Json::array({"1 1", layers[0].ones ? "0 0" : "1 1"})}, {"Y", Json::array({"3/5 4/5"})}})}, {"sweep", sweep}, {"start", start}});
  }
};

// The least numbers that SPEC 3.7 allows, all roots being rational.
struct Least {
  Num level, data, targets = 1, loss, lipschitz;
  std::map<std::string, Num> radius, residual, gap;
  std::map<std::pair<std::string, std::string>, Num> table;
  int by_sup = 0, by_growth = 0;
};

Num root(const Num& x) {
  const Num r = Num(amcheck::floor_sqrt(x.times2(40).floor()), -20);
  BOOST_REQUIRE((square(r) == x));
  return r;
}
Num whole_root(int n) {  // rounded up
  int r = 0;
  while (r * r < n) ++r;
  return r;
}

Least least_of(const Net& net, const Num& level) {
  Least out;
  out.level = level;
  const Num twice = level * Num(2);
  const std::size_t N = net.layers.size();
  out.loss = root(twice * net.s.inverse());
  out.data = 2;
  std::vector<Num> v(N);
  const auto name = [](char block, std::size_t i) { return block + std::to_string(i + 1); };
  for (std::size_t i = 0; i < N; ++i) {
    const LayerOf& l = net.layers[i];
    const bool last = i + 1 == N;
    const std::string k = std::to_string(i + 1);
    v[i] = i == 0 ? out.data : out.radius[name('V', i - 1)] + (l.ones ? whole_root(Net::n) : Num(0));
    out.residual[k] = root(twice * l.w().inverse());
    out.radius["W" + k] = root(twice * l.lambda.inverse());
    if (l.split) {
      out.gap[k] = root(twice * l.gamma.inverse());
      out.radius["U" + k] = out.residual[k] + out.radius["W" + k] * v[i];
    }
    if (last) {
      out.radius["V" + k] = out.targets + out.loss;
    } else {
      const Num grown = l.act.G * out.radius["U" + k] + absolute(l.act.at_zero) * whole_root(l.width * Net::n);
      const Num B = l.act.sup && *l.act.sup * whole_root(l.width * Net::n) < grown ? *l.act.sup * whole_root(l.width * Net::n) : grown;
      ++(B < grown ? out.by_sup : out.by_growth);
      out.radius["V" + k] = out.gap[k] + B;
    }
  }
  const auto set = [&](const std::string& a, const std::string& b, const Num& x) { out.table[{a, b}] = out.table[{b, a}] = x; };
  for (std::size_t i = 0; i < N; ++i) {
    const LayerOf& l = net.layers[i];
    const std::string W = name('W', i), U = name('U', i), V = name('V', i), k = std::to_string(i + 1), into = l.split ? U : V;
    const Num w = l.w(), radius = out.radius[W];
    set(W, W, l.lambda + w * square(v[i]));
    set(W, into, w * v[i]);
    if (i > 0) {
      set(W, name('V', i - 1), w * (radius * v[i] + out.residual[k]));
      set(name('V', i - 1), into, w * radius);
    }
    set(V, V, l.gamma + (i + 1 == N ? net.s : net.layers[i + 1].w() * square(out.radius[name('W', i + 1)])));
    if (!l.split) continue;
    const Num far = 1 + out.radius[V], bend = l.act.kind == 't' ? 1 + far * fraction(4, 5) : l.act.kind == 's' ? fraction(1, 16) + far * fraction(1, 10) : square(l.act.G);
    set(U, V, l.gamma * l.act.G);
    set(U, U, l.rho + l.gamma * bend);
  }
  std::map<std::string, Num> sums;
  for (const auto& [at, x] : out.table) sums[at.first] += x;
  for (const auto& [block, sum] : sums) out.lipschitz = larger(out.lipschitz, sum);
  return out;
}

Json keys_of_least(const Least& l) {
  const auto object = [](const std::map<std::string, Num>& numbers) {
    Json j = Json::object();
    for (const auto& [key, x] : numbers) j[key] = x;
    return j;
  };
  return Json::object({{"level", l.level}, {"radius", object(l.radius)}, {"residual", object(l.residual)}, {"gap", object(l.gap)}, {"data", l.data}, {"targets", l.targets}, {"loss", l.loss}, {"lipschitz", l.lipschitz}});
}

std::vector<Net> nets() {
  const LayerOf plain{1, 1, 4, 0, true, false, {}};
  const auto last = [](const Act& act, bool ones) { return LayerOf{1, 4, 1, fraction(1, 4), ones, true, act}; };
  const auto inner = [](int width, const Act& act, bool ones, const Num& lambda) { return LayerOf{width, 4, lambda, 16, ones, true, act}; };
  std::vector<Net> out;
  for (const Act& act : {tanh_act(), sigmoid_act(), clamp_act(), ramp_act(), half_clamp(), other_half(), constant_act()}) {
    for (const Num& lambda : {Num(4), Num(1 << 20)}) {  // large weights make W small, and what enters the next layer is not held by sup |sigma|
      out.push_back(Net{{inner(3, act, true, lambda), plain}});
      out.push_back(Net{{inner(3, act, true, lambda), inner(2, act, true, lambda), last(tanh_act(), false)}});
      out.push_back(Net{{inner(1, tanh_act(), true, 1), inner(5, act, false, lambda), plain}});
    }
  }
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_least_constants_that_are_allowed) {
  int by_sup = 0, by_growth = 0;
  for (const Net& net : nets()) {
    const Json problem = net.problem();
    Json start = problem;
    Case c(problem, Json::array({start["start"], start["start"]}));
    const Least least = least_of(net, 2);
    by_sup += least.by_sup, by_growth += least.by_growth;
    c.add("sublevel_bounded", "proved", 0, 1, keys_of_least(least));
    CHECK_RESULT(c.check(), 0, "VERIFIED 1/1");
    const Num bit = power2(-40);
    for (const char* key : {"level", "data", "targets", "loss", "lipschitz"}) {
      const Num x = std::string(key) == "level" ? least.level : std::string(key) == "data" ? least.data : std::string(key) == "targets" ? least.targets : std::string(key) == "loss" ? least.loss : least.lipschitz;
      BOOST_TEST_CONTEXT(key) CHECK_RESULT(edited(c, put(key, x - bit)), 1, "fails");
    }
    for (const auto& [key, numbers] : {std::pair("radius", least.radius), std::pair("residual", least.residual), std::pair("gap", least.gap)}) {
      for (const auto& [which, x] : numbers) {
        BOOST_TEST_CONTEXT(key << " " << which) CHECK_RESULT(edited(c, [&, what = which, number = x, object = key](Json& j) { j[object][what] = number - bit; }), 1, (std::string(key) == "residual" ? "of layer " + which + " fails" : "fails"));
      }
    }
    // None of the numbers may be negative, though its square would do.
    for (const auto& [key, x] : {std::pair("data", least.data), std::pair("targets", least.targets), std::pair("loss", least.loss)}) {
      CHECK_RESULT(edited(c, put(key, -x)), 1, "0 <= every number of the claim");
    }
  }
  BOOST_TEST(by_sup > 5);
  BOOST_TEST(by_growth > 5);
}

BOOST_AUTO_TEST_CASE(the_table_entry_by_entry) {
  for (const Net& net : nets()) {
    const Json problem = net.problem();
    const amcheck::Problem p = parsed(Case(problem, Json::array()));
    const Least least = least_of(net, 2);
    amcheck::Sublevel s;
    for (const amcheck::Block& b : p.blocks) s.radius.push_back(least.radius.at(b.name));
    for (std::size_t i = 0; i < p.layers.size(); ++i) {
      s.residual.push_back(least.residual.at(std::to_string(i + 1)));
      s.gap.push_back(p.layers[i].split ? least.gap.at(std::to_string(i + 1)) : Num(0));
    }
    s.data = least.data, s.loss = least.loss, s.targets = least.targets;
    const auto table = amcheck::hessian_table(p, s);
    for (std::size_t a = 0; a < p.blocks.size(); ++a) {
      for (std::size_t b = 0; b < p.blocks.size(); ++b) {
        const auto at = least.table.find({p.blocks[a].name, p.blocks[b].name});
        BOOST_TEST((table[a][b] == (at == least.table.end() ? Num(0) : at->second)), p.blocks[a].name << " " << p.blocks[b].name);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
