//! Times the logistic regression on a table that another program made, and prints what it found.
//!
//! `logistic_peer.py` beside this file makes the table, runs scikit-learn's `newton-cholesky` on it
//! in turn with this, and compares coefficients and seconds:
//!
//! ```text
//! python3 crates/trainer/benches/logistic_peer.py
//! ```

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use ndarray::Array2;
use trainer::fit_logistic;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [x, y, n_columns, alpha] = args.as_slice() else {
        println!("no table was given: run crates/trainer/benches/logistic_peer.py");
        return Ok(());
    };
    let x = read_table(Path::new(x), n_columns.parse()?)?;
    let positive: Vec<bool> = std::fs::read(y)?.into_iter().map(|byte| byte == 1).collect();
    let start = Instant::now();
    let line = fit_logistic(&x, &positive, None, alpha.parse()?)?;
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{{\"seconds\": {seconds}, \"intercept\": {}, \"coefficients\": {:?}}}",
        line.intercept, line.coefficients
    );
    Ok(())
}

/// Little-endian doubles in row order.
fn read_table(path: &Path, n_columns: usize) -> Result<Array2<f64>, Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    let numbers: Vec<f64> = bytes.as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
    Ok(Array2::from_shape_vec((numbers.len() / n_columns, n_columns), numbers)?)
}
