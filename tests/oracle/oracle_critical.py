"""A critical point and what surrounds it (SPEC 3.14, 3.15): the Hessian in arrow form, how much it changes in a ball, kinks, symmetries, dead and vanished units; and kl_zero of SPEC 3.16."""
from fractions import Fraction
from functools import cached_property
from oracle_exact import lipschitz
from oracle_numbers import (Interval, Mat, ceil_root, diagonal, entries, from_rationals, hi, lin, lo, norm2, product, product_t, semidefinite, transpose)
from oracle_runs import HALF, Rejected, bending, change2, sigma_between

def rt(y):
    return Fraction(ceil_root(y * 4 ** 32), 1 << 32)

def norm_inf(m):
    return Fraction(max(sum(map(abs, row)) for row in m.a), m.unit)

def fractions(m):
    return [[m.at(i, j) for j in range(m.shape[1])] for i in range(m.shape[0])]

def sums(m):
    """Row sums of |m|, in units of m."""
    return [sum(map(abs, row)) for row in m.a]

def column(values):
    return from_rationals([[y] for y in values])

class Critical:
    """The point x = center of a critical_point claim c. Sample entries (U and V of a sample) and shared ones are numbered from 0 each."""
    def __init__(self, e, c):
        self.e, self.p, self.c, self.x, p = e, e.p, c, c.center, e.p
        self.network, self.n = p.kind == "network", p.n if p.kind == "network" else 0
        self.first, self.orders = order(p)
        self.kinks = {(b, r, j) for b, r, j in c.kinks}
        self.dead = {(i, a): self.zero_piece(i, a) for i, a in c.dead}
        self.vanished = {(i, a): (sides, self.zero_break(i, a)) for i, a, sides in c.vanished}
    def stacked(self, x):
        """The sample entries of every sample, and the shared ones."""
        sample = [b for b in self.p.blocks if is_sample(self.p, b)]
        samples = [[x[b].at(r, j) for b in sample for r in range(x[b].shape[0])] for j in range(self.n)]
        return samples, [y for b in self.p.blocks if b not in sample for y in entries(x[b])]
    def layers(self):
        return enumerate(self.p.layers[1:], 1) if self.network else ()
    def piecewise(self):
        """(i, row, column, u, its code, activation) for the entries of U with piecewise activation."""
        for i, layer in self.layers():
            if layer.split and not layer.act.smooth:
                for r, (row, codes) in enumerate(zip(fractions(self.x[f"U{i}"]), self.e.codes(self.x, i))):
                    yield from ((i, r, j, u, code, layer.act) for j, (u, code) in enumerate(zip(row, codes)))

    def zero_piece(self, i, a):
        """The number of the zero piece of the dead unit a of layer i; checks the item."""
        layer = self.p.layers[i] if self.network and 1 <= i < self.p.N else None
        ok = layer and layer.split and not layer.act.smooth and not layer.apart and layer.lam > 0 and 0 <= a < layer.width
        if not ok: raise Rejected(f"dead: [{i}, {a}] is no unit that can be")
        ends = [None, *layer.act.breaks, None]
        pieces = [q for q, ((s, t), b, e) in enumerate(zip(layer.act.pieces, ends, ends[1:])) if s == t == 0 and (b is None or b <= 0) and (e is None or e >= 0)]
        rests = not any(self.x[f"W{i}"].a[a]) and not any(self.x[f"U{i}"].a[a]) and not any(block == f"U{i}" and r == a for block, r, _ in self.kinks)
        if not pieces or not rests or any(l == i and a in (b, c) for l, b, c in self.c.symmetry): raise Rejected(f"dead: [{i}, {a}]")
        return pieces[0]
    def zero_break(self, i, a):
        """The number of the break 0 of the vanished unit a of layer i; checks the item."""
        layer = self.p.layers[i] if self.network and 1 <= i < self.p.N else None
        ok = layer and layer.split and not layer.act.smooth and not layer.apart and 0 <= a < layer.width and 0 in layer.act.breaks
        if not ok: raise Rejected(f"vanished: [{i}, {a}] is no unit that can be")
        p = layer.act.breaks.index(0)
        rests = not any(any(self.x[f"{letter}{i}"].a[a]) for letter in "WUV") and not any(row[a] for row in self.x[f"W{i + 1}"].a)
        named = (i, a) in self.dead or any(block == f"U{i}" and r == a for block, r, _ in self.kinks) or any(l == i and a in (b, c) for l, b, c in self.c.symmetry)
        if layer.act.pieces[p][1] != 0 or not rests or named: raise Rejected(f"vanished: [{i}, {a}]")
        return p
    def held(self):
        """(block, row, column) of the entries of vanished rows of U that N keeps at 0."""
        return [(f"U{i}", a, j) for (i, a), (sides, _) in self.vanished.items() for j, side in enumerate(sides) if side == "0"]
    def slope_of(self, i, r, j, code, act):
        if (i, r) in self.vanished:
            sides, p = self.vanished[i, r]
            return act.pieces[p + (sides[j] == "+")][0]
        return act.pieces[self.dead.get((i, r), code >> 1)][0]
    def in_pieces(self, point):
        """Is the point in N?"""
        codes = {i: self.e.codes(point, i) for i, _ in [*self.dead, *self.vanished]}
        return (all(code == 2 * piece for (i, a), piece in self.dead.items() for code in codes[i][a]) and
                all(code == 2 * p + "-0+".index(side) for (i, a), (sides, p) in self.vanished.items() for code, side in zip(codes[i][a], sides)))
    def moves_vanished(self, v):
        """Does the direction v change a vanished unit?"""
        return any(any(v[f"{letter}{i}"].a[a]) for i, a in self.vanished for letter in "WUV") or any(row[a] for i, a in self.vanished for row in v[f"W{i + 1}"].a)
    def into_zero_pieces(self, v):
        """Does the direction v stay in N where it starts at 0?"""
        for (i, a), piece in self.dead.items():
            ends = [None, *self.p.layers[i].act.breaks, None]
            for y in v[f"U{i}"].a[a]:
                if ends[piece + 1] == 0 and y > 0 or ends[piece] == 0 and y < 0: return False
        return True

    def cells(self, radius):
        named = set()
        for i, r, j, u, code, act in self.piecewise():
            if (i, r) in self.vanished and any(b != 0 and abs(b) <= radius for b in act.breaks): raise Rejected(f"cells: U{i} at {r},{j} may pass another break")
            if (i, r) in self.dead or (i, r) in self.vanished: continue
            kink = (f"U{i}", r, j) in self.kinks
            if kink: named.add((f"U{i}", r, j))
            if kink and code % 2 == 0: raise Rejected(f"cells: U{i} at {r},{j} is not a break")
            below = [b for b in act.breaks if b < u or b == u and not kink]
            above = [b for b in act.breaks if b > u or b == u and not kink]
            if below and u - radius <= below[-1] or above and u + radius >= above[0]: raise Rejected(f"cells: U{i} at {r},{j} may leave its piece")
        if named != self.kinks: raise Rejected(f"cells: no break at {sorted(self.kinks - named)}")

    def placed(self, radius):
        """What a kl asks of the kinks of its point; that balls leave no piece is checked of the point alone (SPEC 3.14, 3.15)."""
        breaks = {(f"U{i}", r, j) for i, r, j, _, code, _ in self.piecewise() if code % 2}
        if not self.kinks <= breaks: raise Rejected(f"kinks: no break at {sorted(self.kinks - breaks)}")

    def bends(self, i, radius):
        """Per entry of a smooth layer the intervals of sigma'^2 - (v - sigma) sigma'' and of -sigma' within radius."""
        kind, bits = self.p.layers[i].act.kind, self.e.bits
        radius = Fraction(-(-radius * 2 ** bits // 1), 2 ** bits)  # up to a dyadic number
        for u, v in zip(entries(self.x[f"U{i}"]), entries(self.x[f"V{i}"])):
            y, first, second = bending(kind, sigma_between(kind, bits, u - radius, u + radius))
            yield first ** 2 - (interval(v, radius) - y) * second, -first
    @cached_property
    def bent(self):
        """The numbers a and b of q per layer, row by row."""
        found = {i: [(lo(a), lo(b)) for a, b in self.bends(i, Fraction(0))] for i, layer in self.layers() if layer.split and layer.act.smooth}
        for i, r, j, _, code, act in self.piecewise():
            s = self.slope_of(i, r, j, code, act)  # at a kink of no account
            found.setdefault(i, []).append((s * s, -s))
        return found
    @cached_property
    def hessian(self):
        """D_j, C_j and A as matrices."""
        p, (q, size), first = self.p, self.orders, self.first
        if not self.network: return [], [], p.H
        D, C = ([[[Fraction(0)] * q for _ in range(rows)] for _ in range(p.n)] for rows in (q, size))
        A = [[Fraction(0)] * size for _ in range(size)]
        def add(m, left, right, factor):
            for a, y in left:
                for b, z in right:
                    m[a][b] += factor * y * z
        for i, layer in self.layers():
            W, b, T, V = (first.get(f"{letter}{i}") for letter in ("W", "b", "U" if layer.split else "V", "V"))
            v, R, columns, before = fractions(self.e.hat(self.x, i)), self.e.R(self.x, i), p.blocks[f"W{i}"][1], first.get(f"V{i - 1}")
            inner = fractions(transpose(self.e.plain(self.x, i)))
            for r in range(layer.width):
                at = W + r * columns
                sample = [(T + r, 1)] + [(before + c, -y) for c, y in enumerate(inner[r] if i > 1 else ())]
                for a in range(at, at + columns):
                    A[a][a] += layer.lam
                for j in range(p.n):  # the derivative of the entry r, j of R, and what comes from its bilinear part
                    shared = [(at + c, -row[j]) for c, row in enumerate(v)] + ([(b + r, -1)] if layer.apart else [])
                    for m, left, right in (D[j], sample, sample), (C[j], shared, sample), (A, shared, shared):
                        add(m, left, right, layer.w)
                    for c in range(len(inner[r]) if i > 1 else 0):
                        C[j][at + c][before + c] -= layer.w * R.at(r, j)
                    if i == p.N: D[j][V + r][V + r] += p.s
                    if layer.split:
                        a, slope = self.bent[i][r * p.n + j]
                        add(D[j], [(V + r, 1)], [(V + r, 1)], layer.gamma)
                        add(D[j], [(T + r, 1)], [(T + r, a), (V + r, slope)], layer.gamma)
                        add(D[j], [(V + r, 1)], [(T + r, slope)], layer.gamma)
        for block, r, j in [*self.kinks, *self.held()]:
            k = first[block] + r
            for row in D[j] + C[j]:
                row[k] = Fraction(0)
            D[j][k] = [Fraction(int(a == k)) for a in range(q)]
        return list(map(from_rationals, D)), list(map(from_rationals, C)), from_rationals(A)
    def times(self, v):
        """(Hv sample by sample, its shared part), as columns, of v given as by stacked."""
        (D, C, A), (samples, shared) = self.hessian, v
        samples, shared = list(map(column, samples)), column(shared)
        return ([lin((1, product(d, y)), (1, product(transpose(c), shared))) for d, c, y in zip(D, C, samples)],
                lin((1, product(A, shared)), *((1, product(c, y)) for c, y in zip(C, samples))))

    @cached_property
    def turns(self):
        """The vectors tau, as by stacked; checks the items."""
        found = []
        for i, a, b in self.c.symmetry:
            layer = self.p.layers[i] if self.network and 1 <= i < self.p.N else None
            if not layer or not layer.split or layer.act.smooth or not (0 <= a < layer.width and 0 <= b < layer.width): raise Rejected(f"symmetry: [{i}, {a}, {b}] is no pair of units")
            codes, u, at = self.e.codes(self.x, i), self.x[f"U{i}"], sum(y < 0 for y in layer.act.breaks)
            fixed = 0 in layer.act.breaks and layer.act.pieces[at][1] == 0  # sigma(0) = 0 at a break
            for j in range(self.n):
                if all((f"U{i}", r, j) in self.kinks for r in (a, b)):
                    ok = fixed and u.a[a][j] == u.a[b][j] == 0
                else:  # the code of a kink is odd
                    ok = codes[a][j] == codes[b][j] and codes[a][j] % 2 == 0 and layer.act.pieces[codes[a][j] >> 1][1] == 0
                if not ok: raise Rejected(f"symmetry: sample {j} at [{i}, {a}, {b}]")
            tau = {name: Mat([[0] * m.shape[1] for _ in range(m.shape[0])], m.unit) for name, m in self.x.items()}
            for name in {f"{letter}{i}" for letter in "WbUV"} & tau.keys():
                tau[name].a[a], tau[name].a[b] = self.x[name].a[b], [-y for y in self.x[name].a[a]]
            for row, old in zip(tau[f"W{i + 1}"].a, self.x[f"W{i + 1}"].a):
                row[a], row[b] = old[b], -old[a]
            found.append(self.stacked(tau))
        return found
    def independent(self, radius):
        """Is the Gram matrix of the vectors tau positive definite, even less what moving by radius may change?"""
        vectors = [sum(samples, []) + shared for samples, shared in self.turns]
        if not vectors: return True
        G = [[sum(y * z for y, z in zip(v, w)) for w in vectors] for v in vectors]
        off = radius * rt(len(G) * sum(row[k] for k, row in enumerate(G)))
        return semidefinite(from_rationals([[y - off * (k == l) for l, y in enumerate(row)] for k, row in enumerate(G)]), True)

    def error(self):
        """epsilon: the greatest row sum of |E|."""
        w, t, (q, size), turns = self.c.witness, self.c.shift, self.orders, self.turns
        (D, C, A), Y, worst = self.hessian, transpose(w.turn) if turns else None, Fraction(0)
        shared = [Fraction(0)] * size
        for j, (d, c, L, K) in enumerate(zip(D, C, w.samples, w.coupling)):
            own = lin((1, d), (-t, diagonal([Fraction(1)] * q)), (-1, product_t(L, L)))
            cross = lin((1, c), (-1, product_t(K, L)), *([(1, product(Y, from_rationals([samples[j] for samples, _ in turns])))] if turns else []))
            worst = max([worst] + [Fraction(a, own.unit) + Fraction(b, cross.unit) for a, b in zip(sums(own), sums(transpose(cross)))])
            shared = [total + Fraction(y, cross.unit) for total, y in zip(shared, sums(cross))]
        terms = [(1, A), (-t, diagonal([Fraction(1)] * size)), (-1, product_t(w.weights, w.weights))] + [(-1, product_t(K, K)) for K in w.coupling]
        if turns:
            mixed = product(Y, from_rationals([turn for _, turn in turns]))
            terms += [(1, mixed), (1, transpose(mixed))]
        rest = lin(*terms)
        return max([worst] + [total + Fraction(y, rest.unit) for total, y in zip(shared, sums(rest))])

    def reach(self, i):
        """a_i, at least the norm of the derivative of R_i at x."""
        v, w, layer = self.e.hat(self.x, i), self.e.plain(self.x, i), self.p.layers[i]
        return rt(1 + norm_inf(product_t(v, v)) + (norm_inf(product_t(w, w)) if i > 1 else 0) + self.n * layer.apart)
    def delta(self, r):
        """How much the Hessian may differ from H in the ball, along M."""
        found, after = Fraction(0), Fraction(0)  # c_{i+1}
        for i, layer in list(self.layers())[::-1]:
            own = layer.w * (3 * self.reach(i) * r + 3 * HALF * r ** 2) if i > 1 else Fraction(0)
            bend = Fraction(0)
            if layer.split and layer.act.smooth:
                bend = layer.gamma * max(far(alpha, a) + far(beta, b) for (alpha, beta), (a, b) in zip(self.bends(i, r), self.bent[i]))
            found, after = max(found, own + bend, after + bend), own
        return found
    def gradient2(self):
        """Upper end of the squared norm of the derivative along M."""
        total, fixed = 0, {*self.kinks, *self.held()}
        for b in self.p.blocks:
            piecewise = self.network and b[0] == "U" and not self.p.layers[int(b[1:])].act.smooth
            total += 0 if piecewise else norm2(self.e.partial(self.x, b))
        for i, r, j, _, code, act in self.piecewise():
            if (f"U{i}", r, j) not in fixed: total += self.slope(i, r, j, self.slope_of(i, r, j, code, act)) ** 2
        return hi(total)
    def slope(self, i, r, j, s):
        """f(s), the derivative by an entry of U_i whose activation has slope s."""
        layer = self.p.layers[i]
        return layer.rho * self.e.R(self.x, i).at(r, j) - layer.gamma * s * self.e.S(self.x, i).at(r, j)
    def nu(self, radius):
        """The least one-sided derivative towards a kink in the ball; None without kinks."""
        found = []
        for block, r, j in self.kinks:
            i = int(block[1:])
            layer, u = self.p.layers[i], self.x[block].at(r, j)
            p, apart = layer.act.breaks.index(u), int(layer.apart)
            size = 1 + apart + sum(y[j] ** 2 for y in fractions(self.e.hat(self.x, i)))
            if i > 1: size += sum(y[r] ** 2 for y in fractions(self.e.plain(self.x, i)))
            change = layer.rho * (radius * rt(size) + (radius ** 2 * HALF if i > 1 else 0))
            for sign, (s, _) in zip((-1, 1), layer.act.pieces[p:]):
                found.append(sign * self.slope(i, r, j, s) - change - layer.gamma * abs(s) * radius * rt(1 + s * s))
        return min(found, default=None)
    def gap(self, r, g, mu):
        """At least F - F* in the ball (networks); mu that of the first ball."""
        p, x = self.p, self.x
        def grows(norm, by):
            return norm * by + by ** 2 * HALF
        total = p.s * grows(rt(change2(x[f"V{p.N}"], p.Y)), r) + g ** 2 / (2 * mu)
        for i, layer in self.layers():
            total += layer.w * grows(rt(norm2(self.e.R(x, i))), self.reach(i) * r + (r ** 2 * HALF if i > 1 else 0))
            total += layer.lam * grows(rt(norm2(x[f"W{i}"])), r)
            if layer.split: total += layer.gamma * grows(rt(hi(norm2(self.e.S(x, i)))), r * rt(1 + lipschitz(layer.act) ** 2))
        return total

    def residual_rows(self):
        """(weight, {entry: derivative}) of every residual of SPEC 3.16; entries are (sample or None, number)."""
        p, first = self.p, self.first
        for j in range(p.n):
            for i, layer in self.layers():
                W, b, T, V = (first.get(f"{letter}{i}") for letter in ("W", "b", "U" if layer.split else "V", "V"))
                for r in range(layer.width if layer.split else 0):
                    yield layer.gamma, {(j, V + r): Fraction(1), (j, T + r): self.bent[i][r * p.n + j][1]}
                v, columns, inner = fractions(self.e.hat(self.x, i)), p.blocks[f"W{i}"][1], fractions(transpose(self.e.plain(self.x, i)))
                for r in range(layer.width):
                    row = {(j, T + r): Fraction(1), **{(None, W + r * columns + c): -line[j] for c, line in enumerate(v)}}
                    if i > 1: row |= {(j, first[f"V{i - 1}"] + c): -y for c, y in enumerate(inner[r])}
                    if layer.apart: row[None, b + r] = Fraction(-1)
                    yield layer.w, row
            for r in range(p.layers[p.N].width):
                yield p.s, {(j, first[f"V{p.N}"] + r): Fraction(1)}
    def rank_error(self, shift, L):
        """Row sums of J J' - shift/C - L L', the greatest, times the greatest weight."""
        rows = list(self.residual_rows())
        gram = [[sum((y * other[q] for q, y in row.items() if q in other), Fraction(0)) for _, other in rows] for _, row in rows]
        for q, (weight, _) in enumerate(rows):
            gram[q][q] -= shift / weight
        return norm_inf(lin((1, from_rationals(gram)), (-1, product_t(L, L)))) * max(weight for weight, _ in rows)
    def along_residuals(self, v):
        """SPEC 3.16: a, e and f of the direction v."""
        samples, shared = self.stacked(v)
        a, total, back = Fraction(0), Fraction(0), {}
        for weight, row in self.residual_rows():
            step = sum(y * (shared if j is None else samples[j])[q] for (j, q), y in row.items())
            a += weight * step ** 2
            total += weight * sum(y * y for y in row.values())
            for place, y in row.items():
                back[place] = back.get(place, 0) + weight * step * y
        return a, sum((y * y for y in back.values()), Fraction(0)), rt(total)
    def slopes_change(self, r):
        """z(r)."""
        return max([rt(layer.gamma) * max(far(beta, b) for (_, beta), (_, b) in zip(self.bends(i, r), self.bent[i]))
                    for i, layer in self.layers() if layer.split and layer.act.smooth], default=Fraction(0))

def is_sample(p, b):
    return p.kind == "network" and b[0] in "UV"

def order(p):
    """Block -> the number of its first entry among the sample or the shared entries, and (q, p) of SPEC 3.14."""
    first, count = {}, [0, 0]
    for b, (rows, columns) in p.blocks.items():
        shared = not is_sample(p, b)
        first[b] = count[shared]
        count[shared] += rows * columns if shared else rows
    return first, count

def interval(v, radius):
    return Interval(v - radius, v + radius)

def far(x, y):
    """The largest |x - y| for the interval x and the number y."""
    return max(x.hi - y, y - x.lo)
