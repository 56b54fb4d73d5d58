"""Critical points of composite problems (SPEC 3.34): near one F is a polynomial of the blocks that it contains, and what is known of polynomial
problems holds."""
from copy import copy
from types import SimpleNamespace
from oracle_boxes_files import own_blocks
from oracle_composite_files import units_of
from oracle_polynomial import Polynomial, constant, evaluate, substitute, unknown
from oracle_polynomial_files import unknowns
from oracle_runs import Rejected

def near_center(x, c, points):
    """The check x with the polynomial problem of SPEC 3.34 in place of its own, and the points without the other blocks."""
    centers = [o for o in x.known(c, "critical_point") if [o.digest] == c.needs] if c.kind == "kl" else [c]
    if not centers: raise Rejected("needs: not the claims this kind needs")
    y, (o,) = copy(x), centers[:1]
    y.p = replaced(x.p, o.center, o.balls[-1][0])
    y.e = Polynomial(y.p, x.e.bits)
    return y, [{b: z[b] for b in y.p.blocks} for z in points]

def replaced(p, center, radius):
    """The problem around the center; no unit that F contains changes its sign within the radius."""
    q, f, images = own_blocks(p), p.functions[p.objective], [None] * p.top
    if not q.blocks: raise Rejected("F contains no unknown")
    x = Polynomial(q, None).vector(center)
    for b in q.blocks:
        for k, i in enumerate(unknowns(p, b)): images[i] = unknown(q.first[b] + k)
    around = [{**unknown(i), **constant(y)} for i, y in enumerate(x)]
    for m in sorted(units_of(p, f)):
        u = substitute(p.units[m], images)
        taylor = substitute(u, around)
        value = taylor.pop((), 0)
        if abs(value) <= sum(abs(c) * radius ** len(e) for e, c in taylor.items()): raise Rejected(f"cells: unit {m} may change its sign")
        images[p.count + m] = u if value > 0 else {}
    q.residuals = [SimpleNamespace(weight=o.weight, value=substitute(o.value, images)) for o in f.residuals]
    q.rest = substitute(f.rest, images)
    return q
