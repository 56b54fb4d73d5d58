"""Rates of other kinds (SPEC 3.27 to 3.29): sublinear at degenerate points, finitely many steps at sharp ones, inertial. As in oracle.py
a function has the certificate under check, the claim and the points of its run; what does not hold raises Rejected."""
from fractions import Fraction
from oracle_degenerate import Floor, blown_up, columns, faces
from oracle_numbers import lin, product, semidefinite, transpose
from oracle_polynomial import Limit, dot
from oracle_rates import at_most, below, heavy_ball_map, nrm, one, point_of, points_of, positive_definite, require, rt
from oracle_runs import HALF, distance2

LONGEST = 1 << 10

def rate_sublinear(x, c, points):
    """SPEC 3.27."""
    near = point_of(x, c, "kl_degenerate")
    o, K = near.o, c.at
    blown, theta = blown_up(x, o), o.theta
    require(2 * theta > 1, "theta: 1/2, nothing sublinear")
    require(0 <= c.ball < len(o.balls), f"ball: there are {len(o.balls)}")
    require(c.k0 <= K <= c.k1, "at: not in the range")
    near.check(c)
    (rho, kappa), r, a, b, h, e = o.balls[c.ball], c.radius, c.decrease, c.error, c.gap, c.step
    for j, q in enumerate(columns(o.basis)):
        at_most(r ** 2, rho ** (2 * o.exponents[j]) * dot(q, q), f"radius^2: coordinate {j} of the set")
    least = nrm(near.ahead) + near.at.delta(r) * rt(near.u)
    at_most(least, b, "error", least)
    off, gap = distance2(points[K], o.center), x.e.value(points[K]) - x.e.value(o.center)
    at_most(off, c.distance ** 2, "distance^2", rt(off))
    at_most(gap, h, "gap", gap)
    at_most(h, a * e ** 2, "step: h <= e^2 a", rt(h / a))
    at_most(c.distance + c.length + e, r, "d + l + e <= r")
    n, m, v = theta.numerator, theta.denominator, c.bound
    at_most(h ** (2 * n - m), v ** m, "bound")
    y, left = 1 + a * kappa ** 2 / b ** 2 * v, 1 - c.speed * v
    below(0, left, "speed: 1 - cv")
    at_most(1, y ** (2 * n - m) * left ** m, "speed")
    below(2 * e, c.length, "length")
    at_most(h ** (m - n), ((c.length - 2 * e) * a * kappa * (m - n) / (m * b)) ** m, "length")
    faces(blown, c.witness, Floor, rho, kappa)

def rate_finite(x, c, points):
    """SPEC 3.28."""
    known = points_of(x, c, "kl_sharp")
    x.needs(c, *([o.digest] for o in known.values() if o.minimum == 1))
    o, p, K = known[c.needs[0]], x.p, c.at
    require(p.count == 1 and len(p.sweep) == 1, "not of one unknown and one update")
    require(0 <= c.ball < len(o.balls), f"ball: there are {len(o.balls)}")
    require(c.k0 <= K <= c.k1, "at: not in the range")
    alpha, (r, kappa) = p.sweep[0].prox[0], o.balls[c.ball]
    below(0, alpha, "no prox weight")
    roots, pieces = x.e.pieces(0, x.e.variables(o.center))
    for q, _, _ in pieces:
        at_most(c.modulus, q, "modulus", q)
    for root, (q, n, _), (s, t, _) in zip(roots, pieces, pieces[1:]):
        at_most(q * root - n, s * root - t, "convexity: the derivative falls at a root")
    a, h, N = alpha + c.modulus * HALF, c.gap, c.steps
    off, gap = distance2(points[K], o.center), x.e.value(points[K]) - x.e.value(o.center)
    at_most(off, c.distance ** 2, "distance^2", rt(off))
    at_most(gap, h, "gap", gap)
    at_most(h * alpha ** 2, N * a * kappa ** 2, "steps")
    at_most(N * h, a * c.length ** 2, "length^2")
    at_most(c.distance + c.length, r, "d + l <= r")

def rate_inertial(x, c, points):
    """SPEC 3.29."""
    x.needs(c, [])
    p = x.p
    require(p.kind == "quadratic" and p.sweep[0].update == "heavy_ball", "not a quadratic problem with heavy_ball")
    H, q = p.H, c.factor
    require(positive_definite(H), "H is not positive definite")
    if c.j > LONGEST: raise Limit(f"{c.j} steps, more than {LONGEST}")
    n, T = H.shape[0], heavy_ball_map(p)
    power = [one(2 * n)]
    for _ in range(c.j):
        power.append(product(T, power[-1]))
    def first(m):
        return m.rows(slice(0, n))
    def form(c, rows, A=one(n)):
        """The form c |rows|_A^2."""
        return c, product(transpose(rows), product(A, rows))
    def holds(what, *forms):
        require(semidefinite(lin(*forms), False), f"{what}: the form is not positive semidefinite")
    now, after = first(power[0]), first(power[-1])
    if c.form == "Jq": return holds("factor", form(q, now, H), form(Fraction(-1), after, H))
    step, last = lin((1, after), (-1, now)), lin((1, now), (-1, power[0].rows(slice(n, 2 * n))))
    holds("decrease", form(HALF, now, H), form(-HALF, after, H), form(-c.alpha, step), form(c.beta, last))
    square = c.error ** 2
    holds("error", form(square, step), form(square, last), form(Fraction(-1), product(H, after)))
    require(semidefinite(lin((1, H), (-HALF * c.kappa ** 2, one(n))), False), "kappa: H - kappa^2/2 I is not positive semidefinite")
    tau = (c.alpha - c.beta) * HALF
    b = square / c.kappa ** 2 + c.beta + tau
    at_most(b, q * (b + tau), "factor", b / (b + tau))
