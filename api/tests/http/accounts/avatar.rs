//! The pictures of people: what is read, and that nothing is handed out but what was made of it.

use std::time::{Duration, Instant};

use domain::{
    Role,
    account::{AccountAction, LeftFiles},
};
use futures_util::future::join_all;
use image::ImageFormat;
use jiff::SignedDuration;
use reqwest::Method;

use crate::common::{
    Server, administrator,
    pictures::{
        PAGE, boastful, bomb, from_a_camera, jpeg_with_page, many_scans, moving, png_with_packed,
        png_with_page, transparent, two_colours, webp_with_page,
    },
    reason, signed_in, user,
};

const MINE: &str = "/me/avatar";

#[tokio::test]
async fn whatever_kind_is_sent_a_small_jpeg_is_shown() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    assert_eq!(ada.browser.get(MINE).await.problem(), "not-found");
    for (format, content_type) in [
        (ImageFormat::Png, "image/png"),
        (ImageFormat::Jpeg, "image/jpeg"),
        (ImageFormat::WebP, "image/webp"),
    ] {
        let file = two_colours(1200, 600, format);
        ada.browser.put_picture(MINE, content_type, file).await.expect(200);
        let shown = ada.browser.get_picture(MINE).await;
        let picture = shown.picture();
        assert_eq!(picture.dimensions(), (512, 256));
        let [red, _, blue] = picture.get_pixel(256, 20).0;
        assert!(red > 240 && blue < 20, "red is above");
    }
    ada.browser.put_picture(MINE, "image/png", transparent(40, 30)).await.expect(200);
    let picture = ada.browser.get_picture(MINE).await.picture();
    assert_eq!(picture.dimensions(), (40, 30), "a small one stays as it is");
    assert_eq!(picture.get_pixel(20, 15).0, [255, 255, 255]);
}

#[tokio::test]
async fn metadata_stay_behind_and_what_is_up_stays_up() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let file = from_a_camera(300, 200);
    ada.browser.put_picture(MINE, "image/jpeg", file).await.expect(200);
    let shown = ada.browser.get_picture(MINE).await;
    assert!(!shown.contains(b"Exif") && !shown.contains(b"GPS"));
    let picture = shown.picture();
    assert_eq!(picture.dimensions(), (200, 300));
    let [red, _, blue] = picture.get_pixel(190, 150).0;
    assert!(red > 240 && blue < 20, "what was above is to the right");
}

#[tokio::test]
async fn a_file_that_is_two_things_becomes_a_picture_only() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let mut file = two_colours(64, 64, ImageFormat::Png);
    file.extend(b"<html><script>alert(document.domain)</script></html>PK\x03\x04");
    ada.browser.put_picture(MINE, "image/png", file).await.expect(200);
    let shown = ada.browser.get_picture(MINE).await;
    assert!(!shown.contains(b"script") && !shown.contains(b"PK\x03\x04"));
    shown.picture();
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "private, no-cache"),
    ] {
        assert_eq!(shown.answer.header(name), Some(value));
    }
}

