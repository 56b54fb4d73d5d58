"""pdADMM: layers cut apart by p2 = q1 with a multiplier; p and W by gradient steps, everything else exactly, z1 with a prox term."""
from fractions import Fraction

from .matrices import Matrix, relu

CASE = "pdadmm"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1]])
Y = Matrix([[0, 1, 1, 0]])
NU, RHO = Fraction(1), Fraction(5)
STEP_P, STEP_W1, STEP_W2 = Fraction(1, 8), Fraction(1, 3), Fraction(1, 8)


def all_samples(b):
    return b @ Matrix([[1, 1, 1, 1]])


def mean(m):
    return Matrix([[sum(row, Fraction(0)) / len(row)] for row in m.rows])


def decay(mu, w, t):
    """The derivative of mu/2 |W|^2; without mu there is no term to alter."""
    return t(mu * w) if mu else mu * w


def hidden(z, m, q, t):
    """Entry by entry the global minimizer of nu/2 (y - m)^2 + nu/2 (q - relu(y))^2 + nu/2 (y - z)^2."""
    def value(y, z, m, q):
        return (y - m) ** 2 + (q - max(y, 0)) ** 2 + (y - z) ** 2
    rows = []
    for zs, ms, qs in zip(z.rows, m.rows, q.rows):
        rows.append([])
        for z_, m_, q_ in zip(zs, ms, qs):
            off = min((t(m_) + t(z_)) / 2, Fraction(0))
            on = max((t(m_) + t(z_) + t(q_)) / 3, Fraction(0))
            rows[-1].append(min([off, on], key=lambda y: value(y, z_, m_, q_)))
    return Matrix(rows).rounded()


def before_hidden(x, nu, rho, mu, steps, t):
    r2 = t(x["W2"] @ x["p2"]) + t(all_samples(x["b2"])) - t(x["z2"])
    x["p2"] = (t(x["p2"]) - steps[0] * (t(nu * (x["W2"].T @ r2)) + t(x["u1"]) + t(rho * x["p2"]) - t(rho * x["q1"]))).rounded()
    r1 = t(x["W1"] @ X) + t(all_samples(x["b1"])) - t(x["z1"])
    x["W1"] = (t(x["W1"]) - steps[1] * (t(nu * (r1 @ X.T)) + decay(mu, x["W1"], t))).rounded()
    r2 = t(x["W2"] @ x["p2"]) + t(all_samples(x["b2"])) - t(x["z2"])
    x["W2"] = (t(x["W2"]) - steps[2] * (t(nu * (r2 @ x["p2"].T)) + decay(mu, x["W2"], t))).rounded()
    x["b1"] = (t(mean(x["z1"])) - t(mean(x["W1"] @ X))).rounded()
    x["b2"] = (t(mean(x["z2"])) - t(mean(x["W2"] @ x["p2"]))).rounded()


def after_hidden(x, nu, rho, t):
    m2 = x["W2"] @ x["p2"] + all_samples(x["b2"])
    x["z2"] = ((t(Y) + t(nu * m2)) / (t(Fraction(1)) + t(nu))).rounded()
    x["q1"] = ((t(rho * x["p2"]) + t(x["u1"]) + t(nu * relu(x["z1"]))) / (t(rho) + t(nu))).rounded()
    x["u1"] = (t(x["u1"]) + t(rho * x["p2"]) - t(rho * x["q1"])).rounded()


def sweep(x, t):
    before_hidden(x, NU, RHO, 0, (STEP_P, STEP_W1, STEP_W2), t)
    x["z1"] = hidden(x["z1"], x["W1"] @ X + all_samples(x["b1"]), x["q1"], t)
    after_hidden(x, NU, RHO, t)
