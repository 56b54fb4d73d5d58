"""Reading problem and certificate files (SPEC 2 and 3): keys and shapes."""
import re
from oracle_boxes_files import AT_CENTER, BOX_KINDS, fit_boxes, own_blocks
from oracle_composite_files import UPDATES, read_composite, read_composite_update
from oracle_polynomial_files import EXPONENT_KINDS, fit_exponents, fit_symmetry, read_polynomial, update_fits
# Other files find the names of oracle_text here.
from oracle_text import LIMIT, Malformed, digest, dyadic_matrix, fit, load, need, note, read, rising

def read_problem(v, r):
    """SPEC 2; None if something in it is unsupported (noted in the findings r). p.blocks: name -> shape; p.updates: label -> update."""
    known = read("text", v.get("format"), "problem.format", r) == "amcert-problem/1"
    if not known or read("text", v.get("kind"), "problem.kind", r) not in READERS:
        return note(r, "UNSUPPORTED", "problem format or kind")
    common = {"format": "text", "name": "text", "kind": "text", "sweep": ["any"], "start": "point"}
    p = READERS[v["kind"]](v, r, common)
    p.sweep = [read_update(u, r, p, f"problem.sweep[{q}]") for q, u in enumerate(p.sweep)]
    p.updates = {label: u for u in p.sweep if u for label in u.labels}
    known, done = None not in p.sweep, [b for u in p.sweep if u for b in u.blocks]
    need(len(set(done)) == len(done) and (not known or len(done) == len(p.blocks)), "problem.sweep", "not every block once")
    need(not known or (p.sweep[0].update == "heavy_ball") == ("previous" in v), "problem.previous", "needed for heavy_ball and only then")
    for key in {"start", "previous"} & v.keys():
        fit(vars(p)[key], p, "problem." + key)
    return None if "UNSUPPORTED" in r else p

def read_network(v, r, common):
    """SPEC 2.1; p.layers[1..N]."""
    p = read({**common, "data": {"X": "rats", "Y": "rats"}, "loss_scale": "rat>0", "output_split": "int0", "layers": ["any"]}, v, "problem", r)
    p.X, p.Y, p.s, p.N, p.blocks = p.data.X, p.data.Y, p.loss_scale, len(p.layers), {}
    need(p.N and p.output_split < 2, "problem.layers", "no layer, or output_split not 0 or 1")
    rows, p.n = p.X.shape
    for i, layer in enumerate(p.layers, 1):
        fields, split = {"width": "int1", "gamma": "rat>0", "lambda": "rat>=0", "bias": "none|ones|apart"}, i < p.N or p.output_split == 1
        layer = p.layers[i - 1] = read({**fields, **({"rho": "rat>0", "activation": "any"} if split else {})}, layer, f"problem.layers[{i - 1}]", r)
        layer.act = read_activation(layer.activation, r, f"problem.layers[{i - 1}].activation") if split else None
        layer.lam, layer.split, layer.w = vars(layer)["lambda"], split, layer.rho if split else layer.gamma
        layer.ones, layer.apart = int(layer.bias == "ones"), layer.bias == "apart"
        shapes = {"W": (layer.width, rows + layer.ones), "b": (layer.width, 1), "U": (layer.width, p.n), "V": (layer.width, p.n)}
        p.blocks.update({f"{b}{i}": shape for b, shape in shapes.items() if b in "WV" or b == "b" and layer.apart or b == "U" and split})
        rows = layer.width
    need(p.Y.shape == (rows, p.n), "problem.data.Y", "wrong shape")
    p.layers.insert(0, None)
    return p

def read_activation(v, r, at):
    kind = read("text", v.get("kind") if type(v) is dict else None, at + ".kind", r)
    if kind not in ("tanh", "sigmoid", "piecewise"): return note(r, "UNSUPPORTED", "activation " + kind)
    act = read({"kind": "text", **({"breaks": ["rat"], "pieces": ["text"]} if kind == "piecewise" else {})}, v, at, r)
    act.smooth = kind != "piecewise"
    if act.smooth: return act
    need(len(act.pieces) == len(act.breaks) + 1, at + ".pieces", "not one more than breaks")
    act.pieces = [read("interval", piece.split(" "), at + ".pieces", r) for piece in act.pieces]
    joints = zip(act.breaks, act.pieces, act.pieces[1:])
    need(all(a < b for a, b in zip(act.breaks, act.breaks[1:])), at + ".breaks", "not strictly increasing")
    need(all(s * b + t == y * b + z for b, (s, t), (y, z) in joints), at + ".pieces", "not continuous")
    return act

