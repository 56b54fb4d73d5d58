#!/usr/bin/env python3
"""amcert sweep as users meet it: members and their names, messages, progress, kills, changed grids, two sweeps at once.

usage: test_sweep.py AMCERT AMCHECK
Prints one line per failing check; exit code 1 if any fails.
"""
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from fractions import Fraction

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/cli"))
from harness import Bench  # noqa: E402
import sweeps  # noqa: E402
from interrupted import interrupted  # noqa: E402

GRID = """name = "small"
base = "xor-tanh"
[axes]
"network.activation" = [["tanh", "identity"],
                        ["relu", "identity"]]
network.gamma = [1, "3/2"]
"method.prox.W" = [0.25]
"start.seed" = [1, 7]
"""
EXCEPT = """[[except]]
"network.activation" = ["relu", "identity"]
"network.gamma" = "3/2"
"start.seed" = 7
"""
GRID += EXCEPT

NAMES = ["tanh_identity-gamma_1-W_0.25-seed_1", "tanh_identity-gamma_1-W_0.25-seed_7", "tanh_identity-gamma_3over2-W_0.25-seed_1",
         "tanh_identity-gamma_3over2-W_0.25-seed_7", "relu_identity-gamma_1-W_0.25-seed_1", "relu_identity-gamma_1-W_0.25-seed_7",
         "relu_identity-gamma_3over2-W_0.25-seed_1"]

# GRID with `old` replaced by `new`: the message names the line where `new` begins, or so many lines further, and holds the words.
MISTAKES = [
    ("key of the case", "network.gamma", "network.gama", 0, ["network.gama = 1: unknown key 'gama' in [network]", "known keys are widths"]),
    ("table of the case", "network.gamma", "netwrk.gamma", 0, ["unknown key 'netwrk' in the case"]),
    ("below a number", "network.gamma", "network.rho.gamma", 0, ["there is no network.rho.gamma", "name another key"]),
    ("fraction", '"3/2"', '"3/0"', 0, ["network.gamma = 3/0: gamma: '3/0' is not a number"]),
    ("second value", '["relu"', '["rleu"', 0, ["network.activation = rleu identity: unknown activation 'rleu'", "known: identity"]),
    ("value that no line of the case holds", 'gamma = [1, "3/2"]', 'gamma = [1, "-3/2"]', 0, ["network.gamma = -3/2: layer 1: gamma", "must be positive"]),
    ("block", "prox.W", "prox.Q", 0, ["there is no block 'Q'"]),
    ("two mistakes", 'gamma = [1, "3/2"]\n"method.prox.W" = [0.25]', 'gama = [1, "3/2"]\n"method.prox.W" = ["x"]', 0, ["unknown key 'gama'"]),
    ("two that exclude each other", '"start.seed"', '"network.widths" = [[3, 1], [3, 2]]\n"start.seed"', 0, ["network.widths = 3 2: the last width is 2"]),
    ("seed and weights", '"start.seed"', '"start.W2" = [[[1, 1, 1, 1]]]\n"start.seed"', 0, ["start.W2", "W2 comes from the seed"]),
    ("key and a part of it", '"start.seed"', '"start" = ["a.toml"]\n"start.seed"', 1, ["start.seed and start set the same thing"]),
    ("start file", '"start.seed" = [1, 7]', '"start" = ["none.toml"]', 0, ["none.toml: no such file", "relative to the grid file"]),
    ("same value twice", "[1, 7]", "[1, 7,\n 1]", 1, ["both named seed_1", "leave one of them out"]),
    ("no list", "[0.25]", "0.25", 0, ["method.prox.W must be a list"]),
    ("empty list", "[0.25]", "[]", 0, ["method.prox.W must be a list"]),
    ("empty part of a key", '"method.prox.W"', '"method..W"', 0, ["'method..W' is no key of a case"]),
    ("name as an axis", '"method.prox.W"', '"name"', 0, ["the grid names its members itself"]),
    ("unknown key", "base", "bsae", 0, ["unknown key 'bsae' in the grid", "known keys are name"]),
    ("missing base", "xor-tanh", "xor-tahn", 0, ["xor-tahn: no such file", "relative to the grid file"]),
    ("command", '[axes]', 'command = "certfy"\n[axes]', 0, ["unknown command 'certfy'; did you mean certify? known: certify, limit"]),
    ("argument of the other command", "[axes]", "orbit = true\n[axes]", 0, ["amcert certify knows no orbit"]),
    ("axis of an exception", '"network.gamma" = "3/2"', '"network.lambda" = "3/2"', 0, ["network.lambda is no axis", "axes are network.activation"]),
    ("value of an exception", '"network.gamma" = "3/2"', '"network.gamma" = "5/2"', 0, ["network.gamma does not take on 5/2", "its values are 1, 3/2"]),
    ("exception twice", "[[except]]", '[[except]]\n"start.seed" = [1, 7]\n[[except]]', 1, ["start.seed does not take on 1 7"]),
    ("syntax", "[axes]", "[axes", 0, ["a grid is written in TOML"]),
]


