"""The case taylor-admm-hinge with the last layer of a released code: it knows the minimizers of both pieces, but not the kink between them, where three entries of z3 are in sweep 1."""
from .matrices import Matrix
from .taylor_admm import Y, before_output
from .taylor_admm_hinge import BETA, GAMMA

CASE = "taylor-admm-hinge"
SWEEPS = 35
EXPECTED, BLOCK = "refuted", "z3"


def output(label, d, m):
    flat = m - d / (2 * BETA)
    slope = m - ((-1 if label else 1) + d) / (2 * BETA)
    return slope if (slope + flat <= 2 if label else slope + flat >= 0) else flat


def sweep(x, t):
    before_output(x, BETA, GAMMA, t)
    m = x["W3"] @ x["a2"]
    x["z3"] = Matrix([[output(*entry) for entry in zip(Y.rows[0], x["D"].rows[0], m.rows[0])]]).rounded()
    x["D"] = (x["D"] + BETA * (x["z3"] - m)).rounded()
