"""The same sweep; the objective with penalty 1 is watched."""
from .mac import objective  # noqa: F401
from .mac_growing import SWEEPS, sweep  # noqa: F401

CASE = "mac-growing-fixed"
