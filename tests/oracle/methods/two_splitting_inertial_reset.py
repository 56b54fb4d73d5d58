"""The same as released: X1 and the previous X1 are forward passes when a sweep begins."""
from fractions import Fraction

from .matrices import relu, squared
from .two_splitting_inertial import I, NORM_X, X, Y, bias, entry, hidden_step, lengths, number, objective, weights  # noqa: F401

CASE = "two-splitting-inertial-reset"
OMEGA = Fraction(1, 100)


def sweep(x, t):
    x["Z"] = relu(t(x["W1"] @ X) + t(x["b1"] @ I)).rounded()
    x["Q1"] = relu(t(x["PW1"] @ X) + t(x["Pb1"] @ I)).rounded()
    x["S2"] = number(t(lengths(x, x["Z"], t)))
    weights(x, "2", x["Z"], Y, entry(x["S2"]), OMEGA, t)
    bias(x, "2", x["Z"], Y, OMEGA, t)
    x["S1"] = number(1 / (t(Fraction(1)) + t(squared(x["W2"]))))
    x["EX1"] = (t(x["Z"]) + OMEGA * (t(x["Z"]) - t(x["Q1"]))).rounded()
    hidden_step(x, entry(x["S1"]), t)
    weights(x, "1", X, x["X1"], 1 / t(Fraction(NORM_X)), OMEGA, t)
    bias(x, "1", X, x["X1"], OMEGA, t)
