//! Everything that the process logs, kept.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use api::cli::logging;
use tracing_subscriber::{
    EnvFilter, Layer, fmt, fmt::MakeWriter, layer::SubscriberExt, util::SubscriberInitExt,
};

#[derive(Clone, Default)]
pub struct LogLines(Arc<Mutex<Vec<u8>>>);

impl LogLines {
    /// Keeps them from now on, at the finest level, as the program itself would write them. A test
    /// that does is alone in its program.
    pub fn keep() -> Self {
        let lines = Self::default();
        // All but the browser's own side, which is ours only in tests.
        let filter = EnvFilter::new("trace,reqwest=off,hyper_util::client=off");
        let layer = fmt::layer().with_writer(lines.clone()).with_filter(logging::discreet(filter));
        tracing_subscriber::registry().with(layer).init();
        lines
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("not poisoned").clone()).expect("text")
    }
}

impl Write for LogLines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("not poisoned").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LogLines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
