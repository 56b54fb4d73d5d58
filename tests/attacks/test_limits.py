#!/usr/bin/env python3
"""Tests of truth_limit.py, truth_rates.py, truth_near.py, truth_boxes.py and truth_critical.py: what amcert certifies is not called FALSE, and constants a little beyond
what is known of these cases in closed form, or otherwise untrue, are. Usage: test_limits.py AMCERT"""
import json
import random
import subprocess
import sys
import tempfile
import unittest
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import box_cases
from box_edits import BoxEdits
from box_stories import story
from files import dy, rehash, replaced
from tamper import SAME, Tampered
from truth import FALSE, TRUE, UNSURE, Truth
from truth_limit import flatter
from truth_near import apart2, sweep
from truth_objective import F, subgradient2
from truth_weaker import follows, statement

AMCERT, ROOM = None, None


def near(q):
    """A little above; the sign says which way."""
    return lambda x: str(Fraction(x) * (1 + Fraction(q)))


# case, command, kind, key, change of the value, the reason that must be given
PLANTED = [
    ("two-block-r11", "limit", "critical_point", "value", lambda v: ["1/1000", "1"], "value"),
    ("two-block-r11", "limit", "critical_point", "balls", lambda b: [[b[0][0], "501/1000"], *b[1:]], "balls"),          # the least eigenvalue of H is 1/2
    ("two-block-r11", "limit", "kl", "kappa", lambda k: ["1001/1000", *k[1:]], "upper"),                                # kappa is sqrt(2 1/2)
    ("two-block-r11", "limit", "kl", "upper", lambda u: "999/1000", "upper"),
    ("two-block-r11", "limit", "rate_local", "factor", lambda q: "1/16", "factor"),                                     # it is 1/4
    ("two-block-r11", "limit", "rate_kl", "factor", lambda q: "6/25", "factor"),
    ("two-block-r11", "limit", "rate_kl", "error", lambda q: "49/100", "error"),                                        # it is 1/2
    ("two-block-r11", "limit", "contraction", "factor", lambda q: "249/1000", "factor"),                                # the spectral radius is 1/4
    ("two-block-r11", "limit", "contraction", "lower", lambda q: "13/50", "lower"),
    ("two-block-r11", "limit", "contraction", "most", lambda q: "9/10", "most"),
    ("two-block-r11", "limit", "contraction", "least", lambda q: "9/10", "least"),
    ("two-block-r11", "limit", "trapping", "constant", lambda q: "7/5", "constant"),                                    # |x0| = sqrt 2
    ("two-block-r11", "limit", "trapping", "gap", lambda q: "149/100", "gap"),                                          # F(x0) = 3/2
    ("heavy-ball-r10", "limit", "rate_inertial", "kappa", near("1/1000"), "kappa"),
    ("heavy-ball-r10", "limit", "rate_inertial", "factor", near("-1/2"), "factor"),
    ("chain-3", "limit", "kl_chain", "kappa", near("1/1000000"), "upper"),
    ("chain-3", "limit", "kl_chain", "upper", near("-1/1000000"), "upper"),
    ("chain-3", "limit", "kl_exponent", "theta", lambda t: "2/3", "theta"),
    ("lasso-scalar", "limit", "kl_sharp", "balls", lambda b: [[b[0][0], "13/25"], *b[1:]], "upper"),                    # kappa is 1/2
    ("lasso-scalar", "limit", "kl_sharp", "upper", lambda u: "12/25", "upper"),
    ("lasso-scalar", "limit", "rate_finite", "at", lambda k: 0, "at"),
    ("ridge-chain-saddle", "limit", "kl_saddle", "value", lambda v: ["1", "3/2"], "value"),
    ("ridge-chain-saddle", "limit", "kl_saddle", "index", lambda i: 2, "index"),
    ("ridge-chain-degenerate", "limit", "kl_degenerate", "balls", lambda b: [[b[0][0], "24/10"], *b[1:]], "upper"),     # kappa is 2^(5/4)
    ("ridge-chain-degenerate", "limit", "rate_sublinear", "speed", near("39"), "speed"),
    ("ridge-chain", "limit", "critical_point", "center", lambda c: {**c, "u": ["1"]}, "enters"),
    ("ridge-chain", "limit", "critical_point", "enters", lambda k: 0, "enters"),
    ("ridge-chain", "limit", "kl", "kappa", lambda k: [near("1/100")(k[0]), *k[1:]], "upper"),
    ("ridge-chain", "limit", "kl", "needs", lambda d: [], "needs"),
    ("two-splitting-flat", "limit", "kl_zero", "upper", near("-1/50"), "upper"),
    ("two-splitting-flat", "limit", "contraction", "kernel", lambda k: [], "kernel"),
    ("one-layer-linear", "limit", "critical_point", "gradient", lambda g: "-1", "gradient"),
    ("one-layer-linear", "replay", "enclosure_trajectory", "radius", lambda r: {**r, "W1": " ".join(["0"] * len(r["W1"].split(" ")))}, "radius"),
    ("one-layer-linear", "replay", "orbit_agreement", "upper", lambda r: {**r, "W1": " ".join(["0"] * len(r["W1"].split(" ")))}, "W1"),
    ("two-block-r11", "replay", "sufficient_decrease", "a", near("1/1000000000"), "a S"),
    ("two-block-r11", "replay", "relative_error", "b", near("-1/1000000000"), "G"),
    ("box-chain", "limit", "rate_fixed_point", "factor", lambda q: "47/100", "factor"),                                # the spectral radius is 0.4757
    ("box-chain", "limit", "rate_fixed_point", "move", lambda g: str(Fraction(1, 2 ** 140)), "move"),
    ("box-chain", "limit", "rate_fixed_point", "distance", near("-1/1000000"), "distance"),
    ("box-chain", "limit", "rate_fixed_point", "bound", near("-9/10"), "bound"),
    ("box-chain", "limit", "rate_fixed_point", "radius", lambda r: "10", "factor"),
    ("box-chain", "limit", "rate_fixed_point", "at", lambda k: k - 1, "distance"),
    ("box-chain", "limit", "rate_fixed_point", "center", lambda x: {**x, "v": ["3p-1"]}, "radius"),
    ("box-chain", "limit", "rate_fixed_point", "scale", lambda s: ["1 0", "1 1p-4"], "factor"),
    ("box-chain", "limit", "box_trajectory", "radius", lambda r: {**r, "v": " ".join(["0"] * len(r["v"].split(" ")))}, "radius"),
    ("box-chain", "limit", "box_trajectory", "exact", lambda e: [["v", 0, 0, 2, 2]], "exact"),
    ("box-chain", "limit", "critical_point", "balls", lambda b: [[b[0][0], "20001/10000"], *b[1:]], "balls 0"),         # the Hessian is ((3, 1), (1, 3))
    ("box-chain", "limit", "critical_point", "balls", lambda b: [*b[:-1], [b[-1][0], "19/10"]], "balls 5"),
    ("box-chain", "limit", "critical_point", "value", lambda v: [str(Fraction(5, 2) + Fraction(1, 10 ** 90)), "3"], "value"),      # it is 5/2
    ("box-chain", "limit", "critical_point", "gradient", lambda g: str(Fraction(1, 2 ** 150)), "gradient"),
    ("box-chain", "limit", "kl", "kappa", lambda k: [near("1/100")(k[0]), *k[1:]], "kappa"),                            # kappa is 2
    ("box-chain", "limit", "kl", "upper", lambda u: "19999/10000", "upper"),
    ("box-wall", "limit", "rate_fixed_point", "fixed", lambda f: [], "scale"),
    ("box-wall", "limit", "rate_fixed_point", "fixed", lambda f: [["a", 0, 0]], "fixed"),
    ("box-wall", "limit", "critical_point", "kinks", lambda k: [["a", 0, 0]], "kinks"),
    ("box-wall", "limit", "critical_point", "enters", lambda k: 1, "enters"),
    ("box-kink", "limit", "rate_fixed_point", "factor", lambda q: "1/2", "factor"),
    ("box-multiplier", "limit", "kl_saddle", "index", lambda i: 2, "index"),
    ("box-multiplier", "limit", "kl_saddle", "value", lambda v: [v[1], str(Fraction(v[1]) + 1)], "value"),
    ("box-multiplier", "limit", "kl_saddle", "upper", near("-1/100"), "upper"),
    ("logistic-rate", "certify", "sufficient_decrease", "a", near("1/1000000"), "a S"),
    ("logistic-rate", "certify", "relative_error", "b", near("-1/1000000"), "G"),
    ("logistic-rate", "certify", "am_trajectory", "distance", lambda d: dict.fromkeys(d, "0"), "V at k=0"),
]
SUFFIX = {"certify": "", "limit": "-limit", "replay": "-orbit"}
MADE = {}