def read_quadratic(v, r, common):
    """SPEC 2.2; p.rows: block -> its rows of x."""
    fields = {**common, "blocks": [{"name": "text", "size": "int1"}], "H": "rats", "g": "rats"}
    p = read({**fields, **({"previous": "point"} if "previous" in v else {})}, v, "problem", r)
    blocks, p.blocks, p.rows, total = p.blocks, {}, {}, 0
    for b in blocks:
        need(re.fullmatch("[A-Za-z][A-Za-z0-9]*", b.name) and b.name not in p.blocks, "problem.blocks", "a name not allowed or not new")
        p.blocks[b.name], p.rows[b.name] = (b.size, 1), slice(total, total + b.size)
        total += b.size
    need(total and p.H.shape == (total, total) and p.g.shape == (total, 1), "problem.blocks", "not the sizes of H and g")
    need(p.H.a == [list(column) for column in zip(*p.H.a)], "problem.H", "not symmetric")
    return p

READERS = {"network": read_network, "quadratic": read_quadratic, "polynomial": read_polynomial, "composite": read_composite}

def read_update(v, r, p, at):
    """SPEC 2.4. name: its blocks joined; labels: two for jacobi, else the name."""
    if p.kind == "composite": return read_composite_update(v, r, p, at)
    kind = read("text", v.get("update") if type(v) is dict else None, at + ".update", r)
    need(kind not in UPDATES, at + ".update", "only of a composite problem")
    if kind not in ("ridge", "jacobi", "scalar", "heavy_ball"): return note(r, "UNSUPPORTED", "update " + kind)
    more = {"step": "rat", "momentum": "rat"} if kind == "heavy_ball" else {"prox": ["rat>=0"]}
    u = read({"update": "text", "blocks": ["text"], **more}, v, at, r)
    need(all(b in p.blocks for b in u.blocks), at + ".blocks", "no such block")
    pair = [b[0] for b in u.blocks] == ["W", "b"] and u.blocks[0][1:] == u.blocks[1][1:]
    single = u.blocks[0][0] if len(u.blocks) == 1 else None
    if p.kind == "network":
        allowed = {"ridge": pair or single in ("V", "W", "b"), "jacobi": pair, "scalar": single == "U"}
    elif p.kind == "polynomial":
        allowed = {kind: single and update_fits(p, kind, u.blocks[0])}
    else:
        allowed = {"ridge": single, "heavy_ball": u.blocks == list(p.blocks) and len(p.sweep) == 1}
    need(allowed.get(kind), at + ".blocks", "not allowed for this update")
    need(kind == "heavy_ball" or len(u.prox) == len(u.blocks), at + ".prox", "not one number per block")
    u.name = ",".join(u.blocks)
    u.labels = u.blocks if kind == "jacobi" else [u.name]
    return u

# SPEC 3: per kind the fields of the statement, the possible fields of a proved claim (the last ones for quadratic problems; none: the
# kind has no proved form), and those of a refuted claim (None: the kind has no refuted form).
RATS, FORM = {"*": "rat"}, {"form": "J0|J1|J1w|J2", "j": "int1"}
LISTED = {"k": "int", "amount": "interval", "updates": [{"label": "text", "amount": "interval", "cause": "text"}]}
SUBLEVEL = dict.fromkeys(("level", "data", "targets", "loss", "lipschitz"), "rat") | dict.fromkeys(("radius", "residual", "gap"), RATS)
QUADRATIC = dict.fromkeys(("level", "modulus", "gradient", "lower", "lipschitz"), "rat") | {"radius": RATS}
WITNESS = {"samples": ["dy"], "coupling": ["dy"], "weights": "dy"}
CRITICAL = {"center": "point", "kinks": [("text", "int0", "int0")], "dead": [("int", "int")], "vanished": [("int", "int", "text")], "symmetry": [("int", "int", "int")], "gradient": "rat>=0", "shift": "rat",
            "modulus": "rat>0", "balls": [("rat>0", "rat>0")], "value": "interval", "enters": "?int", "below": "?point", "witness": WITNESS}
