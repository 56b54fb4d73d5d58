"""Edits of vanished units for limit_edits.py: the sides of their inputs, the cones that keep them there, the iterate that is trapped.

Cones are changed as a whole, so that what is easily seen (a metric that is not symmetric, a number that no longer fits its matrix) stays
right and only the inequalities of SPEC 3.26 are left to refuse."""
from fractions import Fraction
from files import dy, replaced, value_at
from truth_objective import dyadic

WEIGHTS = {
    "cone_number": 14, "cone_wider": 8, "cone_entry": 8, "cone_matrix": 6, "cone_axis": 4, "cone_exchange": 2, "cone_drop": 2, "cone_repeat": 1, "cone_gone": 1,
    "side_flipped": 8, "side_dropped": 2, "side_added": 1, "input_moved": 10, "input_across": 4,
}
MATRICES, NUMBERS = ("inverse", "metric", "shape", "axis"), {"least": 1, "scale": 0, "error": -1}  # which way a number says more


class VanishedEdits:
    """For LimitEdits, which has the certificate c and its claims."""

    def cones(self):
        return [q for q, c in enumerate(self.claims) if c["kind"] == "trapping" and c.get("vanished")]

    def cone(self, rng):
        """(path of a cone, the cone)."""
        q = rng.choice(self.cones())
        path = ("claims", q, "vanished", rng.randrange(len(self.claims[q]["vanished"])))
        return path, value_at(self.c, path)

    def with_cone(self, path, what, cone, size=None):
        return size, f"{what} of claim {path[1]}", replaced(self.c, path, cone)

    def mapped(self, rows, change):
        return [" ".join(dy(change(i, j, dyadic(x))) for j, x in enumerate(row.split(" "))) for i, row in enumerate(rows)]

    def times(self, rows, factor):
        return self.mapped(rows, lambda i, j, x: x * factor)

    def cone_number(self, rng):
        (path, cone), key, k = self.cone(rng), rng.choice(sorted(NUMBERS)), rng.randint(1, 40)
        way = NUMBERS[key] or rng.choice((1, -1))
        return self.with_cone(path, f"{key} by 2^-{k}", {**cone, key: str(Fraction(cone[key]) * (1 + way * Fraction(1, 2 ** k)))}, k)

    def cone_wider(self, rng):
        """The form smaller, its least value and its inverse with it: the cone holds more, and all that is said of the three stays true."""
        (path, cone), k = self.cone(rng), rng.choice((-20, -3, -1, 1, 2, 3, 5, 10, 20, 40))
        by = Fraction(2) ** k
        return self.with_cone(path, f"cone by 2^{k}", {**cone, "metric": self.times(cone["metric"], 1 / by), "least": str(Fraction(cone["least"]) / by), "shape": self.times(cone["shape"], by)}, k)

    def cone_entry(self, rng):
        """An entry, and of a symmetric matrix its mirror image."""
        (path, cone), key, k, sign = self.cone(rng), rng.choice(MATRICES), rng.randint(1, 60), rng.choice((1, -1))
        rows = cone[key]
        at = rng.randrange(len(rows)), rng.randrange(len(rows[0].split(" ")))
        places = {at, at[::-1]} if key in ("metric", "shape") else {at}
        return self.with_cone(path, f"{key} entry {at}", {**cone, key: self.mapped(rows, lambda i, j, x: x + sign * (abs(x) or 1) / Fraction(2 ** k) if (i, j) in places else x)}, k)

    def cone_matrix(self, rng):
        (path, cone), key, k = self.cone(rng), rng.choice(MATRICES), rng.randint(1, 40)
        by = rng.choice((Fraction(0), Fraction(-1), Fraction(2), Fraction(1, 2), 1 + Fraction(1, 2 ** k), 1 - Fraction(1, 2 ** k)))
        return self.with_cone(path, f"{key} times {by}", {**cone, key: self.times(cone[key], by)})

    def cone_axis(self, rng):
        """The axis of the other cone, or turned towards one of the entries."""
        path, cone = self.cone(rng)
        j, k = rng.randrange(len(cone["axis"][0].split(" "))), rng.randint(0, 20)
        axis = self.times(cone["axis"], -1) if rng.random() < 0.3 else self.mapped(cone["axis"], lambda i, q, x: x + Fraction(1, 2 ** k) * (q == j))
        return self.with_cone(path, f"axis {j} {k}", {**cone, "axis": axis})

    def cone_exchange(self, rng):
        """The cone of another trapping or of another unit."""
        path, cone = self.cone(rng)
        others = [o for q in self.cones() for o in self.claims[q]["vanished"] if o != cone]
        return others and self.with_cone(path, "the cone of another one", rng.choice(others))

    def cone_drop(self, rng):
        path, _ = self.cone(rng)
        cones = value_at(self.c, path[:3])
        return self.with_cone(path[:3], "one cone less", cones[:path[3]] + cones[path[3] + 1:])

    def cone_repeat(self, rng):
        path, cone = self.cone(rng)
        return self.with_cone(path[:3], "one cone more", value_at(self.c, path[:3]) + [cone])

    def cone_gone(self, rng):
        q = rng.choice(self.cones())
        return None, f"no cones in claim {q}", replaced(self.c, ("claims", q), {key: v for key, v in self.claims[q].items() if key != "vanished"})

    def unit(self, rng):
        """(path of the sides of a vanished unit of the point, layer, unit, sides)."""
        q = rng.choice([q for q, c in enumerate(self.claims) if c["kind"] in ("critical_point", "kl_zero") and c.get("vanished")])
        n = rng.randrange(len(self.claims[q]["vanished"]))
        return ("claims", q, "vanished", n, 2), *self.claims[q]["vanished"][n]

    def side_flipped(self, rng):
        path, _, _, sides = self.unit(rng)
        j = rng.randrange(len(sides))
        new = sides[:j] + rng.choice([s for s in "-0+" if s != sides[j]]) + sides[j + 1:]
        return None, f"sides {sides} -> {new}", replaced(self.c, path, new)

    def side_dropped(self, rng):
        path, _, _, sides = self.unit(rng)
        j = rng.randrange(len(sides))
        return None, f"side {j} dropped", replaced(self.c, path, sides[:j] + sides[j + 1:])

    def side_added(self, rng):
        path, _, _, sides = self.unit(rng)
        return None, "a side added", replaced(self.c, path, sides + rng.choice("-0+"))

    def input(self, rng, change):
        """An input of a vanished unit in the iterate that a trapping begins at is another."""
        _, layer, unit, sides = self.unit(rng)
        traps = [self.claims[q] for q in self.cones() if self.claims[q]["run"] in self.c["runs"]]
        trap, j = rng.choice(traps), rng.randrange(len(sides))
        path = ("runs", trap["run"], "iterates", trap["at"], f"U{layer}", unit)
        row = value_at(self.c, path).split(" ")
        new = dy(change(dyadic(row[j])))
        return None if new == row[j] else (None, f"input {j} of unit {unit} at {trap['at']}: {row[j]} -> {new}", replaced(self.c, path, " ".join([*row[:j], new, *row[j + 1:]])))

    def input_moved(self, rng):
        k, sign = rng.choice((rng.randint(1, 60), rng.randint(1, 400))), rng.choice((1, -1))
        return self.input(rng, lambda x: x + sign * Fraction(1, 2 ** k))

    def input_across(self, rng):
        by = rng.choice((Fraction(-1), Fraction(0), Fraction(1, 2 ** 30), Fraction(2 ** 30)))
        return self.input(rng, lambda x: x * by)
