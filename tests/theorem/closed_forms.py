#!/usr/bin/env python3
"""Families of problems whose critical points, Kurdyka-Lojasiewicz constants and rates are known in closed form.

closed_forms.py AMCERT AMCHECK [NAME...]: for every member the limit is certified end to end, amcheck accepts it, one of each family is
checked by the Python checker too, and: the exponent is the exact one, kappa on the smallest set is within 1 % of the limit constant and
never above it, F* is enclosed, there are five sets or more (or the whole space), and an iterate of the run lies in the largest.
Where the spectral radius rho of the sweep is known: the factor of iterates is at most rho^0.95 and never below rho, that of values at
most q^0.9 with q the worst ratio of one sweep; where the values fall sublinearly, their bound after 100,000 sweeps is at most 20 times
the truth; where all ends after finitely many steps, so it is certified. All of it is joined to the run.
"""
import json
import math
import pathlib
import subprocess
import sys
import tempfile
from fractions import Fraction as Q

ORACLE = pathlib.Path(__file__).resolve().parents[1] / 'oracle' / 'oracle.py'


def number(x):
    return '"%s"' % Q(x)


def matrix(rows):
    return '[%s]' % ', '.join('[%s]' % ', '.join(number(x) for x in row) for row in rows)


def polynomial(unknowns, objective, constants, start, prox=0, limit=''):
    return '\n'.join([
        'name = "family"', '[polynomial]', 'unknowns = %s' % json.dumps(unknowns), 'objective = "%s"' % objective,
        'constants = { %s }' % ', '.join('%s = %s' % (k, matrix(v) if isinstance(v, list) else number(v)) for k, v in constants.items()),
        '[method]', 'prox = { x = %s }' % number(prox) if prox else '', '[start]',
        *('%s = %s' % (k, matrix(v) if isinstance(v, list) else number(v)) for k, v in start.items()), limit])


def composite(unknowns, objective, sweep, start, more=''):
    return '\n'.join(['name = "family"', '[composite]', 'unknowns = %s' % json.dumps(unknowns), 'objective = "%s"' % objective, more, '[method]', 'sweep = [%s]' % ', '.join(sweep), '[start]',
                      *('%s = %s' % (k, number(v)) for k, v in start.items())])


class Member:
    """What is to be certified, and the truth: claim kind that holds kappa, theta, the limit constant (or a function of the claim), F*;
    the spectral radius of the sweep across flat directions; a function of the claim about a rate, what is true at the end of it."""

    def __init__(self, family, text, kind, theta, kappa, value=None, rho=None, tail=None):
        self.family, self.text, self.kind, self.theta, self.kappa, self.value, self.rho, self.tail = family, text, kind, theta, kappa, value, rho, tail


def chain_of_two(y, l, u, v, limit=''):
    return polynomial(['u', 'v'], '1/2*(u*v - y)^2 + l/2*(u^2 + v^2)', {'y': y, 'l': l}, {'u': u, 'v': v}, limit=limit)


def eigenvalues(a):
    """Of a symmetric matrix of floats, by Jacobi's rotations."""
    a, n = [row[:] for row in a], len(a)
    for _ in range(60):
        for p in range(n):
            for q in range(p):
                if abs(a[p][q]) < 1e-18:
                    continue
                t = (a[p][p] - a[q][q]) / (2 * a[p][q])
                t = (1 if t >= 0 else -1) / (abs(t) + math.sqrt(t * t + 1))
                c = 1 / math.sqrt(t * t + 1)
                s = t * c
                for k in range(n):
                    a[p][k], a[q][k] = c * a[p][k] + s * a[q][k], c * a[q][k] - s * a[p][k]
                for k in range(n):
                    a[k][p], a[k][q] = c * a[k][p] + s * a[k][q], c * a[k][q] - s * a[k][p]
    return sorted(a[k][k] for k in range(n))


def least_singular(rows):
    """Smallest eigenvalue of J J', rows of J given."""
    return eigenvalues([[sum(x * y for x, y in zip(r, s)) for s in rows] for r in rows])[0]


def dyadic(text):
    negative, text = text.startswith('-'), text.lstrip('-')
    digits, _, e = text.partition('p')
    x = int(digits, 16) * Q(2) ** int(e or 0)
    return -x if negative else x


def entry(point, name):
    return float(dyadic(point[name][0]))


