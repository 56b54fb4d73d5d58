#!/usr/bin/env python3
"""The archive for a referee: what is in it, and that its check, run elsewhere, notices what is wrong and nothing else.

usage: test_bundle.py AMCERT AMCHECK
Prints one line per failing check; exit code 1 if any fails.
"""
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
from harness import ROOT, Bench

# Compiles each source once, and the headers of the libraries once for all; the sources of all bundles here are the same.
COMPILER = r"""#!/bin/sh
for last; do :; done
source=''
for word; do case $word in *.o) ;; */joined.*) source=$word ;; esac; done
kept=CACHE/$([ -z "$source" ] || cat amcheck/*.hpp "$source" $(sed 's/#include "\(.*\)"/\1/' "$source") | sha256sum | cut -c1-64)
case " $* " in
    *' -c '*) [ -f "$kept" ] && exec cp "$kept" "$last"; g++ -include CACHE/all.hpp "$@" && cp "$last" "$kept" ;;
    *) exec g++ "$@" ;;
esac
"""


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class Bundles(Bench):
    def __init__(self, amcert, amcheck, folder):
        super().__init__(amcert, amcheck, folder)
        cache = self.fresh()
        self.compiler = cache / "compiler"
        self.compiler.write_text(COMPILER.replace("CACHE", str(cache)))
        self.compiler.chmod(0o755)
        headers = cache / "all.hpp"
        headers.write_text("".join(f"#include <{name}>\n" for name in ("algorithm", "functional", "gmpxx.h", "map", "optional", "set", "string", "variant", "vector")))
        subprocess.run(["g++", "-std=c++20", "-O2", "-O0", "-x", "c++-header", headers, "-o", f"{headers}.gch"], check=True)
        self.out = self.fresh()
        for command, case, *more in ("certify", "two-block-r11"), ("replay", "relu-tie", "--sweeps", "3"), ("limit", "one-layer-linear"):
            self.run("amcert", command, ROOT / "cases" / case, "--out", self.out, "--quiet", *more)
        self.names = ["one-layer-linear-limit", "relu-tie-orbit/1", "relu-tie-orbit/2", "two-block-r11"]

    def bundle(self, *arguments, name="my-paper"):
        to = self.fresh() / f"{name}.tar.gz"
        return self.run("amcert", "bundle", *arguments, "--to", to), to

    def unpacked(self, archive):
        place = self.fresh()
        with tarfile.open(archive) as tar:
            tar.extractall(place, filter="data") if sys.version_info >= (3, 12) else tar.extractall(place)
        return place / archive.name[:-len(".tar.gz")]

    def check_in(self, folder, *arguments, **environment):
        """The script in a bundle, with nothing of our environment, called from elsewhere."""
        temporary = self.fresh()
        given = {"PATH": "/usr/bin:/bin", "CXX": str(self.compiler), "CPPFLAGS": "-O0", "TMPDIR": str(temporary), **environment}
        before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
        result = subprocess.run([folder / "check", *arguments], capture_output=True, text=True, env=given, cwd="/")
        self.check("traces", before == {path: path.stat().st_mtime_ns for path in folder.rglob("*")}, "the check changed the bundle")
        self.check("traces", not list(temporary.iterdir()), "the check left temporary files")
        return result

    def says(self, name, result, code, *patterns):
        self.check(name, result.returncode == code, f"exit code {result.returncode}, expected {code}: {result.stdout} {result.stderr}")
        for pattern in patterns:
            self.check(name, re.search(pattern, result.stdout + result.stderr, re.M), f"no '{pattern}' in: {result.stdout} {result.stderr}")


