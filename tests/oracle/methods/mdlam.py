"""mDLAM: W by a proximal-linear step, b and z exactly, a by a gradient step, z and a within relu(z) - eps <= a <= relu(z) + eps; eps halved."""
from fractions import Fraction

from .matrices import Matrix, relu

CASE = "mdlam"
ALTERED_SWEEPS = 15
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1]])
Y = Matrix([[0, 1, 1, 0]])
RHO, MU, TOL = Fraction(1), Fraction(1, 20), Fraction(1, 10**9)
THETA, TAU = {1: Fraction(3), 2: Fraction(8), 3: Fraction(8)}, Fraction(4)


def all_samples(b):
    return b @ Matrix([[1, 1, 1, 1]])


def mean(m):
    return Matrix([[sum(row, Fraction(0)) / len(row)] for row in m.rows])


def weights(w, b, z, a, rho, mu, theta, t):
    """The minimizer of <gradient at W, V - W> + theta/2 |V - W|^2 + mu/2 |V|^2 over V."""
    gradient = rho * ((t(w @ a) + t(all_samples(b)) - t(z)) @ a.T)
    return ((theta * t(w) - gradient) / (theta + mu)).rounded()


def bias(w, z, a, t):
    return (t(mean(z)) - t(mean(w @ a))).rounded()


def clipped_z(w, b, a_before, a, eps, t):
    """W a + b, at most a + eps and, where a - eps is positive, at least that; both bounds TOL further in. Second: where it is positive."""
    m = t(w @ a_before) + t(all_samples(b))
    def entry(m, a):
        lower, upper = t(a) - t(eps) + TOL, t(a) + t(eps) - TOL
        z = min(m, upper)
        return max(z, lower) if a - eps > TOL else z
    return m.zipped(a, entry).rounded(), a.each(lambda a: Fraction(a - eps > TOL))


def stepped_a(w, b, z_next, a, rho, tau, t):
    return (t(a) - rho / tau * (w.T @ (t(w @ a) + t(all_samples(b)) - t(z_next)))).rounded()


def clipped_a(c, z, eps, t):
    return c.zipped(relu(z), lambda c, r: min(max(t(c), t(r) - t(eps) + TOL), t(r) + t(eps) - TOL)).rounded()


def hidden_layer(x, i, before, eps, rho, mu, theta, tau, t, with_bias=True):
    w, b, s, z, c, a = (f"{n}{i}" for n in "Wbszca")
    x[w] = weights(x[w], x[b], x[z], before, rho, mu, theta, t)
    if with_bias:
        x[b] = bias(x[w], x[z], before, t)
    x[z], x[s] = clipped_z(x[w], x[b], before, x[a], eps, t)
    x[c] = stepped_a(x[f"W{i + 1}"], x[f"b{i + 1}"], x[f"z{i + 1}"], x[a], rho, tau, t)
    x[a] = clipped_a(x[c], x[z], eps, t)


def output_layer(x, i, rho, mu, theta, t):
    w, b, z, a = f"W{i}", f"b{i}", f"z{i}", f"a{i - 1}"
    x[w] = weights(x[w], x[b], x[z], x[a], rho, mu, theta, t)
    x[b] = bias(x[w], x[z], x[a], t)
    x[z] = output(x[w] @ x[a] + all_samples(x[b]), rho, t)


def output(m, rho, t):
    return ((t(Y) + t(rho * m)) / (t(Fraction(1)) + t(rho))).rounded()


def layers(x, t):
    eps = x["eps"].rows[0][0]
    hidden_layer(x, 1, X, eps, RHO, MU, THETA[1], TAU, t)
    hidden_layer(x, 2, x["a1"], eps, RHO, MU, THETA[2], TAU, t)
    output_layer(x, 3, RHO, MU, THETA[3], t)


def halved(x, t):
    x["eps"] = x["eps"].each(lambda e: max(t(e) / 2, Fraction(1, 1000))).rounded()


def sweep(x, t):
    layers(x, t)
    halved(x, t)
