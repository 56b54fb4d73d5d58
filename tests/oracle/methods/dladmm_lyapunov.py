"""The sweep of dladmm_quarter_rho, with the value of z2 before it kept."""
from . import dladmm_quarter_rho

CASE = "dladmm-lyapunov"


def sweep(x, t):
    x["z2old"] = t(x["z2"]).rounded()
    dladmm_quarter_rho.sweep(x, t)
