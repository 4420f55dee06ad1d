//! Pictures, and files that only look like some.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, RgbImage, RgbaImage};
use reqwest::{Method, header::CONTENT_TYPE};

use super::{Answer, Browser};

/// Red above, blue below.
pub fn two_colours(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |_, y| {
        image::Rgb(if y < height / 2 { [255, 0, 0] } else { [0, 0, 255] })
    });
    file(picture.into(), format)
}

/// Nothing to be seen, but there.
pub fn transparent(width: u32, height: u32) -> Vec<u8> {
    file(RgbaImage::new(width, height).into(), ImageFormat::Png)
}

/// Few bytes that take up many: a whole picture of one colour.
pub fn bomb(width: u32, height: u32) -> Vec<u8> {
    file(GrayImage::new(width, height).into(), ImageFormat::Png)
}

/// A PNG whose head claims a size that nothing stands behind.
pub fn boastful(width: u32, height: u32) -> Vec<u8> {
    let mut file = bomb(1, 1);
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32(&file[12..29]);
    file[29..33].copy_from_slice(&checksum.to_be_bytes());
    file
}

/// A JPEG that a camera held sideways has written: turned by its metadata, which say where it was.
pub fn from_a_camera(width: u32, height: u32) -> Vec<u8> {
    let plain = two_colours(width, height, ImageFormat::Jpeg);
    // Big-endian TIFF with one entry: orientation 6, "turn me to the right".
    let mut exif =
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend(b"GPS 51.4778 N 0.0015 W");
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
}

fn file(picture: DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).expect("a picture");
    file.into_inner()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}

/// A picture as it was handed out.
pub struct Shown {
    pub answer: Answer,
    pub file: Vec<u8>,
}

impl Browser {
    pub async fn put_picture(&self, path: &str, content_type: &str, file: Vec<u8>) -> Answer {
        let request = self.unsafe_request(Method::PUT, path);
        let mut request = request.body(file).build().expect("a request");
        let content_type = content_type.parse().expect("a content type");
        request.headers_mut().insert(CONTENT_TYPE, content_type);
        self.execute(request).await
    }

    pub async fn get_picture(&self, path: &str) -> Shown {
        let response = self.request(Method::GET, path).send().await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let file = response.bytes().await.expect("a body").to_vec();
        Shown { answer: Answer { status, headers, body: serde_json::Value::Null }, file }
    }
}

impl Shown {
    #[track_caller]
    pub fn picture(&self) -> RgbImage {
        assert_eq!(self.answer.status, 200);
        let picture = image::load_from_memory_with_format(&self.file, ImageFormat::Jpeg);
        picture.expect("a JPEG").to_rgb8()
    }

    pub fn contains(&self, text: &[u8]) -> bool {
        self.file.windows(text.len()).any(|window| window == text)
    }
}
