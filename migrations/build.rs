//! The files in `sql/` are read by a macro, of which cargo does not know.

fn main() {
    println!("cargo:rerun-if-changed=sql");
}