NOT_OF_POLYNOMIALS = "sublevel_bounded", "structural_decrease", "structural_relative_error", "enclosure_trajectory", "orbit_agreement"
ZERO = {"center": "point", "shift": "rat", "rank": "rat>0", "balls": [("rat>0", "rat>0")], "direction": "point", "upper": "rat>=0", "enters": "?int", "witness": "dy"}
SWEEP = {"radius": "rat>0", "blocks": RATS, "modulus": {"*": "rat>=0"}, "decrease": "rat>0"}
NEAR = {**SWEEP, "factor": "rat>0"}
NORM = {"norm": ["row"], "kernel": ["row"], "curb": "rat>=0", "rough": "rat>0", "least": "rat>0", "most": "rat>0", "power": "int0", "lower": "rat>=0",
        "witness": {"factor": ["row"], "floor": ["row"], "inverse": ["row"]}}
RESTING = {"fade": "rat>0", "weight": "rat>0", "rest": "rat>0", "dead": [{"cone": ["row"], "spread": "rat>0", "scale": "rat>0", "growth": "rat>0"}]}
CONES = {"vanished": [{**dict.fromkeys(("inverse", "metric", "shape", "axis"), ["row"]), **dict.fromkeys(("least", "scale", "error"), "rat>0")}]}
RATE_KINDS = {
    "contraction": ({}, [{**NEAR, **NORM}], None),
    "rate_local": ({}, [{**NEAR, "root": "rat>0", "shift": "rat>0", "witness": WITNESS}], None),
    "rate_kl": ({}, [{**NEAR, "ball": "int", "error": "rat>0"}], None),
    "trapping": ({}, [{"at": "int", "distance": "rat>=0", "gap": "rat>=0", "step": "rat>=0", "factor": "rat>0", "constant": "rat>=0"}], None),
    "rate_sublinear": ({}, [{**SWEEP, "ball": "int", "error": "rat>0", "at": "int", "distance": "rat>=0", "gap": "rat>0", "step": "rat>=0", "speed": "rat>0",
                             "bound": "rat>0", "length": "rat>0", "witness": "text"}], None),
    "rate_finite": ({}, [{"ball": "int", "modulus": "rat>=0", "at": "int", "distance": "rat>=0", "gap": "rat>=0", "steps": "int0", "length": "rat>=0"}], None),
    "rate_inertial": ({"form": "J3|Jq", "j": "int1"}, [{"factor": "rat>0"}], None),
}
INERTIAL = {"alpha": "rat>0", "beta": "rat>=0", "kappa": "rat>0", "error": "rat>0"}  # J3 of SPEC 3.29
KINDS = {
    "am_trajectory": ({"start": "case|own", "tolerance": "rat>0"}, [{"distance": {"*": "rat>=0"}, "ties": ["place"], "witness": {"*": ["dy"]}}],
                      {"at": ("int", "text"), "lower": "rat", "inverse": "?dy"}),
    "sufficient_decrease": ({"form": "J0|J1|J1w|J2|J3", "j": "int1", "phase": "?int0"}, [{"a": "rat>0", "a_upper": "rat", "window": "int"}], {"window": "int", "rise": "interval"}),
    "smallest_j": (FORM, [{}], None),
    "rises": ({}, [{"sweeps": [LISTED]}], None),
    "relative_error": ({"j": "int1"}, [{"b": "rat>=0", "b_lower": "rat>=0", "window": "int"}], {"window": "int"}),
    "sublevel_bounded": ({}, [SUBLEVEL, QUADRATIC], None),
    "structural_decrease": ({}, [{"blocks": RATS, "a": "rat>0"}, {"blocks": RATS, "a": "rat>0", "modulus": RATS}], None),
    "structural_relative_error": ({}, [{"b": "rat"}], None),
    "double_agreement": ({}, [{"deviation": {"*": "row"}, "objective": "rat", "evaluation": "rat", "branch": "?place"}], None),
    "enclosure_trajectory": ({}, [{"radius": {"*": "row"}, "exact": ["kept"], "frame": ("int1", "int1", "int1", "int1")}], None),
    "orbit_agreement": ({}, [{"lower": {"*": "row"}, "upper": {"*": "row"}, "branch": "?place"}], None),
    "critical_point": ({}, [CRITICAL], None),
    "kl_zero": ({}, [ZERO], None),
    "kl": ({}, [{"theta": "1/2|1/2", "kappa": ["rat>0"], "upper": "rat>=0", "direction": "point"}], None),
    **EXPONENT_KINDS, **RATE_KINDS, **BOX_KINDS,
}
RUNS = {"double_agreement": ["recorded", "reference"], "orbit_agreement": ["recorded", "orbit"], "critical_point": ["recorded"], "kl_zero": ["recorded"], "kl": ["recorded"], "box_trajectory": ["orbit"],
        **{kind: ["recorded"] for kind in [*EXPONENT_KINDS, *RATE_KINDS.keys() - {"trapping"}]}}
