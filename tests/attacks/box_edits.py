"""Edits of certificates of composite problems near a limit and about their exact orbits, beside those of limit_edits.py.

    radius       10  a radius of the orbit times 2^-k, 0, or that of another iterate or block
    known         4  an entry of the orbit said to be exact, for one iterate or more; or a range of such an entry moved by one
    orbit_point   8  an entry of the orbit moved by about the last place of a radius, or by less
    grid          3  a grid half or twice as fine, the least one, or one beside it
    fixed_more    4  one more entry fixed: the norm without its row and column; no iterate, or the same
    fixed_less    3  one less: the norm with a row and column of the unit matrix
    norm          5  the norm times a power of 2, its inverse too, the set with it or not; or the unit matrix
    norm_skew     4  a multiple of a row of the norm added to another one, the inverse with it
    set           6  the set of a rate larger or smaller, from a little to many times
    power         6  the factor to the power 1 + 2^-k
    iterate       4  another iterate, with its own distance
    near          5  the bound about as large as the distance of the iterate from the center, a little more or less
    small_set     4  no iterate, and a set about as small as what the center moves
    rate_point    4  an entry of the recorded iterate of a rate, fixed or not, moved a little
    other_run     2  a rate of the other run"""
from fractions import Fraction
from edits import last_place
from files import dy, replaced, value_at
from limit_edits import LimitEdits
from truth_boxes import flat, minus, place, size2, times
from truth_composite import Composite
from truth_near import point
from truth_objective import dyadic, dyadic_matrix, root_above


def unit(n):
    return [[Fraction(int(i == j)) for j in range(n)] for i in range(n)]


def text(rows):
    return [" ".join(map(dy, row)) for row in rows]


