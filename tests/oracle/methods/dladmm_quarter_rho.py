"""dlADMM with rho = 1/4."""
from fractions import Fraction

from .dladmm import sweep_with

CASE = "dladmm-quarter-rho"
STEPS = {"W1": Fraction(1, 3), "W2": Fraction(1, 2), "a1": Fraction(1, 4)}


def sweep(x, t):
    sweep_with(x, Fraction(1), Fraction(1, 4), STEPS, t)
