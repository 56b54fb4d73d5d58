"""Bad input of every kind, and the words that the message about it must hold: place and remedy."""
from harness import NO_LINE, npy

# xor-relu with `old` replaced by `new`. The message names case.toml and the line where `new` begins, or so many lines further.
CASES = [
    # name, old, new, line, words
    ("unknown key", "gamma = 1", "gama = 1", 0, ["unknown key 'gama' in [network]", "known keys are widths"]),
    ("unknown table", "[run]", "[rum]", 0, ["unknown key 'rum'", "known keys are"]),
    ("wrong matrix shape", '[\n  ["7/8", "15/16", "51/64", "-41/64"],\n]', '[["7/8", "15/16"]]', 0, ["W2 is 1x2", "expected 1x4"]),
    ("ragged matrix", '"1/8", "-7/16"]', '"1/8"]', 0, ["W1: row 2 has 2 numbers, the first has 3", "all rows need the same"]),
    ("number 1/0", "rho = 1", 'rho = "1/0"', 0, ["rho: '1/0' is not a number", "write 3, -0.25"]),
    ("number abc", "rho = 1", 'rho = "abc"', 0, ["rho: 'abc' is not a number", "write 3, -0.25"]),
    ("number nan", "rho = 1", "rho = nan", 0, ["rho: 'nan' is not a number", "write 3, -0.25"]),
    ("number inf", "rho = 1", "rho = -inf", 0, ["rho: '-inf' is not a number", "write 3, -0.25"]),
    ("number that is a list", "rho = 1", "rho = [1, [2]]", 0, ["rho must be a number", "like 0.1"]),
    ("nondyadic start", '"7/8"', '"7/9"', -1, ["start of W2: 7/9 is not a dyadic number", "an integer times a power of two", 'the double next to it is "0x1.8e38e38e38e38p-1"']),
    ("negative prox weight", 'W = "1/4"', 'W = "-1/4"', 0, ["prox.W is negative", "must be 0 or more"]),
    ("negative penalty", "gamma = 1", "gamma = -1", NO_LINE, ["layer 1: gamma", "must be positive"]),
    ("missing data file", "../xor/xor.csv", "../xor/rox.csv", NO_LINE, ["rox.csv: no such data file", "relative to the case's folder"]),
    ("unknown column", '"x1", "x2"', '"x1", "x3"', NO_LINE, ["xor.csv:1: there is no column 'x3'", "columns are x1, x2, y"]),
    ("wrong number of targets", "widths = [3, 1]", "widths = [3, 2]", 0, ["the last width is 2 but there are 1 targets", "make them equal"]),
    ("syntax of a value", "gamma = 1", "gamma = = 1", 0, ["value", "a case is written in TOML"]),
    ("syntax of a table", "[method]", "[method", 0, ["]", "a case is written in TOML"]),
    ("key given twice", "rho = 1", "gamma = 1", 0, ["gamma", "a case is written in TOML"]),
    ("unknown activation", '"relu"', '"rleu"', 0, ["unknown activation 'rleu'", "known: identity, relu"]),
    ("unknown claim", "[certify]", '[certify]\nclaims = ["rise"]', 1, ["unknown claim 'rise'", "known: am_trajectory"]),
    ("unknown form", '"J1w"', '"J4"', 0, ["unknown form 'J4'", "known: J0, J1, J1w, J2, J3"]),
    ("no sweeps", "sweeps = 30", "sweeps = 0", 0, ["sweeps must be an integer from 1"]),
    ("negative sweeps", "sweeps = 30", "sweeps = -5", 0, ["sweeps must be an integer from 1"]),
    ("unknown block", "V = 0", "V9 = 0", 0, ["there is no block 'V9'", "blocks are W1"]),
    ("name that is a path", '"xor-relu"', '"../x"', 0, ["the name may hold letters"]),
]

# Other contents of xor.csv.
DATA = [
    ("empty data file", "", ["xor.csv: the data file holds no rows", "needs a header line and at least one row"]),
    ("data without rows", "x1,x2,y\n", ["xor.csv: the data file holds no rows", "needs a header line and at least one row"]),
    ("short data row", "x1,x2,y\n0,0,0\n0,1\n", ["xor.csv:3: 2 cells, the header has 3", "every row needs as many"]),
    ("long data row", "x1,x2,y\n0,0,0,0\n", ["xor.csv:2: 4 cells, the header has 3", "every row needs as many"]),
    ("cell that is no number", "x1,x2,y\n0,0,0\n\n0,one,1\n", ["xor.csv:4: column x2: 'one' is not a number", "write 3"]),
    ("cell that is nan", "x1,x2,y\n0,nan,0\n", ["xor.csv:2: column x2: 'nan' is not a number", "write 3"]),
    ("cell beyond the doubles", "x1,x2,y\n0,-1e400,0\n", ["xor.csv:2: column x2: -1e400 is beyond the doubles", "scale"]),
    ("no names", "0,0,0\n0,1,1\n", ["xor.csv:1: there is no column 'x1'", "the first line must hold the names"]),
    ("empty cell", "x1,x2,y\n0,,0\n", ["xor.csv:2: column x2: '' is not a number", "write 3"]),
]