#[tokio::test]
async fn what_is_no_picture_is_refused_whatever_it_says_it_is() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let png = two_colours(64, 64, ImageFormat::Png);
    let gif = b"GIF89a\x01\0\x01\0\0\0\0;".to_vec();
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec();
    for (content_type, file, code) in [
        ("image/png", gif.clone(), "picture-unsupported"),
        ("image/gif", gif, "picture-unsupported"),
        ("image/svg+xml", svg.clone(), "picture-unsupported"),
        ("image/png", svg, "picture-unsupported"),
        ("image/png", b"<!doctype html><script>alert(1)</script>".to_vec(), "picture-unsupported"),
        ("image/png", Vec::new(), "picture-unsupported"),
        ("image/png", png[..png.len() / 2].to_vec(), "picture-damaged"),
        ("image/jpeg", b"\xff\xd8\xff\xe0 and so on".to_vec(), "picture-damaged"),
        ("image/webp", b"RIFF\x10\0\0\0WEBPVP8 \0\0\0\0".to_vec(), "picture-damaged"),
        // What an HTML form could send.
        ("text/plain", png.clone(), "picture-unsupported"),
        ("multipart/form-data; boundary=x", png, "picture-unsupported"),
    ] {
        let answer = ada.browser.put_picture(MINE, content_type, file).await;
        assert_eq!(answer.problem(), code, "{content_type}");
    }
    assert_eq!(server.count("avatars").await, 0);
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_room_is_made_for_it() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let mut heavy = two_colours(64, 64, ImageFormat::Png);
    heavy.resize(1024 * 1024, 0);
    ada.browser.put_picture(MINE, "image/png", heavy.clone()).await.expect(200);
    heavy.push(0);
    let answer = ada.browser.put_picture(MINE, "image/png", heavy).await;
    assert_eq!((answer.status.as_u16(), answer.problem()), (413, "payload-too-large"));
    for file in [boastful(60_000, 60_000), boastful(u32::MAX, 1), bomb(8_000, 8_000)] {
        assert!(file.len() < 400_000, "{} bytes", file.len());
        let began = Instant::now();
        let answer = ada.browser.put_picture(MINE, "image/png", file).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (422, "picture-too-large"));
        assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_browser_that_has_it_is_told_so_until_it_changes_or_goes() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let put = async |height| {
        let file = two_colours(64, height, ImageFormat::Png);
        ada.browser.put_picture(MINE, "image/png", file).await
    };
    put(64).await.expect(200);
    let etag = ada.browser.get_picture(MINE).await.answer.header("etag").expect("one").to_owned();
    let ask = async || {
        let request = ada.browser.request(Method::GET, MINE).header("if-none-match", &etag);
        request.send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(ask().await, 304);
    assert_eq!(put(64).await.header("nexus-position"), None, "the same picture is no change");
    assert_eq!(ask().await, 304);
    put(32).await.expect(200);
    assert_eq!(ask().await, 200);
    assert_eq!(server.count("avatars").await, 1, "the one before is gone");
    ada.browser.delete(MINE).await.expect(200);
    assert_eq!(ask().await, 404);
    assert_eq!(server.count("avatars").await, 0);
    assert_eq!(ada.browser.delete(MINE).await.header("nexus-position"), None);
}

#[tokio::test]
async fn it_is_shown_with_the_profile_and_to_who_may_see_that_on_every_node() {
    let server = Server::start().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let bob = signed_in(&server, "bob", Role::User, 3).await;
    let path = format!("/accounts/{}/avatar", ada.account_id);
    let file = two_colours(64, 64, ImageFormat::Png);
    let put = admin.browser.put_picture(&path, "image/png", file).await;
    let profile = format!("/profiles/{}", ada.account_id);
    let profile = admin.browser.get_after(&put, &profile).await.expect(200);
    let digest = profile["avatar"].as_str().expect("a digest");
    let rows = admin.browser.get_after(&put, "/approvals?show=all&filter=ada").await.expect(200);
    assert_eq!(rows["items"][0]["avatar"], digest);
    assert_eq!(ada.browser.get("/me").await.expect(200)["avatar"], digest);
    let node = server.second_node().await;
    let there = node.browser();
    there.set_cookie(admin.browser.cookie());
    let shown = there.get_picture(&path).await;
    assert_eq!(shown.answer.header("etag"), Some(format!("\"{digest}\"").as_str()));
    shown.picture();
    assert_eq!(bob.browser.get(&path).await.problem(), "forbidden");
}

#[tokio::test]
async fn support_changes_no_administrators() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let support = signed_in(&server, "support", Role::Support, 3).await;
    let path = format!("/accounts/{}/avatar", admin.account_id);
    let file = two_colours(64, 64, ImageFormat::Png);
    let answer = support.browser.put_picture(&path, "image/png", file).await;
    assert_eq!(answer.problem(), "outranked");
    assert_eq!(support.browser.delete(&path).await.problem(), "outranked");
    assert_eq!(server.count("avatars").await, 0);
}

