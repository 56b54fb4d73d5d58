"""Small composite cases whose limit and exact orbit are certified in a moment: what each has that the others have not.
box-chain: exact minimization and a step of descent. box-wall: bounds, one of which holds an entry for good, and a positive part.
box-kink: two candidates of a minimization by entry, the one that is taken a root that moves. box-extrapolated: blocks aside.
box-multiplier: a smooth unit and a saddle of the augmented Lagrangian."""
from pathlib import Path

CASES = {
    "box-chain": '''
[composite]
unknowns = ["W1", "v"]
objective = "1/2*(W1*v - 3)^2 + 1/2*(W1^2 + v^2)"
[method]
sweep = ["W1", { block = "v", step = "1/5" }]
[start]
W1 = 3
v = 1
''',
    "box-wall": '''
[composite]
unknowns = ["w", "a", "b", "c"]
objective = "1/2*(a*w + c - 3)^2 + 1/2*(a - b*w)^2 + 1/2*(b + 3)^2 + 1/2*relu(c - 1/4)^2 + 1/2*(w^2 + c^2)"
[method]
sweep = ["w", { block = "a", lower = 0 }, { block = "b", lower = 0, upper = 2 }, "c"]
[start]
w = 1
a = 1
b = "1/2"
c = "-1/2"
''',
    "box-kink": '''
[composite]
unknowns = ["a", "b"]
objective = "F"
[composite.functions]
F = "1/2*a^2 - relu(a - 1/4) + 2*relu(a - 1/4*b) + 1/2*(b - 3)^2"
G = "1/2*(b - 3 + 1/2*a)^2 + 1/8*(b - 2)^2"
[method]
sweep = [{ block = "a", function = "F" }, { block = "b", step = "1/3", function = "G" }]
[start]
a = "5/4"
b = 5
''',
    "box-extrapolated": '''
[composite]
unknowns = ["v", "W", "P", "E"]
aside = ["P", "E"]
objective = "1/2*(v - 7/3)^2 + 1/2*(v - relu(W))^2 + 1/4*W^2"
[method]
sweep = ["v", { block = "E", value = "W + 1/4*(W - P)" }, { block = "P", value = "W" }, { block = "W", at = "E", step = "1/2", kink = 1 }]
[start]
v = 1
W = "1/4"
P = -9
E = 1
''',
    "box-multiplier": '''
[composite]
unknowns = ["w", "z", "u"]
aside = ["u"]
objective = "1/2*(z - 2)^2 + u*(z - exp(w)) + (z - exp(w))^2 + 1/4*w^2"
[method]
sweep = [{ block = "w", step = "1/8" }, "z", { block = "u", value = "u + 2*(z - exp(w))" }]
[start]
w = "1/4"
z = 1
u = 1
''',
}
# Of cases of the project: with fewer sweeps.
OPTIONS = {**{(name, "limit"): ["--sweeps", "400", "--orbit"] for name in CASES},
           **{(name, "replay"): ["--sweeps", "6"] for name in ("lifted-rate", "inertial-rate", "logistic-rate")},
           ("logistic-rate", "certify"): ["--sweeps", "6"], ("cross-entropy", "certify"): ["--sweeps", "4"]}


def folder(room, name):
    """The folder of a case, which is written into the room if it is one of these."""
    if name not in CASES:
        return f"cases/{name}"
    new = Path(room, "cases", name)
    new.mkdir(parents=True, exist_ok=True)
    (new / "case.toml").write_text(f'name = "{name}"\n{CASES[name].lstrip()}')
    return str(new.resolve())
