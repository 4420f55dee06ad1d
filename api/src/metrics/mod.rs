//! Figures for who operates the server, as Prometheus reads them.
//!
//! They are served at an address of their own that is closed unless somebody opens it, and never
//! where browsers come: see [`serving`]. Absent on purpose: anything of a person. A label is a
//! route, a method, a status or a read model's name, none of which somebody outside can make up.

pub mod requests;
mod scrape;
pub mod serving;

use prometheus_client::metrics::gauge::Gauge;

use self::requests::Requests;

/// What this node counts while it runs. Everything else is looked up when somebody asks.
#[derive(Debug, Default)]
pub struct Metrics {
    requests: Requests,
    /// Requests that have not been answered yet.
    in_progress: Gauge,
}
