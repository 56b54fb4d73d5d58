"""The objective, its exact block minimizers and its subgradients, naively from section 2 of verify/amcheck/SPEC.md, for truth.py.

Numbers are Fractions, matrices lists of rows in an object compared by identity (so that results can be remembered by it).
tanh and sigmoid are the only inexact things: 90 decimal digits, so a value of F is off by far less than the margin of truth.py."""
from decimal import Decimal, getcontext
from fractions import Fraction
from functools import lru_cache
from math import exp, isqrt, sqrt, tanh
from types import SimpleNamespace

getcontext().prec = 90
getcontext().Emax, getcontext().Emin = 10 ** 9, -10 ** 9
HALF, BITS = Fraction(1, 2), 300


class Unknown(Exception):
    """What was asked for cannot be told by the methods here."""


class NoMinimizer(Exception):
    pass


class Matrix:
    __slots__ = ("rows",)

    def __init__(self, rows):
        self.rows = rows


@lru_cache(maxsize=1 << 16)
def dyadic(text):
    digits, _, exponent = text.lstrip("-").partition("p")
    n = int(digits, 16) * Fraction(2) ** int(exponent or 0)
    return -n if text[0] == "-" else n


@lru_cache(maxsize=1 << 16)
def rational(text):
    return Fraction(text)


@lru_cache(maxsize=1 << 14)
def parse(rows, number):
    out = Matrix([[number(z) for z in row.split(" ")] for row in rows])
    if len({len(row) for row in out.rows}) != 1:
        raise ValueError("rows of different length")
    return out


def dyadic_matrix(rows):
    return parse(tuple(rows), dyadic)


MEMO = {}


def remember(f):
    """Results by the identity of the arguments, which stay alive in the memo."""
    def call(*args):
        key = (f, *args)
        if key not in MEMO:
            if len(MEMO) > 300000:
                MEMO.clear()
            MEMO[key] = f(*args)
        return MEMO[key]
    return call


# Matrices.

def product(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(r, c)) for c in columns] for r in a]


def transpose(a):
    return [list(c) for c in zip(*a)]


@remember
def norm2(a):
    return sum(x * x for row in a.rows for x in row)


@remember
def distance2(a, b):
    return sum((x - y) ** 2 for r, s in zip(a.rows, b.rows) for x, y in zip(r, s))


def solve(a, b):
    """X with aX = b by Gaussian elimination, a square; Unknown if a is singular."""
    rows = [list(r) + list(s) for r, s in zip(a, b)]
    n = len(a)
    for p in range(n):
        q = next((q for q in range(p, n) if rows[q][p]), None)
        if q is None:
            raise Unknown("a singular system")
        rows[p], rows[q] = rows[q], rows[p]
        pivot = rows[p][p]
        rows[p] = [x / pivot for x in rows[p]]
        for q in range(n):
            if q != p and rows[q][p]:
                f = rows[q][p]
                rows[q] = [x - f * y for x, y in zip(rows[q], rows[p])]
    return [row[n:] for row in rows]


def semidefinite(a, strict=False):
    """Is the symmetric matrix a positive semidefinite (strict: definite)?"""
    a = [list(row) for row in a]
    while a:
        pivot, row = a[0][0], a[0][1:]
        if pivot < 0 or (pivot == 0 and (strict or any(row))):
            return False
        a = [[x - (r[0] * y / pivot if pivot else 0) for x, y in zip(r[1:], row)] for r in a[1:]]
    return True


def shifted(a, shift):
    return [[x + shift * (i == j) for j, x in enumerate(row)] for i, row in enumerate(a)]