class BoxEdits(LimitEdits):
    own = {"radius": 10, "known": 4, "orbit_point": 8, "grid": 3, "fixed_more": 4, "fixed_less": 3, "norm": 5, "norm_skew": 4, "set": 6, "power": 6, "iterate": 4, "near": 5, "small_set": 4, "rate_point": 4, "other_run": 2}

    def __init__(self, certificate, problem, others=()):
        super().__init__(certificate, others)
        self.p, self.weights = Composite(problem), {**self.weights, **self.own}

    def of_kind(self, rng, kind):
        """(path of a claim, the claim)."""
        found = [q for q, c in enumerate(self.claims) if c["kind"] == kind and c["verdict"] == "proved"]
        q = rng.choice(found) if found else None
        return None if q is None else (("claims", q), self.claims[q])

    def edited(self, found, what, size=None, **changes):
        return size, f"{what} of claim {found[0][1]}", replaced(self.c, found[0], {**found[1], **changes})

    # The orbit.

    def radius(self, rng):
        found = self.of_kind(rng, "box_trajectory")
        if not found:
            return None
        rows = {b: row.split(" ") for b, row in found[1]["radius"].items()}
        b, k = rng.choice(sorted(rows)), rng.randrange(found[1]["range"][1] + 1)
        if rng.random() < 0.5:
            rows[b][k] = dy(dyadic(rows[b][k]) * rng.choice((0, Fraction(1, 2 ** rng.randint(1, 8)), 1 - Fraction(1, 2 ** rng.randint(2, 20)))))
        else:
            rows[b][k] = rng.choice(rows[rng.choice(sorted(rows))])
        return self.edited(found, f"radius of {b} at {k}", radius={name: " ".join(row) for name, row in rows.items()})

    def known(self, rng):
        found = self.of_kind(rng, "box_trajectory")
        if not found:
            return None
        exact, last = [list(e) for e in found[1]["exact"]], found[1]["range"][1]
        if exact and rng.random() < 0.5:
            exact[rng.randrange(len(exact))][rng.choice((3, 4))] += rng.choice((1, -1))
        else:
            b, first = rng.choice(sorted(self.p.blocks)), rng.randint(0, last)
            exact.append([b, rng.randrange(self.p.blocks[b][0]), rng.randrange(self.p.blocks[b][1]), first, rng.randint(first, last) if rng.random() < 0.3 else first])
        return self.edited(found, "exact", exact=exact)

    def orbit_point(self, rng):
        found = self.of_kind(rng, "box_trajectory")
        if not found:
            return None
        path = ("runs", "orbit", "iterates", rng.randrange(found[1]["range"][1] + 1), rng.choice(sorted(self.p.blocks)))
        radius = dyadic(found[1]["radius"][path[4]].split(" ")[path[3]]) or last_place(Fraction(1))
        step = rng.choice((1, -1)) * radius * Fraction(2) ** rng.randint(-8, 6)
        return self.change_entry(rng, lambda x: x + step, path)

    def grid(self, rng):
        found = self.of_kind(rng, rng.choice(("box_trajectory", "rate_fixed_point")))
        old = found and found[1]["grid"]
        return found and self.edited(found, "grid", grid=rng.choice((old // 2, 2 * old, 32, 31, old - 1, old + 1, old * 3 // 4)))

    # The set and the norm of a rate.

    def with_norm(self, found, what, S, R, **changes):
        return self.edited(found, what, scale=text(S), witness={**found[1]["witness"], "inverse": text(R)}, **changes)

    def matrices(self, found):
        return [[list(row) for row in dyadic_matrix(m).rows] for m in (found[1]["scale"], found[1]["witness"]["inverse"])]

    def free(self, c):
        still = [place(self.p, e) for e in c["fixed"]]
        return [q for q in range(self.p.n) if q not in still]

    def fixed_more(self, rng):
        found = self.of_kind(rng, "rate_fixed_point")
        free = found and self.free(found[1])
        if not found or len(free) < 2:
            return None
        n = rng.randrange(len(free))
        b = next(b for b, places in self.p.places.items() if free[n] in places)
        item = [b, *divmod(free[n] - self.p.places[b][0], self.p.blocks[b][1])]
        S, R = ([row[:n] + row[n + 1:] for i, row in enumerate(m) if i != n] for m in self.matrices(found))
        fixed = sorted(found[1]["fixed"] + [item], key=lambda e: place(self.p, e))
        nowhere = {"at": None, "distance": "0"} if found[1]["run"] == "recorded" and rng.random() < 0.5 else {}
        return self.with_norm(found, f"{item} fixed", S, R, fixed=fixed, **nowhere)

    def fixed_less(self, rng):
        found = self.of_kind(rng, "rate_fixed_point")
        if not found or not found[1]["fixed"]:
            return None
        item = rng.choice(found[1]["fixed"])
        n = sum(q < place(self.p, item) for q in self.free(found[1]))
        wider = []
        for m in self.matrices(found):
            rows = [row[:n] + [Fraction(0)] + row[n:] for row in m]
            wider.append(rows[:n] + [unit(len(m) + 1)[n]] + rows[n:])
        return self.with_norm(found, f"{item} no longer fixed", *wider, fixed=[e for e in found[1]["fixed"] if e != item])

    def norm(self, rng):
        found = self.of_kind(rng, "rate_fixed_point")
        if not found:
            return None
        S, R = self.matrices(found)
        if rng.random() < 0.3:
            return self.with_norm(found, "the unit matrix as norm", unit(len(S)), unit(len(S)))
        factor = Fraction(2) ** rng.choice((1, -1, 2, -2, 10, -10))
        more = rng.choice((("radius",), ("radius", "move", "distance"), ("move", "distance"), ()))
        return self.with_norm(found, f"norm and {more} times {factor}", [[factor * z for z in row] for row in S], [[z / factor for z in row] for row in R],
                              **{key: str(Fraction(found[1][key]) * factor) for key in more})

    def norm_skew(self, rng):
        found = self.of_kind(rng, "rate_fixed_point")
        S, R = self.matrices(found) if found else ([], [])
        if len(S) < 2:
            return None
        i, j = rng.sample(range(len(S)), 2)
        factor = rng.choice((1, -1)) * Fraction(1, 2 ** rng.randint(0, 12))
        S[i] = [a + factor * b for a, b in zip(S[i], S[j])]
        for row in R:
            row[j] -= factor * row[i]
        return self.with_norm(found, f"row {j} of the norm added to row {i}", S, R)

    def set(self, rng):
        found = self.of_kind(rng, "rate_fixed_point")
        factor = rng.choice((1 + Fraction(1, 2 ** rng.randint(0, 20)), 1 - Fraction(1, 2 ** rng.randint(1, 20)), Fraction(2) ** rng.randint(2, 12)))
        return found and self.edited(found, "set", radius=str(Fraction(found[1]["radius"]) * factor))

    def power(self, rng):
        found, k = self.of_kind(rng, "rate_fixed_point"), rng.randint(0, 14)
        if not found:
            return None
        factor = Fraction(float(Fraction(found[1]["factor"])) ** (1 + 2.0 ** -k))
        return self.edited(found, f"factor to the power 1+2^-{k}", k, factor=str(factor.limit_denominator(2 ** 40)))

    def iterate(self, rng):
        found = self.of_kind(rng, "rate_fixed_point")
        if not found:
            return None
        c, points = found[1], self.c["runs"][found[1]["run"]]["iterates"]
        k = rng.choice((len(points) - 1, rng.randrange(len(points)), max(0, c["at"] - 1)))
        x, center = (flat(self.p, point(z)) for z in (points[k], c["center"]))
        away = root_above(size2(times(self.matrices(found)[0], [x[q] - center[q] for q in self.free(c)])))
        away = Fraction(int(away * rng.choice((1, 1 - Fraction(1, 2 ** rng.randint(8, 40)), 1 + Fraction(1, 2 ** 30))) * 2 ** 60) + 1, 2 ** 60)
        nearer = {"bound": str(Fraction(c["bound"]) * away / Fraction(c["distance"]))} if rng.random() < 0.5 and Fraction(c["distance"]) else {}
        return self.edited(found, f"iterate {k}", at=k, distance=str(away), **nearer)

    def near(self, rng):
        found = self.of_kind(rng, "rate_fixed_point")
        if not found or found[1]["at"] is None:
            return None
        k, points = rng.randint(1, 30), self.c["runs"][found[1]["run"]]["iterates"]
        x, center = (flat(self.p, point(z)) for z in (points[found[1]["at"]], found[1]["center"]))
        away = root_above(size2(minus(x, center))) * (1 + rng.choice((1, -1)) * Fraction(1, 2 ** k))
        return self.edited(found, "bound", k, bound=str(Fraction(int(away * 2 ** 80) + 1, 2 ** 80)))

    def small_set(self, rng):
        found = self.of_kind(rng, "rate_fixed_point")
        if not found or found[1]["run"] == "orbit":
            return None
        factor = Fraction(2) ** rng.choice((rng.randint(-10, 4), rng.randint(-80, -40))) * (1 + Fraction(rng.randint(0, 8), 8))
        return self.edited(found, "no iterate, radius", at=None, distance="0", radius=str(Fraction(found[1]["move"]) * factor or factor))

    def rate_point(self, rng):
        found = self.of_kind(rng, "rate_fixed_point")
        if not found or found[1]["run"] == "orbit" or found[1]["at"] is None:
            return None
        still = found[1]["fixed"]
        b, i, j = rng.choice(still) if still and rng.random() < 0.5 else (rng.choice(sorted(self.p.blocks)), 0, 0)
        path, step = ("runs", "recorded", "iterates", found[1]["at"], b, i), rng.choice((1, -1)) * Fraction(1, 2 ** rng.randint(8, 80))
        return self.put(path, j, dyadic(value_at(self.c, path).split(" ")[j]) + step)

    def other_run(self, rng):
        found = self.of_kind(rng, "rate_fixed_point")
        if not found:
            return None
        run = {"recorded": "orbit", "orbit": "recorded"}[found[1]["run"]]
        box = [c["digest"] for c in self.claims if c["kind"] == "box_trajectory"]
        return self.edited(found, f"run {run}", run=run, needs=box[:1] if run == "orbit" else [])
