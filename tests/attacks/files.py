"""Writing problem and certificate files (SPEC 1 and 3), with all digests made right again after an edit."""
import hashlib
from fractions import Fraction
from json import dumps
from json.encoder import encode_basestring_ascii as quoted


def canonical(v, line="\n"):
    """As json.dumps(v, indent=1, sort_keys=True), but faster."""
    if isinstance(v, str):
        return quoted(v)
    if not isinstance(v, (dict, list)) or not v:
        return dumps(v)
    inner = line + " "
    if isinstance(v, dict):
        return "{" + inner + ("," + inner).join([f"{quoted(key)}: {canonical(v[key], inner)}" for key in sorted(v)]) + line + "}"
    return "[" + inner + ("," + inner).join([quoted(x) if isinstance(x, str) else canonical(x, inner) for x in v]) + line + "]"


def digest(v):
    return hashlib.sha256(canonical(v).encode("ascii")).hexdigest()


def file_bytes(v):
    return (canonical(v) + "\n").encode("ascii")


class Hasher:
    """Digests of values, remembered for values that are shared between many edited certificates."""

    def __init__(self, *shared):
        self.known = {id(v): (v, digest(v)) for v in shared}

    def digest(self, v):
        return self.known[id(v)][1] if id(v) in self.known else digest(v)

    def rehash(self, problem, certificate):
        """The certificate with right digests: of the problem, of the runs in every claim, of the claims, and in `needs`."""
        runs, new, claims = {name: self.digest(run) for name, run in certificate["runs"].items()}, {}, []
        about = self.digest(problem)
        for c in certificate["claims"]:
            names = {c["run"], {"double_agreement": "reference", "orbit_agreement": "orbit"}.get(c["kind"], c["run"])}
            body = {key: v for key, v in c.items() if key not in ("digest", "witness")}
            body["needs"] = [new.get(d, d) for d in c["needs"]]
            c = {**c, "needs": body["needs"]}
            body.update(runs={name: runs[name] for name in names if name in runs}, problem=about)
            new[c["digest"]] = digest(body)
            claims.append({**c, "digest": new[c["digest"]]})
        return {**certificate, "problem": about, "claims": claims}


def rehash(problem, certificate):
    return Hasher().rehash(problem, certificate)


def dy(q):
    """Text of a dyadic number."""
    q, e = Fraction(q), 0
    if q == 0:
        return "0"
    n, e = abs(q.numerator), 1 - q.denominator.bit_length()
    if q.denominator & (q.denominator - 1):
        raise ValueError("not a dyadic number")
    zeros = (n & -n).bit_length() - 1
    n, e = n >> zeros, e + zeros
    return f"{'-' if q < 0 else ''}{n:x}" + (f"p{e}" if e else "")


def times(factor):
    """Of the text of a rational."""
    return lambda x: str(Fraction(x) * factor)


def changed(claim, changes):
    """A claim with other keys; a value that is a function gets the old one."""
    return {**claim, **{k: v(claim[k]) if callable(v) else v for k, v in changes.items()}}


def replaced(v, path, new):
    """A copy of v with another value at the path; everything off the path is shared."""
    if not path:
        return new
    out = v.copy()
    out[path[0]] = replaced(v[path[0]], path[1:], new)
    return out


def value_at(v, path):
    for step in path:
        v = v[step]
    return v
