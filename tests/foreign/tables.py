"""The files that Placar writes, opened by DuckDB and by Polars.

tables.py EXPORT SCORES: a folder that `placar export` wrote, and a file that `placar score --output …parquet --record`
wrote of the same predictions. Exit status 77: a tool is not installed.
"""

import pathlib
import sys

try:
    import duckdb
    import polars
except ImportError as missing:
    print(f"skipped: {missing} (pip install duckdb polars)")
    sys.exit(77)

EXPORT, SCORES = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
TIMES = {"predictions": ["cutoff", "mature_at"], "outcomes": ["time", "received_at"], "events": ["time", "known_at", "received_at"],
         "attributes": ["from", "known_at"]}


def by_polars(path):
    return polars.read_parquet(path)


def by_duckdb(path):
    return duckdb.sql(f"select * from read_parquet('{path}')")


def both_open(path):
    """Both see the same columns and the same number of rows."""
    frame, relation = by_polars(path), by_duckdb(path)
    assert frame.columns == relation.columns, (frame.columns, relation.columns)
    assert frame.height == relation.aggregate("count(*)").fetchall()[0][0], path
    return frame, relation


def times_are_instants():
    for table, columns in TIMES.items():
        frame, relation = both_open(EXPORT / f"{table}.parquet")
        types = dict(zip(relation.columns, map(str, relation.types)))
        for column in columns:
            assert types[column] == "TIMESTAMP WITH TIME ZONE", (table, column, types[column])
            assert frame.schema[column] == polars.Datetime("us", "UTC"), (table, column, frame.schema[column])


def predictions_are_the_scores():
    """Joined by entity: the same probability, points and tier, in both files and by both readers."""
    scores, _ = both_open(SCORES)
    assert scores.schema["probability"] == polars.Float64 and scores.schema["points"] == polars.Int64
    kept = by_polars(EXPORT / "predictions.parquet")
    columns = ["entity_id", "cutoff", "probability", "points", "tier", "source"]
    assert scores.select(columns).sort(columns).equals(kept.select(columns).sort(columns))
    differing = duckdb.sql(f"""
        select count(*) from read_parquet('{SCORES}') as s join read_parquet('{EXPORT}/predictions.parquet') as p
        using (entity_id, cutoff) where s.points <> p.points or s.tier <> p.tier or s.probability is distinct from p.probability
    """).fetchall()[0][0]
    assert differing == 0, differing
    return scores.height


def predicted_against_actual():
    """A question as analysts ask it: how many came, of how many expected."""
    expected, came = duckdb.sql(f"""
        select sum(probability), count(o.entity_id) from read_parquet('{EXPORT}/predictions.parquet') as p
        left join (select distinct entity_id from read_parquet('{EXPORT}/outcomes.parquet') where value) as o using (entity_id)
    """).fetchall()[0]
    assert expected > 0 and came > 0, (expected, came)
    frame = by_polars(EXPORT / "predictions.parquet")
    assert abs(frame["probability"].sum() - expected) < 1e-9 * expected


times_are_instants()
n = predictions_are_the_scores()
predicted_against_actual()
print(f"{n} predictions, read by DuckDB {duckdb.__version__} and Polars {polars.__version__}")