def members():
    # R1: two scalars and L2, its minimum, its saddle, and the minimum at 0 for small y.
    for y, l in [(2, Q(1, 2)), (2, 1), (3, Q(1, 4)), (1, Q(3, 4)), (5, 2), (Q(7, 3), Q(1, 3))]:
        y, l = Q(y), Q(l)
        yield Member('ridge chain, minimum', chain_of_two(y, l, 1, Q(1, 2)), 'kl', '1/2', 2 * math.sqrt(min(l, y - l)), l * y - l * l / 2, ((y - 2 * l) / y) ** 2)
        yield Member('ridge chain, saddle', chain_of_two(y, l, 1, 0), 'kl_saddle', '1/2', math.sqrt(2 * (l + y)), y * y / 2)
    for y, l in [(Q(1, 2), 1), (Q(1, 4), Q(1, 3)), (2, 3), (-1, 2), (0, 1)]:
        y, l = Q(y), Q(l)
        yield Member('ridge chain, minimum at 0', chain_of_two(y, l, 1, Q(1, 2)), 'kl', '1/2', math.sqrt(2 * (l - abs(y))), y * y / 2, (y / l) ** 2)
    # R2: the same at y = lambda.
    for l in [Q(1, 4), Q(1, 2), Q(1), Q(2), Q(3)]:
        def decay(claim, iterate, l=float(l)):
            """The bound of F - F* after 100,000 sweeps from x^K, and the truth."""
            v = entry(iterate, 'v')
            for _ in range(100000):
                u = l * v / (v * v + l)
                v = l * u / (u * u + l)
            bound = (float(Q(claim['gap'])) ** -0.5 + float(Q(claim['speed'])) * 100000) ** -2
            return bound, u * u * v * v / 2 + l / 2 * (u - v) ** 2
        yield Member('degenerate ridge chain', chain_of_two(l, l, 1, Q(3, 4)), 'kl_degenerate', '3/4', 2 ** 1.25, tail=decay)
    # R3: scalar two-splitting with a linear activation, flat minima.
    for y, g in [(1, 1), (1, Q(1, 2)), (2, 1), (1, 4), (-1, Q(1, 3))]:
        def flat(claim, g=float(g)):
            c = claim['center']
            w2, v1 = entry(c, 'w2'), entry(c, 'v1')
            r = math.sqrt(g)  # unknowns v2, w2, v1, w1
            return math.sqrt(2 * least_singular([[1, 0, 0, 0], [0, 0, r, -r], [r, -r * v1, -r * w2, 0]]))
        yield Member('two-splitting, flat', polynomial(
            ['v2', 'w2', 'v1', 'w1'], '1/2*(v2 - y)^2 + g/2*(v1 - w1)^2 + g/2*(v2 - w2*v1)^2', {'y': y, 'g': g},
            {'v2': Q(1, 2), 'w2': Q(3, 2), 'v1': 1, 'w1': Q(1, 2)}), 'kl_zero', None, flat, 0, Q(g) / (1 + Q(g)))
    # R4: chains of N scalars at 0.
    for n in range(2, 6):
        names = ['a', 'b', 'c', 'd', 'e'][:n]
        at = '[limit]\nat = { %s }' % ', '.join('%s = 0' % x for x in names)
        for y in [1, 2, Q(1, 3), -3, Q(7, 2), 0]:
            y = Q(y)
            theta = 1 - Q(1, n) if y else 1 - Q(1, 2 * n)
            kappa = math.sqrt(n) * (float(abs(y)) ** (1 / n) if y else 2 ** (1 - 1 / (2 * n)))
            yield Member('chain of %d at 0%s' % (n, '' if y else ', y = 0'), polynomial(
                names, '1/2*(%s - y)^2' % '*'.join(names), {'y': y}, {x: Q(1, 2) for x in names}, 1, at), 'kl_chain', str(theta), kappa)
    # R5: matrix factorization, minima up to O(d).
    for l, sigma in [(Q(1, 2), [2, 1]), (1, [4, 2]), (Q(1, 4), [1, Q(1, 2)]), (Q(1, 3), [3, 2]), (1, [5, Q(3, 2)]),
                     (Q(1, 2), [3, 2, 1]), (1, [4, 3, 2]), (Q(1, 4), [2, 1, Q(3, 4)]), (Q(1, 3), [3, 2, 1]), (1, [6, 4, 2]),
                     (Q(1, 2), [4, 3, 2, 1]), (1, [5, 4, 3, 2]), (Q(1, 4), [2, Q(3, 2), 1, Q(3, 4)]), (Q(1, 3), [4, 3, 2, 1]), (1, [6, 5, 3, 2])]:
        d = len(sigma)
        l, sigma = Q(l), [Q(s) for s in sigma]
        start = lambda e: [[Q(1) if i == j else Q((3 * i + 5 * j + e) % 7 - 3, 32) for j in range(d)] for i in range(d)]
        yield Member('matrix factorization, d = %d' % d, polynomial(
            ['W1 %dx%d' % (d, d), 'W2 %dx%d' % (d, d)], '1/2*sumsq(W2*W1 - Y) + l/2*(sumsq(W1) + sumsq(W2))',
            {'l': l, 'Y': [[sigma[i] if i == j else Q(0) for j in range(d)] for i in range(d)]}, {'W1': start(0), 'W2': start(1)}),
            'kl', '1/2', 2 * math.sqrt(min(l, min(sigma) - l)), sum(l * s - l * l / 2 for s in sigma),
            max((1 - l / s - l / t) ** 2 for s in sigma for t in sigma))
    # R7: a ReLU network that fits XOR with margin m.
    for m in [Q(1, 4), Q(3, 8), Q(1, 2), Q(5, 8), Q(3, 4)]:
        a1, a2, b = (2 - m) / m, -2 / m, -(2 - m)
        near = lambda x: Q(round(x * 1024), 1024)
        names = ['a1', 'a2', 'b', 'w11', 'w12', 'c1', 'w21', 'w22', 'c2']
        sample = lambda x, t: '1/2*(a1*relu(%s) + a2*relu(%s) + b - %d)^2' % (
            ' + '.join([n for n, on in zip(['w11', 'w12'], x) if on] + ['c1']), ' + '.join([n for n, on in zip(['w21', 'w22'], x) if on] + ['c2']), t)

        def jacobian(claim):
            p = {n: entry(claim['center'], n) for n in names}
            rows = []
            for x1, x2 in [(0, 0), (1, 0), (0, 1), (1, 1)]:
                h1, h2 = p['w11'] * x1 + p['w12'] * x2 + p['c1'], p['w21'] * x1 + p['w22'] * x2 + p['c2']
                s1, s2 = (p['a1'] if h1 > 0 else 0), (p['a2'] if h2 > 0 else 0)
                rows.append([max(h1, 0), max(h2, 0), 1, s1 * x1, s1 * x2, s1, s2 * x1, s2 * x2, s2])
            return math.sqrt(2 * least_singular(rows))
        yield Member('ReLU network for XOR', polynomial(
            names, ' + '.join(sample(x, x[0] ^ x[1]) for x in [(0, 0), (1, 0), (0, 1), (1, 1)]), {'o': 0},
            dict(zip(names, [near(a1), near(a2), near(b), Q(65, 64), 1, m, 1, 1, -m])), Q(1, 8)), 'kl_zero', None, jacobian, 0)
    # R9: sharp minima.
    for y, l in [(Q(1, 2), 1), (Q(-1, 3), Q(1, 2)), (2, 3), (Q(1, 10), Q(1, 5)), (0, 1)]:
        y, l = Q(y), Q(l)
        yield Member('L1', polynomial(['w'], '1/2*(w - y)^2 + l*abs(w)', {'y': y, 'l': l}, {'w': 3}, 1), 'kl_sharp', '0', float(l - abs(y)))
    for l in [Q(1, 4), Q(1, 2), Q(3, 4), Q(1, 10), Q(2, 3)]:
        yield Member('hinge and ridge', polynomial(['w'], 'relu(1 - w) + l/2*w^2', {'l': l}, {'w': 3}, 1), 'kl_sharp', '0', float(min(1 - l, l)))
    for y in [-1, Q(-1, 2), -3, Q(-1, 10), Q(-5, 3)]:
        yield Member('dead ReLU', polynomial(['w'], '1/2*(relu(w) - y)^2', {'y': y}, {'w': 3}, 1), 'kl_sharp', '0', float(abs(y)))
    # R11: a quadratic in two blocks.
    for c in [Q(1, 2), Q(1, 4), Q(-1, 2), Q(3, 4), Q(9, 10)]:
        yield Member('two-block quadratic', quadratic([[1, c], [c, 1]]), 'kl', '1/2', math.sqrt(2 * (1 - float(abs(c)))), 0, c * c)


