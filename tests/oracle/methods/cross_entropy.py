"""Two-splitting with softmax cross-entropy and tanh units: V by a prox-linear step, W2 and A exactly, W1 by a gradient step."""
from fractions import Fraction

from .matrices import Matrix, exp, eye, solve, solve_right

CASE = "cross-entropy"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]])
Y = Matrix([[1, 0, 0, 0], [0, 1, 0, 1], [0, 0, 1, 0]])
GAMMA, LAMBDA, ALPHA, TAU = Fraction(1), Fraction(1, 10), Fraction(1, 2), Fraction(1, 16)


def softmax(v):
    """Column by column the exponentials over their sum."""
    columns = [[exp(a) for a in column] for column in v.T.rows]
    return Matrix([[e / sum(column) for e in column] for column in columns]).T


def tanh(m):
    return m.each(lambda a: (exp(a) - exp(-a)) / (exp(a) + exp(-a)))


def sweep(x, t):
    """V minimizes <softmax(V_old) - Y, V> + alpha/2 |V - V_old|^2 + gamma/2 |V - W2 A|^2."""
    slope = t(softmax(x["V"])) - t(Y)
    x["V"] = ((t(ALPHA * x["V"]) - slope + t(GAMMA * (x["W2"] @ x["A"]))) / (t(ALPHA) + t(GAMMA))).rounded()
    a = x["A"]
    x["W2"] = solve_right(t(GAMMA * (x["V"] @ a.T)), t(eye(2, LAMBDA)) + t(GAMMA * (a @ a.T))).rounded()
    w2, z = x["W2"], tanh(x["W1"] @ X)
    x["A"] = solve(t(GAMMA * (w2.T @ w2)) + t(eye(2, GAMMA)), t(GAMMA * (w2.T @ x["V"])) + t(GAMMA * z)).rounded()
    residual = (t(z) - t(x["A"])) * (t(z.each(lambda a: Fraction(1))) - t(z * z))
    x["W1"] = (t(x["W1"]) - TAU * (t(GAMMA * (residual @ X.T)) + t(LAMBDA * x["W1"]))).rounded()
