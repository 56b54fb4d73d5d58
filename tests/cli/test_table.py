#!/usr/bin/env python3
"""One table of many certificates, as users make it: what is in it is in the certificates, nothing else is, and LaTeX takes it.

usage: test_table.py AMCERT AMCHECK [--latex]
Prints one line per failing check; exit code 1 if any fails. With --latex the tables are compiled, or, without pdflatex, 77.
"""
import csv
import fractions
import hashlib
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from harness import Bench

MEMBERS = 45


def member(bench, out, number):
    """One more start of xor-relu, certified without the reference run."""
    edits = [('name = "xor-relu"', f'name = "s{number}_x"'), ("gamma = 1", f"gamma = {1 + number % 3}"), ('"-53/64"', f'"{number - 50}/64"')]
    case = bench.case("xor-relu", edits)
    result = bench.run("amcert", "certify", case, "--out", out, "--quiet", "--no-reference", "--sweeps", 3 + number % 2)
    bench.check("certify a member", result.returncode == 0, result.stderr)


def grid(bench):
    out = bench.fresh()
    for number in range(MEMBERS):
        member(bench, out, number)
    return out


def table(bench, *arguments, cwd=None):
    result = bench.run("amcert", "table", *arguments, cwd=cwd)
    bench.check(f"amcert table {' '.join(map(str, arguments))}", result.returncode == 0 and result.stderr == "", result.stderr)
    return result.stdout


def exact(text):
    return fractions.Fraction(text)


def claims(folder):
    return {c["digest"]: c for c in json.loads((folder / "certificate.json").read_text())["claims"]}


def contents(bench, out):
    """Every number of CSV and JSON against the claim whose digest stands beside it."""
    rows = list(csv.DictReader(io.StringIO(table(bench, out, "--columns", "gamma,a,b_bracket,rises,digest:a", "--digits", 3, "--format", "csv"))))
    bench.check("csv", len(rows) == MEMBERS, f"{len(rows)} rows")
    bench.check("csv", [r["case"] for r in rows] == [f"s{i}_x" for i in range(MEMBERS)], "not in the order of numbers")
    for row in rows:
        folder = out / row["case"]
        certificate = json.loads((folder / "certificate.json").read_text())
        by_digest = {c["digest"][:16]: c for c in certificate["claims"]}
        a, b = by_digest[row["a.digest"]], by_digest[row["b_bracket.digest"]]
        bench.check("csv: claim", (a["kind"], a["form"], a["j"], a["phase"], a["run"]) == ("sufficient_decrease", "J1", 1, None, "recorded"), a)
        bench.check("csv: exact", row["a.exact"] == a["a"] and row["b_bracket.upper_exact"] == b["b"] and row["b_bracket.lower_exact"] == b["b_lower"], row)
        bench.check("csv: rounding", exact(row["a"]) <= exact(a["a"]) < exact(row["a"]) * fractions.Fraction(101, 100), row)
        bench.check("csv: rounding", exact(row["b_bracket.lower"]) <= exact(b["b_lower"]) and exact(b["b"]) <= exact(row["b_bracket.upper"]), row)
        bench.check("csv: scope", row["a.scope"] == f"recorded run [0,{a['range'][1]}]", row)
        bench.check("csv: digest", row["digest:a"] == row["a.digest"], row)
        text = json.dumps(certificate, indent=1, sort_keys=True)
        bench.check("csv: certificate", row["certificates"] == hashlib.sha256(text.encode()).hexdigest(), row)
        bench.check("csv: parameter", row["gamma"] == certificate_gamma(folder), row)
    for arguments, label in ([], "amcert"), (["--label", "other"], "other"), (["--out", bench.folder / "starts.tex"], "starts"):
        text = table(bench, out, "--columns", " a, b", "--format", "tex", *arguments) or (bench.folder / "starts.tex").read_text()
        bench.check("latex: label", f"\\label{{tab:{label}}}" in text, text[:400])
    data = json.loads(table(bench, out, "--columns", "a,kappa", "--format", "json"))
    for row in data["rows"]:
        cell = row["cells"]["a"]
        bench.check("json", claims(out / row["name"])[cell["digests"][0]]["a"] == cell[">="]["exact"], cell)
        bench.check("json", row["cells"]["kappa"] == {"verdict": "no claim"}, row["cells"]["kappa"])


def certificate_gamma(folder):
    return json.loads((folder / "problem.json").read_text())["layers"][0]["gamma"]


