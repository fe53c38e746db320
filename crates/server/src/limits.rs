//! How much of anything the server takes. Every limit is checked before the work that it bounds.

use std::time::Duration;

/// The largest message that is decoded: ten thousand rows of some 1.6 kB.
pub(crate) const MESSAGE_BYTES_MAX: usize = 16 << 20;

/// Messages up to this size are not counted part by part, but for batches: they become a megabyte at
/// most, and are decoded and answered in one go.
pub(crate) const MESSAGE_BYTES_SMALL: usize = 16 << 10;

/// Calls under way, over all connections: twice what may wait for the ledger, so that a ledger that
/// stands still lets single rows be answered unrecorded and not be refused.
pub(crate) const CALLS_MAX: usize = 2 * ledger::QUEUE_ENTRIES_MAX;

/// Bytes that calls hold, over all connections: messages that arrive, what they are decoded to, answers
/// that wait for their readers. Some of the largest batches at the same time.
pub(crate) const BYTES_HELD_MAX: usize = 256 << 20;

/// What a message inside a message takes when it is decoded: a feature with its name, an event.
pub(crate) const PART_BYTES: usize = 128;

/// What a row takes that is answered: cells, reasons, groups, and the answer on the wire.
pub(crate) const ANSWER_BYTES: usize = 1 << 10;

/// What a stream may hold at most of its time: [`STREAM_ROWS_WAITING`] answers, and as much again in the
/// buffers of its connection.
pub(crate) const STREAM_BYTES: usize = 1 << 20;

/// An answer is handed to its connection in pieces of this size, while its reader has room.
pub(crate) const ANSWER_PIECE_BYTES: usize = 64 << 10;

/// What one call may send before the server has looked at it. A call that is refused costs at most this to
/// read away, and what the calls of a core send still fits its cache; a caller far off sends so much in each
/// round trip.
pub(crate) const STREAM_WINDOW_BYTES: u32 = 128 << 10;

/// What all calls of a connection may, together: hyper's own default.
pub(crate) const CONNECTION_WINDOW_BYTES: u32 = 1 << 20;

/// Rows of batches that wait to be scored, beyond which another batch is refused from its headers on:
/// some ten milliseconds of work on one core, which keeps every core busy.
pub(crate) const ROWS_ENOUGH: usize = 8_192;

/// Rows of batches that wait to be scored at most. Batches that were let in together, before any of
/// them was counted, still fit, and so does the largest one beside many small ones.
pub(crate) const ROWS_WAITING_MAX: usize = ROWS_ENOUGH + 2 * BATCH_ROWS_MAX;

/// How often the ledger is walked for what is too old: a day's worth is never more than a little.
pub(crate) const KEEP_EVERY: Duration = Duration::from_secs(3_600);

/// The pause after each of its steps: longer than a step, so that whoever writes has more than half of
/// the time.
pub(crate) const KEEP_PAUSE: Duration = Duration::from_millis(10);

/// A server that is asked to stop goes on answering until nothing has been asked for so long: whoever
/// sends traffic has seen by then that it is to be sent elsewhere, or has none.
pub(crate) const QUIET: Duration = Duration::from_secs(1);

/// Callers who still ask when the drain is over are told UNAVAILABLE for so long before their connections
/// are closed: a refusal says more than a connection that goes away while a call is on it.
pub(crate) const LAST_REFUSALS: Duration = Duration::from_millis(250);

/// Calls that began just before the drain was over may take so long.
pub(crate) const LAST_CALLS: Duration = Duration::from_secs(2);

/// Rows of one batch: some tens of milliseconds of work. More comes as a stream or as more calls.
pub(crate) const BATCH_ROWS_MAX: usize = 10_000;

/// Features of one row: more than any table that is looked at by people.
pub(crate) const FEATURES_MAX: usize = 2_000;

/// Events of one history in a request: as many as one in the ledger is read from.
pub(crate) const HISTORY_EVENTS_MAX: usize = ledger::HISTORY_EVENTS_MAX;

