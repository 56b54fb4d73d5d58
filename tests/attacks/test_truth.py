#!/usr/bin/env python3
"""Tests of truth.py: its minimizers, derivatives and bounds against nothing but values of F, on small random problems of every kind."""
import random
import sys
import unittest
from fractions import Fraction
from itertools import product as combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from cases import CLIP, all_problems, certificate, network, quadratic, random_point
from files import rehash, replaced
from stories import build, structural_decrease_of_an_update_that_is_not_convex, tied
from truth import FALSE, TRUE, Truth, at_most_root, bounds, code, one_update, sizes
from truth_objective import F, HALF, Matrix, Problem, distance2, exact_result, mixed_points, norm2, root_above, semidefinite, subgradient2

def number(rng):
    return Fraction(rng.randint(-24, 24), 8)


def problems():
    return all_problems(1)


def moved(m, rng, scale):
    return Matrix([[z + number(rng) * scale for z in row] for row in m.rows])


def bumped(m, i, j, h):
    return Matrix([[z + h * ((r, c) == (i, j)) for c, z in enumerate(row)] for r, row in enumerate(m.rows)])


class Minimizers(unittest.TestCase):
    def test_no_value_of_the_objective_is_lower(self):
        rng = random.Random(2)
        for value in problems():
            p = Problem(value)
            x, y = random_point(p.blocks, rng), random_point(p.blocks, rng)
            for update, label, before, _ in mixed_points(p, x, y):
                best = exact_result(p, update, label, before).first()

                def goal(blocks):
                    return F(p, {**before, **dict(zip(label, blocks))}) + sum(HALF * p.alpha[b] * distance2(m, before[b]) for b, m in zip(label, blocks))

                least, slack = goal(best), Fraction(1, 10 ** 60) if p.smooth else 0
                for scale in (3, 1, Fraction(1, 8), Fraction(1, 1 << 20)):
                    for _ in range(6):
                        self.assertLessEqual(least, goal([moved(m, rng, scale) for m in best]) + slack)
                        self.assertLessEqual(least, goal([moved(m, rng, scale) for m in (before[b] for b in label)]) + slack)
                if label[0][0] != "U":  # a quadratic: stationary is exact
                    for b, m in enumerate(best):
                        one = [goal([*best[:b], bumped(m, 0, 0, h), *best[b + 1:]]) for h in (1, -1)]
                        self.assertLessEqual(abs(one[0] - one[1]), slack)

    def test_ties(self):
        self.assertEqual(Truth(tied([])[0]).label(tied([[0, "U1", 0, 0]])[1]).label, TRUE)
        self.assertEqual(Truth(tied([])[0]).label(tied([])[1]).label, FALSE)


class Derivatives(unittest.TestCase):
    def test_subgradients_by_differences(self):
        rng = random.Random(3)
        for value in problems():
            p = Problem(value)
            x = random_point(p.blocks, rng)
            if p.network:  # a break of CLIP and of RELU
                x["U1"] = Matrix([[Fraction(0), HALF, Fraction(-1)], x["U1"].rows[1]])
            total = Fraction(0)
            for b, m in x.items():
                for i, row in enumerate(m.rows):
                    for j in range(len(row)):
                        total += self.nearest(p, x, b, i, j) ** 2
            self.assertLess(abs(total - subgradient2(p, x)), Fraction(1, 10 ** 15) if p.smooth else Fraction(1, 10 ** 300))

    def nearest(self, p, x, b, i, j):
        """The element nearest to 0 of the subdifferential in one entry, from one-sided differences, exact for pieces of parabolas."""
        h, f = Fraction(1, 1 << 30), F(p, x)

        def slope(h):
            d = [(F(p, {**x, b: bumped(x[b], i, j, t)}) - f) / t for t in (h, h / 2)]
            return 2 * d[1] - d[0]

        left, right = slope(-h), slope(h)
        if p.smooth:
            return (left + right) / 2
        return Fraction(0) if left <= 0 <= right else min(left, right, key=abs)


