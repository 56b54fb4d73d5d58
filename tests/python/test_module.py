#!/usr/bin/env python3
"""The Python module: the same certificates as the program's, arrays refused rather than converted, Ctrl-C, and the NumPy example, right and wrong.

usage: test_module.py AMCERT AMCHECK MODULE_FOLDER|none
Prints one line per failing check; exit code 1 if any fails, 77 if the module was not built or NumPy is not there.
"""
import ctypes
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from decimal import Decimal
from fractions import Fraction

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Expected refutations, an undecided claim, polynomials and a quadratic among them.
SAME = ("xor-relu", "xor-tanh", "heavy-ball-2d", "ridge-chain", "two-block-r11")
MISTAKES = (
    ("a sign", "+ W2.T @ V2", "- W2.T @ V2", ["refuted", "V₁, k = 0"]),
    ("an old block", "U1 = scalar(V1, W1 @ X + U1)\n    W1 = ridge(U1 @ X.T + W1, X)", "W1 = ridge(U1 @ X.T + W1, X)\n    U1 = scalar(V1, W1 @ X + U1)", ["refuted", "₁, k = 0"]),
    ("no prox term", "V1.T + W2, V1)", "V1.T, V1)", ["refuted", "W₂, k = 0"]),
    ("the wrong branch", "<= v**2 / 2 + below**2 - c * below", "<= 0", ["refuted", "U₁, k"]),
    ("single precision", "iterates.append(", "V1 = V1.astype(np.float32)\n    iterates.append(", ["iterate 1, block V1", "float32", "expected float64"]),
    ("single precision, converted", "iterates.append(", "V1 = V1.astype(np.float32).astype(np.float64)\n    iterates.append(", ["refuted", "₁, k = 0"]),
)

failures = 0


def check(name, holds, what=""):
    global failures
    if not holds:
        failures += 1
        print(f"{name}: " + " ".join(str(what).split())[:1000])


def refused(name, work, words, code=2, kind=None):
    try:
        result = work()
    except (kind or amcert.Error) as e:
        check(name, kind or e.exit_code == code, f"exit code {getattr(e, 'exit_code', None)}")
        for word in words:
            check(name, word in str(e), f"no '{word}' in: {e}")
        return
    check(name, False, f"not refused: {result}")


def same_as_the_program(folder):
    for name in SAME:
        case = amcert.read_case(ROOT / "cases" / name)
        certificate = case.certify(case.run())
        done = subprocess.run([AMCERT, "certify", ROOT / "cases" / name, "--out", folder, "--quiet"], capture_output=True)
        check(name, certificate.json() == (folder / name / "certificate.json").read_text(), "another certificate than the program's")
        check(name, certificate.exit_code == done.returncode, f"exit code {certificate.exit_code}, the program's is {done.returncode}")
        check(name, certificate.check().exit_code in (0, 6) and bool(certificate.check()) == (certificate.check().exit_code == 0), certificate.check().text)
        back = amcert.read_certificate(folder / name)
        check(name, back.digest == certificate.digest and [c.digest for c in back.claims] == [c.digest for c in certificate.claims], "read back it is another")
        certificate.write(folder / "again")
        check(name, (folder / "again/certificate.json").read_text() == certificate.json(), "written it is another")


def runs_and_constants():
    case = amcert.read_case(ROOT / "cases/xor-relu")
    run = case.run(5)
    check("run", len(run) == 6 and run["W1"].shape == (6, 3, 3) and (run["W1"][4] == run[4]["W1"]).all() and (run[-1]["V2"] == run[5]["V2"]).all(), "other arrays")
    check("iterates", [sorted(x) for x in run.iterates] == [sorted(case.blocks)] * 6 and all((x[b] == run[k][b]).all() for k, x in enumerate(run.iterates) for b in x),
          "not those of the run")
    refused("iterate 6", lambda: run[6], ["6"], kind=IndexError)
    refused("no block", lambda: run["W9"], ["W9"], kind=KeyError)
    check("start", all((case.start[b] == run[0][b]).all() and case.blocks[b] == run[0][b].shape for b in case.blocks), "not x^0")
    for claim in case.certify(run).claims:
        for name, c in claim.constants.items():
            check(name, Fraction(c.below) <= c.exact <= Fraction(c.above), c)
            given = claim.json
            for part in name.split("."):
                given = given[part]
            check(name, Fraction(given) == c.exact, c)
    check("inputs", case.inputs.shape[0] + 1 == case.blocks["W1"][1] and "ones" in (ROOT / "cases/xor-relu/case.toml").read_text(), "with the row of ones")
    own = case.certify(run.iterates, objective=run.objective)
    check("own run", own.verdict == "proved" and own.constants["sufficient_decrease J1 j=1"] == case.certify(run).constants["sufficient_decrease J1 j=1"])
    refused("another case's run", lambda: amcert.read_case(ROOT / "cases/xor-relu").certify(run), ["another case"])
    long = Fraction(10**9000 + 1, 3**9000)
    check("long numbers", amcert._fraction(f"-{hex_free(10**9000 + 1)}/{hex_free(3**9000)}") == -long)


