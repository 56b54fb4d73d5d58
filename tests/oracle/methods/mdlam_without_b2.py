"""The case mdlam without the update of b2, as the released script has it: another method."""
from .mdlam import MU, RHO, TAU, THETA, X, halved, hidden_layer, output_layer

CASE = "mdlam"
EXPECTED, BLOCK = "refuted", "b2"


def sweep(x, t):
    eps = x["eps"].rows[0][0]
    hidden_layer(x, 1, X, eps, RHO, MU, THETA[1], TAU, t)
    hidden_layer(x, 2, x["a1"], eps, RHO, MU, THETA[2], TAU, t, with_bias=False)
    output_layer(x, 3, RHO, MU, THETA[3], t)
    halved(x, t)
