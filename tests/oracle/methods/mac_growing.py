"""The same with the penalty doubled before each sweep."""
from . import mac
from .matrices import Matrix

CASE = "mac-growing"
SWEEPS = 12


def objective(x):
    return mac.penalized(x, x["M"].rows[0][0])


def sweep(x, t):
    x["M"] = t(2 * x["M"]).rounded()
    mac.sweep(x, t, x["M"].rows[0][0])
