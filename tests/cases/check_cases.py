#!/usr/bin/env python3
"""Certifies every case, the exact orbit of its first sweeps and the limit of its run anew, by amcert regress against cases/*/expected, and checks the
certificates with both checkers.

usage: check_cases.py AMCERT AMCHECK [--all]
Of the composite cases one in three is given to the Python checker too, with --all every one.
What certify makes of a case whose activations are piecewise linear must be what is stored, bit for bit; smooth ones depend on the mathematical
library of the machine. To store what is proved now: amcert regress cases --update, after reading what it says has changed.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
JOBS = 2


def run(command):
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


def disagreement(path, amcheck, both):
    """Of the two checkers about a certificate, or None."""
    verdicts = [run([amcheck, str(path)]).returncode]
    if both:
        verdicts.append(run([sys.executable, "tests/oracle/oracle.py", str(path), "--problem", str(path.with_name("problem.json"))]).returncode)
    undecided = any(c["verdict"] == "undecided" for c in json.loads(path.read_text())["claims"])
    return None if set(verdicts) == {6 if undecided else 0} else f"{path}: checkers answer {verdicts}"


def is_smooth(case):
    return "tanh" in case.read_text() or "sigmoid" in case.read_text()


def main():
    arguments = [a for a in sys.argv[1:] if a != "--all"]
    if len(arguments) != 2:
        sys.exit(__doc__)
    amcert, amcheck = arguments
    cases = sorted((ROOT / "cases").glob("*/case.toml"))
    found = []
    with tempfile.TemporaryDirectory() as out:
        results = pathlib.Path(out, "results.xml")
        made = run([amcert, "regress", "cases", "--jobs", str(JOBS), "--out", out, "--junit", str(results)])
        print(made.stdout + made.stderr)
        if made.returncode:
            found.append(f"amcert regress cases: exit code {made.returncode}")
        told = {test.get("name"): "".join(test.itertext()) for test in ElementTree.parse(results).iter("testcase")}
        if sorted(told) != [case.parent.name for case in cases]:
            found.append(f"results of other cases: {sorted(told)}")
        for case in cases:
            if "moved" in "".join(l for l in told.get(case.parent.name, "").splitlines() if "certify: " in l) and not is_smooth(case):
                found.append(f"{case.parent.name}: not bit for bit what is stored")
        certificates = sorted(pathlib.Path(out).rglob("certificate.json"))
        composite = [path for path in certificates if json.loads(path.with_name("problem.json").read_text())["kind"] == "composite"]
        alone = set() if "--all" in sys.argv else {path for n, path in enumerate(composite) if n % 3}
        with ThreadPoolExecutor(JOBS) as pool:
            found += filter(None, pool.map(lambda path: disagreement(path, amcheck, path not in alone), certificates))
    print("\n".join(found) if found else f"{len(certificates)} certificates of {len(cases)} cases as stored, verified by both checkers")
    sys.exit(1 if found else 0)


main()
