#!/usr/bin/env python3
"""What ends a process, fills a disk or writes at the same time: the results of a folder are whole, or there are none and it is said.

usage: test_robust.py AMCERT AMCHECK FAULT [TIMES]
FAULT is the library built from fault.cpp. TIMES, default 1, multiplies what is done at random moments.
Prints one line per failing check; exit code 1 if any fails.
"""
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
from harness import ROOT, Bench

CASE = ROOT / "cases/two-block-r11"
OLD, NEW = 20, 7  # sweeps of two generations of results: their problem is the same file, all else differs


def contents(folder):
    """What a reader meets; when and where it was made may differ."""
    names = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file() and path.name != "provenance.json")
    return {str(name): (folder / name).read_bytes() for name in names if str(name) != ".lock"}


class Robust(Bench):
    def __init__(self, amcert, amcheck, fault, folder, times):
        super().__init__(amcert, amcheck, folder)
        self.fault, self.times = os.path.abspath(fault), times
        made = [self.results(sweeps) for sweeps in (OLD, NEW)]
        # Something of the old results that the new ones do not have, and a file of the user's.
        provenance = json.loads((made[0] / "provenance.json").read_text())
        provenance["files"].append("figures/old.svg")
        (made[0] / "provenance.json").write_text(json.dumps(provenance))
        (made[0] / "figures").mkdir()
        (made[0] / "figures/old.svg").write_text("old")
        for folder in made:
            (folder / "notes.txt").write_text("mine")
        self.old, self.whole = made[0], [contents(folder) for folder in made]
        self.whole.append({name: text for name, text in self.whole[0].items() if name != "figures/old.svg"})  # the old ones written again
        self.printed = [self.run("amcert", "table", folder).stdout for folder in made]
        self.check("two generations", self.whole[0]["certificate.json"] != self.whole[1]["certificate.json"], "they are the same")

    def arguments(self, sweeps, out, command="certify"):
        return [self.programs["amcert"], command, str(CASE), "--sweeps", str(sweeps), "--out", str(out), "--quiet"]

    def results(self, sweeps):
        out = self.fresh()
        subprocess.run(self.arguments(sweeps, out), check=True, capture_output=True)
        return out / CASE.name

    def start(self):
        """A folder that holds the old results, and where amcert is told to write."""
        out = self.fresh()
        shutil.copytree(self.old, out / CASE.name)
        return out / CASE.name, out

    def faulty(self, fault, at, out, **more):
        environment = {**os.environ, "LD_PRELOAD": self.fault, "FAULT": fault, "FAULT_AT": str(at), **more}
        return subprocess.run(self.arguments(NEW, out), capture_output=True, text=True, env=environment)

    def generation(self, name, folder):
        """0 or 1 for the old or the new results, whole; looked at as they are and through amcert, which ends what was begun."""
        certificate = folder / "certificate.json"
        checked = self.run("amcheck", certificate)
        if certificate.exists():
            visible = {n: text for n, text in contents(folder).items() if not n.startswith((".next", ".part"))}
            self.check(name, visible in self.whole, f"beside certificate.json: {sorted(visible)}, not whole")
            self.answers(name, checked, 0, ["s VERIFIED"])
        else:
            self.answers(name, checked, 2, ["s MALFORMED", "cannot read the certificate"])
        read = self.run("amcert", "table", folder)
        self.check(name, read.returncode == 0 and read.stdout in self.printed, f"table: exit code {read.returncode}: {read.stderr}")
        self.check(name, not (folder / ".next").exists(), "what was begun is not ended by a reader")
        found = {n: text for n, text in contents(folder).items() if not n.startswith(".part")}
        self.check(name, found in self.whole, f"after reading: {sorted(found)}, not whole")
        return self.whole.index(found) if found in self.whole else -1


def killed_at_every_step(bench):
    last = step = 0
    for step in range(1, 1000):
        folder, out = bench.start()
        result = bench.faulty("kill", step, out)
        name = f"killed at step {step}"
        now = bench.generation(name, folder)
        bench.check(name, now >= last, "new results were there after fewer steps")
        last = now
        if result.returncode == 0:
            break
        bench.check(name, result.returncode == -signal.SIGKILL, f"exit code {result.returncode}: {result.stderr}")
        if step % 4 == 0:  # and the next one does not stumble over what is left
            again = subprocess.run(bench.arguments(OLD if now else NEW, out), capture_output=True, text=True)
            bench.check(name, again.returncode == 0 and not (folder / ".part").exists(), f"the next: exit code {again.returncode}: {again.stderr}")
    bench.check("killed at every step", step > 25 and last == 1, f"only {step} steps, or not the new results at the end")


