"""Writes the golden files of test/core: answers worked out with Python's standard library alone, from METRICS.md.

Run: python3 test/golden/make_golden.py [releases.ndjson.gz]
The argument (the published tag histories with their own tag_class) is needed only for real-tags.json.
"""
import gzip
import hashlib
import json
import random
import sys
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
BY = 'python3 test/golden/make_golden.py, Python standard library only'


def write(name, source, cases):
    lines = ',\n'.join('  ' + json.dumps(case, separators=(',', ':')) for case in cases)
    (HERE / name).write_text('{\n "source": ' + json.dumps(f'{BY}: {source}') + ',\n "cases": [\n' + lines + '\n ]\n}\n')


# weeks ---------------------------------------------------------------------------------------------------------------
ZONES = ['UTC', 'America/Los_Angeles', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Auckland', 'America/Sao_Paulo',
         'Pacific/Apia', 'Asia/Kathmandu', 'Africa/Casablanca']


def monday(day):
    return day - timedelta(days=day.isocalendar().weekday - 1)


def close_of(now, zone):
    """The week before the newest Monday whose 06:00 on the wall clock is not after now."""
    local = now.astimezone(ZoneInfo(zone))
    week = monday(local.date())
    while datetime(week.year, week.month, week.day, 6, tzinfo=ZoneInfo(zone)).astimezone(timezone.utc) > now:
        week -= timedelta(days=7)
    return week - timedelta(days=7)


def weeks():
    days = [date(y, 12, 24) + timedelta(days=n) for y in range(2015, 2034) for n in range(0, 18, 3)]
    days += [date(2026, 12, 27) + timedelta(days=n) for n in range(10)]
    return [{'day': d.isoformat(), 'monday': monday(d).isoformat(),
             'iso': '%d-W%02d' % d.isocalendar()[:2]} for d in days]


def instants():
    rng = random.Random(7)
    fixed = ['2024-12-30T00:30:00', '2026-03-29T01:00:00', '2026-10-25T01:00:00', '2027-01-04T05:59:59',
             '2027-01-04T06:00:00', '2026-03-30T03:59:59', '2026-03-30T04:00:00', '2026-10-26T04:59:59',
             '2026-10-26T05:00:00', '2026-03-09T12:59:59', '2026-03-09T13:00:00', '2026-11-02T13:59:59',
             '2026-11-02T14:00:00', '2011-12-30T12:00:00', '2018-11-04T03:00:00']
    moments = [datetime.fromisoformat(f).replace(tzinfo=timezone.utc) for f in fixed]
    moments += [datetime(2019, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=rng.randrange(10 * 365 * 86400))
                for _ in range(10)]
    return [{'at': m.isoformat().replace('+00:00', 'Z'), 'zone': z, 'day': m.astimezone(ZoneInfo(z)).date().isoformat(),
             'closed': close_of(m, z).isoformat()} for m in moments for z in ZONES]


# plan ----------------------------------------------------------------------------------------------------------------
def plan(case, at):
    """at: days since 1970 as a Fraction."""
    start, end = date.fromisoformat(case['start']), date.fromisoformat(case['deadline'])
    begin = Fraction((start - date(1970, 1, 1)).days)
    u = (at - begin) / Fraction((end - start).days - 91)
    u = min(Fraction(1), max(Fraction(0), u))
    m = case['target']
    return float(1 + (m - 1) * u) if case['curve'] == 'LINEAR' else m ** float(u)


def number(day):
    return Fraction((date.fromisoformat(day) - date(1970, 1, 1)).days)


def plans():
    cases = []
    for start, deadline in [('2026-01-01', '2026-12-31'), ('2025-12-29', '2027-01-03'), ('2026-04-15', '2026-11-11')]:
        for target in (3, 10, 2.5):
            for curve in ('GEOMETRIC', 'LINEAR'):
                for day in ('2025-06-01', start, '2026-05-05', '2026-07-02', '2026-08-20', deadline, '2028-01-01'):
                    case = {'start': start, 'deadline': deadline, 'target': target, 'curve': curve, 'day': day}
                    cases.append({**case, 'plan': plan(case, number(day))})
    return cases


# judging -------------------------------------------------------------------------------------------------------------
def first_from(day):
    return monday(day) if monday(day) == day else monday(day) + timedelta(days=7)


def window(team, begin, end):
    """Sums of the complete weeks of begin … end: deliveries, exposure in fifths, weeks, all weeks."""
    total = [0, 0, 0, 0]
    week = begin
    while week < end:
        total[3] += 1
        coverage, deliveries, fifths = team.get(week, ('MISSING', None, None))
        if coverage == 'COMPLETE':
            total[0] += deliveries
            total[1] += fifths
            total[2] += 1
        week += timedelta(days=7)
    return total


def read(text):
    if text in 'PM':
        return ('PARTIAL' if text == 'P' else 'MISSING', None, None)
    deliveries, fifths = text.split('/')
    return ('COMPLETE', int(deliveries), int(fifths))