/// Attributes of one history in a request, likewise.
pub(crate) const HISTORY_ATTRIBUTES_MAX: usize = ledger::HISTORY_ATTRIBUTES_MAX;

/// Values of one event: more than any source has columns worth keeping.
pub(crate) const EVENT_VALUES_MAX: usize = 64;

/// Bytes of an entity's name, a score's, an identity: what the ledger keeps, so that whatever is
/// scored can be recorded.
pub(crate) const ID_BYTES_MAX: usize = ledger::ID_BYTES_MAX;

/// Bytes of the name of a feature, an event's kind, a value, an attribute. Names come back in
/// messages, which travel in a header of bounded size.
pub(crate) const NAME_BYTES_MAX: usize = 256;

/// Bytes of a text value: a level of a category is a word or a phrase, not a document.
pub(crate) const TEXT_BYTES_MAX: usize = 1_024;

/// Bytes of why a promotion is forced: a paragraph.
pub(crate) const BECAUSE_BYTES_MAX: usize = 4_096;

/// Bytes of a language tag (RFC 5646, section 4.4.1, asks for room for 35).
pub(crate) const LANGUAGE_BYTES_MAX: usize = 35;

/// Reasons of one answer: nobody reads more. `Explain` has all of them.
pub(crate) const REASONS_MAX: usize = 50;

/// Reasons where the caller does not say.
pub(crate) const REASONS_DEFAULT: usize = 3;

/// Warnings of one answer; what is beyond is counted in the last one.
pub(crate) const WARNINGS_MAX: usize = 20;

/// Past scores where the caller does not say: a page.
pub(crate) const PAST_SCORES_DEFAULT: usize = 20;

/// Names that an error lists when another was asked for.
pub(crate) const NAMES_LISTED: usize = 5;

/// Rows of one stream that are being answered or wait to be taken by the client.
pub(crate) const STREAM_ROWS_WAITING: usize = 256;

/// Rows of a batch that are scored before others get their turn on the thread: about a millisecond.
pub(crate) const ROWS_A_TURN: usize = 64;

/// Rows of a batch that go the short way before others get their turn: a quarter of a millisecond, and as many
/// as forests like best.
pub(crate) const LANE_ROWS_A_TURN: usize = 256;

/// What a turn lasts, where its rows are dear: who has come meanwhile is refused, or answered, within a
/// millisecond.
pub(crate) const TURN_LONGEST: Duration = Duration::from_micros(500);

/// Scores and versions of one batch whose rows may go the short way; those of more go the common one.
pub(crate) const LANES_MAX: usize = 16;

/// Versions beside champions and challengers that are kept in memory, over all scores.
pub(crate) const VERSIONS_CACHED: usize = 8;

/// Versions beside champions and challengers that are loaded at the same time: one, because each
/// takes memory and nobody is in a hurry who asks for an old version.
pub(crate) const VERSIONS_LOADING: usize = 1;

/// Promotions, reloads, cards and the like that are under way at the same time.
pub(crate) const BLOCKING_AT_ONCE: usize = 2;

/// Rows on which a version fails one after another before it is not tried any more: a defect that is
/// in the version fails on every row, one that is in a row fails now and then.
pub(crate) const FAILURES_TO_BENCH: u32 = 8;

/// How long a version that could not be read is left alone before it is tried again, doubled each
/// time up to the longest. `Reload` does not wait.
pub(crate) const RETRY_FIRST: Duration = Duration::from_secs(1);

/// See [`RETRY_FIRST`].
pub(crate) const RETRY_LONGEST: Duration = Duration::from_secs(60);

/// Histories that are read from the ledger at the same time: each holds a connection of 4 MB.
pub(crate) const LEDGER_READERS: usize = 4;

/// Bytes of histories that are kept in memory for the next request: of some ten thousand entities with a
/// hundred events each. Nothing is taken before it is used.
pub(crate) const HISTORIES_BYTES_MAX: usize = 192 << 20;

/// Entries that a batch hands to the ledger at once: a part of what may wait there, so that a large
/// batch takes its turn like many small ones.
pub(crate) const ENTRIES_AT_ONCE: usize = 1_024;

