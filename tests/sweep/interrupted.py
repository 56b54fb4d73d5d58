#!/usr/bin/env python3
"""A grid killed with -9 at three random moments and resumed, against an uninterrupted run and a run by Snakemake.

usage: interrupted.py AMCERT [GRID, default cases/grids/xor-limit.toml] [SEED, default by the clock] [--no-snakemake]
All files but provenance must be the same, and no member that was done may be done again. Exit code 1 if not.
"""
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from sweeps import ROOT, differences, done, files, killed, members, start


def report(name, wrong):
    print(f"{name}: " + ("; ".join(wrong) if wrong else "the same"), flush=True)
    return bool(wrong)


def different(whole, other):
    found = differences(files(whole), files(other))
    return [f"{len(found)} of {len(files(whole))} files differ, first {found[0]}"] if found else []


def interrupted(amcert, grid, home, number, duration, dice):
    """Three kills of a sweep of so many members, each a random time after a random number of them is done, and the end. [what is wrong]"""
    wrong, before = [], {}

    def look():
        now = done(home)
        again = sorted(member for member in before if now.get(member) != before[member])
        if again:
            wrong.append(f"done again or lost: {again[:3]}")
        before.update(now)

    least = sorted(dice.sample(range(1, number - 4), 3))
    for whom, count in zip(dice.sample(("parent", "children", "all"), 3), least):
        after = dice.uniform(0, 2 * duration / number)
        if not killed(start(amcert, grid, home.parent), whom, home, count, after):
            wrong.append(f"{whom} killed: the sweep had ended before, or children lived on")
        look()
        print(f"  {whom} killed {after:.2f} s after {count} were done: {len(before)} done", flush=True)
    code = start(amcert, grid, home.parent).wait()
    look()
    if code not in (0, 1, 6) or len(before) != number:
        wrong.append(f"exit code {code} at the end, {len(before)} done")
    return wrong


def main():
    arguments = [a for a in sys.argv[1:] if a != "--no-snakemake"]
    if not arguments:
        sys.exit(__doc__)
    amcert = str(pathlib.Path(arguments[0]).resolve())
    grid = pathlib.Path(arguments[1] if len(arguments) > 1 else ROOT / "cases/grids/xor-limit.toml").resolve()
    seed = int(arguments[2]) if len(arguments) > 2 else time.time_ns() % 1000000
    number = len(members(amcert, grid))
    print(f"{number} members, seed {seed}", flush=True)
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        places = {name: pathlib.Path(folder) / name for name in ("whole", "killed", "snakemake")}
        begin = time.monotonic()
        code = start(amcert, grid, places["whole"]).wait()
        duration = time.monotonic() - begin
        home = next(places["whole"].iterdir())
        print(f"whole: exit code {code}, {duration:.1f} s, {len(done(home))} done", flush=True)
        wrong = [] if code in (0, 1, 6) and len(done(home)) == number else ["the uninterrupted run is not whole"]
        wrong += interrupted(amcert, grid, places["killed"] / home.name, number, duration, random.Random(seed))
        failed |= report("killed and resumed", wrong + different(home, places["killed"] / home.name))
        if "--no-snakemake" not in sys.argv:
            if shutil.which("snakemake") is None:
                print("snakemake: not there (Debian package snakemake); not compared")
                sys.exit(1 if failed else 77)
            made = subprocess.run(["snakemake", "-s", str(ROOT / "verify/cluster/Snakefile"), "--cores", "2", "--nocolor", "--directory", folder,
                                   "--config", f"grid={grid}", f"out={places['snakemake']}", f"amcert={amcert}"], capture_output=True, text=True)
            wrong = [] if made.returncode == 0 else [f"exit code {made.returncode}: " + " ".join(made.stderr.splitlines()[-5:])]
            failed |= report("by Snakemake", wrong + different(home, places["snakemake"] / home.name))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
