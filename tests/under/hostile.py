#!/usr/bin/env python3
"""Another floating-point environment, set from outside: amcert must refuse it, whenever it comes, and amcheck must not care.

usage: hostile.py [--short] BUILD
BUILD is a folder in which everything is built. --short leaves out the larger cases and the unit tests.
Directed rounding and flushed subnormal numbers are refused by every command before it does anything, and where they come in the middle of the
work, before anything is written. The precision of the x87 unit is used by nothing and must change no bit. amcheck says what it always says.
Prints one line per failing check; exit code 1 if any fails."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "cli"), str(HERE.parent / "attacks")]
from files import file_bytes, rehash, replaced
from harness import ROOT, Bench

ROUNDING, FLUSHING = ("upward", "downward", "toward-zero"), ("flush-results", "flush-operands")
X87 = "x87-single"
SHORT = [("certify", "two-block-r11"), ("certify", "relu-tie"), ("limit", "ridge-chain-degenerate"), ("limit", "one-layer-linear"), ("replay", "xor-tanh")]
LONG = SHORT + [("certify", "iris"), ("certify", "iris-tanh"), ("limit", "xor-relu"), ("limit", "xor-tanh-free"), ("limit", "lasso-scalar"), ("limit", "chain-3"),
                ("limit", "matrix-factorization"), ("limit", "heavy-ball-r10"), ("replay", "relu-saddle")]
SUFFIX = {"certify": "", "limit": "-limit", "replay": "-orbit"}


def word(mode):
    return "does not round to nearest" if mode in ROUNDING else "flushes subnormal numbers"


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "provenance.json"}


class Hostile(Bench):
    def __init__(self, build, folder, cases):
        super().__init__(build / "bin/amcert", build / "verify/amcheck/amcheck", folder)
        self.build, self.library, self.cases = build, build / "tests/under/libhostile.so", cases
        self.out = self.fresh()
        self.made = {}
        for command, case in cases:
            self.call(None, *self.line(command, case, self.out))
            place = self.out / (case + SUFFIX[command])
            self.made[command, case] = contents(place)
            if not (place / "certificate.json").is_file():
                sys.exit(f"amcert {command} {case} makes no certificate here")

    def line(self, command, case, out):
        return [self.programs["amcert"], command, ROOT / "cases" / case, "--out", out, "--quiet"]

    def call(self, mode, *command, after=0):
        """Runs a program in a mode, or, with `after`, one that comes with that product of integers."""
        more = {"HOSTILE": mode, "HOSTILE_AFTER": str(after), "LD_PRELOAD": str(self.library)} if mode else {}
        return subprocess.run(list(map(str, command)), env={**os.environ, **more}, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)

    def refused(self, name, done, mode):
        lines = done.stderr.splitlines()
        self.check(name, done.returncode == 3 and len(lines) == 1 and lines[0].startswith("amcert: ") and word(mode) in lines[0],
                   f"exit code {done.returncode}: {done.stdout[-200:]}{done.stderr[-200:]}")

    def every_command(self, mode):
        two = self.out / "two-block-r11"
        for words in (["certify", "cases/two-block-r11"], ["limit", "cases/two-block-r11"], ["replay", "cases/xor-tanh"], ["run", "cases/two-block-r11"], ["table", two],
                      ["report", two], ["regress", "cases/two-block-r11"], ["sweep", "cases/grids/xor.toml"], ["diff", two, two], ["bundle", two]):
            place = self.fresh()
            option = {"bundle": ["--to", place / "b.tar.gz"], "run": ["--out", place / "run.json"], "diff": []}.get(words[0], ["--out", place / "r"])
            done = self.call(mode, self.programs["amcert"], *words, *option)
            self.refused(f"amcert {words[0]}, {mode}", done, mode)
            self.check(f"amcert {words[0]}, {mode}", not done.stdout and not any(place.iterdir()), "it has written something")

    def in_the_middle(self, mode, cases):
        """Later and later, until it comes too late to meet any product of the work: then the certificate is the one of always."""
        for command, case in cases:
            name, after, refusals = f"amcert {command} {case}, {mode} in the middle", 1, 0
            while True:
                place = self.fresh()
                done = self.call(mode, *self.line(command, case, place), after=after)
                found = contents(place)
                if done.returncode == 3:
                    self.refused(f"{name}, product {after}", done, mode)
                    self.check(f"{name}, product {after}", not found, f"written: {', '.join(found)}")
                    refusals += 1
                else:
                    now, then = found.get(f"{case}{SUFFIX[command]}/certificate.json"), self.made[command, case]["certificate.json"]
                    self.check(f"{name}, product {after}", now == then, f"exit code {done.returncode}, another certificate")
                    break
                after *= 7
            self.check(name, refusals >= 2, f"refused {refusals} times only")

    def x87(self):
        for command, case in self.cases:
            place = self.fresh()
            self.call(X87, *self.line(command, case, place))
            self.check(f"amcert {command} {case}, {X87}", contents(place / (case + SUFFIX[command])) == self.made[command, case], "other bits")

    def checker(self):
        """A false claim in each certificate too: rejected as ever."""
        for (command, case), files in self.made.items():
            place = self.fresh()
            for name in ("problem.json", "certificate.json"):
                (place / name).write_bytes(files[name])
            problem, certificate = (json.loads(files[name]) for name in ("problem.json", "certificate.json"))
            for n, claim in enumerate(certificate["claims"]):
                for key in ("a", "kappa", "mu", "distance"):
                    if isinstance(claim.get(key), str) and claim["verdict"] == "proved":
                        certificate = replaced(certificate, ("claims", n, key), "1000000000000" if key != "distance" else "1/1000000000000000000000000000000000000")
            (place / "false.json").write_bytes(file_bytes(rehash(problem, certificate)))
            for name in ("certificate.json", "false.json"):
                line = [self.programs["amcheck"], place / name, "--problem", place / "problem.json"]
                usual = self.call(None, *line)
                for mode in (*ROUNDING, *FLUSHING, X87):
                    done = self.call(mode, *line)
                    self.check(f"amcheck {name} of {command} {case}, {mode}", (done.returncode, done.stdout, done.stderr) == (usual.returncode, usual.stdout, usual.stderr),
                               f"exit code {done.returncode}, usually {usual.returncode}: {done.stdout[-200:]}")

    def units(self):
        for path in sorted(path for path in self.build.glob("tests/*/test_*") if path.is_file() and os.access(path, os.X_OK)):
            name = path.name.removeprefix("test_")
            for mode in (*ROUNDING, *FLUSHING, X87):
                if name == "amcheck":
                    done = self.call(mode, path)
                    self.check(f"{name}, {mode}", done.returncode == 0, done.stdout[-300:])
                elif name not in ("api", "report") and mode != X87:
                    done = self.call(mode, path)
                    self.check(f"{name}, {mode}", done.returncode != 0 and "was aborted" in done.stdout + done.stderr and word(mode) in done.stdout + done.stderr,
                               (done.stdout + done.stderr)[-300:])


def main():
    words = [w for w in sys.argv[1:] if w != "--short"]
    if len(words) != 1 or words[0].startswith("-"):
        sys.exit(__doc__)
    short = "--short" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        t = Hostile(pathlib.Path(words[0]).resolve(), folder, SHORT if short else LONG)
        for mode in (*ROUNDING, *FLUSHING):
            t.every_command(mode)
        for mode in ("upward", "flush-results") if short else (*ROUNDING, *FLUSHING):
            t.in_the_middle(mode, SHORT[:1] if short else SHORT)
        t.x87()
        t.checker()
        if not short:
            t.units()
        print(f"{t.checks} checks, {t.failures} failed")
        return 1 if t.failures else 0


if __name__ == "__main__":
    sys.exit(main())