def what_is_in_it(bench):
    stale = bench.out / "two-block-r11/table.md"
    fresh = stale.read_text()
    stale.write_text("of another run")
    result, archive = bench.bundle(*(bench.out / name for name in ("two-block-r11", "relu-tie-orbit", "one-layer-linear-limit")))
    bench.check("bundle", result.returncode == 0 and result.stderr == "", f"exit code {result.returncode}: {result.stderr}")
    bench.check("bundle", sha256(archive.read_bytes()) in result.stdout, "the digest printed is not that of the archive")
    again, other = bench.bundle(*(bench.out / name for name in ("one-layer-linear-limit", "two-block-r11", "relu-tie-orbit/", "two-block-r11/certificate.json")))
    bench.check("bundle", again.returncode == 0 and other.read_bytes() == archive.read_bytes(), f"another order, other bytes: {again.stderr}")
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
    bench.check("archive", all((m.uid, m.gid, m.mtime, m.uname) == (0, 0, 0, "") for m in members), "owner or time")
    bench.check("archive", archive.read_bytes()[4:8] == bytes(4), "a time in the head of gzip")
    folder = bench.unpacked(archive)
    bench.check("stale table", (folder / "certificates/two-block-r11/table.md").read_text() == fresh, "what lay beside the certificate was packed, not what belongs to it")
    stale.write_text(fresh)
    readme = (folder / "README").read_text()
    for name in bench.names:
        found = folder / "certificates" / name
        for file in "certificate.json", "problem.json":
            bench.check(name, (found / file).read_bytes() == (bench.out / name / file).read_bytes(), f"{file} is another one")
        digest = sha256((found / "certificate.json").read_bytes()[:-1])[:16]
        bench.check(name, re.search(f"{name} +certificate {digest}", readme), "not in README with its digest")
        for file in "claims.txt", "table.md", "table.tex", "table.csv", "report.html":
            bench.check(name, (found / file).stat().st_size > 100, f"no {file}")
    bench.check("assumptions", (folder / "certificates/one-layer-linear-limit/assumptions.tex").exists(), "left out")
    for source, there in (("verify/amcheck", "amcheck"), ("tests/oracle", "oracle")):
        for path in (ROOT / source).iterdir():
            if path.suffix in (".cpp", ".hpp", ".md") or path.name.startswith("oracle") and path.suffix == ".py":
                bench.check("sources", (folder / there / path.name).read_bytes() == path.read_bytes(), f"{path.name} is another one")
    listed = dict(reversed(line.split("  ", 1)) for line in (folder / "MANIFEST").read_text().splitlines())
    files = {str(path.relative_to(folder)): sha256(path.read_bytes()) for path in folder.rglob("*") if path.is_file() and path.name != "MANIFEST"}
    bench.check("manifest", listed == files, set(listed.items()) ^ set(files.items()))
    return archive


def verified(bench, archive):
    folder = bench.unpacked(archive)
    moved = bench.fresh() / "a folder with spaces"
    shutil.move(folder, moved)
    lines = [rf"^{name}: s VERIFIED (\d+)/\1 claims digest {sha256((moved / 'certificates' / name / 'certificate.json').read_bytes()[:-1])[:16]}$" for name in bench.names]
    bench.says("check", bench.check_in(moved), 0, *lines, "^all 4 certificates verified$")
    bench.says("check --python", bench.check_in(moved, "--python", CXX="/bin/false"), 0, *lines, "^all 4 certificates verified$")
    one = bench.check_in(moved, "--jobs", "1", "two-block-r11")
    bench.says("check of one", one, 0, lines[3], "^the certificate is verified$")
    bench.check("check of one", "relu-tie" not in one.stdout, one.stdout)
    for name, arguments, environment, words in (
            ("unknown option", ["--frob"], {}, "unknown option --frob"),
            ("unknown certificate", ["iris"], {}, "no certificate iris here"),
            ("no number", ["--jobs", "x"], {}, "not a positive number"),
            ("no compiler", [], {"CXX": "/bin/false"}, "cannot compile C.*libgmp-dev.*--python"),
            ("a compiler that is not there", [], {"CXX": "/none/g++"}, "cannot compile C.*libgmp-dev")):
        bench.says(name, bench.check_in(moved, *arguments, **environment), 2, words)


