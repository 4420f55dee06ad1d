//! The pages are built by `web/` and embedded by a macro, of which cargo does not know.

use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    let crate_folder = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    // There before the macro looks for it: a server that was built before the pages finds them
    // later, since a development build reads them when they are asked for.
    fs::create_dir_all(Path::new(&crate_folder).join("../web/dist"))?;
    println!("cargo::rerun-if-changed=../web/dist");
    Ok(())
}