def grid(bench, edits=(), base=()):
    """A grid file beside a copy of its base; (file, folder for results)."""
    folder = bench.case("xor-tanh", base).parent
    text = GRID
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / "grid.toml").write_text(text)
    return folder / "grid.toml", folder / "out"


def mistakes(bench):
    for name, old, new, line, words in MISTAKES:
        # Where it is not about exceptions there are none: what they say about the axes is read first.
        file, out = grid(bench, [(old, new)] if "xception" in name else [(EXCEPT, ""), (old, new)])
        place = f"{file}:{GRID[:GRID.index(old)].count(chr(10)) + 1 + line}: "
        for arguments in (["--list"], ["--out", out]):
            bench.refused(name, bench.run("amcert", "sweep", file, *arguments), 2, [place, *words])
        bench.check(name, not out.exists(), "something was written")
    file, out = grid(bench, base=[("rho = 1", "rho = 0")])
    bench.refused("base", bench.run("amcert", "sweep", file, "--list"), 2, [f"{file.parent}/xor-tanh/case.toml: layer 1: rho"])
    bench.refused("member", bench.run("amcert", "sweep", file, "--member", "x"), 2, ["there is no member x", "--list names them all"])
    bench.refused("no grid", bench.run("amcert", "sweep", file.parent / "none.toml"), 2, ["none.toml: no such file", "cases/grids/xor.toml"])
    bench.refused("folder", bench.run("amcert", "sweep", file.parent), 2, ["a folder", "cases/grids/xor.toml"])


def from_seed(seed, rows, columns):
    """lib/problem/seeded_start.hpp in other words; a generator of matrices, one after the other."""
    state = seed
    for m, n in zip(rows, columns):
        e = 0
        while 3 * 4 ** e < n:
            e += 1
        matrix = []
        for _ in range(m * n):
            state = (state + 0x9E3779B97F4A7C15) % 2 ** 64
            z = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 % 2 ** 64
            z = (z ^ z >> 27) * 0x94D049BB133111EB % 2 ** 64
            z ^= z >> 31
            matrix.append(Fraction(2 * (z >> 57) - 127, 2 ** (7 + e)))
        yield [matrix[i * n:i * n + n] for i in range(m)]


def dyadic(text):
    m, _, e = text.partition("p")
    return Fraction(int(m, 16)) * Fraction(2) ** int(e or 0)


