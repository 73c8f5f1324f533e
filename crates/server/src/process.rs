//! What `/proc` and the clock say of this process, under the names that every Prometheus program uses.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use prometheus::{Counter, Gauge, Registry};

/// Ticks a second in `/proc/self/stat`: fixed at 100 in what Linux shows to programs.
const TICKS_PER_SECOND: f64 = 100.0;

/// The figures of the process, read when asked.
#[derive(Debug, Clone)]
pub(crate) struct Process {
    memory: Gauge,
    descriptors: Gauge,
    descriptors_max: Gauge,
    cpu: Counter,
}

impl Process {
    /// Registers them; what is made now counts as the start of the process.
    pub(crate) fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let process = Self {
            memory: Gauge::new("process_resident_memory_bytes", "Resident memory.")?,
            descriptors: Gauge::new("process_open_fds", "Open file descriptors.")?,
            descriptors_max: Gauge::new("process_max_fds", "File descriptors that the system allows.")?,
            cpu: Counter::new("process_cpu_seconds_total", "Processor time, user and system.")?,
        };
        let start = Gauge::new("process_start_time_seconds", "When the process started, in seconds since 1970 UTC.")?;
        #[expect(clippy::disallowed_methods, reason = "when the process began is no matter of a test's clock")]
        let now = SystemTime::now();
        start.set(now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64());
        registry.register(Box::new(process.memory.clone()))?;
        registry.register(Box::new(process.descriptors.clone()))?;
        registry.register(Box::new(process.descriptors_max.clone()))?;
        registry.register(Box::new(process.cpu.clone()))?;
        registry.register(Box::new(start))?;
        Ok(process)
    }

    /// Reads `/proc`; where there is none the figures stay as they are.
    pub(crate) fn read(&self) {
        if let Some(kilobytes) = fs::read_to_string("/proc/self/status").ok().and_then(|text| resident_kb(&text)) {
            self.memory.set(kilobytes * 1024.0);
        }
        if let Ok(folder) = fs::read_dir("/proc/self/fd") {
            self.descriptors.set(folder.map(|_| 1.0).sum());
        }
        if let Some(most) = fs::read_to_string("/proc/self/limits").ok().and_then(|text| descriptors_max(&text)) {
            self.descriptors_max.set(most);
        }
        if let Some(ticks) = fs::read_to_string("/proc/self/stat").ok().and_then(|text| cpu_ticks(&text)) {
            self.cpu.inc_by((ticks / TICKS_PER_SECOND - self.cpu.get()).max(0.0));
        }
    }
}

fn resident_kb(status: &str) -> Option<f64> {
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// The soft limit: the first number of the line.
fn descriptors_max(limits: &str) -> Option<f64> {
    let most = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?.split_whitespace().next()?;
    if most == "unlimited" { Some(f64::INFINITY) } else { most.parse().ok() }
}

/// User and system time; counted from the `)` that ends the program's name, which may hold blanks.
fn cpu_ticks(stat: &str) -> Option<f64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    Some(fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proc_is_read() {
        assert_eq!(resident_kb("Name:\tx\nVmRSS:\t   1234 kB\n"), Some(1234.0));
        assert_eq!(cpu_ticks("1 (a) b) S 0 1 1 0 -1 4194560 1 0 0 0 70 30 0 0 20 0"), Some(100.0));
        let limits =
            "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 65536   files\n";
        assert_eq!(descriptors_max(limits), Some(1024.0));
        assert_eq!((resident_kb(""), cpu_ticks(""), descriptors_max("")), (None, None, None));
    }
}
