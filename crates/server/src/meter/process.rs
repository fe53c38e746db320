//! What the system says of this process, under the names that every exporter uses.

use std::fs;

use super::page::{Family, Page};

/// Clock ticks a second, as Linux tells user space on every processor that Rust is compiled for.
const TICKS: f64 = 100.0;

/// What the process takes; nothing where the system has no `/proc`.
pub(super) fn tell(page: &mut Page) {
    if let Some(stat) = fs::read_to_string("/proc/self/stat").ok().as_deref().and_then(Stat::read) {
        let Stat { cpu_seconds, threads, started_after_boot } = stat;
        let cpu = Family {
            name: "process_cpu",
            unit: Some("seconds"),
            help: "Time on processors, user and system",
        };
        page.counters(cpu, [(Vec::new(), cpu_seconds)]);
        gauge(page, ("process_threads", None, "Threads"), Some(threads));
        let started = boot_time().map(|boot| boot + started_after_boot);
        let told = ("process_start_time", Some("seconds"), "When the process started, in seconds since 1970");
        gauge(page, told, started);
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let bytes = |key: &str| Some(field(&status, key)? * 1_024.0);
    gauge(page, ("process_resident_memory", Some("bytes"), "Memory that is held"), bytes("VmRSS:"));
    gauge(page, ("process_virtual_memory", Some("bytes"), "Memory that is addressed"), bytes("VmSize:"));
    let open = fs::read_dir("/proc/self/fd").ok().map(|handles| handles.count() as f64);
    gauge(page, ("process_open_fds", None, "File handles that are open"), open);
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    gauge(page, ("process_max_fds", None, "File handles that may be open"), field(&limits, "Max open files"));
}

type Told = (&'static str, Option<&'static str>, &'static str);

fn gauge(page: &mut Page, (name, unit, help): Told, value: Option<f64>) {
    page.gauges(Family { name, unit, help }, value.map(|value| (Vec::new(), value)));
}

/// The first number after a key at the start of a line.
fn field(text: &str, key: &str) -> Option<f64> {
    let rest = text.lines().find_map(|line| line.strip_prefix(key))?;
    rest.split_whitespace().next()?.parse().ok()
}

/// When the machine started, in seconds since 1970.
fn boot_time() -> Option<f64> {
    field(&fs::read_to_string("/proc/stat").ok()?, "btime ")
}

/// Of `/proc/self/stat`. (proc_pid_stat(5))
struct Stat {
    cpu_seconds: f64,
    threads: f64,
    started_after_boot: f64,
}

impl Stat {
    fn read(text: &str) -> Option<Stat> {
        // The second field is the program's name, in brackets, and may hold anything.
        let fields: Vec<f64> = text
            .rsplit_once(')')?
            .1
            .split_whitespace()
            .map(|field| field.parse().unwrap_or_default())
            .collect();
        let at = |number: usize| fields.get(number - 3).copied();
        let cpu_seconds = (at(14)? + at(15)?) / TICKS;
        Some(Stat { cpu_seconds, threads: at(20)?, started_after_boot: at(22)? / TICKS })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_behind_a_name_with_brackets_and_spaces() {
        let text = "7 (a) b (c) S 1 1 1 0 -1 0 0 0 0 0 250 50 0 0 20 0 9 0 12345 0 0";
        let stat = Stat::read(text).expect("all fields");
        assert_eq!((stat.cpu_seconds, stat.threads, stat.started_after_boot), (3.0, 9.0, 123.45));
    }
}
