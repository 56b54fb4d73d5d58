"""dlADMM: a backward and a forward pass over W, b, z, a, then the multiplier of the last layer; squared loss."""
from fractions import Fraction

from .matrices import Matrix, relu

CASE = "dladmm"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1]])
Y = Matrix([[0, 1, 1, 0]])
NU, RHO = Fraction(1), Fraction(5, 2)
STEPS = {"W1": Fraction(1, 3), "W2": Fraction(1, 20), "a1": Fraction(1, 9)}


def all_samples(b):
    return b @ Matrix([[1, 1, 1, 1]])


def mean(m):
    return Matrix([[sum(row, Fraction(0)) / len(row)] for row in m.rows])


def hidden(c, a, t):
    """Entry by entry the better of min(c, 0) and max((c + a)/2, 0) for (z - c)^2 + (a - relu(z))^2."""
    rows = []
    for cs, as_ in zip(c.rows, a.rows):
        rows.append([])
        for c_, a_ in zip(cs, as_):
            off, on = min(t(c_), Fraction(0)), max((t(c_) + t(a_)) / 2, Fraction(0))
            rows[-1].append(min([off, on], key=lambda z: (z - c_) ** 2 + (a_ - max(z, 0)) ** 2))
    return Matrix(rows)


class Pass:
    """The updates of either pass, on the newest values v, the blocks of the case without the letter b of the backward pass."""

    def __init__(self, v, u, nu, rho, steps, t):
        self.v, self.u, self.nu, self.rho, self.steps, self.t = v, u, nu, rho, steps, t

    def first(self):
        v, t = self.v, self.t
        return t(v["W1"] @ X) + t(all_samples(v["b1"])) - t(v["z1"])

    def last(self):
        v, t = self.v, self.t
        return t(v["W2"] @ v["a1"]) + t(all_samples(v["b2"])) - t(v["z2"])

    def z2(self):
        """z - Y + u + rho (z - W a - b) = 0"""
        v, t, rho = self.v, self.t, self.rho
        return (t(Y) - t(self.u) + t(rho * (v["W2"] @ v["a1"])) + t(rho * all_samples(v["b2"]))) / (t(Fraction(1)) + t(rho))

    def b2(self):
        """- sum of u - rho (sum of z - W a) + rho n b = 0"""
        v, t = self.v, self.t
        return t(mean(self.u)) / self.rho + t(mean(v["z2"])) - t(mean(v["W2"] @ v["a1"]))

    def W2(self):
        v, t = self.v, self.t
        return t(v["W2"]) - self.steps["W2"] * (t(self.rho * (self.last() @ v["a1"].T)) - t(self.u @ v["a1"].T))

    def a1(self):
        v, t, w = self.v, self.t, self.v["W2"].T
        return t(v["a1"]) - self.steps["a1"] * (t(self.rho * (w @ self.last())) - t(w @ self.u) + t(self.nu * v["a1"]) - t(self.nu * relu(v["z1"])))

    def z1(self):
        v, t = self.v, self.t
        return hidden(t(v["W1"] @ X) + t(all_samples(v["b1"])), v["a1"], t)

    def b1(self):
        v, t = self.v, self.t
        return t(mean(v["z1"])) - t(mean(v["W1"] @ X))

    def W1(self):
        v, t = self.v, self.t
        return t(v["W1"]) - self.steps["W1"] * t(self.nu * (self.first() @ X.T))


def sweep_with(x, nu, rho, steps, t):
    v = {b: x[b] for b in ("W1", "b1", "z1", "a1", "W2", "b2", "z2")}
    p = Pass(v, x["u"], nu, rho, steps, t)
    for block in ("z2", "b2", "W2", "a1", "z1", "b1", "W1"):
        v[block] = x[block + "b"] = getattr(p, block)().rounded()
    for block in ("W1", "b1", "z1", "a1", "W2", "b2", "z2"):
        v[block] = x[block] = getattr(p, block)().rounded()
    x["u"] = (t(x["u"]) + t(rho * x["z2"]) - t(rho * (x["W2"] @ x["a1"])) - t(rho * all_samples(x["b2"]))).rounded()


def sweep(x, t):
    sweep_with(x, NU, RHO, STEPS, t)
