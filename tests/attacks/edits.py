"""Single-number edits of a certificate for tamper.py.

An edit is drawn in two steps: an operator with the weights below, then its target and size. Sizes 2^-k have k uniform in 1..52, and the
operator `unit` changes the last bit of a double, so all sizes down to one unit occur.

    relative   70   an entry of an iterate (3 of 4 in the recorded run) or of the written objective, times 1 +- 2^-k
    unit        2   the same entries, one unit in the last place of their 53-bit form up or down
    sign        4   the sign of an entry of an iterate
    swap        5   two different entries of one block exchange places
    copy        5   a block replaced by that of another iterate of the run
    drop        3   one iterate dropped from both runs, ranges, windows and rows adapted
    tighten     4   a constant of a claim made stronger by the factor 1 +- 2^-k (a constant 0: by 2^-k)
    step        3   a constant made stronger by one unit of its numerator
    loosen      0.5 a constant made weaker by the factor 1 +- 2^-k
    shift       3   a window, j, phase or end of a range moved by 1
    witness     0.5 an entry of a witness times 1 +- 2^-k: this leaves the statements true

Most edits shall be false. So three in four entries are drawn among the larger ones of their block, constants of local claims more often
than the global bounds (which few edits can refute), and three in four `tighten` have a size that the digits of the constant can show."""
from fractions import Fraction
from files import dy, replaced, value_at
from truth_objective import dyadic

WEIGHTS = {"relative": 70, "unit": 2, "sign": 4, "swap": 5, "copy": 5, "drop": 3, "tighten": 4, "step": 3, "loosen": 0.5, "shift": 3, "witness": 0.5}
CLAIM_WEIGHTS = {"sublevel_bounded": 1, "structural_decrease": 1, "structural_relative_error": 1}  # others 5

# Constants of claims and the direction (+1 up, -1 down) in which a change makes the claim stronger.
STRONGER = {
    ("am_trajectory", "distance"): -1, ("am_trajectory", "tolerance"): -1, ("am_trajectory", "lower"): 1,
    ("sufficient_decrease", "a"): 1, ("sufficient_decrease", "a_upper"): -1, ("sufficient_decrease", "rise"): (1, -1),
    ("relative_error", "b"): -1, ("relative_error", "b_lower"): 1,
    ("sublevel_bounded", "level"): -1, ("sublevel_bounded", "radius"): -1, ("sublevel_bounded", "residual"): -1, ("sublevel_bounded", "gap"): -1,
    ("sublevel_bounded", "data"): -1, ("sublevel_bounded", "targets"): -1, ("sublevel_bounded", "loss"): -1, ("sublevel_bounded", "lipschitz"): -1,
    ("sublevel_bounded", "modulus"): 1, ("sublevel_bounded", "gradient"): -1, ("sublevel_bounded", "lower"): 1,
    ("structural_decrease", "a"): 1, ("structural_decrease", "blocks"): 1, ("structural_decrease", "modulus"): 1,
    ("structural_relative_error", "b"): -1,
    ("double_agreement", "objective"): -1, ("double_agreement", "evaluation"): -1, ("double_agreement", "deviation"): -1,
}


