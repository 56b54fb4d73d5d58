#!/usr/bin/env python3
"""Certifies every case, the exact orbit of its first sweeps and the limit of its run, checks the certificates with both checkers and compares them with
cases/*/expect.json.

usage: check_cases.py AMCERT AMCHECK [--update] [CASE ...]
expect.json: exit code, and per claim its verdict, constants and digest; under "orbits" and "limit" the same for each orbit and the limit. Constants
must be equal; digests too, except for smooth activations, whose double runs depend on the mathematical library of the machine, and
orbits and limits (there verdicts and three digits count).
"""
import json
import pathlib
import subprocess
import sys
import tempfile
from fractions import Fraction

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SHOWN = ("modulus", "upper", "enters", "a", "a_upper", "b", "b_lower", "window", "rise", "lipschitz", "level", "factor", "decrease", "error", "at", "speed", "steps")


def summary(claim):
    name = claim["kind"] + "".join(
        f" {key}={claim[key]}" for key in ("form", "j", "phase") if claim.get(key) is not None)
    return {"claim": name, "verdict": claim["verdict"], "digest": claim["digest"][:16],
            **{key: claim[key] for key in SHOWN if key in claim}, **({"reason": claim["reason"]} if "reason" in claim else {})}


def close(x, y):
    if isinstance(x, list):
        return len(x) == len(y) and all(map(close, x, y))
    if not isinstance(x, str):
        return True
    x, y = Fraction(x), Fraction(y)
    return abs(x - y) * 1000 <= abs(y)


def differences(old, new, smooth):
    for part in ("orbits", "limit"):
        if len(old.get(part, [])) != len(new.get(part, [])):
            yield f"{part}: {len(new[part])} instead of {len(old.get(part, []))}"
        for o, n in zip(old.get(part, []), new.get(part, [])):
            yield from (f"{part}: {found}" for found in differences(o, n, True))
    if old["exit"] != new["exit"]:
        yield f"exit code {new['exit']}, expected {old['exit']}"
    if [c["claim"] for c in old["claims"]] != [c["claim"] for c in new["claims"]]:
        yield "other claims than expected"
        return
    for o, n in zip(old["claims"], new["claims"]):
        for key in sorted(set(o) | set(n)):
            same = o.get(key) == n.get(key)
            if smooth and key not in ("claim", "verdict"):
                same = key in ("digest", "reason") or (key in o and key in n and close(n[key], o[key]))
            if not same:
                yield f"{o['claim']}: {key} is {n.get(key)}, expected {o.get(key)}"


def run(command):
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


def folders_with_certificates(out):
    return sorted(path.parent for path in pathlib.Path(out).rglob("certificate.json"))


def verified(folder, code, amcheck, found):
    """What a certificate says, and its problem; `found` grows if a checker does not agree."""
    path = folder / "certificate.json"
    certificate, problem = (json.loads((folder / name).read_text()) for name in ("certificate.json", "problem.json"))
    verdicts = [run([amcheck, str(path)]).returncode,
                run([sys.executable, "tests/oracle/oracle.py", str(path), "--problem", str(folder / "problem.json")]).returncode]
    undecided = any(c["verdict"] == "undecided" for c in certificate["claims"])
    if verdicts != [6 if undecided else 0] * 2:
        found.append(f"checkers answer {verdicts}")
    return {"exit": code, "claims": [summary(c) for c in certificate["claims"]]}, problem


def main():
    arguments = [a for a in sys.argv[1:] if a != "--update"]
    if len(arguments) < 2:
        sys.exit(__doc__)
    amcert, amcheck = arguments[:2]
    cases = arguments[2:] or sorted(p.parent.name for p in (ROOT / "cases").glob("*/case.toml"))
    failures = 0
    for case in cases:
        found = []
        with tempfile.TemporaryDirectory() as out:
            made = run([amcert, "certify", f"cases/{case}", "--out", out, "--quiet"])
            folders = folders_with_certificates(out)
            if not folders:
                print(f"{case}: no certificate: {made.stderr.strip()}")
                failures += 1
                continue
            new, problem = verified(folders[0], made.returncode, amcheck, found)
        unknowns = sum(len(rows) * len(rows[0].split(" ")) for rows in problem["start"].values())
        sweeps = 12 if unknowns < 100 else 2
        with tempfile.TemporaryDirectory() as out:
            made = run([amcert, "replay", f"cases/{case}", "--sweeps", str(sweeps), "--out", out, "--quiet"])
            new["orbits"] = [verified(folder, made.returncode, amcheck, found)[0] for folder in folders_with_certificates(out)]
        with tempfile.TemporaryDirectory() as out:
            made = run([amcert, "limit", f"cases/{case}", "--out", out, "--quiet"])
            new["limit"] = [verified(folder, made.returncode, amcheck, found)[0] for folder in folders_with_certificates(out)]
        path = ROOT / "cases" / case / "expect.json"
        if "--update" in sys.argv:
            path.write_text(json.dumps(new, indent=1) + "\n")
        smooth = any(layer.get("activation", {}).get("kind") in ("tanh", "sigmoid") for layer in problem.get("layers", []))
        found += differences(json.loads(path.read_text()), new, smooth) if path.exists() else ["expect.json is missing"]
        failures += bool(found)
        print(f"{case}: " + ("; ".join(found) if found else f"{len(new['claims'])} claims, and {sum(len(o['claims']) for o in new['orbits'])} about {len(new['orbits'])} exact orbits and {sum(len(o['claims']) for o in new['limit'])} about the limit, as expected, verified by both checkers"))
    sys.exit(1 if failures else 0)


main()
