"""The case pdadmm with the z update of the released code, which compares its candidates without the prox term that made them: another method."""
from .matrices import Matrix
from .pdadmm import NU, RHO, STEP_P, STEP_W1, STEP_W2, X, after_hidden, all_samples, before_hidden
from .pdadmm_branch import chosen

CASE = "pdadmm"
EXPECTED, BLOCK = "refuted", "z1"


def candidate(z, m, q):
    off, on = min((m + z) / 2, 0), max((m + z + q) / 3, 0)
    return on if chosen(off, on, m, q) else off


def sweep(x, t):
    before_hidden(x, NU, RHO, 0, (STEP_P, STEP_W1, STEP_W2), t)
    m = x["W1"] @ X + all_samples(x["b1"])
    x["z1"] = Matrix([[candidate(*entry) for entry in zip(*rows)] for rows in zip(x["z1"].rows, m.rows, x["q1"].rows)]).rounded()
    after_hidden(x, NU, RHO, t)
