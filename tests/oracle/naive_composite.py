"""Composite problems without the oracle: for its tests. Derivatives go forward, along one direction; functions of one entry and quadratic ones are
known by their values alone. holds() says of claims whether they are true, best() makes claims that are just true."""
from fractions import Fraction as Q
from math import isqrt

from test_oracle import digest, dy, solve


def parsed(p):
    return [(Q(c), list(map(int, e))) for c, *e in (m.split(" ") for m in p)]


def undy(t):
    h, _, e = t.partition("p")
    return int(h, 16) * Q(2) ** int(e or 0)


def matrices(x):
    return {b: [[undy(t) for t in row.split(" ")] for row in m] for b, m in x.items()}


def flat(m):
    return [y for row in m for y in row]


def shaped(values, m):
    n = len(m[0])
    return [values[i * n:(i + 1) * n] for i in range(len(m))]


def dist2(x, y):
    return sum((a - b) ** 2 for a, b in zip(x, y))


def at_most_root(square):
    """The nu of SPEC 3.2."""
    return Q(isqrt(int(square * 2 ** 128)), 2 ** 64)


class Undefined(Exception):
    pass


class Naive:
    def __init__(self, problem):
        self.problem, self.known, self.names = problem, {}, [b["name"] for b in problem["blocks"]]
        self.sizes = {b["name"]: b["rows"] * b["cols"] for b in problem["blocks"]}
        self.first = {b: sum(self.sizes[o] for o in self.names[:q]) for q, b in enumerate(self.names)}
        self.n, self.units = sum(self.sizes.values()), list(map(parsed, problem["units"]))
        self.functions = {name: ([(Q(o["weight"]), parsed(o["value"])) for o in f["residuals"]], parsed(f["rest"])) for name, f in problem["functions"].items()}

    def stacked(self, x):
        return [y for b in self.names for y in flat(x[b])]

    def place(self, block, q):
        return self.first[block] + q

    def jet(self, v, d, kink=None):
        """All variables at v + t d and their derivatives by t; kink None: the one-sided derivative; and the arguments of the units."""
        v, d, arguments = list(v), list(d), []
        for unit in self.units:
            y, s = self.poly(unit, v, d)
            arguments.append(y)
            v.append(max(y, 0))
            d.append(s if y > 0 else 0 if y < 0 else max(s, 0) if kink is None else kink * s)
        return v, d, arguments

    @staticmethod
    def poly(p, v, d):
        total = slope = Q(0)
        for c, e in p:
            term, change = c, Q(0)
            for i in e:
                term, change = term * v[i], change * v[i] + term * d[i]
            total, slope = total + term, slope + change
        return total, slope

    def along(self, name, v, d, kink=None):
        v, d, _ = self.jet(v, d, kink)
        residuals, rest = self.functions[name]
        value, slope = self.poly(rest, v, d)
        for w, p in residuals:
            y, s = self.poly(p, v, d)
            value, slope = value + w * y * y / 2, slope + w * y * s
        return value, slope

    def f(self, name, v):
        return self.along(name, v, [Q(0)] * self.n)[0]

    def F(self, x):
        return self.f(self.problem["objective"], self.stacked(x))

    def axis(self, i, sign=1):
        return [Q(sign * (j == i)) for j in range(self.n)]

    def reach(self, indices):
        """The variables reached from these."""
        found = set(indices)
        for m in reversed(range(len(self.units))):
            if self.n + m in found: found |= {i for _, e in self.units[m] for i in e}
        return found

    def all_of(self, name):
        residuals, rest = self.functions[name]
        return self.reach({i for p in [rest, *(p for _, p in residuals)] for _, e in p for i in e})

    # Updates: a list of the minimizers of every entry.

    def results(self, u, x):
        key = u["blocks"][0], tuple(self.stacked(x))
        if key not in self.known: self.known[key] = self.computed(u, x)
        return self.known[key]

    def computed(self, u, x):
        block, v = u["blocks"][0], self.stacked(x)
        if u["update"] == "assign":
            values = self.jet(v, [Q(0)] * self.n)[0]
            return [[self.poly(parsed(p), values, [Q(0)] * len(values))[0]] for p in u["value"]]
        center = flat(x[u["at"]])
        if u["update"] == "descend":
            there = self.stacked({**x, block: x[u["at"]]})
            step = x[u["step"]][0][0] if u["step"] in x else Q(u["step"])
            return [[c - step * self.along(u["function"], there, self.axis(self.place(block, q)), u["kink"])[1]] for q, c in enumerate(center)]
        def f(z):
            w = list(v)
            w[self.first[block]:self.first[block] + len(z)] = z
            return self.f(u["function"], w) + Q(u["prox"]) * dist2(z, center) / 2
        low, high = (None if u[key] is None else Q(u[key]) for key in ("lower", "upper"))
        own = set(range(self.first[block], self.first[block] + len(center)))
        units = [m for m in range(len(self.units)) if self.n + m in self.all_of(u["function"])]
        if low is None and high is None and not any(own & self.reach([self.n + m]) for m in units) and self.quadratic(u["function"], own):
            return [[y] for y in self.stationary(f, len(center))]
        return [self.minimizers(lambda t: f([*center[:q], t, *center[q + 1:]]), self.roots(v, self.place(block, q), units), low, high) for q in range(len(center))]

    def quadratic(self, name, own):
        residuals, rest = self.functions[name]
        def degree(p): return max((sum(i in own for i in e) for _, e in p), default=0)
        return all(degree(p) < 2 for _, p in residuals) and degree(rest) < 3

    def stationary(self, f, n):
        """Of a quadratic f of n unknowns, from its values at sums of two unit vectors."""
        def at(*places): return f([Q(places.count(i)) for i in range(n)])
        h = [[at(i, j) - at(i) - at(j) + at() for j in range(n)] for i in range(n)]
        g = [[at() + h[i][i] / 2 - at(i)] for i in range(n)]
        for k in range(1, n + 1):
            if determinant([row[:k] for row in h[:k]]) <= 0: raise Undefined("Hessian")
        return flat(solve(h, g))

    def roots(self, v, i, units):
        """Where units change sign along entry i (they are of degree 1 in it)."""
        ends = [self.jet([t if j == i else y for j, y in enumerate(v)], [Q(0)] * self.n)[2] for t in (Q(0), Q(1))]
        return sorted({-a / (b - a) for m in units for a, b in [(ends[0][m], ends[1][m])] if i in self.reach([self.n + m]) and a != b})

    def minimizers(self, f, roots, low, high):
        cuts, best = [low, *(r for r in roots if (low is None or r > low) and (high is None or r < high)), high], {}
        for a, b in zip(cuts, cuts[1:]):
            s = [Q(1), Q(2), Q(3)] if a is None and b is None else [b - 1, b - 2, b - 3] if a is None else [a + 1, a + 2, a + 3] if b is None else [a + (b - a) * k / 4 for k in (1, 2, 3)]
            y = list(map(f, s))
            first = (y[1] - y[0]) / (s[1] - s[0])
            second = ((y[2] - y[1]) / (s[2] - s[1]) - first) / (s[2] - s[0])  # f = y0 + first (t - s0) + second (t - s0)(t - s1)
            if second <= 0: raise Undefined("not strictly convex")
            t = (second * (s[0] + s[1]) - first) / (2 * second)
            t = max(t, a) if a is not None else t
            t = min(t, b) if b is not None else t
            best[t] = f(t)
        return sorted(t for t in best if best[t] == min(best.values()))

    def sweep(self, x, bits=None, pick=0):
        """One sweep, rounded; of several minimizers the one with that number."""
        for u in self.problem["sweep"]:
            b = u["blocks"][0]
            z = [ys[pick % len(ys)] for ys in self.results(u, x)]
            x = {**x, b: shaped([y if bits is None else Q(round(y * 2 ** bits), 2 ** bits) for y in z], x[b])}
        return x

    def mixed(self, x, y):
        for u in self.problem["sweep"]:
            after = {**x, u["blocks"][0]: y[u["blocks"][0]]}
            yield u, x, after
            x = after

    def distance(self, u, before, after):
        """Square of the distance, ties, nu."""
        z, found = flat(after[u["blocks"][0]]), self.results(u, before)
        n = len(after[u["blocks"][0]][0])
        return sum(min((y - s) ** 2 for s in ys) for y, ys in zip(z, found)), [divmod(q, n) for q, ys in enumerate(found) if len(ys) > 1], at_most_root(sum(y * y for y in z))

    def step2(self, x, y):
        return sum(dist2(flat(x[b]), flat(y[b])) for b in self.names if b not in self.problem["aside"])

    def G(self, x):
        name, v, low, high = self.problem["objective"], self.stacked(x), set(), set()
        for u in self.problem["sweep"]:
            for q in range(self.sizes[u["blocks"][0]]) if u["update"] == "minimize" else ():
                i = self.place(u["blocks"][0], q)
                l, h = (None if u[key] is None else Q(u[key]) for key in ("lower", "upper"))
                if l is not None and v[i] < l or h is not None and v[i] > h: raise Undefined("out of the box")
                low |= {i} if v[i] == l else set()
                high |= {i} if v[i] == h else set()
        arguments, (residuals, rest) = self.jet(v, [Q(0)] * self.n)[2], self.functions[name]
        zero = [m for m, y in enumerate(arguments) if y == 0 and self.n + m in self.all_of(name)]
        of = [sorted(e for _, e in self.units[m] if e) for m in zero]
        single = [e[0][0] for e in of if len(e) == 1 and len(e[0]) == 1 and e[0][0] < self.n]
        parts = [{i for _, e in p for i in e} for _, p in residuals] + [set(e) for _, e in rest]
        meet = any(len(self.reach(part) & {self.n + m for m in zero}) > 1 for part in parts)
        if len(set(single)) == len(zero) and not set(single) & (low | high) and not meet:
            total = Q(0)
            for i in range(self.n):
                right, left = self.along(name, v, self.axis(i))[1], -self.along(name, v, self.axis(i, -1))[1]
                if i in low: total += min(right, 0) ** 2
                elif i in high: total += max(right, 0) ** 2
                elif left <= 0 <= right: total += 0
                else: total += min(left ** 2, right ** 2)
            return total
        if len(zero) != 1 or low or high: raise Undefined("kinks")
        sides = [[self.along(name, v, self.axis(i), kink)[1] for i in range(self.n)] for kink in (0, 1)]
        jets = [self.jet(v, self.axis(i), 1)[1] for i in range(self.n)]
        normal = [d[self.n + zero[0]] for d in jets]
        if not any(normal): raise Undefined("flat")
        jump = [b - a for a, b in zip(*sides)]
        ends = min(sum(y * y for y in side) for side in sides)
        c = sum(a * b for a, b in zip(jump, normal))  # times |normal|^2
        if c <= 0: return ends
        t = -sum(a * b for a, b in zip(sides[0], jump)) / sum(b * b for b in jump)
        return sum((a + t * b) ** 2 for a, b in zip(sides[0], jump)) if 0 < t < 1 else ends

    # Claims.

    def windows(self, c, F, points):
        """k -> (decrease, S)."""
        j, (k0, k1), found = c["j"], c["range"], {}
        def s(a, b): return self.step2(points[a], points[b])
        for k in range(k0, k1 + 1):
            if c["form"] == "J2" and k - j + 1 >= k0 and k + 1 <= k1: found[k] = max(F[k - j + 1:k + 1]) - F[k + 1], s(k, k + 1)
            if c["form"] == "J3" and k > k0 and k + 1 <= k1: found[k] = F[k] - F[k + 1] + Q(c["beta"]) * (s(k - 1, k) - s(k, k + 1)), s(k, k + 1)
            if c["form"] in ("J0", "J1", "J1w") and k + j <= k1 and (c["phase"] is None or k % j == c["phase"]):
                size = {"J0": lambda: s(k, k + j), "J1": lambda: sum(s(i, i + 1) for i in range(k, k + j)), "J1w": lambda: s(k + j - 1, k + j)}[c["form"]]()
                found[k] = F[k] - F[k + j], size
        return found

    def changes(self, points, k, rounding):
        """(label, change of F, cause) of all updates of a sweep."""
        found = []
        for u, x, y in self.mixed(points[k], points[k + 1]):
            kind = rounding and u["update"] == "minimize" and u["function"] == self.problem["objective"] and u["at"] == u["blocks"][0] and u["lower"] is u["upper"] is None
            found.append((u["blocks"][0], self.F(y) - self.F(x), "rounding" if kind else "method"))
        return found

    def holds(self, certificate):
        """Is every claim true? Of well-formed certificates with right digests."""
        runs = {name: list(map(matrices, run["iterates"])) for name, run in certificate["runs"].items()}
        try:
            return all(self.true(c, runs, certificate) for c in certificate["claims"])
        except Undefined:
            return False

    def true(self, c, runs, certificate):
        points, (k0, k1) = runs[c["run"]], c["range"]
        F, refuted = list(map(self.F, points)), c["verdict"] == "refuted"
        earlier = certificate["claims"][:certificate["claims"].index(c)]
        trajectories = [o for o in earlier if (o["kind"], o["verdict"], o["run"]) == ("am_trajectory", "proved", c["run"]) and o["range"][0] <= k0 and k1 <= o["range"][1]]
        if c["kind"] in ("sufficient_decrease", "rises", "relative_error"):
            if c["needs"] not in ([[o["digest"]] for o in trajectories] or [[]]): return False
        elif c["kind"] != "smallest_j" and c["needs"]: return False
        return getattr(self, c["kind"])(c, k0, k1, points, F, refuted, earlier, runs, certificate)

    def am_trajectory(self, c, k0, k1, points, F, refuted, *_):
        if refuted:
            (k, label), lower = c["at"], Q(c["lower"])
            square, _, nu = next(self.distance(u, x, y) for u, x, y in self.mixed(points[k], points[k + 1]) if u["blocks"] == [label]) if k0 <= k < k1 else (-1, 0, 0)
            return lower > Q(c["tolerance"]) and square >= (lower * (1 + nu + Q(1, 2 ** 64))) ** 2
        ties = []
        if c["start"] == "case" and (k0 or points[0] != matrices(self.problem["start"])): return False
        if max(map(Q, c["distance"].values())) > Q(c["tolerance"]): return False
        for k in range(k0, k1):
            for u, x, y in self.mixed(points[k], points[k + 1]):
                square, tied, nu = self.distance(u, x, y)
                ties += [[k, u["blocks"][0], i, j] for i, j in tied]
                if square > (Q(c["distance"][u["blocks"][0]]) * (1 + nu)) ** 2: return False
        return ties == c["ties"]

    def sufficient_decrease(self, c, k0, k1, points, F, refuted, *_):
        found = self.windows(c, F, points)
        if c["window"] not in found: return False
        dec, size = found[c["window"]]
        if refuted:
            lo, hi = map(Q, c["rise"])
            return lo <= -dec <= hi and (lo > 0 or lo == 0 and size > 0)
        return all(d >= Q(c["a"]) * s for d, s in found.values()) and size > 0 and dec <= Q(c["a_upper"]) * size

    def smallest_j(self, c, k0, k1, points, F, refuted, earlier, *_):
        def right(d, j):
            return any((o["digest"], o["kind"], o["range"], o["run"], o.get("form"), o.get("phase"), o.get("j"), o["verdict"])
                       == (d, "sufficient_decrease", c["range"], c["run"], c["form"], None, j, "proved" if j == c["j"] else "refuted") for o in earlier)
        return len(c["needs"]) == c["j"] and all(right(d, j) for j, d in enumerate(c["needs"], 1))

    def rises(self, c, k0, k1, points, F, *_):
        listed = {s["k"]: s for s in c["sweeps"]}
        if [s["k"] for s in c["sweeps"]] != sorted(k for k in listed if k0 <= k < k1): return False
        for k in range(k0, k1):
            change = F[k + 1] - F[k]
            if k not in listed:
                if change > 0: return False
                continue
            def within(y, ends): return Q(ends[0]) <= y <= Q(ends[1])
            up = [u for u in self.changes(points, k, c["needs"]) if u[1] > 0]
            given = listed[k]
            if Q(given["amount"][0]) <= 0 or not within(change, given["amount"]) or len(up) != len(given["updates"]): return False
            if not all((u[0], u[2]) == (o["label"], o["cause"]) and within(u[1], o["amount"]) for u, o in zip(up, given["updates"])): return False
        return True

    def relative_error(self, c, k0, k1, points, F, refuted, *_):
        j, at = c["j"], c["window"]
        def S(k): return sum(self.step2(points[i], points[i + 1]) for i in range(k, k + j))
        if not k0 <= at <= k1 - j: return False
        if refuted: return S(at) == 0 and self.G(points[at + j]) > 0
        return all(self.G(points[k + j]) <= Q(c["b"]) ** 2 * S(k) for k in range(k0, k1 - j + 1)) and S(at) > 0 and Q(c["b_lower"]) ** 2 * S(at) <= self.G(points[at + j])

    def double_agreement(self, c, k0, k1, points, F, refuted, earlier, runs, certificate):
        other, written = runs["reference"], list(map(undy, certificate["runs"]["recorded"]["objective"].split(" ")))
        def top(m): return max(map(abs, flat(m)))
        for k in range(k0, k1 + 1):
            for b in self.names:
                apart = max(abs(y - z) for y, z in zip(flat(points[k][b]), flat(other[k][b])))
                if apart > undy(c["deviation"][b].split(" ")[k - k0]) * top(other[k][b]): return False
            if abs(F[k] - self.F(other[k])) > Q(c["objective"]) or abs(written[k] - F[k]) > Q(c["evaluation"]): return False
        return c["branch"] is None

    def best(self, points, other, written):
        """Claims of all kinds that are just true of these points, as for test_oracle.certificate."""
        K, F = len(points) - 1, list(map(self.F, points))
        claims, worst, ties = [], {b: Q(0) for b in self.names}, []
        for k in range(K):
            for u, x, y in self.mixed(points[k], points[k + 1]):
                square, tied, nu = self.distance(u, x, y)
                b = u["blocks"][0]
                worst[b] = max(worst[b], root_above(square / (1 + nu) ** 2))
                ties += [[k, b, i, j] for i, j in tied]
        own = {"start": "case" if points[0] == matrices(self.problem["start"]) else "own", "tolerance": str(max([*worst.values(), Q(1, 2 ** 40)]))}
        claims.append({"kind": "am_trajectory", "range": [0, K], **own, "distance": {b: str(y) for b, y in worst.items()}, "ties": ties, "witness": {}})
        found = [{"form": form, "j": j, "phase": None} for form in ("J0", "J1", "J1w", "J2") for j in (1, 2)]
        for head in [*found, {"form": "J1", "j": 2, "phase": 1}, *({"form": "J3", "j": 1, "phase": None, "beta": beta} for beta in ("1/8", "3"))]:
            claim = {"kind": "sufficient_decrease", "range": [0, K], "needs": [0], **head}
            windows = self.windows(claim, F, points)
            if not windows: continue
            bad = [k for k, (d, s) in windows.items() if d < 0 or d == 0 and s > 0]
            moving = {k: d / s for k, (d, s) in windows.items() if s > 0}
            if bad: claims.append({**claim, "verdict": "refuted", "window": bad[0], "rise": [str(-windows[bad[0]][0])] * 2})
            elif moving:
                at = min(moving, key=moving.get)
                claims.append({**claim, "a": str(moving[at]), "a_upper": str(moving[at]), "window": at})
        for form in ("J0", "J1", "J1w", "J2"):
            of = {c["j"]: q for q, c in enumerate(claims) if c.get("form") == form and c["phase"] is None}
            verdicts = [claims[of[j]].get("verdict", "proved") if j in of else None for j in (1, 2)]
            j = 1 if verdicts[0] == "proved" else 2 if verdicts == ["refuted", "proved"] else None
            if j: claims.append({"kind": "smallest_j", "range": [0, K], "form": form, "j": j, "needs": [of[i] for i in range(1, j + 1)]})
        sweeps = []
        for k in range(K):
            up = [{"label": b, "amount": [str(y)] * 2, "cause": cause} for b, y, cause in self.changes(points, k, True) if y > 0]
            if F[k + 1] > F[k]: sweeps.append({"k": k, "amount": [str(F[k + 1] - F[k])] * 2, "updates": up})
        claims.append({"kind": "rises", "range": [0, K], "needs": [0], "sweeps": sweeps})
        for j in (1, 2):
            try:
                G = [self.G(x) for x in points]
            except Undefined:
                break
            S = {k: sum(self.step2(points[i], points[i + 1]) for i in range(k, k + j)) for k in range(K - j + 1)}
            claim = {"kind": "relative_error", "range": [0, K], "j": j, "needs": [0]}
            still = [k for k in S if S[k] == 0 and G[k + j] > 0]
            if still: claims.append({**claim, "verdict": "refuted", "window": still[0]})
            elif any(S.values()):
                at = max((k for k in S if S[k]), key=lambda k: G[k + j] / S[k])
                b = root_above(G[at + j] / S[at])
                claims.append({**claim, "b": str(b), "b_lower": str(max(Q(0), b - Q(1, 2 ** 60))), "window": at})
        top = lambda m: max(map(abs, flat(m))) or 1
        deviation = {b: " ".join(dy(dyadic_above(max(abs(y - z) for y, z in zip(flat(x[b]), flat(o[b]))) / top(o[b]))) for x, o in zip(points, other)) for b in self.names}
        claims.append({"kind": "double_agreement", "range": [0, K], "deviation": deviation, "objective": str(max(abs(f - self.F(o)) for f, o in zip(F, other))),
                       "evaluation": str(max(abs(f - w) for f, w in zip(F, written))), "branch": None})
        return claims


