//! Fits on a file of columns and says how long it took: the part of `peers.py` that is ours.
//!
//! `fit_peer TRAIN TEST PREDICTIONS [setting=value …]` prints one JSON line with `fit_seconds` and `cpu`
//! (from columns in memory to forest, binning included), `trees` and `peak_bytes`, and writes the test rows'
//! probabilities as little-endian `f64`. A TRAIN that ends in `.parquet` is read and dropped column by column, as a
//! program that minds its memory does; the time then includes reading. With `predict=0` the test file is not
//! read. `defaults=1` stands for all default settings, early stopping included; without it as many trees are
//! fitted as are asked for.
//!
//! The file: `PLACARC1`, columns (`u32`), rows (`u64`), one label byte a row, then each column: a kind byte
//! (0: `f32`, 1: category codes `u32`) and its values, all little-endian. A plain dump, because what is
//! timed begins with columns in memory.

mod parquet;

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use boosting::{Dataset, DatasetBuilder, EarlyStopping, Fitted, Settings, Values, fit};

use crate::parquet::ParquetColumns;

type Failure = Box<dyn Error>;

enum Column {
    Numbers(Vec<f32>),
    Codes(Vec<u32>),
}

/// A file of columns, read from the front.
struct Columns {
    file: BufReader<File>,
    positive: Vec<bool>,
    n_columns: usize,
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [train, test, predictions, options @ ..] = arguments.as_slice() else {
        eprintln!("fit_peer TRAIN TEST PREDICTIONS [setting=value …]: run by peers.py");
        return Ok(());
    };
    let (settings, predicts) = read_options(options)?;
    let (data, spent) = if train.ends_with(".parquet") { streamed(train)? } else { in_memory(train)? };
    let start = Moment::now()?;
    let fitted = fit(&data, &settings, &mut |_| ControlFlow::Continue(()))?;
    let fitting = start.spent()?;
    println!(
        "{{\"fit_seconds\": {:.4}, \"cpu\": {:.2}, \"bin_seconds\": {:.4}, \"trees\": {}, \"held_back_loss\": {}, \"peak_bytes\": {}}}",
        spent.seconds + fitting.seconds,
        spent.cpu + fitting.cpu,
        spent.seconds,
        fitted.trees,
        fitted.held_back_losses.iter().copied().fold(1.0, f64::min),
        peak_bytes()?
    );
    if predicts { predict(&fitted, test, predictions) } else { Ok(()) }
}

/// The settings, and whether the test rows are predicted.
fn read_options(options: &[String]) -> Result<(Settings, bool), Failure> {
    let mut settings = Settings { early_stopping: None, rows: 1.0, columns: 1.0, ..Settings::default() };
    let mut predicts = true;
    for option in options {
        let (name, value) = option.split_once('=').ok_or("an option is setting=value")?;
        match name {
            "defaults" => settings = Settings::default(),
            "predict" => predicts = value == "1",
            "learning_rate" => settings.learning_rate = value.parse()?,
            "trees" => settings.trees = value.parse()?,
            "leaves" => settings.leaves = value.parse()?,
            "depth" => settings.depth = value.parse()?,
            "min_rows" => settings.min_rows = value.parse()?,
            "min_hessian" => settings.min_hessian = value.parse()?,
            "l2" => settings.l2 = value.parse()?,
            "rows" => settings.rows = value.parse()?,
            "columns" => settings.columns = value.parse()?,
            "smoothing" => settings.categories.smoothing = value.parse()?,
            "category_l2" => settings.categories.l2 = value.parse()?,
            "category_rows" => settings.categories.min_rows = value.parse()?,
            "group_rows" => settings.categories.group_rows = value.parse()?,
            "subset" => settings.categories.subset = value.parse()?,
            "patience" => {
                settings.early_stopping = Some(EarlyStopping { share: 0.2, patience: value.parse()? })
            }
            "seed" => settings.seed = value.parse()?,
            _ => return Err(format!("no setting {name:?}").into()),
        }
    }
    Ok((settings, predicts))
}

/// Reads and drops one column after the other.
fn streamed(path: &str) -> Result<(Dataset, Spent), Failure> {
    let start = Moment::now()?;
    let file = ParquetColumns::open(Path::new(path))?;
    let mut builder = DatasetBuilder::new(&file.positive()?, None)?;
    for column in file.columns() {
        builder.add(&[values(&column?)])?;
    }
    let data = builder.build()?;
    Ok((data, start.spent()?))
}

