#!/usr/bin/env python3
"""Small random problems of every kind (activations, biases, splits, updates) with certificates of all claims, made from truth.py's exact
results: more ground for tamper.py and stories.py than the cases of this repository cover.
usage: cases.py OUT   writes OUT/<name>/problem.json and certificate.json"""
import random
import sys
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from files import dy, file_bytes, rehash
from truth import bounds, code, one_update
from truth_objective import F, Matrix, Problem, distance2, exact_result, hat, norm2, root_above, shifted, solve, subgradient2

RELU = {"kind": "piecewise", "breaks": ["0"], "pieces": ["0 0", "1 0"]}
CLIP = {"kind": "piecewise", "breaks": ["-1", "1/2"], "pieces": ["0 -1", "1 0", "-1/2 3/4"]}
STEP = {"kind": "piecewise", "breaks": ["-1/2", "1"], "pieces": ["0 -1/2", "1 0", "0 1"]}
LINE = {"kind": "piecewise", "breaks": [], "pieces": ["1/2 1"]}
TANH, SIGMOID = {"kind": "tanh"}, {"kind": "sigmoid"}


def matrix_text(x):
    return {b: [" ".join(dy(z) for z in row) for row in m.rows] for b, m in x.items()}


def random_point(shapes, rng):
    return {b: Matrix([[Fraction(rng.randint(-24, 24), 8) for _ in range(columns)] for _ in range(rows)]) for b, (rows, columns) in shapes.items()}


def network(name, rng, activation, bias="none", split=False, update="ridge"):
    """Two layers 2 -> 2 -> 1 with 3 samples; the first has the given activation and bias. update: ridge or jacobi for a pair, or alone."""
    layers = [{"width": 2, "gamma": "3/2", "lambda": "1/4", "bias": bias, "rho": "1/2", "activation": activation},
              {"width": 1, "gamma": "1", "lambda": "1/3", "bias": "ones"}]
    if split:
        layers[1].update(rho="2", activation=RELU)
    weights = [["W1", "b1"]] if bias == "apart" and update != "alone" else [["W1"]] + [["b1"]] * (bias == "apart")
    order = [["V2"], ["W2"], ["V1"], ["U1"], *weights] + [["U2"]] * split
    rng.shuffle(order)
    sweep = []
    for blocks in order:
        kind = "scalar" if blocks[0][0] == "U" else update if len(blocks) == 2 else "ridge"
        sweep.append({"update": kind, "blocks": blocks, "prox": [str(Fraction(rng.randint(1, 4), 4)) for _ in blocks]})
    shapes = {"W1": (2, 2 + (bias == "ones")), "V1": (2, 3), "U1": (2, 3), "W2": (1, 3), "V2": (1, 3), **({"b1": (2, 1)} if bias == "apart" else {}),
              **({"U2": (1, 3)} if split else {})}
    return {"format": "amcert-problem/1", "name": name, "kind": "network", "loss_scale": "2", "output_split": int(split), "layers": layers,
            "data": {"X": ["1 0 -2", "1/2 1 1"], "Y": ["1 -1 1/3"]}, "sweep": sweep, "start": matrix_text(random_point(shapes, rng))}


def quadratic(name):
    return {"format": "amcert-problem/1", "name": name, "kind": "quadratic", "H": ["2 1/2 0", "1/2 1 1/3", "0 1/3 3"], "g": ["1", "0", "-1"],
            "blocks": [{"name": "x1", "size": 2}, {"name": "x2", "size": 1}], "start": {"x1": ["1", "-1"], "x2": ["3p-1"]},
            "sweep": [{"update": "ridge", "blocks": ["x1"], "prox": ["1/4"]}, {"update": "ridge", "blocks": ["x2"], "prox": ["0"]}]}


def all_problems(seed):
    rng = random.Random(seed)
    for name, activation in (("relu", RELU), ("clip", CLIP), ("step", STEP), ("line", LINE), ("tanh", TANH), ("sigmoid", SIGMOID)):
        yield network(f"{name}-none", rng, activation)
        yield network(f"{name}-ones-split", rng, activation, "ones", True)
    for update in ("ridge", "alone", "jacobi"):
        yield network(f"clip-apart-{update}", rng, CLIP, "apart", True, update)
    yield quadratic("quadratic-pair")


# Certificates.

def up(q, bits=40):
    return str(Fraction(ceil(q * 2 ** bits), 2 ** bits))


def down(q, bits=40):
    return str(Fraction(floor(q * 2 ** bits), 2 ** bits))


def rounded(m, bits=52):
    return Matrix([[Fraction(round(z * 2 ** bits), 2 ** bits) for z in row] for row in m.rows])


def sweep_from(p, x):
    for update in p.sweep:
        found = [(label, exact_result(p, update, label, x).first()) for label in update.labels]
        x = {**x, **{b: rounded(m) for label, ms in found for b, m in zip(label, ms)}}
    return x


def steps2(x, y):
    return sum(distance2(x[b], y[b]) for b in x)