/// How long an answer waits for the ledger, reading and writing each: longer than the lock of an
/// import that runs in another process, shorter than any caller's patience.
pub(crate) const LEDGER_WAIT: Duration = Duration::from_secs(10);

/// Concurrent calls of one connection: HTTP/2's own advice is 100 at least; a pool of workers behind
/// one connection needs more.
pub(crate) const CALLS_A_CONNECTION: u32 = 1_024;

/// Bytes of a call's headers: what a deadline, a trace and a token need, many times over.
pub(crate) const HEADER_BYTES_MAX: u32 = 16 << 10;

/// A connection that stays silent for so long is asked whether it lives, and dropped when it does
/// not say within [`KEEPALIVE_WAIT`].
pub(crate) const KEEPALIVE_EVERY: Duration = Duration::from_secs(60);

/// See [`KEEPALIVE_EVERY`].
pub(crate) const KEEPALIVE_WAIT: Duration = Duration::from_secs(20);

/// Files that a process may have open by default; every connection is one.
const FILES: usize = 1_024;

/// Of these, for the ledger, the models, and the threads.
const FILES_OTHERWISE: usize = 128;

/// Connections at once over gRPC, where nobody says otherwise: each carries [`CALLS_A_CONNECTION`].
pub(crate) const CONNECTIONS_MAX: usize = 512;

/// Connections at once over HTTP, where nobody says otherwise: scrapers, probes, and pools of those who speak
/// REST.
pub(crate) const HTTP_CONNECTIONS_MAX: usize = 320;

const _: () = assert!(
    CONNECTIONS_MAX + HTTP_CONNECTIONS_MAX + 2 * REFUSALS_AT_ONCE + FILES_OTHERWISE <= FILES,
    "no connection that is taken may cost the ledger a file"
);

/// How long a connection may take to begin, and to fetch an answer that is ready, where nobody says
/// otherwise: longer than any pause of a caller that is alive.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How often in that time it is looked at.
pub(crate) const LOOKS_A_PATIENCE: u32 = 4;

/// Connections that are told at the same time that they are too many, over gRPC and over HTTP each; over HTTP
/// probes are answered on them.
pub(crate) const REFUSALS_AT_ONCE: usize = 32;

/// How long telling one may take.
pub(crate) const REFUSAL_WAIT: Duration = Duration::from_secs(1);

/// Connections that wait to be taken by the thread that they were dealt to; the system keeps more.
pub(crate) const CONNECTIONS_DEALT: usize = 64;

/// How long no connection is accepted after one could not be: it is mostly file handles that are
/// lacking, and asking again at once would only cost the others their time.
pub(crate) const ACCEPT_AGAIN: Duration = Duration::from_millis(10);

/// The folder of models is looked at no more often than this: a look reads a small file a score.
pub(crate) const POLL_SHORTEST: Duration = Duration::from_millis(10);

/// The largest body that is taken over HTTP: as much as a gRPC message.
pub(crate) const HTTP_BODY_BYTES_MAX: usize = MESSAGE_BYTES_MAX;

/// Headers of one HTTP request; their bytes are bounded by [`HEADER_BYTES_MAX`].
pub(crate) const HTTP_HEADERS_MAX: usize = 64;

/// How long a connection may take until the headers of its next request are there, and so how long it
/// may be idle: longer than most scrapers pause.
pub(crate) const HTTP_HEADER_WAIT: Duration = Duration::from_secs(65);

/// How long the body of an HTTP request may take to arrive.
pub(crate) const HTTP_BODY_WAIT: Duration = Duration::from_secs(30);

/// How long a browser need not ask again whether a page may call: what most of them keep at most.
pub(crate) const CORS_KEPT: Duration = Duration::from_secs(2 * 60 * 60);

/// When a caller who was refused for want of room, or by a server that goes down, should try again.
pub(crate) const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Bytes of what an answer over HTTP says of an error, which may quote the body: enough to find the place.
pub(crate) const DETAIL_BYTES_MAX: usize = 2_048;
