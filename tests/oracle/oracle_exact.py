"""What an earlier enclosure_trajectory tells about the exact orbit (SPEC 3.12, 3.13): every entry of x^k is within a radius of that of z^k."""
from fractions import Fraction
from oracle_numbers import Mat, align, lin

def radii(p, claim, k):
    """r of SPEC 3.12 at z^k: block -> matrix; entries listed exact at k have radius 0."""
    exact = {(b, i, j) for b, i, j, first, last in claim.exact if first <= k <= last}
    def matrix(b, rows, columns):
        row = claim.radius[b]
        return Mat([[0 if (b, i, j) in exact else row.a[0][k] for j in range(columns)] for i in range(rows)], row.unit)
    return {b: matrix(b, *shape) for b, shape in p.blocks.items()}

def deviation(x, z, r):
    """Ends of an enclosure of the largest |entry of x - exact x|, where the exact x is within r of z."""
    gap, r = align(lin((1, x), (-1, z)), r)
    pairs = [(abs(d), s) for row in zip(gap.a, r.a) for d, s in zip(*row)]
    return Fraction(max(max(0, d - s) for d, s in pairs), r.unit), Fraction(max(d + s for d, s in pairs), r.unit)