def inverse(h):
    """A rounded inverse of a small matrix, as text."""
    n = len(h)
    rows = solve(h, [[Fraction(int(i == j)) for j in range(n)] for i in range(n)])
    return [" ".join(dy(Fraction(round(z * 2 ** 60), 2 ** 60)) for z in row) for row in rows]


def certificate(value, sweeps=4):
    """The run of a problem, the same with one wrong block as reference, and claims of every kind that holds."""
    p = Problem(value)
    points = [p.start]
    for _ in range(sweeps):
        points.append(sweep_from(p, points[-1]))
    rng, wrong = random.Random(value["name"]), p.sweep[1].blocks[0]
    bent = dict(points[2])
    bent[wrong] = Matrix([[z + rng.choice((-1, 1)) for z in row] for row in bent[wrong].rows])
    reference = [*points[:2], bent, *points[3:]]
    runs = {name: {"origin": "user", "iterates": [matrix_text(x) for x in xs]} for name, xs in (("recorded", points), ("reference", reference))}
    runs["recorded"]["objective"] = " ".join(dy(Fraction(round(F(p, x) * 2 ** 50), 2 ** 50)) for x in points)
    claims = []

    def add(kind, run="recorded", needs=(), verdict="proved", **more):
        claims.append({"kind": kind, "verdict": verdict, "run": run, "range": [0, sweeps], "needs": [f"{n:064x}" for n in needs], "digest": f"{len(claims):064x}", **more})
        return len(claims) - 1

    own = add("am_trajectory", start="case", tolerance="1/1073741824", distance={b: "1/1099511627776" for b in p.labels}, ties=[], witness=witnesses(p, points, sweeps))
    label = next(",".join(label) for u in p.sweep for label in u.labels if wrong in label)
    add("am_trajectory", "reference", verdict="refuted", start="case", tolerance="1/1073741824", at=[1, label], lower="1/1000000", inverse=None)
    for form, j in (("J0", 1), ("J1", 1), ("J1w", 1), ("J2", 1), ("J0", 2), ("J1", 2), ("J2", 2)):
        decreases(p, points, form, j, sweeps, lambda **more: add("sufficient_decrease", needs=[own], **more))
    for form in ("J0", "J1"):
        q = next(q for q, c in enumerate(claims) if (c["kind"], c.get("form"), c.get("j")) == ("sufficient_decrease", form, 1))
        if claims[q]["verdict"] == "proved":
            add("smallest_j", needs=[q], form=form, j=1)
    add("rises", needs=[own], sweeps=rising(p, points))
    add("rises", "reference", sweeps=rising(p, reference))
    ratios = [subgradient2(p, points[k + 1]) / steps2(points[k], points[k + 1]) for k in range(sweeps)]
    window = ratios.index(max(ratios))
    add("relative_error", needs=[own], j=1, b=up(root_above(max(ratios))), b_lower=down(root_above(max(ratios)) - Fraction(1, 2 ** 39)), window=window)
    if not p.network or not any(layer.apart for layer in p.layers[1:]):
        bounded = add("sublevel_bounded", **sublevel(p, points[0]))
        add("structural_relative_error", needs=[bounded], b="100000000")
    add("structural_decrease", **structural(p))
    add("double_agreement", **agreement(p, points, reference, runs["recorded"]["objective"]))
    return rehash(value, {"format": "amcert-certificate/1", "problem": "", "bits": 200, "runs": runs, "claims": claims})


def witnesses(p, points, sweeps):
    if p.network:
        return {}
    h = [[p.H[i][j] for j in p.rows["x1"]] for i in p.rows["x1"]]
    return {"x1": [inverse(shifted(h, p.alpha["x1"]))]}


def decreases(p, points, form, j, sweeps, add):
    windows = range(j - 1, sweeps) if form == "J2" else range(sweeps - j + 1)

    def pair(k):
        if form == "J2":
            return max(F(p, points[k - i]) for i in range(j)) - F(p, points[k + 1]), steps2(points[k], points[k + 1])
        size = {"J0": steps2(points[k], points[k + j]), "J1": sum(steps2(points[i], points[i + 1]) for i in range(k, k + j)),
                "J1w": steps2(points[k + j - 1], points[k + j])}[form]
        return F(p, points[k]) - F(p, points[k + j]), size

    ratios = {k: pair(k)[0] / pair(k)[1] for k in windows}
    k = min(ratios, key=ratios.get)
    if ratios[k] > Fraction(1, 2 ** 30):
        add(form=form, j=j, phase=None, a=down(ratios[k] - Fraction(1, 2 ** 41)), a_upper=up(ratios[k] + Fraction(1, 2 ** 41)), window=k)


def rising(p, points):
    out = []
    for k, (x, y) in enumerate(zip(points, points[1:])):
        change = F(p, y) - F(p, x)
        if change > 0:
            out.append({"k": k, "amount": [down(change), up(change)], "updates": []})
            for update in p.sweep:
                after = {**x, **{b: y[b] for b in update.blocks}}
                change, x = F(p, after) - F(p, x), after
                if change > 0:
                    out[-1]["updates"].append({"label": ",".join(update.blocks), "amount": [down(change), up(change)], "cause": "method"})
    return out


