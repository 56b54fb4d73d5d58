"""Edits of certificates of composite problems, beside those of edits.py: what a wrong program of such a method would have recorded.

    stale      8   a block replaced by that of the iterate before or after
    stride     8   a block moved from where it was before by another multiple of its change
    exchange   5   a block overwritten by another one of its shape in the same iterate, or the two exchanged
    kink       10  an entry moved to where a unit is 0
    wall       4   an entry moved to a wall of a box, beyond it, or to 0
    beta       6   the number beta of J3 times 1 +- 2^-k, or negated
    form       5   a decrease said to be of another form
    rising     5   a sweep or update taken from a list of rises, or with the other cause
    tie        3   a tie added, dropped or moved
    rests      4   needs dropped, or those of another claim
    other      2   a claim said of the other run, or of the other start"""
from fractions import Fraction
from edits import WEIGHTS, Edits, where
from files import dy, replaced, value_at
from truth_composite import Composite
from truth_objective import dyadic, dyadic_matrix
from truth_polynomial import evaluated


class CompositeEdits(Edits):
    weights = {**WEIGHTS, "relative": 25, "stale": 8, "stride": 8, "exchange": 5, "kink": 10, "wall": 4, "beta": 6, "form": 5, "rising": 5, "tie": 3, "rests": 4, "other": 2}

    def __init__(self, certificate, problem):
        super().__init__(certificate)
        self.p = Composite(problem)

    def of_kind(self, rng, *kinds):
        found = [q for q, c in enumerate(self.claims) if c["kind"] in kinds and c["verdict"] != "undecided"]
        return rng.choice(found) if found else None

    def with_block(self, path, new, what):
        return None if new == value_at(self.c, path) else (None, f"{where(path)} {what}", replaced(self.c, path, new))

    # The run.

    def stale(self, rng):
        path = self.block(rng)
        k = path[3] + rng.choice((1, -1))
        if not 0 <= k < len(self.runs[path[1]]["iterates"]):
            return None
        return self.with_block(path, value_at(self.c, (*path[:3], k, path[4])), f"replaced by that of k={k}")

    def stride(self, rng):
        path = self.block(rng)
        if path[3] == 0:
            return None
        factor = rng.choice((Fraction(1, 2), 2, -1, Fraction(3, 2), 1 + rng.choice((1, -1)) * Fraction(1, 2 ** rng.randint(2, 45))))
        rows = zip(value_at(self.c, (*path[:3], path[3] - 1, path[4])), value_at(self.c, path))
        moved = [" ".join(dy(dyadic(a) + factor * (dyadic(b) - dyadic(a))) for a, b in zip(r.split(" "), s.split(" "))) for r, s in rows]
        return self.with_block(path, moved, f"moved by {factor} times its change")

    def exchange(self, rng):
        path = self.block(rng)
        alike = [b for b, shape in self.p.blocks.items() if shape == self.p.blocks[path[4]] and b != path[4]]
        if not alike:
            return None
        other = (*path[:4], rng.choice(alike))
        mine, its = value_at(self.c, path), value_at(self.c, other)
        found = self.with_block(path, its, f"replaced by {other[4]}")
        if found and rng.random() < 0.5:
            return None, f"{where(path)} exchanged with {other[4]}", replaced(found[2], other, mine)
        return found

    def entries(self, rng):
        """(path of an iterate, its unknowns as a list)."""
        path = self.block(rng)[:4]
        return path, self.p.values({b: dyadic_matrix(m) for b, m in value_at(self.c, path).items()})

    def moved(self, path, q, new, what):
        block = next(b for b, places in self.p.places.items() if q in places)
        row, column = divmod(q - self.p.places[block][0], self.p.blocks[block][1])
        found = self.changed((*path, block, row), column, new)
        return found and (None, f"{what}: {found[1]}", found[2])

    def kink(self, rng):
        if not self.p.units:
            return None
        path, values = self.entries(rng)
        m = rng.randrange(len(self.p.units))
        q = rng.choice(sorted(v for v in self.p.inner[m] if v < self.p.n))
        at = [evaluated(self.p.units[m], self.p.filled(values[:q] + [Fraction(w)] + values[q + 1:], range(m))) for w in (0, 1)]
        if at[0] == at[1]:
            return None
        return self.moved(path, q, at[0] / (at[0] - at[1]), f"unit {m} to 0")

    def wall(self, rng):
        path, values = self.entries(rng)
        boxed = [(q, w) for b, u in self.p.own.items() for q in self.p.places[b] for w in (u.low, u.high) if w is not None]
        if not boxed or rng.random() < 0.2:
            return self.moved(path, rng.randrange(len(values)), Fraction(0), "to 0")
        q, wall = rng.choice(boxed)
        return self.moved(path, q, wall + rng.choice((0, 0, 1, -1)) * Fraction(1, 2 ** rng.randint(1, 60)), "a wall")

    # Claims.

    def beta(self, rng):
        found = [q for q, c in enumerate(self.claims) if "beta" in c]
        if not found:
            return None
        q, k = rng.choice(found), rng.randint(1, 52)
        new = Fraction(self.claims[q]["beta"]) * rng.choice((1 + Fraction(1, 2 ** k), 1 - Fraction(1, 2 ** k), 1 + Fraction(1, 2 ** k), 1 - Fraction(1, 2 ** k), -1, 0))
        return k, f"beta of claim {q}: {new}", replaced(self.c, ("claims", q, "beta"), str(new))

    def form(self, rng):
        q = self.of_kind(rng, "sufficient_decrease")
        if q is None:
            return None
        claim, new = self.claims[q], rng.choice(("J0", "J1", "J1w", "J2", "J3"))
        if new == claim["form"]:
            return None
        others = [c["beta"] for c in self.claims if "beta" in c] or ["1/8"]
        claim = {**{key: v for key, v in claim.items() if key != "beta"}, "form": new, **({"beta": rng.choice(others)} if new == "J3" else {})}
        return None, f"form of claim {q}: {new}", replaced(self.c, ("claims", q), claim)

    def rising(self, rng):
        found = [(q, i) for q, c in enumerate(self.claims) if c["kind"] == "rises" for i in range(len(c.get("sweeps", [])))]
        if not found:
            return None
        q, i = rng.choice(found)
        sweeps = self.claims[q]["sweeps"]
        updates = sweeps[i]["updates"]
        if not updates or rng.random() < 0.25:
            return None, f"claim {q}: rise of sweep {sweeps[i]['k']} left out", replaced(self.c, ("claims", q, "sweeps"), sweeps[:i] + sweeps[i + 1:])
        u, path = rng.randrange(len(updates)), ("claims", q, "sweeps", i, "updates")
        if rng.random() < 0.5:
            return None, f"{where(path)}: {updates[u]['label']} left out", replaced(self.c, path, updates[:u] + updates[u + 1:])
        cause = {"method": "rounding", "rounding": "method"}[updates[u]["cause"]]
        return None, f"{where(path)}.{u}: cause {cause}", replaced(self.c, (*path, u, "cause"), cause)

    def tie(self, rng):
        found = [q for q, c in enumerate(self.claims) if "ties" in c]
        if not found:
            return None
        q = rng.choice(found)
        ties, way = [list(t) for t in self.claims[q]["ties"]], rng.choice(("add", "drop", "move"))
        if way == "add" or not ties:
            b = rng.choice(self.p.labels)
            ties.append([rng.randrange(*self.claims[q]["range"]), b, rng.randrange(self.p.blocks[b][0]), rng.randrange(self.p.blocks[b][1])])
            place = self.p.labels.index
            ties.sort(key=lambda t: (t[0], place(t[1]), t[2:]))
        elif way == "drop":
            del ties[rng.randrange(len(ties))]
        else:
            ties[rng.randrange(len(ties))][0] += rng.choice((1, -1))
        return None, f"ties of claim {q}: {way}", replaced(self.c, ("claims", q, "ties"), ties)

    def rests(self, rng):
        q = rng.randrange(len(self.claims))
        new = rng.choice([[]] + [c["needs"] for c in self.claims] + [[c["digest"]] for c in self.claims[:q]])
        return None if new == self.claims[q]["needs"] else (None, f"needs of claim {q}", replaced(self.c, ("claims", q, "needs"), new))

    def other(self, rng):
        q = rng.randrange(len(self.claims))
        key = rng.choice(("run", "start")) if "start" in self.claims[q] else "run"
        new = {"recorded": "reference", "reference": "recorded", "case": "own", "own": "case"}[self.claims[q][key]]
        return None, f"{key} of claim {q}: {new}", replaced(self.c, ("claims", q, key), new)