def given(case, command):
    if (case, command) not in MADE:
        subprocess.run([AMCERT, command, box_cases.folder(ROOM, case), "--out", ROOM, "--quiet", *box_cases.OPTIONS.get((case, command), [])], cwd=HERE.parent.parent, stdout=subprocess.DEVNULL, check=False)
        folder = Path(ROOM, case + SUFFIX[command])
        problem, certificate = (json.loads((folder / f"{z}.json").read_text()) for z in ("problem", "certificate"))
        MADE[case, command] = problem, certificate, Truth(problem, certificate)
    return MADE[case, command]


class Limits(unittest.TestCase):
    def test_what_is_certified_is_not_called_false(self):
        for case, command in dict.fromkeys((p[0], p[1]) for p in PLANTED):
            _, certificate, truth = given(case, command)
            for answer in truth.claims(certificate):
                self.assertEqual(answer.label, TRUE, f"{case} {command}: {answer}")

    def test_what_is_planted_is_false_and_for_the_right_reason(self):
        for case, command, kind, key, change, why in PLANTED:
            problem, certificate, truth = given(case, command)
            q = next(q for q, c in enumerate(certificate["claims"]) if c["kind"] == kind and key in c)
            edited = rehash(problem, replaced(certificate, ("claims", q, key), change(certificate["claims"][q][key])))
            answer = truth.claims(edited)[q]
            with self.subTest(case=case, kind=kind, key=key):
                self.assertEqual((answer.label, answer.why[:len(why)]), (FALSE, why), str(answer))

    def test_stories_of_boxes_are_not_called_true(self):
        said = {"an_inverse_with_another_sign", "a_grid_too_coarse"}  # states nothing
        true = {"a_last_radius_a_little_too_small", "a_center_that_moves_less"}  # true, but more than the check can tell
        open_ = {"a_set_four_times_as_large", "a_bound_too_small", "a_bound_that_is_forgotten", "a_larger_last_ball", "kappa_a_little_better"}
        told = set()
        for case in ("box-chain", "box-wall", "box-multiplier"):
            problem, certificate, truth = given(case, "limit")
            for f, codes in story:
                found = f(problem, certificate)
                if found and found[0] is problem and 0 not in codes:
                    told.add(f.__name__)
                    answer, name = truth.label(found[1]), f.__name__
                    self.assertIn(answer.label, (TRUE,) if name in said else (TRUE, UNSURE) if name in true else (FALSE, UNSURE) if name in open_ else (FALSE,), (case, name, answer))
        self.assertGreater(len(told), 25)

    def test_weaker_claims_about_boxes_follow(self):
        weaker = [("rate_fixed_point", "factor", near("1/1000")), ("rate_fixed_point", "radius", near("-1/1000000")), ("rate_fixed_point", "move", near("1")), ("rate_fixed_point", "distance", near("1/1000")),
                  ("rate_fixed_point", "bound", near("1/1000")), ("critical_point", "gradient", near("1")), ("critical_point", "balls", lambda b: b[1:]), ("critical_point", "value", lambda v: ["0", v[1]]),
                  ("critical_point", "balls", lambda b: [[near("-1/1000")(r), near("-1/9")(m)] for r, m in b]), ("kl", "kappa", lambda k: [k[-1]] * len(k)), ("kl", "upper", near("1/9")),
                  ("kl_saddle", "balls", lambda b: b[1:]), ("kl_saddle", "upper", near("1/9")), ("box_trajectory", "radius", lambda r: {b: " ".join(["1"] * len(row.split(" "))) for b, row in r.items()})]
        for case in ("box-chain", "box-wall", "box-multiplier"):
            problem, certificate, truth = given(case, "limit")
            for kind, key, change in weaker:
                for q in [q for q, c in enumerate(certificate["claims"]) if c["kind"] == kind]:
                    edited = rehash(problem, replaced(certificate, ("claims", q, key), change(certificate["claims"][q][key])))
                    answer = truth.claims(edited)[q]
                    self.assertEqual(answer.label, TRUE, (case, key, answer))

    def test_every_operator_for_boxes_edits(self):
        seen = set()
        for case in ("box-chain", "box-wall"):
            problem, certificate, _ = given(case, "limit")
            edits, rng = BoxEdits(certificate, problem), random.Random(6)
            for operator in BoxEdits.own:
                for _ in range(20):
                    found = getattr(edits, operator)(rng)
                    if found and found[2] != certificate:
                        seen.add(operator)
        self.assertEqual(seen, BoxEdits.own.keys())

    def test_no_sweep_leaves_a_lower_value_to_be_had(self):
        for case in ("ridge-chain", "two-splitting-flat", "lasso-scalar"):
            _, _, truth = given(case, "limit")
            p = truth.p
            x = p.start
            for _ in range(3):
                new = sweep(p, x)
                self.assertLessEqual(F(p, new), F(p, x))
                last = p.sweep[-1]
                for b in last.blocks:  # minimal in the last block, with its prox term
                    for step in (Fraction(1, 2 ** 20), -Fraction(1, 2 ** 20)):
                        m = new[b].rows[0][0]
                        moved = {**new, b: type(new[b])([[m + step]])}
                        old = x[b].rows[0][0]
                        self.assertGreaterEqual(F(p, moved) + last.prox[0] / 2 * (m + step - old) ** 2 + Fraction(1, 2 ** 200), F(p, new) + last.prox[0] / 2 * (m - old) ** 2)
                x = new

    def test_slopes_of_polynomials_are_those_of_values(self):
        _, certificate, truth = given("ridge-chain", "limit")
        p, h = truth.p, Fraction(1, 2 ** 40)
        x = p.start
        total = Fraction(0)
        for b in x:
            m = x[b].rows[0][0]
            up, down = ({**x, b: type(x[b])([[m + s]])} for s in (h, -h))
            total += ((F(p, up) - F(p, down)) / (2 * h)) ** 2
        self.assertAlmostEqual(float(total), float(subgradient2(p, x)), 9)

    def test_weaker_is_weaker(self):
        _, certificate, _ = given("two-block-r11", "limit")
        c = next(c for c in certificate["claims"] if c["kind"] == "contraction")
        self.assertTrue(follows({**c, "factor": near("1/100")(c["factor"]), "lower": near("-1/100")(c["lower"])}, c))
        self.assertFalse(follows({**c, "factor": near("-1/100")(c["factor"])}, c))
        self.assertFalse(follows({**c, "norm": [dy(Fraction(1)), "0"]}, c))
        self.assertTrue(follows({**c, "rough": "1/3"}, c))

    def test_a_flatter_slope_is_told_from_an_equal_one(self):
        rise = Fraction(1, 2 ** 24)
        for theta, power in ((Fraction(1, 2), rise), (Fraction(3, 4), Fraction(1, 2 ** 36)), (Fraction(3075, 4096), None)):  # power: rise^(2 theta)
            for kappa in (Fraction(3, 7), Fraction(5)):
                for shift in (-1, 0, 1):
                    if power is None:  # between those of the exponents 2/3 and 5/6
                        self.assertTrue(flatter(kappa ** 2 * Fraction(1, 2 ** 40), kappa, rise, theta))
                        self.assertFalse(flatter(kappa ** 2 * Fraction(1, 2 ** 32), kappa, rise, theta))
                    else:
                        self.assertEqual(flatter(kappa ** 2 * power * (1 + shift * Fraction(1, 10 ** 29)), kappa, rise, theta), shift < 0)
        self.assertTrue(flatter(Fraction(0), Fraction(1), rise, Fraction(1, 2)))
        self.assertFalse(flatter(Fraction(0), Fraction(0), rise, Fraction(1, 2)))

    def test_an_undecided_claim_states_nothing(self):
        _, certificate, _ = given("two-block-r11", "limit")
        for verdict, label in (("proved", FALSE), ("undecided", SAME)):
            last = {**certificate["claims"][-1], "verdict": verdict}
            before, after = ({**certificate, "claims": [*certificate["claims"][:-1], {**last, "needs": last["needs"] * n}]} for n in (1, 2))
            tampered = SimpleNamespace(certificate=before, same=list(map(statement, before["claims"])))
            self.assertEqual(Tampered.crossed(tampered, after).label, label)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print(__doc__)
        sys.exit(2)
    AMCERT = str(Path(sys.argv.pop(1)).resolve())
    with tempfile.TemporaryDirectory() as ROOM:
        unittest.main()
