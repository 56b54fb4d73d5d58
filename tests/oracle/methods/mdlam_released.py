"""mDLAM as in the released script: no update of b2, and backtracking that accepts its first step, 1."""
from fractions import Fraction

from .mdlam import X, halved, hidden_layer, output_layer

CASE = "mdlam-released"
ALTERED_SWEEPS = 15
RHO, MU, ONE = Fraction(1, 1000), Fraction(1, 20), Fraction(1)


def sweep(x, t):
    """Its W step is W - (gradient + mu W), which is the one with theta + mu = 1."""
    eps = x["eps"].rows[0][0]
    hidden_layer(x, 1, X, eps, RHO, MU, ONE - MU, ONE, t)
    hidden_layer(x, 2, x["a1"], eps, RHO, MU, ONE - MU, ONE, t, with_bias=False)
    output_layer(x, 3, RHO, MU, ONE - MU, t)
    halved(x, t)
