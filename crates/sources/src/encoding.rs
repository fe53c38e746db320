//! Tells how a text is written that is not UTF-8, so that the message can say what to do.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How much of the text around the first wrong byte a message shows, in bytes on either side.
const SHOWN_BYTES: usize = 20;

/// The name of the encoding for `iconv`, and how the text around `offset` then reads; `None` when
/// the bytes look like no text that is usual in tables.
///
/// Windows-1252 holds Latin-1, and nearly any byte reads as something in it, so it is named only
/// where every byte beyond ASCII becomes a letter or a usual sign.
pub(crate) fn guess(bytes: &[u8], offset: usize) -> Option<(&'static str, String)> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes).filter(|(encoding, _)| *encoding != UTF_8) {
        return Some((encoding.name(), shown(encoding, bytes)));
    }
    let near = &bytes[offset.saturating_sub(SHOWN_BYTES)..bytes.len().min(offset + SHOWN_BYTES)];
    let text = shown(WINDOWS_1252, near);
    text.chars().all(is_usual).then_some(("WINDOWS-1252", text))
}

/// UTF-16 begins with a mark that is not UTF-8; the csv reader would only see odd fields.
pub(crate) fn is_utf16(start: &[u8]) -> bool {
    start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF])
}

fn shown(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_with_bom_removal(bytes).0.chars().take(2 * SHOWN_BYTES).collect()
}

fn is_usual(character: char) -> bool {
    character.is_alphanumeric()
        || character.is_ascii_graphic()
        || " \t\u{a0}°ºª€£¥§«»“”‘’–—…•©®™±²³½¼¾¡¿·´".contains(character)
}
