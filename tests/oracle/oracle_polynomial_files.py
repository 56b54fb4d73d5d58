"""Reading what belongs to polynomial problems alone (SPEC 2.3, 2.4, 3.14, 3.17 to 3.21): keys, shapes and formats.
A polynomial is a dict from the tuple of its indices, not decreasing, to the coefficient."""
import re
from types import SimpleNamespace
from oracle_text import fit, need, read, rising

INDEX = re.compile("0|[1-9][0-9]{0,9}")

def read_polynomial(v, r, common):
    """SPEC 2.3; p.first: block -> the number of its first unknown, p.count of them, p.hinges, p.residuals, p.rest."""
    fields = {"blocks": [{"name": "text", "rows": "int1", "cols": "int1"}], "hinges": [["text"]], "residuals": [{"weight": "rat>0", "value": ["text"]}], "rest": ["text"]}
    p = read({**common, **fields}, v, "problem", r)
    number_unknowns(p)
    p.hinges = [monomials(hinge, p.count, f"problem.hinges[{q}]", r) for q, hinge in enumerate(p.hinges)]
    need(all(max(map(len, hinge), default=0) == 1 for hinge in p.hinges), "problem.hinges", "not of degree 1")
    top = p.count + len(p.hinges)
    p.residuals = [SimpleNamespace(weight=o.weight, value=monomials(o.value, top, f"problem.residuals[{q}]", r)) for q, o in enumerate(p.residuals)]
    p.rest = monomials(p.rest, top, "problem.rest", r)
    need(p.residuals or p.rest, "problem", "neither a residual nor a rest")
    return p

def number_unknowns(p):
    """p.blocks as for other problems, p.first and p.count."""
    blocks, p.blocks, p.first, p.count = p.blocks, {}, {}, 0
    for b in blocks:
        need(re.fullmatch("[A-Za-z][A-Za-z0-9]*", b.name) and b.name not in p.blocks, "problem.blocks", "a name not allowed or not new")
        p.blocks[b.name], p.first[b.name] = (b.rows, b.cols), p.count
        p.count += b.rows * b.cols
    need(p.count, "problem.blocks", "no unknown")

def monomials(strings, top, at, r):
    """A polynomial whose indices are below top."""
    found, last = {}, None
    for text in strings:
        number, *indices = text.split(" ")
        need(len(indices) <= 32 and all(map(INDEX.fullmatch, indices)), at, "not a monomial of degree up to 32")
        e = tuple(map(int, indices))
        need(e == tuple(sorted(e)) and max(e, default=0) < top, at, "indices that decrease or do not exist")
        need(last is None or last < (len(e), e), at, "monomials not in order")
        found[e], last = read("rat", number, at, r), (len(e), e)
        need(found[e] != 0, at, "a coefficient 0")
    return found

def unknowns(p, block):
    rows, columns = p.blocks[block]
    return range(p.first[block], p.first[block] + rows * columns)

def update_fits(p, kind, block):
    """SPEC 2.4: may a ridge or scalar update have this block?"""
    own = unknowns(p, block)
    bent = {p.count + m for m, hinge in enumerate(p.hinges) if any(e and e[0] in own for e in hinge)}
    if kind not in ("ridge", "scalar") or (bent if kind == "ridge" else len(own) > 1): return False
    def degree(polynomial):
        return max((sum(i in own or i in bent for i in e) for e in polynomial), default=0)
    return all(degree(o.value) <= 1 for o in p.residuals) and degree(p.rest) <= 2

# The entries of KINDS in oracle_files for the claims of SPEC 3.17 to 3.21. There upper is never negative (a square of it is compared).
BALLS = {"center": "point", "balls": [("rat>0", "rat>0")], "upper": "rat>=0", "enters": "?int"}
EXPONENT_KINDS = {
    "kl_exponent": ({"theta": "rat>=0"}, [], {"center": "point", "curve": ["numbers"]}),
    "kl_saddle": ({}, [{**BALLS, "basis": "dy", "index": "int", "gradient": "rat>=0", "least": "rat>0", "rise": "rat>0", "value": "interval", "direction": "point"}], None),
    "kl_sharp": ({}, [{**BALLS, "minimum": "int0", "faces": [("text", "?numbers")], "multipliers": ["numbers"], "curve": ["numbers"]}], None),
    "kl_degenerate": ({}, [{**BALLS, "theta": "rat>0", "basis": "dy", "exponents": ["int1"], "curve": ["numbers"], "witness": ["text"]}], None),
    "kl_chain": ({}, [{"theta": "rat>0", "kappa": "rat>0", "upper": "rat>0"}], None),
}

def fit_exponents(c, at, p):
    """The claim c of one of these kinds, if it is of the right form. What a problem of another kind has no n for is not judged."""
    given, n = vars(c), p.count if p and p.kind == "polynomial" else None
    if "theta" in given: need(c.theta < 1 and (c.kind != "kl_degenerate" or 2 * c.theta >= 1), at + ".theta", "out of range")
    if "balls" in given: rising(c.balls, at)
    for key in {"center", "direction"} & given.keys() if n else ():
        fit(given[key], p, f"{at}.{key}")
    for row in given.get("curve", ()):
        need(len(row) <= 16, at + ".curve", "a degree over 16")
    if "curve" in given: need(any(map(any, c.curve)) and len(c.curve) == (n or len(c.curve)), at + ".curve", "all 0, or not a row per unknown")
    if "basis" in given: need(c.basis.shape == (n or c.basis.shape[0],) * 2 or p and not n, at + ".basis", "wrong shape")
    if "minimum" in given:
        need(c.minimum < 2, at + ".minimum", "neither 0 nor 1")
        need(not n or all(d is None or len(d) == n for _, d in c.faces), at + ".faces", "not a number per unknown")
    if "exponents" in given:
        need(max(c.exponents, default=1) <= 16 and len(c.exponents) == (n or len(c.exponents)) and (n or 1) <= 8, at + ".exponents", "over 16, not one per unknown, or more than 8")
        need(len(c.witness) == len(c.balls), at + ".witness", "not one per ball")
    return c

def fit_symmetry(symmetry, at, p):
    """SPEC 3.14, polynomial problems."""
    for item in symmetry:
        firsts = [i for i, _, _ in item]
        need(item and firsts == sorted(set(firsts)) and all(i < j and c != 0 for i, j, c in item), at + ".symmetry", "not a list of [i, j, c] as it should be")
        need(not p or all(j < p.count for _, j, _ in item), at + ".symmetry", "no such unknown")
