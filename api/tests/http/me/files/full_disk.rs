//! Uploads to a disk that is full.

use crate::common::{Answer, Storing, fill_disks, fill_disks_that_tell_late};

async fn is_refused_and_leaves_nothing(story: &Storing, answer: Answer) {
    assert_eq!((answer.status.as_u16(), answer.problem()), (507, "disk-full"));
    assert!(answer.body["detail"].as_str().expect("a text").starts_with("Nothing was stored."));
    assert_eq!((story.uploads().len(), story.open_reservations().await), (0, 0));
}

#[tokio::test]
async fn a_full_disk_takes_no_file_and_keeps_no_part_of_one() {
    let story = Storing::start(50_000_000).await;
    let ada = &story.ada;
    ada.upload("before", "first").await.expect(201);
    fill_disks();
    // Of sixteen turns and ten times the bytes none is kept.
    for number in 0..20 {
        let answer = ada.upload(&format!("large{number}"), vec![1; 25_000_000]).await;
        is_refused_and_leaves_nothing(&story, answer).await;
    }
    is_refused_and_leaves_nothing(&story, ada.replace("before", vec![2; 2_000_000]).await).await;
    assert_eq!(ada.download("before").await.body, "first");
    ada.upload("small", "there is room for this").await.expect(201);

    fill_disks_that_tell_late();
    is_refused_and_leaves_nothing(&story, ada.upload("late", "x").await).await;
    is_refused_and_leaves_nothing(&story, ada.replace("before", "second").await).await;
    assert_eq!(ada.download("before").await.body, "first");
    let mut names: Vec<_> = std::fs::read_dir(story.folder())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    assert_eq!(names, ["before", "small"]);
}
