"""Three-splitting V2, W2, V1, U1, W1 with hinge loss and leaky ReLU; what the other losses share."""
from fractions import Fraction

from .matrices import Matrix, eye, solve, solve_right, squared

CASE = "bcd-hinge"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]])
Y = Matrix([[-1, 1, 1, -1]])
GAMMA, RHO, ALPHA = Fraction(1), Fraction(1), Fraction(1)
LEAKY = [(None, 0, Fraction(1, 8), 0), (0, None, Fraction(1), 0)]  # pieces of an activation: from, to, slope, value at 0


def clamped(u, low, high):
    if low is not None and u < low:
        return Fraction(low)
    return Fraction(high) if high is not None and u > high else u


def input_of(v, m, old, pieces, t):
    """A minimizer of gamma/2 (v - s(u))^2 + rho/2 (u - m)^2 + alpha/2 (u - old)^2: the best of those of the pieces."""
    candidates = []
    for low, high, slope, at_zero in pieces:
        shift = t(GAMMA * slope * at_zero) if slope * at_zero else 0
        u = (t(GAMMA * slope * v) - shift + t(RHO * m) + t(ALPHA * old)) / (t(GAMMA * slope * slope) + t(RHO) + t(ALPHA))
        u = clamped(u, low, high)
        candidates.append((GAMMA * (v - slope * u - at_zero) ** 2 + RHO * (u - m) ** 2 + ALPHA * (u - old) ** 2, u))
    return min(candidates)[1]


def activated(u, pieces):
    def value(a):
        return next(slope * a + at_zero for low, high, slope, at_zero in pieces if high is None or a <= high)
    return u.each(value)


def ridge(old, target, before, weight, t):
    return solve_right(t(weight * (target @ before.T)) + t(ALPHA * old), t(weight * (before @ before.T)) + t(eye(before.shape[0], ALPHA))).rounded()


def by_entry(f, *matrices):
    return Matrix([[f(*entries) for entries in zip(*rows)] for rows in zip(*(m.rows for m in matrices))]).rounded()


def rest(x, pieces, t):
    """W2, V1, U1, W1."""
    x["W2"] = ridge(x["W2"], x["V2"], x["V1"], GAMMA, t)
    hidden(x, pieces, t)
    x["W1"] = ridge(x["W1"], x["U1"], X, RHO, t)


def hidden(x, pieces, t):
    """V1, U1."""
    w2 = x["W2"]
    x["V1"] = solve(t(GAMMA * (w2.T @ w2)) + t(eye(3, GAMMA)), t(GAMMA * (w2.T @ x["V2"])) + t(GAMMA * activated(x["U1"], pieces))).rounded()
    x["U1"] = by_entry(lambda v, m, old: input_of(v, m, old, pieces, t), x["V1"], x["W1"] @ X, x["U1"])


def output(y, p, old, t):
    """The minimizer of max(0, 1 - y v) + gamma/2 (v - p)^2 + alpha/2 (v - old)^2: sloping side, flat side, or v = y."""
    outside = (t(y) + t(GAMMA * p) + t(ALPHA * old)) / (t(GAMMA) + t(ALPHA))
    inside = (t(GAMMA * p) + t(ALPHA * old)) / (t(GAMMA) + t(ALPHA))
    if y * outside < 1:
        return outside
    return inside if y * inside > 1 else t(y)


def ties(x, pieces):
    return (GAMMA * squared(x["V2"] - x["W2"] @ x["V1"]) + GAMMA * squared(x["V1"] - activated(x["U1"], pieces)) + RHO * squared(x["U1"] - x["W1"] @ X)) / 2


def losses(f, x, y):
    return sum(f(a, b) for a, b in zip(x["V2"].rows[0], y.rows[0]))


def objective(x):
    return losses(lambda v, y: max(1 - y * v, 0), x, Y) + ties(x, LEAKY)


def sweep(x, t):
    x["V2"] = by_entry(lambda y, p, old: output(y, p, old, t), Y, x["W2"] @ x["V1"], x["V2"])
    rest(x, LEAKY, t)
