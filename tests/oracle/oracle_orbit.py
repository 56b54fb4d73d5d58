"""The claim enclosure_trajectory (SPEC 3.11): the exact orbit stays within stated distances of the recorded points. A set of errors
(oracle_set) is carried through the sweeps by images of its matrices (oracle_images); here is the noise that every update adds."""
from fractions import Fraction
from math import floor
from oracle_branch import Piecewise, Smooth, slope_between
from oracle_images import Shared, flat, hat, sample_image, scalar_image, stacked_image
from oracle_numbers import (Interval, Mat, absolute, align, diagonal, entrywise, from_rationals, lin, ones, product, product_t, semidefinite, show,
                            transpose, vcat)
from oracle_runs import Rejected
from oracle_set import ONE, ErrorSet, rows, up, up_matrix, up_rows, zeros

def total(*mats):
    """The sum of those that are there, None if none is."""
    mats = [(1, m) for m in mats if m]
    return lin(*mats) if mats else None

def fractions(m):
    return [[m.at(i, j) for j in range(m.shape[1])] for i in range(m.shape[0])]

class Orbit:
    """The set of errors on its way through the sweeps. In every method z is the recorded mixed point, the update's blocks new."""
    def __init__(self, e, witness, choices={}):
        """choices: (k, block, row, column) of an entry of x^k -> codes, the one to take first."""
        self.e, self.p, self.witness, self.choices, self.k, self.set, p = e, e.p, witness, choices, 0, ErrorSet(e.p), e.p
        if p.kind == "quadratic":
            self.N = 2 * sum(r for r, _ in p.blocks.values())
        else:
            widths = [p.X.shape[0]] + [layer.width for layer in p.layers[1:]]
            self.N = p.n + sum(a + b + 2 for a, b in zip(widths, widths[1:]))

    def sweep(self, k, old, new, previous):
        """All updates of the sweep from the recorded point old to new."""
        self.k = k
        for update, before, after in self.e.sweep(old, new):
            if update.update == "heavy_ball":
                self.heavy_ball(update, before, after, previous)
            elif update.update == "scalar":
                self.scalar(int(update.blocks[0][1:]), update.prox[0], before, after)
            else:
                todo = []  # of a jacobi update both blocks are formed before either is put in place
                for label in update.labels:
                    blocks = [label] if update.update == "jacobi" else update.blocks
                    prox = [alpha for b, alpha in zip(update.blocks, update.prox) if b in blocks]
                    P = self.witness[label][k % len(self.witness[label])]
                    todo += self.ridge(blocks, prox, before, {**before, **{b: new[b] for b in blocks}}, P)
                for b, matrices, _ in todo:
                    self.set.put(b, matrices)
                for b, _, noise in todo:
                    self.set.grow(b, noise)
                self.set.refresh(update.blocks)
        self.e.memo.clear()

    def round(self, hats):
        """A bound of what all the floors and hats of an update change."""
        m = max(max(max(map(max, h)), -min(map(min, h))) for h in hats)
        return 32 * self.N ** 2 * (1 - (-m >> 96)) * self.set.total() / ONE

    def ridge(self, blocks, prox, before, z, P):
        """(block, new matrices, noise, for a shared block plus Gamma) for every block."""
        right = self.p.kind == "network" and blocks[0][0] != "V"  # P multiplies from the right, and a row stands for itself
        r, (h, _), size = self.e.residual(blocks, prox, before, z), self.e.hessian(blocks, prox, z), absolute(P)
        if self.p.kind == "quadratic" and not semidefinite(h, True): raise Rejected(f"the Hessian of {blocks[0]} is not positive definite")
        terms = self.shared if right else self.sample if self.p.kind == "network" else self.quadratic
        image, hats, gamma, change, second = terms(blocks, prox, z, P)
        def times(a, b):
            return product(a, b) if right else product(b, a)
        off = total(absolute(lin((1, diagonal([Fraction(1)] * len(P.a))), (-1, times(h, P)))), change and times(change, size))
        eta = Fraction(max(map(sum, (transpose(off) if right else off).a)), off.unit)
        if 1024 * eta > 1: raise Rejected(f"eta of {','.join(blocks)}: {show(eta)} > 1/1024")
        news = [image(c.b) for c in self.set.columns]
        news += [None if right else image(b) for tangents in self.set.tangents.values() for b in tangents]
        news, reach = self.apart(blocks, news)
        first = total(absolute(times(r, P)), second and times(second, size), lin((self.round(hats), ones(*r.shape))))
        noise = self.noise(first, total(first, reach, gamma), up(eta * Fraction(1024, 1023)), right)
        if gamma: noise = up_matrix(total(noise, gamma))
        ends = [sum(self.p.blocks[b][1] for b in blocks[:q]) for q in range(len(blocks) + 1)]
        return [(b, m, Mat([row[x:y] for row in noise.a], noise.unit)) for b, m, x, y in zip(blocks, news, ends, ends[1:])]

    @staticmethod
    def noise(first, larger, eta, right):
        """up(N_1 + eta max h_1), the maximum over the row or the column."""
        first, larger = align(first, larger)
        if not right: first, larger = transpose(first), transpose(larger)
        sums = [[x * eta.denominator + eta.numerator * max(other) for x in row] for row, other in zip(first.a, larger.a)]
        sums = up_matrix(Mat(sums, first.unit * eta.denominator))
        return sums if right else transpose(sums)

    def apart(self, blocks, news):
        """New matrices per block from those of the blocks side by side; and what the set reaches through them."""
        if len(blocks) == 1: return [news], self.set.reach(blocks[0], news)
        n = self.p.blocks[blocks[0]][1]
        parts = [m and flat(row[:n] for row in rows(m, n + 1)) for m in news], [m and m[n::n + 1] for m in news]
        return parts, transpose(vcat(*(transpose(self.set.reach(b, part)) for b, part in zip(blocks, parts))))

    # For the kinds of ridge updates: the image, its hats, Gamma, Delta H, and second without |P|; None is zero.

    def shared(self, blocks, prox, z, P):
        """W_i, a pair, or b_i alone."""
        image, i = Shared(self.e, blocks, prox, z, P), int(blocks[0][1:])
        gamma, layer, E, n = image.gamma(self.set), self.p.layers[i], self.set.hull, self.p.n
        if i == 1: return image, image.hats, gamma, None, None
        if blocks[0][0] == "b":
            return image, image.hats, gamma, None, lin((layer.w, product(self.cross(i), ones(n, 1))))
        v, e, more = self.e.hat(z, i), E[f"V{i - 1}"], layer.ones + len(blocks) - 1
        if more: e = vcat(e, zeros((more, n)))
        if len(blocks) == 2: v = vcat(v, ones(1, n))
        mixed = product_t(absolute(v), e)
        gap = total(E[f"U{i}" if layer.split else f"V{i}"], product(absolute(transpose(self.e.plain(z, i))), E[f"V{i - 1}"]),
                    product(E[f"b{i}"], ones(1, n)) if layer.apart and len(blocks) == 1 else None)
        change, second = total(mixed, transpose(mixed), product_t(e, e)), product_t(gap, e)
        return image, image.hats, gamma, lin((layer.w, change)), lin((layer.w, second))

    def sample(self, blocks, prox, z, P):
        """V_i."""
        i, E, change, ahead = int(blocks[0][1:]), self.set.hull, None, None
        layer, (slopes, widths) = self.p.layers[i], self.slopes(i, z)
        image, hats = sample_image(self.e, i, prox[0], z, P, slopes)
        if i < self.p.N:
            after, w = self.p.layers[i + 1], absolute(self.e.plain(z, i + 1))  # |W~|^T
            step = transpose(E[f"W{i + 1}"]).rows(slice(layer.width))  # E_W~^T
            mixed = product_t(w, step)
            gap = total(E[f"U{i + 1}" if after.split else f"V{i + 1}"], product(E[f"W{i + 1}"], absolute(self.e.hat(z, i + 1))),
                        product(E[f"b{i + 1}"], ones(1, self.p.n)) if after.apart else None)
            change, ahead = lin((after.w, total(mixed, transpose(mixed), product_t(step, step)))), lin((after.w, product(step, gap)))
        own = entrywise(widths, E[f"U{i}"]) if layer.split else self.cross(i) if i > 1 else None
        return image, hats, None, change, total(ahead, own and lin((layer.gamma, own)))

    def quadratic(self, blocks, prox, z, P):
        places = self.p.rows
        h = transpose(lin((-1, product(P, self.p.H.rows(places[blocks[0]])))))
        hats = [hat(lin((prox[0], P)) if b == blocks[0] else transpose(h.rows(places[b]))) for b in self.p.blocks]
        return stacked_image(self.p.blocks, list(map(flat, zip(*hats)))), hats, None, None, None

    def cross(self, i):
        """E_W~ E_V' of layer i > 1."""
        w, v = self.set.hull[f"W{i}"], self.set.hull[f"V{i - 1}"]
        return product(Mat([row[:v.shape[0]] for row in w.a], w.unit), v)

    def slopes(self, i, z):
        """Lower ends and widths of sigma' on [u - E, u + E]; None, None if layer i is not split."""
        act = self.p.layers[i].act
        if not act: return None, None
        def slope(a, b):
            return slope_between(act, self.e.bits, a, b) if act.smooth or a < b else Interval(Fraction(0), Fraction(0))
        found = [list(map(slope, *pair)) for pair in zip(*map(fractions, self.around(f"U{i}", z)))]
        return from_rationals([[s.lo for s in row] for row in found]), from_rationals([[s.hi - s.lo for s in row] for row in found])

    def around(self, block, z):
        """z - E and z + E."""
        return lin((1, z[block]), (-1, self.set.hull[block])), lin((1, z[block]), (1, self.set.hull[block]))

    def scalar(self, i, alpha, before, z):
        """U_i: gains and noise, entry by entry."""
        E, p, layer, U, V = self.set.hull, self.p, self.p.layers[i], f"U{i}", f"V{i}"
        beta, cross = layer.rho + alpha, self.cross(i) if i > 1 else None
        c = lin((beta, before[U]), (-layer.rho, self.e.R(before, i)))  # rho m + alpha u_old, since m = u_old - R
        reach = total(product(E[f"W{i}"], absolute(self.e.hat(z, i))), cross, product(E[f"b{i}"], ones(1, p.n)) if layer.apart else None,
                      product(absolute(transpose(self.e.plain(z, i))), E[f"V{i - 1}"]) if i > 1 else None)
        reach = lin((layer.rho, reach), (alpha, E[U]))  # C
        rule = Smooth(layer, beta, self.e.bits, self.around(V, z)) if layer.act.smooth else Piecewise(layer, beta)
        values = [flat(fractions(m)) for m in (z[U], z[V], c, E[V], reach, cross or zeros(p.blocks[U]))]
        chosen = [self.choices.get((self.k + 1, U, *divmod(q, p.n))) for q in range(len(values[0]))]
        found = [rule(*entry[:5], codes) if codes else rule(*entry[:5]) for codes, entry in zip(chosen, zip(*values))]
        if None in found: raise Rejected(f"minimizer of {U} at {divmod(found.index(None), p.n)}: not decided for the whole set")
        hats = [rows([floor(ONE * factor * getattr(g, key)) for g in found], p.n) for factor, key in ((layer.rho, "G"), (alpha, "G"), (1, "S"))]
        image, hats = scalar_image(self.e, i, z, hats)
        plus, noise = self.round(hats), []
        for g, reach_v, reach_c, crossed in zip(found, *values[3:]):
            more = layer.rho * (g.G + g.wide_G) * crossed + g.wide_G * reach_c + g.wide_S * reach_v
            noise.append(Fraction(0) if g.exact else g.distance + more + plus)
        self.set.put(U, [image(b) for b in self.set.every()], frozenset(q for q, g in enumerate(found) if g.exact))
        self.set.grow(U, up_rows([(x.numerator, x.denominator) for x in row] for row in rows(noise, p.n)))
        self.set.refresh([U])

    def heavy_ball(self, update, before, after, previous):
        e, tau, omega = self.e, update.step, update.momentum
        one = diagonal([Fraction(1)] * len(self.p.H.a))
        hats = [hat(lin((1 + omega, one), (-tau, self.p.H))), hat(lin((-omega, one)))]
        image = stacked_image(self.set.shapes, list(map(flat, zip(*hats))))
        result = lin((1 + omega, e.stacked(before)), (-tau, e.gradient(before)), (-omega, e.stacked(previous)))
        noise = up_matrix(total(absolute(lin((1, e.stacked(after)), (-1, result))), lin((self.round(hats), ones(*result.shape)))))
        news = [image(b) for b in self.set.every()]
        for b, place in self.p.rows.items():
            self.set.put(b + "-", [c.get(b) for c in self.set.every()])
            self.set.put(b, [x and x[place] for x in news])
        for b, place in self.p.rows.items():
            self.set.grow(b, noise.rows(place))
        self.set.refresh(self.set.shapes)