def members_in_steps():
    """Composite problems: steps of gradient descent, momentum, multipliers, smooth losses, bounds."""
    step = lambda block, s, more='': '{ block = "%s", step = %s%s }' % (block, number(s), more)
    # The minimum of R1 by gradient steps, one unknown after the other.
    for y, l, s in [(2, Q(1, 2), Q(1, 4)), (2, 1, Q(1, 3)), (3, Q(1, 4), Q(1, 8)), (5, 2, Q(1, 8)), (Q(7, 3), Q(1, 3), Q(1, 5))]:
        y, l = Q(y), Q(l)
        a, b, s = float(y), float(y - 2 * l), Q(s)
        half, det = 1 - float(s) * a + float(s) ** 2 * b * b / 2, (1 - float(s) * a) ** 2
        root = half * half - det
        rho = abs(half) + math.sqrt(root) if root > 0 else math.sqrt(det)
        yield Member('gradient steps on a ridge chain', composite(['u', 'v'], '1/2*(u*v - %s)^2 + %s/2*(u^2 + v^2)' % (y, l), [step('u', s), step('v', s)], {'u': 1, 'v': Q(1, 2)}),
                     'kl', '1/2', 2 * math.sqrt(min(l, y - l)), l * y - l * l / 2, rho)
    # A parabola with momentum: complex pairs of modulus omega^(1/2).
    for h, t, w in [(1, 1, Q(1, 4)), (4, Q(1, 4), Q(1, 2)), (Q(1, 2), 2, Q(3, 4)), (3, Q(1, 5), Q(9, 16)), (2, Q(1, 3), Q(1, 2))]:
        h, t, w = Q(h), Q(t), Q(w)
        assert (1 + w - t * h) ** 2 < 4 * w
        yield Member('momentum', composite(['x', 'e', 'p'], '%s/2*x^2 - x' % h, ['{ block = "e", value = "x + %s*(x - p)" }' % w, '{ block = "p", value = "x" }', '{ block = "x", value = "e - %s*(%s*p - 1)" }' % (t, h)],
                                           {'x': 2, 'e': 0, 'p': 2}, 'aside = ["e", "p"]'), 'kl', '1/2', math.sqrt(2 * h), -1 / (2 * h), math.sqrt(w))
    # Logistic loss: its minimum is where sigmoid is t.
    for t, s in [(Q(1, 4), 2), (Q(1, 2), 1), (Q(1, 8), 4), (Q(2, 3), 1), (Q(9, 10), 5)]:
        x, h = math.log(t / (1 - t)), float(t * (1 - t))
        yield Member('logistic loss', composite(['x'], 'softplus(x) - %s*x' % t, [step('x', s)], {'x': 1}), 'kl', '1/2', math.sqrt(2 * h), -math.log1p(-t) - float(t) * x, abs(1 - float(s) * h))
    # The method of multipliers: the Lagrangian has a saddle.
    for b in [Q(1), Q(1, 2), Q(3), Q(1, 4), Q(8)]:
        up = (float(1 + b) + math.sqrt(float(1 + b) ** 2 + 4)) / 2
        yield Member('multipliers', composite(['x', 'd'], '1/2*x^2 + d*(x - 1) + %s/2*(x - 1)^2' % b, ['"x"', step('d', -b)], {'x': 3, 'd': 0}), 'kl_saddle', '1/2', math.sqrt(2 * up), Q(1, 2), 1 / float(1 + b))
    # A minimum at a bound.
    for u in [Q(1), Q(1, 2), Q(-1), Q(9, 8), Q(-3, 8)]:
        yield Member('bound', composite(['x', 'y'], '1/2*(x - 2)^2 + 1/2*(y - x)^2 + y^2', ['{ block = "x", upper = %s }' % number(u), '"y"'], {'x': -3, 'y': 3}), 'kl', '1/2', math.sqrt(6),
                     (u - 2) ** 2 / 2 + u * u / 3, 0)


