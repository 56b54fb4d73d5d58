"""Reading JSON in canonical form, exact number forms and typed fields (SPEC 1)."""
import hashlib
import json
import re
import sys
from fractions import Fraction
from functools import lru_cache
from math import gcd
from types import SimpleNamespace
from oracle_numbers import Mat, from_rationals

sys.set_int_max_str_digits(0)
LIMIT = 1 << 20  # bits in a number, iterates in a run
RAT = re.compile("(-?(?:0|[1-9][0-9]*))(?:/([1-9][0-9]*))?")
DY = re.compile("0|(-?)((?:[1-9a-f][0-9a-f]*)?[13579bdf])(?:p(-?)([1-9][0-9]{0,4}))?")

class Malformed(Exception):
    pass

def need(ok, at, why):
    if not ok: raise Malformed(f"{at}: {why}")

def note(r, finding, what):
    """Put a finding that does not stop the reading into r, the first of each."""
    r.setdefault(finding, what)

QUOTED = json.encoder.encode_basestring_ascii

def canonical(value, line="\n"):
    """json.dumps(value, indent=1, sort_keys=True), which is slow: with an indent it is not compiled."""
    if type(value) is str: return QUOTED(value)
    if type(value) not in (dict, list) or not value: return json.dumps(value)
    inner = line + " "
    if type(value) is list: return "[" + inner + ("," + inner).join([QUOTED(x) if type(x) is str else canonical(x, inner) for x in value]) + line + "]"
    return "{" + inner + ("," + inner).join([f"{QUOTED(key)}: {canonical(value[key], inner)}" for key in sorted(value)]) + line + "}"

def digest(value):
    return hashlib.sha256(canonical(value).encode("ascii")).hexdigest()

def integer(token):
    need(re.fullmatch("-?[0-9]{1,10}", token) and abs(int(token)) < 1 << 31, token[:20], "not an integer below 2^31")
    return int(token)

def walk(value, depth, what):
    need(value is None or type(value) in (str, int, dict, list), what, "a literal that is not allowed")
    if type(value) in (dict, list):
        need(depth <= 16, what, "nesting deeper than 16")
        for v in value.values() if type(value) is dict else value:
            walk(v, depth + 1, what)

def load(data, what):
    """The JSON value of a file in canonical form (SPEC 1)."""
    need(re.fullmatch(rb"[\n -\[\]-~]*", data), what, "a byte that is not printable ASCII, or a backslash")
    try:
        value = json.loads(data.decode("ascii"), parse_int=integer, parse_float=integer, parse_constant=integer)
    except (ValueError, RecursionError) as err:
        raise Malformed(f"{what}: not JSON, {str(err)[:80]}") from None
    walk(value, 1, what)
    need(type(value) is dict and canonical(value).encode() + b"\n" == data, what, "not an object in canonical form")
    return value

def too_long(digits, base):
    return len(digits) > LIMIT or base == 10 and len(digits) > 315653 or int(digits, base).bit_length() > LIMIT

@lru_cache(maxsize=1 << 14)
def rational(text):
    """(the rational, is it within the limit); what is beyond it counts as 1 (SPEC 1)."""
    m = RAT.fullmatch(text)
    if not m or m[1] == "-0" or m[2] == "1": raise ValueError("not a rational")
    long = [too_long(digits, 10) for digits in (m[1].lstrip("-"), m[2] or "1")]
    top, bottom = (1 if beyond else int(digits) for beyond, digits in zip(long, (m[1].lstrip("-"), m[2] or "1")))
    if gcd(top, bottom) != 1: raise ValueError("not a rational in lowest terms")
    return Fraction(-top if text[0] == "-" else top, bottom), not any(long)

@lru_cache(maxsize=1 << 14)
def dyadic_matrix(rows):
    """Matrix of dy from a tuple of row strings (cached because tampered copies of a file share most matrices)."""
    return limited_matrix(rows)[0]

