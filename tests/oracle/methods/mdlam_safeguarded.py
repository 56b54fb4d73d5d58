"""mDLAM with one hidden layer and extrapolated weights: the step from the extrapolated point is taken if it lowers F, otherwise the plain one."""
from fractions import Fraction

from .matrices import Matrix, squared
from .mdlam import MU, RHO, TAU, THETA, X, all_samples, bias, clipped_a, clipped_z, output, stepped_a, weights

CASE = "mdlam-safeguarded"
OMEGA, EPS = Fraction(1, 2), Fraction(1, 4)


def safeguarded(x, i, a, t):
    w, b, z = x[f"W{i}"], x[f"b{i}"], x[f"z{i}"]
    def terms(v):
        return RHO / 2 * squared(z - v @ a - all_samples(b)) + MU / 2 * squared(v)
    x[f"E{i}"] = (t(w) + t(OMEGA * (w - x[f"P{i}"]))).rounded()
    x[f"T{i}"] = weights(x[f"E{i}"], b, z, a, RHO, MU, THETA[i], t)
    x[f"C{i}"] = weights(w, b, z, a, RHO, MU, THETA[i], t)
    accepted = terms(x[f"T{i}"]) < terms(w)
    x[f"g{i}"] = Matrix([[Fraction(accepted)]])
    x[f"P{i}"], x[f"W{i}"] = t(w).rounded(), x[f"T{i}"] if accepted else x[f"C{i}"]


def sweep(x, t):
    safeguarded(x, 1, X, t)
    x["b1"] = bias(x["W1"], x["z1"], X, t)
    x["z1"], x["s1"] = clipped_z(x["W1"], x["b1"], X, x["a1"], EPS, t)
    x["c1"] = stepped_a(x["W2"], x["b2"], x["z2"], x["a1"], RHO, TAU, t)
    x["a1"] = clipped_a(x["c1"], x["z1"], EPS, t)
    safeguarded(x, 2, x["a1"], t)
    x["b2"] = bias(x["W2"], x["z2"], x["a1"], t)
    x["z2"] = output(x["W2"] @ x["a1"] + all_samples(x["b2"]), RHO, t)
