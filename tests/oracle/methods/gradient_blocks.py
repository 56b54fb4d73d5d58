"""Akiyama 2025: gradient steps on |W3 V2 - Y|^2 + gamma sum |sigma(W V) - V'|^2, from the last layer to the first, leaky ReLU."""
from fractions import Fraction

from .matrices import Matrix, relu, step

CASE = "gradient-blocks"
X = Matrix([[0, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]])
Y = Matrix([[0, 1, 1, 0]])
GAMMA, TAU, SLOPE = Fraction(1), Fraction(1, 16), Fraction(1, 8)


def sigma(u):
    return SLOPE * u + (1 - SLOPE) * relu(u)


def slope(u):
    return step(u).each(lambda on: SLOPE + (1 - SLOPE) * on)


def sweep(x, t):
    x["W3"] = (t(x["W3"]) - TAU * 2 * ((t(x["W3"] @ x["V2"]) - t(Y)) @ x["V2"].T)).rounded()
    out = sigma(x["W2"] @ x["V1"])
    x["V2"] = (t(x["V2"]) - TAU * 2 * (x["W3"].T @ (t(x["W3"] @ x["V2"]) - t(Y)) + GAMMA * (t(x["V2"]) - t(out)))).rounded()
    u = x["W2"] @ x["V1"]
    x["W2"] = (t(x["W2"]) - TAU * 2 * GAMMA * (((t(sigma(u)) - t(x["V2"])) * t(slope(u))) @ x["V1"].T)).rounded()
    u, out = x["W2"] @ x["V1"], sigma(x["W1"] @ X)
    x["V1"] = (t(x["V1"]) - TAU * 2 * GAMMA * (x["W2"].T @ ((t(sigma(u)) - t(x["V2"])) * t(slope(u))) + t(x["V1"]) - t(out))).rounded()
    u = x["W1"] @ X
    x["W1"] = (t(x["W1"]) - TAU * 2 * GAMMA * (((t(sigma(u)) - t(x["V1"])) * t(slope(u))) @ X.T)).rounded()
