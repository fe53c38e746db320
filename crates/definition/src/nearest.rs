//! The nearest valid name, and lists of names as people read them.

/// Below this similarity a name is a different word, not a slip of the pen.
const ALIKE: f64 = 0.5;

/// The candidate that is most like `name`; `None` when there is no candidate. Ties: the first.
pub(crate) fn nearest<'a>(name: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let similarity = |candidate: &str| likeness(name, candidate);
    let better = |best: &'a str, next: &'a str| if similarity(next) > similarity(best) { next } else { best };
    candidates.iter().copied().reduce(better)
}

/// What would be right in place of `name`: the nearest candidate first, the others where it is not
/// obvious.
pub(crate) fn suggestion(name: &str, candidates: &[&str]) -> String {
    if let Some(best) = meant(name, candidates) {
        return format!("did you mean {best:?}?");
    }
    match nearest(name, candidates) {
        None => "there is none to choose from".to_owned(),
        Some(best) if candidates.len() == 1 => format!("the only one is {best:?}"),
        Some(best) => format!("the nearest is {best:?}; there are {}", list(candidates)),
    }
}

/// `a, b and c`.
pub(crate) fn list(names: &[impl AsRef<str>]) -> String {
    joined(names, "and")
}

/// `a, b or c`.
pub(crate) fn choice(names: &[impl AsRef<str>]) -> String {
    joined(names, "or")
}

fn joined(names: &[impl AsRef<str>], word: &str) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, others)) => format!("{} {word} {last}", others.join(", ")),
    }
}

/// 1 for the same word, 0 for nothing in common; case does not count.
fn likeness(a: &str, b: &str) -> f64 {
    let [a, b] = [a.to_lowercase(), b.to_lowercase()];
    let begins = |long: &str, short: &str| short.len() > 1 && long.starts_with(short);
    let same_start = if begins(&a, &b) || begins(&b, &a) { ALIKE } else { 0.0 };
    strsim::normalized_damerau_levenshtein(&a, &b).max(same_start)
}

/// The candidate that must have been meant, when one is so like `name`.
pub(crate) fn meant<'a>(name: &str, candidates: &[&'a str]) -> Option<&'a str> {
    nearest(name, candidates).filter(|candidate| likeness(name, candidate) >= ALIKE)
}
