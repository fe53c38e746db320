//! The types generated from proto/, for server and clients.