def hex_free(n):
    limit = sys.get_int_max_str_digits() if hasattr(sys, "get_int_max_str_digits") else 0
    if limit:
        sys.set_int_max_str_digits(0)
    text = str(n)
    if limit:
        sys.set_int_max_str_digits(limit)
    return text


def arrays_that_are_refused():
    case = amcert.read_case(ROOT / "cases/xor-relu")
    run = case.run(3)
    points = [run[k] for k in range(4)]
    w = points[2]["W2"]
    bad = w.copy()
    bad[0, 1] = np.nan
    masked = np.ma.masked_array(w, mask=w > 0)
    for name, value, words in (
            ("float32", w.astype(np.float32), ["float32", "expected float64", "astype"]), ("integers", w.astype(int), ["int64"]), ("objects", w.astype(object), ["object"]),
            ("complex", w.astype(complex), ["complex128"]), ("long double", w.astype(np.longdouble), ["float"]), ("byte order", w.astype(">f8"), [">f8"]),
            ("transposed", w.T, ["4x1", "expected 1x4"]), ("flat", w[0], ["1 dimension,", "expected 2"]), ("list", w.tolist(), ["NumPy array", "list"]), ("number", 3.0, ["float"]),
            ("NaN", bad, ["entry (0,1)", "NaN"]), ("masked", masked, ["masked"]), ("empty", w[:0], ["0x4"])):
        refused(name, lambda: case.certify(points[:2] + [{**points[2], "W2": value}, points[3]]), ["iterate 2, block W2", *words])
    refused("missing", lambda: case.certify([points[0], {b: x for b, x in points[1].items() if b != "U1"}]), ["iterate 1", "block U1 is missing"])
    refused("in excess", lambda: case.certify([points[0], {**points[1], "W7": w}]), ["iterate 1", "'W7'"])
    refused("no dict", lambda: case.certify([points[0], w]), ["iterate 1", "dict", "ndarray"])
    refused("one iterate", lambda: case.certify(points[:1]), ["two iterates"])
    refused("objective", lambda: case.certify(points, objective=[1.0]), ["4 iterates", "1 values"])
    # Views and other orders in memory are the same numbers.
    strange = [{b: np.asfortranarray(x) if k % 2 else np.repeat(x, 2, axis=1)[:, ::2] for b, x in p.items()} for k, p in enumerate(points)]
    check("views", case.certify(strange).digest == case.certify(points).digest, "another certificate")


