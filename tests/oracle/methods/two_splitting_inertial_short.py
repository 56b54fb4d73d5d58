"""The same with steps 1/L and omega = 1/4."""
from fractions import Fraction

from . import two_splitting_inertial
from .two_splitting_inertial import objective  # noqa: F401

CASE = "two-splitting-inertial-short"


def sweep(x, t):
    two_splitting_inertial.sweep(x, t, Fraction(1, 4), Fraction(1, 2))