OF_COMPOSITES = "am_trajectory", "sufficient_decrease", "smallest_j", "rises", "relative_error", "double_agreement"  # SPEC 3.30
OF_ORBIT = "sufficient_decrease", "smallest_j", "relative_error", "trapping", *BOX_KINDS  # SPEC 3.12, 3.26, 3.32, 3.33
HEAD = {"kind": "text", "verdict": "proved|refuted|undecided", "run": "text", "range": ("int0", "int0"), "needs": ["hex"], "digest": "hex"}

def read_claim(v, r, at, runs, p):
    """SPEC 3: keys, shapes and ranges of one claim. p: the problem, or None."""
    head = read(HEAD, {key: v[key] for key in HEAD if key in v} if type(v) is dict else v, at, r)
    need(head.run in runs and head.range[0] <= head.range[1] <= runs[head.run].K, at + ".range", "not a range of a run of this file")
    if head.kind not in KINDS: return note(r, "UNSUPPORTED", "claim kind " + head.kind)
    fields, proved, refuted = KINDS[head.kind]
    need({"proved": proved, "refuted": refuted}.get(head.verdict, True), at + ".verdict", f"{head.kind} has no {head.verdict} form")
    if p and p.kind != "composite" and head.kind in BOX_KINDS: p = None  # SPEC 3.30
    if p and p.kind == "composite":
        if head.kind in AT_CENTER: p = own_blocks(p)
        elif head.kind not in [*OF_COMPOSITES, *EXPONENT_KINDS, *BOX_KINDS]: p = None
    if p and not p.blocks: p = None  # SPEC 3.34 of an F that contains no unknown
    more = None if not proved else proved[-1] if (p.kind == "quadratic" if p else "modulus" in v) else proved[0]
    orbit = head.kind == "enclosure_trajectory"
    if orbit and "witness" in v: more = {**more, "witness": {"*": ["dy"]}}
    if orbit and "choices" in v: more = {**more, "choices": [("int0", "text", "int0", "int0", ["int0"])]}
    if head.kind == "critical_point" and v.get("symmetry"): more = {**more, "witness": {**WITNESS, "turn": "dy"}}
    if head.kind == "critical_point" and (p.kind == "polynomial" if p else of_lists(v.get("symmetry"))): more = {**more, "symmetry": [[("int0", "int0", "rat")]]}
    if head.kind == "rate_local" and type(v.get("witness")) is dict and "turn" in v["witness"]: more = {**more, "witness": {**WITNESS, "turn": "dy"}}
    if head.kind == "trapping" and "dead" in v: more = {**more, **RESTING}
    if head.kind == "trapping" and "vanished" in v: more = {**more, **CONES}
    if head.kind == "rate_inertial" and v.get("form") == "J3": more = {**more, **INERTIAL}
    if head.kind == "sufficient_decrease" and v.get("form") == "J3": fields = {**fields, "beta": "rat>0"}
    c = read({**HEAD, **fields, **{"proved": more, "refuted": refuted, "undecided": {"reason": "text"}}[head.verdict]}, v, at, r)
    c.raw, (c.k0, c.k1), c.runs = v, c.range, RUNS.get(c.kind, [c.run])
    need(c.run == c.runs[0] and runs.keys() >= set(c.runs), at + ".run", "of another kind, or without the other run")
    need(c.kind != "sufficient_decrease" or c.phase is None or (c.phase < c.j and c.form not in ("J2", "J3")), at + ".phase", "not allowed")
    need("beta" not in fields or c.j == 1 and c.run == "recorded", at + ".form", "J3 with another j than 1, or of another run than recorded")
    if c.kind == "double_agreement":
        need(runs["reference"].K == runs["recorded"].K, at + ".run", "no equally long reference")
        need(runs["recorded"].objective, at + ".run", "no objective recorded")
    allowed = c.run == "orbit" and (orbit or c.kind in OF_ORBIT and not runs["orbit"].sweeps)  # SPEC 3
    need(allowed or c.run != "orbit" and not orbit, at + ".run", "not a run for this kind")
    need(c.kind != "trapping" or c.run != "reference", at + ".run", "not a run for this kind")
    need(not orbit or c.range == [0, runs["orbit"].K], at + ".range", "not the whole orbit")
    need(not orbit or "witness" not in v or not runs["orbit"].sweeps, at + ".witness", "for an orbit with sweeps left out")
    if orbit and c.verdict == "proved":
        for row in c.radius.values():
            need(row.shape == (1, len(runs["orbit"].iterates)) and min(row.a[0]) >= 0, at + ".radius", "not the right number of values >= 0")
        need(not c.exact or not runs["orbit"].sweeps, at + ".exact", "for an orbit with sweeps left out")
        for block, i, j, first, last in c.exact:
            r, n = p.blocks.get(block, (0, 0)) if p else (i + 1, j + 1)
            need(i < r and j < n and block[:1] == "U" and (not p or p.kind == "network"), at + ".exact", "not an entry of a U block")
            need(first <= last <= runs["orbit"].K, at + ".exact", "not sweeps of the orbit")
        choices = vars(c).setdefault("choices", [])
        need(choices or "choices" not in v, at + ".choices", "empty")
        sweeps = [choice[0] for choice in choices]
        need(sweeps == sorted(sweeps) and all(1 <= k <= runs["orbit"].K for k in sweeps), at + ".choices", "not rising sweeps of the orbit")
        need(len({tuple(choice[:4]) for choice in choices}) == len(choices), at + ".choices", "an entry chosen twice")
        for _, block, i, j, codes in choices if p else ():
            r, n = p.blocks.get(block, (0, 0))
            need(p.kind == "network" and block[:1] == "U" and i < r and j < n and not p.layers[int(block[1:])].act.smooth, at + ".choices", "not an entry with a piecewise activation")
            need(len(codes) == len(set(codes)) > 1 and max(codes) <= 2 * len(p.layers[int(block[1:])].act.breaks), at + ".choices", "not different codes")
    for key in {"deviation", "upper", "lower"} & v.keys():
        for row in vars(c)[key].values() if type(vars(c)[key]) is dict else ():
            need(row.shape == (1, c.k1 - c.k0 + 1) and min(row.a[0]) >= 0, f"{at}.{key}", "not the right number of values >= 0")
    if c.kind in BOX_KINDS: return fit_boxes(c, at, p, runs.get("orbit"))
    if c.kind in EXPONENT_KINDS: return fit_exponents(c, at, p)
    if c.kind == "rate_inertial": need(c.form == "Jq" or c.j == 1, at + ".j", "not 1")
    if c.kind in RATE_KINDS: return fit_rates(c, at, p) if c.verdict == "proved" else c
    if c.kind == "kl_zero" and c.verdict == "proved":
        rising(c.balls, at)
        for key in ("center", "direction") if p else ():
            fit(vars(c)[key], p, f"{at}.{key}")
        rows = len(p.residuals) if p and p.kind == "polynomial" else 0
        if p and p.kind == "network": rows = p.n * (sum(layer.width * (1 + bool(layer.split)) for layer in p.layers[1:]) + p.layers[-1].width)
        need(not rows or c.witness.shape == (rows, rows), at + ".witness", "wrong shape")
        return c
    if c.kind == "critical_point" and c.verdict == "proved":
        rising(c.balls, at)
        if of_lists(c.symmetry): fit_symmetry(c.symmetry, at, p)
        else: need(all(a < b for _, a, b in c.symmetry), at + ".symmetry", "not of a < b")
        once = all(len(set(map(str, entries))) == len(entries) for entries in (c.kinks, c.dead, [unit[:2] for unit in c.vanished], [] if of_lists(c.symmetry) else c.symmetry))
        need(once, at, "a kink, a unit or a symmetry named twice")
        need(all(set(sides) <= set("-0+") for _, _, sides in c.vanished), at + ".vanished", "not sides")
        return fit_critical(c, at, p) if p else c
    for mats in c.witness.values() if "witness" in v else ():
        need(len(mats) in (1, c.k1 - c.k0), at + ".witness", "wrong number of matrices")
    judged = p and not (p.kind == "polynomial" and c.kind in NOT_OF_POLYNOMIALS)
    return fit_names(c, at, p) if judged and c.verdict != "undecided" else c