def determinant(a):
    if len(a) == 1: return a[0][0]
    return sum((-1) ** j * a[0][j] * determinant([row[:j] + row[j + 1:] for row in a[1:]]) for j in range(len(a)))


def root_above(q):
    """The root of q if it is rational, else a little above it."""
    if isqrt(q.numerator) ** 2 == q.numerator and isqrt(q.denominator) ** 2 == q.denominator: return Q(isqrt(q.numerator), isqrt(q.denominator))
    return Q(isqrt(int(q * 4 ** 80)) + 1, 2 ** 80)


def dyadic_above(q):
    return Q(-int(-q * 2 ** 64 // 1), 2 ** 64)


def hashed(certificate, problem):
    """The certificate with right digests, needs that point at earlier claims mended too."""
    old, runs = {}, certificate["runs"]
    claims = []
    for c in certificate["claims"]:
        c = {**c, "needs": [old.get(d, d) for d in c["needs"]]} if isinstance(c.get("needs"), list) else dict(c)
        names = {c.get("run"), "reference" if c.get("kind") == "double_agreement" else None} & runs.keys()
        body = {k: v for k, v in c.items() if k not in ("witness", "digest")}
        body.update(runs={n: digest(runs[n]) for n in names}, problem=digest(problem))
        old[c.get("digest")] = digest(body)
        claims.append({**c, "digest": digest(body)})
    return {**certificate, "problem": digest(problem), "claims": claims}