def sublevel(p, x):
    """Constants of SPEC 3.7, generous: own bounds, then the recursion of the section with rounding up."""
    level = Fraction(up(F(p, x) + Fraction(1, 2 ** 60)))
    if not p.network:
        gradient = Fraction(up(root_above(sum(z * z for z in p.g))))
        return {"level": str(level), "modulus": "1/2", "gradient": str(gradient), "radius": {"x": "20"}, "lower": str(-gradient ** 2), "lipschitz": "4"}
    own, root = bounds(p, level), lambda q: ceil(root_above(Fraction(q)))
    residual, gap, radius, reach = {}, {}, {}, root_above(norm2(hat(p, 1, None)))
    data = reach = Fraction(up(reach))
    targets, loss = Fraction(up(root_above(norm2(p.Y)))), Fraction(up(own["loss"]))
    table = {}
    for i in range(1, p.N + 1):
        layer, w, u, v = p.layers[i], f"W{i}", f"U{i}", f"V{i}"
        residual[str(i)], radius[w] = (Fraction(up(own[name])) for name in (f"residual {i}", f"radius {w}"))
        if layer.split:
            gap[str(i)], radius[u] = Fraction(up(own[f"gap {i}"])), residual[str(i)] + radius[w] * reach
        if i == p.N:
            radius[v] = targets + loss
        else:
            entries, top = root(layer.width * p.n), layer.act.largest()
            options = [layer.act.lipschitz() * radius[u] + abs(layer.act(Fraction(0))) * entries] + ([] if top is None else [top * entries])
            radius[v] = gap[str(i)] + min(options)
        table[w, w], table[w, layer.target] = layer.lam + layer.w * reach ** 2, layer.w * reach
        table[v, v] = table.get((v, v), 0) + layer.gamma + (p.s if i == p.N else 0)
        if i > 1:
            before = f"V{i - 1}"
            table[w, before], table[before, layer.target] = layer.w * (radius[w] * reach + residual[str(i)]), layer.w * radius[w]
            table[before, before] += layer.w * radius[w] ** 2
        if layer.split:
            slope = layer.act.lipschitz()
            bend = {"tanh": 1 + (1 + radius[v]) * Fraction(4, 5), "sigmoid": Fraction(1, 16) + (1 + radius[v]) / 10}.get(layer.act.kind, slope ** 2)
            table[u, v], table[u, u] = layer.gamma * slope, layer.rho + layer.gamma * bend
        reach = radius[v] + (root(p.n) if i < p.N and p.layers[i + 1].ones else 0)
    table = {**table, **{(b, a): z for (a, b), z in table.items()}}
    lipschitz = max(sum(table.get((a, b), 0) for b in p.blocks) for a in p.blocks)
    text = {key: {b: str(z) for b, z in values.items()} for key, values in (("radius", radius), ("residual", residual), ("gap", gap))}
    return {**text, "level": str(level), "data": str(data), "targets": str(targets), "loss": str(loss), "lipschitz": str(lipschitz)}


def structural(p):
    if not p.network:
        return {"a": "1/2", "blocks": {"x1": "1/2", "x2": "3/2"}, "modulus": {"x1": "1/2", "x2": "3"}}
    blocks = {b: one_update(p, u, b, alpha) for u in p.sweep for b, alpha in zip(u.blocks, u.prox)}
    return {"a": str(min(blocks.values())), "blocks": {b: str(z) for b, z in blocks.items()}}


def agreement(p, one, two, written):
    deviation = {}
    for b in p.blocks:
        row = []
        for x, y in zip(one, two):
            apart = max(abs(s - t) for r, q in zip(x[b].rows, y[b].rows) for s, t in zip(r, q))
            top = max(abs(t) for r in y[b].rows for t in r)
            row.append(dy(Fraction(ceil(apart / top * 2 ** 40), 2 ** 40)) if apart else "0")
        deviation[b] = " ".join(row)
    branch = None
    for k, (x, y) in enumerate(zip(one, two)):
        for i in range(1, p.N + 1) if p.network else ():
            if branch is None and p.layers[i].split and not p.layers[i].act.smooth:
                differ = [[k, f"U{i}", r, s] for r, rows in enumerate(zip(x[f"U{i}"].rows, y[f"U{i}"].rows)) for s, (u, v) in enumerate(zip(*rows)) if code(p, i, u) != code(p, i, v)]
                branch = differ[0] if differ else None
    objective = max(abs(F(p, x) - F(p, y)) for x, y in zip(one, two))
    return {"deviation": deviation, "objective": up(objective + Fraction(1, 2 ** 60)), "evaluation": "1/1125899906842624", "branch": branch}


def main(out):
    for value in all_problems(1):
        folder = Path(out, value["name"])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "problem.json").write_bytes(file_bytes(value))
        (folder / "certificate.json").write_bytes(file_bytes(certificate(value)))


if __name__ == "__main__":
    main(sys.argv[1])
