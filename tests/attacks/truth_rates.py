"""Truth of claims about rates (SPEC 3.22 to 3.29), for truth_limit.py: at points, and exactly for quadratic problems."""
from fractions import Fraction
from math import isqrt
from truth_near import TINY, Place, apart2, ball_of, moved, point, rests_on
from truth_objective import HALF, Matrix, dyadic_matrix, exact_result, product, rational, semidefinite, shifted, transpose

# Quadratic problems: T(x) = Tx + t, all decided by matrices.

class Affine:
    def __init__(self, p):
        self.p, names = p, list(p.blocks)
        n = len(p.g)
        zero = self.image([Fraction(0)] * n)
        self.T = transpose([[a - b for a, b in zip(self.image([Fraction(int(i == q)) for i in range(n)]), zero)] for q in range(n)])
        self.owner = [b for b in names for _ in p.rows[b]]
        self.definite = semidefinite(p.H, True)

    def image(self, x):
        p = self.p
        x = {b: Matrix([[x[i]] for i in p.rows[b]]) for b in p.blocks}
        for update in p.sweep:
            for label in update.labels:
                x = {**x, **dict(zip(label, exact_result(p, update, label, x).first()))}
        return [row[0] for b in p.blocks for row in x[b].rows]

    def form(self, a, by):
        return product(transpose(by), product(a, by))


def combined(*terms):
    n = len(terms[0][1])
    return [[sum(c * a[i][j] for c, a in terms) for j in range(n)] for i in range(n)]


def identity(n):
    return [[Fraction(int(i == j)) for j in range(n)] for i in range(n)]


def quadratic_rate(t, c, judge):
    """Exactly: near the minimizer every small vector is a start."""
    p, a = t.p, t.affine
    if a is None:
        return judge.holds(False, "there is no sweep: a subproblem has no minimizer")
    if not a.definite:
        return judge.doubt("H is not definite")
    h, one = [list(row) for row in p.H], identity(len(p.H))
    back = combined((Fraction(1), a.T), (Fraction(-1), one))
    steps = a.form(one, back)
    drop = combined((HALF, h), (-HALF, a.form(h, a.T)))
    if c["kind"] != "contraction":
        judge.holds(semidefinite(combined((Fraction(1), drop), (-rational(c["decrease"]), steps))), "decrease: a sweep loses less")
        judge.holds(semidefinite(combined((rational(c["factor"]), h), (Fraction(-1), a.form(h, a.T)))), "factor: F - F* falls less")
    if c["kind"] == "rate_kl":
        judge.holds(semidefinite(combined((rational(c["error"]) ** 2, steps), (Fraction(-1), a.form(a.form(one, h), a.T)))), "error: a sweep has a larger ratio")
    if c["kind"] == "contraction":
        norm = dyadic_matrix(c["norm"]).rows
        judge.holds(len(norm) == len(h) and norm == transpose(norm), "norm: not symmetric, or of another order")
        norm_bounds(judge, c, norm)
        judge.holds(semidefinite(combined((rational(c["factor"]) ** 2, norm), (Fraction(-1), a.form(norm, a.T)))), "factor: a difference is shortened less")
        largest_modulus(judge, c, a.T)


def pair_map(p):
    """(x^k, x^(k-1)) to (x^(k+1), x^k), less what does not depend on them."""
    n = len(p.H)
    upper = [[(1 + p.momentum) * (i == j) - p.step * p.H[i][j] for j in range(n)] + [-p.momentum * (i == j) for j in range(n)] for i in range(n)]
    return upper + [[Fraction(int(i == j)) for j in range(2 * n)] for i in range(n)]


def heavy_contraction(t, c, judge):
    T, norm = pair_map(t.p), dyadic_matrix(c["norm"]).rows
    judge.holds(len(norm) == len(T) and norm == transpose(norm), "norm: not symmetric, or of another order")
    norm_bounds(judge, c, norm)
    judge.holds(semidefinite(combined((rational(c["factor"]) ** 2, norm), (Fraction(-1), product(transpose(T), product(norm, T))))), "factor: a difference is shortened less")
    largest_modulus(judge, c, T)


def norm_bounds(judge, c, norm):
    judge.holds(semidefinite(shifted(norm, -rational(c["least"]))), "least: the norm is less somewhere")
    judge.holds(semidefinite(shifted([[-z for z in row] for row in norm], rational(c["most"]))), "most: the norm is more somewhere")


def largest_modulus(judge, c, T):
    """No eigenvalue exceeds |T^(2^s)|^(1/2^s)."""
    low = rational(c["lower"])
    if low <= 0:
        return
    t = T
    for s in range(7):
        size2 = sum(z * z for row in t for z in row)
        judge.holds(low ** (2 << s) <= size2 * (1 + TINY), "lower: no eigenvalue is so large")
        t = [[Fraction(int(z * 2 ** 800), 2 ** 800) for z in row] for row in product(t, t)]


# Statements.

