"""The sweep of two_splitting_inertial_short, from a start on a kink."""
from .two_splitting_inertial import objective  # noqa: F401
from .two_splitting_inertial_short import sweep  # noqa: F401

CASE = "two-splitting-inertial-kink"
