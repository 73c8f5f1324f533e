//! What an operator sees: requests, connections and the process itself, as Prometheus text.

use std::fs;

use prometheus::{Counter, Gauge, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};

/// Ticks a second in `/proc/self/stat`: fixed at 100 in what Linux shows to programs.
const TICKS_PER_SECOND: f64 = 100.0;

/// The registry and the counters of the network face.
#[derive(Debug, Clone)]
pub(crate) struct Counts {
    registry: Registry,
    requests: IntCounterVec,
    /// Requests and connections refused for being too many, by reason.
    pub refused: IntCounterVec,
    /// Open TCP connections, sockets included.
    pub connections: IntGauge,
    process: Process,
}

/// What `/proc` says of this process, read when asked.
#[derive(Debug, Clone)]
struct Process {
    memory: Gauge,
    descriptors: Gauge,
    cpu: Counter,
}

impl Counts {
    /// A registry with our own counters in it.
    pub(crate) fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = Opts::new("encrier_http_requests_total", "Requests answered, by method, route and status.");
        let requests = IntCounterVec::new(requests, &["method", "route", "status"])?;
        let refused =
            Opts::new("encrier_refused_requests_total", "Requests and connections refused as too many, by reason.");
        let refused = IntCounterVec::new(refused, &["reason"])?;
        let connections = IntGauge::new("encrier_http_connections", "Open TCP connections, websockets included.")?;
        let process = Process {
            memory: Gauge::new("process_resident_memory_bytes", "Resident memory.")?,
            descriptors: Gauge::new("process_open_fds", "Open file descriptors.")?,
            cpu: Counter::new("process_cpu_seconds_total", "Processor time, user and system.")?,
        };
        let build =
            Opts::new("encrier_build_info", "The version that runs.").const_label("version", env!("CARGO_PKG_VERSION"));
        let build = IntGauge::with_opts(build)?;
        build.set(1);
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(refused.clone()))?;
        registry.register(Box::new(connections.clone()))?;
        registry.register(Box::new(process.memory.clone()))?;
        registry.register(Box::new(process.descriptors.clone()))?;
        registry.register(Box::new(process.cpu.clone()))?;
        registry.register(Box::new(build))?;
        Ok(Self { registry, requests, refused, connections, process })
    }

    /// Where other crates register theirs.
    pub(crate) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Counts one answer. The route is the router's template: names of documents never become labels.
    pub(crate) fn answered(&self, method: &http::Method, route: &str, status: http::StatusCode) {
        let method = if is_usual(method) { method.as_str() } else { "other" };
        self.requests.with_label_values(&[method, route, status.as_str()]).inc();
    }

    /// The sum of a gauge over its labels; 0 for one that nobody registered.
    pub(crate) fn sum(&self, name: &str) -> u64 {
        let families = self.registry.gather();
        let values = families.iter().filter(|family| family.name() == name).flat_map(|family| family.get_metric());
        // Gauges of ours count things.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of things")]
        values.map(|metric| metric.get_gauge().get_value() as u64).sum()
    }

    /// Those whose names begin so, as text.
    pub(crate) fn text_of(&self, head: &str) -> Result<String, prometheus::Error> {
        let mut families = self.registry.gather();
        families.retain(|family| family.name().starts_with(head));
        TextEncoder::new().encode_to_string(&families)
    }

    /// All of it as text.
    pub(crate) fn text(&self) -> Result<String, prometheus::Error> {
        self.process.read();
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

/// Methods are free words on the wire; labels must be few.
fn is_usual(method: &http::Method) -> bool {
    use http::Method;
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS]
        .contains(method)
}

impl Process {
    /// Reads `/proc`; where there is none the figures stay as they are.
    fn read(&self) {
        if let Some(kilobytes) = fs::read_to_string("/proc/self/status").ok().and_then(|text| resident_kb(&text)) {
            self.memory.set(kilobytes * 1024.0);
        }
        if let Ok(folder) = fs::read_dir("/proc/self/fd") {
            self.descriptors.set(folder.map(|_| 1.0).sum());
        }
        if let Some(ticks) = fs::read_to_string("/proc/self/stat").ok().and_then(|text| cpu_ticks(&text)) {
            self.cpu.inc_by((ticks / TICKS_PER_SECOND - self.cpu.get()).max(0.0));
        }
    }
}

fn resident_kb(status: &str) -> Option<f64> {
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().strip_suffix("kB")?.trim().parse().ok()
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
        assert_eq!((resident_kb(""), cpu_ticks("")), (None, None));
    }

    #[test]
    fn counts_become_text() {
        let counts = Counts::new().expect("names are unique");
        counts.answered(&http::Method::GET, "/p/{id}", http::StatusCode::OK);
        counts.answered(&http::Method::from_bytes(b"BREW").expect("a method"), "/p/{id}", http::StatusCode::OK);
        let text = counts.text().expect("counts are text");
        assert!(text.contains(r#"encrier_http_requests_total{method="GET",route="/p/{id}",status="200"} 1"#), "{text}");
        assert!(text.contains(r#"method="other""#) && text.contains("process_resident_memory_bytes"), "{text}");
    }
}
