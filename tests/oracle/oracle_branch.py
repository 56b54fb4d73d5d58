"""Scalar updates for a whole set of data (SPEC 3.11, scalar): one rule per kind of activation, called entry by entry with the recorded
point z, v and c, and the reach of v and c to both sides. None: the branch is not decided for all of the set."""
from types import SimpleNamespace
from oracle_numbers import Interval, hi, lo, vcat
from oracle_runs import bending, curvature, local_modulus, sigma_between
from oracle_set import up

def result(G, S, wide_G, wide_S, distance, exact=False):
    """Gains G and S (lower ends and widths): what c and v do to the minimizer; and how far z may be from the exact result."""
    return SimpleNamespace(G=G, S=S, wide_G=wide_G, wide_S=wide_S, distance=distance, exact=exact)

def slope_between(act, bits, a, b):
    """Interval around sigma' on [a, b] (SPEC 3.11: half and s^; 3.12)."""
    if act.smooth: return bending(act.kind, sigma_between(act.kind, bits, a, b))[1]
    ends = [None, *act.breaks, None]
    met = [s for (s, _), x, y in zip(act.pieces, ends, ends[1:]) if (x is None or x <= b) and (y is None or a <= y)]
    return Interval(min(met), max(met))

class Piecewise:
    """Piece p is numbered from 0 and lies between breaks[p] and breaks[p + 1]."""
    def __init__(self, layer, beta):
        self.gamma, self.pieces, self.breaks = layer.gamma, layer.act.pieces, [None, *layer.act.breaks]
        self.q = [layer.gamma * s * s + beta for s, _ in layer.act.pieces]
    def __call__(self, z, v, c, reach_v, reach_c, codes=None):
        """codes: of the minimizers between which there is a choice, the one to take first."""
        vs, cs = Interval(v - reach_v, v + reach_v), Interval(c - reach_c, c + reach_c)
        n = [self.gamma * s * (vs - t) + cs for s, t in self.pieces]
        winner = self.chosen(codes, self.entrants(n), vs, n) if codes else self.winner(self.entrants(n), vs, n)
        if winner is None: return None
        p, b, seam = winner
        s, t = self.pieces[p]
        gain, w = 1 / self.q[p], (self.gamma * s * (v - t) + c) / self.q[p]
        if b is None: return result(gain, self.gamma * s * gain, 0, 0, abs(z - w))
        if seam: return result(0, 0, gain, self.gamma * abs(s) * gain, max(abs(z - w), abs(z - b)))
        return result(0, 0, 0, 0, abs(z - b), z == b)
    def entrants(self, n):
        """(piece, break or None, is it a seam; may it win; where its lower and its upper end are from: `in` or `at`, and the piece)."""
        last, q, breaks, found = len(n) - 1, self.q, self.breaks, []
        left = [p > 0 and n[p].hi <= q[p] * breaks[p] for p in range(last + 1)]
        right = [not left[p] and p < last and n[p].lo >= q[p] * breaks[p + 1] for p in range(last + 1)]
        for p in range(last + 1):
            below = p > 0 and not n[p].lo > q[p] * breaks[p]  # open at the left
            above = p < last and not n[p].hi < q[p] * breaks[p + 1]
            if left[p]:
                if right[p - 1]: found.append(((p, breaks[p], False), True, ("at", p), ("at", p)))
            elif right[p]:
                continue
            elif not below and not above:
                found.append(((p, None, False), True, ("in", p), ("in", p)))
            elif not above and right[p - 1]:
                found.append(((p, breaks[p], True), True, ("in", p), ("at", p)))
            elif not below and left[p + 1]:
                found.append(((p, breaks[p + 1], True), True, ("in", p), ("at", p + 1)))
            else:
                found.append(((p, None, False), False, ("in", p), None))
        return found
    def value(self, kind, p, vs, n):
        """2 phi up to a constant that is the same for all pieces."""
        b, first = self.breaks[p], self.gamma * (vs - self.pieces[p][1]) ** 2
        return first - n[p] ** 2 * (1 / self.q[p]) if kind == "in" else first + (self.q[p] * b - 2 * n[p]) * b
    def below(self, entrant, other, vs, n):
        return entrant[1] and self.value(*entrant[3], vs, n).hi < self.value(*other[2], vs, n).lo
    def winner(self, found, vs, n):
        """The entrant that is certainly below all others."""
        for entrant in found:
            if entrant[1] and all(self.below(entrant, other, vs, n) for other in found if other is not entrant): return entrant[0]
        return None
    def chosen(self, codes, found, vs, n):
        """The entrant with the first code, if those with these codes are all that can be least, and each of them can."""
        by_code = {2 * p if b is None else 2 * p - 1: (e, q) for q, e in enumerate(found) for p, b, seam in [e[0]] if e[1] and not seam}
        if not all(code in by_code for code in codes): return None
        listed = [by_code[code] for code in codes]
        for q, entrant in enumerate(found):
            beaten = any(self.below(other, entrant, vs, n) for other, place in listed if place != q)
            if beaten == (q in [place for _, place in listed]): return None
        return listed[0][0][0]

class Smooth:
    def __init__(self, layer, beta, bits, v):
        """v: the matrices of least and greatest v of the block."""
        self.kind, self.gamma, self.beta, self.bits = layer.act.kind, layer.gamma, beta, bits
        self.m = beta - layer.gamma * curvature(self.kind, vcat(*v))
    def bent(self, low, high):
        return bending(self.kind, sigma_between(self.kind, self.bits, low, high))
    def __call__(self, z, v, c, reach_v, reach_c):
        vs, cs, m = Interval(v - reach_v, v + reach_v), Interval(c - reach_c, c + reach_c), self.m
        if m <= 0: m = local_modulus(self.kind, self.bits, self.gamma, self.beta, cs * (1 / self.beta), vs, z)
        if m is None: return None
        y, first, _ = self.bent(z, z)
        slope = self.gamma * ((y - v) * first) + (self.beta * z - c)
        slope = max(hi(slope), -lo(slope))
        D = up((slope + self.gamma * reach_v + reach_c) / m)
        y, first, second = self.bent(z - D, z + D)
        curved = self.beta + self.gamma * (first ** 2 + (y - vs) * second)
        if curved.lo <= 0: return None
        gain = Interval(1 / curved.hi, 1 / curved.lo)
        bend = self.gamma * first * gain
        return result(gain.lo, bend.lo, gain.hi - gain.lo, bend.hi - bend.lo, slope / m)
