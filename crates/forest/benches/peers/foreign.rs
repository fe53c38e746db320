//! LightGBM and lleaves through their C interfaces, opened at run time.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::Path as File;

use crate::Contestant;

unsafe extern "C" {
    fn dlopen(file: *const c_char, flags: c_int) -> *mut c_void;
    fn clock_gettime(clock: c_int, to: *mut [i64; 2]) -> c_int;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
}

const RTLD_NOW: c_int = 2;
/// `CLOCK_THREAD_CPUTIME_ID` of Linux.
const THREAD_TIME: c_int = 3;
/// LightGBM's names for 64-bit numbers, raw scores and contributions.
const FLOAT64: c_int = 1;
const RAW_SCORE: c_int = 1;
const CONTRIBUTIONS: c_int = 3;
const ONE_THREAD: &CStr = c"num_threads=1";

type Handle = *mut c_void;
type Create = unsafe extern "C" fn(*const c_char, *mut c_int, *mut Handle) -> c_int;
type Init =
    unsafe extern "C" fn(Handle, c_int, c_int, c_int, c_int, i32, *const c_char, *mut Handle) -> c_int;
type One = unsafe extern "C" fn(Handle, *const c_void, *mut i64, *mut f64) -> c_int;
type Batch = unsafe extern "C" fn(
    Handle,
    *const c_void,
    c_int,
    i32,
    i32,
    c_int,
    c_int,
    c_int,
    c_int,
    *const c_char,
    *mut i64,
    *mut f64,
) -> c_int;

/// The processor time that this thread has used.
pub(crate) fn thread_seconds() -> f64 {
    let mut time = [0; 2];
    // SAFETY: on 64-bit Linux the time is two numbers of 64 bits, seconds and nanoseconds.
    assert_eq!(unsafe { clock_gettime(THREAD_TIME, &mut time) }, 0);
    time[0] as f64 + time[1] as f64 * 1e-9
}

struct Library(*mut c_void);

impl Library {
    fn open(file: &str) -> Library {
        let name = CString::new(file).unwrap();
        // SAFETY: the name ends in a zero byte; the library's initializers are those of a package that
        // `peers.py` installed, and are trusted like it.
        let library = unsafe { dlopen(name.as_ptr(), RTLD_NOW) };
        assert!(!library.is_null(), "{file} cannot be opened");
        Library(library)
    }

    /// # Safety
    ///
    /// `F` is the type of a function pointer, and of that function.
    unsafe fn function<F: Copy>(&self, name: &CStr) -> F {
        assert_eq!(size_of::<F>(), size_of::<*mut c_void>());
        // SAFETY: the library is open, and stays so.
        let symbol = unsafe { dlsym(self.0, name.as_ptr()) };
        assert!(!symbol.is_null(), "{name:?} is not in the library");
        // SAFETY: both are pointers; that the type is right is the caller's promise.
        unsafe { std::mem::transmute_copy(&symbol) }
    }
}

/// `LGBM_BoosterPredictForMatSingleRowFast` for a row, `LGBM_BoosterPredictForMat` for many.
pub(crate) struct LightGbm {
    booster: Handle,
    score: Handle,
    contribute: Handle,
    one: One,
    batch: Batch,
    n_features: usize,
}

impl LightGbm {
    pub(crate) fn open(library: &str, model: &File, n_features: usize) -> LightGbm {
        let library = Library::open(library);
        let model = CString::new(model.to_str().unwrap()).unwrap();
        let mut booster = std::ptr::null_mut();
        // SAFETY: types and calls are those of LightGBM's `c_api.h`; every pointer is valid for the call.
        unsafe {
            let create: Create = library.function(c"LGBM_BoosterCreateFromModelfile");
            let init: Init = library.function(c"LGBM_BoosterPredictForMatSingleRowFastInit");
            assert_eq!(create(model.as_ptr(), &mut 0, &mut booster), 0);
            let prepared = |kind| {
                let mut prepared = std::ptr::null_mut();
                let parameters = ONE_THREAD.as_ptr();
                let status =
                    init(booster, kind, 0, -1, FLOAT64, n_features as i32, parameters, &mut prepared);
                assert_eq!(status, 0);
                prepared
            };
            LightGbm {
                booster,
                score: prepared(RAW_SCORE),
                contribute: prepared(CONTRIBUTIONS),
                one: library.function(c"LGBM_BoosterPredictForMatSingleRowFast"),
                batch: library.function(c"LGBM_BoosterPredictForMat"),
                n_features,
            }
        }
    }
}

impl Contestant for LightGbm {
    fn name(&self) -> String {
        "LightGBM C API".to_owned()
    }

    fn one(&mut self, row: &[f64]) -> f64 {
        let mut score = 0.0;
        // SAFETY: the row has as many numbers as were announced; one score comes back.
        let status = unsafe { (self.one)(self.score, row.as_ptr().cast(), &mut 0, &mut score) };
        assert_eq!(status, 0);
        score
    }

    fn batch(&mut self, rows: &[f64], scores: &mut [f64]) {
        let (n_rows, n_features) = (scores.len() as i32, self.n_features as i32);
        let (rows, parameters) = (rows.as_ptr().cast(), ONE_THREAD.as_ptr());
        // SAFETY: as many rows and scores as announced, row after row.
        let status = unsafe {
            let kind = RAW_SCORE;
            let scores = scores.as_mut_ptr();
            (self.batch)(
                self.booster,
                rows,
                FLOAT64,
                n_rows,
                n_features,
                1,
                kind,
                0,
                -1,
                parameters,
                &mut 0,
                scores,
            )
        };
        assert_eq!(status, 0);
    }

    fn explain(&mut self, row: &[f64]) -> Option<f64> {
        let mut contributions = vec![0.0; self.n_features + 1];
        let to = contributions.as_mut_ptr();
        // SAFETY: one contribution a feature comes back, and the expected score.
        let status = unsafe { (self.one)(self.contribute, row.as_ptr().cast(), &mut 0, to) };
        assert_eq!(status, 0);
        Some(contributions.iter().sum())
    }
}

/// The function that lleaves compiled: rows, scores, the first row and where to stop.
pub(crate) struct Lleaves(unsafe extern "C" fn(*const f64, *mut f64, c_int, c_int));

impl Lleaves {
    pub(crate) fn open(library: &str) -> Lleaves {
        // SAFETY: the type is that of lleaves' `forest_root`.
        Lleaves(unsafe { Library::open(library).function(c"forest_root") })
    }
}

impl Contestant for Lleaves {
    fn name(&self) -> String {
        "lleaves compiled".to_owned()
    }

    fn one(&mut self, row: &[f64]) -> f64 {
        let mut score = 0.0;
        // SAFETY: one row and one score.
        unsafe { (self.0)(row.as_ptr(), &mut score, 0, 1) };
        score
    }

    fn batch(&mut self, rows: &[f64], scores: &mut [f64]) {
        // SAFETY: as many rows and scores as announced.
        unsafe { (self.0)(rows.as_ptr(), scores.as_mut_ptr(), 0, scores.len() as c_int) };
    }
}
