"""Smooth units for truth_composite.py: exp, log and sigmoid by Python's decimal numbers, to 140 digits, and their derivatives."""
from decimal import Context
from fractions import Fraction
from truth_objective import NoMinimizer, Unknown, remember


@remember
def special(name, u):
    """exp, log or sigmoid, and its derivative."""
    if name != "log" and abs(u) > 3000:
        raise Unknown("exp of a large number")
    if name == "log" and u <= 0:
        raise NoMinimizer("a log that is not defined")
    context = Context(prec=140 + (max(int(u), 0) if name == "exp" else 0), Emax=10 ** 9, Emin=-10 ** 9)
    x = context.divide(u.numerator, u.denominator)

    def fraction(d):
        return Fraction(int(context.multiply(d, 1 << 440)), 1 << 440)
    if name == "log":
        return fraction(context.ln(x)), 1 / u
    if name == "exp":
        return (fraction(context.exp(x)),) * 2
    z = fraction(context.divide(1, context.add(1, context.exp(context.minus(x)))))
    return z, z * (1 - z)
