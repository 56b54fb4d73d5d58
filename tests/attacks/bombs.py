#!/usr/bin/env python3
"""Files that are made to hurt: huge numbers, deep nesting, texts that are nearly JSON, small claims that ask for huge computations.

amcheck must answer each with exit code 2 or 4 (or what is said beside it) within a second of processor time and 256 MB; the Python
checker with the same code, where its language can be asked to.
Usage: bombs.py AMCERT AMCHECK"""
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent / "oracle"))
from files import file_bytes, rehash, replaced, value_at
from oracle import check

SECONDS, MEGABYTES = 1, 256
BOMBS = []


def bomb(case, *codes, python=True):
    """Decorates functions of (problem, certificate) that return the bytes of the certificate, or of both."""
    def keep(f):
        BOMBS.append((f.__name__, case, codes or (2, 4), python, f))
        return f
    return keep


def text_bomb(name, change, *codes, python=True, case="two-block-r11"):
    BOMBS.append((name, case, codes or (2, 4), python, lambda p, c: change(file_bytes(c))))


def put(p, c, path, value):
    return file_bytes(rehash(p, replaced(c, path, value)))


def at(c, kind):
    return next(q for q, claim in enumerate(c["claims"]) if claim["kind"] == kind)


A = "sufficient_decrease"


def number_bomb(name, value, *codes, kind=A, key="a", case="two-block-r11", python=True):
    BOMBS.append((name, case, codes or (2, 4), python, lambda p, c: put(p, c, ("claims", at(c, kind), key), value)))


# Numbers.
number_bomb("a_million_digits", "1" * 10 ** 6)
number_bomb("ten_million_digits", "1" * 10 ** 7, python=False)
number_bomb("a_denominator_of_a_million_digits", "1/" + "3" * 10 ** 6)
number_bomb("a_million_zeros_first", "0" * 10 ** 6 + "1")
number_bomb("just_beyond_the_limit", str(1 << (1 << 20)))
number_bomb("minus_zero", "-0")
number_bomb("a_plus", "+1")
number_bomb("a_leading_zero", "01")
number_bomb("not_in_lowest_terms", "2/4")
number_bomb("a_denominator_of_one", "3/1")
number_bomb("a_denominator_of_zero", "1/0")
number_bomb("a_negative_denominator", "1/-2")
number_bomb("a_decimal", "0.5")
number_bomb("an_exponent", "1e5")
number_bomb("not_a_number", "NaN")
number_bomb("infinity", "Infinity")
number_bomb("hexadecimal", "0x10")
number_bomb("a_space_before", " 1")
number_bomb("a_number_that_is_empty", "")
number_bomb("two_fractions", "1/2/3")
for exponent in ("65537", "99999", "100000", "-65537", "9" * 30, "9" * 10 ** 6, "0", "01", "+1", ""):
    BOMBS.append((f"an_exponent_of_{exponent[:9] or 'nothing'}{'_and_more' if len(exponent) > 9 else ''}", "two-block-r11", (2, 4), True,
                  lambda p, c, e=exponent: put(p, c, ("runs", "recorded", "iterates", 1, "x1", 0), f"1p{e}")))
BOMBS.append(("a_mantissa_of_a_million_digits", "two-block-r11", (2, 4), True, lambda p, c: put(p, c, ("runs", "recorded", "iterates", 1, "x1", 0), "1" * 10 ** 6)))
BOMBS.append(("an_even_mantissa", "two-block-r11", (2,), True, lambda p, c: put(p, c, ("runs", "recorded", "iterates", 1, "x1", 0), "2")))
BOMBS.append(("a_row_of_a_million", "two-block-r11", (2,), True, lambda p, c: put(p, c, ("runs", "recorded", "iterates", 1, "x1", 0), " ".join(["1"] * 10 ** 6))))
for name, value in (("an_integer_of_2_31", 2 ** 31), ("an_integer_of_a_million_digits", None), ("a_boolean", True)):
    BOMBS.append((name, "two-block-r11", (2,), True, (lambda p, c, v=value: put(p, c, ("claims", at(c, A), "j"), v)) if value is not None else
                  lambda p, c: put(p, c, ("claims", at(c, A), "j"), 77777).replace(b'"j": 77777', b'"j": ' + b"7" * 10 ** 6)))
