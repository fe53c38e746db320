//! The words by which columns give themselves away, in English and Portuguese.

/// Columns that are called so are what is to be predicted.
pub(super) const LABELS: [&str; 28] = [
    "y",
    "label",
    "target",
    "outcome",
    "class",
    "response",
    "churn",
    "churned",
    "lapse",
    "lapsed",
    "converted",
    "conversion",
    "won",
    "renewed",
    "renewal",
    "subscribed",
    "bought",
    "purchased",
    "attrition",
    "exited",
    "cancelled",
    "canceled",
    "converteu",
    "convertido",
    "cancelou",
    "renovou",
    "comprou",
    "alvo",
];

/// Texts that mean "it happened".
pub(super) const POSITIVE: [&str; 26] = [
    "yes",
    "y",
    "true",
    "t",
    "1",
    "1.0",
    "sim",
    "s",
    "won",
    "converted",
    "churned",
    "churn",
    "lapsed",
    "renewed",
    "success",
    "positive",
    "bought",
    "purchased",
    "left",
    "exited",
    "cancelled",
    "canceled",
    "subscribed",
    "ganho",
    "convertido",
    "cancelado",
];

/// Columns that are called so say when a row was observed.
pub(super) const TIMES: [&str; 13] = [
    "contact", "created", "opened", "received", "signup", "snapshot", "observed", "date", "time", "month",
    "data", "criad", "_at",
];

/// Columns that are called so are often filled in after the outcome is known.
pub(super) const LATER: [&str; 27] = [
    "duration",
    "close",
    "cancel",
    "end_date",
    "ended",
    "terminat",
    "outcome",
    "result",
    "reason",
    "resol",
    "final",
    "paid",
    "refund",
    "exit",
    "expir",
    "after",
    "future",
    "next_",
    "updated",
    "won",
    "lost",
    "duracao",
    "encerr",
    "motivo",
    "resultado",
    "fecha",
    "pago",
];

/// Numbers that are called so are names, not amounts.
pub(super) const CODES: [&str; 7] = ["zip", "postal", "postcode", "cep", "area_code", "branch_no", "phone"];

/// Texts that never mean anything else than "missing".
pub(super) const MISSING: [&str; 15] = [
    "na",
    "n/a",
    "nan",
    "null",
    "none",
    "nil",
    "unknown",
    "missing",
    "?",
    "-",
    "--",
    ".",
    "desconhecido",
    "nd",
    "#n/a",
];

/// Whether the name is, in small letters, one of these.
pub(super) fn is_one_of(name: &str, words: &[&str]) -> bool {
    words.contains(&name.trim().to_lowercase().as_str())
}

/// Whether one of these stands in the name, in small letters.
pub(super) fn contains_any(name: &str, words: &[&str]) -> bool {
    let name = name.to_lowercase();
    words.iter().any(|word| name.contains(word))
}

/// Whether the name says that the column identifies something: `id`, `customer_id`, `customerID`.
pub(super) fn is_identifier(name: &str) -> bool {
    let small = name.to_lowercase();
    let separated = ["_id", "-id", " id", ".id", "uuid", "guid", "cpf", "cnpj", "email", "e_mail"];
    small == "id"
        || name.ends_with("ID")
        || name.ends_with("Id")
        || separated.iter().any(|end| small.ends_with(end))
}
