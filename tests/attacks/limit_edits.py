"""Edits of certificates about limits, rates and orbits for tamper.py: any number, list or place in them, whatever the kind of claim.

Like edits.py in two steps, operator and target; a target is drawn by claim, then by key, then inside it, so that no large matrix
takes all edits. Where SPEC.md gives a number a direction in which the statement becomes stronger (truth_weaker.WEAKER), tighten and
step go that way."""
from fractions import Fraction
from edits import STRONGER, dropped, last_place, where
from files import dy, replaced, value_at
from truth_weaker import HELPERS, WEAKER, statement
from truth_objective import dyadic
from vanished_edits import WEIGHTS as VANISHED, VanishedEdits

WEIGHTS = {
    # numbers of claims
    "tighten": 14, "tighten_a_unit": 5, "loosen": 2, "negate": 1, "zero": 1, "double": 2, "halve": 2, "invert": 1, "exchange_two_numbers": 3, "number_of_a_helper": 3,
    # balls, exponents, places
    "ball_wider": 4, "ball_steeper": 4, "exchange_balls": 2, "drop_a_ball": 1, "repeat_a_ball": 1, "constant_of_a_smaller_ball": 2, "bracket_crossed": 2,
    "shift_an_integer": 4, "shift_the_range": 2, "exponent": 1, "one_step_more": 1,
    # lists
    "drop_an_item": 2, "repeat_an_item": 1, "shift_an_item": 2, "add_an_item": 1, "exchange_items": 1,
    # matrices of claims
    "entry": 6, "entry_a_unit": 2, "entry_sign": 2, "exchange_rows": 2, "exchange_columns": 2, "transpose": 1, "other_block": 2, "center_of_the_run": 1, "witness_entry": 2, "witness_zero": 1, "witness_item": 1,
    # claims
    "needs_nothing": 1, "needs_another": 2, "needs_twice": 1, "drop_a_claim": 1, "exchange_claims": 1, "repeat_a_claim": 1, "splice": 3, "verdict": 1,
    # runs
    "run_relative": 5, "run_unit": 1, "run_sign": 1, "run_exchange": 1, "run_copy": 2, "run_drop": 1, "run_of_the_other": 1, "run_zero": 1,
}
WAYS = {**{key: (-1 if way == 1 else 1) for key, way in WEAKER.items()}, **{key: way for key, way in STRONGER.items() if isinstance(way, int)}}


def is_number(v):
    return isinstance(v, str) and v.lstrip("-").replace("/", "", 1).isdigit()


def is_matrix(v):
    return isinstance(v, list) and v and all(isinstance(row, str) for row in v) and not all(is_number(row) for row in v)


