"""Claims about exponents and constants at points of polynomial problems (SPEC 3.17 to 3.19, 3.21); 3.20 is in oracle_degenerate. As in oracle.py
a function has the certificate under check, the claim and the points of its run; what does not hold raises Rejected."""
from fractions import Fraction
from itertools import product as choices
from oracle_critical import norm_inf, rt
from oracle_numbers import diagonal, hi, lin, lo, product, show, transpose
from oracle_polynomial import derivative, dot
from oracle_runs import HALF, Rejected, distance2
from oracle_taylor import Around, gradient, gradient_change, hessian, hessian_change

def require(ok, why):
    if not ok: raise Rejected(why)

def at_most(left, right, what):
    require(left <= right, f"{what}: {show(left)} > {show(right)}")

def entering(c, points):
    """The point that enters, or None."""
    require(c.enters is None or c.k0 <= c.enters <= c.k1, "enters: not in the range")
    return None if c.enters is None else points[c.enters]

def enters_ball(c, points):
    point = entering(c, points)
    if point: at_most(distance2(point, c.center), c.balls[-1][0] ** 2, "enters: squared distance")
    return point

# Curves. A polynomial of tau is the list of its coefficients.

def multiply(p, q):
    total = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, y in enumerate(p):
        for j, z in enumerate(q) if y else ():
            total[i + j] += y * z
    return total

def plus(p, q):
    p, q = sorted((p, q), key=len)
    return [y + (p[i] if i < len(p) else 0) for i, y in enumerate(q)]

def along(p, curve):
    """p(h) at h = curve."""
    total = []
    for e, c in p.items():
        term = [c]
        for i in e:
            term = multiply(term, curve[i])
        total = plus(total, term)
    return total

def first(p, what):
    """(degree, coefficient) of the term of least degree."""
    found = next(((k, y) for k, y in enumerate(p) if y), None)
    require(found, f"curve: {what} is 0 along it")
    return found

def curve_orders(x, c):
    """D, alpha, E, beta of the curve of the claim c."""
    at, curve = Around(x.e, c.center), [[Fraction(0), *row] for row in c.curve]
    ways = [plus([y], along({e: s for e, s in hinge.items() if e}, curve)) for hinge, y in zip(x.p.hinges, at.heights)]
    p = at.taylor([first(way, f"hinge {m}")[1] > 0 for m, way in enumerate(ways)])
    slopes = []
    for i in range(at.n):
        slope = along(derivative(p, i), curve)
        if slope: slopes = plus(slopes, multiply(slope, slope))
    (D, alpha), (E, beta) = first(along({e: y for e, y in p.items() if e}, curve), "F - F*"), first(slopes, "the gradient")
    require(alpha > 0, "curve: F falls along it")
    return D, alpha, E, beta

def bounds_upper(x, c, theta):
    D, alpha, E, beta = curve_orders(x, c)
    a, b = theta.numerator, theta.denominator
    require(E == 2 * theta * D, f"curve: E = {E} is not 2 theta D, D = {D}")
    at_most(beta ** b, c.upper ** (2 * b) * alpha ** (2 * a), "upper")

def kl_exponent(x, c, points):
    """SPEC 3.17."""
    x.needs(c, [])
    D, _, E, _ = curve_orders(x, c)
    require(E > 2 * c.theta * D, f"curve: E = {E} is not over 2 theta D, D = {D}")

def kl_saddle(x, c, points):
    """SPEC 3.18."""
    x.needs(c, [])
    c.kinks, c.dead, c.vanished, c.symmetry = [], [], [], []
    at, Q, (r1, _), m, g = x.critical(c), c.basis, c.balls[0], c.least, c.gradient
    at.cells(c.balls[-1][0])
    H = at.hessian[2]
    A, n = product(transpose(Q), product(H, Q)), len(H.a)
    diag = [A.at(i, i) for i in range(n)]
    off = max(sum(abs(A.at(i, j)) for j in range(n) if j != i) for i in range(n))
    skew = norm_inf(lin((1, product(transpose(Q), Q)), (-1, diagonal([Fraction(1)] * n))))
    require(skew < 1, f"basis: Q'Q - I has the norm {show(skew)}")
    require(all(abs(y) > off for y in diag), "basis: an entry of the diagonal is not over the others")
    require(c.index == sum(y < 0 for y in diag) < n, "index")
    at_most(m * (1 + skew), min(map(abs, diag)) - off, "least")
    at_most(c.rise * (1 + skew), min(y for y in diag if y > 0) - off, "rise")
    for r, kappa in c.balls:
        delta = at.delta(r)
        require(delta < m, f"delta at r={show(r)} is {show(delta)}")
        at_most(kappa ** 2 * (c.rise + delta) * m ** 2, 2 * (m - delta) ** 2 * c.rise ** 2, f"kappa at r={show(r)}")
    delta = at.delta(r1)
    at_most(at.gradient2(), g ** 2, "gradient^2")
    require(g < (m - delta) * r1, "gradient: not below (m - delta) r of the first ball")
    reach, f = g / (m - delta), x.e.value(c.center)
    q = (norm_inf(H) + delta) * reach ** 2 * HALF
    at_most(c.value[0], lo(f) - q, "value, lower end")
    at_most(hi(f) + q, c.value[1], "value, upper end")
    v, delta = x.e.vector(c.direction), at.delta(reach)
    Hv = [sum((H.at(i, j) * y for j, y in enumerate(v)), Fraction(0)) for i in range(n)]
    least = dot(v, Hv) - delta * dot(v, v)
    require(least > 0, f"direction: h - delta N is {show(least)}")
    at_most((rt(dot(Hv, Hv)) + delta * rt(dot(v, v))) ** 2, c.upper ** 2 * least * HALF, "upper")
    point = enters_ball(c, points)
    require(not point or at.in_pieces(point), "enters: out of the bounds")