def root_above(q):
    """The root of q >= 0 if it is rational, else a rational above it, closer than 2^-200."""
    top, bottom = isqrt(q.numerator), isqrt(q.denominator)
    if top * top == q.numerator and bottom * bottom == q.denominator:
        return Fraction(top, bottom)
    return Fraction(isqrt((q.numerator << 400) // q.denominator) + 1, 1 << 200)


# Activations.

def decimal(q):
    return Decimal(q.numerator) / Decimal(q.denominator)


def from_decimal(d):
    return Fraction(int(d * (1 << BITS)), 1 << BITS)


def sigma_decimal(kind, u):
    """tanh or sigmoid of a Decimal."""
    t = (-abs(u) * (2 if kind == "tanh" else 1)).exp()  # at most 1, so nothing overflows
    y = (1 - t) / (1 + t) if kind == "tanh" else 1 / (1 + t)
    return y if u >= 0 else -y if kind == "tanh" else 1 - y


def slopes_decimal(kind, y):
    """First and second derivative where the activation has the value y."""
    return (1 - y * y, -2 * y * (1 - y * y)) if kind == "tanh" else (y * (1 - y), y * (1 - y) * (1 - 2 * y))


def sigma_float(kind, u):
    if kind == "tanh":
        return tanh(u)
    return 1 / (1 + exp(-u)) if u > -700 else 0.0


@lru_cache(maxsize=1 << 16)
def smooth_sigma(kind, u):
    return from_decimal(sigma_decimal(kind, decimal(u)))


class Activation:
    def __init__(self, v):
        self.kind, self.smooth = v["kind"], v["kind"] != "piecewise"
        if not self.smooth:
            self.breaks = [Fraction(b) for b in v["breaks"]]
            self.pieces = [tuple(Fraction(z) for z in piece.split(" ")) for piece in v["pieces"]]

    def __call__(self, u):
        if self.smooth:
            return smooth_sigma(self.kind, u)
        s, t = self.pieces[sum(b < u for b in self.breaks)]
        return s * u + t

    def lipschitz(self):
        return {"tanh": Fraction(1), "sigmoid": Fraction(1, 4)}[self.kind] if self.smooth else max(abs(s) for s, _ in self.pieces)

    def largest(self):
        """sup |sigma|, None if infinite."""
        if self.smooth:
            return Fraction(1)
        if self.pieces[0][0] or self.pieces[-1][0]:
            return None
        return max([abs(self.pieces[0][1])] + [abs(self(b)) for b in self.breaks])


# Problems.

class Problem:
    aside = ()

    def __init__(self, v):
        self.value, self.kind, self.network = v, v["kind"], v["kind"] == "network"
        self.blocks, self.smooth = {}, False
        (self.read_network if self.network else self.read_quadratic)(v)
        self.sweep = []
        for u in v["sweep"]:
            n = SimpleNamespace(update=u["update"], blocks=tuple(u["blocks"]), prox=tuple(Fraction(z) for z in u.get("prox", [])))
            if n.update == "heavy_ball":
                self.step, self.momentum = Fraction(u["step"]), Fraction(u["momentum"])
            n.labels = [(b,) for b in n.blocks] if n.update == "jacobi" else [n.blocks]
            self.sweep.append(n)
        self.heavy = self.sweep[0].update == "heavy_ball"
        self.alpha = {b: a for u in self.sweep for b, a in zip(u.blocks, u.prox)}
        self.labels = [",".join(label) for u in self.sweep for label in u.labels]
        self.start = {b: dyadic_matrix(m) for b, m in v["start"].items()}
        self.previous = {b: dyadic_matrix(m) for b, m in v["previous"].items()} if "previous" in v else None

    def read_network(self, v):
        self.X, self.Y = (parse(tuple(v["data"][z]), rational) for z in "XY")
        self.s, self.N, self.n = Fraction(v["loss_scale"]), len(v["layers"]), len(self.X.rows[0])
        self.layers, before = [None], len(self.X.rows)
        for i, l in enumerate(v["layers"], 1):
            split = i < self.N or v["output_split"] == 1
            layer = SimpleNamespace(width=l["width"], gamma=Fraction(l["gamma"]), lam=Fraction(l["lambda"]), ones=l["bias"] == "ones",
                                    apart=l["bias"] == "apart", split=split, act=Activation(l["activation"]) if split else None)
            layer.rho = Fraction(l["rho"]) if split else None
            layer.w = layer.rho if split else layer.gamma
            layer.target = f"U{i}" if split else f"V{i}"
            self.layers.append(layer)
            self.blocks[f"W{i}"] = (layer.width, before + layer.ones)
            if layer.apart:
                self.blocks[f"b{i}"] = (layer.width, 1)
            if split:
                self.blocks[f"U{i}"] = (layer.width, self.n)
                self.smooth = self.smooth or layer.act.smooth
            self.blocks[f"V{i}"] = (layer.width, self.n)
            before = layer.width
        # The blocks that share a term of F with a block: its minimizer depends on no others.
        terms = [{f"V{i}", f"U{i}"} for i in range(1, self.N + 1)] + [{f"W{i}", f"b{i}", f"V{i - 1}", self.layers[i].target} for i in range(1, self.N + 1)]
        self.near = {b: sorted({c for t in terms if b in t for c in t if c in self.blocks} | {b}) for b in self.blocks}

    def read_quadratic(self, v):
        self.H, self.g = parse(tuple(v["H"]), rational).rows, [row[0] for row in parse(tuple(v["g"]), rational).rows]
        self.rows, total = {}, 0
        for b in v["blocks"]:
            self.blocks[b["name"]] = (b["size"], 1)
            self.rows[b["name"]] = range(total, total + b["size"])
            total += b["size"]
        self.near = {b: list(self.blocks) for b in self.blocks}

    def fuzzy(self, block):
        """Does the subproblem of this block involve tanh or sigmoid?"""
        return self.network and block[0] in "UV" and self.layers[int(block[1:])].split and self.layers[int(block[1:])].act.smooth


# Terms of F of a network.

@remember
def hat(p, i, v):
    rows = p.X.rows if i == 1 else v.rows
    return Matrix(rows + [[Fraction(1)] * p.n]) if p.layers[i].ones else Matrix(rows)


@remember
def affine(p, i, w, v, b):
    """M_i = W_i V^_{i-1} + b_i 1'."""
    return Matrix([[z + b.rows[q][0] for z in row] if b else row for q, row in enumerate(product(w.rows, hat(p, i, v).rows))])


def M(p, i, x):
    return affine(p, i, x[f"W{i}"], x.get(f"V{i - 1}"), x.get(f"b{i}"))


@remember
def minus(a, b):
    return Matrix([[x - y for x, y in zip(r, s)] for r, s in zip(a.rows, b.rows)])


def R(p, i, x):
    return minus(x[p.layers[i].target], M(p, i, x))


@remember
def activated(p, i, u):
    return Matrix([[p.layers[i].act(z) for z in row] for row in u.rows])


def S(p, i, x):
    return minus(x[f"V{i}"], activated(p, i, x[f"U{i}"]))


@remember
def stacked(p, *blocks):
    return [row[0] for b in blocks for row in b.rows]


@remember
def quadratic_value(p, *blocks):
    x = stacked(p, *blocks)
    return sum(x[i] * (HALF * sum(h * z for h, z in zip(p.H[i], x)) - p.g[i]) for i in range(len(x)))


def F(p, x):
    if p.kind in ("polynomial", "composite"):
        return p.value_at(*(x[b] for b in p.blocks))
    if not p.network:
        return quadratic_value(p, *(x[b] for b in p.blocks))
    return network_value(p, *(x[b] for b in p.blocks))


@remember
def network_value(p, *blocks):
    x = dict(zip(p.blocks, blocks))
    total = p.s * distance2(x[f"V{p.N}"], p.Y)
    for i in range(1, p.N + 1):
        layer = p.layers[i]
        total += layer.w * norm2(R(p, i, x)) + layer.lam * norm2(x[f"W{i}"])
        if layer.split:
            total += layer.gamma * norm2(S(p, i, x))
    return total * HALF


# Exact results of updates. A result holds one matrix per block of the label; its entries are the lists of all minimizers.

class Result:
    def __init__(self, blocks):
        self.blocks = blocks

    def ties(self):
        """Entries (row, column) with several minimizers; labels with ties have one block."""
        return [(i, j) for i, row in enumerate(self.blocks[0]) for j, found in enumerate(row) if len(found) > 1]

    def first(self):
        return [Matrix([[found[0] for found in row] for row in block]) for block in self.blocks]


@remember
def gap2(result, *z):
    """||z - z*||^2 for the exact result z* nearest to z."""
    return sum(min((x - u) ** 2 for u in found) for m, block in zip(z, result.blocks) for r, row in zip(m.rows, block) for x, found in zip(r, row))


def exact_result(p, update, label, x, previous=None):
    """Result of the update for a label (tuple of blocks) at the mixed point x; Unknown or NoMinimizer if there is none to tell."""
    if p.kind in ("polynomial", "composite"):
        return p.result(label, p.alpha[label[0]], x)
    if update.update == "heavy_ball":
        return heavy_ball(p, *(x[b] for b in p.blocks), *(previous[b] for b in p.blocks))
    near = sorted({c for b in label for c in p.near[b]})
    return minimizers(p, label, tuple(near), *(x[b] for b in near))


@remember
def minimizers(p, label, names, *blocks):
    x, prox = dict(zip(names, blocks)), [p.alpha[b] for b in label]
    if not p.network:
        return quadratic_minimizer(p, label[0], prox[0], x)
    i = int(label[0][1:])
    if label[0][0] == "U":
        return Result([scalar_minimizers(p, i, prox[0], x)])
    if label[0][0] == "V":
        return single([v_minimizer(p, i, prox[0], x)])
    if label[0][0] == "b":
        return single([b_minimizer(p, i, prox[0], x)])
    return single(w_minimizer(p, i, label, prox, x))


def single(blocks):
    return Result([[[[z] for z in row] for row in block] for block in blocks])


def w_minimizer(p, i, label, prox, x):
    """min over W (and b) of w/2|T - W V^ - b1'|^2 + lambda/2|W|^2 + alpha/2|W - W_old|^2 (+ alpha_b/2|b - b_old|^2)."""
    layer, old = p.layers[i], x[f"W{i}"].rows
    v, target = hat(p, i, x.get(f"V{i - 1}")).rows, x[layer.target].rows
    shift, pull = [layer.lam + prox[0]] * len(old[0]), [[prox[0] * z for z in row] for row in old]
    if len(label) == 2:
        v, shift = v + [[Fraction(1)] * p.n], shift + [prox[1]]
        pull = [row + [prox[1] * b[0]] for row, b in zip(pull, x[f"b{i}"].rows)]
    elif layer.apart:
        target = [[z - b[0] for z in row] for row, b in zip(target, x[f"b{i}"].rows)]
    gram = [[layer.w * z for z in row] for row in product(v, transpose(v))]
    gram = [[z + shift[r] * (r == c) for c, z in enumerate(row)] for r, row in enumerate(gram)]
    right = [[layer.w * z + y for z, y in zip(r, s)] for r, s in zip(product(target, transpose(v)), pull)]
    w = transpose(solve(gram, transpose(right)))
    if len(label) == 2:
        return [[row[:-1] for row in w], [row[-1:] for row in w]]
    return [w]


def b_minimizer(p, i, alpha, x):
    layer, target = p.layers[i], x[p.layers[i].target].rows
    m = product(x[f"W{i}"].rows, hat(p, i, x.get(f"V{i - 1}")).rows)
    return [[(layer.w * sum(t - z for t, z in zip(r, s)) + alpha * old[0]) / (layer.w * p.n + alpha)] for r, s, old in zip(target, m, x[f"b{i}"].rows)]


def v_minimizer(p, i, alpha, x):
    """min over V_i of gamma/2|V - Z|^2 + s/2|V - Y|^2 [i=N] + w/2|T - W~V - rest|^2 [i<N] + alpha/2|V - V_old|^2, Z = sigma(U) or M."""
    layer = p.layers[i]
    near = activated(p, i, x[f"U{i}"]).rows if layer.split else M(p, i, x).rows
    right = [[layer.gamma * a + alpha * b for a, b in zip(r, s)] for r, s in zip(near, x[f"V{i}"].rows)]
    if i == p.N:
        total = layer.gamma + alpha + p.s
        return [[(a + p.s * y) / total for a, y in zip(r, s)] for r, s in zip(right, p.Y.rows)]
    following = p.layers[i + 1]
    w = [row[:layer.width] for row in x[f"W{i + 1}"].rows]
    rest = [[(full[-1] if following.ones else 0) + (b[0] if b else 0)] * p.n
            for full, b in zip(x[f"W{i + 1}"].rows, x[f"b{i + 1}"].rows if following.apart else [None] * following.width)]
    target = [[t - z for t, z in zip(r, s)] for r, s in zip(x[following.target].rows, rest)]
    matrix = shifted([[following.w * z for z in row] for row in product(transpose(w), w)], layer.gamma + alpha)
    right = [[a + following.w * b for a, b in zip(r, s)] for r, s in zip(right, product(transpose(w), target))]
    return solve(matrix, right)


def scalar_minimizers(p, i, alpha, x):
    layer, m = p.layers[i], M(p, i, x).rows
    one = smooth_entry if layer.act.smooth else piecewise_entry
    return [[one(layer.act, layer.gamma, layer.rho, alpha, v, z, old) for v, z, old in zip(*rows)] for rows in zip(x[f"V{i}"].rows, m, x[f"U{i}"].rows)]


def piecewise_entry(act, gamma, rho, alpha, v, m, old):
    """All global minimizers of gamma/2 (sigma(u)-v)^2 + rho/2 (u-m)^2 + alpha/2 (u-old)^2: on each piece the clamped minimizer, then compare."""
    ends, found = [None, *act.breaks, None], {}
    for q, (s, t) in enumerate(act.pieces):
        u = (gamma * s * (v - t) + rho * m + alpha * old) / (gamma * s * s + rho + alpha)
        if ends[q] is not None:
            u = max(u, ends[q])
        if ends[q + 1] is not None:
            u = min(u, ends[q + 1])
        found[u] = gamma * (s * u + t - v) ** 2 + rho * (u - m) ** 2 + alpha * (u - old) ** 2
    least = min(found.values())
    return sorted(u for u, value in found.items() if value == least)


def smooth_entry(act, gamma, rho, alpha, v, m, old):
    beta = rho + alpha
    return [smooth_minimizer(act.kind, gamma, beta, (rho * m + alpha * old) / beta, v)]


@lru_cache(maxsize=1 << 15)
def smooth_minimizer(kind, gamma, beta, centre, v):
    """The global minimizer of gamma/2 (sigma(u)-v)^2 + beta/2 (u-centre)^2 with an error below 1e-75."""
    g, b, c, y = (float(z) for z in (gamma, beta, centre, v))

    def slope(u):
        s = sigma_float(kind, u)
        return g * (s - y) * slopes_decimal(kind, s)[0] + b * (u - c)

    def value(u):
        return g / 2 * (sigma_float(kind, u) - y) ** 2 + b / 2 * (u - c) ** 2

    def bend(u):
        s = sigma_float(kind, u)
        first, second = slopes_decimal(kind, s)
        return g * (first ** 2 + (s - y) * second) + b

    # |sigma''| <= 0.77 (tanh), 0.0963 (sigmoid), |sigma - v| <= 1 + |v|, and sigma'^2 >= 0.
    convex = b > 1.0001 * g * (1 + abs(y)) * (0.77 if kind == "tanh" else 0.0963)
    reach = sqrt(2 * value(c) / b) * 1.0001 + 1e-9  # minimizers u satisfy b/2 (u-c)^2 <= value(c)
    cells = [(c - reach, c + reach)]
    if not convex:  # keep the cells of width 2^-10 in which a point as low as the lowest known one may lie
        lowest = min(value(c - reach + 2 * reach * q / 4000) for q in range(4001))
        queue, cells = cells, []
        while queue:
            left, right = queue.pop()
            below, above = sigma_float(kind, left), sigma_float(kind, right)
            if g / 2 * max(0, below - y, y - above) ** 2 + b / 2 * max(0, left - c, c - right) ** 2 > lowest + 1e-9 * (1 + lowest):
                continue
            if right - left < 2 ** -10:
                cells.append((left, right))
            else:
                queue += [(left, (left + right) / 2), ((left + right) / 2, right)]
        cells.sort()
        joined = []
        for cell in cells:
            joined = joined[:-1] + [(joined[-1][0], cell[1])] if joined and joined[-1][1] >= cell[0] else joined + [cell]
        cells = [(left - 2 ** -9, right + 2 ** -9) for left, right in joined]
    found = {}
    for left, right in cells:
        if not convex:  # |h'''| < 5 gamma (1+|v|), so h'' > 0 between the samples as well
            samples = [left + q * 2 ** -11 for q in range(int((right - left) * 2 ** 11) + 2)]
            if any(bend(u) < 0.01 * g * (1 + abs(y)) for u in samples):
                raise Unknown("the subproblem is not clearly convex where its minimizer may be")
        if not slope(left) <= 0 <= slope(right):
            continue  # h is monotone here
        for _ in range(60):
            middle = (left + right) / 2
            left, right = (middle, right) if slope(middle) < 0 else (left, middle)
        u = newton(kind, decimal(gamma), decimal(beta), decimal(centre), decimal(v), Decimal(left))
        s = sigma_decimal(kind, u)
        found[u] = decimal(gamma) * (s - decimal(v)) ** 2 + decimal(beta) * (u - decimal(centre)) ** 2
    if not found:
        raise Unknown("no minimizer found")
    best = min(found, key=found.get)
    if any(abs(u - best) > Decimal("1e-60") and value - found[best] < Decimal("1e-50") for u, value in found.items()):
        raise Unknown("two minimizers that cannot be told apart")
    return from_decimal(best)


def newton(kind, gamma, beta, centre, v, u):
    for _ in range(12):
        y = sigma_decimal(kind, u)
        first, second = slopes_decimal(kind, y)
        curvature = gamma * (first * first + (y - v) * second) + beta
        if curvature <= 0:
            raise Unknown("no convexity at a stationary point")
        change = (gamma * (y - v) * first + beta * (u - centre)) / curvature
        u -= change
        if abs(change) < Decimal("1e-78") * (1 + abs(u)):
            return u
    raise Unknown("Newton's method did not settle")


def quadratic_minimizer(p, block, alpha, x):
    rows = p.rows[block]
    h = shifted([[p.H[i][j] for j in rows] for i in rows], alpha)
    if not semidefinite(h):
        raise NoMinimizer(f"the subproblem of {block} is unbounded below")
    full = stacked(p, *(x[b] for b in p.blocks))
    right = [[p.g[i] + alpha * full[i] - sum(p.H[i][j] * full[j] for j in range(len(full)) if j not in rows)] for i in rows]
    return single([solve(h, right)])


@remember
def heavy_ball(p, *blocks):
    half = len(p.blocks)
    x, old = stacked(p, *blocks[:half]), stacked(p, *blocks[half:])
    slope = [sum(h * z for h, z in zip(p.H[i], x)) - p.g[i] for i in range(len(x))]
    new = [z - p.step * d + p.momentum * (z - o) for z, d, o in zip(x, slope, old)]
    return single([[[new[i]] for i in p.rows[b]] for b in p.blocks])


def mixed_points(p, old, new):
    """(update, label, mixed point before, point with the new blocks of the label) along a sweep."""
    x = old
    for update in p.sweep:
        for label in update.labels:
            yield update, label, x, {**x, **{b: new[b] for b in label}}
        x = {**x, **{b: new[b] for b in update.blocks}}


# Subgradients.

def subgradient2(p, x):
    """dist(0, limiting subdifferential of F at x)^2."""
    if p.kind in ("polynomial", "composite"):
        return p.gradient2_at(*(x[b] for b in p.blocks))
    return gradient2(p, *(x[b] for b in p.blocks))


@remember
def gradient2(p, *blocks):
    x = dict(zip(p.blocks, blocks))
    if not p.network:
        z = stacked(p, *blocks)
        return sum((sum(h * y for h, y in zip(p.H[i], z)) - p.g[i]) ** 2 for i in range(len(z)))
    return sum(d * d for b in p.blocks for row in partial(p, b, x) for d in row)


def partial(p, block, x):
    """Partial derivatives in a block; at a kink of F the element of the limiting subdifferential nearest to 0."""
    i = int(block[1:])
    layer, r = p.layers[i], R(p, i, x).rows
    if block[0] == "W":
        moved = product(r, transpose(hat(p, i, x.get(f"V{i - 1}")).rows))
        return [[layer.lam * z - layer.w * d for z, d in zip(a, b)] for a, b in zip(x[block].rows, moved)]
    if block[0] == "b":
        return [[-layer.w * sum(row)] for row in r]
    if block[0] == "U":
        u, s = x[block].rows, S(p, i, x).rows
        return [[u_slope(layer, y, d, z) for y, d, z in zip(*rows)] for rows in zip(u, r, s)]
    out = [[layer.gamma * z for z in row] for row in (S(p, i, x).rows if layer.split else r)]
    if i == p.N:
        return [[z + p.s * (v - y) for z, v, y in zip(*rows)] for rows in zip(out, x[block].rows, p.Y.rows)]
    w = [row[:layer.width] for row in x[f"W{i + 1}"].rows]
    back = product(transpose(w), R(p, i + 1, x).rows)
    return [[z - p.layers[i + 1].w * d for z, d in zip(a, b)] for a, b in zip(out, back)]


def u_slope(layer, u, r, s):
    act = layer.act
    if act.smooth:
        y = act(u)
        return layer.rho * r - layer.gamma * s * slopes_decimal(act.kind, y)[0]
    left = layer.rho * r - layer.gamma * s * act.pieces[sum(b < u for b in act.breaks)][0]
    right = layer.rho * r - layer.gamma * s * act.pieces[sum(b <= u for b in act.breaks)][0]
    if left <= 0 <= right:
        return Fraction(0)
    return min(left, right, key=abs)
