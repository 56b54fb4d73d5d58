"""mDLAM with eps as it is."""
from .mdlam import layers

CASE = "mdlam-fixed-eps"
ALTERED_SWEEPS = 30


def sweep(x, t):
    layers(x, t)
