"""Images of integer matrices under an update (SPEC 3.11, the table of new matrices). An image is a function from the matrices of a column
or tangent (dict block -> flat list; a block not in it is zero) to the new flat list, None if that is zero."""
from itertools import chain
from operator import add, mul, neg, sub
from oracle_numbers import Mat, diagonal, lin, ones, product, transpose, vcat
from oracle_set import ONE, rows, zeros

def flat(lists):
    return list(chain.from_iterable(lists))

def hat(m):
    """The hatted matrix as a list of rows."""
    return [[(x << 96) // m.unit for x in row] for row in m.a]

def dots(pairs, n):
    """floor(u sum of C b) over the pairs (C as rows, b flat with n columns); absent ones are None or empty."""
    pairs = [(c, rows(b, n)) for c, b in pairs if c and b]
    if not pairs: return None
    columns = list(zip(*chain.from_iterable(b for _, b in pairs)))
    return [sum(map(mul, c, x)) >> 96 for c in map(flat, zip(*(c for c, _ in pairs))) for x in columns]

def scale(pairs):
    """The same with entrywise products."""
    total = None
    for c, b in pairs:
        if b: total = list(map(add, total, map(mul, c, b))) if total else list(map(mul, c, b))
    return total and [x >> 96 for x in total]

def minus(a, *others):
    for b in others:
        if b: a = list(map(sub, a, b)) if a else list(map(neg, b))
    return a

class Layer:
    """Layer i at the mixed point z. The hats made are listed in `hats`, for the A of round."""
    def __init__(self, e, i, z):
        p, self.i, self.n, self.layer, self.e, self.z, self.hats = e.p, i, e.p.n, e.p.layers[i], e, z, []
        self.W, self.V, self.T, self.b = f"W{i}", f"V{i - 1}" if i > 1 else None, f"U{i}" if self.layer.split else f"V{i}", f"b{i}"
        self.width = p.blocks[self.W][1]
    def hat(self, m):
        self.hats.append(hat(m))
        return self.hats[-1]
    def weights(self):
        """The hat of W~; none if it would meet V_0."""
        return self.hat(transpose(self.e.plain(self.z, self.i))) if self.V else None
    def inputs(self):
        """The hat X of V^."""
        return flat(self.hat(self.e.hat(self.z, self.i)))
    def rows(self, b):
        """b_W."""
        return self.W in b and rows(b[self.W], self.width)
    def bias(self, b):
        """b_b 1^T."""
        return self.b in b and flat([x] * self.n for x in b[self.b])
    def forward(self, inputs, weights, b):
        """floor(u(b_W X^ + W^ b_V')) + b_b 1^T."""
        y, bias = dots([(self.rows(b), inputs), (weights, b.get(self.V))], self.n), self.bias(b)
        return list(map(add, y, bias)) if y and bias else y or bias or None

class Shared:
    """W_i, a pair (rows of W and b side by side), or b_i alone."""
    def __init__(self, e, blocks, alphas, z, P):
        self.m = m = Layer(e, int(blocks[0][1:]), z)
        self.blocks, self.shapes, self.order, self.r = blocks, [e.p.blocks[b] for b in blocks], len(P.a), None
        self.weights, self.inputs, w = m.weights(), m.inputs() if blocks[0][0] == "b" else None, m.layer.w
        if self.inputs:
            self.right = [flat(m.hat(lin((w, P)))) * m.n]  # t1 z^ is a product of t with n equal entries
        else:
            v = vcat(e.hat(z, m.i), ones(1, m.n)) if len(blocks) == 2 else e.hat(z, m.i)
            self.right = list(zip(*m.hat(lin((w, product(transpose(v), P))))))  # columns of Z^
            if m.V:
                self.r = m.hat(lin((w, e.R(z, m.i))))
                self.inverse = list(zip(*m.hat(P.rows(slice(e.p.blocks[m.V][0])))))  # columns of P^'
        self.old = list(zip(*m.hat(product(diagonal(alphas[:1] * (self.order + 1 - len(alphas)) + alphas[1:]), P))))
        self.hats = m.hats
    def parts(self, b):
        """(t, y transposed)."""
        t = minus(b.get(self.m.T), dots([(self.weights, b.get(self.m.V))], self.m.n))
        if self.inputs: t = minus(t, dots([(self.m.rows(b), self.inputs)], self.m.n))
        elif len(self.blocks) == 1: t = minus(t, self.m.bias(b))
        return t, dots([(self.inverse, b.get(self.m.V))], self.m.n) if self.r else None
    def __call__(self, b):
        (t, y), pairs = self.parts(b), []  # of rows and columns
        if t: pairs.append((rows(t, self.m.n), self.right))
        if y: pairs.append((self.r, rows(y, self.m.n)))
        if any(c in b for c in self.blocks):
            old = [rows(b.get(c) or [0] * (r * n), n) for c, (r, n) in zip(self.blocks, self.shapes)]
            pairs.append((list(map(flat, zip(*old))), self.old))
        if not pairs: return None
        columns = list(map(flat, zip(*(c for _, c in pairs))))
        return [sum(map(mul, x, c)) >> 96 for x in map(flat, zip(*(x for x, _ in pairs))) for c in columns]
    def gamma(self, errors):
        """Gamma: a bound for what the sample tangents do to the entries."""
        n, terms = self.m.n, [(1, zeros((self.shapes[0][0], self.order)))]
        right, r = ([list(map(abs, c)) for c in m or ()] for m in (self.right, self.r))
        for key, sizes in errors.sizes.items():
            sums = [[0] * self.order for _ in range(self.shapes[0][0])]
            for b, s in zip(errors.tangents[key], sizes.a):
                t, y = self.parts(b) if any(s) else (None, None)
                pairs = [([[abs(x) * q for x, q in zip(row, s)] for row in rows(t, n)], right)] if t else []
                if y: pairs.append((r, [[abs(x) * q for x, q in zip(column, s)] for column in rows(y, n)]))
                for lefts, columns in pairs:
                    for total, x in zip(sums, lefts):
                        total[:] = [a + sum(map(mul, x, c)) for a, c in zip(total, columns)]
            terms.append((1, Mat(sums, sizes.unit * ONE * ONE)))
        return lin(*terms)

def sample_image(e, i, alpha, z, P, slopes):
    """V_i; slopes: the lower ends of sigma' if the layer is split. Also the hats."""
    layer, n, ahead, U, V = e.p.layers[i], e.p.n, i < e.p.N, f"U{i}", f"V{i}"
    m = Layer(e, i + 1 if ahead else i, z)
    kept, gain = m.hat(lin((alpha, P))), m.hat(lin((layer.gamma, P)))
    slopes, inputs = flat(m.hat(slopes)) if layer.split else None, m.inputs() if ahead or not layer.split else None
    if ahead:
        inverse, r = m.hat(P), flat(m.hat(lin((m.layer.w, e.R(z, m.i)))))
        right = m.hat(lin((m.layer.w, product(P, e.plain(z, m.i)))))
    elif not layer.split:
        weights = m.weights()
    def image(b):
        pairs = [(kept, b.get(V)), (gain, scale([(slopes, b.get(U))]) if layer.split else m.forward(inputs, weights, b))]
        if ahead:
            w = m.rows(b)
            pairs.append((inverse, dots([(w and list(zip(*w))[:layer.width], r)], n)))
            pairs.append((right, minus(b.get(m.T), dots([(w, inputs)], n), m.bias(b))))
        return dots(pairs, n)
    return image, m.hats

def scalar_image(e, i, z, gains):
    """U_i; gains: the hats of rho G, alpha G and S. Also the hats."""
    m, gains = Layer(e, i, z), list(map(flat, gains))
    inputs, weights = m.inputs(), m.weights()
    def image(b):
        return scale(zip(gains, (m.forward(inputs, weights, b), b.get(m.T), b.get(f"V{i}"))))
    return image, [*m.hats, gains]

def stacked_image(shapes, matrix):
    """An update of a quadratic problem; matrix: its hat, shapes: the blocks that its columns belong to, in order."""
    def image(b):
        x = flat(b.get(c) or [0] * r for c, (r, _) in shapes.items())
        return [sum(map(mul, row, x)) >> 96 for row in matrix] if any(x) else None
    return image