class LimitEdits(VanishedEdits):
    """draw() gives (operator, k or None, description, edited certificate); others: certificates to take claims from."""

    def __init__(self, certificate, others=()):
        self.c, self.claims, self.others = certificate, certificate["claims"], others
        self.weights = {**WEIGHTS, **(VANISHED if self.cones() else {})}

    def draw(self, rng):
        while True:
            operator = rng.choices(list(self.weights), list(self.weights.values()))[0]
            found = getattr(self, operator)(rng)
            if found and found[2] is not None and found[2] != self.c:
                return (operator, *found)

    # Targets.

    def key(self, rng, wanted, among=statement):
        """(path of claim and key) with a value that is wanted."""
        places = [q for q in range(len(self.claims)) if any(wanted(v) for v in among(self.claims[q]).values())]
        if not places:
            return None
        q = rng.choice(places)
        body = among(self.claims[q])
        return ("claims", q, rng.choice(sorted(key for key, v in body.items() if wanted(v))))

    def number(self, rng, among=statement):
        """(path, place in a row or None, value, direction of a stronger claim or 0)."""
        path = self.key(rng, lambda v: bool(self.leaves(v)), among)
        if not path:
            return None
        claim = self.claims[path[1]]
        inner = rng.choice(self.leaves(claim[path[2]]))
        way = WAYS.get((claim["kind"], path[2]), 0)
        if path[2] == "balls":
            way = 1  # wider or steeper
        if path[2] in ("value", "rise", "amount") and inner:
            way = 1 if inner[-1] == 0 else -1
        text = value_at(claim[path[2]], inner)
        place = None if is_number(text) else rng.randrange(len(text.split(" ")))
        return path + inner, place, Fraction(text) if place is None else dyadic(text.split(" ")[place]), way

    def leaves(self, v, path=()):
        """Paths of numbers, and of rows of them; matrices are no numbers."""
        if is_number(v):
            return [path]
        if is_matrix(v):
            return []
        if isinstance(v, str):
            parts = v.split(" ")
            return [path] if len(parts) > 1 and all(z and set(z) <= set("0123456789abcdefp-") for z in parts) else []
        if isinstance(v, dict):
            return [p for b in sorted(v) for p in self.leaves(v[b], path + (b,))]
        if isinstance(v, list):
            return [p for i, w in enumerate(v) for p in self.leaves(w, path + (i,))]
        return []

    def put(self, path, place, new, size=None):
        old = value_at(self.c, path)
        if place is None:
            text = str(new)
        else:
            row = old.split(" ")
            if new.denominator & (new.denominator - 1):
                return None
            row[place] = dy(new)
            text = " ".join(row)
        if text == old:
            return None
        return size, f"{where(path)}{'' if place is None else f' entry {place}'}: {str(old)[:60]} -> {str(new)[:60]}", replaced(self.c, path, text)

    def numeric(self, rng, change, among=statement):
        found = self.number(rng, among)
        return found and self.put(found[0], found[1], change(found[2]))

    # Numbers of claims.

    def tighten(self, rng, sign=1):
        found = self.number(rng)
        if not found:
            return None
        path, place, x, way = found
        k = rng.randint(1, 52 if rng.random() < 0.5 else 12)
        return self.put(path, place, x + sign * (way or rng.choice((1, -1))) * (abs(x) or Fraction(1)) / 2 ** k, k)

    def tighten_a_unit(self, rng):
        found = self.number(rng)
        return found and self.put(found[0], found[1], found[2] + (found[3] or 1) * (Fraction(1, found[2].denominator) if found[1] is None else last_place(found[2])))

    def loosen(self, rng):
        return self.tighten(rng, -1)

    def negate(self, rng):
        return self.numeric(rng, lambda x: -x)

    def zero(self, rng):
        return self.numeric(rng, lambda x: Fraction(0))

    def double(self, rng):
        return self.numeric(rng, lambda x: 2 * x)

    def halve(self, rng):
        return self.numeric(rng, lambda x: x / 2)

    def invert(self, rng):
        return self.numeric(rng, lambda x: 1 / x if x else Fraction(1))

    def exchange_two_numbers(self, rng):
        q = rng.randrange(len(self.claims))
        body = statement(self.claims[q])
        places = [("claims", q, key, *inner) for key in sorted(body) for inner in self.leaves(body[key])]
        places = [p for p in places if is_number(value_at(self.c, p))]
        if len(places) < 2:
            return None
        a, b = rng.sample(places, 2)
        x, y = value_at(self.c, a), value_at(self.c, b)
        return None, f"{where(a)} and {where(b)} exchanged", replaced(replaced(self.c, a, y), b, x)

    def number_of_a_helper(self, rng):
        k = rng.randint(1, 30)
        return self.numeric(rng, lambda x: x + rng.choice((1, -1)) * (abs(x) or Fraction(1)) / 2 ** k, lambda c: {key: c[key] for key in HELPERS.get(c["kind"], ()) if key in c})

    # Balls.

    def ball(self, rng):
        places = [q for q, c in enumerate(self.claims) if "balls" in c]
        if not places:
            return None
        q = rng.choice(places)
        return ("claims", q, "balls"), self.claims[q]["balls"]

    def ball_number(self, rng, which):
        found = self.ball(rng)
        if not found:
            return None
        path, n, k = found[0], rng.randrange(len(found[1])), rng.randint(1, 40)
        path += (n, which)
        return self.put(path, None, Fraction(value_at(self.c, path)) * (1 + Fraction(1, 2 ** k)), k)

    def ball_wider(self, rng):
        return self.ball_number(rng, 0)

    def ball_steeper(self, rng):
        return self.ball_number(rng, 1)

    def exchange_balls(self, rng):
        found = self.ball(rng)
        if not found or len(found[1]) < 2:
            return None
        a, b = rng.sample(range(len(found[1])), 2)
        balls = [list(z) for z in found[1]]
        which = rng.choice((0, 1))
        balls[a][which], balls[b][which] = balls[b][which], balls[a][which]
        return None, f"numbers of two balls exchanged: {where(found[0])} {a} {b}", replaced(self.c, found[0], balls)

    def drop_a_ball(self, rng):
        found = self.ball(rng)
        n = rng.randrange(len(found[1])) if found else 0
        return found and (None, f"ball {n} dropped", replaced(self.c, found[0], found[1][:n] + found[1][n + 1:]))

    def repeat_a_ball(self, rng):
        found = self.ball(rng)
        return found and (None, "a ball of twice the radius", replaced(self.c, found[0], found[1] + [[str(2 * Fraction(found[1][-1][0])), found[1][-1][1]]]))

    def constant_of_a_smaller_ball(self, rng):
        places = [q for q, c in enumerate(self.claims) if "balls" in c or isinstance(c.get("kappa"), list)]
        if not places:
            return None
        q = rng.choice(places)
        if "balls" in self.claims[q]:
            balls = self.claims[q]["balls"]
            return None, "the constant of the smallest ball for all", replaced(self.c, ("claims", q, "balls"), [[r, balls[0][1]] for r, _ in balls])
        kappa = self.claims[q]["kappa"]
        return None, "the constant of the smallest ball for all", replaced(self.c, ("claims", q, "kappa"), [kappa[0]] * len(kappa))

    def bracket_crossed(self, rng):
        """A constant a little beyond its other side."""
        pairs = [("a", "a_upper", 1), ("b", "b_lower", -1), ("upper", "kappa", -1), ("lower", "factor", 1), ("factor", "lower", -1)]
        found = [(q, x, y, way) for q, c in enumerate(self.claims) for x, y, way in pairs if isinstance(c.get(x), str) and y in c and (not isinstance(c[y], dict))]
        if not found:
            return None
        q, x, y, way = rng.choice(found)
        other = self.claims[q][y] if isinstance(self.claims[q][y], str) else self.claims[q][y][0]
        k = rng.randint(4, 40)
        return self.put(("claims", q, x), None, Fraction(other) * (1 + way * Fraction(1, 2 ** k)), k)

    def shift_an_integer(self, rng):
        path = self.key(rng, lambda v: isinstance(v, int), lambda c: {k: v for k, v in c.items()})
        if not path:
            return None
        step = rng.choice((1, -1))
        return None, f"{where(path)} {step:+}", replaced(self.c, path, value_at(self.c, path) + step)

    def shift_the_range(self, rng):
        path, step = ("claims", rng.randrange(len(self.claims)), "range", rng.choice((0, 1))), rng.choice((1, -1))
        return None, f"{where(path)} {step:+}", replaced(self.c, path, value_at(self.c, path) + step)

    def exponent(self, rng):
        places = [q for q, c in enumerate(self.claims) if "theta" in c]
        q = rng.choice(places) if places else 0
        return places and (None, "another exponent", replaced(self.c, ("claims", q, "theta"), rng.choice(["1/2", "2/3", "3/4", "5/6", "0", "1/3", "9/10"])))

    def one_step_more(self, rng):
        """`at` of a trapping moved far ahead or back."""
        places = [q for q, c in enumerate(self.claims) if isinstance(c.get("at"), int)]
        q = rng.choice(places) if places else 0
        return places and (None, "at moved", replaced(self.c, ("claims", q, "at"), rng.randint(0, len(self.c["runs"]["recorded"]["iterates"]) - 1)))

    # Lists of a claim.

    def items(self, rng, least=1):
        path = self.key(rng, lambda v: isinstance(v, list) and len(v) >= least and all(isinstance(i, list) for i in v), lambda c: {k: v for k, v in c.items() if k not in ("range", "balls")})
        return path and (path, value_at(self.c, path))

    def drop_an_item(self, rng):
        found = self.items(rng)
        n = rng.randrange(len(found[1])) if found else 0
        return found and (None, f"{where(found[0])} without {found[1][n]}"[:120], replaced(self.c, found[0], found[1][:n] + found[1][n + 1:]))

    def repeat_an_item(self, rng):
        found = self.items(rng)
        return found and (None, f"{where(found[0])} with one twice", replaced(self.c, found[0], found[1] + found[1][:1]))

    def shift_an_item(self, rng):
        found = self.items(rng)
        if not found:
            return None
        n = rng.randrange(len(found[1]))
        places = [i for i, z in enumerate(found[1][n]) if isinstance(z, int)]
        if not places:
            return None
        i, step = rng.choice(places), rng.choice((1, -1))
        return None, f"{where(found[0])} {n} {i} {step:+}", replaced(self.c, found[0] + (n, i), found[1][n][i] + step)

    def add_an_item(self, rng):
        q = rng.randrange(len(self.claims))
        c = self.claims[q]
        new = {"kinks": ["U1", 0, 0], "dead": [1, 0], "symmetry": [1, 0, 1], "exact": ["U1", 0, 0, 0, 0]}
        keys = [k for k in new if k in c]
        if not keys:
            return None
        key = rng.choice(keys)
        return None, f"one more in {key}", replaced(self.c, ("claims", q, key), c[key] + [new[key]])

    def exchange_items(self, rng):
        found = self.items(rng, 2)
        return found and (None, f"{where(found[0])} the first two exchanged", replaced(self.c, found[0], [found[1][1], found[1][0], *found[1][2:]]))

    # Matrices.

    def matrix(self, rng, among=lambda c: {k: v for k, v in c.items() if k != "witness"}):
        def inside(v, path=()):
            if is_matrix(v):
                return [path]
            if isinstance(v, dict):
                return [p for b in sorted(v) for p in inside(v[b], path + (b,))]
            if isinstance(v, list):
                return [p for i, w in enumerate(v) for p in inside(w, path + (i,))]
            return []
        path = self.key(rng, lambda v: bool(inside(v)), among)
        return path and path + rng.choice(inside(value_at(self.c, path)))

    def change_entry(self, rng, change, path):
        if not path:
            return None
        rows = value_at(self.c, path)
        i = rng.randrange(len(rows))
        row = rows[i].split(" ")
        j = rng.randrange(len(row))
        return self.put(path + (i,), j, change(dyadic(row[j])))

    def entry(self, rng, among=None):
        k, sign = rng.randint(1, 60), rng.choice((1, -1))
        return self.change_entry(rng, lambda x: x + sign * (abs(x) or Fraction(1)) / Fraction(2 ** k), self.matrix(rng, among) if among else self.matrix(rng))

    def entry_a_unit(self, rng):
        return self.change_entry(rng, lambda x: x + last_place(x), self.matrix(rng))

    def entry_sign(self, rng):
        return self.change_entry(rng, lambda x: -x, self.matrix(rng))

    def rearrange(self, rng, change):
        path = self.matrix(rng)
        if not path:
            return None
        rows = [row.split(" ") for row in value_at(self.c, path)]
        return None, f"{where(path)} rearranged", replaced(self.c, path, [" ".join(row) for row in change(rows)])

    def exchange_rows(self, rng):
        return self.rearrange(rng, lambda rows: [rows[-1], *rows[1:-1], rows[0]] if len(rows) > 1 else rows)

    def exchange_columns(self, rng):
        return self.rearrange(rng, lambda rows: [[row[-1], *row[1:-1], row[0]] if len(row) > 1 else row for row in rows])

    def transpose(self, rng):
        return self.rearrange(rng, lambda rows: [list(z) for z in zip(*rows)])

    def other_block(self, rng):
        """One block of a point or one entry of a table replaced by another one."""
        path = self.key(rng, lambda v: isinstance(v, dict) and len(v) > 1, lambda c: {k: v for k, v in c.items() if k != "witness"})
        if not path:
            return None
        a, b = rng.sample(sorted(value_at(self.c, path)), 2)
        return None, f"{where(path)}: {a} is that of {b}", replaced(self.c, path + (a,), value_at(self.c, path)[b])

    def center_of_the_run(self, rng):
        places = [q for q, c in enumerate(self.claims) if "center" in c]
        run = self.c["runs"].get("recorded")
        return places and run and (None, "the center is an iterate", replaced(self.c, ("claims", places[0], "center"), run["iterates"][rng.choice((0, -1))]))

    def witness_entry(self, rng):
        return self.entry(rng, lambda c: {"witness": c["witness"]} if "witness" in c else {})

    def witness_zero(self, rng):
        return self.change_entry(rng, lambda x: Fraction(0), self.matrix(rng, lambda c: {"witness": c["witness"]} if "witness" in c else {}))

    def witness_item(self, rng):
        places = [(q, k) for q, c in enumerate(self.claims) if isinstance(c.get("witness"), dict) for k in c["witness"] if isinstance(c["witness"][k], list) and len(c["witness"][k]) > 1]
        if not places:
            return None
        q, k = rng.choice(places)
        items = self.claims[q]["witness"][k]
        return None, f"witness {k} of claim {q}: first and last exchanged", replaced(self.c, ("claims", q, "witness", k), [items[-1], *items[1:-1], items[0]])

    # Claims.

    def needs(self, rng, change):
        places = [q for q, c in enumerate(self.claims) if c["needs"]]
        if not places:
            return None
        q = rng.choice(places)
        return None, f"needs of claim {q}", replaced(self.c, ("claims", q, "needs"), change(q, self.claims[q]["needs"]))

    def needs_nothing(self, rng):
        return self.needs(rng, lambda q, d: [])

    def needs_another(self, rng):
        return self.needs(rng, lambda q, d: [self.claims[rng.randrange(q)]["digest"], *d[1:]])

    def needs_twice(self, rng):
        return self.needs(rng, lambda q, d: d + d[:1])

    def drop_a_claim(self, rng):
        n = rng.randrange(len(self.claims))
        return None, f"claim {n} dropped", {**self.c, "claims": self.claims[:n] + self.claims[n + 1:]} if len(self.claims) > 1 else None

    def exchange_claims(self, rng):
        if len(self.claims) < 2:
            return None
        n = rng.randrange(len(self.claims) - 1)
        return None, f"claims {n} and {n + 1} exchanged", {**self.c, "claims": [*self.claims[:n], self.claims[n + 1], self.claims[n], *self.claims[n + 2:]]}

    def repeat_a_claim(self, rng):
        n = rng.randrange(len(self.claims))
        return None, f"claim {n} twice", {**self.c, "claims": self.claims[:n + 1] + self.claims[n:]}

    def splice(self, rng):
        """A claim of another certificate in the place of one of the same kind; its needs are those of the old one."""
        found = [(q, o) for q, c in enumerate(self.claims) for other in self.others for o in other["claims"] if o["kind"] == c["kind"]]
        if not found:
            return None
        q, o = rng.choice(found)
        return None, f"claim {q} is that of another problem", replaced(self.c, ("claims", q), {**o, "needs": self.claims[q]["needs"], "digest": self.claims[q]["digest"], "range": self.claims[q]["range"], "run": self.claims[q]["run"]})

    def verdict(self, rng):
        q = rng.randrange(len(self.claims))
        return None, f"verdict of claim {q}", replaced(self.c, ("claims", q, "verdict"), "proved" if self.claims[q]["verdict"] != "proved" else "refuted")

    # Runs.

    def block(self, rng):
        run = rng.choice(sorted(self.c["runs"]))
        k = rng.randrange(len(self.c["runs"][run]["iterates"]))
        if rng.random() < 0.5:  # those that claims name
            named = [c[key] for c in self.claims for key in ("at", "enters") if isinstance(c.get(key), int) and c["run"] == run]
            k = rng.choice(named or [k])
        return ("runs", run, "iterates", k, rng.choice(sorted(self.c["runs"][run]["iterates"][k])))

    def run_relative(self, rng):
        k, sign = rng.randint(1, 52), rng.choice((1, -1))
        return self.change_entry(rng, lambda x: x * (1 + sign * Fraction(1, 2 ** k)), self.block(rng))

    def run_unit(self, rng):
        return self.change_entry(rng, lambda x: x + last_place(x), self.block(rng))

    def run_sign(self, rng):
        return self.change_entry(rng, lambda x: -x, self.block(rng))

    def run_zero(self, rng):
        return self.change_entry(rng, lambda x: Fraction(0), self.block(rng))

    def run_exchange(self, rng):
        path = self.block(rng)
        rows = [row.split(" ") for row in value_at(self.c, path)]
        return None, f"{where(path)} rows exchanged", replaced(self.c, path, [" ".join(row) for row in [rows[-1], *rows[1:-1], rows[0]]]) if len(rows) > 1 else None

    def run_copy(self, rng):
        path = self.block(rng)
        iterates = self.c["runs"][path[1]]["iterates"]
        return None, f"{where(path)} of another iterate", replaced(self.c, path, rng.choice(iterates)[path[4]])

    def run_drop(self, rng):
        last = min(len(run["iterates"]) for run in self.c["runs"].values()) - 1
        if last < 2 or "orbit" in self.c["runs"]:
            return None
        k = rng.randint(0, last)
        edited = dropped(self.c, k)
        claims = [{**c, **{key: c[key] - (c[key] > k) for key in ("at", "enters") if isinstance(c.get(key), int)}} for c in edited["claims"]]
        return None, f"iterate {k} dropped", {**edited, "claims": claims}

    def run_of_the_other(self, rng):
        names = sorted(self.c["runs"])
        if len(names) < 2:
            return None
        path = self.block(rng)
        other = next(n for n in names if n != path[1])
        return None, f"{where(path)} of the other run", replaced(self.c, path, value_at(self.c, ("runs", other, *path[2:]))) if path[3] < len(self.c["runs"][other]["iterates"]) else None