def members(bench):
    file, out = grid(bench, base=[("sweeps = 30", "sweeps = 12")])
    listed = bench.run("amcert", "sweep", file, "--list")
    bench.check("names", [line.split("\t")[0] for line in listed.stdout.splitlines()] == NAMES, listed.stdout)
    bench.check("--list", not out.exists(), "something was written")
    result = bench.run("amcert", "sweep", file, "--out", out, "--jobs", 2)
    bench.check("sweep", result.returncode == 0 and result.stderr == "" and "small, 7 members: 7 proved, 0 refuted, 0 undecided, 0 failed\n7 done now, 0 before" in result.stdout, result)
    bench.check("in a pipe", "\r" not in result.stdout and "[#" not in result.stdout, result.stdout)
    home = out / "small"
    for name in NAMES:
        problem = json.loads((home / name / "problem.json").read_text())
        gamma, seed = "3/2" if "gamma_3over2" in name else "1", int(name[-1])
        kind = "tanh" if name.startswith("tanh") else "piecewise"
        layer = problem["layers"][0]
        bench.check(name, (problem["name"], layer["gamma"], layer["lambda"], layer["activation"]["kind"]) == (name, gamma, "1/10", kind), layer)
        bench.check(name, {u["blocks"][0]: u["prox"][0] for u in problem["sweep"]} == {"V2": "0", "U2": "1/4", "W2": "1/4", "V1": "0", "U1": "1/4", "W1": "1/4"}, problem["sweep"])
        start = [[[dyadic(x) for x in row.split(" ")] for row in problem["start"][block]] for block in ("W1", "W2")]
        bench.check(name, start == list(from_seed(seed, [3, 1], [3, 4])), start)
        case = tomllib.loads((home / "cases" / name / "case.toml").read_text())
        bench.check(name, case["start"] == {"seed": seed} and case["data"]["file"] == "xor.csv", case)
    bench.check("summary", [m["member"] for m in sweeps.verdict(home)["members"]] == NAMES and len((home / "summary.csv").read_text().splitlines()) == 8, "other members")
    alone = bench.fresh()
    moved = alone / "moved"
    shutil.copytree(home / "cases" / NAMES[3], moved)
    result = bench.run("amcert", "certify", moved, "--out", alone, "--quiet")
    bench.check("a member alone", result.returncode == 0 and (alone / NAMES[3] / "certificate.json").read_bytes() == (home / NAMES[3] / "certificate.json").read_bytes(), result)
    bench.check("a member checked", bench.run("amcheck", home / NAMES[3] / "certificate.json").returncode == 0, "not verified")

    parts = bench.fresh()
    for name in reversed(NAMES):
        result = bench.run("amcert", "sweep", file, "--out", parts, "--member", name)
        bench.check("--member", result.returncode == 0 and "1 done now, 0 before" in result.stdout, result)
    marks = sweeps.done(parts / "small")
    result = bench.run("amcert", "sweep", file, "--out", parts)
    bench.check("after members", "0 done now, 7 before" in result.stdout and sweeps.done(parts / "small") == marks, result)
    bench.check("members one by one", not sweeps.differences(sweeps.files(home), sweeps.files(parts / "small")), sweeps.differences(sweeps.files(home), sweeps.files(parts / "small")))
    return file, out