def starts(t, c, judge, o):
    """Places that the lemma of SPEC 3.22 is about, with their sweeps."""
    r, a, twice = rational(c["radius"]), rational(c["decrease"]), 4 if c["kind"] == "rate_local" else 1
    for q in t.around.places:
        away, rise = apart2(q.x, point(o["center"])), q.rise
        if q.rise > 10 ** 6 * t.around.error and t.around.in_set(o, q.x) and a > 0:
            # sqrt(away) + sqrt(twice rise / a) <= r
            h = twice * rise / a
            if away <= r * r and h <= r * r and (r * r - away - h) ** 2 >= 4 * away * h and r * r >= away + h and q.after:
                yield q


def rate(t, c, judge):
    o = rests_on(t, c, "critical_point", "kl_zero")
    judge.holds(o is not None, "needs")
    r = rational(c["radius"])
    judge.holds(r <= rational(o["balls"][-1][0]), "radius: larger than that of the point")
    if t.p.kind == "quadratic":
        return heavy_contraction(t, c, judge) if t.p.heavy else quadratic_rate(t, c, judge)
    if o["center"] != t.around.c["center"]:
        return judge.doubt("another center")
    if c["kind"] == "contraction":
        return contraction(t, c, judge, o)
    for q in starts(t, c, judge, o):
        judge.holds(q.after.rise <= rational(c["factor"]) * q.rise + 10 ** 4 * t.around.error + TINY * q.rise, "factor: F - F* falls less at a point")
        judge.holds(q.rise - q.after.rise >= rational(c["decrease"]) * q.step2 * (1 - TINY) - 10 ** 4 * t.around.error, "decrease: a sweep loses less")
        if c["kind"] == "rate_kl":
            judge.holds(q.after.slope2 <= rational(c["error"]) ** 2 * q.step2 * (1 + TINY) + 10 ** 4 * t.around.error, "error: a sweep has a larger ratio")
    return None


def listed(p, d, kinks):
    """The entries of a point in the order of SPEC 3.22."""
    if not p.network:
        return [z for b in p.blocks for row in d[b].rows for z in row]
    still = {tuple(k) for k in kinks}
    out = []
    for j in range(p.n):
        for b in p.blocks:
            if b[0] in "UV":
                out += [row[j] for i, row in enumerate(d[b].rows) if (b, i, j) not in still]
    return out + [z for b in p.blocks if b[0] in "Wb" for row in d[b].rows for z in row]


def contraction(t, c, judge, o):
    norm = dyadic_matrix(c["norm"]).rows
    judge.holds(norm == transpose(norm), "norm: not symmetric")
    drift = o["kind"] == "kl_zero" or o["symmetry"]
    if o.get("vanished"):
        return judge.doubt("not looked into")
    judge.holds(drift or rational(c["lower"]) <= rational(c["factor"]), "lower: above the factor")
    judge.holds(o["kind"] != "kl_zero" or c["kernel"], "kernel: zeros are not alone")
    if len(norm) <= 12:
        norm_bounds(judge, c, norm)

    def size2(d):
        z = listed(t.p, d, o.get("kinks", []))
        if len(z) != len(norm):
            judge.holds(False, "norm: of another order")
        return sum(a * sum(x * y for x, y in zip(row, z)) for a, row in zip(z, norm)), sum(a * a for a in z)

    r, q2 = rational(c["radius"]), rational(c["factor"]) ** 2
    pairs = []
    near = [q for q in t.around.places if ball_of(o, q.x, r / 4) and t.around.in_set(o, q.x) and q.after]
    for q in near[-14:]:
        if drift:
            if q.after.after:
                pairs.append((moved(q.after.x, q.x, Fraction(-1)), moved(q.after.after.x, q.after.x, Fraction(-1))))
        else:
            base = t.around.base
            if base and base.after:
                pairs.append((moved(q.x, base.x, Fraction(-1)), moved(q.after.x, base.after.x, Fraction(-1))))
    for before, after in pairs:
        (a, plain), (b, _) = size2(before), size2(after)
        if plain > Fraction(1, 10 ** 50):
            judge.holds(b <= q2 * a * (1 + TINY * 10 ** 12), "factor: a difference is shortened less")
            judge.holds(rational(c["least"]) * plain <= a <= rational(c["most"]) * plain, "least or most: wrong at a difference")
    return None


