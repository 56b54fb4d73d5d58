"""The same extrapolated by 1."""
from fractions import Fraction

from . import inertial_prox
from .inertial_prox import objective  # noqa: F401

CASE = "inertial-prox-far"


def sweep(x, t):
    inertial_prox.sweep(x, t, Fraction(1))