def full_at_every_step(bench):
    steps = 0
    for step in range(1, 1000):
        folder, out = bench.start()
        temporary = bench.fresh()
        result = bench.faulty("full", step, out, TMPDIR=str(temporary))
        name = f"full disk at step {step}"
        now = bench.generation(name, folder)
        if result.returncode == 0:  # all written, or it was only whether the disk has the names
            bench.check(name, now == 1, "success, and not the new results")
            steps += 1
            if steps > 6:
                break
            continue
        steps = 0
        bench.refused(name, result, 4, ["No space left on device", "the results are in", str(temporary)])
        kept = [path.parent for path in temporary.rglob("certificate.json")]
        bench.check(name, len(kept) == 1 and bench.run("amcheck", kept[0] / "certificate.json").returncode == 0, "not kept elsewhere")
        bench.check(name, not list(folder.glob(".part")), "a part was left on a full disk")
    folder, out = bench.start()
    result = bench.faulty("fuller", 1, out)
    bench.refused("full disks", result, 4, ["No space left on device", "nor can", "make room"])
    bench.check("full disks", bench.generation("full disks", folder) == 0, "the old results are gone")


def killed_at_random(bench):
    generator = random.Random(20)
    folder, out = bench.start()
    begin = time.monotonic()
    subprocess.run(bench.arguments(NEW, out), capture_output=True)
    length = time.monotonic() - begin
    for n in range(40 * bench.times):
        child = subprocess.Popen(bench.arguments((OLD, NEW)[n % 2], out), stdout=subprocess.DEVNULL)
        time.sleep(generator.uniform(0, 1.2 * length))
        child.kill()
        child.wait()
        name = f"killed at random moment {n}"
        certificate = folder / "certificate.json"
        checked = bench.run("amcheck", certificate)
        bench.answers(name, checked, *((0, ["s VERIFIED"]) if certificate.exists() else (2, ["cannot read the certificate"])))
        read = bench.run("amcert", "table", folder)
        bench.check(name, read.returncode == 0 and read.stdout in bench.printed, f"table: exit code {read.returncode}: {read.stderr}")
        g = bench.printed.index(read.stdout) if read.stdout in bench.printed else 0
        for file in "certificate.json", "table.md", "table.csv", "table.tex", "report.html":
            bench.check(name, (folder / file).read_bytes() == bench.whole[g][file], f"{file} is of other results")


def several_at_once(bench):
    folder, out = bench.start()
    end = time.monotonic() + 3 * bench.times
    writers, reads, written = [], 0, 0
    while time.monotonic() < end or writers:
        writers = [w for w in writers if w.poll() is None]
        while time.monotonic() < end and len(writers) < 4:
            written += 1
            writers.append(subprocess.Popen(bench.arguments((OLD, NEW)[written % 2], out), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True))
        read = bench.run("amcert", "table", folder)
        reads += 1
        bench.check("several at once", read.returncode == 0 and read.stdout in bench.printed, f"table: exit code {read.returncode}: {read.stderr}")
        # amcheck knows nothing of locks: it may meet no certificate, and never a wrong one.
        checked = bench.run("amcheck", folder / "certificate.json")
        bench.check("several at once", checked.returncode == 0 or "cannot read the certificate" in checked.stdout, f"amcheck: {checked.stdout}")
    bench.check("several at once", written > 4 and reads > 4, f"{written} writers and {reads} readers")
    # What is planted in the old results is gone with the first new ones, and old ones written later are without it.
    bench.whole[0].pop("figures/old.svg")
    bench.generation("several at once", folder)
    # One file.
    file = bench.fresh() / "run.json"
    command = [bench.programs["amcert"], "run", str(CASE), "--out", str(file), "--sweeps"]
    for child in [subprocess.Popen([*command, str(sweeps)], stdout=subprocess.DEVNULL) for sweeps in (2, 2000, 5, 1000)]:
        bench.check("one file", child.wait() == 0, "a writer failed")
    bench.check("one file", len(json.loads(file.read_text())["iterates"]) in (3, 2001, 6, 1001), "mixed")
    bench.check("one file", os.listdir(file.parent) == ["run.json"], f"left: {os.listdir(file.parent)}")