def check_fixed_point(member, claims):
    rate = next(c for c in claims if c['kind'] == 'rate_fixed_point')
    rho, q = member.rho, Q(rate['factor'])
    assert rho - 1e-12 <= q <= max(rho ** 0.95, Q(1, 64)) * (1 + 2e-6), 'factor %.6g of iterates, rho is %.6g' % (q, rho)
    assert rate['at'] is not None, 'no iterate is in the set'
    return 'factor %.6g, rho %.6g' % (q, rho)


def check_rates(member, certificate):
    """The claims about rates against the truth; a word on them."""
    claims = certificate['claims']
    assert all(c['verdict'] == 'proved' for c in claims), 'not all is proved: %s' % [(c['kind'], c.get('reason')) for c in claims if c['verdict'] != 'proved']
    if any(c['kind'] == 'rate_fixed_point' for c in claims):
        return check_fixed_point(member, claims)
    of = lambda kind: next(c for c in claims if c['kind'] == kind)
    if member.tail:
        claim = of('rate_sublinear')
        bound, truth = member.tail(claim, certificate['runs']['recorded']['iterates'][claim['at']])
        assert truth <= bound <= 20 * truth, 'F - F* <= %.3g after 100,000 sweeps, it is %.3g' % (bound, truth)
        return 'F - F* at most %.3g times the truth' % (bound / truth)
    if member.kind == 'kl_sharp':
        assert of('rate_finite')['at'] + of('rate_finite')['steps'] <= 20
        return 'ends at sweep %d' % (of('rate_finite')['at'] + of('rate_finite')['steps'])
    if member.rho is None:
        return ''
    rho, q, lower = Q(member.rho), Q(of('contraction')['factor']), Q(of('contraction')['lower'])
    least = Q(1, 1000)  # where rho is 0 any factor can be had
    assert rho <= q <= Q(max(float(rho) ** 0.95, float(least))) * (1 + Q(1, 10 ** 9)), 'factor %.6g of iterates, rho is %.6g' % (q, rho)
    assert lower <= rho, 'rho %.6g is not above %.6g' % (rho, lower)
    if any(c['kind'] == 'rate_local' for c in claims):
        assert lower ** 2 <= Q(of('rate_local')['factor']) <= Q(of('rate_kl')['factor']), 'the factors of values are not in order'
    if member.kind == 'kl':  # of two blocks the worst ratio of values in one sweep is rho
        values = Q(of('rate_local')['factor'])
        assert rho <= values <= Q(max(float(rho) ** 0.9, float(least))) * (1 + Q(1, 10 ** 9)), 'factor %.6g of values, at least %.6g' % (values, rho)
    assert sum(c['kind'] == 'trapping' for c in claims) == 2
    return 'factor %.6g, rho %.6g' % (q, rho)


