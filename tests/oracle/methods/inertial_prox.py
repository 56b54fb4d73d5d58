"""Three-splitting, every block exactly with a prox term of weight 1 around an extrapolated point."""
from fractions import Fraction

from .matrices import Matrix, eye, relu, solve, solve_right, squared

CASE = "inertial-prox"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]])
Y = Matrix([[0, 1, 1, 0]])
LAMBDA, ALPHA = Fraction(1, 100), Fraction(1)


def branch(v, m, e, t):
    """A minimizer of 1/2 (v - relu(u))^2 + 1/2 (u - m)^2 + 1/2 (u - e)^2: the better one of the two sides."""
    left = min(Fraction(0), (t(m) + t(e)) / (t(Fraction(1)) + t(ALPHA)))
    right = max(Fraction(0), (t(v) + t(m) + t(e)) / (t(Fraction(1)) + t(Fraction(1)) + t(ALPHA)))

    def value(u):
        return (v - max(u, 0)) ** 2 + (u - m) ** 2 + ALPHA * (u - e) ** 2
    return left if value(left) < value(right) else right


def objective(x):
    fit = squared(x["V2"] - Y) + squared(x["V2"] - x["W2"] @ x["V1"]) + squared(x["V1"] - relu(x["U1"])) + squared(x["U1"] - x["W1"] @ X)
    return fit / 2 + LAMBDA / 2 * (squared(x["W1"]) + squared(x["W2"]))


def sweep(x, t, omega=Fraction(2, 5)):
    def point(b):
        x["E" + b] = (t(x[b]) + omega * (t(x[b]) - t(x["P" + b]))).rounded()
        x["P" + b] = t(x[b]).rounded()
        return x["E" + b]
    e = point("V2")
    x["V2"] = ((t(Y) + t(x["W2"] @ x["V1"]) + t(ALPHA * e)) / (t(Fraction(1)) + t(Fraction(1)) + t(ALPHA))).rounded()
    e, v1 = point("W2"), x["V1"]
    x["W2"] = solve_right(t(x["V2"] @ v1.T) + t(ALPHA * e), t(v1 @ v1.T) + t(eye(3, LAMBDA)) + t(eye(3, ALPHA))).rounded()
    e, w2 = point("V1"), x["W2"]
    x["V1"] = solve(t(w2.T @ w2) + t(eye(3)) + t(eye(3, ALPHA)), t(w2.T @ x["V2"]) + t(relu(x["U1"])) + t(ALPHA * e)).rounded()
    e, m = point("U1"), x["W1"] @ X
    x["U1"] = Matrix([[branch(*arguments, t) for arguments in zip(*rows)] for rows in zip(x["V1"].rows, m.rows, e.rows)]).rounded()
    e = point("W1")
    x["W1"] = solve_right(t(x["U1"] @ X.T) + t(ALPHA * e), t(X @ X.T) + t(eye(3, LAMBDA)) + t(eye(3, ALPHA))).rounded()
