"""The same sweep; the nested objective is watched."""
from .mac import X, Y, s
from .mac_growing import SWEEPS, sweep  # noqa: F401
from .matrices import squared

CASE = "mac-growing-nested"


def objective(x):
    return squared(x["W3"] @ s(x["W2"] @ s(x["W1"] @ X)) - Y) / 2
