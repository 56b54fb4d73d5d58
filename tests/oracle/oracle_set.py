"""The set of errors of SPEC 3.11: columns, sample tangents, their hulls, the end of a sweep and merging.
An integer matrix is a flat list, row by row; a block that a column or tangent does not hold is zero. The x^{k-1} of heavy_ball are blocks
of their own, with "-" behind the name. Sizes of columns are Fractions; hulls and sizes of tangents are Mats whose unit is a power of two."""
from fractions import Fraction
from math import isqrt
from operator import add, mul
from oracle_numbers import Mat, lin

ONE = 1 << 96  # 1/u
FAMILIES = ("frame", "fresh", "born")

def up_parts(n, d):
    """up(n/d) as (m, e), its value m * 2^e."""
    if n == 0: return 0, 0
    e = n.bit_length() - d.bit_length() - 48  # n/d lies between 2^(47+e) and 2^(49+e)
    m = -(-(n << max(0, -e)) // (d << max(0, e)))
    return (m, e) if m <= 1 << 48 else ((m + 1) >> 1, e + 1)

def up(q):
    m, e = up_parts(q.numerator, q.denominator)
    return Fraction(m << max(0, e), 1 << max(0, -e))

def up_rows(numbers):
    """up of rows of pairs (n, d), as a Mat whose unit is a power of two."""
    parts = [[up_parts(n, d) for n, d in row] for row in numbers]
    least = min(0, *(e for row in parts for _, e in row))
    return Mat([[x << (e - least) for x, e in row] for row in parts], 1 << -least)

def up_matrix(m):
    return up_rows([(x, m.unit) for x in row] for row in m.a)

def rows(flat, n):
    return [flat[q:q + n] for q in range(0, len(flat), n)]

def zeros(shape):
    return Mat([[0] * shape[1]] * shape[0])

class Column:
    __slots__ = ("b", "size", "age")
    def __init__(self, b, size, age=0):
        self.b, self.size, self.age = b, size, age

class ErrorSet:
    """columns; tangents[f, C][i] is the sample tangent of family f and colour (C,i), with sizes in row i of sizes[f, C]."""
    def __init__(self, p):
        self.shapes = dict(p.blocks)
        if p.sweep[0].update == "heavy_ball": self.shapes.update({b + "-": shape for b, shape in p.blocks.items()})
        self.sample = [b for b in p.blocks if p.kind == "network" and b[0] in "UV"]
        self.shared = [b for b in self.shapes if b not in self.sample]
        self.columns, self.exact = [], {}  # exact: block -> places in its flat list
        self.tangents, self.sizes, self.hull = {}, {}, {b: zeros(shape) for b, shape in self.shapes.items()}
        for f in FAMILIES:
            for b in self.sample:
                self.renew(f, b, zeros(self.shapes[b]), f != "born")
    def renew(self, f, block, sizes, unit=True):
        """New tangents of family f and the colours of the block, unit or zero."""
        (r, n), exact = self.shapes[block], self.exact.get(block)
        if exact: sizes = Mat([[0 if i * n + j in exact else s for j, s in enumerate(row)] for i, row in enumerate(sizes.a)], sizes.unit)
        self.tangents[f, block] = [{block: [0] * (i * n) + [ONE] * n + [0] * ((r - 1 - i) * n)} if unit else {} for i in range(r)]
        self.sizes[f, block] = sizes
    def every(self):
        """All columns and tangents, as dicts block -> integer matrix."""
        yield from (column.b for column in self.columns)
        for tangents in self.tangents.values():
            yield from tangents
    def total(self):
        """s + h of round."""
        mats = [*self.sizes.values(), *self.hull.values()]
        return sum(column.size for column in self.columns) + sum(Fraction(sum(map(sum, m.a)), m.unit) for m in mats)
    def reach(self, block, matrices=None):
        """u(sum of |b_t| rho_t + sum of |l_c| s_c(j)) for the entries of the block; matrices: those to take, in the order of every()."""
        matrices = [b.get(block) for b in self.every()] if matrices is None else matrices
        r, n = self.shapes[block]
        unit = max((column.size.denominator for column in self.columns), default=1)
        total = [0] * (r * n)
        for column, m in zip(self.columns, matrices):
            if m and column.size:
                size = column.size.numerator * (unit // column.size.denominator)
                total = list(map(add, total, [abs(x) * size for x in m]))
        return lin((1, Mat(rows(total, n), unit * ONE)), (1, self.tangent_reach(block, FAMILIES, iter(matrices[len(self.columns):]))))
    def tangent_reach(self, block, families, matrices=None):
        """The second sum of reach, over some families."""
        (r, n), terms = self.shapes[block], [(1, zeros(self.shapes[block]))]
        for (f, c), sizes in self.sizes.items():
            total = None
            for b, s in zip(self.tangents[f, c], sizes.a):
                m = next(matrices) if matrices else b.get(block)
                if m and f in families and any(s):
                    part = [abs(x) * y for x, y in zip(m, s * r)]
                    total = list(map(add, total, part)) if total else part
            if total: terms.append((1, Mat(rows(total, n), sizes.unit * ONE)))
        return lin(*terms)
    def put(self, block, matrices, exact=()):
        """The block gets its new matrices, in the order of every(); None is zero. exact: places where all of them become zero."""
        for b, m in zip(self.every(), matrices):
            b.pop(block, None)
            for q in exact if m else ():
                m[q] = 0
            if m: b[block] = m
        self.exact[block] = frozenset(exact)
    def grow(self, block, sizes):
        """Adds what an update does not know: a column for every entry of a shared block, or born tangents."""
        if block in self.sample: return self.renew("born", block, sizes)
        flat = [Fraction(x, sizes.unit) for row in sizes.a for x in row]
        for q, size in enumerate(flat):
            self.columns.append(Column({block: [0] * q + [ONE] + [0] * (len(flat) - 1 - q)}, size))
    def refresh(self, blocks):
        for b in blocks:
            self.hull[b] = up_matrix(self.reach(b))
    def end_of_sweep(self, k, every, keep, rank, window):
        """k the number of the sweep that ends, counted from 1."""
        longer = k % window == 0
        boxes = {b: up_matrix(self.tangent_reach(b, FAMILIES if longer else ("fresh", "born"))) for b in self.sample}
        for b, box in boxes.items():
            if longer: self.renew("frame", b, box)
            self.renew("fresh", b, zeros(self.shapes[b]) if longer else box)
            self.renew("born", b, zeros(self.shapes[b]), False)
        for column in self.columns:
            column.age += 1
        if k % every == 0: self.merge(keep, rank)
        self.refresh(self.shapes)
    def merge(self, keep, rank):
        old, others = ([c for c in self.columns if (c.age >= keep) is which] for which in (True, False))
        lam, nu = (max([c.size for c in group], default=Fraction(0)) for group in (old, others))
        length = {b: r * n for b, (r, n) in self.shapes.items()}
        if len(old) <= sum(length[b] for b in self.shared) or lam == 0: return
        ys = []
        for c in old:
            ratio = c.size / lam
            ys.append([x * ratio.numerator // ratio.denominator for b in length for x in c.b.get(b) or [0] * length[b]])
        columns, steps = [], 0
        while steps < min(rank, len(old)):
            norms = [sum(map(mul, y, y)) for y in ys]
            pivot = max(range(len(ys)), key=norms.__getitem__)  # the first one with the greatest norm
            root = isqrt(norms[pivot])
            if root < 1 << 40 or 20 * lam * sum(map(isqrt, norms)) < ONE * nu: break
            q = [(y << 96) // root for y in ys[pivot]]
            size, steps = 0, steps + 1
            for t, y in enumerate(ys):
                a = sum(map(mul, q, y)) >> 96
                size += abs(a)
                ys[t] = [x - (z * a >> 96) for x, z in zip(y, q)]
            columns.append(Column(self.split(q, length), up(lam * size / ONE), keep))
        rest = self.split([sum(map(abs, xs)) + (1 + steps) * len(old) for xs in zip(*ys)], length)
        rest = {b: lin((lam / ONE, Mat(rows(flat, self.shapes[b][1])))) for b, flat in rest.items()}
        self.columns = columns + others
        for b in self.shared:
            self.grow(b, up_matrix(rest[b]))
        for b in self.sample:  # fresh tangents are unit tangents here
            self.renew("fresh", b, up_matrix(lin((1, self.sizes["fresh", b]), (1, rest[b]))))
    @staticmethod
    def split(flat, length):
        """A vector over all entries as a dict block -> flat list."""
        blocks, q = {}, 0
        for b, size in length.items():
            blocks[b], q = flat[q:q + size], q + size
        return blocks
