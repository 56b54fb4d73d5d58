"""Truth of claims about limits, rates and exact orbits (SPEC 3.11 to 3.29), for truth.py.

Nothing is proved here: a statement is refuted by a point at which it is wrong, evaluated exactly. Points come from the certificate before
it was edited (the *given* one): its center, moved along its directions, at random, and along what sweeps do slowest, and its run. For
quadratic problems sweeps are affine maps, and statements about them are decided by definiteness of rational matrices.
A statement that no point refutes is TRUE if it is that of the given certificate or follows from it, else UNSURE. Numbers that state
nothing (a witness, or what only a check uses) are not looked at."""
from decimal import Decimal, localcontext
from fractions import Fraction
from truth_near import TINY, apart2, ball_of, point, rests_on
from truth_objective import F, HALF, dyadic, dyadic_matrix, rational, semidefinite, shifted, subgradient2, transpose
from truth_rates import contraction, rate, rate_finite, rate_inertial, rate_sublinear, trapping

def units_hold(t, c, judge, r):
    """Every entry of a U with piecewise activation, but those named, is inside its piece on the ball."""
    p, center = t.p, point(c["center"])
    kinks = {tuple(k) for k in c.get("kinks", [])}
    free = {(f"U{i}", a) for i, a, *_ in c.get("dead", []) + c.get("vanished", [])}
    if p.kind == "polynomial":
        values = p.numbers(center)
        for h in p.hinges:
            value, square = sum(a * (values[q[0]] if q else 1) for a, q in h), sum(a * a for a, q in h if q)
            judge.holds(value ** 2 > r * r * square or not square, "balls: a hinge changes its sign")
        return
    for i in range(1, p.N + 1) if p.network else ():
        if p.layers[i].split and not p.layers[i].act.smooth:
            for a, row in enumerate(center[f"U{i}"].rows):
                for j, u in enumerate(row):
                    if (f"U{i}", a, j) not in kinks and (f"U{i}", a) not in free:
                        judge.holds(all(abs(u - b) > r for b in p.layers[i].act.breaks), f"balls: entry U{i}[{a},{j}] comes to a break")


def flatter(slope2, kappa, rise, theta):
    """Is slope^2 certainly less than kappa^2 rise^(2 theta)? By logarithms of 80 digits: powers by an edited theta would be endless."""
    if slope2 <= 0 or kappa <= 0:
        return slope2 <= 0 < kappa
    with localcontext() as context:
        context.prec = 80
        log = lambda q: Decimal(q.numerator).ln() - Decimal(q.denominator).ln()
        return log(slope2) < 2 * log(kappa) + 2 * log(rise) * theta.numerator / theta.denominator - Decimal(10) ** -30


def kl_places(t, c, judge, balls, what, theta=HALF, inside=ball_of, off=True):
    """Is dist(0, dF) >= kappa (F - F*)^theta at all points we know? balls: pairs of a radius and kappa."""
    for n, (r, kappa) in enumerate(balls):
        for place in t.around.places + (t.around.off if off else []):
            if place.rise > 10 ** 6 * t.around.error and inside(c, place.x, r) and t.around.in_set(c, place.x, kinks=False):
                judge.holds(not flatter(place.slope2, kappa, place.rise, theta), f"{what} {n}: a point of the set has a flatter slope")


def enters(t, c, judge, r):
    k = c["enters"]
    if k is None:
        return
    judge.holds(c["range"][0] <= k <= c["range"][1], "enters: not in the range")
    x = t.runs[c["run"]][k]
    judge.holds(ball_of(c, x, r) and t.around.in_set(c, x, kinks=False), "enters: the iterate is not in the set")