def rank(rows):
    rows, found = [list(row) for row in rows], 0
    while any(map(any, rows)):
        rows = [row for row in rows if any(row)]
        pivot, column = rows[0], next(i for i, y in enumerate(rows[0]) if y)
        rows = [[y - row[column] / pivot[column] * z for y, z in zip(row, pivot)] for row in rows[1:]]
        found += 1
    return found

def kl_sharp(x, c, points):
    """SPEC 3.19."""
    x.needs(c, [])
    at, n, r_max = Around(x.e, c.center), x.p.count, c.balls[-1][0]
    kinks = [m for m, y in enumerate(at.heights) if y == 0]
    K, lines = len(kinks), [x.e.slopes(m) for m in kinks]
    require(K <= 8, "more than 8 kinks")
    at.keep_signs(r_max, kinks)
    cells = ["".join(s) for s in choices("+-", repeat=K)]
    p, signs = {}, [y > 0 for y in at.heights]
    for cell in cells:
        for m, s in zip(kinks, cell):
            signs[m] = s == "+"
        p[cell] = at.taylor(signs)
    slopes = {cell: gradient(p[cell], n) for cell in cells}
    flat = {cell for cell in cells if not any(p[cell].keys())}  # P is a constant: that of its value F* at the center
    changes = {}
    for r, _ in c.balls:
        for cell in cells:
            d = gradient_change(p[cell], n, r)
            changes[r, cell] = rt(dot(d, d))
    faces = ["".join(s) for s in choices("+-0", repeat=K)]
    require([face for face, _ in c.faces] == faces, "faces: not those of the kinks in their order")
    for face, d in c.faces:
        fitting = ["".join(s) for s in choices(*["+-" if s == "0" else s for s in face])]
        if d is None:
            point = set(face) <= {"0"} and rank(lines) == n
            require(point or flat & set(fitting), f"faces: F may be above F* on {face}")
            continue
        at_most(dot(d, d), 1, f"faces: squared length at {face}")
        for cell in fitting:
            steep = dot(slopes[cell], d)
            for r, kappa in c.balls:
                at_most(kappa, steep - changes[r, cell], f"kappa at r={show(r)} on {face}, cell {cell}")
    require(len(c.multipliers) == (len(cells) if c.minimum else 0), "multipliers: not a row per cell")
    for cell, row in zip(cells, c.multipliers):
        require(len(row) == K and all(y >= 0 for y in row), f"multipliers: not {K} numbers >= 0 for {cell}")
        sums = [sum((y * line[i] * (1 if s == "+" else -1) for y, line, s in zip(row, lines, cell)), Fraction(0)) for i in range(n)]
        require(sums == slopes[cell], f"multipliers: not the gradient of {cell}")
        change, h = hessian_change(p[cell], n, r_max), hessian(p[cell], n)
        least = min(2 * row[i] - sum(map(abs, row)) if row[i] > 0 else -sum(map(abs, row)) for i, row in enumerate(h))
        require(least - change >= 0, f"minimum: cell {cell} may be not convex")
    bounds_upper(x, c, Fraction(0))
    enters_ball(c, points)

def kl_chain(x, c, points):
    """SPEC 3.21."""
    x.needs(c, [])
    p, N = x.p, x.p.count
    require(not p.hinges and not p.rest and len(p.residuals) == 1 and N >= 2, "the problem is no chain")
    weight, value = p.residuals[0].weight, dict(p.residuals[0].value)
    y = -value.pop((), Fraction(0))
    require(value == {tuple(range(N)): 1}, "the problem is no chain")
    theta = Fraction(N - 1, N) if y else Fraction(2 * N - 1, 2 * N)
    require(c.theta == theta, f"theta: it is {theta}")
    bound = N ** N * weight * (weight * y ** 2 if y else Fraction(2 ** (2 * N - 1)))
    at_most(c.kappa ** (2 * N), bound, "kappa")
    at_most(bound, c.upper ** (2 * N), "upper")