def iterates_that_are_one_and_the_same():
    case = amcert.read_case(ROOT / "cases/xor-relu")
    points = case.run(3).iterates
    copy = ["append {b: v.copy() for b, v in x.items()}"]

    def trained(record, set_):
        x, out = case.start, []
        for point in points:
            for block in x:
                set_(x, block, point[block])
            out.append(record(x))
        return out

    def rebind(x, block, value):
        x[block] = value.copy()

    def write(x, block, value):
        x[block][:] = value

    def certified(*args):
        return lambda: case.certify(trained(*args))

    refused("one dict", certified(lambda x: x, rebind), ["iterate 1 is the same dict as iterate 0, so both hold the last values", *copy])
    refused("one dict, tuple", lambda: case.certify(tuple(trained(lambda x: x, rebind))), ["iterate 1 is the same dict as iterate 0", *copy])
    refused("a dict again", lambda: case.certify([*points, points[1]]), ["iterate 4 is the same dict as iterate 1", *copy])
    for name, record in (("dict(x)", dict), ("views", lambda x: {b: v[:] for b, v in x.items()}), ("views with an axis more", lambda x: {b: v[None, :][0] for b, v in x.items()})):
        refused(name, certified(record, write), ["iterate 1 has the same arrays as iterate 0, so both hold the last values", *copy])
    same = case.certify(points).digest
    check("copies", certified(lambda x: {b: v.copy() for b, v in x.items()}, write)().digest == same, "another certificate")
    check("new arrays", certified(dict, rebind)().digest == same, "another certificate")
    whole = {b: np.stack([p[b] for p in points], axis=2) for b in case.blocks}
    check("slices of one array", case.certify([{b: v[:, :, k] for b, v in whole.items()} for k in range(4)]).digest == same, "another certificate")
    x = case.start

    def one_by_one():  # copied as they come
        for point in points:
            for block in x:
                x[block][:] = point[block]
            yield x

    check("generator", case.certify(one_by_one()).digest == same, "another certificate")
    # A block that no sweep touches, and a run that rests.
    shared = [{**p, "W1": points[0]["W1"]} for p in points]
    check("a shared array", case.certify(shared).digest == case.certify([{b: v.copy() for b, v in p.items()} for p in shared]).digest, "another certificate")
    check("at rest", len(case.certify([{b: v.copy() for b, v in points[0].items()} for _ in range(3)]).claims) > 3, "no claims")


