use api::inference as oip;
use features::FeatureType;

/// What the elements of a tensor are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Datatype {
    Bool,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Int8,
    Int16,
    Int32,
    Int64,
    Fp32,
    Fp64,
    Bytes,
}

/// How the elements of a tensor are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Numbers,
    Booleans,
    Times,
    Texts,
}

const ALL: [Datatype; 12] = {
    use Datatype as D;
    [
        D::Bool,
        D::Uint8,
        D::Uint16,
        D::Uint32,
        D::Uint64,
        D::Int8,
        D::Int16,
        D::Int32,
        D::Int64,
        D::Fp32,
        D::Fp64,
        D::Bytes,
    ]
};

impl Datatype {
    /// The datatype of that name; `None`: there is none, or it is not taken (FP16, BF16).
    pub(crate) fn named(name: &str) -> Option<Datatype> {
        ALL.into_iter().find(|datatype| datatype.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Datatype::Bool => "BOOL",
            Datatype::Uint8 => "UINT8",
            Datatype::Uint16 => "UINT16",
            Datatype::Uint32 => "UINT32",
            Datatype::Uint64 => "UINT64",
            Datatype::Int8 => "INT8",
            Datatype::Int16 => "INT16",
            Datatype::Int32 => "INT32",
            Datatype::Int64 => "INT64",
            Datatype::Fp32 => "FP32",
            Datatype::Fp64 => "FP64",
            Datatype::Bytes => "BYTES",
        }
    }

    /// As Triton's configuration has it.
    pub(super) fn in_config(self) -> oip::DataType {
        match self {
            Datatype::Bool => oip::DataType::TypeBool,
            Datatype::Uint8 => oip::DataType::TypeUint8,
            Datatype::Uint16 => oip::DataType::TypeUint16,
            Datatype::Uint32 => oip::DataType::TypeUint32,
            Datatype::Uint64 => oip::DataType::TypeUint64,
            Datatype::Int8 => oip::DataType::TypeInt8,
            Datatype::Int16 => oip::DataType::TypeInt16,
            Datatype::Int32 => oip::DataType::TypeInt32,
            Datatype::Int64 => oip::DataType::TypeInt64,
            Datatype::Fp32 => oip::DataType::TypeFp32,
            Datatype::Fp64 => oip::DataType::TypeFp64,
            Datatype::Bytes => oip::DataType::TypeString,
        }
    }

    /// What it is by itself, where nobody says what a feature's values are.
    pub(super) fn natural(self) -> Reading {
        match self {
            Datatype::Bool => Reading::Booleans,
            Datatype::Bytes => Reading::Texts,
            _ => Reading::Numbers,
        }
    }

    fn is_number(self) -> bool {
        self.natural() == Reading::Numbers
    }

    /// How it is read as a feature of that type; `None`: it is not taken.
    pub(super) fn read_as(self, feature_type: FeatureType) -> Option<Reading> {
        match (feature_type, self) {
            (FeatureType::Number, datatype) if datatype.is_number() => Some(Reading::Numbers),
            (FeatureType::Boolean, Datatype::Bool) => Some(Reading::Booleans),
            (FeatureType::Boolean, datatype) if datatype.is_number() => Some(Reading::Booleans),
            (FeatureType::Category, Datatype::Bytes) => Some(Reading::Texts),
            (FeatureType::Date, Datatype::Bytes | Datatype::Int64) => Some(Reading::Times),
            _ => None,
        }
    }
}

/// The datatype by which the metadata names a feature of that type.
pub(super) fn told(feature_type: FeatureType) -> Datatype {
    match feature_type {
        FeatureType::Number => Datatype::Fp64,
        FeatureType::Boolean => Datatype::Bool,
        FeatureType::Category | FeatureType::Date => Datatype::Bytes,
    }
}

/// Every datatype that a feature of that type takes, in words.
pub(super) fn taken(feature_type: FeatureType) -> &'static str {
    match feature_type {
        FeatureType::Number => "FP64, FP32, INT64, INT32 or another INT or UINT",
        FeatureType::Boolean => "BOOL, or a number that is 0, 1 or NaN",
        FeatureType::Category => "BYTES",
        FeatureType::Date => "BYTES (ISO 8601), or INT64 (microseconds since 1970-01-01 in UTC)",
    }
}

/// What a matrix of all features takes, in words.
pub(super) const MATRIX_TAKEN: &str = "FP64, FP32, INT64, INT32 or another INT or UINT";
