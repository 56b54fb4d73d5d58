"""Vanished units that have others beside them (SPEC 3.26): one in the next layer, with which they share a weight, and dead units in their layer or below."""
import copy
import random
import unittest
from fractions import Fraction as Q

from test_critical import claims_of, entries_of, settle
from test_oracle import RELU, Naive, matmul, mix, network, norm2, rounded
from test_rates import HALF, Dead, Map, Rates, eye, kl_of, sharpen, turned
from test_vanished import Toy, Unit, keeps
from oracle_critical import rt

NEXT = [["scalar", "U1"], ["ridge", "V1"], ["scalar", "U2"], ["ridge", "W1"], ["ridge", "V3"], ["ridge", "W3"], ["ridge", "V2"], ["ridge", "W2"]]
BELOW = [["ridge", "W1"], ["ridge", "V2"], ["scalar", "U2"], ["ridge", "W3"], ["ridge", "V1"], ["ridge", "V3"], ["scalar", "U1"], ["ridge", "W2"]]
SAME = [["ridge", "W1"], ["scalar", "U1"], ["ridge", "V1"], ["ridge", "W2"], ["ridge", "V2"]]


class Net(Toy):
    """Unit 0 of every layer serves the samples; those named vanish or are dead. The rate is that of the kl."""

    def __init__(self, widths, X, Y, sweep, lam, vanished, dead=(), gamma="1", prox={}, seed=1):
        self.problem, start = network(widths, len(X), RELU, seed, bias="none", gamma=gamma, rho=gamma, lam=lam, prox="1/8", sweep=sweep)
        self.problem["data"] = {"X": [" ".join(map(str, X))], "Y": [" ".join(map(str, Y))]}
        for u in self.problem["sweep"]: u["prox"] = [prox.get(b, "1/8") for b in u["blocks"]]
        self.vanished, self.dead, naive = vanished, list(dead), Naive(self.problem)
        silent, rng, v = [*vanished, *((i, a, "-" * len(X)) for i, a in dead)], random.Random(seed), [[Q(y) for y in X]]
        x = {}
        for i, rows in enumerate(widths[1:], 1):
            x[f"W{i}"] = [[Q(rng.randint(40, 64), 64) for _ in v] for _ in range(rows)]
            u = matmul(x[f"W{i}"], v)
            if f"U{i}" in start: x[f"U{i}"], u = u, [[naive.sigma(i, y) for y in r] for r in u]
            x[f"V{i}"] = v = u
        def without(x):
            x = copy.deepcopy(x)
            for b, i, j in entries_of(x, silent): x[b][i][j] = Q(0)
            return x
        for _ in range(60): x = without(naive.sweep(without(x), 50))
        self.x = settle(self.problem, x, [q for q in entries_of(x, silent) if q[0][0] == "U"], steps=8)
        self.s = Map(self.problem, self.x, vanished=[list(u) for u in vanished], dead=[list(u) for u in dead])
        self.claims = claims_of(self.problem, self.x, radii=(Q(1, 10 ** 7), Q(1, 10 ** 4)), vanished=vanished, dead=self.dead, enters=None)
        sharpen(self.claims[0], self.s)
        self.units = [Unit(self.s, *u).toward() for u in vanished]
        self.far, self.rate = Q(self.claims[0]["gradient"]) / Q(self.claims[0]["balls"][0][1]), kl_of(self.s, self.claims)

    def along(self, signs=(1, 1), size=Q(1, 2 ** 36)):
        x = self.x
        for unit, sign in zip(self.units, signs): x = unit.placed(x, [Q(y) * sign * size for y in unit.x])
        return x

    def rest(self):
        """The cone of the dead unit, the direction that it comes along, fade and weight; the sweep of (omega, u)."""
        one, two = self.s.e.p.layers[1:3]
        X, alpha = [Q(y) for y in self.problem["data"]["X"][0].split(" ")], self.s.alpha
        def sweep(e):
            w, u = e[0], e[1:]
            for b in sorted(("W1", "U1"), key=self.s.place.get):
                if b == "U1": u = [(one.rho * w * t + alpha[b] * y) / (one.rho + alpha[b]) for t, y in zip(X, u)]
                else: w = (one.rho * sum(s * t for s, t in zip(u, X)) + alpha[b] * w) / (one.rho * sum(t * t for t in X) + one.lam + alpha[b])
            return [w, *u]
        unit, v = Dead.cone(None, turned([sweep(e) for e in eye(1 + len(X))]))
        r, theta = Q(self.rate["radius"]), Q(1, 8)
        n2 = rt(norm2(mix((1, self.x["U2" if "U2" in self.x else "V2"]), (-1, matmul(self.x["W2"], self.x["V1"]))))) + self.s.at.reach(2) * r + r * r / 2
        z = max((alpha["V1"] * theta + two.w * n2) / (theta * (one.gamma + alpha["V1"])), (alpha["W2"] + two.w * n2 * theta) / (two.lam + alpha["W2"]))
        return unit, v, z, theta

    def leaves(self, x, sweeps=40):
        """The number of the first sweep in which a unit leaves its side, or None."""
        naive = Naive(self.problem)
        for k in range(sweeps):
            for u in self.problem["sweep"]:
                x = naive.sweep(x, 300, [u])
                if not all(keeps(x, *unit) for unit in self.vanished) or any(y >= 0 for _, a in self.dead for y in x["U1"][a]): return k


