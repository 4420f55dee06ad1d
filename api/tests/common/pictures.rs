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

/// What a browser would run if it were handed out as a page.
pub const PAGE: &[u8] = b"<!doctype html><script>alert(document.domain)</script>";

/// A PNG with a page in its comment.
pub fn png_with_page() -> Vec<u8> {
    let comment = [b"Comment\0", PAGE].concat();
    png_with_chunk(b"tEXt", &comment)
}

/// A JPEG with a page in its comment.
pub fn jpeg_with_page() -> Vec<u8> {
    let plain = two_colours(64, 64, ImageFormat::Jpeg);
    let length = u16::try_from(PAGE.len() + 2).expect("short").to_be_bytes();
    [&plain[..2], &[0xff, 0xfe], &length, PAGE, &plain[2..]].concat()
}

/// A WebP with a page where its XMP would be.
pub fn webp_with_page() -> Vec<u8> {
    let still = riff_chunk(b"VP8L", &lossless_webp(64));
    webp(64, 0b0000_0100, &[still, riff_chunk(b"XMP ", PAGE)].concat())
}

/// A PNG with a compressed chunk that is a thousand times larger once it is unpacked. `kind` is
/// zTXt, iTXt or iCCP.
pub fn png_with_packed(kind: &[u8; 4], unpacked_bytes: usize) -> Vec<u8> {
    let head: &[u8] = match kind {
        b"iTXt" => b"Comment\0\x01\0\0\0",
        _ => b"Comment\0\0",
    };
    let chunk = [head, &zeros_in_zlib(unpacked_bytes)].concat();
    png_with_chunk(kind, &chunk)
}

/// A small PNG with one more chunk before its pixels.
fn png_with_chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let plain = two_colours(64, 64, ImageFormat::Png);
    let (head, rest) = plain.split_at(33);
    let length = u32::try_from(content.len()).expect("short").to_be_bytes();
    let named = [kind.as_slice(), content].concat();
    [head, &length, &named, &crc32(&named).to_be_bytes(), rest].concat()
}

/// Zeros in zlib's format, packed as tightly as it can be: two bits for each 258 of them. No packer
/// writes one block as long, so it is made by hand after RFC 1951, section 3.2.7.
fn zeros_in_zlib(count: usize) -> Vec<u8> {
    let runs = count / 258;
    let mut bits = Bits::default();
    bits.number(1, 1); // the last block,
    bits.number(2, 2); // with codes of its own:
    bits.number(29, 5); // 286 for literals and lengths,
    bits.number(0, 5); // one for distances,
    bits.number(14, 4); // and 18 code lengths for how these are written: 18 is 0, 1 is 10, 2 is 11.
    for length in [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2] {
        bits.number(length, 3);
    }
    bits.code("11"); // The literal 0 has two bits,
    for zeros in [138, 117] {
        bits.code("0");
        bits.number(zeros - 11, 7);
    }
    bits.code("11"); // the end has two,
    bits.code("0");
    bits.number(28 - 11, 7);
    bits.code("10"); // a run of 258 has one,
    bits.code("10"); // and so has the distance of one byte.
    bits.code("10"); // A zero, and runs of it.
    for _ in 0..runs {
        bits.code("00");
    }
    bits.code("11");
    let sum = u32::try_from((1 + runs * 258) % 65_521).expect("small") << 16 | 1;
    [[0x78, 0xda].as_slice(), &bits.bytes, &sum.to_be_bytes()].concat()
}

/// Bits in the order of RFC 1951.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    count: usize,
}

impl Bits {
    fn bit(&mut self, is_set: bool) {
        if self.count.is_multiple_of(8) {
            self.bytes.push(0);
        }
        let last = self.bytes.len() - 1;
        self.bytes[last] |= u8::from(is_set) << (self.count % 8);
        self.count += 1;
    }

    fn number(&mut self, value: u32, length: u32) {
        (0..length).for_each(|place| self.bit(value >> place & 1 == 1));
    }

    fn code(&mut self, code: &str) {
        code.bytes().for_each(|digit| self.bit(digit == b'1'));
    }
}

/// A progressive JPEG of grey that goes over all its blocks again and again: each time costs 76
/// bytes of the file and a walk over the whole picture.
pub fn many_scans(side: u16, scans: usize) -> Vec<u8> {
    let blocks = usize::from(side.div_ceil(8)).pow(2);
    let mut file = vec![0xff, 0xd8];
    file.extend([0xff, 0xdb, 0, 67, 0]);
    file.extend([1; 64]);
    let [high, low] = side.to_be_bytes();
    file.extend([0xff, 0xc2, 0, 11, 8, high, low, high, low, 1, 1, 0x11, 0]);
    // One code of one bit in each table: "no difference", and "nothing in the next 2^14 blocks".
    for (table, symbol) in [(0x00, 0x00), (0x10, 0xe0)] {
        file.extend([0xff, 0xc4, 0, 20, table, 1]);
        file.extend([0; 15]);
        file.push(symbol);
    }
    let mut scan = |first: u8, last: u8, bits: usize| {
        file.extend([0xff, 0xda, 0, 8, 1, 1, 0, first, last, 0]);
        file.resize(file.len() + bits.div_ceil(8), 0);
    };
    scan(0, 0, blocks);
    for _ in 1..scans {
        scan(1, 63, blocks.div_ceil(1 << 14) * 15);
    }
    file.extend([0xff, 0xd9]);
    file
}

/// A WebP that moves: the same frame so many times.
pub fn moving(side: u32, frames: usize) -> Vec<u8> {
    let still = riff_chunk(b"VP8L", &lossless_webp(side));
    let three = |value: u32| value.to_le_bytes()[..3].to_vec();
    let place = [three(0), three(0), three(side - 1), three(side - 1), three(1), vec![0]].concat();
    let frame = riff_chunk(b"ANMF", &[place, still].concat());
    let head = riff_chunk(b"ANIM", &[0; 6]);
    webp(side, 0b0000_0010, &[head, frame.repeat(frames)].concat())
}

/// The pixels of a WebP without its container.
fn lossless_webp(side: u32) -> Vec<u8> {
    let file = two_colours(side, side, ImageFormat::WebP);
    assert_eq!(&file[12..16], b"VP8L");
    let length = u32::from_le_bytes(file[16..20].try_into().expect("four bytes")) as usize;
    file[20..20 + length].to_vec()
}

/// An extended WebP; `flags` say what `content` has besides pixels.
fn webp(side: u32, flags: u8, content: &[u8]) -> Vec<u8> {
    let three = |value: u32| value.to_le_bytes()[..3].to_vec();
    let head = [vec![flags, 0, 0, 0], three(side - 1), three(side - 1)].concat();
    riff_chunk(b"RIFF", &[b"WEBP".to_vec(), riff_chunk(b"VP8X", &head), content.to_vec()].concat())
}

fn riff_chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("short").to_le_bytes();
    let padding: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
    [kind.as_slice(), &length, content, padding].concat()
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