def pythons_that_do_not_fit(folder):
    place = pathlib.Path(amcert.__file__).parent
    this, text = "%d.%d" % sys.version_info[:2], "import amcert"

    def imported(path, code=text):
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(path)}, cwd=folder)

    done = imported(place.parent, "import sys; sys.modules['numpy'] = None; import amcert")
    check("no NumPy", done.returncode == 1 and f"ImportError: NumPy is missing for this Python ({sys.executable}): apt-get install python3-numpy" in done.stderr
          and "Traceback" in done.stderr and "halted" not in done.stderr, done.stderr)
    other = folder / "other/amcert"
    shutil.copytree(place, other, ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    done = imported(other.parent)
    check("no extension", done.returncode == 1 and "amcert._amcert" in done.stderr, done.stderr)
    (other / "_amcert.cpython-34-x86_64-linux-gnu.so").write_bytes(b"")
    done = imported(other.parent)
    check("another Python", done.returncode == 1 and f"ImportError: amcert was built for Python 3.4; this is {this} ({sys.executable}): run python3.4\n" in done.stderr, done.stderr)


def cases_from_values():
    text = (ROOT / "cases/xor-relu/case.toml").read_text()
    whole = amcert.read_case(ROOT / "cases/xor-relu")
    start = {"W1": whole.start["W1"], "W2": [[Fraction(7, 8), "15/16", Decimal("0.796875"), -0.640625]]}
    case = {"name": "xor-relu", "network": {"widths": [3, np.int64(1)], "activation": ["relu", "identity"], "gamma": 1, "rho": 1.0, "lambda": "0.1", "bias": "ones"},
            "data": {"X": whole.inputs, "Y": whole.targets.astype(int)}, "method": {"order": "backward", "prox": {"W": 0.25, "U": Fraction(1, 4), "V": 0}},
            "start": start, "run": {"sweeps": 30}, "certify": {"forms": ["J0", "J1", "J1w", "J2"]}}
    same = amcert.make_case(case)
    check("dict", same.certify(same.run()).digest == whole.certify(whole.run()).digest, "another problem than case.toml's")
    check("text", amcert.make_case(text, ROOT / "cases/xor-relu").certify([whole.start, whole.run(1)[1]]).verdict == "proved")
    refused("text without its data", lambda: amcert.make_case(text), ["xor.csv"])

    def with_(table, key, value):
        return lambda: amcert.make_case({**case, table: {**case[table], key: value}})

    refused("0.1", with_("network", "lambda", 0.1), ["network.lambda", "0.1", "Fraction(0.1)"])
    refused("numpy 0.1", with_("network", "gamma", np.float64(0.1)), ["network.gamma", "'0.1'"])
    refused("infinite", with_("network", "rho", float("inf")), ["network.rho", "no number"])
    refused("float32 data", with_("data", "X", whole.inputs.astype(np.float32)), ["data.X", "float32"])
    refused("NaN data", with_("data", "Y", whole.targets * np.nan), ["data.Y", "NaN"])
    refused("a set", with_("network", "lambda", {1}), ["network.lambda"])
    refused("a key", with_("network", "gama", 1), ["case xor-relu: unknown key 'gama'", "known keys"])
    refused("no name", lambda: amcert.make_case({"network": case["network"]}), ["case: the case has no name"])
    refused("a key, folder", lambda: amcert.make_case({**case, "network": {"gama": 1}}, ROOT / "cases/xor-relu"), ["case xor-relu: unknown key 'gama'"])
    refused("a key, text", lambda: amcert.make_case(text.replace("gamma", "gama"), ROOT / "cases/xor-relu"), ["xor-relu/case.toml:", "unknown key 'gama'"])
    refused("a file", lambda: amcert.make_case({**case, "data": {"file": "none.csv", "inputs": ["a"], "targets": ["b"]}}), ["none.csv"])
    refused("flat X", with_("data", "X", whole.inputs[0]), ["case xor-relu: data.X: the array has 1 dimension, expected 2 (samples are columns; x[None, :])"])
    refused("flat Y", with_("data", "Y", whole.targets.ravel()), ["case xor-relu: data.Y: the array has 1 dimension, expected 2 (samples are columns; y[None, :])"])
    refused("deep Y", with_("data", "Y", whole.targets[None]), ["data.Y: the array has 3 dimensions, expected 2"])
    refused("deep start", with_("start", "W2", whole.start["W2"][None]), ["start.W2: the array has 3 dimensions, expected 1 or 2"])
    refused("flat list", with_("data", "Y", [0, 1, 1, 0]), ["case xor-relu: Y: every row must be a list of numbers"])
    rows = amcert.make_case({**case, "data": {"X": list(whole.inputs), "Y": [whole.targets[0]]}})
    check("rows", rows.certify(rows.run(1)).digest == same.certify(same.run(1)).digest, "another problem")
    polynomial = {"name": "p", "polynomial": {"unknowns": ["u 2x1"], "objective": "1/2*sumsq(u - c)", "constants": {"c": np.ones((2, 1))}}, "method": {"sweep": ["u"]},
                  "start": {"u": np.zeros(2)}, "run": {"sweeps": 2}}
    check("a column", (amcert.make_case(polynomial).start["u"] == np.zeros((2, 1))).all(), "not 0")
    polynomial["polynomial"]["constants"]["c"] = np.ones(2)
    refused("flat constant", lambda: amcert.make_case(polynomial), ["case p: polynomial.constants.c: the array has 1 dimension, expected 2 (a row is a[None, :], a column a[:, None])"])
    refused("a shape", with_("start", "W2", np.eye(2)), ["W2", "2x2", "expected 1x4"])
    tenth = amcert.make_case({**case, "data": {"X": whole.inputs / 10, "Y": whole.targets}})
    problem = json.loads(tenth.certify(tenth.run(1))._inside.problem_json())
    check("doubles", Fraction(problem["data"]["X"][0].split()[-1]) in {Fraction(float(x)) for x in (whole.inputs / 10)[0]}, "are not taken literally")


def certificates_that_are_tampered_with(folder):
    case = amcert.read_case(ROOT / "cases/xor-relu")
    case.certify(case.run(4)).write(folder / "kept")
    file = folder / "kept/certificate.json"
    value = json.loads(file.read_text())
    value["claims"][1]["a"] = "100"
    file.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
    check("tampered", not amcert.read_certificate(folder / "kept").check(), "accepted")
    other = amcert.read_case(ROOT / "cases/two-block-r11")
    other.certify(other.run(2)).write(folder / "other")
    (folder / "kept/problem.json").write_text((folder / "other/problem.json").read_text())
    refused("of two problems", lambda: amcert.read_certificate(folder / "kept"), ["another problem"], code=5)
    refused("no folder", lambda: amcert.read_certificate(folder / "none"), ["no such file"])
    refused("no case", lambda: amcert.read_case(folder / "none"), ["no such file"])
    del os.environ["AMCHECK"]
    path, os.environ["PATH"] = os.environ["PATH"], ""
    refused("no amcheck", lambda: case.certify(case.run(1)).check(), ["amcheck is not found", "AMCHECK"])
    os.environ["PATH"], os.environ["AMCHECK"] = path, AMCHECK


class Alarm(Exception):
    pass


def interruptions():
    case = amcert.read_case(ROOT / "cases/iris")
    run = case.run(600)
    points = [run[k] for k in range(len(run))]
    lone = ctypes.CDLL(None)
    steps = []

    def count():  # of another thread, while the work has no use for Python's lock
        while not stop.is_set():
            steps.append(1)
            time.sleep(0.001)

    def interrupted(work, after, send=signal.SIGINT):
        timer = threading.Timer(after, lambda: lone.kill(os.getpid(), send))
        timer.start()
        try:
            return work()
        finally:
            timer.cancel()
            timer.join()

    stop = threading.Event()
    thread = threading.Thread(target=count)
    try:
        interrupted(lambda: case.certify(run), 0.4)
        check("Ctrl-C", False, "certify went on")
    except amcert.Interrupted as e:
        check("Ctrl-C", isinstance(e, KeyboardInterrupt) and e.certificate is not None and e.certificate.interrupted and e.certificate.exit_code == 4, repr(e.certificate))
        check("Ctrl-C", any("interrupted" in c.reason for c in e.certificate.claims) and e.certificate.verdict == "undecided", e.certificate)
        check("Ctrl-C", e.certificate.check().exit_code in (0, 6), e.certificate.check().text)
    try:
        interrupted(lambda: case.run(1 << 20), 0.3)
        check("Ctrl-C", False, "run went on")
    except amcert.Interrupted as e:
        check("Ctrl-C", len(e.run) > 1 and (e.run[1]["W1"] == run[1]["W1"]).all(), "the sweeps done are lost")

    def alarm(*_):
        raise Alarm("time is up")

    signal.signal(signal.SIGALRM, alarm)
    begun = time.monotonic()
    case.certify(points)
    quarter = (time.monotonic() - begun) / 4  # of what this machine needs, so that the signal comes during the work on any
    refused("a handler of one's own", lambda: interrupted(lambda: case.certify(points), quarter, signal.SIGALRM), ["time is up"], kind=Alarm)
    thread.start()
    small = amcert.read_case(ROOT / "cases/iris")
    before = len(steps)
    certificate = small.certify(small.run(20))
    check("other threads", len(steps) - before > 5, f"{len(steps) - before} steps during the work")
    stop.set()
    thread.join()
    results = []
    threads = [threading.Thread(target=lambda: results.append(small.certify(small.run(20)).digest)) for _ in range(3)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    check("threads", results == [certificate.digest] * 3, results)


def numpy_example(folder):
    program = ROOT / "tests/example/numpy_bcd.py"

    def run(text):
        file = folder / "bcd.py"
        file.write_text(text)
        return subprocess.run([sys.executable, file, ROOT / "tests/example/case", folder / "bcd"], capture_output=True, text=True)

    text = program.read_text()
    done = run(text)
    check("NumPy example", done.returncode == 0 and "8 of 8 claims proved" in done.stdout and "s VERIFIED 8/8" in done.stdout, done.stdout + done.stderr)
    for name, old, new, words in MISTAKES:
        assert old in text, old
        done = run(text.replace(old, new))
        said = done.stdout + done.stderr
        check(name, done.returncode == 1, f"exit code {done.returncode}")
        for word in words:
            check(name, word in said, f"no '{word}' in:\n{said}")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        same_as_the_program(folder)
        runs_and_constants()
        arrays_that_are_refused()
        iterates_that_are_one_and_the_same()
        pythons_that_do_not_fit(folder)
        cases_from_values()
        certificates_that_are_tampered_with(folder)
        numpy_example(folder)
        interruptions()
    print(f"{failures} failed" if failures else "the Python module: all as expected")
    return 1 if failures else 0


if __name__ == "__main__":
    AMCERT, AMCHECK, place = sys.argv[1:]
    if place == "none":
        print("the Python module was not built: it needs pybind11-dev and python3-dev")
        sys.exit(77)
    try:
        import numpy as np
    except ImportError:
        print("NumPy is not there")
        sys.exit(77)
    sys.path.insert(0, place)
    os.environ["AMCHECK"], os.environ["PYTHONPATH"] = AMCHECK, place
    import amcert
    sys.exit(main())