def trapping(t, c, judge):
    o = next((o for o in t.before if o["digest"] in c["needs"] and o["kind"] in ("contraction", "rate_local", "rate_kl")), None)
    judge.holds(o is not None, "needs")
    k = c["at"]
    judge.holds(c["range"][0] <= k <= c["range"][1], "at: not in the range")
    point_claim = next((b for b in t.before if b["digest"] in o["needs"] and b["kind"] in ("critical_point", "kl_zero")), None)
    gone = len(point_claim.get("vanished", [])) if point_claim else 0
    judge.holds(point_claim is None or (len(c["vanished"]) == gone > 0 if "vanished" in c else gone == 0), "vanished: not one cone for each unit of the point")
    if point_claim is None or point_claim["center"] != t.around.c["center"]:
        return judge.doubt("another center")
    x, factor, constant = t.runs[c["run"]][k], rational(c["factor"]), rational(c["constant"])
    judge.holds(ball_of(point_claim, x, rational(o["radius"])), "at: the iterate is not in the ball")
    judge.holds(t.around.in_set(point_claim, x), "at: the iterate is not in the set")
    alone = point_claim["kind"] == "critical_point" and not point_claim["symmetry"]
    q, error = Fraction(1), t.around.error
    for place in t.around.path(x):
        if o["kind"] != "contraction":
            judge.holds(place.rise <= rational(c["gap"]) * q + 10 ** 4 * error, "gap: F - F* is larger")
            q *= rational(o["factor"])
        if alone:
            judge.holds(apart2(place.x, t.around.center) * (1 - TINY * 10 ** 8) <= constant ** 2 + error * 10 ** 4, "constant: the iterate is farther")
            constant *= factor
    return None


def rate_sublinear(t, c, judge):
    o, k = rests_on(t, c, "kl_degenerate"), c["at"]
    judge.holds(o is not None and c["range"][0] <= k <= c["range"][1], "needs or at")
    theta, h, speed = rational(o["theta"]), rational(c["gap"]), rational(c["speed"])
    x, m = t.runs[c["run"]][k], 2 * theta - 1
    judge.holds(ball_of(o, x, rational(c["radius"])), "at: the iterate is not in the ball")
    judge.holds(Place(t.p, x, t.around.least).rise <= h, "gap: F - F* is larger")
    if m == HALF and h > 0:
        # rise <= (h^(-1/2) + c n)^(-2), as h^(-1/2) <= root
        root = Fraction(isqrt(int(4 ** 200 / h)) + 1, 2 ** 200)
        for n, place in enumerate(t.around.path(x)):
            judge.holds(place.rise * (1 - TINY) <= 1 / (root - Fraction(2, 2 ** 200) + speed * n) ** 2, "speed: F - F* falls less")


def rate_finite(t, c, judge):
    o, k = rests_on(t, c, "kl_sharp"), c["at"]
    judge.holds(o is not None and c["range"][0] <= k <= c["range"][1], "needs or at")
    x = t.runs[c["run"]][k]
    judge.holds(ball_of(o, x, rational(o["balls"][c["ball"]][0])) if 0 <= c["ball"] < len(o["balls"]) else False, "at: the iterate is not in the ball")
    places = t.around.path(x, c["steps"] + 3)
    judge.holds(all(q.rise == 0 for q in places[c["steps"]:]), "steps: F is not F* yet")


def rate_inertial(t, c, judge):
    p = t.p
    judge.holds(p.heavy and semidefinite(p.H, True), "not for this problem")
    n, pair = len(p.H), pair_map(p)
    T = pair[:n]
    now, past = [[Fraction(int(i == j)) for j in range(2 * n)] for i in range(n)], [[Fraction(int(n + i == j)) for j in range(2 * n)] for i in range(n)]
    h, q = [list(row) for row in p.H], rational(c["factor"])

    def form(a, by):
        return product(transpose(by), product(a, by))
    judge.holds(0 < q < 1, "factor")
    if c["form"] == "Jq":
        power = pair
        for _ in range(c["j"] - 1):
            power = product(pair, power)
        return judge.holds(semidefinite(combined((q, form(h, now)), (Fraction(-1), form(h, power[:n])))), "factor: F - F* falls less")
    alpha, beta, kappa, error = (rational(c[key]) for key in ("alpha", "beta", "kappa", "error"))
    judge.holds(c["j"] == 1 and alpha > beta >= 0 and kappa > 0 and error > 0, "form")
    one = identity(n)
    d, e = [[a - b for a, b in zip(*rows)] for rows in zip(T, now)], [[a - b for a, b in zip(*rows)] for rows in zip(now, past)]
    judge.holds(semidefinite(combined((HALF, form(h, now)), (-HALF, form(h, T)), (-alpha, form(one, d)), (beta, form(one, e)))), "alpha or beta: F falls less")
    judge.holds(semidefinite(combined((error ** 2, form(one, d)), (error ** 2, form(one, e)), (Fraction(-1), form(product(h, h), T)))), "error: too small")
    judge.holds(semidefinite(combined((Fraction(1), h), (-kappa ** 2 * HALF, one))), "kappa: too large")
    # E_k = x'Hx/2 + (beta+tau)|d'|^2 has to fall by the factor
    weight = beta + (alpha - beta) / 2
    energy = combined((HALF, form(h, now)), (weight, form(one, e)))
    after = combined((HALF, form(h, T)), (weight, form(one, d)))
    return judge.holds(semidefinite(combined((q, energy), (Fraction(-1), after))), "factor: the energy falls less")
