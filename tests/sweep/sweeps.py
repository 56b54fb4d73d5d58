"""What the tests of amcert sweep share: what a sweep left, and how it is killed."""
import json
import os
import pathlib
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def members(amcert, grid):
    listed = subprocess.run([amcert, "sweep", str(grid), "--list"], capture_output=True, text=True, check=True).stdout
    return [line.split("\t")[0] for line in listed.splitlines()]


def files(home):
    """The bytes of all files of a sweep but provenance, locks and stamps. Half-written files that a kill left aside would be among them."""
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(pathlib.Path(home).rglob("*"))
            if path.is_file() and path.name not in ("provenance.json", ".lock") and path.parent.name != "stamps"}


def differences(a, b):
    """The names of files that only one of two such collections holds, or that differ."""
    return sorted(name for name in a.keys() | b.keys() if a.get(name) != b.get(name))


def done(home):
    """{result folder: marks of its certificate} of the members with a record. Work that is done again changes the marks."""
    out = {}
    for record in pathlib.Path(home).glob("*/sweep.json"):
        stat = (record.parent / "certificate.json").stat()
        out[record.parent.name] = (stat.st_ino, stat.st_mtime_ns, record.stat().st_ino, record.stat().st_mtime_ns)
    return out


def children(pid):
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def words(pid):
    """The command line of a process; nothing if it is gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")[:-1]
    except (FileNotFoundError, ProcessLookupError):
        return []


def gone(pid):
    """No such process any more, but perhaps its entry until somebody asks for its exit code."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] in "ZX"
    except FileNotFoundError:
        return True


def kill(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def start(amcert, grid, out, *arguments):
    return subprocess.Popen([amcert, "sweep", str(grid), "--out", str(out), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def killed(sweep, whom, home, least, after):
    """Kills a sweep with -9 so many seconds after so many members are done: its parent alone, its children and then the parent, or the parent
    and then the children. False if it had ended before; otherwise whether all its processes are gone soon."""
    while len(list(pathlib.Path(home).glob("*/sweep.json"))) < least and sweep.poll() is None:
        time.sleep(0.005)
    time.sleep(after)
    family = children(sweep.pid)
    if sweep.poll() is not None:
        return False
    kill({"parent": [sweep.pid], "children": [*family, sweep.pid], "all": [sweep.pid, *family]}[whom])
    family += children(sweep.pid)  # begun in between
    sweep.wait()
    limit = time.monotonic() + 10
    while not all(map(gone, family)) and time.monotonic() < limit:
        time.sleep(0.01)
    return all(map(gone, family))


def verdict(home):
    return json.loads((pathlib.Path(home) / "summary.json").read_text())