#[tokio::test]
async fn it_lies_sealed_and_the_log_has_a_name_for_it_that_tells_nothing() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let bob = signed_in(&server, "bob", Role::User, 3).await;
    for person in [&ada, &bob] {
        let file = two_colours(64, 64, ImageFormat::Png);
        person.browser.put_picture(MINE, "image/png", file).await.expect(200);
    }
    let hers = ada.browser.get_picture(MINE).await;
    let his = bob.browser.get_picture(MINE).await;
    assert_eq!(hers.file, his.file);
    assert_ne!(hers.answer.header("etag"), his.answer.header("etag"));
    let client = server.database.client().await;
    let rows = client.query("select sealed from avatars", &[]).await.expect("rows");
    assert_eq!(rows.len(), 2);
    for row in rows {
        let sealed: Vec<u8> = row.get(0);
        let window = &hers.file[..32];
        assert!(sealed.windows(32).all(|bytes| bytes != window));
    }
}

#[tokio::test]
async fn an_erased_persons_is_never_shown_again() {
    let server = Server::start_without_projectors().await;
    let admin = administrator(&server).await;
    let ada = user(&server).await;
    let file = two_colours(64, 64, ImageFormat::Png);
    ada.browser.put_picture(MINE, "image/png", file.clone()).await.expect(200);
    let path = format!("/accounts/{}/avatar", ada.account_id);
    let digest = server.app.accounts.load(ada.id()).await.expect("loads");
    let digest = digest.aggregate.profile.avatar.expect("a picture");
    server
        .command(ada.id(), AccountAction::Delete { reason: reason("left"), files: LeftFiles::Keep })
        .await;
    assert_eq!(admin.browser.get(&path).await.problem(), "not-found");
    // Also by who kept the row and asks past the account.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let kept = api::avatars::get(&server.app, ada.id(), &digest).await.expect("an answer");
    assert_eq!(kept, None);
    let late = admin.browser.put_picture(&path, "image/png", file).await;
    assert_eq!(late.problem(), "account-deleted");
    api::avatars::forget(&server.app, ada.id()).await.expect("forgotten");
    assert_eq!(server.count("avatars").await, 0);
}

#[tokio::test]
async fn a_picture_whose_request_broke_off_is_swept_away_and_one_that_is_shown_is_not() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let file = two_colours(64, 64, ImageFormat::Png);
    ada.browser.put_picture(MINE, "image/png", file).await.expect(200);
    let client = server.database.client().await;
    // As after a crash: the shown one's event came, another one's did not.
    let broken_off = "update avatars set shown_sequence = null";
    client.execute(broken_off, &[]).await.expect("a row");
    let other = "insert into avatars (account_id, digest, sealed, stored_at)
        select account_id, decode(repeat('00', 32), 'hex'), sealed, stored_at from avatars";
    client.execute(other, &[]).await.expect("a row");
    api::avatars::sweep(&server.app).await.expect("swept");
    assert_eq!(server.count("avatars").await, 2, "they may still be about to be named");
    server.clock.advance(SignedDuration::from_mins(11));
    api::avatars::sweep(&server.app).await.expect("swept");
    assert_eq!(server.count("avatars").await, 1);
    ada.browser.get_picture(MINE).await.picture();
}