def of_lists(symmetry):
    """Are the items those of a polynomial problem?"""
    return type(symmetry) is list and symmetry != [] and type(symmetry[0]) is list and (symmetry[0] == [] or type(symmetry[0][0]) is list)

def fit_names(c, at, p):
    """The claim c, if its names and shapes are those of the problem."""
    numbers = [str(i) for i in range(1, p.N + 1)] if p.kind == "network" else []
    orbit = c.kind == "enclosure_trajectory"
    inverted = {label for label, u in p.updates.items() if u.update in ("ridge", "jacobi") and (orbit or p.kind != "polynomial")}
    expected = {"distance": p.updates, "deviation": p.blocks, "blocks": p.blocks, "residual": numbers, "radius": ["x"] if p.kind == "quadratic" and not orbit else p.blocks,
                "gap": [i for i in numbers if p.layers[int(i)].split], "modulus": p.blocks, "lower": p.blocks, "upper": p.blocks,
                "witness": inverted if orbit else None}
    for key, names in expected.items():
        given = vars(c).get(key)
        need(type(given) is not dict or names is None or given.keys() == set(names), f"{at}.{key}", "not exactly the expected names")
    if c.kind == "kl": fit(c.direction, p, at + ".direction")
    need(p.kind != "composite" or not vars(c).get("witness"), at + ".witness", "not empty")
    matrices = [(label, m) for label, mats in vars(c).get("witness", {}).items() for m in mats]
    if "at" in c.raw:
        need(c.at[1] in p.updates, at + ".at", "no such label")
        matrices += [(c.at[1], c.inverse)] if c.inverse else []
    for label, m in matrices:
        names = label.split(",")
        rows, columns = p.blocks.get(names[0], (0, 0))
        order = rows if p.kind == "quadratic" or names[0][:1] == "V" else columns + len(names) - 1  # of the Hessian of SPEC 3.2
        if p.kind == "polynomial": order = rows * columns
        ok = label in inverted and m.shape == (order, order)
        need(ok, at, f"no matrix of this shape belongs to {label!r}")
    return c