def presentation(bench, out):
    text = table(bench, ".", "--columns", "gamma,a", "--group", "gamma", "--sort=-a", cwd=out)
    bench.check("group", [line for line in text.splitlines() if line.startswith("γ = ")] == ["γ = 1", "γ = 2", "γ = 3"], text)
    bench.check("command", "Made by: amcert table . --columns gamma,a --group gamma --sort=-a" in text, text[-300:])
    bench.check("scopes of two lengths", "ᵃ recorded run [0,3]" in text and "ᵇ recorded run [0,4]" in text, text[-900:])
    version = bench.run("amcert", "--version").stdout.strip()
    bench.check("version", version.startswith("amcert ") and version in text, version)
    digests = sorted(hashlib.sha256((p.read_bytes())[:-1]).hexdigest() for p in out.glob("*/certificate.json"))
    total = hashlib.sha256("".join(d + "\n" for d in digests).encode()).hexdigest()
    bench.check("hash of the list", total in " ".join(text.split()), text[-600:])
    to = bench.fresh() / "t.md"
    bench.check("--out", table(bench, out, "--format", "md", "--out", to) == "", "something on standard output")
    bench.check("--out", total in to.read_text() and "t.md.certificates" in to.read_text().replace("\\", ""), "the list is not named")
    listed = pathlib.Path(f"{to}.certificates").read_text().splitlines()
    bench.check("list", sorted(line.split("  ")[0] for line in listed) == digests, listed[:2])
    bench.check("rows", "15" in table(bench, out, "--rows", "gamma", "--columns", "a"), "no number of cases")
    bench.check("two alike", table(bench, out, "--format", "json") == table(bench, out, "--format", "json"), "not the same again")
    # One certificate alone is as it ever was, and digits apply to it too.
    single = out / "s7_x"
    bench.check("one", table(bench, single, "--format", "md") == (single / "table.md").read_text(), "not what certify wrote")
    bench.check("one", table(bench, single, "--format", "tex") == (single / "table.tex").read_text(), "not what certify wrote")
    bench.check("one", table(bench, single, "--digits", 2) != table(bench, single), "digits change nothing")
    bench.check("names of columns", table(bench, "--columns", "help") == table(bench, "--list-columns") != "", "no list")


def refusals(bench, out):
    def refused(name, code, words, *arguments):
        bench.refused(f"table: {name}", bench.run("amcert", "table", *arguments), code, words)

    refused("unknown column", 2, ["'kapa'", "did you mean kappa", "--list-columns"], out, "--columns", "a,kapa")
    refused("unknown form", 2, ["a:J7", "J1w"], out, "--columns", "a:J7")
    refused("unknown key", 2, ["'foo'"], out, "--sort", "foo")
    refused("unknown rows", 2, ["'methods'", "method"], out, "--rows", "methods")
    refused("empty name", 2, ["'a,,b'"], out, "--columns", "a,,b")
    refused("no certificates", 2, ["no certificate.json in it or below", "amcert certify"], bench.fresh())
    refused("nothing named", 2, ["no certificate is named"])
    refused("many in words", 2, ["--format theorem is of one certificate"], out, "--format", "theorem")
    refused("no such file", 2, ["no such file"], out, out / "none")
    refused("too many digits", 2, ["--digits"], out, "--digits", 31)

    place = bench.fresh()
    for name, source in ("s1_x", "s1_x"), ("s1_x-limit", "s2_x"):
        shutil.copytree(out / source, place / name)
    limit = place / "s1_x-limit"
    problem = json.loads((limit / "problem.json").read_text())
    problem["name"] = "s1_x"
    (limit / "problem.json").write_text(json.dumps(problem, indent=1, sort_keys=True) + "\n")
    refused("problem changed by hand", 5, ["s1_x-limit/certificate.json belongs to another problem", "certify the case again"], place)
    certificate = json.loads((limit / "certificate.json").read_text())
    certificate["problem"] = hashlib.sha256(json.dumps(problem, indent=1, sort_keys=True).encode()).hexdigest()
    (limit / "certificate.json").write_text(json.dumps(certificate, indent=1, sort_keys=True) + "\n")
    refused("limit of the case before it was changed", 5, ["are both named s1_x and belong to different problems"], place)
    certificate["format"] = "amcert-certificate/2"
    (limit / "certificate.json").write_text(json.dumps(certificate, indent=1, sort_keys=True) + "\n")
    refused("of another version", 3, ["amcert-certificate/2", "reads amcert-certificate/1"], place)
    refused("one of another version", 3, ["amcert-certificate/2"], limit)

    # An unfinished member is named, not passed over.
    place = bench.fresh()
    shutil.copytree(out / "s1_x", place / "s1_x")
    shutil.copytree(out / "s2_x", place / "s2_x")
    (place / "s2_x/certificate.json").unlink()
    result = bench.run("amcert", "table", place, "--columns", "a")
    bench.check("unfinished", result.returncode == 0 and "s2_x: a problem without its certificate" in result.stderr, result.stderr)


