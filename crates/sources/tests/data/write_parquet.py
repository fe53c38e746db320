# Wrote `pyarrow.parquet`: python write_parquet.py, with pyarrow 26.0.1 (PyPI).
import datetime as dt
import decimal

import pyarrow as pa
import pyarrow.parquet as pq

utc = dt.timezone.utc
days = [dt.date(2024, 2, 29), None, dt.date(1969, 12, 31)]
civil = [dt.datetime(2024, 7, 1, 10, 30), None, dt.datetime(1969, 12, 31, 23, 59, 59)]
instants = [time and time.replace(tzinfo=utc) for time in civil]
table = pa.table({
    "int8": pa.array([-5, None, 7], pa.int8()),
    "int64": pa.array([17850, None, 2**53 + 1], pa.int64()),
    "uint64": pa.array([1, None, 2**64 - 1], pa.uint64()),
    "float32": pa.array([0.5, None, float("nan")], pa.float32()),
    "float64": pa.array([17850.0, None, 0.1], pa.float64()),
    "decimal": pa.array([decimal.Decimal("12.34"), None, decimal.Decimal("-0.05")], pa.decimal128(10, 2)),
    "whole": pa.array([decimal.Decimal(10**20), None, decimal.Decimal(-3)], pa.decimal128(30, 0)),
    "bool": pa.array([True, None, False]),
    "string": pa.array(["São Paulo", None, " x "]),
    "large": pa.array(["a", None, ""], pa.large_string()),
    "view": pa.array(["a", None, "b"], pa.string_view()),
    "dictionary": pa.array(["gold", None, "basic"]).dictionary_encode(),
    "date32": pa.array(days, pa.date32()),
    "date64": pa.array(days, pa.date64()),
    "seconds": pa.array(civil, pa.timestamp("s")),
    "nanos": pa.array(civil, pa.timestamp("ns")),
    "zoned": pa.array(instants, pa.timestamp("ms", tz="America/Sao_Paulo")),
    "list": pa.array([[1, 2], None, []], pa.list_(pa.int64())),
})
pq.write_table(table, "pyarrow.parquet", compression="zstd")
