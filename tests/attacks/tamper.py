#!/usr/bin/env python3
"""Tamper campaign: seeded single-number edits of certificates, with all digests made right again, so that only mathematics can reject.

Every edit is labelled by truth.py, checked by the Python checker in this process and by amcheck as a program of its own. Edits and their
distribution: edits.py. The exit code is 1 if a checker accepts a FALSE edit, if the two exit codes differ anywhere, or if fewer than 90 %
(--least-false) of the edits of a certificate are FALSE; 2 if a certificate to begin with is not accepted; else 0.
With --no-rehash the digests stay as they were and nothing may be accepted (witnesses are not edited: no digest covers them)."""
import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "oracle"))
from edits import WEIGHTS, Edits
from files import Hasher, file_bytes
from oracle import check
from truth import FALSE, TRUE, UNSURE, Truth, first

ACCEPTED = (0, 6)
STATUS = re.compile(r"claim \d+ [^:]*: (verified|rejected|skipped)")


class Case:
    """One directory in one worker process."""

    def __init__(self, directory, seed, amcheck, rehash, folder):
        self.seed, self.amcheck, self.rehash, self.folder = seed, amcheck, rehash, Path(folder)
        self.problem_bytes, self.bytes = (Path(directory, f"{name}.json").read_bytes() for name in ("problem", "certificate"))
        self.problem, self.certificate = json.loads(self.problem_bytes), json.loads(self.bytes)
        self.truth, self.edits = Truth(self.problem), Edits(self.certificate)
        self.hasher = Hasher(self.problem, *self.certificate["runs"].values())
        self.problem_file, self.file = Path(directory, "problem.json"), None

    def verdicts(self, data):
        code, last, lines = check(self.problem_bytes, data)
        python = code, last, statuses(lines)
        if not self.amcheck:
            return python, None
        self.file = self.file or Path(tempfile.mkstemp(dir=self.folder, suffix=".json")[1])
        self.file.write_bytes(data)
        done = subprocess.run([self.amcheck, str(self.file), "--problem", str(self.problem_file)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        lines = done.stdout.decode(errors="replace").splitlines()
        return python, (done.returncode, lines[-1] if lines else "", statuses(lines))

    def edited(self, number):
        """Edit number of the campaign: the same for the same seed, on every machine."""
        rng = random.Random(f"{self.seed}/{self.problem['name']}/{number}")
        while True:
            operator, size, what, certificate = self.edits.draw(rng)
            if self.rehash:
                return operator, size, what, self.hasher.rehash(self.problem, certificate)
            if operator != "witness":
                return operator, size, what, certificate

    def run(self, number):
        operator, size, what, certificate = self.edited(number)
        times = [time.process_time()]
        answers = self.truth.claims(certificate)
        times.append(time.process_time())
        python, other = self.verdicts(file_bytes(certificate))
        times.append(time.process_time())
        return number, operator, size, what, first(answers), python, other, times[1] - times[0], times[2] - times[1], answers


def statuses(lines):
    """Per claim its first letter of verified, rejected, skipped."""
    return "".join(found[1][0] for found in map(STATUS.match, lines) if found)


CASE = None


def begin(*arguments):
    global CASE
    CASE = Case(*arguments)


def run(number):
    return CASE.run(number)


def claim_kind(line):
    """Kind of claim, or first words, of a last line of either checker."""
    words = line.split(" ")
    return " ".join(words[1:2] + [words[4].rstrip(":")] if words[1:2] == ["REJECTED"] and words[2:3] == ["claim"] else words[1:2])


def claim_faults(r):
    """What is wrong with the answers to single claims, although the answers to the file may be right."""
    answers, python, other = r[9], r[5][2], r[6][2] if r[6] else r[5][2]
    if answers[0].kind == "form" or not python or not other:
        return
    for q, answer in enumerate(answers):
        if python[q] != other[q]:
            yield f"claim {q}: the checkers say {python[q]} and {other[q]}"
        if answer.label == FALSE and "v" in (python[q], other[q]):
            yield f"claim {q} {answer.kind} is FALSE ({answer.why}), but verified"


def table(title, rows, head):
    rows = [head, *[[str(x) for x in row] for row in rows]]
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    print(f"\n{title}")
    for row in rows:
        print("  " + "  ".join(x.ljust(w) if i == 0 else x.rjust(w) for i, (x, w) in enumerate(zip(row, widths))).rstrip())


def share(a, b):
    return f"{100 * a / b:.1f} %" if b else "-"


def report(name, results, seconds, options):
    """Prints the tables of one directory; True if nothing is wrong."""
    total, both = len(results), bool(options.amcheck)
    labels = Counter(r[4].label for r in results)
    print(f"\n== {name}: {total} edits, seed {options.seed}, {seconds:.0f} s "
          f"(labels {sum(r[7] for r in results):.0f} s, Python checker {sum(r[8] for r in results):.0f} s of processor time)")

    def count(label, place, codes):
        return sum(1 for r in results if r[4].label == label and r[place][0] in codes)

    checkers = [("python", 5)] + ([("amcheck", 6)] if both else [])
    head = ["label", "edits", *(f"{who} {word}" for who, _ in checkers for word in ("accepts", "rejects", "malformed", "other"))]
    rows = [[label, labels[label], *(count(label, place, codes) for _, place in checkers for codes in (ACCEPTED, (1,), (2,), (3, 4, 5)))]
            for label in (FALSE, TRUE, UNSURE)]
    table("label x verdict", rows, head)

    kinds = Counter((r[1], r[4].label) for r in results)
    table("operator", [[op, sum(kinds[op, z] for z in (FALSE, TRUE, UNSURE)), *(kinds[op, z] for z in (FALSE, TRUE, UNSURE))] for op in WEIGHTS],
          ["operator", "edits", FALSE, TRUE, UNSURE])
    sizes, spans = Counter(), [(1, 8), (9, 16), (17, 24), (25, 32), (33, 40), (41, 46), (47, 50), (51, 52)]
    for r in results:
        span = next((f"2^-{a}..2^-{b}" for a, b in spans if r[2] and a <= r[2] <= b), None)
        sizes[span or ("one unit" if r[1] in ("unit", "step") else "no size"), r[4].label] += 1
    order = [f"2^-{a}..2^-{b}" for a, b in spans] + ["one unit", "no size"]
    table("size", [[s, sum(sizes[s, z] for z in (FALSE, TRUE, UNSURE)), *(sizes[s, z] for z in (FALSE, TRUE, UNSURE))] for s in order], ["size", "edits", FALSE, TRUE, UNSURE])
    first = Counter(r[4].kind for r in results if r[4].label == FALSE)
    said = [Counter(claim_kind(r[place][1]) for r in results if r[place][0] not in ACCEPTED) for _, place in checkers]
    names = sorted({f"REJECTED {kind}" for kind in first if kind != "form"} | set().union(*said))
    rows = [[n, first.get(n.removeprefix("REJECTED "), first.get("form", 0) if n == "MALFORMED" else 0), *(s[n] for s in said)] for n in names]
    table("first false claim, and first claim rejected", rows, ["reason", "truth", *(who for who, _ in checkers)])

    wrong = [("FALSE, but accepted", r) for r in results if r[4].label == FALSE and any(r[place][0] in ACCEPTED for _, place in checkers)]
    if options.no_rehash:
        wrong = [("digests wrong, but accepted", r) for r in results if any(r[place][0] in ACCEPTED for _, place in checkers)]
    unequal = [("checkers disagree", r) for r in results if both and r[5][0] != r[6][0]]
    strict = Counter(claim_kind(r[5][1]) for r in results if r[4].label == TRUE and r[5][0] not in ACCEPTED)
    claims = [(why, r) for r in results for why in claim_faults(r)] if not options.no_rehash else []
    enough = labels[FALSE] >= options.least_false * total or options.no_rehash
    print(f"\n  FALSE: {share(labels[FALSE], total)} of the edits{'' if enough else ' (too few)'}; accepted although "
          f"{'the digests are wrong' if options.no_rehash else 'FALSE'}: {len(wrong)}; disagreements: {len(unequal) if both else 'not measured'}")
    print(f"  single claims that are FALSE but reported verified, or on which the checkers differ: {len(claims)}")
    print(f"  TRUE but rejected (slack of the checks): {dict(strict) or 0}")
    wrong += [found for found in claims if found[1] not in [r for _, r in wrong + unequal]]
    for why, r in wrong + unequal:
        number, operator, _, what, answer, python, other = r[:7]
        print(f"\n  {why}: edit {number} ({operator}) {what}\n    truth: {answer.label} claim {answer.claim} {answer.kind}: {answer.why}"
              f"\n    python: {python}\n    amcheck: {other}")
        save(name, number, options)
    return not wrong and not unequal and enough


def save(directory, number, options):
    """Writes the files of an edit that came out wrong."""
    case = Case(directory, options.seed, None, not options.no_rehash, ".")
    folder = Path(options.save, f"{case.problem['name']}-{options.seed}-{number}")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "problem.json").write_bytes(case.problem_bytes)
    (folder / "certificate.json").write_bytes(file_bytes(case.edited(number)[3]))
    print(f"    saved in {folder}")


def campaign(directory, options):
    with tempfile.TemporaryDirectory() as folder:
        arguments = (directory, options.seed, options.amcheck, not options.no_rehash, folder)
        case = Case(*arguments)
        python, other = case.verdicts(case.bytes)
        answer = case.truth.label(case.certificate)
        if python[0] not in ACCEPTED or (other and other[0] != python[0]) or answer.label == FALSE:
            print(f"{directory}: the certificate itself is not accepted: {python} {other} {answer}")
            return 2
        start = time.monotonic()
        with Pool(options.workers, begin, arguments) as pool:
            results = list(pool.imap(run, range(options.edits), chunksize=max(1, min(50, options.edits // (4 * options.workers)))))
        return 0 if report(directory, results, time.monotonic() - start, options) else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=5000, help="edits per directory")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--amcheck", help="the program; without it only the Python checker is tried")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-rehash", action="store_true", help="leave the digests as they are: everything must be rejected")
    parser.add_argument("--least-false", type=float, default=0.9, help="share of the edits that must be FALSE")
    parser.add_argument("--save", default="tamper-found", help="folder for the files of edits that came out wrong")
    parser.add_argument("directories", nargs="+", metavar="DIR", help="holds problem.json and certificate.json")
    options = parser.parse_args()
    return max(campaign(d, options) for d in options.directories)


if __name__ == "__main__":
    sys.exit(main())