def spoiled(bench, archive):
    def claim(text):  # the first constant of a decrease claim, greater by 1
        at = re.search(r'"a": "(\d+)(/\d+)"', text)
        return text[:at.start(1)] + str(int(at[1]) + int(at[2][1:])) + text[at.end(1):]

    edits = [
        ("a number of a certificate", "certificates/two-block-r11/certificate.json", claim, r"^two-block-r11: s REJECTED"),
        ("a number of a problem", "certificates/relu-tie-orbit/2/problem.json", lambda t: t.replace('"gamma": "', '"gamma": "1', 1), r"^relu-tie-orbit/2: s MISMATCH"),
        ("a certificate cut off", "certificates/one-layer-linear-limit/certificate.json", lambda t: t[:len(t) // 2], r"^one-layer-linear-limit: s MALFORMED"),
        ("a table", "certificates/two-block-r11/table.md", lambda t: t.replace("proved", "proven", 1), r"^certificates/two-block-r11/table.md: not the file"),
    ]
    for name, file, edit, words in edits:
        folder = bench.unpacked(archive)
        text = (folder / file).read_text()
        (folder / file).write_text(edit(text))
        bench.check(name, edit(text) != text, "nothing was edited")
        for checker in [], ["--python"]:
            result = bench.check_in(folder, *checker)
            bench.says(f"{name} {checker}", result, 1, words, f"^{re.escape(file)}: not the file that MANIFEST names", "^NOT verified")
            bench.check(name, "certificates verified" not in result.stdout, result.stdout)
        # And by who keeps the list in order.
        (folder / "MANIFEST").write_text((folder / "MANIFEST").read_text().replace(sha256(text.encode()), sha256((folder / file).read_bytes())))
        if file.endswith("json"):
            bench.says(f"{name}, listed", bench.check_in(folder), 1, words, "^NOT verified")
    folder = bench.unpacked(archive)
    (folder / "certificates/two-block-r11/certificate.json").unlink()
    bench.says("a certificate missing", bench.check_in(folder), 1, "^certificates/two-block-r11/certificate.json: ", "^two-block-r11: .*cannot read the certificate", "^NOT verified")
    (folder / "MANIFEST").unlink()
    bench.says("no manifest", bench.check_in(folder), 2, "MANIFEST names no certificate")
    folder = bench.unpacked(archive)
    source = folder / "amcheck/claims.hpp"
    source.write_text(source.read_text() + "broken;\n")
    bench.says("a source that does not compile", bench.check_in(folder), 2, "amcheck does not compile")


def undecided(bench):
    out = bench.fresh()
    bench.run("amcert", "certify", bench.case("xor-relu", [("lambda = 0.1", "lambda = 0")]), "--sweeps", 2, "--out", out)
    result, archive = bench.bundle(out / "xor-relu")
    bench.check("undecided", result.returncode == 6 and "2 of them undecided" in result.stdout, f"exit code {result.returncode}: {result.stdout}")
    folder = bench.unpacked(archive)
    for checker in [], ["--python"]:
        bench.says("undecided", bench.check_in(folder, *checker), 6, r"^xor-relu: s CONDITIONAL 14/16", "^the certificate is verified; claims of 1 that are undecided")


def refusals(bench):
    good = bench.out / "two-block-r11"
    bad = bench.fresh() / "two-block-r11"
    shutil.copytree(good, bad)
    text = (bad / "certificate.json").read_text()
    number = json.loads(text)["claims"][1]["a"]
    (bad / "certificate.json").write_text(text.replace(f'"a": "{number}"', '"a": "1/4"'))
    other = bench.fresh() / "two-block-r11"
    shutil.copytree(good, other)
    shutil.copy(bench.out / "one-layer-linear-limit/problem.json", other)
    reformatted = bench.fresh() / "reformatted"
    shutil.copytree(good, reformatted)
    (reformatted / "certificate.json").write_text(json.dumps(json.loads(text)))
    spaced = bench.fresh() / "two block"
    shutil.copytree(good, spaced)
    to = bench.fresh() / "x.tar.gz"
    to.write_text("old")
    for name, arguments, code, words in (
            ("tampered", [bad, "--to", to], 1, ["certificate.json: amcheck says 's REJECTED", "certify the case again"]),
            ("of another problem", [other, "--to", to], 5, ["belongs to another problem"]),
            ("not the bytes that were checked", [reformatted, "--to", to], 1, ["s MALFORMED"]),
            ("not there", [bench.folder / "none", "--to", to], 2, ["no such folder"]),
            ("nothing in it", [bench.fresh(), "--to", to], 2, ["no certificate.json in it or below"]),
            ("two of one name", [good, bad, "--to", to], 2, ["would both be two-block-r11", "rename one"]),
            ("a name with a space", [spaced, "--to", to], 2, ["rename the folder"]),
            ("not an archive", [good, "--to", "x.zip"], 2, ["end it with .tar.gz"]),
            ("no name", [good, "--to", ".tar.gz"], 2, ["end it with .tar.gz"]),
            ("nowhere", [good, "--to", to / "x.tar.gz"], 2, ["cannot be written"]),
            ("no --to", [good], 2, ["--to is required"])):
        bench.refused(f"bundle: {name}", bench.run("amcert", "bundle", *arguments), code, words)
    bench.check("refused", to.read_text() == "old", "something was written")
    # --check runs the script of the bundle; the compiler is not there, so nothing is written.
    result = subprocess.run([bench.programs["amcert"], "bundle", good, "--to", to, "--check"], capture_output=True, text=True, env={**os.environ, "CXX": "/bin/false"})
    bench.check("--check", result.returncode == 3 and "cannot be run here" in result.stderr and to.read_text() == "old", f"{result.returncode}: {result.stderr}")
    result = subprocess.run([bench.programs["amcert"], "bundle", good, "--to", to, "--check"], capture_output=True, text=True, env={**os.environ, "CXX": str(bench.compiler), "CPPFLAGS": "-O0"})
    bench.check("--check", result.returncode == 0 and "the certificate is verified" in result.stdout and to.read_bytes()[:2] == b"\x1f\x8b", f"{result.returncode}: {result.stderr}")


def what_is_trusted(bench):
    """The numbers in TRUST.md are those of its commands, but for some lines since."""
    text = (ROOT / "verify/TRUST.md").read_text()
    for command, stated in re.findall(r"`([^`]*\| wc -l)` counts ([\d,]+) lines", text) + [("cat verify/amcheck/read*pp verify/amcheck/json*pp | wc -l", re.search(r"`json\*`, ([\d,]+) lines", text)[1]),
                                                                                     ("cat verify/amcheck/SPEC.md | wc -l", re.search(r"`SPEC.md`\*\* \((\d+) lines", text)[1])]:
        counted = int(subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
        bench.check("TRUST.md", abs(counted - int(stated.replace(",", ""))) <= 0.1 * counted, f"{command}: {counted}, not {stated}")
    code = "".join(re.sub(r'"[^"\n]*"|//.*', "", path.read_text()) for path in (ROOT / "verify/amcheck").glob("*.?pp"))
    for word in set(re.findall(r"\b(?:float|double|boost)\b", code)):
        bench.check("TRUST.md", False, f"'{word}' in the code of the checker")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bundles(*sys.argv[1:], folder)
        what_is_trusted(bench)
        archive = what_is_in_it(bench)
        verified(bench, archive)
        spoiled(bench, archive)
        undecided(bench)
        refusals(bench)
    print(f"{bench.checks} checks, {bench.failures} failed")
    sys.exit(1 if bench.failures else 0)


main()