# Command lines.
OPTIONS = [
    ("unknown option", ["--swepes", "3"], ["amcert certify has no option --swepes; did you mean --sweeps? see amcert certify --help"]),
    ("a word too many", ["--sweeps", "3", "tomorrow"], ["amcert certify does not know what to do with tomorrow"]),
    ("sweeps = 0", ["--sweeps", "0"], ["--sweeps", "1 to", "see amcert certify --help"]),
    ("sweeps = -1", ["--sweeps", "-1"], ["--sweeps", "1 to", "see amcert certify --help"]),
    ("sweeps = many", ["--sweeps", "many"], ["--sweeps", "1 to", "see amcert certify --help"]),
    ("missing run", ["--run", "none.json"], ["none.json: no such file", "--run takes amcert-run/1 JSON"]),
]


def at(run):
    return run["iterates"][2]["U1"]



# A run of xor-relu over three sweeps, spoiled.
RUNS = [
    ("missing block", lambda r: r["iterates"][2].pop("U1"), ["iterate 2: block U1 is missing", "every iterate needs every block"]),
    ("extra block", lambda r: r["iterates"][2].update(b1=[["0x0p+0"]]), ["iterate 2: block 'b1' does not belong to the problem", "leave it out"]),
    ("wrong shape", lambda r: at(r).pop(), ["iterate 2, block U1: the shape is 2x4, expected 3x4", "samples are columns"]),
    ("ragged rows", lambda r: at(r)[1].pop(), ["iterate 2, block U1: row 1 has 3 numbers, row 0 has 4", "all rows need the same"]),
    ("NaN", lambda r: at(r)[1].__setitem__(3, "nan"), ["iterate 2, block U1, entry (1,3): 'nan' is not a number", "write 3"]),
    ("infinity", lambda r: at(r)[1].__setitem__(3, "-inf"), ["iterate 2, block U1, entry (1,3): '-inf' is not a number", "write 3"]),
    ("null", lambda r: at(r)[0].__setitem__(0, None), ["iterate 2, block U1, entry (0,0): null is not a number", "end the run before"]),
    ("NaN as Python writes it", lambda r: at(r)[0].__setitem__(0, float("nan")), ["iterate 2, block U1: not JSON: parse error at line", "hex floats"]),
    ("infinity as Python writes it", lambda r: at(r)[0].__setitem__(0, float("inf")), ["iterate 2, block U1: not JSON: parse error at line", "hex floats"]),
    ("decimal that is not dyadic", lambda r: at(r)[0].__setitem__(0, "0.1"), ["iterate 2, block U1, entry (0,0): 0.1 is not a dyadic number", "hex float"]),
    ("JSON float", lambda r: at(r)[0].__setitem__(0, 0.1), ["iterate 2, block U1, entry (0,0)", "write non-integers as strings, hex floats"]),
    ("other format", lambda r: r.update(format="amcert-run/2"), ["run.json: expected {\"format\": \"amcert-run/1\""]),
    ("one iterate", lambda r: r.update(iterates=r["iterates"][:1]), ["iterates must list at least two iterates"]),
    ("objective too short", lambda r: r["objective"].pop(), ["objective must list one value of F per iterate"]),
]

# The text of that run's file, spoiled.
TEXTS = [
    ("truncated", lambda t: t[:t.rindex('"V2"') + 30], ["iterate 3, block V2: not JSON: parse error at line", "write the file anew"]),
    ("truncated after the iterates", lambda t: t[:-9], ["run.json: not JSON: parse error at line 1", "write the file anew"]),
    ("empty file", lambda t: "", ["run.json: not JSON: parse error at line 1", "write the file anew"]),
]

# W2_2.npy of that run as a folder; None: no such file.
W2 = [[1.0, 2.0, 3.0, 4.0]]
ARRAYS = [
    ("float32", npy(W2, "<f4"), ["little-endian float64", "convert with numpy.float64"]),
    ("big-endian", npy(W2, ">f8"), ["little-endian float64", "convert with numpy.float64"]),
    ("integers", npy(W2, "<i8"), ["little-endian float64", "convert with numpy.float64"]),
    ("NaN in an array", npy([[1.0, float("nan"), 3.0, 4.0]]), ["entry (0,1): NaN or infinity", "end the run before it"]),
    ("infinity in an array", npy([[1.0, 2.0, 3.0, float("inf")]]), ["entry (0,3): NaN or infinity", "end the run before it"]),
    ("wrong shape of an array", npy([[1.0, 2.0]]), ["the shape is 1x2, expected 1x4"]),
    ("truncated array", npy(W2)[:-1], ["cut off or too long", "write it anew"]),
    ("missing array", None, ["the file is missing", "every iterate needs every block"]),
]
