//! CSV and Parquet files to records and tables.