class Edits:
    """Draws edits of one certificate; draw() gives (operator, k or None, description, edited certificate)."""

    weights = WEIGHTS

    def __init__(self, certificate):
        self.c, self.runs, self.claims = certificate, certificate["runs"], certificate["claims"]
        self.constants = list(self.find_constants())
        self.kinds = sorted({self.claims[path[1]]["kind"] for path, _, _ in self.constants})
        self.ints = list(self.find_ints())
        self.witnesses = [("claims", q, "witness", label, m) for q, c in enumerate(self.claims) for label, ms in c.get("witness", {}).items() for m in range(len(ms))]

    def find_constants(self):
        """(path, direction, number form); the entries of a deviation row are further down."""
        for q, c in enumerate(self.claims):
            for (kind, key), way in STRONGER.items():
                if c["kind"] != kind or key not in c:
                    continue
                path = ("claims", q, key)
                if key == "deviation":
                    yield from ((path + (b,), way, dyadic) for b in sorted(c[key]))
                elif isinstance(c[key], dict):
                    yield from ((path + (name,), way, Fraction) for name in sorted(c[key]))
                elif isinstance(c[key], list):
                    yield from ((path + (i,), way[i], Fraction) for i in range(2))
                else:
                    yield path, way, Fraction
            for i, s in enumerate(c.get("sweeps", [])):
                for path in [("amount",)] + [("updates", u, "amount") for u in range(len(s["updates"]))]:
                    yield from ((("claims", q, "sweeps", i, *path, end), 1 - 2 * end, Fraction) for end in (0, 1))

    def find_ints(self):
        for q, c in enumerate(self.claims):
            yield from ((("claims", q, "range", end)) for end in (0, 1))
            yield from (("claims", q, key) for key in ("window", "j", "phase") if isinstance(c.get(key), int))
            yield from (("claims", q, "sweeps", i, "k") for i in range(len(c.get("sweeps", []))))
            yield from (("claims", q, "ties", i, part) for i in range(len(c.get("ties", []))) for part in (0, 2, 3))
            yield from (("claims", q, "at", 0) for _ in [0] if "at" in c)
            yield from (("claims", q, "branch", part) for part in (0, 2, 3) if c.get("branch"))

    def draw(self, rng):
        while True:  # until an operator finds something to change
            operator = rng.choices(list(self.weights), list(self.weights.values()))[0]
            found = getattr(self, operator)(rng)
            if found:
                size, what, edited = found
                return operator, size, what, edited

    # Targets.

    def block(self, rng):
        run = "recorded" if len(self.runs) == 1 or rng.random() < 0.75 else "reference"
        k = rng.randrange(len(self.runs[run]["iterates"]))
        return ("runs", run, "iterates", k, rng.choice(sorted(self.runs[run]["iterates"][k])))

    def entry(self, rng, written=True):
        """(path of a row string, place in it)."""
        if written and "objective" in self.runs["recorded"] and rng.random() < 0.07:
            path = ("runs", "recorded", "objective")
            return path, rng.randrange(len(value_at(self.c, path).split(" ")))
        path = self.block(rng)
        sizes = {(i, j): abs(dyadic(z)) for i, row in enumerate(value_at(self.c, path)) for j, z in enumerate(row.split(" "))}
        least = max(sizes.values()) / 8 if rng.random() < 0.75 else 0
        i, j = rng.choice([place for place, size in sizes.items() if size >= least])
        return path + (i,), j

    def changed(self, path, place, new, size=None):
        """Result of a change of one dyadic entry of the row string at the path."""
        row = value_at(self.c, path).split(" ")
        old, row[place] = row[place], dy(new)
        if old == row[place]:
            return None
        return size, f"{where(path)} entry {place}: {old} -> {row[place]}", replaced(self.c, path, " ".join(row))

    # Operators.

    def relative(self, rng):
        (path, place), k, sign = self.entry(rng), rng.randint(1, 52), rng.choice((1, -1))
        x = dyadic(value_at(self.c, path).split(" ")[place])
        return self.changed(path, place, x * (1 + sign * Fraction(1, 2 ** k)), k)

    def unit(self, rng):
        (path, place), sign = self.entry(rng), rng.choice((1, -1))
        x = dyadic(value_at(self.c, path).split(" ")[place])
        return self.changed(path, place, x + sign * last_place(x))

    def sign(self, rng):
        path, place = self.entry(rng, written=False)
        return self.changed(path, place, -dyadic(value_at(self.c, path).split(" ")[place]))

    def swap(self, rng):
        path = self.block(rng)
        rows = [row.split(" ") for row in value_at(self.c, path)]
        places = [(i, j) for i, row in enumerate(rows) for j in range(len(row))]
        if len(places) > 1:
            (a, b), (c, d) = rng.sample(places, 2)
            if rows[a][b] != rows[c][d]:
                what = f"{where(path)} entries {a},{b} and {c},{d} exchanged: {rows[a][b]} and {rows[c][d]}"
                rows[a][b], rows[c][d] = rows[c][d], rows[a][b]
                return None, what, replaced(self.c, path, [" ".join(row) for row in rows])
        return None

    def copy(self, rng):
        path = self.block(rng)
        k = rng.randrange(len(self.runs[path[1]]["iterates"]))
        other = value_at(self.c, path[:3] + (k, path[4]))
        if other == value_at(self.c, path):
            return None
        return None, f"{where(path)} replaced by that of k={k}", replaced(self.c, path, other)

    def drop(self, rng):
        last = min(len(run["iterates"]) for run in self.runs.values()) - 1
        k = rng.randint(0, last)
        return None, f"iterate {k} dropped from all runs", dropped(self.c, k) if last > 1 else None

    def constant(self, rng, way, step=False):
        kind = rng.choices(self.kinds, [CLAIM_WEIGHTS.get(kind, 5) for kind in self.kinds])[0]
        path, direction, number = rng.choice([p for p in self.constants if self.claims[p[0][1]]["kind"] == kind])
        text, place = value_at(self.c, path), 0
        if number is dyadic:
            row = text.split(" ")
            place = rng.randrange(len(row))
            text = row[place]
        x = number(text)
        digits = x.numerator.bit_length() if way > 0 and x and rng.random() < 0.75 else 52
        k = None if step else rng.randint(1, min(52, max(3, digits - 1)))
        unit = Fraction(1, x.denominator) if step else (abs(x) or 1) / Fraction(2 ** k)
        new = x + way * direction * unit
        if number is dyadic:
            return self.changed(path, place, new, k)
        return k, f"{where(path)}: {text} -> {new}", replaced(self.c, path, str(new))

    def tighten(self, rng):
        return self.constant(rng, 1)

    def loosen(self, rng):
        return self.constant(rng, -1)

    def step(self, rng):
        return self.constant(rng, 1, step=True)

    def shift(self, rng):
        path, step = rng.choice(self.ints), rng.choice((1, -1))
        old = value_at(self.c, path)
        return None, f"{where(path)}: {old} -> {old + step}", replaced(self.c, path, old + step)

    def witness(self, rng):
        if not self.witnesses:
            return None
        path, k, sign = rng.choice(self.witnesses), rng.randint(1, 52), rng.choice((1, -1))
        path += (rng.randrange(len(value_at(self.c, path))),)
        row = value_at(self.c, path).split(" ")
        place = rng.randrange(len(row))
        return self.changed(path, place, dyadic(row[place]) * (1 + sign * Fraction(1, 2 ** k)), k)


