"""Sigmoid ADMM with the curvature of all local linear approximations fixed at half of L(1) = 2 L2 (L0 + 1) + 2 L1^2."""
from . import sigmoid_admm
from .sigmoid_admm import BETA1, BETA2, L0, L1, L2

CASE = "sigmoid-admm-fixed"


def sweep(x, t):
    h = t(2 * L2 * L0) + t(2 * L2) + t(2 * L1 * L1)
    sigmoid_admm.layers(x, t(x["V2"]) - t(x["A2"] / BETA2), t(x["V1"]) - t(x["A1"] / BETA1), h, h, t)