/// Reads all columns, then begins to count the time.
fn in_memory(path: &str) -> Result<(Dataset, Spent), Failure> {
    let mut file = Columns::open(path)?;
    let columns = (0..file.n_columns).map(|_| file.next()).collect::<Result<Vec<Column>, Failure>>()?;
    let start = Moment::now()?;
    let mut builder = DatasetBuilder::new(&file.positive, None)?;
    let values: Vec<Values<'_>> = columns.iter().map(values).collect();
    builder.add(&values)?;
    let data = builder.build()?;
    Ok((data, start.spent()?))
}

fn values(column: &Column) -> Values<'_> {
    match column {
        Column::Numbers(values) => Values::SingleNumbers(values, None),
        Column::Codes(codes) => Values::Categories(codes),
    }
}

fn predict(fitted: &Fitted, test: &str, predictions: &str) -> Result<(), Failure> {
    let mut file = Columns::open(test)?;
    let (n_rows, n_columns) = (file.positive.len(), file.n_columns);
    let mut rows = vec![f64::NAN; n_rows * n_columns];
    for column_idx in 0..n_columns {
        let column = file.next()?;
        for (row, cells) in rows.chunks_mut(n_columns).enumerate() {
            cells[column_idx] = match &column {
                Column::Numbers(values) => f64::from(values[row]),
                Column::Codes(codes) if codes[row] == boosting::MISSING_CODE => f64::NAN,
                Column::Codes(codes) => f64::from(codes[row]),
            };
        }
    }
    let mut out = std::io::BufWriter::new(File::create(predictions)?);
    for row in rows.chunks(n_columns) {
        let probability = 1.0 / (1.0 + libm::exp(-fitted.forest.predict(row)));
        out.write_all(&probability.to_le_bytes())?;
    }
    Ok(out.flush()?)
}

impl Columns {
    fn open(path: &str) -> Result<Columns, Failure> {
        let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
        if take::<8>(&mut file)? != *b"PLACARC1" {
            return Err(format!("{path} is no file of columns").into());
        }
        let n_columns = u32::from_le_bytes(take(&mut file)?) as usize;
        let n_rows = u64::from_le_bytes(take(&mut file)?) as usize;
        let mut labels = vec![0; n_rows];
        file.read_exact(&mut labels)?;
        let positive = labels.into_iter().map(|label| label == 1).collect();
        Ok(Columns { file, positive, n_columns })
    }

    fn next(&mut self) -> Result<Column, Failure> {
        let [kind] = take::<1>(&mut self.file)?;
        let n_rows = self.positive.len();
        match kind {
            0 => Ok(Column::Numbers(self.words(n_rows, f32::from_le_bytes)?)),
            1 => Ok(Column::Codes(self.words(n_rows, u32::from_le_bytes)?)),
            _ => Err(format!("no kind of column {kind}").into()),
        }
    }

    fn words<T>(&mut self, n_rows: usize, from: fn([u8; 4]) -> T) -> Result<Vec<T>, Failure> {
        let mut words = Vec::with_capacity(n_rows);
        for _ in 0..n_rows {
            words.push(from(take(&mut self.file)?));
        }
        Ok(words)
    }
}

fn take<const N: usize>(file: &mut impl Read) -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// When something began, by the wall clock and by processor time.
struct Moment {
    wall: Instant,
    cpu: f64,
}

struct Spent {
    seconds: f64,
    cpu: f64,
}

impl Moment {
    fn now() -> Result<Moment, Failure> {
        Ok(Moment { wall: Instant::now(), cpu: cpu_seconds()? })
    }

    fn spent(&self) -> Result<Spent, Failure> {
        Ok(Spent { seconds: self.wall.elapsed().as_secs_f64(), cpu: cpu_seconds()? - self.cpu })
    }
}

/// Processor time of all threads so far (Linux: user and system ticks, a hundred a second).
fn cpu_seconds() -> Result<f64, Failure> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: Vec<u64> = fields.skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<u64>() as f64 / 100.0)
}

/// The most memory that the process has held (Linux).
fn peak_bytes() -> Result<u64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}
