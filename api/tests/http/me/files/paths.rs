//! Names that try to be more than names.

use std::fs;

use crate::common::{Answer, Storing};

async fn all_ways(story: &Storing, path: &str) -> [Answer; 5] {
    [
        story.ada.upload(path, "x").await,
        story.ada.replace(path, "x").await,
        story.ada.download(path).await,
        story.ada.remove_file(path).await,
        story.ada.make_folder(path).await,
    ]
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let story = Storing::start(1_000_000).await;
    story.ada.upload("mine", "x").await.expect(201);
    let root = story.pool.folder.path();
    fs::write(root.join("secret"), "not yours").expect("written");
    let inside_root = root.join("secret");
    for path in [
        "../secret",
        "../../secret",
        "a/../../../secret",
        "..",
        ".",
        "./mine",
        inside_root.to_str().expect("UTF-8"),
        "//etc/passwd",
        "a//b",
        "mine/",
        "",
        "..\\..\\secret",
        "a\0b",
        "a\nb",
        "\u{1b}[2J",
        &"n".repeat(256),
        &"a/".repeat(600),
        "\u{ff0e}\u{ff0e}/\u{ff0e}\u{ff0e}/secret",
        "..\u{2215}..\u{2215}secret",
        "..\u{ff0f}secret",
        "invoice\u{202e}fdp.exe",
        "a\u{200b}b",
        ".dna-nexus-pool",
        "a/.DNA-NEXUS-uploads/x",
    ] {
        for answer in all_ways(&story, path).await {
            assert_eq!(answer.field_problem().0, "path", "{path:?}");
        }
    }
    let untouched = fs::read_to_string(root.join("secret")).expect("there");
    assert_eq!(untouched, "not yours");
    let mut there: Vec<_> = fs::read_dir(root)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    there.sort();
    assert_eq!(there, [".dna-nexus-pool", ".dna-nexus-uploads", "secret", "users"]);
    assert_eq!(fs::read_dir(root.join("users")).expect("a folder").count(), 1);
    assert_eq!(fs::read_dir(story.folder()).expect("a folder").count(), 1);
}

#[tokio::test]
async fn names_that_look_the_same_are_one_file() {
    let story = Storing::start(1_000_000).await;
    let (composed, decomposed) = ("R\u{fc}gen.txt", "Ru\u{308}gen.txt");
    story.ada.upload(decomposed, "first").await.expect(201);
    assert_eq!(story.ada.upload(composed, "second").await.problem(), "file-exists");
    assert_eq!(story.ada.download(composed).await.body, "first");
    assert!(story.folder().join(composed).exists());
    story.ada.remove_file(decomposed).await.expect(204);
    // Another program left a name in the other form, as some do by themselves.
    fs::write(story.folder().join(decomposed), "theirs").expect("written");
    for answer in [story.ada.upload(composed, "x").await, story.ada.make_folder(composed).await] {
        assert_eq!(answer.problem(), "file-exists");
    }
    assert_eq!(story.ada.files().await["items"][0]["kind"], "file");
    assert_eq!(story.ada.download(composed).await.body, "theirs");
    story.ada.replace(composed, "mine").await.expect(201);
    assert_eq!(fs::read_dir(story.folder()).expect("a folder").count(), 1, "it took the place");
    assert_eq!(story.ada.download(decomposed).await.body, "mine");
    story.ada.remove_file(composed).await.expect(204);

    fs::create_dir(story.folder().join(decomposed)).expect("made");
    fs::write(story.folder().join(decomposed).join("inner"), "theirs").expect("written");
    assert_eq!(story.ada.download(&format!("{composed}/inner")).await.body, "theirs");
    story.ada.upload(&format!("{composed}/new"), "mine").await.expect(201);
    assert_eq!(fs::read_dir(story.folder()).expect("a folder").count(), 1);
    // The same name twice: the composed one is meant, and the other is only shown.
    fs::create_dir(story.folder().join(composed)).expect("made");
    let files = story.ada.files().await;
    let kinds: Vec<_> =
        files["items"].as_array().expect("items").iter().map(|item| &item["kind"]).collect();
    assert_eq!(kinds, ["other", "folder"]);
}
