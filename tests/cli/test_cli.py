#!/usr/bin/env python3
"""The programs as users meet them: exit codes, messages, what is written, what is kept on Ctrl-C.

usage: test_cli.py AMCERT AMCHECK
Prints one line per failing check; exit code 1 if any fails.
"""
import copy
import json
import re
import shutil
import signal
import socket
import sys
import tempfile

import refusals
from harness import NO_LINE, ROOT, Bench, npy_folder, verdicts


def bad_cases(bench):
    original = (ROOT / "cases/xor-relu/case.toml").read_text()
    for name, old, new, line, words in refusals.CASES:
        if line is not NO_LINE:
            words = words + [f"case.toml:{original[:original.index(old)].count(chr(10)) + 1 + line}: "]
        result, folder = bench.certify(bench.case("xor-relu", [(old, new)]))
        bench.refused(name, result, 2, words)
        bench.check(name, not folder.exists(), "something was written")
    for name, contents, words in refusals.DATA:
        case = bench.case("xor-relu")
        (case.parent / "xor/xor.csv").write_text(contents)
        bench.refused(name, bench.certify(case)[0], 2, words)
    for name, arguments, words in refusals.OPTIONS:
        bench.refused(name, bench.certify(bench.case("xor-relu"), *arguments)[0], 2, words)
    missing = bench.fresh() / "none"
    bench.refused("missing case", bench.certify(missing)[0], 2, [f"{missing}: no such file", "a case is a folder with a case.toml"])
    bench.refused("folder without a case", bench.certify(bench.fresh())[0], 2, ["case.toml: no such file", "a case is a folder with a case.toml"])
    bench.refused("no case", bench.run("amcert", "certify"), 2, ["case", "see amcert certify --help"])
    bench.refused("no subcommand", bench.run("amcert"), 2, ["subcommand", "see amcert --help"])
    bench.refused("unknown subcommand", bench.run("amcert", "certfy", "cases/iris"), 2, ["there is no command certfy; did you mean certify? see amcert --help"])


def places_for_results(bench):
    file = bench.fresh() / "file"
    file.write_text("")
    case = bench.case("two-block-r11")
    bench.refused("--out below a file", bench.run("amcert", "certify", case, "--out", file), 2, [str(file), "name another folder"])
    bench.refused("run --out below a file", bench.run("amcert", "run", case, "--out", file / "run.json"), 2, [str(file), "name another file"])


def exported(bench, case, sweeps=3):
    path = bench.fresh() / "run.json"
    result = bench.run("amcert", "run", case, "--sweeps", sweeps, "--out", path)
    bench.check("amcert run", result.returncode == 0 and result.stderr == "", result.stderr)
    return json.loads(path.read_text())


def imports(bench):
    case = bench.case("xor-relu")
    run = exported(bench, case)
    texts = [(name, spoil(json.dumps(run)), words) for name, spoil, words in refusals.TEXTS]
    for name, spoil, words in refusals.RUNS:
        spoiled = copy.deepcopy(run)
        spoil(spoiled)
        texts.append((name, json.dumps(spoiled), words))
    for name, text, words in texts:
        path = bench.fresh() / "run.json"
        path.write_text(text)
        bench.refused(f"run: {name}", bench.certify(case, "--run", path)[0], 2, [str(path), *words])
    folder = bench.fresh()
    npy_folder(run, folder)
    whole = (folder / "W2_2.npy").read_bytes()
    for name, contents, words in refusals.ARRAYS:
        (folder / "W2_2.npy").unlink()
        if contents is not None:
            (folder / "W2_2.npy").write_bytes(contents)
        bench.refused(f"run: {name}", bench.certify(case, "--run", folder)[0], 2, ["W2_2.npy: iterate 2, block W2", *words])
        (folder / "W2_2.npy").write_bytes(whole)

    path = bench.fresh() / "run.json"
    path.write_text(json.dumps(run))
    for name, source in ("a JSON run", path), ("a folder of arrays", folder):
        result, out = bench.certify(case, "--run", source)
        bench.check(name, result.returncode == 0 and result.stderr == "", f"exit code {result.returncode}: {result.stderr}")
        certificate = json.loads((out / "certificate.json").read_text())
        bench.check(name, certificate["runs"]["recorded"]["origin"] == "user", "the run is not said to be the user's")
        bench.check(name, certificate["claims"][0]["start"] == "case", "the run starts at the case's start")
        bench.answers(name, bench.run("amcheck", out / "certificate.json"), 0, ["s VERIFIED"])
    # The run from its first sweep on: of the same method, but not from the start of the case.
    path.write_text(json.dumps({"format": "amcert-run/1", "iterates": run["iterates"][1:]}))
    result, out = bench.certify(case, "--run", path)
    bench.check("own start", result.returncode == 0, f"exit code {result.returncode}: {result.stderr}")
    bench.check("own start", json.loads((out / "certificate.json").read_text())["claims"][0]["start"] == "own", "the certificate hides the own start")
    bench.check("own start", "own start" in (out / "table.md").read_text(), "the table hides the own start")
    bench.answers("own start", bench.run("amcheck", out / "certificate.json"), 0, ["s VERIFIED"])


