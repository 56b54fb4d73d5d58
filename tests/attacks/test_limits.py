#!/usr/bin/env python3
"""Tests of truth_limit.py, truth_rates.py and truth_near.py: what amcert certifies is not called FALSE, and constants a little beyond
what is known of these cases in closed form, or otherwise untrue, are. Usage: test_limits.py AMCERT"""
import json
import subprocess
import sys
import tempfile
import unittest
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from files import dy, rehash, replaced
from truth import FALSE, TRUE, Truth
from truth_near import apart2, sweep
from truth_objective import F, subgradient2
from truth_weaker import follows

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
]
SUFFIX = {"certify": "", "limit": "-limit", "replay": "-orbit"}
MADE = {}


def given(case, command):
    if (case, command) not in MADE:
        subprocess.run([AMCERT, command, f"cases/{case}", "--out", ROOM, "--quiet"], cwd=HERE.parent.parent, stdout=subprocess.DEVNULL, check=False)
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


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print(__doc__)
        sys.exit(2)
    AMCERT = str(Path(sys.argv.pop(1)).resolve())
    with tempfile.TemporaryDirectory() as ROOM:
        unittest.main()
