"""Reading the claims about sweeps over a box (SPEC 3.32, 3.33): fields and form; and the blocks of F alone (SPEC 3.34)."""
from types import SimpleNamespace
from oracle_polynomial_files import unknowns
from oracle_text import fit, need

# The entries of KINDS in oracle_files.
BOX_KINDS = {
    "box_trajectory": ({}, [{"radius": {"*": "row"}, "exact": ["kept"], "grid": "int32"}], None),
    "rate_fixed_point": ({}, [{"center": "point", "grid": "int32", "radius": "rat>0", "fixed": [("text", "int0", "int0")], "factor": "rat>0", "move": "rat>=0", "at": "?int",
                               "distance": "rat>=0", "bound": "rat>0", "scale": ["row"], "witness": {"inverse": ["row"]}}], None),
}
AT_CENTER = "critical_point", "kl", "kl_saddle"  # SPEC 3.34

def fit_boxes(c, at, p, orbit):
    """The claim c of one of these kinds, if it is of the right form; orbit: the run of this name, or None. p: the problem, or None."""
    need(c.kind != "box_trajectory" or c.range == [0, orbit.K], at + ".range", "not the whole orbit")
    need(c.run != "reference", at + ".run", "not a run for this kind")
    if c.verdict != "proved": return c
    need(c.grid <= 8192, at + ".grid", "over 8192")
    if c.kind == "box_trajectory":
        need(not p or c.radius.keys() == p.blocks.keys(), at + ".radius", "not exactly the expected names")
        for row in c.radius.values():
            need(row.shape == (1, len(orbit.iterates)) and min(row.a[0]) >= 0, at + ".radius", "not the right number of values >= 0")
        for block, i, j, first, last in c.exact:
            rows, columns = p.blocks.get(block, (0, 0)) if p else (i + 1, j + 1)
            need(i < rows and j < columns, at + ".exact", "no such entry")
            need(first <= last <= orbit.K, at + ".exact", "not sweeps of the orbit")
        return c
    need(c.factor < 1, at + ".factor", "not below 1")
    need(c.at is not None or c.run != "orbit" and c.distance == 0, at + ".at", "null, with orbit or a distance that is not 0")
    need(len(set(map(tuple, c.fixed))) == len(c.fixed), at + ".fixed", "an entry named twice")
    for key, m in ("scale", c.scale), ("inverse", c.witness.inverse):
        need(len({row.shape for row in m}) < 2, f"{at}.{key}", "rows of different length")
    if not p: return c
    fit(c.center, p, at + ".center")
    for block, i, j in c.fixed:
        rows, columns = p.blocks.get(block, (0, 0))
        need(i < rows and j < columns, at + ".fixed", "no such entry")
    need(len(c.fixed) < p.count, at + ".fixed", "all entries")
    return c

def own_blocks(p):
    """What is known of the polynomial problem of SPEC 3.34 without a point: the blocks of which F contains an unknown, which are numbered anew."""
    f, q = p.functions[p.objective], SimpleNamespace(kind="polynomial", held=True, blocks={}, first={}, count=0, hinges=[], updates={}, sweep=[])
    for b, (rows, columns) in p.blocks.items():
        if f.inside & set(unknowns(p, b)):
            q.blocks[b], q.first[b] = (rows, columns), q.count
            q.count += rows * columns
    return q