def judge(case):
    program = {key: date.fromisoformat(case['program'][key]) for key in ('baselineFrom', 'baselineTo', 'start', 'deadline')}
    origin = date.fromisoformat(case['origin'])
    team = {origin + timedelta(days=7 * i): read(text) for i, text in enumerate(case['weeks'].split())}
    closed, week, m = date.fromisoformat(case['closed']), date.fromisoformat(case['week']), Fraction(str(case['target']))
    first, begin = first_from(program['start']), first_from(program['baselineFrom'])
    stop = monday(program['baselineTo'])
    final = monday(program['deadline'] + timedelta(days=1)) - timedelta(days=7)
    base = window(team, begin, stop)
    observed = min(team)
    if base[1] < 65 and observed > begin:
        days = 0
        for w in sorted(team):
            if team[w][0] == 'COMPLETE' and w <= closed:
                days += team[w][2]
                if days >= 65:
                    begin, stop = observed, w + timedelta(days=7)
                    base = window(team, begin, stop)
                    break

    def current(length):
        low = max(first, week - timedelta(days=7 * (length - 1)), stop)
        return low, window(team, low, week + timedelta(days=7))

    def per_week(total):
        return Fraction(5 * total[0], total[1]) if total[1] else None

    low, c13 = current(13)
    c4 = current(4)[1]
    rates = [per_week(c) if c[3] and 2 * c[2] >= c[3] else None for c in (c13, c4)]
    b = per_week(base)
    kind = 'NOT_MEASURABLE' if base[1] < 65 or base[0] < 3 else 'LOW_PRECISION' if base[0] < 10 else 'MEASURABLE'
    multiples = [None if kind == 'NOT_MEASURABLE' or r is None or not b else r / b for r in rates]
    shares = [(team[w][2], plan({**case['program'], 'target': case['target']}, number(w.isoformat()) + Fraction(7, 2)))
              for w in sorted(team) if low <= w <= week and team[w][0] == 'COMPLETE']
    weight = sum(e for e, _ in shares)
    expected = sum(e * p for e, p in shares) / weight if weight else None
    required = None
    if kind != 'NOT_MEASURABLE' and b:
        opening = max(first, final - timedelta(days=84))
        if week + timedelta(days=7) <= opening:
            required = m * b
        else:
            ahead = sum(case['ahead'][i] for i in range(13)
                        if week < opening + timedelta(days=7 * i) <= final)
            done = window(team, max(opening, stop), week + timedelta(days=7))
            if ahead:
                required = max(0, (m * b * Fraction(done[1] + ahead, 5) - done[0]) / Fraction(ahead, 5))
    if week < first:
        status = 'NOT_STARTED'
    elif c13[3] and 2 * c13[2] < c13[3]:
        status = 'NO_DATA'
    elif kind == 'NOT_MEASURABLE':
        status = 'NOT_MEASURABLE'
    elif week < final or multiples[0] is None:
        status = 'TOO_EARLY'
    else:
        status = 'MET' if multiples[0] >= m else 'MISSED'
    late = kind != 'NOT_MEASURABLE' and base[1] < 130
    return {'baseline': [begin.isoformat(), stop.isoformat(), base[0], base[1] / 5, base[2]],
            'status': status, 'measurability': kind, 'late': late, 'exact': multiples[0] == m,
            'multiple13w': None if multiples[0] is None else float(multiples[0]),
            'multiple4w': None if multiples[1] is None else float(multiples[1]),
            'rate13w': None if rates[0] is None else float(rates[0]),
            'expectedMultiple': expected, 'requiredRate': None if required is None else float(required)}


def judgements():
    rng = random.Random(2026)
    cases = []
    for n in range(160):
        start = date(2026, 1, 1) if n % 3 else date(2025, 12, 29)
        program = {'baselineFrom': '2025-01-01' if n % 3 else '2024-12-30', 'baselineTo': start.isoformat(),
                   'start': start.isoformat(), 'deadline': rng.choice(['2026-12-31', '2027-01-03', '2026-12-27']),
                   'curve': 'LINEAR' if n % 5 == 0 else 'GEOMETRIC'}
        final = monday(date.fromisoformat(program['deadline']) + timedelta(days=1)) - timedelta(days=7)
        origin = date(2024, 12, 23) + timedelta(days=7 * (0 if n % 4 else rng.randrange(20, 52)))
        week = final if n % 4 == 1 else final - timedelta(days=7 * rng.randrange(0, 54 if n % 8 else 20))
        holes = rng.choice([0, 0, 0, 0.1, 0.5])
        calm = n % 4 == 0 and origin > date(2025, 6, 1)  # late teams without holidays
        level = rng.choice([0.05, 0.2, 1, 3])
        sparse = n % 7 == 3
        rows = []
        while origin + timedelta(days=7 * len(rows)) <= week:
            started = origin + timedelta(days=7 * len(rows)) >= start
            fifths = 5 if calm else rng.choice([5, 5, 5, 5, 4, 3, 0])
            got = 0 if sparse and rng.random() < 0.95 else sum(rng.random() < 0.3 for _ in range(round(10 * level * (rng.choice([1, 3, 10]) if started else 1) / 3 + 0.5)))
            rows.append(rng.choice('PM') if rng.random() < holes else f'{got}/{fifths}')
        case = {'program': program, 'origin': origin.isoformat(), 'weeks': ' '.join(rows), 'closed': week.isoformat(),
                'week': week.isoformat(), 'target': rng.choice([3, 3, 10, 2.5]),
                'ahead': [rng.choice([5, 5, 5, 4, 0]) for _ in range(14)]}
        cases.append({**case, 'out': judge(case)})
    return cases


