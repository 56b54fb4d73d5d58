"""Stories: planted falsehoods, each with the exit codes that both checkers must answer with."""
import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

from stories import answers


class Stories(list):
    """Decorates functions of (problem, certificate) that return both edited, or None where they do not apply."""

    def __call__(self, *codes):
        def keep(f):
            self.append((f, codes))
            return f
        return keep

    def tell(self, what, prepared=lambda certificate: certificate):
        """Tells them about the given folders, of their certificates what `prepared` returns; 0 if all went as they must and each applied
        to one at least."""
        parser = argparse.ArgumentParser(description=what, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("--amcheck", help="the program; without it only the Python checker is tried")
        parser.add_argument("--once", action="store_true", help="tell a story about three certificates at most: the Python checker is asked about the first, amcheck about all")
        parser.add_argument("directories", nargs="+", metavar="DIR", help="holds problem.json and certificate.json")
        options = parser.parse_args()
        wrong, applied = 0, Counter()
        with tempfile.TemporaryDirectory() as folder:
            for d in map(Path, options.directories):
                problem, certificate = (json.loads((d / name).read_text()) for name in ("problem.json", "certificate.json"))
                inputs = problem, prepared(certificate)
                for f, codes in self:
                    told = applied[f.__name__]
                    found = None if options.once and told == 3 else f(*inputs)
                    if not found:
                        continue
                    both = not (options.once and options.amcheck and told)
                    applied[f.__name__] += 1
                    python, other = answers(*found, options.amcheck, folder, both)
                    given = {answer[0] for answer in (python, other) if answer}
                    if len(given) > 1 or not given <= set(codes):
                        wrong += 1
                        print(f"WRONG {d.name} {f.__name__}: must be {codes}\n   python: {python}\n   amcheck: {other}")
        never = [f.__name__ for f, _ in self if f.__name__ not in applied]
        print(f"{len(applied)} of {len(self)} stories, tried {sum(applied.values())} times: {wrong} wrong" + (f"; not applicable here: {', '.join(never)}" if never else ""))
        return 1 if wrong or never else 0
