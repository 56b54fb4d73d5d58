"""pdADMM with the released z update: candidates of the problem with the prox term, compared without it."""
from fractions import Fraction

from .matrices import Matrix
from .pdadmm import X, after_hidden, all_samples, before_hidden

CASE = "pdadmm-branch"
RHO, MU, STEP = Fraction(1), Fraction(1, 10), Fraction(1, 20)


def chosen(off, on, m, q):
    """1 where the second candidate is better."""
    def value(z):
        return (z - m) ** 2 + (q - max(z, 0)) ** 2
    return Fraction(value(off) > value(on))


def sweep(x, t):
    before_hidden(x, RHO, RHO, MU, (STEP, STEP, STEP), t)
    m = t(x["W1"] @ X) + t(all_samples(x["b1"]))
    x["v1"] = ((m + t(x["z1"])) / 2).each(lambda a: min(a, Fraction(0))).rounded()
    x["w1"] = ((m + t(x["z1"]) + t(x["q1"])) / 3).each(lambda a: max(a, Fraction(0))).rounded()
    x["s1"] = Matrix([[chosen(*entry) for entry in zip(*rows)] for rows in zip(x["v1"].rows, x["w1"].rows, m.rows, x["q1"].rows)])
    x["z1"] = Matrix([[w if s else v for v, w, s in zip(*rows)] for rows in zip(x["v1"].rows, x["w1"].rows, x["s1"].rows)])
    after_hidden(x, RHO, RHO, t)
