//! Reads a page as strictly as it is written: every element closed, every attribute quoted.

/// Elements that have no end (HTML, 13.1.2).
const VOID: [&str; 3] = ["meta", "br", "link"];

/// What a page is made of, in its order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Piece {
    Open { name: String, attributes: Vec<(String, String)> },
    Close(String),
    Text(String),
}

impl Piece {
    pub(crate) fn attribute(&self, wanted: &str) -> Option<&str> {
        let Piece::Open { attributes, .. } = self else { return None };
        attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    pub(crate) fn is(&self, wanted: &str) -> bool {
        matches!(self, Piece::Open { name, .. } if name == wanted)
    }
}

/// The pieces of a page; panics where it is not well formed.
#[track_caller]
pub(crate) fn pieces(page: &[u8]) -> Vec<Piece> {
    let text = std::str::from_utf8(page).expect("UTF-8");
    let mut rest = text.strip_prefix("<!DOCTYPE html>").expect("a doctype");
    let (mut pieces, mut open) = (Vec::new(), Vec::new());
    while !rest.is_empty() {
        let end = rest.find('<').unwrap_or(rest.len());
        if end > 0 {
            assert!(
                !rest[..end].contains('>') || open.last().is_some_and(|name| name == "style"),
                "{:?}",
                &rest[..end]
            );
            pieces.push(Piece::Text(unescaped(&rest[..end])));
        }
        rest = &rest[end..];
        let Some(tag) = rest.strip_prefix('<') else { continue };
        let (tag, after) = tag.split_once('>').expect("a tag that ends");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closed out of order");
            pieces.push(Piece::Close(name.to_owned()));
        } else {
            let (name, attributes) = opened(tag);
            if !VOID.contains(&name.as_str()) {
                open.push(name.clone());
            }
            pieces.push(Piece::Open { name, attributes });
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    pieces
}

fn opened(tag: &str) -> (String, Vec<(String, String)>) {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    assert!(name.chars().all(|letter| letter.is_ascii_alphanumeric()), "a name: {name:?}");
    let mut attributes = Vec::new();
    while !rest.trim().is_empty() {
        let (attribute, value) = rest.trim_start().split_once("=\"").expect("a quoted attribute");
        let (value, after) = value.split_once('"').expect("a closed quote");
        assert!(!value.contains('<'), "an unescaped value: {value:?}");
        attributes.push((attribute.to_owned(), unescaped(value)));
        rest = after;
    }
    (name.to_owned(), attributes)
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// What a reader sees or hears: the texts, without the style.
pub(crate) fn visible(pieces: &[Piece]) -> Vec<String> {
    let mut in_style = false;
    let mut texts = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Open { name, .. } | Piece::Close(name) if name == "style" => in_style = piece.is("style"),
            Piece::Text(text) if !in_style && !text.trim().is_empty() => texts.push(text.trim().to_owned()),
            Piece::Open { .. } | Piece::Close(_) | Piece::Text(_) => {}
        }
    }
    texts
}

/// All visible texts in one, blanks between them.
pub(crate) fn spoken(page: &[u8]) -> String {
    visible(&pieces(page)).join(" ")
}
