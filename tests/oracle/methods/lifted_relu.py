"""A lifted network 2-2-2-1: each V row of a unit exactly with V >= 0, W2 and W1 by gradient steps."""
from fractions import Fraction
from itertools import product

from .matrices import Matrix, eye, relu, solve_right, squared

CASE = "lifted-relu"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]])
Y = Matrix([[0, 1, 1, 0]])
MU, LAMBDA, ALPHA = Fraction(1), Fraction(1, 100), Fraction(1)


def hidden(x, t):
    """The first hidden layer with its ones."""
    return Matrix([x["V1a"].rows[0], x["V1b"].rows[0], [t(Fraction(1))] * 4])


def first(z, w, c, v2, t):
    """The minimizer over v >= 0 of 1/2 v^2 - v z + sum_i (1/2 relu(w_i v + c_i)^2 - v2_i w_i v), convex: the stationary point of the pattern of signs that it has."""
    for on in product((0, 1), repeat=2):
        v = (t(z) + sum(t(a * b) for a, b in zip(w, v2)) - sum(t(a * b) for o, a, b in zip(on, w, c) if o)) / (t(Fraction(1)) + sum(t(a * a) for o, a in zip(on, w) if o))
        if all((a * v + b > 0) == bool(o) for o, a, b in zip(on, w, c)):
            return max(v, Fraction(0))
    return Fraction(0)  # only with an altered term, or with a stationary point on a kink


def objective(x):
    def gap(v, z):
        return squared(v) / 2 + squared(relu(z)) / 2 - sum(a * b for r, s in zip(v.rows, z.rows) for a, b in zip(r, s))
    v1, v2 = Matrix([x["V1a"].rows[0], x["V1b"].rows[0]]), Matrix([x["V2a"].rows[0], x["V2b"].rows[0]])
    ties = gap(v2, x["W2"] @ Matrix(v1.rows + [[1] * 4])) + gap(v1, x["W1"] @ X)
    return squared(x["W3"] @ v2 - Y) / 2 + MU * ties + LAMBDA / 2 * sum(squared(x[w]) for w in ("W1", "W2", "W3"))


def sweep(x, t):
    h2 = Matrix([x["V2a"].rows[0], x["V2b"].rows[0]])
    x["W3"] = solve_right(t(Y @ h2.T) + t(ALPHA * x["W3"]), t(h2 @ h2.T) + t(eye(2, LAMBDA)) + t(eye(2, ALPHA))).rounded()
    for unit, other in ("a", "b"), ("b", "a"):
        i = "ab".index(unit)
        own, its = x["W3"].rows[0][i], x["W3"].rows[0][1 - i]
        z = Matrix([x["W2"].rows[i]]) @ hidden(x, t)
        v = (t(MU * z) + own * (t(Y) - t(its * x["V2" + other]))) / (t(MU) + t(own * own))
        x["V2" + unit] = relu(v).rounded()
    h1, h2 = hidden(x, t), Matrix([x["V2a"].rows[0], x["V2b"].rows[0]])
    x["S"] = Matrix([[1 / (t(Fraction(1)) + t(LAMBDA) + t(squared(h1)))]]).rounded()
    gradient = t(MU * (relu(x["W2"] @ h1) @ h1.T)) - t(MU * (h2 @ h1.T)) + t(LAMBDA * x["W2"])
    x["W2"] = (t(x["W2"]) - x["S"].rows[0][0] * gradient).rounded()
    for unit in "ab":
        i = "ab".index(unit)
        z = Matrix([x["W1"].rows[i]]) @ X
        w = [x["W2"].rows[j][i] for j in (0, 1)]
        row = []
        for n in range(4):
            c = [t(x["W2"].rows[j][1 - i] * x["V1" + "ba"[i]].rows[0][n]) + t(x["W2"].rows[j][2]) for j in (0, 1)]
            row.append(first(z.rows[0][n], w, c, [x["V2a"].rows[0][n], x["V2b"].rows[0][n]], t))
        x["V1" + unit] = Matrix([row]).rounded()
    v1 = Matrix([x["V1a"].rows[0], x["V1b"].rows[0]])
    x["W1"] = (t(x["W1"]) - Fraction(1, 8) * (t(MU * (relu(x["W1"] @ X) @ X.T)) - t(MU * (v1 @ X.T)) + t(LAMBDA * x["W1"]))).rounded()
