"""Three-splitting block coordinate descent in doubles, written for its own sake: from a problem.json of amcert to a run of the form amcert-run/1.

Nothing in it is taken from amcert: sums are formed in other orders, so a right run differs from amcert's in last bits. Each mistake that can be planted
is one that somebody has made in such a program.
"""
import json
import struct
from fractions import Fraction


def dyadic(text):
    sign, text = (-1, text[1:]) if text[0] == "-" else (1, text)
    digits, _, exponent = text.partition("p")
    return float(sign * int(digits, 16) * Fraction(2) ** int(exponent or 0))


def matrix(rows, number):
    return [[number(x) for x in row.split(" ")] for row in rows]


def rational(text):
    return float(Fraction(text))


def to_float(x):
    return struct.unpack("f", struct.pack("f", x))[0]


def transposed(a):
    return [list(column) for column in zip(*a)]


def solve(a, b):
    """x with a x = b, for lists of rows; Gaussian elimination with pivots."""
    n = len(a)
    rows = [list(a[i]) + list(b[i]) for i in range(n)]
    for c in range(n):
        p = max(range(c, n), key=lambda i: abs(rows[i][c]))
        rows[c], rows[p] = rows[p], rows[c]
        for i in range(c + 1, n):
            f = rows[i][c] / rows[c][c]
            rows[i] = [x - f * y for x, y in zip(rows[i], rows[c])]
    for c in reversed(range(n)):
        rows[c] = [x / rows[c][c] for x in rows[c]]
        for i in range(c):
            f = rows[i][c]
            rows[i] = [x - f * y for x, y in zip(rows[i], rows[c])]
    return [row[n:] for row in rows]