class Bounds(unittest.TestCase):
    def test_bounds_hold_at_points_of_the_set(self):
        rng = random.Random(4)
        for value in problems():
            p = Problem(value)
            if not p.network or any(layer.apart for layer in p.layers[1:]):
                continue
            for _ in range(5):
                x = random_point(p.blocks, rng)
                own = bounds(p, F(p, x) + Fraction(1, 10 ** 50))
                for name, square in sizes(p, x).items():
                    self.assertLessEqual(square, own[name] ** 2)
                top = max(sum(own["table"].get((a, b), 0) for b in p.blocks) for a in p.blocks)
                d = random_point(p.blocks, rng)
                h = Fraction(1, 1 << 40)
                away = [{b: Matrix([[z + s * h * y for z, y in zip(r, t)] for r, t in zip(x[b].rows, d[b].rows)]) for b in x} for s in (1, -1)]
                kinks = [(u, v) for i, layer in enumerate(p.layers) if layer and layer.split for row in x[f"U{i}"].rows for u in row for v in getattr(layer.act, "breaks", [])]
                if any(u == v for u, v in kinks):
                    continue
                second = (F(p, away[0]) + F(p, away[1]) - 2 * F(p, x)) / h ** 2
                self.assertLessEqual(abs(second), top * sum(norm2(m) for m in d.values()) * (1 + Fraction(1, 1 << 20)))

    def test_exact_sweeps_decrease_by_what_every_update_loses(self):
        rng = random.Random(5)
        examples = [(Problem(value), None) for value in problems() if value["kind"] == "network"]
        jump = Problem(structural_decrease_of_an_update_that_is_not_convex(None, None)[0])
        for p, start in examples + [(jump, jump.start)]:
            x = start or random_point(p.blocks, rng)
            after, least = x, 0
            for update in p.sweep:
                found = [(label, exact_result(p, update, label, after).first()) for label in update.labels]
                new = {**after, **{b: m for label, ms in found for b, m in zip(label, ms)}}
                least += sum(one_update(p, update, b, alpha) * distance2(after[b], new[b]) for b, alpha in zip(update.blocks, update.prox))
                self.assertGreaterEqual(F(p, x) - F(p, new) + Fraction(1, 10 ** 60), least)
                after = new

    def test_structural_statements_of_quadratic_problems(self):
        start = [{"x1": [[1], [-1]], "x2": [[Fraction(3, 2)]]}]
        bounds_claim = {"kind": "sublevel_bounded", "level": "10", "modulus": "1/2", "gradient": "3/2", "radius": {"x": "10"}, "lower": "-9/4", "lipschitz": "4"}
        # The least eigenvalues of H_BB are (3 - sqrt 2)/2 = 0.7929 and 3.
        for convexity, expected in (("79/100", TRUE), ("80/100", FALSE)):
            blocks = {"x1": str(Fraction(1, 4) + Fraction(convexity) / 2), "x2": "3/2"}
            claim = {"kind": "structural_decrease", "a": "1/2", "blocks": blocks, "modulus": {"x1": "79/100", "x2": "3"}}
            problem, certificate = build(quadratic("q"), start, [claim])
            self.assertEqual(Truth(problem).label(certificate).label, expected)
        # The gradient after a sweep with step d is (-d1/4 + (0, 1/3)' d2, 0): of norm at most sqrt(1/16 + 1/9) = 5/12 = 0.4167 |d|.
        for b, expected in (("5/12", TRUE), ("41/100", FALSE)):
            claim = {"kind": "structural_relative_error", "b": b, "needs": [0]}
            problem, certificate = build(quadratic("q"), start, [bounds_claim, claim])
            self.assertEqual(Truth(problem).label(certificate).label, expected)
        # Against sampled sweeps.
        p, rng, worst = Problem(quadratic("q")), random.Random(6), Fraction(0)
        for _ in range(200):
            x = random_point(p.blocks, rng)
            after = x
            for update in p.sweep:
                after = {**after, **dict(zip(update.blocks, exact_result(p, update, update.labels[0], after).first()))}
            worst = max(worst, subgradient2(p, after) / sum(distance2(x[b], after[b]) for b in x))
        self.assertLess(Fraction(16, 100), worst)
        self.assertLessEqual(worst, Fraction(5, 12) ** 2)

    def test_radius_of_quadratic_sublevel_sets(self):
        start = [{"x1": [[1], [-1]], "x2": [[Fraction(3, 2)]]}]
        for radius, expected in (("10", TRUE), ("1", FALSE)):
            claim = {"kind": "sublevel_bounded", "level": "10", "modulus": "1/2", "gradient": "3/2", "radius": {"x": radius}, "lower": "-9/4", "lipschitz": "4"}
            problem, certificate = build(quadratic("q"), start, [claim])
            self.assertEqual(Truth(problem).label(certificate).label, expected)


class Cases(unittest.TestCase):
    def test_certificates_made_from_exact_results_are_true(self):
        for value in problems():
            self.assertEqual(Truth(value).label(certificate(value)), (TRUE, None, "", ""), value["name"])


class Small(unittest.TestCase):
    def test_comparison_with_a_root(self):
        for d2, c, n2 in combinations((0, 1, 4, Fraction(9, 4), 2), (0, 1, HALF, 2, -1), (0, 1, 4, 3)):
            exact = float(d2) ** 0.5 - float(c) * (1 + float(n2) ** 0.5)
            if abs(exact) > 1e-12:
                self.assertEqual(at_most_root(Fraction(d2), Fraction(c), Fraction(n2), False), exact < 0)
                self.assertEqual(at_most_root(Fraction(d2), Fraction(c), Fraction(n2), True), exact > 0)
            elif c >= 0:
                self.assertTrue(at_most_root(Fraction(d2), Fraction(c), Fraction(n2), False))
                self.assertTrue(at_most_root(Fraction(d2), Fraction(c), Fraction(n2), True))

    def test_semidefinite_and_roots(self):
        self.assertTrue(semidefinite([[1, 1], [1, 1]]))
        self.assertFalse(semidefinite([[1, 1], [1, 1]], True))
        self.assertFalse(semidefinite([[0, 1], [1, 5]]))
        self.assertEqual(root_above(Fraction(9, 4)), Fraction(3, 2))
        self.assertTrue(0 < root_above(Fraction(2)) ** 2 - 2 < Fraction(1, 1 << 190))

    def test_codes(self):
        p = Problem(network("n", random.Random(7), CLIP))
        self.assertEqual([code(p, 1, Fraction(u)) for u in ("-2", "-1", "0", "1/2", "1")], [0, 1, 2, 3, 4])

    def test_a_lower_a_is_true_and_a_wrong_digest_is_not_looked_at(self):
        problem, certificate = structural_decrease_of_an_update_that_is_not_convex(None, None)
        lower = replaced(certificate, ("claims", 0, "blocks", "U1"), "1")
        self.assertEqual(Truth(problem).label(certificate).label, FALSE)
        self.assertEqual(Truth(problem).label(lower).label, TRUE)
        self.assertEqual(Truth(problem).label(rehash(problem, lower)).label, TRUE)


if __name__ == "__main__":
    unittest.main()
