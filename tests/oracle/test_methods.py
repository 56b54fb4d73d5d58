#!/usr/bin/env python3
"""Sweeps of every method in methods/, written from the formulas alone, against amcert.

usage: test_methods.py [--every N] AMCERT AMCHECK [METHOD...]
Their recorded runs must pass am_trajectory; with any one term of any update altered, every one in turn, it must be refuted within two
sweeps (or ALTERED_SWEEPS of the method, where terms matter later), and amcheck must verify either. The double engine must agree with them to
1e-11, relative, over 30 sweeps (or as many as the method says in SWEEPS). A method is a module with the name of its CASE and sweep(x, t),
which takes {block: Matrix} through one sweep and marks each term of each formula by t; with UNSEEN, a set of line numbers, those terms that
are 0 or do not matter on this run are named there. A module with EXPECTED = "refuted" does something else than its CASE, as a released code
may: its run must be refuted, at the update of BLOCK. With --every N only every Nth term is altered, which takes less time.
"""
import importlib
import json
import pathlib
import subprocess
import sys
import tempfile
from fractions import Fraction

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE))
from methods.matrices import BITS, Matrix, Terms  # noqa: E402

checks = failed = 0


def check(name, good, what):
    global checks, failed
    checks += 1
    if not good:
        failed += 1
        print(f"FAILED {name}: {what}", flush=True)


def number(text):
    """A dyadic number of a certificate."""
    sign, text = (-1, text[1:]) if text[0] == "-" else (1, text)
    digits, _, exponent = text.partition("p")
    return sign * int(digits, 16) * Fraction(2) ** int(exponent or 0)


def matrices(point):
    return {block: Matrix([[number(entry) for entry in row.split(" ")] for row in rows]) for block, rows in point.items()}


def written(x):
    def hexadecimal(a):
        n = a * 2**BITS
        assert n.denominator == 1
        return f"{'-' if n < 0 else ''}0x{abs(n.numerator):x}p-{BITS}"
    return {block: [[hexadecimal(a) for a in row] for row in m.rows] for block, m in x.items()}


def run(method, start, sweeps, altered=None):
    terms, x = Terms(altered), dict(start)
    iterates = [dict(x)]
    for _ in range(sweeps):
        method.sweep(x, terms)
        iterates.append(dict(x))
    return iterates, terms.places


def trajectory(amcert, amcheck, case, iterates, folder):
    """The claim am_trajectory about a run, and what amcheck says of the certificate."""
    folder.mkdir(exist_ok=True)
    file = folder / "run.json"
    file.write_text(json.dumps({"format": "amcert-run/1", "iterates": [written(x) for x in iterates]}))
    done = subprocess.run([amcert, "certify", str(case), "--run", str(file), "--out", str(folder), "--quiet"], capture_output=True, text=True)
    found = sorted(folder.glob("*/certificate.json"))
    assert found, done.stderr
    claim = json.loads(found[-1].read_text())["claims"][0]
    assert claim["kind"] == "am_trajectory"
    verdict = subprocess.run([amcheck, str(found[-1])], capture_output=True, text=True).stdout.splitlines()[-1] if amcheck else "s VERIFIED"
    return claim, verdict


def test(amcert, amcheck, name, every):
    method = importlib.import_module(f"methods.{name}")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        text = (ROOT / "cases" / method.CASE / "case.toml").read_text()
        before, _, after = text.partition("[certify]")
        case = folder / "case.toml"
        case.write_text(before + '[certify]\nclaims = ["am_trajectory"]\n')
        sweeps = getattr(method, "SWEEPS", 30)
        subprocess.run([amcert, "certify", str(case), "--out", str(folder / "engine"), "--sweeps", str(sweeps), "--quiet"], capture_output=True)
        home = next((folder / "engine").iterdir())
        recorded = json.loads((home / "certificate.json").read_text())["runs"]["recorded"]
        engine = [matrices(x) for x in recorded["iterates"]]
        start = matrices(json.loads((home / "problem.json").read_text())["start"])
        iterates, places = run(method, start, sweeps)
        claim, verdict = trajectory(amcert, amcheck, case, iterates, folder / "own")
        if getattr(method, "EXPECTED", "proved") == "refuted":
            check(name, claim["verdict"] == "refuted" and method.BLOCK in claim["at"], f"its run: {claim['verdict']} {claim.get('at', '')}")
            check(name, verdict.startswith("s VERIFIED"), f"its run: {verdict}")
            print(f"{name}: refuted at {method.BLOCK}", flush=True)
            return
        check(name, claim["verdict"] == "proved" and claim["start"] == "case", f"its run: {claim.get('at', claim.get('reason', claim['verdict']))}")
        check(name, verdict.startswith("s VERIFIED"), f"its run: {verdict}")
        check(name, len(engine) == len(iterates), f"the engine made {len(engine) - 1} sweeps")
        for k, (a, b) in enumerate(zip(engine, iterates)):
            for block in b:
                size = max(abs(e) for row in b[block].rows for e in row)
                apart = max(abs(e) for row in (a[block] - b[block]).rows for e in row)
                check(name, apart <= Fraction(1, 10**11) * size, f"double engine, iterate {k}, block {block}: {float(apart):.2e} of {float(size):.2e}")
        if hasattr(method, "objective"):
            for k, (x, value) in enumerate(zip(engine, recorded["objective"].split(" "))):
                own, value = method.objective(x), number(value)
                check(name, abs(own - value) <= Fraction(1, 10**11) * (1 + abs(own)), f"objective of iterate {k}: {float(value)}, expected {float(own)}")
        unseen = getattr(method, "UNSEEN", set())
        for place in sorted(places)[::every]:
            altered, _ = run(method, start, getattr(method, "ALTERED_SWEEPS", 2), place)
            claim, verdict = trajectory(amcert, amcheck, case, altered, folder / "altered")
            expected = "proved" if place[1] in unseen else "refuted"
            check(name, claim["verdict"] == expected, f"line {place[1]} at {place[2]} altered: {claim['verdict']} {claim.get('reason', '')}")
            check(name, verdict.startswith("s VERIFIED"), f"line {place[1]} altered: {verdict}")
        print(f"{name}: {len(places)} terms", flush=True)


def main():
    arguments, every = sys.argv[1:], 1
    if arguments[:1] == ["--every"]:
        every, arguments = int(arguments[1]), arguments[2:]
    if len(arguments) < 2:
        sys.exit(__doc__)
    amcert, amcheck = (str(pathlib.Path(p).resolve()) if p != "none" else None for p in arguments[:2])
    names = arguments[2:] or sorted(p.stem for p in (HERE / "methods").glob("*.py") if p.stem not in ("__init__", "matrices"))
    for name in names:
        test(amcert, amcheck, name, every)
    print(f"{checks} checks, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
