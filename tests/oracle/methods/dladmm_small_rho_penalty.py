"""The sweep of dladmm_small_rho; the case watches another function."""
from .dladmm_small_rho import sweep  # noqa: F401

CASE = "dladmm-small-rho-penalty"