def joined(bench):
    """certify, limit --orbit and replay of one case are one row, each number under the scope it has."""
    case, out = bench.case("xor-relu"), bench.fresh()
    for arguments in ["certify"], ["limit", "--orbit"], ["replay", "--sweeps", 20]:
        result = bench.run("amcert", arguments[0], case, *arguments[1:], "--out", out)
        bench.check(f"{arguments[0]}", result.returncode == 0, result.stderr)
    columns = "a,a@orbit,a_rate,kappa,q_iterates,K,K@recorded,K_iterates,q_observed_iterates"
    data = json.loads(table(bench, out, "--columns", columns, "--format", "json"))
    bench.check("one row", len(data["rows"]) == 1 and len(data["rows"][0]["certificates"]) == 3, data["rows"])
    scopes = {name: cell.get("scope") for name, cell in data["rows"][0]["cells"].items()}
    bench.check("scopes", scopes["a"] == "recorded run [0,30]" and scopes["a@orbit"] == "exact orbit [0,20]" and scopes["a_rate"] == "exact sweeps near the limit", scopes)
    bench.check("scopes", scopes["K"] == "exact orbit, all k ≥ K" and scopes["K@recorded"] == "exact sweeps from xᴷ of the recorded run, all k ≥ K", scopes)
    cells = data["rows"][0]["cells"]
    bench.check("observed", cells["q_observed_iterates"]["proved"] is False and "verdict" not in cells["q_observed_iterates"], cells["q_observed_iterates"])
    # The first column of each claim that a row shows is the claim's own number.
    of = {d: c for p in out.glob("*/certificate.json") for d, c in claims(p.parent).items()}
    for name, key, side in ("a", "a", ">="), ("a@orbit", "a", ">="), ("q_iterates", "factor", "<="), ("a_rate", "decrease", ">="):
        bench.check(f"joined: {name}", of[cells[name]["digests"][0]][key] == cells[name][side]["exact"], cells[name])
    for name in "K", "K@recorded", "K_iterates":
        claim = of[cells[name]["digests"][0]]
        bench.check(f"joined: {name}", claim["kind"] == "trapping" and str(claim["at"]) == cells[name]["="]["exact"] and (claim["run"] == "recorded") == (name == "K@recorded"), claim)
    bench.check("joined: K_iterates", of[of[cells["K_iterates"]["digests"][0]]["needs"][0]]["kind"] == "contraction", "K_iterates rests on another rate")
    bench.check("default columns", "K" in table(bench, out, "--format", "csv").split(","), "no K")


def compiled(bench, out):
    """Long and short tables as documents of their own and within a paper; no line too long."""
    place = bench.fresh()
    columns = "gamma,lambda,a_bracket,b,b_theory,rises,j,digest:a"
    table(bench, out, "--columns", columns, "--format", "tex", "--standalone", "--out", place / "long.tex", "--caption", "Starts of 50 % & more_")
    table(bench, out, "--rows", "gamma", "--format", "tex", "--standalone", "--out", place / "short.tex")
    table(bench, out / "s1_x", out / "s3_x", "--columns", "a,b", "--format", "tex", "--out", place / "inner.tex")
    (place / "paper.tex").write_text("\\documentclass{article}\n\\usepackage{amsmath,booktabs,longtable}\n\\begin{document}\n\\input{inner.tex}\n\\end{document}\n")
    for name in "long", "short", "paper":
        for _ in range(2):  # longtable finds its widths in the first pass
            result = subprocess.run(["pdflatex", "-halt-on-error", "-interaction=nonstopmode", f"{name}.tex"], capture_output=True, text=True, errors="replace", cwd=place)
        bench.check(f"latex: {name}", result.returncode == 0 and "Overfull" not in result.stdout, result.stdout[-800:])


def main():
    latex = "--latex" in sys.argv
    if latex and shutil.which("pdflatex") is None:
        return 77
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(sys.argv[1], sys.argv[2], folder)
        out = grid(bench)
        for part in [compiled] if latex else [contents, presentation, refusals]:
            part(bench, out)
        if not latex:
            joined(bench)
        print(f"{bench.checks} checks, {bench.failures} failures")
        return 1 if bench.failures else 0


if __name__ == "__main__":
    sys.exit(main())