class Engine:
    def __init__(self, problem, mistake=None, backwards=False):
        self.mistake = mistake
        self.backwards = backwards  # sums from the last term to the first, as another compiler flag may have it
        self.X, self.Y = (matrix(problem["data"][key], rational) for key in "XY")
        self.s = rational(problem["loss_scale"])
        self.layers = [{"gamma": rational(l["gamma"]), "rho": rational(l["rho"]), "lambda": rational(l["lambda"]), "ones": l["bias"] == "ones",
                        "relu": len(l["activation"]["pieces"]) == 2} for l in problem["layers"]]
        self.sweep = [(u["blocks"][0], rational(u["prox"][0])) for u in problem["sweep"]]
        if mistake == "order":
            self.sweep = self.sweep[3:] + self.sweep[:3]
        if mistake == "lambda":
            self.layers[1]["lambda"] *= 1.1
        self.x = {name: matrix(rows, dyadic) for name, rows in problem["start"].items()}
        self.old = dict(self.x)  # at the beginning of the sweep
        self.k = 0

    def sum(self, terms):
        terms = list(terms)
        total = 0.0
        for t in reversed(terms) if self.backwards else terms:
            total += t
        return total

    def product(self, a, b):
        columns = transposed(b)
        return [[self.sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]

    def input(self, i):
        v = self.X if i == 1 else self.x[f"V{i - 1}"]
        return v + [[1.0] * len(v[0])] if self.layers[i - 1]["ones"] else v

    def model(self, i):
        return self.product(self.x[f"W{i}"], self.input(i))

    def activated(self, i):
        return [[max(u, 0.0) if self.layers[i - 1]["relu"] else u for u in row] for row in self.x[f"U{i}"]]

    def is_now(self, mistake, sweep=1):
        return self.mistake == mistake and self.k >= sweep

    def update_W(self, i, alpha):
        l, v, t = self.layers[i - 1], self.input(i), self.x[f"U{i}"]
        if self.is_now("samples"):  # the last one is left out
            v, t = [row[:-1] for row in v], [row[:-1] for row in t]
        gram = self.product(v, transposed(v))
        h = [[l["rho"] * g + (l["lambda"] + alpha) * (r == c) for c, g in enumerate(row)] for r, row in enumerate(gram)]
        right = self.product(t, transposed(v))
        right = [[l["rho"] * y + alpha * w for y, w in zip(a, b)] for a, b in zip(right, self.x[f"W{i}"])]
        return transposed(solve(h, transposed(right)))

    def update_V(self, i, alpha):
        l, sigma, old = self.layers[i - 1], self.activated(i), self.x[f"V{i}"]
        if i == len(self.layers):
            return [[(l["gamma"] * a + self.s * y + alpha * v) / (l["gamma"] + self.s + alpha) for a, y, v in zip(*rows)] for rows in zip(sigma, self.Y, old)]
        after = self.layers[i]
        whole = (self.old if self.is_now("stale", 7) else self.x)[f"W{i + 1}"]
        weights = [row[:-1] for row in whole] if after["ones"] else whole
        sign = -1 if self.is_now("sign") else 1
        target = [[u - sign * (row[-1] if after["ones"] else 0.0) for u in t] for t, row in zip(self.x[f"U{i + 1}"], whole)]
        h = [[after["rho"] * g + (l["gamma"] + alpha) * (r == c) for c, g in enumerate(row)] for r, row in enumerate(self.product(transposed(weights), weights))]
        right = [[after["rho"] * p + l["gamma"] * a + alpha * v for p, a, v in zip(*rows)] for rows in zip(self.product(transposed(weights), target), sigma, old)]
        return solve(h, right)

    def entry_U(self, l, alpha, m, v, old):
        rho, gamma = l["rho"], l["gamma"]
        both = (gamma * v + rho * m + alpha * old) / (gamma + rho + alpha)
        if not l["relu"]:
            return both
        if self.is_now("prox"):
            alpha = 0.0
            both = (gamma * v + rho * m) / (gamma + rho)
        candidates = [min((rho * m + alpha * old) / (rho + alpha), 0.0), max(both, 0.0)]
        if self.is_now("branch"):  # by the sign of the input, without comparing values
            return candidates[m > 0]
        return min(candidates, key=lambda u: gamma * (max(u, 0.0) - v) ** 2 + rho * (u - m) ** 2 + alpha * (u - old) ** 2)

    def update_U(self, i, alpha):
        return [[self.entry_U(self.layers[i - 1], alpha, m, v, u) for m, v, u in zip(*rows)] for rows in zip(self.model(i), self.x[f"V{i}"], self.x[f"U{i}"])]

    def one_sweep(self):
        self.k += 1
        self.old = dict(self.x)
        for name, alpha in self.sweep:
            if self.is_now("skipped", 4) and name == "W1":
                continue
            new = {"W": self.update_W, "U": self.update_U, "V": self.update_V}[name[0]](int(name[1:]), alpha)
            if self.is_now("float") and name == "V1":
                new = [[to_float(x) for x in row] for row in new]
            if self.mistake == "bit" and self.k == 5 and name == "U1":
                new[1][2] += 2.0 ** -30
            self.x[name] = new

    def objective(self):
        square = lambda a: self.sum(x * x for row in a for x in row)
        less = lambda a, b: [[x - y for x, y in zip(*rows)] for rows in zip(a, b)]
        total = self.s / 2 * square(less(self.x[f"V{len(self.layers)}"], self.Y))
        for i, l in enumerate(self.layers, 1):
            total += l["gamma"] / 2 * square(less(self.x[f"V{i}"], self.activated(i))) + l["rho"] / 2 * square(less(self.x[f"U{i}"], self.model(i))) + l["lambda"] / 2 * square(self.x[f"W{i}"])
        return total


def run(problem, sweeps, with_objective=True, **how):
    engine = Engine(problem, **how)
    if how.get("mistake") == "start":
        engine.x["W1"][0][0] += 1e-6
    iterates, objective = [], []
    for k in range(sweeps + 1):
        if k > 0:
            engine.one_sweep()
        iterates.append({name: [[x.hex() for x in row] for row in block] for name, block in engine.x.items()})
        objective.append(engine.objective().hex())
    out = {"format": "amcert-run/1", "iterates": iterates}
    return json.dumps({**out, "objective": objective} if with_objective else out)
