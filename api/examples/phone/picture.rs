//! Finding a QR code in a picture.

use std::path::Path;

use anyhow::{Context, bail};

/// The text of the one code in the picture.
pub fn text(path: &Path) -> anyhow::Result<String> {
    let picture = image::open(path).with_context(|| format!("{} is no picture", path.display()))?;
    let mut prepared = rqrr::PreparedImage::prepare(picture.to_luma8());
    let found: Vec<_> = prepared.detect_grids().iter().map(rqrr::Grid::decode).collect();
    let read: Vec<String> = found.iter().flatten().map(|(_, text)| text.to_owned()).collect();
    match read.as_slice() {
        [text] => Ok(text.clone()),
        [] if found.is_empty() => bail!("there is no QR code in {}", path.display()),
        [] => bail!("the QR code in {} cannot be read; take a larger picture", path.display()),
        _ => bail!("there are several QR codes in {}; cut out the right one", path.display()),
    }
}