def fit_critical(c, at, p):
    """SPEC 3.14: the claim c, if its entries and matrices are those of the problem."""
    network = p.kind == "network"
    fit(c.center, p, at + ".center")
    if c.below is not None: fit(c.below, p, at + ".below")
    held = hasattr(p, "held")  # SPEC 3.34: entries of any block
    for block, i, j in c.kinks:
        rows, columns = p.blocks.get(block, (0, 0))
        need((held or network and block[:1] == "U") and i < rows and j < columns, at + ".kinks", "not an entry that can be a kink")
    need(network or not c.dead and not c.vanished or p.kind == "quadratic", at, "dead or vanished units of a polynomial problem")
    need(all(len(sides) == (p.n if network else 0) for _, _, sides in c.vanished), at + ".vanished", "not a side per sample")
    need(not c.symmetry or c.witness.turn.shape[0] == len(c.symmetry), at + ".witness.turn", "wrong shape")
    fit_arrow(c.witness, at + ".witness", p, 1)
    return c

def fit_arrow(w, at, p, times):
    """SPEC 3.14, 3.24: matrices of the arrow form, times as large."""
    n, sample, shared = p.n if p.kind == "network" else 0, 0, 0
    for b, (rows, columns) in p.blocks.items():
        if n and b[0] in "UV": sample += rows * times
        else: shared += rows * columns * times
    need([m.shape for m in w.samples] == [(sample, sample)] * n, at + ".samples", "not the right matrices")
    need([m.shape for m in w.coupling] == [(shared, sample)] * n, at + ".coupling", "not the right matrices")
    need(w.weights.shape == (shared, shared), at + ".weights", "wrong shape")
    need("turn" not in vars(w) or w.turn.shape[1] == shared, at + ".turn", "wrong shape")

