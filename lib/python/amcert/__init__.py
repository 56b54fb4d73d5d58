"""Certifies alternating-minimization training from Python.

    case = amcert.read_case("cases/xor-relu")
    iterates = [case.start, ...]              # dicts of float64 arrays: the start, and a copy of the point after each sweep of your program
    certificate = case.certify(iterates)
    print(certificate.table())
    assert certificate.verdict == "proved" and certificate.check()    # check(): what is said is true, refutations included
    certificate.write("out/xor-relu")

Samples are columns; case.blocks has the shape of every block. Doubles are taken literally, nothing is converted or rounded.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from fractions import Fraction


def _other_python():
    this = "%d.%d" % sys.version_info[:2]
    files = [re.match(r"_amcert\.cpython-(\d)(\d+)", p.name) for p in pathlib.Path(__file__).parent.iterdir()]
    built = [f"{m[1]}.{m[2]}" for m in files if m]
    if not built or this in built:
        return None
    return f"amcert was built for Python {built[0]}; this is {this} ({sys.executable}): run {shutil.which('python' + built[0], path='/usr/bin') or 'python' + built[0]}"


try:
    from ._amcert import Case, Error, Interrupted, Run, _Certificate
except ModuleNotFoundError:
    if not _other_python():
        raise
    raise ImportError(_other_python()) from None
try:
    from .toml_text import toml_text
except ModuleNotFoundError as e:
    if e.name != "numpy":
        raise
    raise ImportError(f"NumPy is missing for this Python ({sys.executable}): apt-get install python3-numpy if it is Debian's, or "
                      f"{sys.executable} -m pip install numpy") from None

__all__ = ["Case", "Certificate", "Check", "Claim", "Constant", "Error", "Interrupted", "Run", "make_case", "read_case", "read_certificate"]


def read_case(path):
    """A folder with a case.toml, or the file. Raises Error with file and line."""
    return Case.read(os.fspath(path))


def make_case(case, folder="."):
    """A case from the text of a case.toml, or from a dict with the same tables and keys; data files are looked for in `folder`.

    In a dict numbers are exact: int, Fraction, Decimal, text like "0.1" or "1/3", and arrays of float64, whose doubles are taken literally. A float
    such as 0.1, which is not one tenth, is refused with Error.
    """
    if not isinstance(case, dict):
        return Case.parse(case, os.path.join(folder, "case.toml"))
    name, file = f"case {case.get('name', '')}".strip(), os.path.join(folder, "case.toml")
    try:
        text = toml_text(case)
    except ValueError as e:
        raise _error(f"{name}: {e}") from None
    try:
        return Case.parse(text, file)
    except Error as e:
        # There is no such file, and its lines are not the user's.
        found = re.match(re.escape(file) + r"(:[0-9]+)?: ", str(e))
        raise _error(f"{name}: {str(e)[found.end():]}" if found else str(e), e.exit_code) from None


def read_certificate(path):
    """The certificate in a folder that was written, with the problem beside it. Not checked: that is check()."""
    return Certificate(_Certificate._read(os.fspath(path)))


@dataclass(frozen=True)
class Constant:
    """A number that a claim states: exact, and as decimals with below <= exact <= above."""
    exact: Fraction
    below: str
    above: str


@dataclass(frozen=True)
class Claim:
    """What is stated, and the verdict.

    kind, title  "sufficient_decrease", "sufficient_decrease J1 j=1"
    run, sweeps  recorded, reference or orbit; the first and the last
    verdict      proved, refuted or undecided
    expected     whether it is a refutation that the case announces
    reason       why it is undecided
    words        what is stated, then the constants as tables show them: "a ≥ 1.5716"
    constants    {name: Constant}
    """
    kind: str
    title: str
    run: str
    sweeps: tuple
    verdict: str
    expected: bool
    reason: str
    words: list
    constants: dict
    digest: str
    json: dict = field(repr=False)


@dataclass(frozen=True)
class Check:
    """What amcheck answers; true if it accepts."""
    exit_code: int
    text: str

    def __bool__(self):
        return self.exit_code == 0


class Certificate:
    """What was proved and refuted of a run.

    verdict      "proved": all claims are, or their refutation was announced by the case; else "refuted" or "undecided"
    exit_code    that of the program amcert: 0, 1, 6, or 4 if interrupted
    claims       a list of Claim, in the order of certificate.json
    unmet        refutations that the case announces and that are not there
    interrupted  whether Ctrl-C ended the work
    digest       SHA-256 of the certificate
    """

    def __init__(self, inside):
        self._inside = inside
        self.verdict, self.exit_code, self.unmet = inside.verdict, inside.exit_code, inside.unmet
        self.interrupted, self.digest = inside.interrupted, inside.digest
        self.claims = []
        for c in inside._claims():
            constants = {name: Constant(_fraction(exact), below, above) for name, exact, below, above in c.pop("constants")}
            self.claims.append(Claim(**{**c, "json": json.loads(c["json"])}, constants=constants))

    @property
    def constants(self):
        """{title of a proved claim about the recorded run: its constants}."""
        return {c.title: c.constants for c in self.claims if c.verdict == "proved" and c.run == "recorded"}

    def table(self):
        return self._inside.table()

    def json(self):
        """The text of certificate.json."""
        return self._inside.json()

    def write(self, folder):
        """Writes problem, certificate, provenance, tables and report; makes the folder. Raises Error."""
        self._inside.write(os.fspath(folder))

    def check(self):
        """Has amcheck, a program that shares no code with the rest, check all of it in integers: a Check.

        True means that what the certificate says is true, refutations included: look at `verdict` too. The program is the one named by the environment variable AMCHECK, that of this installation, or the one on PATH. Raises Error if there is none.
        """
        here = pathlib.Path(__file__).resolve()
        installed = [p / "bin" / "amcheck" for p in here.parents[3:5]]
        found = [p for p in (os.environ.get("AMCHECK"), *map(str, installed), "amcheck") if p and shutil.which(p)]
        if not found:
            raise _error("amcheck is not found; add its folder to PATH, or name the program in the environment variable AMCHECK")
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "problem.json").write_text(self._inside.problem_json())
            (pathlib.Path(folder) / "certificate.json").write_text(self._inside.json())
            done = subprocess.run([found[0], os.path.join(folder, "certificate.json")], capture_output=True, text=True)
        return Check(done.returncode, done.stdout + done.stderr)

    def __repr__(self):
        return f"<amcert.Certificate {self.digest[:16]}: {self.verdict}, {len(self.claims)} claims>"


def _error(text, exit_code=2):
    error = Error(text)
    error.exit_code = exit_code
    return error


def _integer(digits):
    """int(digits), which refuses more than some 4000 of them."""
    if len(digits) <= 4000:
        return int(digits)
    half = len(digits) // 2
    return _integer(digits[:-half]) * 10**half + _integer(digits[-half:])


def _fraction(text):
    sign, (above, _, below) = text.startswith("-"), text.lstrip("-").partition("/")
    return Fraction(-_integer(above) if sign else _integer(above), _integer(below or "1"))
