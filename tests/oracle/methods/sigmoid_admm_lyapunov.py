"""The sweep of sigmoid_admm, with V1, V2, V3 before it kept."""
from . import sigmoid_admm

CASE = "sigmoid-admm-lyapunov"


def sweep(x, t):
    before = {block: x[block] for block in ("V1", "V2", "V3")}
    sigmoid_admm.sweep(x, t)
    x["V1old"], x["V2old"], x["V3old"] = t(before["V1"]), t(before["V2"]), t(before["V3"])
    for block in ("V1old", "V2old", "V3old"):
        x[block] = x[block].rounded()