def critical_point(t, c, judge):
    p, balls, center = t.p, [tuple(map(rational, b)) for b in c["balls"]], point(c["center"])
    (r1, mu1), (r, _) = balls[0], balls[-1]
    units_hold(t, c, judge, r)
    for b, i, j in c["kinks"]:
        judge.holds(center[b].rows[i][j] in p.layers[int(b[1:])].act.breaks or not center[b].rows[i][j] == t.around.center[b].rows[i][j], "kinks: no break")
    enters(t, c, judge, r)
    low, high = map(rational, c["value"])
    same = all(c[key] == t.around.c[key] for key in ("kinks", "dead", "vanished", "symmetry")) and t.around.c["kind"] == "critical_point"
    if not same:
        for key in ("kinks", "dead", "vanished", "symmetry"):
            for item in c[key]:
                judge.holds(all(z >= 0 for z in item if isinstance(z, int)), key)
        judge.holds(all(len(sides) == p.n for _, _, sides in c["vanished"]), "vanished: not a side for each sample")
        flat = t.around.c["symmetry"] and not c["symmetry"]
        judge.holds(not flat, "symmetry: there are other critical points, and none is named")
        return judge.doubt("other units")
    least, error, given = t.around.least, t.around.error, t.around.c
    reach = rational(c["gradient"]) / mu1
    if apart2(center, t.around.center):
        # The critical point is hardly off the given center, and alone if nothing rotates.
        slip = rational(given["gradient"]) / rational(given["balls"][0][1])
        away = apart2(center, t.around.center)
        judge.holds(given["symmetry"] or away <= (reach + 2 * slip) ** 2, "center: the critical point is elsewhere")
        if given["symmetry"] and not r1 ** 2 < away:
            steep = max(q.slope2 / apart2(q.x, t.around.center) for q in t.around.places[-8:])
            judge.holds(subgradient2(p, center) <= 10 ** 4 * steep * (reach + 2 * slip) ** 2, "center: too steep for a critical point to be so near")
    judge.holds(low <= least and least - error / rational(given["balls"][0][1]) <= high, "value: F* is not in it")
    judge.holds(rational(c["gradient"]) >= 0, "gradient")
    if c["below"] is not None:
        y = point(c["below"])
        judge.holds(apart2(y, center) <= r1 ** 2 and F(p, y) < least, "below: not below, or not in the ball")
    for n, (radius, mu) in enumerate(balls):
        for place in t.around.places:
            if place.rise > 10 ** 6 * error and ball_of(c, place.x, radius) and t.around.in_set(c, place.x):
                judge.holds(place.slope2 >= 2 * mu * place.rise * (1 - TINY), f"balls {n}: a flatter point")
            if ball_of(c, place.x, radius) and t.around.in_set(c, place.x):
                judge.holds(place.rise >= -10 * error, "balls: F < F* at a point")
    if not p.network and p.kind == "quadratic":
        judge.holds(all(semidefinite(shifted(p.H, -mu)) for _, mu in balls), "balls: H is not that convex")


def kl(t, c, judge):
    o = rests_on(t, c, "critical_point")
    kappa, upper = [rational(k) for k in c["kappa"]], rational(c["upper"])
    judge.holds(len(kappa) == len(o["balls"]), "kappa: not as many as balls")
    judge.holds(max(kappa) <= upper, "upper: below a kappa that holds")
    given = next((g for g in t.given if g["kind"] == "kl"), None)
    judge.holds(given is None or upper >= max(rational(k) for k in given["kappa"]), "upper: below a kappa that is known to hold")
    kl_places(t, o, judge, [(rational(b[0]), k) for b, k in zip(o["balls"], kappa)], "kappa")
    if t.p.kind == "quadratic":
        judge.holds(all(semidefinite(shifted(t.p.H, -k * k / 2)) for k in kappa), "kappa: not of H")


def upper_of(t, c, judge, kappas):
    upper = rational(c["upper"])
    judge.holds(max(kappas) <= upper, "upper: below a kappa that holds")
    for g in t.given:
        if g["kind"] == c["kind"]:
            known = [rational(k) for _, k in g["balls"]] if "balls" in g else [rational(g["kappa"])]
            judge.holds(upper >= max(known) or g.get("theta") != c.get("theta"), "upper: below a kappa that is known to hold")


def kl_zero(t, c, judge):
    balls = [tuple(map(rational, b)) for b in c["balls"]]
    units_hold(t, c, judge, balls[-1][0])
    enters(t, c, judge, balls[-1][0])
    upper_of(t, c, judge, [k for _, k in balls])
    kl_places(t, c, judge, balls, "balls")