def where(path):
    return ".".join(map(str, path))


def last_place(x):
    """The unit in the last place of the double x; for 0 the least double."""
    if x == 0:
        return Fraction(1, 2 ** 1074)
    x, e = abs(x), 0
    while x >= 2 ** 53:
        x, e = x / 2, e + 1
    while x < 2 ** 52:
        x, e = x * 2, e - 1
    return Fraction(2) ** e


def dropped(certificate, k):
    """The certificate as if x^k had never been recorded: later iterates move down by one."""
    def index(i):
        return i - (i > k)

    def without(row, at):
        cut = row.split(" ")
        return " ".join(cut[:at] + cut[at + 1:])

    runs, claims = {}, []
    for name, run in certificate["runs"].items():
        runs[name] = {**run, "iterates": run["iterates"][:k] + run["iterates"][k + 1:]}
        if "objective" in run:
            runs[name]["objective"] = without(run["objective"], k)
    last = min(len(run["iterates"]) for run in runs.values()) - 1
    for c in certificate["claims"]:
        c, (k0, k1) = dict(c), c["range"]
        inside = k0 <= k <= k1
        c["range"] = [min(index(k0), last), min(index(k1) if k <= k1 and k != k1 else k1 - inside, last)]
        if isinstance(c.get("window"), int):
            c["window"] = index(c["window"])
        if "at" in c:
            c["at"] = [index(c["at"][0]), *c["at"][1:]]
        if c.get("branch"):
            c["branch"] = [index(c["branch"][0]), *c["branch"][1:]]
        if "ties" in c:
            c["ties"] = [[index(t[0]), *t[1:]] for t in c["ties"] if t[0] != k]
        if "sweeps" in c:
            c["sweeps"] = [{**s, "k": index(s["k"])} for s in c["sweeps"] if s["k"] != k]
        if "deviation" in c and inside:
            c["deviation"] = {b: without(row, k - k0) for b, row in c["deviation"].items()}
        if isinstance(c.get("witness"), dict) and inside and c["kind"] == "am_trajectory":
            at = min(k, k1 - 1) - k0
            c["witness"] = {label: ms if len(ms) != k1 - k0 or len(ms) == 1 else ms[:at] + ms[at + 1:] for label, ms in c["witness"].items()}
        claims.append(c)
    return {**certificate, "runs": runs, "claims": claims}