#[tokio::test]
async fn whoever_tidies_up_late_takes_no_picture_that_was_set_since() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let mut shown = Vec::new();
    for side in [64, 32] {
        let file = two_colours(side, side, ImageFormat::Png);
        ada.browser.put_picture(MINE, "image/png", file).await.expect(200);
        let account = server.app.accounts.load(ada.id()).await.expect("loads");
        shown.push((account.aggregate.profile.avatar.expect("a picture"), account.sequence));
    }
    let (first, at) = &shown[0];
    // Who set the first one notes it only now, and so does who had taken an earlier one away.
    api::avatars::keep(&server.app, ada.id(), Some(first), *at).await.expect("noted");
    api::avatars::keep(&server.app, ada.id(), None, *at).await.expect("noted");
    ada.browser.get_picture(MINE).await.picture();
    api::avatars::settle(&server.app, ada.id()).await.expect("settled");
    assert_eq!(server.count("avatars").await, 1);
    ada.browser.get_picture(MINE).await.picture();
}

#[tokio::test]
async fn of_pictures_set_at_once_one_is_shown_and_no_other_is_kept() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    for _ in 0..10 {
        let set = [64, 48, 32, 16].map(|side| {
            let file = two_colours(side, side, ImageFormat::Png);
            ada.browser.put_picture(MINE, "image/png", file)
        });
        for answer in join_all(set).await {
            answer.expect(200);
        }
        assert_eq!(server.count("avatars").await, 1);
        ada.browser.get_picture(MINE).await.picture();
    }
}

#[tokio::test]
async fn a_page_inside_of_a_picture_stays_behind() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    for (content_type, file) in [
        ("image/png", png_with_page()),
        ("image/jpeg", jpeg_with_page()),
        ("image/webp", webp_with_page()),
    ] {
        assert!(file.windows(PAGE.len()).any(|window| window == PAGE));
        ada.browser.put_picture(MINE, content_type, file).await.expect(200);
        let shown = ada.browser.get_picture(MINE).await;
        assert_eq!(shown.picture().dimensions(), (64, 64));
        assert!(!shown.contains(b"script"), "{content_type}");
        assert_eq!(shown.answer.header("content-type"), Some("image/jpeg"));
        assert_eq!(shown.answer.header("x-content-type-options"), Some("nosniff"));
    }
}

/// The most memory that this process has had so far.
fn most_memory_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a line");
    let kilobytes = line.split_whitespace().nth(1).expect("a figure");
    1024 * kilobytes.parse::<u64>().expect("a number")
}

#[tokio::test]
async fn what_is_packed_beside_the_pixels_is_not_unpacked() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    for kind in [b"zTXt", b"iTXt", b"iCCP"] {
        let name = String::from_utf8_lossy(kind);
        let file = png_with_packed(kind, 1_000_000_000);
        assert!((900_000..1_048_576).contains(&file.len()), "{} bytes", file.len());
        let (began, before) = (Instant::now(), most_memory_bytes());
        ada.browser.put_picture(MINE, "image/png", file).await.expect(200);
        assert!(began.elapsed() < Duration::from_secs(20), "{name}: {:?}", began.elapsed());
        let more = most_memory_bytes() - before;
        assert!(more < 400_000_000, "{name}: {more} bytes");
    }
}

#[tokio::test]
async fn a_picture_that_is_painted_over_and_over_is_given_up() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    // As a camera's: a handful of passes.
    ada.browser.put_picture(MINE, "image/jpeg", many_scans(1_000, 10)).await.expect(200);
    let file = many_scans(6_000, 12_000);
    assert!((900_000..1_048_576).contains(&file.len()), "{} bytes", file.len());
    let began = Instant::now();
    let answer = ada.browser.put_picture(MINE, "image/jpeg", file).await;
    assert_eq!(answer.problem(), "picture-damaged");
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[tokio::test]
async fn of_a_picture_that_moves_the_first_frame_is_shown() {
    let server = Server::start_without_projectors().await;
    let ada = user(&server).await;
    let file = moving(400, 2_000);
    assert!((100_000..1_048_576).contains(&file.len()), "{} bytes", file.len());
    let began = Instant::now();
    ada.browser.put_picture(MINE, "image/webp", file).await.expect(200);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert_eq!(ada.browser.get_picture(MINE).await.picture().dimensions(), (400, 400));
}
