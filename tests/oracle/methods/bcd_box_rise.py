"""The same with gamma = 1 and alpha = 1/100."""
from fractions import Fraction

from . import bcd_box

CASE = "bcd-box-rise"


def objective(x):
    return bcd_box.objective(x, Fraction(1))


def sweep(x, t):
    bcd_box.sweep(x, t, Fraction(1), Fraction(1, 100))
