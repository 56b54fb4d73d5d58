#!/usr/bin/env python3
"""amcert report from results as users have them: files, figures against certificates in exact fractions, LaTeX.

usage: test_report.py AMCERT [latex]
Without `latex`: everything but LaTeX. With it: the appendices compile, alone and in a paper; exit code 77 without pdflatex.
Prints one line per failing check; exit code 1 if any fails.
"""
import fractions
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
AMCERT = os.path.abspath(sys.argv[1])
failures = 0


def check(name, holds, what=""):
    global failures
    if not holds:
        failures += 1
        print(f"{name}: {what}")


def run(*arguments, env=None, cwd=ROOT):
    return subprocess.run([AMCERT, *map(str, arguments)], capture_output=True, text=True, timeout=300, cwd=cwd, env=env)


def results(case, out):
    """What certify, replay and limit write of a case."""
    for command in (["certify"], ["replay", "--sweeps", "60"], ["limit", "--orbit"]):
        done = run(command[0], ROOT / "cases" / case, *command[1:], "--out", out, "--quiet")
        if done.returncode != 0:
            sys.exit(f"{case}: {command[0]} fails: {done.stderr}")
    return out / case


def contents(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def number(text):
    return fractions.Fraction(text)


def sets(path):
    """The data sets of a figure: rows of exact numbers."""
    out = []
    for line in path.read_text().splitlines():
        if line.startswith("# set "):
            out.append([])
        elif line and not line.startswith("#"):
            out[-1].append([number(word) for word in line.split()])
    return out


def claims(folder):
    return json.loads((folder / "certificate.json").read_text())["claims"]


def claim(folder, kind, **keys):
    return next(c for c in claims(folder) if c["kind"] == kind and c["verdict"] == "proved" and all(c.get(k) == v for k, v in keys.items()))


def against_certificates(case, stem, figures):
    """Certified curves lie on their side of the exact ones, and what was seen on theirs."""
    limit = pathlib.Path(f"{stem}-limit")
    rate, contraction = claim(limit, "rate_local"), claim(limit, "contraction")
    trap = claim(limit, "trapping", run="orbit", needs=[rate["digest"], claim(limit, "enclosure_trajectory")["digest"]])
    h, q, K = number(trap["gap"]), number(rate["factor"]), trap["at"]
    seen, bound, general = sets(figures / "values.dat")
    check(case, len(seen) > 200 and len(bound) > 50, "too few values")
    for k, y in bound:
        exact = h * q ** int(k - K)
        check(case, exact <= y <= exact * fractions.Fraction(1000001, 1000000), f"values at {k}: {float(y)} and h q^(k-K) = {float(exact)}")
    for k, low, high in seen:
        check(case, low <= high and (k < K or low <= h * q ** int(k - K)), f"F - F* at {k} is above its certified bound")
    check(case, any(k >= K and low > 0 for k, low, high in seen), "nothing is seen where the bound holds")
    q_general = number(claim(limit, "rate_kl")["factor"])
    for k, y in general:
        check(case, y >= h * q_general ** int(k - K), f"general theory at {k}")
    seen, *bounds = sets(figures / "distance.dat")
    for kind, curve in zip((rate, contraction), bounds):
        t = next(c for c in claims(limit) if c["kind"] == "trapping" and c["run"] == "orbit" and c["needs"][0] == kind["digest"])
        C, s, K = number(t["constant"]), number(t["factor"]), t["at"]
        check(case, curve[0][0] == K and curve[-1][0] > K, "where a bound of distances begins and ends")
        for k, y in curve:
            check(case, y >= C * s ** int(k - K), f"distance at {k}")
        for k, low, high in seen:
            check(case, k < K or low <= C * s ** int(k - K), f"distance seen at {k} is above its certified bound")
    check(case, len(bounds) == 2, "two bounds of distances")
    orbit = pathlib.Path(f"{stem}-orbit")
    for name, kind, key, sign in (("decrease", "sufficient_decrease", "a", 1), ("error", "relative_error", "b", -1)):
        keys = {"run": "orbit"} | ({"form": "J1"} if name == "decrease" else {})
        c = claim(orbit, kind, **keys)
        seen, level, *_ = sets(figures / f"{name}.dat")
        check(case, all(sign * y <= sign * number(c[key]) for k, y in level), f"{name}: the line is on the wrong side of {key}")
        check(case, all(sign * (high if sign > 0 else low) >= sign * number(c[key]) for k, low, high in seen), f"{name}: seen beyond the certified constant")
        check(case, len(seen) == 60, f"{name}: {len(seen)} windows")
    kl, point = claim(limit, "kl"), claim(limit, "critical_point")
    seen, stair, upper = sets(figures / "inequality.dat")
    for n, (r, mu) in enumerate(point["balls"]):
        check(case, stair[2 * n + 1][0] <= number(r) and stair[2 * n + 1][1] <= number(kl["kappa"][n]), f"kappa of ball {n}")
        # Roundings of double are far below the width of the stair.
        for distance, quotient, k in seen:
            check(case, distance > number(r) or quotient * fractions.Fraction(1001, 1000) >= number(kl["kappa"][n]), f"quotient at {k} is below kappa")
    lower, upper = number(contraction["lower"]), number(contraction["factor"])
    discs = sets(figures / "eigenvalues.dat")[0]
    check(case, max((re * re + im * im) ** 0.5 + float(radius) for re, im, radius in discs) >= float(lower) - 1e-9, "no eigenvalue where the bracket has one")
    check(case, all((re * re + im * im) ** 0.5 - float(radius) <= float(upper) + 1e-9 for re, im, radius in discs), "an eigenvalue outside of the bracket")
    for k, low, high in sets(figures / "ulps.dat")[0]:
        check(case, low <= high, f"ulps at {k}")
    radius = claim(orbit, "enclosure_trajectory")["radius"]
    for k, r, bits in sets(figures / "enclosure.dat")[0]:
        words = [row.split()[int(k)] for row in radius.values()]
        largest = max(int(w.partition("p")[0], 16) * fractions.Fraction(2) ** int(w.partition("p")[2] or 0) for w in words)
        check(case, largest <= r <= largest * fractions.Fraction(10000001, 10000000), f"radius at {k}")


def files(folder):
    stem = results("xor-relu", folder / "out")
    done = run("report", stem, "--standalone")
    check("report", done.returncode == 0 and not done.stderr, done.stderr)
    page = pathlib.Path(f"{stem}-report")
    figures = page / "figures"
    names = ["values", "distance", "decrease", "error", "inequality", "eigenvalues", "ulps", "enclosure"]
    wanted = {"report.html", "appendix.tex", "standalone.tex"} | {f"figures/{n}.{end}" for n in names for end in ("svg", "pdf", "dat", "gp")}
    first = contents(page)
    check("report", set(first) == wanted, f"files {sorted(set(first) ^ wanted)}")
    for name, data in first.items():
        check(name, data and (not name.endswith(".pdf") or data.startswith(b"%PDF") and data.rstrip().endswith(b"%%EOF")), "not whole")
    html = first["report.html"].decode()
    check("page", html.count("<svg") == len(names) and html.endswith("</html>\n"), "figures or end")
    for outside in ("<script", "http:", "https:", "src=", "@import", "url("):
        check("page", outside not in html, f"not self-contained: {outside}")
    check("page", "rgb(" not in html and '"black"' not in html, "a colour that does not follow the screen")
    for c in (c for end in ("", "-orbit", "-limit") for c in claims(pathlib.Path(f"{stem}{end}"))):
        check("page", html.count(f'id="claim-{c["digest"][:16]}"') == 1, f"claim {c['digest'][:16]}")
    identifiers = re.findall(r"\bid=[\"']([^\"']+)", html)
    check("page", len(identifiers) == len(set(identifiers)), f"an id twice: {[i for i in identifiers if identifiers.count(i) > 1][:3]}")
    against_certificates("xor-relu", stem, figures)
    # The same bytes again, also elsewhere and at another time of day and place.
    other = folder / "other"
    done = run("report", *(f"{stem}{end}" for end in ("", "-orbit", "-limit")), "--out", other, "--standalone", env={**os.environ, "TZ": "Asia/Kolkata"})
    check("again", done.returncode == 0 and contents(other) == first, [n for n, d in contents(other).items() if first.get(n) != d])
    # Figures can be drawn again by hand.
    (other / "figures/values.svg").unlink()
    subprocess.run(["gnuplot", "values.gp"], cwd=other / "figures", check=True, capture_output=True)
    check("by hand", (other / "figures/values.svg").read_bytes() == first["figures/values.svg"], "another picture")
    # One certificate alone, and the formats.
    alone = folder / "alone"
    done = run("report", f"{stem}-limit", "--format", "html", "--out", alone)
    check("alone", done.returncode == 0 and not (alone / "appendix.tex").exists() and "<svg" in (alone / "report.html").read_text(), done.stderr)
    return stem


def refusals(folder, stem):
    # Without gnuplot there is a report without figures.
    bare = folder / "bare"
    done = run("report", stem, "--out", bare, env={**os.environ, "PATH": str(folder)})
    check("no gnuplot", done.returncode == 0 and "there is no gnuplot" in done.stderr and "gnuplot-nox" in done.stderr, done.stderr)
    check("no gnuplot", "<svg" not in (bare / "report.html").read_text() and "includegraphics" not in (bare / "appendix.tex").read_text() and (bare / "figures/values.dat").exists() and not (bare / "figures/values.svg").exists(), "files")
    # One that fails is told from none.
    tools = folder / "tools"
    tools.mkdir()
    (tools / "gnuplot").write_text("#!/bin/sh\necho 'unknown or ambiguous terminal type' >&2\nexit 1\n")
    (tools / "gnuplot").chmod(0o755)
    done = run("report", stem, "--out", folder / "spoiled", env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"})
    check("spoiled gnuplot", done.returncode == 3 and "values.gp: gnuplot could not draw it: unknown or ambiguous terminal type" in done.stderr and (folder / "spoiled/report.html").exists(), done.stderr)
    done = run("report", folder / "none")
    check("nothing there", done.returncode == 2 and "no results there" in done.stderr and done.stderr.count("\n") == 1, done.stderr)
    other = folder / "out2"
    run("certify", ROOT / "cases/two-block-r11", "--out", other, "--quiet")
    done = run("report", stem, other / "two-block-r11", "--out", folder / "mixed")
    check("two cases", done.returncode == 5 and "about another problem" in done.stderr and not (folder / "mixed").exists(), done.stderr)
    done = run("report", other / "two-block-r11", "--format", "pdf")
    check("format", done.returncode == 2, done.stderr)
    # A certificate that is none.
    broken = folder / "broken"
    shutil.copytree(other / "two-block-r11", broken)
    certificate = json.loads((broken / "certificate.json").read_text())
    del certificate["claims"][0]["verdict"]
    (broken / "certificate.json").write_text(json.dumps(certificate))
    done = run("report", broken, "--out", folder / "broken-report")
    check("broken", done.returncode == 2 and done.stderr.count("\n") == 1 and not (folder / "broken-report/report.html").exists(), done.stderr)
    # The other kinds of problems and claims.
    for case, commands in (("heavy-ball-r10", ("certify", "limit")), ("ridge-chain-degenerate", ("limit",)), ("lasso-scalar", ("limit",)), ("two-splitting-flat", ("limit",)), ("quadratic-spiral", ("certify", "limit"))):
        for command in commands:
            run(command, ROOT / "cases" / case, "--out", other, "--quiet")
        done = run("report", other / case)
        check(case, done.returncode == 0 and not done.stderr and "<svg" in pathlib.Path(f"{other / case}-report/report.html").read_text(), done.stderr)


def latex(folder):
    if not shutil.which("pdflatex"):
        print("pdflatex is not there")
        sys.exit(77)

    def compiled(place, file):
        for _ in range(2):
            done = subprocess.run(["pdflatex", "-halt-on-error", "-interaction=nonstopmode", file], cwd=place, capture_output=True, text=True, errors="replace")
        check(file, done.returncode == 0, done.stdout[-400:])
        for word in ("Overfull", "undefined", "multiply"):
            check(file, word not in done.stdout, [line for line in done.stdout.splitlines() if word in line][:3])
        pages = re.search(r"Output written on \S+ \((\d+) page", done.stdout)
        return int(pages.group(1)) if pages else 0

    paper = [r"\documentclass{article}", r"\usepackage{amsmath,amssymb,amsthm,booktabs,graphicx}", r"\newtheorem{theorem}{Theorem}", r"\begin{document}", r"\begin{theorem}Of the paper.\end{theorem}"]
    for case in ("xor-relu", "xor-tanh"):
        stem = results(case, folder / "out")
        check(case, run("report", stem, "--format", "tex", "--standalone").returncode == 0, "report fails")
        place = pathlib.Path(f"{stem}-report")
        pages = compiled(place, "standalone.tex")
        check(case, pages == 2, f"{pages} pages")
        paper += [rf"\providecommand{{\amcertfigures}}{{}}\renewcommand{{\amcertfigures}}{{{place}/figures/}}", rf"\input{{{place}/appendix.tex}}", r"\clearpage"]
    (folder / "paper.tex").write_text("\n".join(paper + [r"\end{document}", ""]))
    check("paper", compiled(folder, "paper.tex") > 2, "pages")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if "latex" in sys.argv[2:]:
            latex(folder)
        else:
            if not shutil.which("gnuplot"):
                sys.exit("gnuplot is not there")
            stem = files(folder)
            refusals(folder, stem)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
