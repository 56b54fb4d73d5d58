"""Tests of the oracle's trapping at points with vanished units (SPEC 3.26). The cones are found here, with floats: the axis by power iteration, the
metric as a sum over powers of what is left of a sweep; numbers that the SPEC rounds are formed here once more in fractions."""
import copy
import json
import unittest
from fractions import Fraction as Q
from math import floor

from test_critical import cholesky, claims_of, entries_of, in_ball, least_eigenvalue, settle
from test_oracle import RELU, Naive, digest, matmul, mix, network, norm2, recorded, rounded, rows, solve
from test_orbit import LEAKY
from test_rates import HALF, TINY, Map, Rates, contraction_of, eye, fine, floats, inf, kl_of, local_of, nrm, plus, power_of, radius_of, sharpen, short, trap_of, turned
from oracle_critical import rt

GRAIN = 2 ** 64


def along_axis(m):
    """The dominant eigenvalue of a matrix, its right eigenvector and the left one, with inner product 1."""
    n = len(m)
    total = floats(m)
    for _ in range(14):  # the power 2^14, scaled
        total = power_of(total, 1)
        top = max(max(map(abs, r)) for r in total)
        total = [[y / top for y in r] for r in total]
    best = max(range(n), key=lambda k: sum(r[k] ** 2 for r in total))
    x = [r[best] for r in total]
    l = total[max(range(n), key=lambda k: sum(y * y for y in total[k]))]
    size = sum(y * y for y in x) ** .5
    x = [y / size for y in x]
    scale = sum(y * z for y, z in zip(l, x))
    l = [y / scale for y in l]
    return sum(a * sum(b * y for b, y in zip(r, x)) for a, r in zip(l, m)), x, l


class Unit:
    """The vanished unit [i, a, sides] of the point of s, and what a sweep does to it."""

    def __init__(self, s, i, a, sides, bits=80):
        self.s, self.i, self.a, self.sides = s, i, a, sides
        own = [k for k, (b, r, j) in enumerate(s.entries) if b in (f"W{i}", f"U{i}", f"V{i}") and r == a or b == f"W{i + 1}" and j == a]
        self.places, self.d = [s.entries[k] for k in own], len(own)
        self.H, self.B = ([[m[k][l] for l in own] for k in own] for m in (s.H, s.B))
        n = self.d
        R = floats(solve(floats(self.B), floats(eye(n))))
        self.R = short(solve(self.B, eye(n)), bits)
        self.T = [[Q(floor(y * GRAIN), GRAIN) for y in r] for r in plus((1, eye(n)), (-1, matmul(self.R, self.H)))]
        self.slow, self.x, self.l = along_axis(floats(self.T))

    def toward(self, sign=1):
        """The axis, so that the first entry of U with a side is on it."""
        k, sides = next((k, self.sides[j]) for k, (b, _, j) in enumerate(self.places) if b == f"U{self.i}")
        if self.x[k] * (1 if sides == "+" else -1) * sign < 0: self.x, self.l = [-y for y in self.x], [-y for y in self.l]
        return self

    def metric(self, weight):
        """l'l/2 and weight times a sum of squares that falls by the factor `between` in a sweep."""
        n, x, l = self.d, self.x, self.l
        rest = [[y - self.slow * x[i] * l[j] for j, y in enumerate(r)] for i, r in enumerate(floats(self.T))]
        between = ((self.slow ** 2 + radius_of(rest) ** 2) / 2) ** .5
        term = [[(i == j) - x[i] * l[j] for j in range(n)] for i in range(n)]
        P = [[0.0] * n for _ in range(n)]
        for _ in range(4000):
            grown = matmul(turned(term), term)
            P = [[y + z for y, z in zip(r, t)] for r, t in zip(P, grown)]
            term = [[y / between for y in r] for r in matmul(rest, term)]
            if max(max(r) for r in grown) < 1e-13: break
        return [[l[i] * l[j] / 2 + weight * (P[i][j] + P[j][i]) / 2 for j in range(n)] for i in range(n)], between

    def item(self, reach, weight, bits=60, **more):
        """What a trapping claims of the unit; reach: no mixed point is farther from the center."""
        n = self.d
        metric, between = self.metric(weight)
        Q_ = short(metric, bits)
        Q_ = [[Q_[min(i, j)][max(i, j)] for j in range(n)] for i in range(n)]
        J = short(solve(Q_, eye(n)), bits)
        off = plus((1, eye(n)), (-1, matmul(self.B, self.R)))
        e = inf(off) + inf(turned(off))
        beta = nrm(self.R) / (1 - e)
        y = 2 * beta * self.s.at.delta(reach)
        tau = (e * beta * nrm(self.H) + Q(n, GRAIN) + y * (1 + nrm(self.T))) / (1 - y)
        least = rounded(Q(least_eigenvalue(floats(Q_))) * Q(1000, 1024), 40)
        self.metric_, self.J, self.l_, self.tau, self.least = Q_, J, short([self.l], bits), tau, least
        return {"inverse": rows(self.R), "metric": rows(Q_), "shape": rows(J), "axis": rows(self.l_), "least": str(least), "scale": str(rounded(Q(between ** 2), 40)),
                "error": str(-(-tau * 2 ** 120 // 1) / Q(2 ** 120)), **more}

    def displaced(self, x, length, bits=400):
        """The point x, with the unit at length times its axis, which is meant to be 0 there."""
        x = copy.deepcopy(x)
        for (b, i, j), y in zip(self.places, self.x):
            x[b][i][j] = rounded(Q(y) * length, bits)
        return x
