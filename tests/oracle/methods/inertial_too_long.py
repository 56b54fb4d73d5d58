"""The same with a step of 4/5 and omega = 1/2, which diverges."""
from fractions import Fraction

from . import inertial_factorization
from .inertial_factorization import objective  # noqa: F401

CASE = "inertial-too-long"
SWEEPS = 10


def sweep(x, t):
    inertial_factorization.sweep(x, t, Fraction(1, 2), Fraction(4, 5))
