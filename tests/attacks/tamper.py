"""Edits of one certificate with all digests made right again, so that only mathematics can reject: drawn, labelled, checked, counted.

Every edit is labelled by truth.py, checked by the Python checker in this process and by amcheck in batch mode. The counts of a chunk of
edits are a small JSON value; what came out wrong is in it with its file. The campaign adds them up."""
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "oracle"))
from box_edits import BoxEdits
from composite_edits import CompositeEdits
from edits import Edits
from files import Hasher, file_bytes
from limit_edits import LimitEdits
from oracle import check
from truth import FALSE, TRUE, UNSURE, Answer, Truth, first
from truth_weaker import statement

ACCEPTED = (0, 6)
SAME = "SAME"
STATUS = re.compile(r"claim \d+ [^:]*: (verified|rejected|skipped|limit)")


class Batch:
    """amcheck --batch as a process that answers file by file."""

    def __init__(self, amcheck, problem):
        self.process = subprocess.Popen([amcheck, "--batch", "-", "--problem", str(problem), "--json", "--seconds", "300", "--megabytes", "4096"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, errors="replace")

    def __call__(self, file):
        self.process.stdin.write(f"{file}\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return answer["exit"], answer["result"], "".join(c["status"][0] for c in answer["claims"])

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Tampered:
    """A certificate and what it takes to edit, label and check it. every: the Python checker looks at one edit in so many, 0 at none."""

    def __init__(self, folder, amcheck, seed, every=1, others=(), rehash=True, labelled=True):
        self.folder, self.seed, self.every, self.rehash = Path(folder), seed, every, rehash
        self.problem_bytes, self.bytes = ((self.folder / f"{name}.json").read_bytes() for name in ("problem", "certificate"))
        self.problem, self.certificate = json.loads(self.problem_bytes), json.loads(self.bytes)
        plain = {"recorded", "reference"} >= self.certificate["runs"].keys() and not any("center" in c or c["kind"] == "kl_chain" for c in self.certificate["claims"])
        if self.problem["kind"] == "composite":
            self.edits = CompositeEdits(self.certificate, self.problem) if plain else BoxEdits(self.certificate, self.problem, others)
        else:
            self.edits = Edits(self.certificate) if plain and labelled else LimitEdits(self.certificate, others)
        self.truth = Truth(self.problem, self.certificate) if labelled else None
        self.hasher = Hasher(self.problem, *self.certificate["runs"].values())
        self.room = tempfile.TemporaryDirectory()
        self.batch = Batch(amcheck, self.folder / "problem.json")
        self.same = list(map(statement, self.certificate["claims"]))

    def close(self):
        self.batch.close()
        self.room.cleanup()

    def edited(self, number):
        """Edit number of the campaign: the same for the same seed, on every machine."""
        rng = random.Random(f"{self.seed}/{self.folder.name}/{number}")
        while True:
            try:
                operator, size, what, certificate = self.edits.draw(rng)
                if not self.rehash:
                    if operator.startswith("witness"):
                        continue
                    return operator, what, certificate
                return operator, what, self.hasher.rehash(self.problem, certificate)
            except (ValueError, KeyError, IndexError, TypeError, ZeroDivisionError):
                continue  # what the operator would make has no text

    def label(self, certificate):
        """(label, answers). A form that truth.py cannot read states nothing that is known."""
        if self.truth is None:
            return self.crossed(certificate), []
        try:
            answers = self.truth.claims(certificate)
        except (KeyError, ValueError, TypeError, IndexError, ZeroDivisionError, AttributeError, StopIteration, OverflowError) as err:
            return Answer(UNSURE, None, "form", f"not of the form that is read: {type(err).__name__}"), []
        found = first(answers)
        if found.label != FALSE and certificate["runs"] == self.certificate["runs"] and list(map(statement, certificate["claims"])) == self.same:
            return Answer(SAME, None, "", ""), answers
        return found, answers

    def crossed(self, certificate):
        """Of full-size certificates: FALSE if a constant is beyond the other side of its bracket as it was, SAME if no statement changed."""
        if certificate["runs"] == self.certificate["runs"] and list(map(statement, certificate["claims"])) == self.same:
            lost = next((q for q, (c, g) in enumerate(zip(certificate["claims"], self.certificate["claims"])) if c["verdict"] != "undecided" and len(c["needs"]) != len(g["needs"])), None)
            return Answer(SAME, None, "", "") if lost is None else Answer(FALSE, lost, certificate["claims"][lost]["kind"], "needs: more or fewer")
        for q, (c, g) in enumerate(zip(certificate["claims"], self.certificate["claims"])):
            for key, other, way in (("a", "a_upper", 1), ("b", "b_lower", -1), ("upper", "kappa", -1), ("kappa", "upper", 1), ("value", "value", 1)):
                if c["kind"] != g["kind"] or not {key, other} <= c.keys() & g.keys() or statement(g).keys() != statement(c).keys() or isinstance(c[key], dict) or certificate["runs"] != self.certificate["runs"]:
                    continue
                new, known = ([Fraction(z) for z in ([v] if isinstance(v, str) else v)] for v in (c[key], g[other]))
                beyond = new[0] > known[1] or new[1] < known[0] if key == "value" else max(new) > max(known) if way > 0 else min(new) < max(known)
                if beyond and c.get("center") == g.get("center") and c.get("needs") is not None and c.get("theta") == g.get("theta") and c.get("j") == g.get("j") and c["range"] == g["range"]:
                    return Answer(FALSE, q, c["kind"], f"{key}: beyond {other}")
        return Answer(UNSURE, None, "-", "full size, not evaluated")

    def verdicts(self, certificate, python):
        data, file = file_bytes(certificate), Path(self.room.name, "certificate.json")
        file.write_bytes(data)
        other = self.batch(file)
        if not python:
            return other, None
        code, last, lines = check(self.problem_bytes, data)
        return other, (code, last, "".join(found[1][0] for found in map(STATUS.match, lines) if found))

    def chunk(self, numbers, save):
        """Counts of some edits, and what is wrong."""
        counts, wrong, survivors = Counter(), [], Counter()
        for n in numbers:
            operator, what, certificate = self.edited(n)
            answer, answers = self.label(certificate)
            other, python = self.verdicts(certificate, self.every and n % self.every == 0)
            kind = answer.kind or "-"
            word = ("accepted" if other[0] in ACCEPTED else {1: "rejected", 2: "malformed"}.get(other[0], "other"))
            counts["label", answer.label, word] += 1
            counts["operator", operator, answer.label, word] += 1
            if answer.label == FALSE:
                counts["kind", kind, word] += 1
            if python:
                counts["both", "all"] += 1
            if other[0] in ACCEPTED:
                survivors[operator, answer.label, answer.kind, answer.why.split(":")[0] if answer.label == UNSURE else ""] += 1
            faults = []
            if answer.label == FALSE and (other[0] in ACCEPTED or (python and python[0] in ACCEPTED)):
                faults.append("FALSE, but accepted")
            if not self.rehash and other[0] in ACCEPTED:
                faults.append("digests wrong, but accepted")
            if python and (python[0] != other[0] or (python[2] and other[2] and python[2] != other[2])):
                faults.append("the checkers disagree")
            if self.rehash and other[2] and len(other[2]) == len(answers):
                faults += [f"claim {q} {a.kind} is FALSE ({a.why}), but verified" for q, (a, s) in enumerate(zip(answers, other[2])) if a.label == FALSE and s == "v"]
            if faults:
                place = Path(save, f"{self.folder.name}-{self.seed}-{n}")
                place.mkdir(parents=True, exist_ok=True)
                (place / "problem.json").write_bytes(self.problem_bytes)
                (place / "certificate.json").write_bytes(file_bytes(certificate))
                wrong.append({"certificate": self.folder.name, "edit": n, "operator": operator, "what": what, "faults": faults, "truth": [answer.label, str(answer.kind), answer.why],
                              "amcheck": other, "python": python, "saved": str(place)})
        return {"counts": [[list(k), v] for k, v in sorted(counts.items())], "survivors": [[list(map(str, k)), v] for k, v in sorted(survivors.items(), key=str)], "wrong": wrong}
