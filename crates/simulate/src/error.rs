use std::io;
use std::path::PathBuf;

/// Why a history could not be generated.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// No accounts, or more than account names have digits for.
    #[error("{found} accounts cannot be generated: write a number from 1 to {most}")]
    Accounts {
        /// What was asked for.
        found: u32,
        /// The largest number that is possible.
        most: u32,
    },
    /// No leads, or more to an account than lead names have digits for.
    #[error("{found} leads to an account cannot be generated: write a number from 1 to {most}")]
    LeadsPerAccount {
        /// What was asked for.
        found: u32,
        /// The largest number that is possible.
        most: u32,
    },
    /// The folder for the files could not be made.
    #[error("the folder {} cannot be made: give a folder that may be written to", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file could not be made or written.
    #[error("the file {} cannot be written: give a folder that may be written to, with room left", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}