def kl_saddle(t, c, judge):
    p, balls = t.p, [tuple(map(rational, b)) for b in c["balls"]]
    low, high = map(rational, c["value"])
    enters(t, c, judge, balls[-1][0])
    upper_of(t, c, judge, [k for _, k in balls])
    if apart2(point(c["center"]), t.around.center):
        return judge.doubt("another center")
    judge.holds(subgradient2(p, t.around.center) or low <= t.around.least <= high, "value: F* is not in it")
    judge.holds(c["index"] == t.around.c["index"], "index: another one")
    kl_places(t, c, judge, balls, "balls")


def kl_sharp(t, c, judge):
    balls = [tuple(map(rational, b)) for b in c["balls"]]
    enters(t, c, judge, balls[-1][0])
    upper_of(t, c, judge, [k for _, k in balls])
    if apart2(point(c["center"]), t.around.center):
        judge.doubt("another center")
        return
    if c["minimum"] == 1:
        judge.holds(all(q.rise >= 0 or not ball_of(c, q.x, balls[-1][0]) for q in t.around.places), "minimum: F is less at a point")
    kl_places(t, c, judge, balls, "balls", Fraction(0))


def kl_degenerate(t, c, judge):
    balls, theta = [tuple(map(rational, b)) for b in c["balls"]], rational(c["theta"])
    upper_of(t, c, judge, [k for _, k in balls])
    judge.holds(subgradient2(t.p, point(c["center"])) == 0, "center: not critical")
    if apart2(point(c["center"]), t.around.center) or c["basis"] != t.around.c["basis"] or c["exponents"] != t.around.c["exponents"]:
        return judge.doubt("another set")
    basis = dyadic_matrix(c["basis"]).rows
    columns = transpose(basis)

    def inside(_, x, rho):
        e = [a - b for a, b in zip(t.p.numbers(x), t.p.numbers(t.around.center))]
        return all(abs(sum(a * b for a, b in zip(e, q))) <= rho ** w * sum(a * a for a in q) for q, w in zip(columns, c["exponents"]))
    kl_places(t, c, judge, balls, "balls", theta, inside)
    if c["enters"] is not None:
        judge.holds(c["range"][0] <= c["enters"] <= c["range"][1] and inside(c, t.runs[c["run"]][c["enters"]], balls[-1][0]), "enters: not in the set")


def kl_chain(t, c, judge):
    theta, kappa, upper = rational(c["theta"]), rational(c["kappa"]), rational(c["upper"])
    judge.holds(kappa <= upper, "upper: below kappa")
    n, weight, y = t.p.n, t.p.residuals[0][0], -sum(a for a, q in t.p.residuals[0][1] if not q)
    judge.holds(theta == 1 - Fraction(1, n if y else 2 * n), "theta: another one")
    best = n ** n * weight * (weight * y * y if y else 2 ** (2 * n - 1))
    judge.holds(kappa ** (2 * n) <= best <= upper ** (2 * n), "kappa or upper: beyond the limit")


def kl_exponent(t, c, judge):
    """Refuted for theta: true of the exponents below that which holds."""
    if c["verdict"] == "refuted" and rational(c["theta"]) >= min((rational(g["theta"]) for g in t.given if g["kind"] in ("kl_degenerate", "kl_chain")), default=Fraction(1)):
        judge.holds(False, "theta: an inequality with it holds")
    if c["center"] not in [g.get("center") for g in t.given]:
        judge.doubt("another center")


# Exact orbits: the method itself, with more digits than any radius has.

def enclosure_trajectory(t, c, judge):
    points, orbit, p = t.recorded["orbit"], t.orbit, t.p
    judge.holds(c["range"][0] == 0 and points and apart2(points[0], p.start) == 0, "the orbit does not begin at the start")
    if orbit is None or c.get("choices"):
        return judge.doubt("orbits of ties are not followed")
    sweeps = t.c["runs"]["orbit"].get("sweeps")
    if sweeps or len(points) > len(orbit):
        return judge.doubt("not followed so far")
    slack = t.slack
    for b in p.blocks:
        for k, r in enumerate(c["radius"][b].split(" ")):
            judge.holds(k < len(points), "radius: more than iterates")
            apart = max(abs(x - z) for rows in zip(orbit[k][b].rows, points[k][b].rows) for x, z in zip(*rows))
            judge.holds(apart <= dyadic(r) + slack, f"radius of {b} at k={k}: the exact iterate is farther")
    for b, i, j, first, last in c["exact"]:
        judge.holds(0 <= first <= last < len(points) and b in p.blocks and 0 <= i < p.blocks[b][0] and 0 <= j < p.blocks[b][1], "exact: no such entry")
        judge.holds(all(abs(orbit[k][b].rows[i][j] - points[k][b].rows[i][j]) <= slack for k in range(first, last + 1)), "exact: the entries differ")
    return None