def quadratic(H, g=None):
    n = len(H)
    return '\n'.join(['name = "family"', '[quadratic]', 'H = %s' % matrix(H), 'g = [%s]' % ', '.join(number(x) for x in g or [0] * n),
                      'blocks = %s' % ([1] * n), '[method]', '[start]', *('x%d = [1]' % (i + 1) for i in range(n))])


def spectral_radius(H):
    """Of the sweep over single unknowns, by powers of its matrix."""
    n = len(H)
    T = [[float(i == j) for j in range(n)] for i in range(n)]
    for k in range(n):  # update k of every column
        T[k] = [-sum(float(H[k][l]) * T[l][j] for l in range(n) if l != k) / float(H[k][k]) for j in range(n)]
    log = 0.0  # T^(2^s) = exp(log) T
    for s in range(14):
        size = max(abs(x) for row in T for x in row)
        T = [[x / size for x in row] for row in T]
        log = 2 * (log + math.log(size))
        T = [[sum(T[i][k] * T[k][j] for k in range(n)) for j in range(n)] for i in range(n)]
    return math.exp((log + math.log(max(abs(x) for row in T for x in row))) / 2 ** 14)


def members_by_the_map():
    """What only the map tells: complex pairs, and maps far from normal."""
    for s in [8, 32, 64, 1000, Q(1, 100)]:
        c = Q(3, 4)
        yield Member('ill-scaled quadratic', quadratic([[1, c * s], [c * s, s * s]]), None, None, None, None, c * c)
    e = lambda *x: [Q(y, 8) for y in x]
    for H in [[e(8, 4, -5, -5), e(4, 8, -5, -5), e(-5, -5, 8, 5), e(-5, -5, 5, 8)], [e(8, 3, -4, -4), e(3, 8, -4, -5), e(-4, -4, 8, 5), e(-4, -5, 5, 8)],
              [e(8, -3, -5, 4), e(-3, 8, 3, -4), e(-5, 3, 8, -5), e(4, -4, -5, 8)]]:
        yield Member('quadratic, complex pair', quadratic(H), None, None, None, None, spectral_radius(H) * (1 - 1e-3))


