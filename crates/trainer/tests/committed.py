"""Who is observed in the committed data, and with which outcome, counted without Placar.

    python3 crates/trainer/tests/committed.py     (from the root of the repository)

Prints what tests/committed.rs expects: rows, positives, open and outside the population.
"""

import csv
import gzip
from collections import defaultdict
from datetime import datetime, timedelta

END = datetime(2025, 1, 1)
MICROSECOND = timedelta(microseconds=1)


def rows(name):
    return csv.DictReader(gzip.open(f"datasets/{name}.csv.gz", "rt"))


def time(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None)


def times_of(name, entity, column, value):
    found = defaultdict(list)
    for row in rows(name):
        if row[column] == value:
            found[row[entity]].append(time(row["time"]))
    return found


def cdnow():
    cutoff, known, later = datetime(1997, 10, 1), set(), set()
    for row in rows("cdnow/purchases"):
        when = time(row["date"])
        if when < cutoff:
            known.add(row["customer_id"])
        elif when < cutoff + timedelta(weeks=38):
            later.add(row["customer_id"])
    return len(known), len(known & later), 0, 0


def churn():
    events = defaultdict(list)
    for name, kind in [("saas/account_events", "kind"), ("saas/account_outcomes", "outcome")]:
        for row in rows(name):
            events[row["account_id"]].append((time(row["time"]), row[kind]))
    accounts = set(events) | {row["account_id"] for row in rows("saas/accounts")}
    cutoffs = [datetime(year, month, 1) for year in (2022, 2023, 2024) for month in range(1, 13)][1:]
    n_rows = n_positive = n_outside = 0
    for account in accounts:
        for cutoff in cutoffs:
            past = {kind for when, kind in events[account] if when < cutoff}
            if "onboarded" not in past or past & {"churned", "not_renewed"}:
                n_outside += 1
                continue
            window = [kind for when, kind in events[account] if cutoff <= when < cutoff + timedelta(days=30)]
            n_rows += 1
            n_positive += "churned" in window
    return n_rows, n_positive, 0, n_outside


def after_each(events, decided, outcomes, horizon_days):
    """Observed one microsecond after each event of a kind; positive when an outcome lies in the window."""
    (name, entity, kind), horizon = events, timedelta(days=horizon_days)
    won = times_of(outcomes[0], entity, "outcome", outcomes[1])
    n_rows = n_positive = n_open = 0
    for who, times in times_of(name, entity, kind, decided).items():
        for cutoff in {when + MICROSECOND for when in times}:
            if cutoff + horizon > END:
                n_open += 1
                continue
            n_rows += 1
            n_positive += any(cutoff <= when < cutoff + horizon for when in won[who])
    return n_rows, n_positive, n_open, 0


leads, accounts = ("saas/lead_events", "lead_id", "kind"), ("saas/account_events", "account_id", "kind")
print("cdnow-repurchase", cdnow())
print("saas-churn", churn())
print("saas-conversion", after_each(leads, "qualification_due", ("saas/lead_outcomes", "converted"), 60))
print("saas-renewal", after_each(accounts, "renewal_due", ("saas/account_outcomes", "renewed"), 14))
