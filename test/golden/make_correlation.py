"""Writes correlation.json: ranks, Spearman's rho, partials and ranges, from METRICS.md section 2c.

Ranks and covariances are exact fractions, the partial is -P_xy/sqrt(P_xx P_yy) with P the inverse (by Gauss-Jordan, in
fractions) of the whole matrix of rank covariances, and roots and logarithms have 50 digits.
Run: python3 test/golden/make_correlation.py (Python standard library only)
"""
import json
import random
from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path

getcontext().prec = 50
# The 95th percentile of the standard normal, to 40 digits.
Z = Decimal('1.644853626951472714863848907991632136083')


def ranks(values):
    return [Fraction(sum(o < v for o in values)) + Fraction(sum(o == v for o in values) + 1, 2) for v in values]


def covariance(a, b):
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    return sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b))


def dec(fraction):
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def rho_of(x, y):
    if len(x) < 4:
        return None
    a, b = ranks(x), ranks(y)
    if covariance(a, a) == 0 or covariance(b, b) == 0:
        return None
    return dec(covariance(a, b)) / (dec(covariance(a, a)).sqrt() * dec(covariance(b, b)).sqrt())


def inverse(matrix):
    size = len(matrix)
    rows = [list(row) + [Fraction(int(i == j)) for j in range(size)] for i, row in enumerate(matrix)]
    for i in range(size):
        pivot = next((r for r in range(i, size) if rows[r][i] != 0), None)
        if pivot is None:
            return None
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [v / rows[i][i] for v in rows[i]]
        for r in range(size):
            if r != i:
                rows[r] = [v - rows[r][i] * w for v, w in zip(rows[r], rows[i])]
    return [row[size:] for row in rows]


def partial_of(x, y, controls):
    if len(x) <= 3 + len(controls):
        return None
    all_ranks = [ranks(v) for v in [x, y, *controls]]
    p = inverse([[covariance(a, b) for b in all_ranks] for a in all_ranks])
    if p is None:
        return None
    return dec(-p[0][1]) / (dec(p[0][0]).sqrt() * dec(p[1][1]).sqrt())


def interval(r, n, k):
    free = n - 3 - k
    if r is None or free <= 0 or abs(r) == 1:
        return None
    half = Z * ((1 + r * r / 2) / free).sqrt()
    middle = ((1 + r) / (1 - r)).ln() / 2

    def tanh(v):
        e = (2 * v).exp()
        return (e - 1) / (e + 1)

    return [float(tanh(middle - half)), float(tanh(middle + half))]


def case(name, x, y, controls):
    rho, partial = rho_of(x, y), partial_of(x, y, controls)
    return {
        'name': name, 'x': x, 'y': y, 'controls': controls, 'ranks': [float(r) for r in ranks(x)],
        'rho': None if rho is None else float(rho), 'interval': interval(rho, len(x), 0),
        'partial': None if partial is None else float(partial), 'partialInterval': interval(partial, len(x), len(controls)),
    }


def made(rng, n, k, levels):
    controls = [[rng.randrange(levels) for _ in range(n)] for _ in range(k)]
    pull = [sum(c[i] for c in controls) for i in range(n)]
    x = [rng.randrange(levels) + pull[i] for i in range(n)]
    y = [rng.randrange(levels) - pull[i] + rng.choice([0, 1]) * x[i] for i in range(n)]
    return x, y, controls


def main():
    rng = random.Random(20260817)
    cases = [
        case('by hand: no ties, rho = 1 - 6*4/(5*24) = 0.8', [1, 2, 3, 4, 5], [2, 1, 4, 3, 5], [[5, 3, 4, 1, 2]]),
        case('ties on both sides', [1, 1, 2, 3, 3, 3, 9], [4, 5, 5, 5, 0, 7, 7], [[1, 2, 2, 4, 4, 6, 7]]),
        case('a constant side', [3, 3, 3, 3, 3], [1, 2, 3, 4, 5], [[1, 3, 2, 5, 4]]),
        case('three pairs', [1, 2, 3], [3, 1, 2], []),
        case('four pairs, one control: no partial', [1, 2, 3, 4], [1, 3, 2, 4], [[4, 2, 3, 1]]),
        case('the control is one of the two', [1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5], [[10, 20, 30, 40, 50, 60]]),
        case('two controls in the same order', [1, 5, 2, 4, 3, 6, 7], [2, 1, 4, 3, 6, 5, 7],
             [[1, 2, 3, 4, 5, 6, 7], [2, 4, 6, 8, 10, 12, 14]]),
        case('a constant control', [1, 5, 2, 4, 3, 6, 7], [2, 1, 4, 3, 6, 5, 7], [[1, 1, 1, 1, 1, 1, 1]]),
        case('nearly the same order', [1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 4, 3, 6, 5, 8, 7],
             [[2, 1, 4, 5, 3, 7, 6, 8]]),
    ]
    for n, k, levels in [(5, 1, 4), (6, 1, 50), (8, 2, 3), (12, 1, 5), (12, 3, 9), (25, 1, 4), (25, 2, 100),
                         (40, 3, 6), (60, 1, 12), (150, 1, 20), (150, 4, 1000)]:
        cases.append(case(f'made: {n} pairs, {k} controls, {levels} levels', *made(rng, n, k, levels)))
    lines = ',\n'.join('  ' + json.dumps(c, separators=(',', ':')) for c in cases)
    source = 'python3 test/golden/make_correlation.py, Python standard library only: exact fractions, 50 digits'
    (Path(__file__).parent / 'correlation.json').write_text(
        '{\n "source": ' + json.dumps(source) + ',\n "cases": [\n' + lines + '\n ]\n}\n')


main()