def prove(amcert, amcheck, member, with_oracle, folder):
    (folder / 'case.toml').write_text(member.text + '\n')
    done = subprocess.run([amcert, 'limit', str(folder), '--out', str(folder / 'out'), '--quiet'], capture_output=True, text=True)
    assert done.returncode == 0, 'amcert ended with %d: %s' % (done.returncode, done.stderr)
    out = folder / 'out' / 'family-limit'
    certificate = json.loads((out / 'certificate.json').read_text())
    claims = {c['kind']: c for c in certificate['claims']}
    if member.kind is None:
        accepted(amcheck, with_oracle, out)
        return 0.0, 0.0, check_rates(member, certificate)
    claim = claims[member.kind]
    around = claims['critical_point'] if member.kind == 'kl' else claim
    truth = member.kappa(around) if callable(member.kappa) else member.kappa
    kappas = [Q(k) for k in claim['kappa']] if member.kind == 'kl' else [Q(claim['kappa'])] if member.kind == 'kl_chain' else [Q(k) for _, k in claim['balls']]
    assert all(k <= Q(truth) * (1 + Q(1, 10 ** 9)) for k in kappas), 'kappa %s above the truth %.17g' % ([float(k) for k in kappas], truth)
    assert kappas[0] >= Q(truth) * Q(99, 100), 'kappa %.6g is more than 1 %% below %.6g' % (kappas[0], truth)
    if member.theta:
        assert claim.get('theta', '0' if member.kind == 'kl_sharp' else '1/2') == member.theta, 'theta is %s' % claim.get('theta')
    if 'upper' in claim:
        assert Q(truth) * (1 - Q(1, 10 ** 9)) <= Q(claim['upper']) <= Q(truth) * Q(101, 100), 'upper %.6g for %.6g' % (Q(claim['upper']), truth)
    if member.kind != 'kl_chain':
        assert len(kappas) >= 5 and around['enters'] is not None and around['enters'] <= 10000
    if member.value is not None and 'value' in around:
        lo, hi = map(Q, around['value'])
        near = Q(1, 10 ** 12) if isinstance(member.value, float) else 0
        assert lo - near <= member.value <= hi + near and hi - lo <= Q(1, 2 ** 80), 'F* is not enclosed closely'
    accepted(amcheck, with_oracle, out)
    return float(kappas[0]), truth, check_rates(member, certificate)


def accepted(amcheck, with_oracle, out):
    for checker in [[amcheck]] + ([[sys.executable, str(ORACLE)]] if with_oracle else []):
        extra = ['--problem', str(out / 'problem.json')] if len(checker) > 1 else []
        said = subprocess.run(checker + [str(out / 'certificate.json')] + extra, capture_output=True, text=True).stdout.strip().splitlines()
        assert said and said[-1].startswith('s VERIFIED'), '%s says: %s' % (checker[-1], said[-1:] or 'nothing')


def main():
    amcert, amcheck, wanted = sys.argv[1], sys.argv[2], sys.argv[3:]
    seen, failed, total = set(), 0, 0
    for member in [*members(), *members_by_the_map(), *members_in_steps()]:
        if wanted and not any(w in member.family for w in wanted):
            continue
        total += 1
        with tempfile.TemporaryDirectory() as folder:
            try:
                got, truth, rate = prove(amcert, amcheck, member, member.family not in seen, pathlib.Path(folder))
                print('%-32s %s%s' % (member.family, 'kappa %-10.6g of %-10.6g ' % (got, truth) if member.kind else '', rate))
            except AssertionError as e:
                failed += 1
                print('FAILED %s: %s\n%s' % (member.family, e, member.text))
        seen.add(member.family)
    print('%d members of %d families, %d failed' % (total, len(seen), failed))
    return 1 if failed or not total else 0


if __name__ == '__main__':
    sys.exit(main())