def checker(bench):
    _, out = bench.certify(bench.case("two-block-r11"))
    whole = (out / "certificate.json").read_text()
    a = json.loads(whole)["claims"][1]["a"]
    edits = [
        ("whole", lambda t: t, 0, ["s VERIFIED 10/10 claims digest "]),
        ("truncated", lambda t: t[:len(t) // 2], 2, ["s MALFORMED", "certificate.json, line ", "field runs.", "truncated"]),
        ("truncated by one byte", lambda t: t[:-1], 2, ["s MALFORMED", "certificate.json, line ", "newline"]),
        ("empty", lambda t: "", 2, ["s MALFORMED", "certificate.json"]),
        ("missing key", lambda t: t.replace(' "bits": 256,\n', ""), 2, ["s MALFORMED", "certificate.json, line 1", "'bits' is missing: add it"]),
        ("altered number", lambda t: t.replace(f'"a": "{a}"', '"a": "1/4"'), 1, ["s REJECTED claim 2 sufficient_decrease: the digest is wrong: it should be "]),
        ("unknown format", lambda t: t.replace("amcert-certificate/1", "amcert-certificate/2"), 3,
         ["s UNSUPPORTED", "certificate.json, line ", "field format", "amcert-certificate/1 is needed"]),
    ]
    for name, edit, code, words in edits:
        path = out / "edited" / "certificate.json"
        path.parent.mkdir(exist_ok=True)
        shutil.copy(out / "problem.json", path.parent)
        path.write_text(edit(whole))
        bench.answers(f"amcheck: {name}", bench.run("amcheck", path), code, words)
    _, other = bench.certify(bench.case("two-block-r11", [("sweeps = 20", "sweeps = 2"), ('"1/2"], ["1/2"', '"1/3"], ["1/3"')]))
    again = bench.run("amcert", "certify", bench.case("two-block-r11", [("sweeps = 20", "sweeps = 2")]), "--out", other.parent, "--quiet")
    bench.check("replaced", "held results of another problem (" in again.stderr and "these replace them" in again.stderr, again.stderr)
    again = bench.run("amcert", "certify", bench.case("two-block-r11", [("sweeps = 20", "sweeps = 2"), ('"1/2"], ["1/2"', '"1/3"], ["1/3"')]), "--out", other.parent, "--quiet")
    again = bench.run("amcert", "certify", bench.case("two-block-r11", [("sweeps = 20", "sweeps = 3"), ('"1/2"], ["1/2"', '"1/3"], ["1/3"')]), "--out", other.parent, "--quiet")
    bench.check("certified again", "replace" not in again.stderr, again.stderr)
    run = bench.fresh() / "run.json"
    bench.run("amcert", "run", ROOT / "cases/xor-relu", "--sweeps", 5, "--out", run)
    shorter = bench.run("amcert", "regress", ROOT / "cases/xor-relu", "--run", run)
    bench.check("another length", "the run has 5 sweeps, the stored one 30" in shorter.stdout, shorter.stdout)
    asked = bench.run("amcert", "regress", bench.case("xor-relu", [('forms = ["J0", "J1", "J1w", "J2"]', 'forms = ["J1"]')]), "--only", "certify")
    bench.check("fewer claims", re.search(r"\d+ claims, \d+ are stored: a case may ask for fewer, by claims, forms or j_max", asked.stdout), asked.stdout)
    rest = bench.fresh() / "rest.toml"
    rest.write_text('name = "rest"\n[network]\nwidths = [1]\nactivation = ["tanh"]\nlambda = 1\n[data]\nX = [[1, -1]]\nY = [[1, -1]]\n'
                    '[method]\nprox = { U = "1/8" }\n[start]\nseed = 1\n[run]\nsweeps = 200\n')
    still = bench.run("amcert", "certify", rest, "--no-reference", "--out", bench.fresh(), "--quiet").stdout
    bench.check("at rest", re.search(r"undecided: rises: .*; x\^(\d+) = x\^\d+: the run has come to rest, and up to sweep \1 it may be decided", still), still)
    bench.answers("amcheck: of another case", bench.run("amcheck", out / "certificate.json", "--problem", other / "problem.json"), 5, ["s MISMATCH", "the certificate is about the problem"])
    bench.answers("amcheck: missing file", bench.run("amcheck", out / "none.json"), 2, ["s MALFORMED", f"cannot read the certificate {out / 'none.json'}"])
    (out / "edited/problem.json").unlink()
    bench.answers("amcheck: missing problem", bench.run("amcheck", out / "edited/certificate.json"), 2, ["s MALFORMED", "problem.json", "--problem"])
    bench.answers("amcheck: no arguments", bench.run("amcheck"), 2, ["s MALFORMED usage: no certificate named"])
    bench.answers("amcheck: unknown option", bench.run("amcheck", "--frob", out / "certificate.json"), 2, ["s MALFORMED usage: unknown option --frob"])
    for arguments in [], ["--frob"], [out / "none.json"]:
        bench.check("amcheck: usage", "try amcheck --help" in bench.run("amcheck", *arguments).stdout, "the remedy is missing")
    # amcert reads certificates too, for its tables.
    bench.refused("table: missing", bench.run("amcert", "table", out / "none"), 2, ["no such file", "amcert certify CASE writes it"])
    shutil.copy(other / "problem.json", out / "problem.json")
    bench.refused("table: of another case", bench.run("amcert", "table", out), 5, ["certificate.json belongs to another problem", "certify the case again"])
    (other / "certificate.json").write_text((other / "certificate.json").read_text().replace('"proved"', '"probed"'))
    bench.refused("table: malformed", bench.run("amcert", "table", other), 2, ["certificate.json", "unknown verdict 'probed'", "amcert certify writes it anew"])


EXPECTED = """expect_refuted = ["sufficient_decrease J1 j=1", "sufficient_decrease J1 j=2", "sufficient_decrease J1 j=2 phase=0",
  "sufficient_decrease J1 j=2 phase=1"]"""


# What --quiet prints for each of them.
QUIET = {
    "proved": [r"two-block-r11: 10 of 10 claims proved$"],
    "refuted as expected": [r"heavy-ball-2d: \d+ of \d+ claims proved, \d+ refuted$", r"    refuted, as expected: sufficient_decrease J1 j=2 phase=1: "],
    "refuted": [r"    refuted: sufficient_decrease J1 j=1: ", r"    refuted: sufficient_decrease J1 j=2: "],
    "refuted, one of several not expected": [r"    refuted, as expected: sufficient_decrease J1 j=1: ", r"    refuted: sufficient_decrease J1 j=2: "],
    "undecided": [r"xor-relu: 14 of 16 claims proved, 2 undecided$", r"    undecided: sublevel_bounded: "],
}


def exit_codes(bench):
    unregularized = ("lambda = 0.1", "lambda = 0")
    codes = [
        ("proved", "two-block-r11", [], 0, 0),
        ("refuted as expected", "heavy-ball-2d", [], 0, 0),
        ("refuted", "heavy-ball-2d", [(EXPECTED, "")], 1, 0),
        ("refuted, one of several not expected", "heavy-ball-2d", [('"sufficient_decrease J1 j=2", ', "")], 1, 0),
        ("undecided", "xor-relu", [unregularized], 6, 6),
    ]
    for name, case, edits, code, checked in codes:
        result, out = bench.certify(bench.case(case, edits))
        bench.check(name, result.returncode == code, f"exit code {result.returncode}, expected {code}: {result.stderr}")
        bench.check(name, result.stderr == "", f"standard error: {result.stderr}")
        for line in QUIET[name]:
            bench.check(name, re.search(rf"^{line}", result.stdout, re.MULTILINE), f"{line!r} is not in {result.stdout}")
        bench.answers(name, bench.run("amcheck", out / "certificate.json"), checked, ["s CONDITIONAL 14/16" if checked else "s VERIFIED"])
    result, _ = bench.certify(bench.case("two-block-r11", [("[run]", '[certify]\nexpect_refuted = ["rises"]\n[run]')]))
    bench.refused("expected refutation that does not come", result, 1, ["'rises'", "expect_refuted", "take it out"])
    for name, edit, words in [
        ("diverging method", ('step = "3/4"', "step = 1e99"), ["iterate ", "take fewer sweeps"]),
        ("diverging objective", ('step = "3/4"', "step = 1e60"), ["iterate ", "take fewer sweeps"]),
    ]:
        bench.refused(name, bench.certify(bench.case("heavy-ball-2d", [edit]))[0], 4, words)
    saddle = bench.case("two-block-r11", [("H = [[1,", "H = [[-1,")])
    bench.refused("no minimizer", bench.certify(saddle)[0], 3, ["update x1", "not strongly convex", "give its block a positive prox weight"])
    alone = bench.case("xor-relu", [("[certify]", '[certify]\nclaims = ["double_agreement"]')])
    bench.refused("nothing to certify", bench.certify(alone, "--no-reference")[0], 2, ["double_agreement", "leave out --no-reference"])


def determinism(bench):
    # Another copy of the case, another working directory, another moment.
    folders = [bench.certify(bench.case("xor-relu"))[1]]
    place = bench.case("xor-relu").parent
    bench.run("amcert", "certify", "xor-relu", "--out", "here", cwd=place)
    folders.append(place / "here/xor-relu")
    for file in "certificate.json", "problem.json":
        texts = [(folder / file).read_bytes() for folder in folders]
        bench.check("determinism", texts[0] == texts[1], f"{file} differs from run to run")
        traces = [r"\d\d:\d\d", r"20\d\d-\d\d", re.escape(str(bench.folder))]
        if len(socket.gethostname()) > 3:  # shorter names turn up by chance
            traces.append(re.escape(socket.gethostname()))
        for trace in traces:
            bench.check("determinism", not re.search(trace.encode(), texts[0]), f"{file} holds {trace}")


def progress(bench):
    case, out = bench.case("xor-relu"), bench.fresh()
    result = bench.run("amcert", "certify", case, "--out", out)
    bench.check("silence", result.stderr == "" and "\r" not in result.stdout and "\033" not in result.stdout, f"progress in a pipe: {result.stderr!r}")
    code, shown = bench.terminal("certify", case, "--out", out)
    bench.check("progress", code == 0, f"exit code {code}")
    bench.check("progress", "double engine: sweep 1 of 30" in shown, f"no progress on a terminal: {shown!r}")
    bench.check("progress", shown.endswith("\r\033[K"), f"the line of progress stays: {shown!r}")


def interruption(bench):
    # So many sweeps that the work named would go on for many seconds; the signal comes while it lasts.
    moments = [
        ("double engine: sweep", ["--sweeps", 100000], signal.SIGINT, 0),
        ("certifying am_trajectory, sweep", ["--sweeps", 10000, "--no-reference"], signal.SIGINT, 0),
        ("certifying am_trajectory, sweep", ["--sweeps", 10000, "--no-reference"], signal.SIGTERM, 0),
        ("certifying am_trajectory of the reference run, sweep", ["--sweeps", 4000], signal.SIGINT, 7),
    ]
    case = bench.case("xor-relu", [('forms = ["J0", "J1", "J1w", "J2"]', "j_max = 1")])
    for moment, arguments, sent, decided in moments:
        name, out = f"signal {sent} at '{moment}'", bench.fresh()
        code, shown = bench.terminal("certify", case, *arguments, "--out", out, stop_at=moment, with_signal=sent)
        bench.check(name, code == 4, f"exit code {code}")
        bench.check(name, "interrupted; what was proved so far is in" in shown, f"shown: {shown[-300:]!r}")
        folder = out / "xor-relu"
        if not (folder / "certificate.json").exists():
            bench.check(name, False, "no certificate was kept")
            continue
        found = verdicts(folder)
        bench.check(name, len(found) == decided + 1 and [v for _, _, v in found].index("undecided") == decided, f"claims kept: {found}")
        bench.check(name, not list(folder.glob("*.part")), "a part of a file was left")
        bench.answers(name, bench.run("amcheck", folder / "certificate.json"), 6, [f"s CONDITIONAL {decided}/{decided + 1}"])
        bench.check(name, "interrupted" in (folder / "table.md").read_text(), "the table does not say that it is cut short")
    alone = bench.case("xor-relu", [("[certify]", '[certify]\nclaims = ["double_agreement"]')])
    out = bench.fresh()
    code, shown = bench.terminal("certify", alone, "--sweeps", 100000, "--out", out, stop_at="double engine: sweep")
    # Stopped in its first sweep, the run is as long as the reference run, which is stopped there too: then there is a claim, if undecided.
    kept = list(out.rglob("certificate.json"))
    told = "what was proved so far is in" in shown and bench.run("amcheck", kept[0]).returncode in (0, 6) if kept else "nothing is written" in shown
    bench.check("interrupted before a claim", code == 4 and told, f"exit code {code}: {shown[-300:]!r}")
    file = bench.fresh() / "run.json"
    code, _ = bench.terminal("run", case, "--sweeps", 1 << 20, "--out", file, stop_at="sweep ")
    bench.check("interrupted run", code == 4, f"exit code {code}")
    bench.check("interrupted run", len(json.loads(file.read_text())["iterates"]) > 1, "the sweeps done were not kept")


def help_texts(bench):
    for arguments in [], ["certify"], ["run"], ["table"]:
        result = bench.run("amcert", *arguments, "--help")
        name = " ".join(["amcert", *arguments, "--help"])
        bench.check(name, result.returncode == 0 and result.stderr == "", f"exit code {result.returncode}: {result.stderr}")
        bench.check(name, re.search(r"Examples:\n  am\w+ " + (arguments or ["certify"])[0], result.stdout), "no example")
    result = bench.run("amcheck", "--help")
    bench.check("amcheck --help", result.returncode == 0 and re.search(r"examples:\n  amcheck \S+", result.stdout), "no example, or not exit code 0")


def orbits_and_limits(bench):
    def verified(path, code=0):
        return bench.run("amcheck", path / "certificate.json").returncode == code

    def certificate(command, case, *arguments, code=0):
        out = bench.fresh()
        result = bench.run("amcert", command, case, "--out", out, "--quiet", *arguments)
        bench.check(f"{command} {case.name}", result.returncode == code, f"exit code {result.returncode}: {result.stderr}")
        return result, out / f"{case.name}-{'orbit' if command == 'replay' else command}"

    relu, tie = bench.case("xor-relu"), bench.case("relu-tie")
    for name, command, arguments, words in (
            ("radius that is no number", "replay", ["--radius", "small"], ["--radius", "1e-30"]),
            ("radius of 0", "replay", ["--radius", "0"], ["--radius", "not positive"]),
            ("no sweeps", "replay", ["--sweeps", "0"], ["--sweeps"]),
            ("a run and sweeps", "limit", ["--run", "x", "--sweeps", "3"], ["excludes"]),
            ("a run and the exact orbit", "limit", ["--run", "x", "--orbit"], ["excludes"]),
            ("a run that is not there", "replay", ["--run", "none.json"], ["none.json"])):
        bench.refused(name, bench.run("amcert", command, relu, *arguments), 2, words)
    bench.refused("certify with a run and sweeps", bench.certify(relu, "--run", "x", "--sweeps", 3)[0], 2, ["excludes"])
    # Two orbits of a tie, each in its folder; one alone stays undecided.
    result, folder = certificate("replay", tie, "--sweeps", 5)
    bench.check("two orbits", "orbit 2 of 2" in result.stdout and verified(folder / "1") and verified(folder / "2"), result.stdout)
    result, folder = certificate("replay", tie, "--sweeps", 5, "--max-orbits", 1, code=6)
    bench.check("a tie alone", not (folder / "2").exists(), "there is a second folder")
    # A limit ends with what was proved.
    result, folder = certificate("replay", relu, "--sweeps", 50, "--radius", "1e-60", "--max-bits", 64, code=4)
    bench.check("too few bits", "64 bits are not enough" in result.stderr and verified(folder, 6), result.stderr)
    # A run of one's own, here one that a unit in the last place is wrong in.
    run = exported(bench, relu, 8)
    run["iterates"][3]["V2"][0][0] = (float.fromhex(run["iterates"][3]["V2"][0][0]) + 2.0**-30).hex()
    path = bench.fresh() / "mine.json"
    path.write_text(json.dumps(run))
    result, folder = certificate("replay", relu, "--run", path, code=1)
    claims = {c["kind"]: c for c in json.loads((folder / "certificate.json").read_text())["claims"]}
    bench.check("a wrong run", claims["am_trajectory"]["verdict"] == "refuted" and claims["am_trajectory"]["at"][0] in (2, 3), claims["am_trajectory"].get("at"))
    # Limits: the same bytes twice; what cannot be proved is said; both kinds.
    first, second = (certificate("limit", relu)[1] for _ in range(2))
    bench.check("limit twice", (first / "certificate.json").read_bytes() == (second / "certificate.json").read_bytes(), "not the same bytes")
    bench.check("limit", verified(first), "amcheck does not verify it")
    free = bench.case("xor-tanh-free")
    flat = bench.fresh() / "flat"
    flat.mkdir()
    (flat / "case.toml").write_text('name = "flat"\n[polynomial]\nunknowns = ["u", "v", "w"]\nobjective = "(u*v)^2 + w^2"\n[method]\nprox = { x = 1 }\n'
                    "[start]\nu = 0\nv = 0\nw = 1\n[limit]\ntheta = 0.4\n[certify]\nexpect_refuted = ['kl_exponent theta=2/5']\n")
    folder = certificate("limit", flat, code=6)[1]
    bench.check("undecided limit", "no set was found on which boxes" in (folder / "table.md").read_text(), "no reason in the table")
    report = (folder / "report.html").read_text()
    bench.check("refuted exponent", "quotient tends to" in report and "A function of 3 unknowns" in report, "not in the report")
    bench.check("no orbits of polynomials", bench.run("amcert", "replay", flat).returncode == 3, "replay of a polynomial problem")
    bench.refused("no orbit of a polynomial to join", bench.run("amcert", "limit", flat, "--orbit"), 3, ["exact orbits of polynomial problems", "leave out --orbit"])
    # Joined to the exact orbit: what holds for all k, in words, as a table and for a paper.
    layer = bench.case("one-layer-linear")
    folder = certificate("limit", layer, "--orbit")[1]
    text = bench.run("amcert", "table", folder, "--format", "assumptions").stdout
    bench.check("assumptions", verified(folder) and "exact orbit from the start" in text and "not proved" in text, text)
    bench.check("assumptions for a paper", (folder / "assumptions.tex").read_text() == bench.run("amcert", "table", folder, "--format", "assumptions-tex").stdout, "not what is written beside the certificate")
    # Of the two orbits of a tie the one that comes to the limit is joined to it.
    folder = certificate("limit", tie, "--orbit")[1]
    claims = json.loads((folder / "certificate.json").read_text())["claims"]
    bench.check("an orbit with a tie", verified(folder) and any(c["kind"] == "trapping" and c["run"] == "orbit" and c["verdict"] == "proved" for c in claims), "not joined")
    bench.check("zero residual", verified(certificate("limit", free)[1]), "amcheck does not verify it")
    # The figure of costs, which are measured and so no part of a certificate.
    folder = certificate("replay", relu, "--sweeps", 32, "--compare")[1]
    cost = json.loads((folder / "provenance.json").read_text()).get("cost", {})
    bench.check("compare", len(cost.get("seconds", [])) == 33 and cost.get("plain") and cost["plain"][-1]["sweeps"] == 32, cost)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(sys.argv[1], sys.argv[2], folder)
        for test in bad_cases, places_for_results, imports, checker, exit_codes, determinism, progress, interruption, help_texts, orbits_and_limits:
            test(bench)
    print(f"{bench.checks} checks, {bench.failures} failed")
    sys.exit(1 if bench.failures else 0)


main()
