"""A case as Python values, in the TOML that a case.toml is written in. Every number stays what it is: nothing is rounded."""
import json
from decimal import Decimal
from fractions import Fraction

import numpy


# How many dimensions arrays have there, and what to write for one of 1 dimension. Elsewhere 1 or 2, as a column may be a list.
CONSTANT = ((0, 2), "a row is a[None, :], a column a[:, None]")
DIMENSIONS = {"data.X": ((2,), "samples are columns; x[None, :]"), "data.Y": ((2,), "samples are columns; y[None, :]"), "quadratic.H": ((2,), "h[None, :]"),
              "polynomial.constants": CONSTANT, "composite.constants": CONSTANT}


def number(x, where):
    """Exact text of a number, quoted unless it is an integer."""
    if isinstance(x, (bool, numpy.bool_)):
        raise ValueError(f"{where}: {x} is no number")
    if isinstance(x, (int, numpy.integer)):
        return str(int(x)) if abs(int(x)) < 2**63 else f'"{int(x)}"'
    if isinstance(x, Decimal) and x.is_finite():
        x = Fraction(x)
    if isinstance(x, float):
        # 0.1 in a case.toml is one tenth, in Python it is the double next to it. What is the same in both readings may pass.
        if x - x != 0:
            raise ValueError(f"{where}: {x} is no number")
        if Fraction(repr(float(x))) != Fraction(x):
            raise ValueError(f"{where}: {x!r} is a double near {x!r}, not {x!r} itself; write '{float(x)!r}' or a Fraction for the decimal, "
                             f"Fraction({float(x)!r}) for the double")
        x = Fraction(x)
    if isinstance(x, Fraction):
        return f'"{x}"'
    raise ValueError(f"{where}: {x!r} is no number; give an int, Fraction, Decimal, str like '1/10', or an array")


def check_dimensions(a, where):
    allowed, remedy = DIMENSIONS.get(where, DIMENSIONS.get(where.rpartition(".")[0], ((0, 1, 2), "")))
    if a.ndim not in allowed:
        raise ValueError(f"{where}: the array has {a.ndim} dimension{'' if a.ndim == 1 else 's'}, expected {'1 or 2' if 1 in allowed else 2}"
                         + (f" ({remedy})" if a.ndim == 1 else ""))


def array(a, where):
    """Rows of an array. Doubles are taken literally, as hexadecimal text."""
    if a.ndim:
        return "[" + ", ".join(array(row, where) if isinstance(row, numpy.ndarray) else entry(row, where) for row in a) + "]"
    return entry(a[()], where)


def entry(x, where):
    if isinstance(x, numpy.floating):
        if x.dtype != numpy.float64:
            raise ValueError(f"{where}: the dtype is {x.dtype}, expected float64; write astype(numpy.float64) if these values are meant")
        if not numpy.isfinite(x):
            raise ValueError(f"{where}: NaN or infinity")
        return f'"{float(x).hex()}"'
    return json.dumps(x) if isinstance(x, str) else number(x, where)


def value(x, where):
    if isinstance(x, numpy.ndarray):
        check_dimensions(x, where)
        return array(x, where)
    if isinstance(x, bool):
        return "true" if x else "false"
    if isinstance(x, str):
        return json.dumps(x)
    if isinstance(x, dict):
        return "{ " + ", ".join(f"{json.dumps(str(key))} = {value(v, f'{where}.{key}')}" for key, v in x.items()) + " }"
    if isinstance(x, (list, tuple)):
        return "[" + ", ".join(array(v, where) if isinstance(v, numpy.ndarray) else value(v, where) for v in x) + "]"
    return number(x, where)


def toml_text(case):
    """A case as a dict, with the tables and keys of a case.toml."""
    plain = [f"{json.dumps(key)} = {value(v, key)}" for key, v in case.items() if not isinstance(v, dict)]
    tables = [f"[{key}]\n" + "".join(f"{json.dumps(str(k))} = {value(v, f'{key}.{k}')}\n" for k, v in table.items())
              for key, table in case.items() if isinstance(table, dict)]
    return "\n".join(plain) + "\n\n" + "\n".join(tables)
