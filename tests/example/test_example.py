#!/usr/bin/env python3
"""The installed package as a project uses it: installed, moved, found, built against, its tests passed, and failed where a mistake is planted.

usage: test_example.py BUILD_FOLDER CMAKE [PYTHON]
PYTHON: for which the Python module was built, if it was. Prints one line per failing check; exit code 1 if any fails.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
FILES = ("bin/amcert", "bin/amcheck", "include/amcert/amcert.hpp", "lib/libamcert.so", "lib/cmake/amcert/amcert-config.cmake", "lib/cmake/amcert/amcert-config-version.cmake", "share/doc/amcert/SPEC.md")
# What its user compiles with is no business of the library's, whose arithmetic must not change with it: once for this very machine, once strictly.
NATIVE, STRICT = "-O1 -march=native", "-Wall -Wextra -Wpedantic -Werror"
MISUSED = (
    ("amcert_certify_case(t case RUNS run.json)", ["test t", "'RUNS;run.json' is not understood", "RUN <file>"]),
    ("amcert_certify_case(t case COMMAND train)", ["test t", "RUN must name the file that COMMAND writes"]),
    ("amcert_certify_case(t case RUN)", ["test t", "'RUN' is not understood"]),
    ("amcert_add_case(t nowhere)", ["test t", "there is no", "nowhere/case.toml"]),
)

failures = 0


def check(name, holds, what):
    global failures
    if not holds:
        failures += 1
        print(f"{name}: " + " ".join(str(what).split())[:3000])


def run(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)


def configured(cmake, prefix, source, build, *options):
    return run(cmake, "-S", source, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}", *options)


def tests_of(build, ctest):
    """{test: passed}, and all that ctest prints."""
    done = run(ctest, "--output-on-failure", cwd=build)
    found = re.findall(r"Test +#\d+: (\S+) \.+ *(\S+)", done.stdout)
    return {name: word == "Passed" for name, word in found}, done.stdout


def has_all(name, text, words):
    for word in words:
        check(name, word in " ".join(text.split()), f"no '{word}' in:\n{text}")


def misuse(cmake, prefix, folder):
    for n, (call, words) in enumerate(MISUSED):
        source = folder / f"misuse{n}"
        shutil.copytree(HERE / "case", source / "case")
        (source / "CMakeLists.txt").write_text(
            f"cmake_minimum_required(VERSION 3.22)\nproject(p LANGUAGES NONE)\nfind_package(amcert REQUIRED)\nenable_testing()\n{call}\n")
        done = configured(cmake, prefix, source, source / "build")
        check(call, done.returncode != 0, "was understood")
        has_all(call, done.stderr, words)


def versions(cmake, prefix, folder):
    """find_package with a version: that of the program, any patch of it not beyond it, and no other."""
    words = run(prefix / "bin/amcert", "--version").stdout
    major, minor, patch = (int(n) for n in re.search(r"(\d+)\.(\d+)\.(\d+)", words).groups())
    for n, (version, good) in enumerate(((f"{major}.{minor}", True), (f"{major}.{minor}.{patch} EXACT", True), (f"{major}.{minor}.{patch + 1}", False),
                                         (f"{major}.{minor + 1}", False), (f"{major + 1}.0", False), (f"{major}.{minor - 1}", False))):
        source = folder / f"version{n}"
        source.mkdir()
        (source / "CMakeLists.txt").write_text(
            f"cmake_minimum_required(VERSION 3.22)\nproject(p LANGUAGES CXX)\nfind_package(amcert {version} REQUIRED)\nmessage(STATUS \"amcert ${{amcert_VERSION}}\")\n")
        done = configured(cmake, prefix, source, source / "build")
        check(f"version {version}", (done.returncode == 0) == good, done.stdout + done.stderr)
        has_all(f"version {version}", done.stdout + done.stderr, [f"amcert {major}.{minor}.{patch}" if good else f"version: {major}.{minor}.{patch}"])


def standard(prefix, folder):
    """The header alone, in C++17."""
    file = folder / "header.cpp"
    file.write_text("#include <amcert/amcert.hpp>\nint main() { return amcert::Matrix(1, 1).rows() == 1 ? 0 : 1; }\n")
    done = run(shutil.which("c++") or "g++", "-std=c++17", *STRICT.split(), "-fsyntax-only", "-I", prefix / "include", file)
    check("C++17", done.returncode == 0, done.stderr)


def producing(cmake, prefix, folder):
    """A program that fails, or writes nothing, does not pass for the run that an earlier one wrote."""
    script, file = prefix / "lib/cmake/amcert/amcert-produce.cmake", folder / "old.json"
    arrays = folder / "arrays"
    arrays.mkdir()
    keep = arrays / "keep.txt"
    keep.write_text("")
    for place, old in ((file, file), (arrays, arrays / "W1_0.npy")):
        for program, words in (["true"], ["true", "did not write"]), (["false"], ["false", "ended with 1"]), (["none-such"], ["none-such", "ended with"]):
            old.write_text("{}")
            done = run(cmake, "-D", f"RUN={place}", "-P", script, "--", *program)
            check(f"produce {place.name} with {program}", done.returncode != 0 and not old.exists(), "passed, or kept the old run")
            has_all(f"produce {place.name} with {program}", done.stderr, words)
    check("produce", keep.exists(), "took away what is no part of a run")
    done = run(cmake, "-D", f"RUN={file}", "-P", script, "--", "cp", HERE / "case/case.toml", file)
    check("produce", done.returncode == 0 and file.exists(), done.stderr)


def python_module(python, prefix, folder):
    text = ("import amcert, sys\ncase = amcert.read_case(sys.argv[1])\ncertificate = case.certify(case.run(3))\n"
            "print(amcert.__file__, certificate.verdict, bool(certificate.check()))")
    done = run(python, "-c", text, HERE / "case", env={"PYTHONPATH": str(prefix / "lib/python3/dist-packages"), "PATH": "/usr/bin:/bin"}, cwd=folder)
    if "NumPy is missing" in done.stderr:
        print("the Python module needs NumPy, which is not there: not tested")
        return
    check("python", str(prefix) in done.stdout and done.stdout.endswith("proved True\n"), done.stdout + done.stderr)


def main(build_folder, cmake, python):
    ctest = pathlib.Path(cmake).with_name("ctest")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        prefix, build = folder / "moved to" / "prefix", folder / "build"
        done = run(cmake, "--install", build_folder, "--prefix", folder / "first")
        check("install", done.returncode == 0, done.stderr)
        prefix.parent.mkdir()
        (folder / "first").rename(prefix)
        for file in FILES:
            check("install", (prefix / file).is_file(), f"there is no {file}")
        headers = [str(p.relative_to(prefix)) for p in prefix.rglob("*.hpp")]
        check("install", headers == ["include/amcert/amcert.hpp"], f"headers: {headers}")

        project = folder / "project"
        shutil.copytree(HERE, project)
        done = configured(cmake, prefix, project, build, f"-DCMAKE_CXX_FLAGS={NATIVE}")
        check("configure", done.returncode == 0, done.stderr)
        done = run(cmake, "--build", build)
        check("build", done.returncode == 0, done.stdout + done.stderr)
        if failures:
            return 1
        passed, text = tests_of(build, ctest)
        check("ctest", sorted(passed) == ["library", "method", "regression", "regression.run", "training", "training.run"] and all(passed.values()), text)
        certificate = build / "library/certificate.json"
        check("library", certificate.read_bytes() == (build / "amcert/training/two-layer/certificate.json").read_bytes(), "another certificate than the program's")
        done = run(prefix / "bin/amcheck", certificate)
        check("library", done.returncode == 0, done.stdout)
        check("regression", (build / "amcert/regression.xml").is_file(), "no JUnit report")

        configured(cmake, prefix, project, build, "-DWRONG_SIGN=ON", f"-DCMAKE_CXX_FLAGS={STRICT}")
        done = run(cmake, "--build", build)
        check("planted mistake", done.returncode == 0, done.stdout + done.stderr)
        passed, text = tests_of(build, ctest)
        failed = sorted(name for name, good in passed.items() if not good)
        check("planted mistake", failed == ["library", "regression", "training"], text)
        has_all("planted mistake", text, ["AM trajectory within 2⁻⁴⁰", "refuted distance ≥", "(V₁, k = 0)", "regression"])
        done = run(build / "train", "nowhere", "out", cwd=folder)
        check("mistaken case", done.returncode == 2, done.returncode)
        has_all("mistaken case", done.stderr, ["train: nowhere: no such file"])

        misuse(cmake, prefix, folder)
        versions(cmake, prefix, folder)
        standard(prefix, folder)
        producing(cmake, prefix, folder)
        if python:
            python_module(python, prefix, folder)
    print(f"{failures} failed" if failures else "the example: all as expected")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else ""))