def signals(bench):
    case = bench.case("xor-relu", [('forms = ["J0", "J1", "J1w", "J2"]', "j_max = 1")])
    out = bench.fresh()
    bench.run("amcert", "certify", case, "--out", out)
    before = contents(out / "xor-relu")
    for sent in signal.SIGINT, signal.SIGHUP:
        code, shown = bench.terminal("certify", case, "--sweeps", 10000, "--no-reference", "--out", out, stop_at="certifying am_trajectory, sweep", with_signal=sent)
        bench.check("less does not replace more", code == 4 and "xor-relu-interrupted" in shown, f"exit code {code}: {shown[-300:]!r}")
        bench.check("less does not replace more", contents(out / "xor-relu") == before, "the results before are gone")
        bench.answers("less does not replace more", bench.run("amcheck", out / "xor-relu-interrupted/certificate.json"), 6, ["s CONDITIONAL"])
    # The exact orbit of a limit is cut short: what the limit has without it is proved all the same.
    for moment, kept in ("double engine: sweep", False), ("exact orbit, ", True):
        place = bench.fresh()
        code, shown = bench.terminal("limit", ROOT / "cases/xor-relu", "--orbit", "--out", place, stop_at=moment)
        bench.check(f"limit stopped at '{moment}'", code == 4, f"exit code {code}: {shown[-300:]!r}")
        folder = place / "xor-relu-limit"
        bench.check(f"limit stopped at '{moment}'", (folder / "certificate.json").exists() == kept, "kept, or not, what was proved")
        if kept:
            bench.answers("limit cut short", bench.run("amcheck", folder / "certificate.json"), 6, ["s CONDITIONAL"])
            proved = [c["kind"] for c in json.loads((folder / "certificate.json").read_text())["claims"] if c["verdict"] == "proved"]
            bench.check("limit cut short", {"critical_point", "kl", "rate_local"} <= set(proved), proved)
    # As nohup does it, and `amcert ... &` in a script: deaf to the signal before and after.
    child = subprocess.Popen(bench.arguments(3, bench.fresh()), stdout=subprocess.DEVNULL, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    for _ in range(20):
        child.send_signal(signal.SIGHUP) if child.poll() is None else None
        time.sleep(0.01)
    bench.check("nohup", child.wait() == 0, f"exit code {child.returncode}")
    # Nobody reads what is printed; the results are written all the same.
    for command, folder in ("certify", "two-block-r11"), ("replay", "two-block-r11-orbit"):
        place, (reader, writer) = bench.fresh(), os.pipe()
        os.close(reader)
        child = subprocess.run([*bench.arguments(30, place, command)[:-1]], stdout=writer, stderr=subprocess.PIPE, text=True)
        os.close(writer)
        bench.check(f"{command}, no reader", child.returncode == 0 and child.stderr == "", f"exit code {child.returncode}: {child.stderr}")
        bench.check(f"{command}, no reader", bench.run("amcheck", place / folder / "certificate.json").returncode == 0, "not written")
    with open("/dev/full", "w") as full:
        child = subprocess.run([bench.programs["amcert"], "table", bench.old], stdout=full, stderr=subprocess.PIPE, text=True)
    bench.refused("full standard output", child, 4, ["standard output: No space left on device"])
    # A limit on the size of files, which comes with a signal of its own.
    folder, out = bench.start()
    child = subprocess.run(bench.arguments(NEW, out), capture_output=True, text=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)))
    bench.refused("files may not grow", child, 4, ["File too large"])
    bench.check("files may not grow", bench.generation("files may not grow", folder) == 0, "the old results are gone")


def mounts(bench):
    """A full and a read-only file system; needs a root that may mount."""
    place = bench.fresh()
    inside = ["unshare", "-m", "bash", "-c"]
    if subprocess.run([*inside, f"mount -t tmpfs none {place}"], capture_output=True).returncode != 0:
        print("no right to mount: a full and a read-only file system are not tried")
        return
    amcert, amcheck = bench.programs["amcert"], bench.programs["amcheck"]

    def mounted(script, **more):
        return subprocess.run([*inside, f"set -e; mount -t tmpfs -o size=160k none {place}; cp -r {bench.old} {place}; cd {place}; {script}"], capture_output=True, text=True,
                              env={**os.environ, **more})

    certify = f"{amcert} certify {CASE} --sweeps {NEW} --out {place} --quiet"
    result = mounted(f"set +e; head -c 1M /dev/zero > filler 2>/dev/null; {certify}; code=$?; {amcheck} {CASE.name}/certificate.json --quiet; "
                     f"ls -A {CASE.name} | tr '\\n' ' ' >&2; rm filler; {certify} && {amcheck} {CASE.name}/certificate.json --quiet; exit $code", TMPDIR=str(bench.fresh()))
    bench.check("full file system", result.returncode == 4 and "No space left on device" in result.stderr and "the results are in" in result.stderr, f"{result.returncode}: {result.stderr}")
    bench.check("full file system", ".part" not in result.stderr and ".next" not in result.stderr, result.stderr)
    bench.check("full file system", len(re.findall("s VERIFIED", result.stdout)) == 2, f"{result.stdout} {result.stderr}")
    result = mounted(f"mount -o remount,ro {place}; {amcert} table {CASE.name}; set +e; {certify}; exit $?")
    bench.check("read-only", result.stdout == bench.printed[0], "a whole certificate cannot be read")
    bench.refused("read-only", result, 2, ["cannot be written to (Read-only file system)", "name another folder with --out"])
    result = mounted(f"mkdir {CASE.name}/.next; mv {CASE.name}/certificate.json {CASE.name}/.next; mount -o remount,ro {place}; set +e; {amcert} table {CASE.name}; exit $?")
    bench.refused("begun, and read-only", result, 2, ["its writing was interrupted", "Read-only file system", "copy the folder"])


def main():
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    # In memory where that is to be had: it is the order of the steps that counts, and a disk takes its time for each.
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as folder:
        bench = Robust(*sys.argv[1:4], folder, int(sys.argv[4]) if len(sys.argv) == 5 else 1)
        for test in killed_at_every_step, full_at_every_step, signals, mounts, killed_at_random, several_at_once:
            begin = time.monotonic()
            test(bench)
            print(f"{test.__name__.replace('_', ' ')}: {time.monotonic() - begin:.1f} s", file=sys.stderr)
    print(f"{bench.checks} checks, {bench.failures} failed")
    sys.exit(1 if bench.failures else 0)


main()
