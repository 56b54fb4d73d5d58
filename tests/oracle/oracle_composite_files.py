"""Reading what belongs to composite problems alone (SPEC 2.5): keys, shapes, and which minimizations are allowed.
Polynomials are as in oracle_polynomial_files. What a part of a function *contains* is a set of variables, in `inside` beside it."""
import re
from oracle_polynomial_files import monomials, number_unknowns, unknowns
from oracle_text import need, note, read

NAME = re.compile("[A-Za-z][A-Za-z0-9]*")
AT = {"at": "text", "function": "text"}
UPDATES = {"assign": {"value": [["text"]]}, "descend": {**AT, "kink": "int0", "step": "text"}, "minimize": {**AT, "lower": "?rat", "prox": "rat>=0", "upper": "?rat"}}

UNIT = {"function": "text", "value": ["text"]}

def read_composite(v, r, common):
    """SPEC 2.5; p.first and p.count as in read_polynomial, p.units: their polynomials, p.bends: their functions (None: a positive part),
    p.inside: of every unit, p.functions: by name, p.aside."""
    function = {"residuals": [{"weight": "rat>0", "value": ["text"]}], "rest": ["text"]}
    fields = {"blocks": [{"name": "text", "rows": "int1", "cols": "int1"}], "aside": ["text"], "units": ["any"], "functions": {"*": function}, "objective": "text"}
    p = read({**common, **fields}, v, "problem", r)
    number_unknowns(p)
    need(p.aside == [b for b in p.blocks if b in p.aside], "problem.aside", "not names of blocks in their order")
    p.top, p.inside, p.bends = p.count + len(p.units), [], []
    for m, unit in enumerate(p.units):
        unit = read(UNIT if type(unit) is dict else ["text"], unit, f"problem.units[{m}]", r)
        p.bends.append(None if type(unit) is list else unit.function)
        if p.bends[m] is not None:
            if p.bends[m] not in ("exp", "log", "sigmoid"): note(r, "UNSUPPORTED", f"problem.units[{m}]: function {p.bends[m]}")
            unit = unit.value
        p.units[m] = monomials(unit, p.count + m, f"problem.units[{m}]", r)
        p.inside.append(contained(p, p.units[m]))
    need(p.functions, "problem.functions", "none")
    for name, f in p.functions.items():
        need(NAME.fullmatch(name), "problem.functions", "a name not allowed")
        read_function(f, p, f"problem.functions.{name}", r)
    need(p.objective in p.functions, "problem.objective", "no such function")
    return p

def contained(p, polynomial):
    """The variables in a polynomial and what the units among them contain."""
    found = {i for e in polynomial for i in e}
    return frozenset(found.union(*(p.inside[i - p.count] for i in found if i >= p.count)))

def read_function(f, p, at, r):
    """f.residuals, each with value and inside; f.rest, f.parts: the same as triples (indices, coefficient, inside); f.inside."""
    for q, o in enumerate(f.residuals):
        o.value = monomials(o.value, p.top, f"{at}.residuals[{q}]", r)
        o.inside = contained(p, o.value)
    f.rest = monomials(f.rest, p.top, at + ".rest", r)
    need(f.residuals or f.rest, at, "neither a residual nor a rest")
    f.parts = [(e, c, contained(p, [e])) for e, c in f.rest.items()]
    f.inside = frozenset().union(*(o.inside for o in f.residuals), *(inside for *_, inside in f.parts))

def read_composite_update(v, r, p, at):
    """SPEC 2.5, the updates. u.block: its block B; u.joint: is a minimization joint; u.step: a rational or the name of a block."""
    kind = read("text", v.get("update") if type(v) is dict else None, at + ".update", r)
    need(kind not in ("ridge", "jacobi", "scalar", "heavy_ball"), at + ".update", "not one of a composite problem")
    if kind not in UPDATES: return note(r, "UNSUPPORTED", "update " + kind)
    u = read({"update": "text", "blocks": ["text"], **UPDATES[kind]}, v, at, r)
    need(len(u.blocks) == 1 and u.blocks[0] in p.blocks, at + ".blocks", "not one block of the problem")
    u.block = u.name = u.blocks[0]
    u.labels = u.blocks
    own = unknowns(p, u.block)
    if kind == "assign":
        u.value = [monomials(polynomial, p.top, at + ".value", r) for polynomial in u.value]
        need(len(u.value) == len(own), at + ".value", "not one polynomial per entry")
        return u
    need(p.blocks.get(u.at) == p.blocks[u.block], at + ".at", "not a block of the same shape")
    need(u.function in p.functions, at + ".function", "no such function")
    if kind == "descend":
        need(u.kink < 2, at + ".kink", "neither 0 nor 1")
        if NAME.fullmatch(u.step):
            need(p.blocks.get(u.step) == (1, 1) and u.step != u.block, at + ".step", "not another block of one entry")
        else:
            u.step = read("rat", u.step, at + ".step", r)
            need(u.step != 0, at + ".step", "0")
        return u
    need(u.lower is None or u.upper is None or u.lower < u.upper, at + ".lower", "not below upper")
    f = p.functions[u.function]
    u.joint = u.lower is None and u.upper is None and joint(p, f, own)
    need(u.joint or by_entry(p, f, own), at, "a minimization that is not allowed")
    return u

def units_of(p, f):
    """The numbers of the units that f contains."""
    return [i - p.count for i in f.inside if i >= p.count]

def joint(p, f, own):
    """SPEC 2.5: f is a quadratic polynomial of the unknowns own, by its form."""
    def degree(polynomial):
        return max((sum(i in own for i in e) for e in polynomial), default=0)
    free = not any(i in own for m in units_of(p, f) for i in p.inside[m])
    return free and all(degree(o.value) <= 1 for o in f.residuals) and degree(f.rest) <= 2

def by_entry(p, f, own):
    """SPEC 2.5: f is a sum of functions of one of the unknowns own each, which are piecewise quadratic by their form."""
    units = units_of(p, f)
    def single(inside):
        return sum(i in own for i in inside) <= 1
    if any(p.bends[m] is not None and any(i in own for i in p.inside[m]) for m in units): return False
    if not all(map(single, [p.inside[m] for m in units] + [o.inside for o in f.residuals] + [inside for *_, inside in f.parts])): return False
    bent = {p.count + m for m in units if any(i in own for i in p.inside[m])}
    def degree(polynomial):  # as what one monomial contains has one unknown of B at most, all that counts here counts as the same
        return max((sum(i in own or i in bent for i in e) for e in polynomial), default=0)
    nested = any(i in bent for m in units if p.count + m in bent for e in p.units[m] for i in e)
    return not nested and all(degree(q) <= 1 for q in [p.units[m] for m in units] + [o.value for o in f.residuals]) and degree(f.rest) <= 2
