"""What of a claim about a limit, a rate or an orbit is its statement, and when a statement follows from another one of its kind."""
from truth_objective import dyadic, rational
from fractions import Fraction

# Keys that say nothing; the others are the statement.
HELPERS = {
    "critical_point": {"shift", "modulus"}, "kl": {"direction"}, "kl_zero": {"shift", "rank", "direction"}, "kl_exponent": {"curve"},
    "kl_saddle": {"basis", "least", "rise", "direction"}, "kl_sharp": {"faces", "multipliers", "curve"}, "kl_degenerate": {"curve"}, "kl_chain": set(),
    "rate_kl": {"ball", "modulus", "blocks"}, "rate_local": {"root", "shift", "modulus", "blocks"},
    "contraction": {"curb", "rough", "power", "modulus", "blocks", "decrease"}, "trapping": {"distance", "step", "fade", "weight", "rest", "dead", "vanished"},
    "rate_sublinear": {"ball", "error", "bound", "modulus", "blocks", "distance", "step", "length"},
    "rate_finite": {"ball", "modulus", "distance", "gap", "length"}, "rate_inertial": set(), "box_trajectory": {"grid"}, "rate_fixed_point": {"grid"}, "enclosure_trajectory": {"frame"}, "orbit_agreement": set(),
}
# Which way a number makes the statement weaker. `radius` of a contraction, and so on, is the set it holds on.
WEAKER = {
    ("kl", "kappa"): -1, ("kl", "upper"): 1, ("kl_zero", "upper"): 1, ("kl_saddle", "upper"): 1, ("kl_sharp", "upper"): 1, ("kl_degenerate", "upper"): 1,
    ("kl_chain", "kappa"): -1, ("kl_chain", "upper"): 1, ("rate_kl", "radius"): -1, ("rate_kl", "error"): 1, ("rate_kl", "factor"): 1, ("rate_kl", "decrease"): -1,
    ("rate_local", "radius"): -1, ("rate_local", "factor"): 1, ("rate_local", "decrease"): -1, ("contraction", "radius"): -1,
    ("contraction", "factor"): 1, ("contraction", "lower"): -1, ("contraction", "least"): -1, ("contraction", "most"): 1, ("trapping", "factor"): 1,
    ("trapping", "constant"): 1, ("trapping", "gap"): 1, ("rate_sublinear", "gap"): 1, ("rate_sublinear", "speed"): -1,
    ("box_trajectory", "radius"): 1, ("rate_fixed_point", "factor"): 1, ("rate_fixed_point", "move"): 1, ("rate_fixed_point", "distance"): 1, ("rate_fixed_point", "bound"): 1,
    ("rate_finite", "steps"): 1, ("rate_inertial", "factor"): 1, ("rate_inertial", "alpha"): -1, ("rate_inertial", "beta"): 1,
    ("rate_inertial", "error"): 1, ("rate_inertial", "kappa"): -1, ("enclosure_trajectory", "radius"): 1, ("orbit_agreement", "upper"): 1, ("orbit_agreement", "lower"): -1,
}


def statement(c):
    return {key: v for key, v in c.items() if key not in HELPERS.get(c["kind"], ()) and key not in ("digest", "needs", "witness")}


def numbers(v):
    """The numbers of a value of a key, as Fractions in its order; None if it is none."""
    if isinstance(v, int):
        return [Fraction(v)]
    if isinstance(v, dict):
        return [z for b in sorted(v) for z in numbers(v[b])]
    if isinstance(v, list):
        return [z for w in v for z in numbers(w)]
    if isinstance(v, str) and " " not in v and "p" not in v:
        return [rational(v)] if v.lstrip("-").replace("/", "").isdigit() else [dyadic(v)]
    return [dyadic(z) for z in v.split(" ")]


def follows(c, given):
    """Is the statement of c that of the given claim, or weaker?"""
    new, old = statement(c), statement(given)
    if new.keys() != old.keys():
        return False
    for key, v in new.items():
        way = WEAKER.get((c["kind"], key))
        if v == old[key]:
            continue
        if key == "balls" and len(v) == len(old[key]):
            if not all(rational(a) <= rational(r) and rational(b) <= rational(s) for (a, b), (r, s) in zip(v, old[key])):
                return False
        elif key == "value":
            if rational(v[0]) > rational(old[key][0]) or rational(v[1]) < rational(old[key][1]):
                return False
        elif key == "gradient":
            if rational(v) < rational(old[key]):
                return False
        elif key in ("enters", "below"):
            pass  # looked at by itself
        elif way is None or len(numbers(v)) != len(numbers(old[key])) or any(way * (a - b) < 0 for a, b in zip(numbers(v), numbers(old[key]))):
            return False
    return True
