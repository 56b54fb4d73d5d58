"""Vanished units that keep their sides in all sweeps that follow (SPEC 3.26): the entries of such a unit stay in a cone around its axis, on which
every linear form that says something of a side is positive. Vectors are matrices of one row."""
from fractions import Fraction
from oracle_critical import fractions, is_sample, norm_inf, rt
from oracle_exponents import require
from oracle_numbers import Mat, absolute, from_rationals, lin, norm2, product, product_t, show, transpose
from oracle_rates import at_most, below, nrm, one, positive_definite, square
from oracle_runs import HALF

GRAIN = 1 << 64

def vanished_units(near, c, reach, f, rho):
    """f is x^K, or z^K with the radii rho; no mixed point is farther than reach (l of the SPEC) from the center."""
    for (i, a, sides), given in zip(near.o.vanished, vars(c).get("vanished", ())):
        Vanished(near, i, a, sides).check(given, reach, f, rho)

def places(near):
    """(block, row, column) of every coordinate."""
    blocks = near.p.blocks
    sample = [b for b in blocks if is_sample(near.p, b)]
    every = [(b, r, j) for j in range(near.at.n) for b in sample for r in range(blocks[b][0])]
    every += [(b, r, j) for b, (rows, columns) in blocks.items() if b not in sample for r in range(rows) for j in range(columns)]
    return [every[k] for k in near.kept]

def inner(v, w):
    return product_t(v, w).at(0, 0)

def down(m):
    """The largest multiples of 2^-64 up to the entries of a matrix."""
    return Mat([[y * GRAIN // m.unit for y in row] for row in m.a], GRAIN)

class Vanished:
    """The unit a of layer i."""
    def __init__(self, near, i, a, sides):
        self.near, self.i, self.a, self.sides = near, i, a, sides
        self.layer, self.what = near.p.layers[i], f"vanished unit {i},{a}"
        every = places(near)
        chosen = [k for k, (b, r, j) in enumerate(every) if b in (f"W{i}", f"U{i}", f"V{i}") and r == a or b == f"W{i + 1}" and j == a]
        self.places = [every[k] for k in chosen]
        self.H, self.B = (Mat([[m.a[k][l] for l in chosen] for k in chosen], m.unit) for m in (near.H, near.B))
    def row(self, entries):
        """The vector with these entries (place -> number), 0 elsewhere."""
        return from_rationals([[entries.get(place, Fraction(0)) for place in self.places]])
    def require(self, ok, what):
        require(ok, f"{self.what}: {what}")

    def check(self, given, reach, f, rho):
        d, what = len(self.places), self.what
        self.require(len(self.layer.act.breaks) == 1, "the activation has not one break")
        self.require(set(self.sides) != {"0"}, "no side but 0")
        R, Q, J = (square(m, d, f"{what}: {name}") for name, m in (("inverse", given.inverse), ("metric", given.metric), ("shape", given.shape)))
        self.require(len(given.axis) == 1 and given.axis[0].shape[1] == d, f"axis: not of {d} entries")
        self.require(Q.a == transpose(Q).a, "metric: not symmetric")
        l, least, tau, size = given.axis[0], given.least, given.error, one(d)
        off = lin((1, size), (-1, product(self.B, R)))
        e = norm_inf(off) + norm_inf(transpose(off))
        at_most(e, HALF, f"{what}: inverse: |I - BR|")
        beta, T = nrm(R) / (1 - e), down(lin((1, size), (-1, product(R, self.H))))
        y, length = 2 * beta * self.near.at.delta(reach), nrm(T)
        below(y, 1, f"{what}: 2 beta delta")
        best = e * beta * nrm(self.H) + Fraction(d, GRAIN) + y * (1 + length)
        at_most(best, tau * (1 - y), f"{what}: error", best / (1 - y))
        self.require(positive_definite(lin((1, Q), (-least, size))), "least: Q - least I is not positive definite")
        N = lin((1, product(transpose(l), l)), (-1, Q))
        NT = product(N, T)
        kept = lin((1, product(transpose(T), NT)), (-given.scale, N), (-(2 * tau * nrm(NT) + tau ** 2 * nrm(N)), size))
        self.require(positive_definite(kept), "scale: the cone is not kept")
        self.starts(f, rho, l, N)
        self.positive(l, J, Q, T, least, tau, reach * (1 + tau + length))
    def starts(self, f, rho, l, N):
        """Are all numbers within rho of f in N and in the cone?"""
        for j, side in enumerate(self.sides):
            u, wide = (m[f"U{self.i}"].at(self.a, j) if m else 0 for m in (f, rho))
            self.require(u == wide == 0 if side == "0" else (u if side == "+" else -u) > wide, f"the side of sample {j}")
        z, wide = (from_rationals([[m[b].at(r, j) if m else Fraction(0) for b, r, j in self.places]]) for m in (f, rho))
        below(inner(absolute(l), wide), inner(l, z), f"{self.what}: behind the axis")
        Nz = product_t(z, N)
        below(2 * inner(absolute(Nz), wide) + inner(product_t(wide, absolute(N)), wide), inner(Nz, z), f"{self.what}: outside of the cone")

    def positive(self, l, J, Q, T, least, tau, change):
        """Is every form positive on the cone? change: how much the columns of V of the layer before may turn its letters 0, by |zeta| and rho."""
        center, theta = product_t(l, J), rt(1 / least)
        across = inner(l, center)
        below(0, across, f"{self.what}: shape: <l,Jl>")
        for name, first, rest, more in self.forms(l, change):
            form, slack = lin((1, product(first, T)), (1, rest)), tau * rt(norm2(first)) + more
            along = Fraction(inner(form, center) * GRAIN / across // 1, GRAIN)
            aside = lin((1, form), (-along, l))
            v = product_t(aside, J)
            w = lin((1, aside), (-1, product_t(v, Q)))
            left = along - slack * theta
            below(0, left, f"{self.what}: {name}: along the axis")
            below(inner(v, lin((1, aside), (1, w))) + norm2(w) / least, left ** 2, f"{self.what}: {name}: aside")
    def forms(self, l, change):
        """(name, c_1, c_0, s_0) of every form."""
        yield "axis", l, self.row({}), Fraction(0)
        i, a, layer = self.i, self.a, self.layer
        own, (turn, alpha) = f"U{i}", self.near.place[f"U{i}"]
        (left, _), (right, _) = layer.act.pieces
        def split(name, entries, more=Fraction(0)):
            early = {place for place in self.places if place[0] == own or self.near.place[place[0]][0] < turn}
            return (name, self.row({q: y for q, y in entries.items() if q in early}), self.row({q: y for q, y in entries.items() if q not in early}), more)
        X = fractions(self.near.x.e.hat(self.near.at.x, i))
        for j, side in enumerate(self.sides):
            u, v = (own, a, j), (f"V{i}", a, j)
            if side == "0":
                onto = {(f"W{i}", a, k): layer.rho * row[j] for k, row in enumerate(X)}
                more = layer.rho * change if i > 1 else Fraction(0)
                for name, sign, s in ("from the left", 1, left), ("from the right", -1, right):
                    yield split(f"sample {j} {name}", {q: sign * y for q, y in {v: layer.gamma * s, **onto}.items()}, more)
                continue
            sign, s, other = (1, right, left) if side == "+" else (-1, left, right)
            yield split(f"sample {j} its side", {u: Fraction(sign)})
            A, B = (layer.gamma * slope ** 2 + layer.rho + alpha for slope in (s, other))
            chi = rt(A / B)
            yield split(f"sample {j} its piece", {u: sign * (1 + chi) * A, v: -sign * chi * layer.gamma * (s - other)})