# multiples of two windows, and per engineer --------------------------------------------------------------------------
def compare(current, before):
    """Each window: rows of deliveries, raw events, batches, open days, days of engineers. Sums first, then one division."""
    c, b = [list(map(sum, zip(*rows))) if rows else [0] * 5 for rows in (current, before)]

    def ratio(count, unit):
        above, below = (c[count], c[unit]), (b[count], b[unit])
        if 0 in (above[1], *below):
            return None
        return Fraction(above[0], above[1]) / Fraction(below[0], below[1])

    def per(window, count, unit, scale):
        return Fraction(scale * window[count], window[unit]) if window[unit] else None

    c.append(len(current)), b.append(len(before))
    judged, weekly = ratio(0, 3), ratio(0, 5)
    told = judged is not None and weekly is not None and abs(weekly - judged) * 20 > judged
    engineers = [per(w, 4, 3, 1) if w[4] else None for w in (b, c)]
    return {'multiple13w': judged, 'rawMultiple13w': ratio(1, 3), 'batchMultiple13w': ratio(2, 3),
            'calendarMultiple13w': weekly if told else None,
            'perEngineer': {'baselineRate': per(b, 0, 4, 5), 'rate13w': per(c, 0, 4, 5), 'multiple13w': ratio(0, 4),
                            'baselineEngineers': engineers[0], 'currentEngineers': engineers[1]}}


def comparisons():
    rng = random.Random(77)
    cases = []
    for n in range(60):
        def rows(length, level):
            out = []
            for _ in range(length):
                got = sum(rng.random() < level for _ in range(10))
                days = rng.choice([5, 5, 5, 4, 3, 0]) if n % 3 else 5
                out.append([got, got + rng.randrange(4), rng.randint((got + 1) // 2, got), days,
                            0 if n % 10 == 7 else days * rng.randint(1, 6)])
            return out
        case = {'current': rows(rng.randrange(0, 14), rng.choice([0, 0.3, 0.8])), 'baseline': rows(rng.choice([0, 20, 52]), 0.3)}
        flat = lambda out: {k: flat(v) if isinstance(v, dict) else v if v is None else float(v) for k, v in out.items()}
        cases.append({**case, 'out': flat(compare(case['current'], case['baseline']))})
    return cases


# tags ----------------------------------------------------------------------------------------------------------------
RULED = {'20220520': 'VERSION', '20220523': 'VERSION', 'v20250513': 'VERSION', 'release': 'ALIAS'}


def real_tags(path):
    counts, lines = {}, []
    for text in gzip.open(path, 'rt'):
        row = json.loads(text)
        said = {'version': 'PRERELEASE' if row['prerelease'] else 'VERSION', 'alias': 'ALIAS'}.get(row['tag_class'], 'OTHER')
        kind = RULED.get(row['tag'], said)
        counts.setdefault(row['repo'], Counter())[kind] += 1
        lines.append(f"{row['repo']}\t{row['tag']}\t{kind}")
    digest = hashlib.sha256('\n'.join(sorted(lines)).encode()).hexdigest()
    return [{'repo': repo, **{k: counts[repo].get(k, 0) for k in ('VERSION', 'PRERELEASE', 'ALIAS', 'OTHER')}}
            for repo in sorted(counts)] + [{'repo': '*', 'tags': len(lines), 'sha256': digest}]


write('weeks.json', 'date.isocalendar()', weeks())
write('instants.json', 'zoneinfo: the local day, and the last week whose following Monday has reached 06:00 there', instants())
write('plan.json', 'the plan line of METRICS.md 2b', plans())
write('judgements.json', 'METRICS.md 2a, 2b in exact fractions; weeks are deliveries/fifths of a week, P(artial) or M(issing); '
      'ahead = fifths of the verdict\'s weeks', judgements())
write('comparisons.json', 'METRICS.md 1 and 2a in exact fractions; a week is deliveries, raw events, batches, open days, days of '
      'engineers', comparisons())
if len(sys.argv) > 1:
    write('real-tags.json', 'tag_class and prerelease of shared/data/releases.ndjson.gz, as its makers classified them; ruled '
          f'by METRICS.md 1 instead (a date is a version, a moving name an alias): {json.dumps(RULED)}', real_tags(sys.argv[1]))
