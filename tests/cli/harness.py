"""What the tests of the command line share: programs, folders to spoil, terminals, and how a message is judged."""
import json
import os
import pathlib
import pty
import select
import shutil
import signal
import struct
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NO_LINE = None


class Bench:
    """The programs under test and a temporary folder; every failed check is one printed line."""

    def __init__(self, amcert, amcheck, folder):
        self.programs = {"amcert": os.path.abspath(amcert), "amcheck": os.path.abspath(amcheck)}
        self.folder = pathlib.Path(folder)
        self.checks = self.failures = self.used = 0

    def check(self, name, holds, what):
        self.checks += 1
        if not holds:
            self.failures += 1
            print(f"{name}: " + " ".join(str(what).split("\n")))

    def fresh(self):
        self.used += 1
        path = self.folder / str(self.used)
        path.mkdir()
        return path

    def case(self, name, edits=()):
        """A copy of a case, with each text of case.toml replaced that is to be. xor.csv lies beside it, as in cases/."""
        place = self.fresh()
        for part in {name, "xor"}:
            shutil.copytree(ROOT / "cases" / part, place / part)
        toml = place / name / "case.toml"
        text = toml.read_text()
        for old, new in edits:
            assert old in text, old
            text = text.replace(old, new, 1)
        toml.write_text(text)
        return place / name

    def run(self, program, *arguments, cwd=None):
        command = [self.programs[program], *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=50, cwd=cwd)

    def certify(self, case, *arguments):
        """The result of amcert certify, and the folder that holds what it wrote."""
        out = self.fresh()
        result = self.run("amcert", "certify", case, "--out", out, "--quiet", *arguments)
        return result, out / pathlib.Path(case).name

    def terminal(self, *arguments, stop_at=None, with_signal=signal.SIGINT):
        """Runs amcert with a terminal as standard error; once it shows `stop_at` the signal is sent. (exit code, what was shown)"""
        leader, follower = pty.openpty()
        # As if started from a terminal, even if the tests were started in the background, which makes deaf to Ctrl-C.
        child = subprocess.Popen([self.programs["amcert"], *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=follower,
                                 preexec_fn=lambda: [signal.signal(s, signal.SIG_DFL) for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)])
        os.close(follower)
        shown, limit = "", time.monotonic() + 40
        while time.monotonic() < limit:
            if not select.select([leader], [], [], 1)[0]:
                continue
            try:
                part = os.read(leader, 65536)
            except OSError:  # what Linux says when the other side is closed
                break
            if not part:
                break
            shown += part.decode()
            if stop_at and stop_at in shown:
                child.send_signal(with_signal)
                stop_at = None
        os.close(leader)
        try:
            return child.wait(timeout=10), shown
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            return "too slow", shown

    def refused(self, name, result, code, words):
        """The exit code, and one line on standard error that holds all the words."""
        self.check(name, result.returncode == code, f"exit code {result.returncode}, expected {code}: {result.stderr}")
        lines = result.stderr.splitlines()
        self.check(name, len(lines) == 1 and lines[0].startswith("amcert: "), f"not one line of amcert: {result.stderr!r}")
        for word in words:
            self.check(name, word in result.stderr, f"no '{word}' in: {result.stderr}")

    def answers(self, name, result, code, words):
        """The exit code of amcheck, and a last line of standard output (SPEC.md, section 4) that holds all the words."""
        self.check(name, result.returncode == code, f"exit code {result.returncode}, expected {code}: {result.stdout}")
        last = (result.stdout.splitlines() or [""])[-1]
        for word in words:
            self.check(name, word in last, f"no '{word}' in: {last}")
        self.check(name, result.stderr == "", f"standard error: {result.stderr}")


def npy(rows, dtype="<f8"):
    """The bytes of a .npy file, version 1."""
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': ({len(rows)}, {len(rows[0])}), }}"
    header = header.ljust(117) + "\n"
    values = [x for row in rows for x in row]
    code = {"<f8": "<%dd", ">f8": ">%dd", "<f4": "<%df", "<i8": "<%dq"}[dtype] % len(values)
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(code, *map(int if dtype == "<i8" else float, values))


def npy_folder(run, folder):
    for k, point in enumerate(run["iterates"]):
        for block, rows in point.items():
            (folder / f"{block}_{k}.npy").write_bytes(npy([[float.fromhex(x) for x in row] for row in rows]))


def verdicts(folder):
    """[(kind, run, verdict), ...] of the certificate in a folder."""
    return [(c["kind"], c["run"], c["verdict"]) for c in json.loads((folder / "certificate.json").read_text())["claims"]]
