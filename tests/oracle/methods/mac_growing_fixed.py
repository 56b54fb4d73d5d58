"""The same sweep; another objective is watched."""
from .mac_growing import SWEEPS, sweep  # noqa: F401

CASE = "mac-growing-fixed"
