//! Every command as a process: what it prints where, how it ends, and what it leaves behind.

mod as_served;
mod benching;
mod checking;
mod desk;
mod exporting;
mod forgetting;
mod generating;
mod importing;
mod inventory;
mod leads;
mod learning;
mod messages;
mod promoting;
mod recording;
mod reporting;
mod road;
mod same_bits;
mod scoring;
mod stand_ins;
mod starting;
mod training;
mod tuning;
mod usage;
