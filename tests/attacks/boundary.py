#!/usr/bin/env python3
"""Boundary pairs: for every number of a certificate with a direction that makes its claim harder to show, the largest change that amcheck
accepts and the smallest that it refuses, found by bisection to a relative 2^-70, and the Python checker asked about both.

A pair separates if both checkers accept the one and refuse the other: then their inequalities, whatever their form, are the same to 21
digits. Usage: boundary.py AMCERT AMCHECK [CASE:COMMAND...]   without any, some small ones that have most kinds of claims"""
import json
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "oracle"))
from files import Hasher, dy, file_bytes, replaced, value_at
from limit_edits import WAYS, LimitEdits, is_number
from oracle import check
from tamper import ACCEPTED, Batch
from truth_weaker import HELPERS
from truth_objective import dyadic

STEPS = 76


def numbers(certificate):
    """(path, place in a row or None, direction) of the numbers of all claims; three of an array or table at most."""
    edits = LimitEdits(certificate)
    for q, c in enumerate(certificate["claims"]):
        for key in sorted(c.keys() - {"digest", "needs", "witness", "range", "kind", "verdict", "run", "theta", "form", "multipliers", "faces", "curve"}):
            leaves = edits.leaves(c[key]) if not isinstance(c[key], int) else []
            for inner in leaves[:2] + leaves[2:][-1:]:
                path = ("claims", q, key, *inner)
                ways = (1, -1) if (c["kind"], key) not in WAYS or key in HELPERS.get(c["kind"], ()) else (WAYS[c["kind"], key],)
                text = value_at(certificate, path)
                for way in (1, -1) if key in ("balls", "value", "rise") else ways:
                    yield path, None if is_number(text) else len(text.split(" ")) - 1, way


def changed(certificate, path, place, size):
    """The number times 1 + size (size alone, if it is 0)."""
    text = value_at(certificate, path)
    if place is None:
        x = Fraction(text)
        return replaced(certificate, path, str(x + (abs(x) or Fraction(1)) * size))
    row = text.split(" ")
    x = dyadic(row[place])
    row[place] = dy(x + (abs(x) or Fraction(1)) * size)
    return replaced(certificate, path, " ".join(row))


def edges(folder, amcheck, room):
    """(path, n accepted, n refused, the two files) of every number whose change is refused somewhere; n in units of 2^-70."""
    problem, certificate = (json.loads((folder / f"{z}.json").read_bytes()) for z in ("problem", "certificate"))
    hasher, batch, file = Hasher(problem, *certificate["runs"].values()), Batch(amcheck, folder / "problem.json"), Path(room, "certificate.json")
    for path, place, way in numbers(certificate):
        def made(n):
            return file_bytes(hasher.rehash(problem, changed(certificate, path, place, way * Fraction(n, 1 << 70))))

        def accepted(n):
            file.write_bytes(made(n))
            return batch(file)[0] in ACCEPTED
        good, bad = 0, 1
        while bad < 1 << STEPS and accepted(bad):
            good, bad = bad, bad * 4
        if bad >= 1 << STEPS:
            continue  # any number will do
        while bad - good > 1:
            middle = (good + bad) // 2
            good, bad = (middle, bad) if accepted(middle) else (good, middle)
        yield path, way * good, way * bad, made(good), made(bad)
    batch.close()


def pairs(folder, amcheck, room):
    problem_bytes = (folder / "problem.json").read_bytes()
    found, wrong = 0, 0
    for path, good, bad, *files in edges(folder, amcheck, room):
        codes = [check(problem_bytes, data)[0] for data in files]
        found += 1
        if codes[0] not in ACCEPTED or codes[1] in ACCEPTED:
            wrong += 1
            print(f"WRONG {folder.name} {'.'.join(map(str, path))}: amcheck accepts {good} and refuses {bad} times 2^-70, the Python checker answers {codes}")
    return found, wrong


DEFAULT = ["lasso-scalar:limit", "chain-3:limit", "ridge-chain-saddle:limit", "heavy-ball-r10:limit", "two-block-r11:limit", "two-block-r11:certify"]
SUFFIX = {"certify": "", "limit": "-limit", "replay": "-orbit"}


def main():
    if len(sys.argv) < 3:
        print(__doc__)
        return 2
    amcert, amcheck = (str(Path(p).resolve()) for p in sys.argv[1:3])
    total, faults = 0, 0
    with tempfile.TemporaryDirectory() as room:
        for case, command in (z.split(":") for z in sys.argv[3:] or DEFAULT):
            done = subprocess.run([amcert, command, f"cases/{case}", "--out", room, "--quiet"], cwd=HERE.parent.parent, stdout=subprocess.DEVNULL, check=False)
            if done.returncode not in (0, 1, 6):
                sys.exit(f"amcert {command} cases/{case} failed")
            found, wrong = pairs(Path(room, case + SUFFIX[command]), amcheck, room)
            total, faults = total + found, faults + wrong
            print(f"{case} {command}: {found} boundary pairs, {wrong} do not separate", flush=True)
    print(f"{total} boundary pairs: {faults} wrong")
    return 1 if faults or not total else 0


if __name__ == "__main__":
    sys.exit(main())