def orbit_agreement(t, c, judge):
    p, orbit, (k0, k1) = t.p, t.orbit, c["range"]
    if orbit is None or t.c["runs"]["orbit"].get("sweeps") or k1 >= len(orbit):
        return judge.doubt("not followed so far")
    judge.holds(all(len(c[way][b].split(" ")) == k1 - k0 + 1 for way in ("lower", "upper") for b in p.blocks), "lower or upper: another number of iterates")
    branch = None
    for k in range(k0, k1 + 1):
        for b in p.blocks:
            apart = max(abs(x - z) for rows in zip(orbit[k][b].rows, t.runs["recorded"][k][b].rows) for x, z in zip(*rows))
            low, high = (dyadic(c[way][b].split(" ")[k - k0]) for way in ("lower", "upper"))
            judge.holds(low - t.slack <= apart <= high + t.slack, f"{b} at k={k}: {'lower' if low > apart else 'upper'}")
        for i in range(1, p.N + 1) if p.network and branch is None else ():
            if p.layers[i].split and not p.layers[i].act.smooth:
                breaks = p.layers[i].act.breaks

                def code(u):
                    near = [b for b in breaks if abs(b - u) <= t.slack]
                    return 2 * breaks.index(near[0]) + 1 if near else 2 * sum(b < u for b in breaks)
                for a, rows in enumerate(zip(t.runs["recorded"][k][f"U{i}"].rows, orbit[k][f"U{i}"].rows)):
                    for j, (u, x) in enumerate(zip(*rows)):
                        if branch is None and 2 * sum(b < u for b in breaks) + (u in breaks) != code(x):
                            branch = [k, f"U{i}", a, j]
    return judge.holds(branch == c["branch"], f"branch: it is {branch}")


STATEMENTS = {f.__name__: f for f in (critical_point, kl, kl_zero, kl_saddle, kl_sharp, kl_degenerate, kl_chain, kl_exponent, trapping, rate_sublinear,
                                      rate_finite, rate_inertial, enclosure_trajectory, orbit_agreement)}
STATEMENTS.update(rate_kl=rate, rate_local=rate, contraction=rate)


def limit_needs(before, c, judge):
    """What `needs` of these kinds must be; run and range of what rests on a point are those of the point."""
    earlier = {o["digest"]: o for o in before}
    found = [earlier[d] for d in c["needs"]]
    kinds, kind = [(o["kind"], o["verdict"]) for o in found], c["kind"]

    def exactly(*allowed):
        judge.holds(kinds in [[(k, "proved") for k in each] for each in allowed], "needs: not what the kind needs")
        return found
    if kind in ("kl", "rate_kl", "rate_local", "contraction", "rate_sublinear", "rate_finite"):
        allowed = {"kl": [["critical_point"]], "rate_kl": [["critical_point", "kl"], ["kl_zero"]], "rate_local": [["critical_point"]], "rate_sublinear": [["kl_degenerate"]],
                   "rate_finite": [["kl_sharp"]], "contraction": [["critical_point"], ["kl_zero"]]}[kind]
        judge.holds(all(o["range"] == c["range"] and o["run"] == c["run"] for o in exactly(*allowed)), "range: not that of the point")
        if kind == "rate_kl" and len(found) == 2:
            judge.holds(found[1]["needs"] == [found[0]["digest"]], "needs: the kl of another point")
    elif kind == "trapping":
        exactly(*([[r] + (["enclosure_trajectory"] if c["run"] == "orbit" else []) for r in ("contraction", "rate_local", "rate_kl")]))
    elif kind == "orbit_agreement":
        exactly(["enclosure_trajectory"])
    else:
        judge.holds(not c["needs"], "needs: not empty")
