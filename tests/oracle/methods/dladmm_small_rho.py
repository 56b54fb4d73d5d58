"""dlADMM with the released default of rho, for which its backtracking takes the step 1."""
from fractions import Fraction

from .dladmm import sweep_with

CASE = "dladmm-small-rho"
RHO, ONE = Fraction(1, 10**6), Fraction(1)


def sweep(x, t):
    sweep_with(x, RHO, RHO, {"W1": ONE, "W2": ONE, "a1": ONE}, t)