def outcomes(bench):
    """Refuted, undecided and failed members: exit code, counts and reasons."""
    expect = ("forms = [", 'expect_refuted = ["sufficient_decrease J1 j=1"]\nforms = [')
    file, out = grid(bench, [('[[except]]', '"run.tolerance" = ["1/1024", "1e-300"]\n[[except]]')], [expect])
    result = bench.run("amcert", "sweep", file, "--out", out)
    rows = sweeps.verdict(out / "small")["members"]
    loose, tight = ({m["outcome"] for m in rows if name in m["member"]} for name in ("tolerance_1over1024", "tolerance_1e-300"))
    bench.check("refuted", result.returncode == 1 and "14 members: 0 proved, 14 refuted" in result.stdout and loose == tight == {"refuted"}, result)
    bench.check("reasons", "a refutation that expect_refuted lists is not there" in result.stdout and "and 11 more" in result.stdout, result.stdout)
    bench.check("reasons", {m["reason"] for m in rows if "tolerance_1e-300" in m["member"]} == {"am_trajectory"}, rows)
    blocked = out / "small" / rows[0]["member"]
    shutil.rmtree(blocked)
    blocked.write_text("in the way")
    result = bench.run("amcert", "sweep", file, "--out", out)
    bench.check("failed", result.returncode == 2 and "13 refuted, 0 undecided, 1 failed" in result.stdout and "name another folder with --out" in result.stdout and
                "the same command does what is left: " in result.stderr, result)
    blocked.unlink()
    # A launcher may leave SIGCHLD ignored.
    result = subprocess.run([bench.programs["amcert"], "sweep", file, "--out", out], capture_output=True, text=True, timeout=50,
                            preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
    bench.check("failed before", "14 refuted" in result.stdout and "1 done now, 13 before" in result.stdout, result)
    file, out = grid(bench, [('base = "xor-tanh"', 'base = "xor-tanh"\ncommand = "limit"\nsweeps = 300\nbits = 96'), ("[1, 7]", "[1]"), ('"start.seed" = 7\n', "")])
    result = bench.run("amcert", "sweep", file, "--out", out)
    bench.check("limits", result.returncode in (0, 6) and len(list((out / "small").glob("*-limit/sweep.json"))) == 3, result)


def changes(bench, file, out):
    """What is done again when something has changed: that and nothing else."""
    home = out / "small"
    whole = sweeps.files(home)

    def again(name, expected):
        before = sweeps.done(home)
        result = bench.run("amcert", "sweep", file, "--out", out)
        now = sweeps.done(home)
        new = {member for member in now if now[member] != before.get(member)}
        bench.check(name, new == expected and f"{len(expected)} done now" in result.stdout, f"{sorted(new)}: {result.stdout}{result.stderr}")

    again("nothing", set())
    file.write_text("# A remark.\n" + GRID.replace('"network.activation"', 'network.activation').replace(", ", ",  "))
    again("the look of the grid", set())
    file.write_text(GRID.replace("[1, 7]", "[1, 7, 8]"))
    again("one more seed", {name[:-1] + "8" for name in NAMES if not name.startswith("relu_identity-gamma_3over2")} | {"relu_identity-gamma_3over2-W_0.25-seed_8"})
    file.write_text(GRID)
    bench.check("one seed less", len(sweeps.members(bench.programs["amcert"], file)) == 7, "members")
    again("back again", set())
    base = file.parent / "xor-tanh/case.toml"
    text = base.read_text()
    base.write_text(text.replace("sweeps = 12", "sweeps = 13"))
    again("the base", set(NAMES))
    base.write_text("# A remark.\n" + text)
    again("the base as it was", set(NAMES))
    data = file.parent / "xor/xor.csv"
    rows = data.read_text()
    data.write_text(rows.replace("1,1,0", "1,1,1/8"))
    again("the data", set(NAMES))
    data.write_text(rows)
    again("the data as they were", set(NAMES))
    file.write_text(GRID.replace("[axes]", "no_reference = true\n[axes]"))
    again("the arguments", set(NAMES))
    file.write_text(GRID)
    again("the arguments as they were", set(NAMES))

    # Results that are not whole, with a record that says they are.
    one, two = home / NAMES[0], home / NAMES[1]
    text = (one / "certificate.json").read_text()
    (one / "certificate.json").write_text(text[:len(text) // 2])
    again("half a certificate", {NAMES[0]})
    (one / "certificate.json").write_text("")
    again("an empty certificate", {NAMES[0]})
    (one / "certificate.json").write_text(text.replace('"proved"', '"refuted"', 1))
    again("another certificate", {NAMES[0]})
    for name in ("certificate.json", "problem.json"):
        (one / name).write_bytes((two / name).read_bytes())
    again("the results of another member", {NAMES[0]})
    for name in ("certificate.json", "problem.json", "sweep.json"):
        (one / name).write_bytes((two / name).read_bytes())
    again("the record of another member too", {NAMES[0]})
    (one / "problem.json").unlink()
    again("no problem", {NAMES[0]})
    (one / "table.tex").write_text("")
    again("an empty table", {NAMES[0]})
    (one / "report.html").unlink()
    again("no report", {NAMES[0]})
    (one / "sweep.json").write_text((two / "sweep.json").read_text()[:40])
    again("half a record", {NAMES[0]})
    # What a process left that was killed while it wrote the record is no part of the results, and gone when the next record is written.
    (one / "sweep.json").unlink()
    (one / "sweep.json.part").write_text("")
    again("a record that was being written", {NAMES[0]})
    again("and nothing after that", set())
    (one / "sweep.json").unlink()
    again("no record", {NAMES[0]})
    shutil.rmtree(one)
    again("no folder", {NAMES[0]})
    after = {name: text for name, text in sweeps.files(home).items() if "seed_8" not in name}
    bench.check("changed and back", not sweeps.differences(whole, after), sweeps.differences(whole, after))


def kills(bench):
    file, out = grid(bench, [("[1, 7]", "[1, 2, 3, 4, 5, 6, 7]")], [("sweeps = 30", "sweeps = 60")])
    begin = time.monotonic()
    sweeps.start(bench.programs["amcert"], file, out).wait()
    seed = time.time_ns() % 1000000
    number = len(sweeps.members(bench.programs["amcert"], file))
    wrong = interrupted(bench.programs["amcert"], file, bench.folder / "killed/small", number, time.monotonic() - begin, random.Random(seed))
    bench.check("kills", not wrong, f"seed {seed}: {wrong}")
    found = sweeps.differences(sweeps.files(out / "small"), sweeps.files(bench.folder / "killed/small"))
    bench.check("kills", not found, f"seed {seed}: {found}")


def slow(bench):
    """A grid of six members that take some time each."""
    file, out = grid(bench, [(EXCEPT, ""), (', "3/2"', ""), ("[1, 7]", "[1, 2, 7]")], [("sweeps = 30", "sweeps = 120")])
    return file, out, sweeps.members(bench.programs["amcert"], file)


def until(condition, seconds=30):
    limit = time.monotonic() + seconds
    while not condition() and time.monotonic() < limit:
        time.sleep(0.005)
    return condition()


def held(sweep):
    """The first child of a sweep, stopped, so that the sweep goes on for ever. Not before it runs its own program: until then it has not
    asked to die with its parent, and stopped it could not see that the parent is gone."""
    def begun():
        return [child for child in sweeps.children(sweep.pid) if sweeps.words(child)[:1] == ["amcert"]]
    assert until(begun), "the sweep begins no work"
    child = begun()[0]
    os.kill(child, signal.SIGSTOP)
    return child


def two_at_once(bench):
    file, out, names = slow(bench)
    amcert = bench.programs["amcert"]
    # A child that would write for ever does not outlive its parent, whatever ends that.
    orphaned = sweeps.start(amcert, file, out, "--jobs", "1")
    child = held(orphaned)
    sweeps.kill([orphaned.pid])
    orphaned.wait()
    bench.check("an orphan", until(lambda: sweeps.gone(child)), "it lives on")
    sweeps.kill([child])
    first = sweeps.start(amcert, file, out, "--jobs", "1")
    child = held(first)
    words = ["another amcert sweep works in", "small", "name another folder with --out"]
    bench.refused("two sweeps", bench.run("amcert", "sweep", file, "--out", out), 2, words)
    bench.refused("a member beside a sweep", bench.run("amcert", "sweep", file, "--out", out, "--member", names[3]), 2, words)
    # A child killed from outside is a failed member; the others go on, and Ctrl-C keeps what is done.
    sweeps.kill([child])
    bench.check("a killed child", until(lambda: len(sweeps.done(out / "small")) > 0), "the sweep does not go on")
    first.send_signal(signal.SIGINT)
    bench.check("Ctrl-C", first.wait() == 4, first.returncode)
    rows = sweeps.verdict(out / "small")["members"]
    bench.check("a killed child", (rows[0]["outcome"], rows[0].get("reason")) == ("failed", "ended by signal 9 (Killed)"), rows)
    bench.check("Ctrl-C", rows[1]["outcome"] == "proved" and rows[5]["outcome"] == "not done", rows)
    alone = sweeps.start(amcert, file, out, "--member", names[5])
    child = held(alone)
    bench.refused("a member twice", bench.run("amcert", "sweep", file, "--out", out, "--member", names[5]), 2, ["another amcert sweep works on " + names[5]])
    bench.refused("a sweep beside a member", bench.run("amcert", "sweep", file, "--out", out), 2, words)
    result = bench.run("amcert", "sweep", file, "--out", out, "--member", names[4])
    bench.check("two members", result.returncode == 0 and "1 done now, 0 before" in result.stdout, result)
    os.kill(child, signal.SIGCONT)
    bench.check("two members", alone.wait() == 0 and names[5] in sweeps.done(out / "small"), alone.returncode)


def terminal(bench):
    file, out, names = slow(bench)
    code, shown = bench.terminal("sweep", file, "--out", out, "--jobs", 1, stop_at=" left, running ")
    bench.check("on a terminal", code == 4 and f"] 0 of 6, running {names[0]}" in shown and "[####....................] 1 of 6, about " in shown, f"{code} {shown[-800:]!r}")
    again = f"amcert: interrupted; the same command does what is left: {bench.programs['amcert']} sweep {file} --out {out} --jobs 1"
    bench.check("on a terminal", again in shown, shown[-800:])
    bench.check("on a terminal", all(len(line.split("\x1b[K")[-1]) < 80 for line in shown.split("\r") if "[#" in line), "a line is too long")
    marks = sweeps.done(out / "small")
    bench.check("interrupted", 0 < len(marks) < 6, marks)
    rows = {m["member"]: m["outcome"] for m in sweeps.verdict(out / "small")["members"]}
    bench.check("interrupted", all(rows[m] == ("proved" if m in marks else "not done") for m in names), rows)
    result = bench.run("amcert", "sweep", file, "--out", out)
    now = sweeps.done(out / "small")
    bench.check("interrupted", len(now) == 6 and all(now[m] == marks[m] for m in marks), result)
    for name in now:
        certificate = json.loads((out / "small" / name / "certificate.json").read_text())
        bench.check(name, all(c["verdict"] == "proved" for c in certificate["claims"]), "an interrupted certificate was taken for a whole one")


def starts(bench):
    """Starts from files and tables; names of lists, floats and digests."""
    file, out = grid(bench, [('"start.seed" = [1, 7]', 'start = ["big.toml", { W1 = [[1, 0, 0], [0, 1, 0], [0, 0, 1]], W2 = [["1/2", "1/4", 1, 0]] }]'), ('"start.seed" = 7\n', "")])
    (file.parent / "big.toml").write_text("W1 = [[4, 0, 0], [0, 4, 0], [0, 0, 4]]\nW2 = [[0.5, 1, 1, 1]]\n")
    names = sweeps.members(bench.programs["amcert"], file)
    bench.check("starts", len(names) == 6 and names[0] == "tanh_identity-gamma_1-W_0.25-big" and names[1].startswith("tanh_identity-gamma_1-W_0.25-start_"), names)
    result = bench.run("amcert", "sweep", file, "--out", out, "--member", names[0])
    problem = json.loads((out / "small" / names[0] / "problem.json").read_text())
    bench.check("starts", result.returncode == 0 and problem["start"]["W2"] == ["1p-1 1 1 1"], f"{result} {problem['start']}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(sys.argv[1], sys.argv[2], folder)
        mistakes(bench)
        file, out = members(bench)
        changes(bench, file, out)
        starts(bench)
        outcomes(bench)
        kills(bench)
        two_at_once(bench)
        terminal(bench)
        print(f"{bench.checks} checks, {bench.failures} failed")
        sys.exit(1 if bench.failures or bench.checks < 300 else 0)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main()