def fit_rates(c, at, p):
    """SPEC 3.22 to 3.29: what does not depend on the claims that c needs."""
    need("factor" not in vars(c) or c.factor < 1, at + ".factor", "not below 1")
    for unit in vars(c).get("dead", ()):
        need(len({row.shape for row in unit.cone}) < 2, at + ".dead", "rows of different length")
    for m in [m for unit in vars(c).get("vanished", ()) for m in (unit.inverse, unit.metric, unit.shape, unit.axis)]:
        need(len({row.shape for row in m}) < 2, at + ".vanished", "rows of different length")
    if c.kind == "rate_inertial" and c.form == "J3": need(c.alpha > c.beta, at + ".alpha", "not above beta")
    if "blocks" not in vars(c) or c.kind == "rate_sublinear" and p and p.kind != "polynomial": return c
    if c.kind == "contraction":
        need(c.power <= 24, at + ".power", "over 24")
        for key, m in ("norm", c.norm), ("kernel", c.kernel), *vars(c.witness).items():
            need(len({row.shape for row in m}) < 2, f"{at}.{key}", "rows of different length")
    if not p: return c
    named = set(p.blocks) if c.kind != "contraction" or p.sweep[0].update != "heavy_ball" else set()
    need(c.blocks.keys() == named, at + ".blocks", "not exactly the expected names")
    need(c.modulus.keys() == (named if p.kind != "network" else set()), at + ".modulus", "not exactly the expected names")
    if c.kind == "rate_local": fit_arrow(c.witness, at + ".witness", p, 2)
    return c

def read_certificate(v, p, r):
    """SPEC 3. The result is None for an unknown format."""
    if read("text", v.get("format"), "certificate.format", r) != "amcert-certificate/1": return note(r, "UNSUPPORTED", "certificate format")
    c = read({"format": "text", "problem": "hex", "bits": "int32", "runs": {"*": "any"}, "claims": ["any"]}, v, "certificate", r)
    known = {"recorded", "reference", "orbit"}
    need(c.bits <= 4096 and c.runs.keys() <= known and c.claims, "certificate", "bits over 4096, a run of another name, or no claim")
    for name, run in c.runs.items():
        at, orbit = "runs." + name, name == "orbit"
        more = {"sweeps": ["int0"]} if orbit else {"objective": "row"}
        more = more if type(run) is dict and more.keys() <= run.keys() else {}
        run = c.runs[name] = read({"origin": "engine|user", "iterates": ["point"], **more}, run, at, r)
        run.objective, run.sweeps, count = vars(run).get("objective"), vars(run).get("sweeps"), len(run.iterates)
        run.K, run.digest = run.sweeps[-1] if run.sweeps else count - 1, digest(v["runs"][name])
        need(count and (not run.objective or run.objective.shape == (1, count)), at, "no iterate, or objective of another length")
        need(not orbit or run.origin == "engine", at + ".origin", "not engine")
        rising = run.sweeps is None or len(run.sweeps) == count and run.sweeps == sorted(set(run.sweeps)) and run.sweeps[0] == 0
        need(rising, at + ".sweeps", "not as many as iterates, or not increasing from 0")
        if count > LIMIT: note(r, "LIMIT", at + ": more than 2^20 iterates")
        for k, mats in enumerate(run.iterates if p else ()):
            fit(mats, p, f"{at}.iterates[{k}]")
    c.claims = [read_claim(claim, r, f"claims[{q}]", c.runs, p) for q, claim in enumerate(c.claims)]
    return c