# The largest j that is one: there is no window, which is a matter of the claim.
BOMBS.append(("the_largest_integer", "two-block-r11", (1,), True, lambda p, c: put(p, c, ("claims", at(c, A), "j"), 2 ** 31 - 1)))
BOMBS.append(("a_range_to_the_largest_integer", "two-block-r11", (2,), True, lambda p, c: put(p, c, ("claims", at(c, A), "range", 1), 2 ** 31 - 1)))
BOMBS.append(("bits_beyond_the_most", "two-block-r11", (2,), True, lambda p, c: put(p, c, ("bits",), 4097)))
BOMBS.append(("bits_below_the_least", "two-block-r11", (2,), True, lambda p, c: put(p, c, ("bits",), 31)))

# Texts.
text_bomb("nothing", lambda t: b"")
text_bomb("a_byte_order_mark", lambda t: b"\xef\xbb\xbf" + t)
text_bomb("carriage_returns", lambda t: t.replace(b"\n", b"\r\n"))
text_bomb("tabs", lambda t: t.replace(b"\n ", b"\n\t"))
text_bomb("no_last_newline", lambda t: t[:-1])
text_bomb("two_last_newlines", lambda t: t + b"\n")
text_bomb("something_after_the_end", lambda t: t + b"{}\n")
text_bomb("cut_in_the_middle", lambda t: t[:len(t) // 2])
text_bomb("a_zero_byte", lambda t: t.replace(b"recorded", b"rec\0rded"))
text_bomb("no_utf_8", lambda t: t.replace(b"recorded", b"rec\xffrded"))
text_bomb("digits_of_another_script", lambda t: t.replace(b'"bits": 256', '"bits": ١٢٨'.encode()))
text_bomb("an_escape", lambda t: t.replace(b"recorded", b"\\u0072ecorded"))
text_bomb("a_comment", lambda t: t.replace(b"{", b"{/**/", 1))
text_bomb("a_comma_too_many", lambda t: t.replace(b"\n}", b",\n}"))
text_bomb("single_quotes", lambda t: t.replace(b'"', b"'"))
text_bomb("a_key_twice", lambda t: t.replace(b'{\n "bits": 256', b'{\n "bits": 256,\n "bits": 256'))
text_bomb("keys_out_of_order", lambda t: t.replace(b'{\n "bits": 256', b'{\n "format": "amcert-certificate/1",\n "bits": 256'))
text_bomb("one_line", lambda t: json.dumps(json.loads(t)).encode() + b"\n")
text_bomb("a_float_for_an_integer", lambda t: t.replace(b'"bits": 256', b'"bits": 256.0'))
text_bomb("an_exponent_for_an_integer", lambda t: t.replace(b'"bits": 256', b'"bits": 32e1'))
text_bomb("an_integer_not_a_number", lambda t: t.replace(b'"bits": 256', b'"bits": NaN'))
text_bomb("seventeen_deep", lambda t: file_bytes({"a": json.loads("[" * 17 + "]" * 17)}))
text_bomb("a_hundred_thousand_deep", lambda t: b'{"a":' + b"[" * 10 ** 5 + b"]" * 10 ** 5 + b"}\n")
text_bomb("ten_million_brackets", lambda t: b"[" * 10 ** 7, python=False)
text_bomb("a_string_of_50_MB", lambda t: b'{\n "bits": "' + b"a" * (50 << 20) + b'"\n}\n', python=False)
text_bomb("50_MB_of_spaces", lambda t: b"{" + b" " * (50 << 20) + b"}\n", python=False)
text_bomb("50_MB_of_newlines", lambda t: t[:-1] + b"\n" * (50 << 20), python=False)
text_bomb("200_000_keys", lambda t: file_bytes({f"k{n:06}": 1 for n in range(200000)}))
text_bomb("an_array_for_the_file", lambda t: b"[]\n")
text_bomb("null_for_the_file", lambda t: b"null\n")


@bomb("two-block-r11")
def more_iterates_than_the_limit(p, c):
    x = {"x1": ["0"], "x2": ["0"]}
    return file_bytes(replaced(c, ("runs", "recorded", "iterates"), [x] * 60000 + [{"x1": ["0"]}]))


@bomb("two-block-r11", 2)
def no_claims(p, c):
    return file_bytes({**c, "claims": []})


# Small claims about huge computations.
def special(kind, case, codes=(1, 2, 4), python=True, **changes):
    def make(p, c):
        q = at(c, kind)
        for key, v in changes.items():
            c = replaced(c, ("claims", q, key), v)
        return file_bytes(rehash(p, c))
    BOMBS.append((f"{kind}_{'_'.join(changes)}_{str(list(changes.values())[0])[:14]}", case, codes, python, make))


special("kl_degenerate", "ridge-chain-degenerate", theta="999999999/1000000000", python=False)
special("kl_degenerate", "ridge-chain-degenerate", theta="1/" + "1" + "0" * 300)
special("kl_exponent", "ridge-chain-degenerate", theta="1000000006/1000000007", python=False)
special("rate_inertial", "heavy-ball-r10", j=2 ** 30, python=False)
special("rate_inertial", "heavy-ball-r10", j=1025)
special("contraction", "two-block-r11", power=25)
special("contraction", "two-block-r11", power=24)
special("kl_degenerate", "ridge-chain-degenerate", exponents=[10 ** 6, 10 ** 9])
special("kl_degenerate", "ridge-chain-degenerate", witness=["0" * 10 ** 6] * 6)
special("kl_degenerate", "ridge-chain-degenerate", witness=["0" * 255 + "." * 256] + ["."] * 5)


def powers(p, c):
    """((x+y+1)^32)^2 and more, expanded."""
    many = sorted({tuple(sorted((i * 7 + j * 3) % 2 for j in range(d))) for d in range(33) for i in range(d + 1)}, key=lambda z: (len(z), z))
    value = ["1" + "".join(f" {z}" for z in q) for q in many]
    return {**p, "residuals": [{"value": value, "weight": "1"} for _ in range(2000)]}


BOMBS.append(("two_thousand_large_residuals", "ridge-chain-degenerate", (2, 4, 5), False, lambda p, c: (file_bytes(powers(p, c)), file_bytes(c))))
BOMBS.append(("a_degree_of_a_million", "ridge-chain", (2,), True, lambda p, c: (file_bytes(replaced(p, ("residuals", 0, "value"), ["1" + " 0" * 10 ** 6])), file_bytes(c))))
BOMBS.append(("a_block_of_2_31_rows", "ridge-chain", (2, 4), True, lambda p, c: (file_bytes(replaced(p, ("blocks", 0, "rows"), 2 ** 31 - 1)), file_bytes(c))))
BOMBS.append(("a_layer_of_2_31_units", "xor-relu", (2, 4), True, lambda p, c: (file_bytes(replaced(p, ("layers", 0, "width"), 2 ** 31 - 1)), file_bytes(c))))
BOMBS.append(("a_block_of_2_31_variables", "two-block-r11", (2, 4), True, lambda p, c: (file_bytes(replaced(p, ("blocks", 0, "size"), 2 ** 31 - 1)), file_bytes(c))))
LIMITS = {"kl_degenerate", "kl_exponent", "rate_inertial", "contraction"}


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (10, 10))


def main():
    if len(sys.argv) != 3:
        print(__doc__)
        return 2
    amcert, amcheck = (str(Path(p).resolve()) for p in sys.argv[1:])
    wrong = 0
    with tempfile.TemporaryDirectory() as room:
        inputs = {}
        for name, case, codes, python, make in BOMBS:
            limit = any(name.startswith(k) for k in LIMITS)
            key = (case, limit)
            if key not in inputs:
                subprocess.run([amcert, "limit" if limit else "certify", f"cases/{case}", "--out", room, "--quiet"], cwd=HERE.parent.parent, stdout=subprocess.DEVNULL, check=False)
                folder = Path(room, case + ("-limit" if limit else ""))
                inputs[key] = [json.loads((folder / f"{z}.json").read_text()) for z in ("problem", "certificate")]
            found = make(*inputs[key])
            problem, certificate = found if isinstance(found, tuple) else (file_bytes(inputs[key][0]), found)
            if (problem, certificate) == tuple(map(file_bytes, inputs[key])):
                sys.exit(f"bomb {name} changes nothing")
            Path(room, "p.json").write_bytes(problem)
            Path(room, "c.json").write_bytes(certificate)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run([amcheck, f"{room}/c.json", "--problem", f"{room}/p.json"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=limited, check=False)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            last = (done.stdout.decode(errors="replace").splitlines() or [""])[-1]
            other = check(problem, certificate)[0] if python else done.returncode
            if done.returncode not in codes or seconds > SECONDS or not last.startswith("s ") or other != done.returncode:
                wrong += 1
                print(f"WRONG bomb {name}: exit code {done.returncode} of {codes}, python {other}, {seconds:.2f} s: {last[:150]}")
    print(f"{len(BOMBS)} bombs: {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