@lru_cache(maxsize=1 << 14)
def limited_matrix(rows):
    """(the matrix, is it within the limit); what is beyond it counts as 0 (SPEC 1)."""
    matches = [[DY.fullmatch(token) for token in row.split(" ")] for row in rows]
    if not all(len(row) == len(matches[0]) and all(row) for row in matches): raise ValueError("not a matrix of dyadic numbers")
    parsed = [[(int((m[1] or "") + (m[2] or "0"), 16), int((m[3] or "") + (m[4] or "0"))) for m in row] for row in matches]
    if any(abs(x) > 65536 for row in parsed for _, x in row): raise ValueError("not of exponents up to 65536")
    long = any(n.bit_length() > LIMIT for row in parsed for n, _ in row)
    if long: parsed = [[(0, 0) if n.bit_length() > LIMIT else (n, x) for n, x in row] for row in parsed]
    e = max(0, *(-x for row in parsed for _, x in row))
    return Mat([[n << (e + x) for n, x in row] for row in parsed], 1 << e), not long

# Types of fields: a string; a dict, {"*": type} for any keys; a list [type] of any length; a tuple of types. "?" before: may be null.
NAMED = {"interval": ("rat", "rat"), "place": ("int", "text", "int", "int"), "kept": ("text", "int0", "int0", "int0", "int0"), "point": {"*": "dy"}}

def read(kind, v, at, r):
    """The parsed value of v; dicts with fixed keys become namespaces, matrices Mat, rationals Fraction."""
    if type(kind) is str:
        if v is None and kind[0] == "?": return None
        kind = NAMED.get(kind.lstrip("?"), kind.lstrip("?"))
    if type(kind) is dict:
        need(type(v) is dict, at, "not an object")
        need("*" in kind or kind.keys() == v.keys(), at, f"missing or unexpected keys {sorted(kind.keys() ^ v.keys())}")
        values = {key: read(kind.get("*") or kind[key], x, f"{at}.{key}", r) for key, x in v.items()}
        return values if "*" in kind else SimpleNamespace(**values)
    if type(kind) in (list, tuple):
        need(type(v) is list and (type(kind) is list or len(kind) == len(v)), at, "not an array of the right length")
        return [read(kind[q % len(kind)], x, f"{at}[{q}]", r) for q, x in enumerate(v)]
    if kind == "row": return read("dy", [v], at, r)
    if kind == "numbers": return [read("rat", x, at, r) for x in read("text", v, at, r).split(" ")]
    if kind[:3] == "int":  # followed by the least value, if there is one
        need(type(v) is int and v >= int(kind[3:] or v), at, "not an integer in its range")
    elif kind in ("dy", "rats"):
        need(type(v) is list and v and all(type(row) is str for row in v), at, "not a matrix")
        if kind == "dy": return number(limited_matrix, tuple(v), at, r)
        rows = [[read("rat", x, at, r) for x in row.split(" ")] for row in v]
        need(all(len(row) == len(rows[0]) for row in rows), at, "rows of different length")
        return from_rationals(rows)
    elif kind != "any":
        need(type(v) is str, at, "not a string")
        need(kind != "hex" or re.fullmatch("[0-9a-f]{64}", v), at, "not 64 hex digits")
        need("|" not in kind or v in kind.split("|"), at, "not one of " + kind)
        if kind[:3] == "rat":
            q = number(rational, v, at, r)
            need(q > 0 or kind == "rat" or (q == 0 and kind == "rat>=0"), at, "rational out of range")
            return q
    return v

def number(parse, v, at, r):
    try:
        value, within = parse(v)
    except ValueError as err:
        raise Malformed(f"{at}: {err}") from None
    if not within: note(r, "LIMIT", f"{at}: a number of more than 2^20 bits")
    return value

def fit(mats, p, at):
    need({name: m.shape for name, m in mats.items()} == p.blocks, at, "not exactly the blocks of the problem in their shapes")

def rising(balls, at):
    """Balls [r, ...] as SPEC 3.14 wants them."""
    radii = [r for r, _ in balls]
    need(radii and radii == sorted(set(radii)), at + ".balls", "none, or radii not increasing")