class Beside(Rates):
    def submit(self, net, trap, code, word=None, y=None):
        self.go(net.problem, [*net.claims, net.rate, trap], code, word, [y])

    def test_next_layer(self):
        """[1,1] and [2,1] vanish; the weight between them is an entry of both, and x^K has to be in both cones."""
        net = Net([1, 2, 2, 1], [1, HALF], [1, Q(5, 8)], NEXT, "1/4", [(1, 1, "--"), (2, 1, "--")])
        self.assertEqual([("W2", 1, 1) in unit.places for unit in net.units], [True, True])
        y = net.along()
        trap = net.trap(net.rate, y, 1 << 12)
        first, second = trap["vanished"]
        self.submit(net, trap, 0, "4/4", y)
        self.assertIsNone(net.leaves(y))
        self.submit(net, {**trap, "vanished": [second, first]}, 1, "vanished unit 1,1: inverse", y)
        for k, signs in enumerate(((-1, 1), (1, -1))):
            z = net.along(signs)
            self.submit(net, net.trap(net.rate, z, 1 << 12), 1, f"vanished unit {k + 1},1: the side of sample 0", z)
            self.assertIsNotNone(net.leaves(z, 1))
        for name, size in (("1,1", Q(1, 2 ** 31)), ("2,1", -Q(1, 2 ** 31))):
            z = copy.deepcopy(y)
            z["W2"][1][1] = size
            self.submit(net, net.trap(net.rate, z, 1 << 12), 1, "outside of the cone", z)

    def test_dead(self):
        """A dead unit in the same layer, and one in the layer below, whose output weights are entries of the vanished unit."""
        same = Net([1, 3, 1], [1, Q(3, 2)], [2, 3], SAME, "1/10", [(1, 1, "--")], [(1, 2)], "2", {"W1": "1/4", "U1": "1"})
        below = Net([1, 2, 2, 1], [2, 2], [2, 2], BELOW, "1/5", [(2, 1, "--")], [(1, 1)], "1", {"U2": "1/4"})
        for net in same, below:
            (unit, v, z, theta), d, least = net.rest(), net.dead[0][1], Q(1, 2 ** 42)
            def start(vanishing=1, dead=1, column=HALF):
                y = net.along((vanishing,))
                y["W1"][d][0], y["U1"][d] = -rounded(Q(v[0]), 50) * dead / 2 ** 38, [-rounded(Q(t), 50) * dead / 2 ** 38 for t in v[1:]]
                y["W2"][0][d], y["V1"][d] = least * column, [theta * least / 4, -theta * least / 4]
                return y
            def trap(y, rest=least):
                return {**net.trap(net.rate, y, 64), "fade": str(z), "weight": str(theta), "rest": str(rest), "dead": [unit]}
            y = start()
            all_ = trap(y)
            self.submit(net, all_, 0, "4/4", y)
            self.assertIsNone(net.leaves(y))
            self.submit(net, {k: t for k, t in all_.items() if k not in ("fade", "weight", "rest", "dead")}, 1, "dead: not as many", y)
            self.submit(net, {k: t for k, t in all_.items() if k != "vanished"}, 1, "vanished: not as many", y)
            for place, word in (((-1, 1), "the side of sample 0"), ((1, -1), "sign at sample 0")):
                x = start(*place)
                self.submit(net, trap(x), 1, word, x)
                self.assertIsNotNone(net.leaves(x, 1))
            x = start(column=Q(2 ** 9))  # an output weight that wakes it
            self.submit(net, trap(x), 1, "column of W2", x)
            self.submit(net, trap(x, least * 2 ** 10), 1, "may wake", x)


if __name__ == "__main__":
    unittest.main()
