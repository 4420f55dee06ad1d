//! Any picture -> our own.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgba, RgbaImage,
    codecs::jpeg::JpegEncoder, error::ImageError, imageops, imageops::FilterType,
};

/// The longer side of what is handed out, in pixels. Smaller pictures stay as they are.
pub const MAX_SIDE: u32 = 512;

/// What a picture may take up once it is decoded: 12 megapixels with transparency, 16 without. A
/// file of a few kilobytes can claim any size.
const MAX_DECODED_BYTES: u64 = 48 * 1024 * 1024;

/// The longer side of what is read, in pixels.
const MAX_SIDE_READ: u32 = 16_384;

const QUALITY: u8 = 85;

/// What stands where a picture is transparent: JPEG has no transparency.
const GROUND: Rgba<u8> = Rgba([255, 255, 255, 255]);

#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    #[error("not a PNG, JPEG or WebP picture")]
    Unsupported,
    #[error("the picture is damaged")]
    Damaged,
    #[error("the picture has too many pixels")]
    TooLarge,
    #[error("the picture could not be written")]
    Write(#[source] ImageError),
}

/// Decodes a PNG, JPEG or WebP and makes a JPEG of it that has nothing of the file but what is to
/// be seen. Takes up to a second: not for a thread that others wait for.
///
/// What kind it is, is read from the file: a name or a content type can say anything.
pub fn make(file: &[u8]) -> Result<Vec<u8>, PictureError> {
    let format = image::guess_format(file).map_err(|_| PictureError::Unsupported)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) {
        return Err(PictureError::Unsupported);
    }
    let picture = decode(file, format)?;
    let picture = match picture.width().max(picture.height()) {
        0..=MAX_SIDE => picture,
        _ => picture.resize(MAX_SIDE, MAX_SIDE, FilterType::Triangle),
    };
    encode(&picture)
}

fn decode(file: &[u8], format: ImageFormat) -> Result<DynamicImage, PictureError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE_READ);
    limits.max_image_height = Some(MAX_SIDE_READ);
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refusal)?;
    // Known from the head, before anything is made room for.
    if decoder.total_bytes() > MAX_DECODED_BYTES {
        return Err(PictureError::TooLarge);
    }
    // Cameras say which way is up in the metadata, which does not come along.
    let orientation = decoder.orientation().map_err(refusal)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn encode(picture: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    let picture = if picture.color().has_alpha() {
        let mut ground = RgbaImage::from_pixel(picture.width(), picture.height(), GROUND);
        imageops::overlay(&mut ground, &picture.to_rgba8(), 0, 0);
        DynamicImage::from(ground).to_rgb8()
    } else {
        picture.to_rgb8()
    };
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    picture.write_with_encoder(encoder).map_err(PictureError::Write)?;
    Ok(jpeg)
}

fn refusal(error: ImageError) -> PictureError {
    match error {
        ImageError::Limits(_) => PictureError::TooLarge,
        _ => PictureError::Damaged,
    }
}
