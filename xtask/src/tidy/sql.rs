//! Where SQL stands: in `.sql` files, and in the strings of Rust code.

use std::str::FromStr;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::without_tests;
use crate::workspace::SourceFile;

/// A piece of text and the line it begins in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub line: usize,
    pub text: String,
}

/// Everything in `file` that may be SQL, without SQL's comments and without tests.
pub(super) fn pieces(file: &SourceFile) -> Vec<Piece> {
    let mut pieces = Vec::new();
    if file.path.ends_with(".sql") {
        pieces.push(Piece { line: 1, text: file.text.clone() });
    } else if file.path.ends_with(".rs") {
        // What does not parse, the compiler reports better than we could.
        let tokens = TokenStream::from_str(without_tests(&file.text)).unwrap_or_default();
        collect_strings(tokens, &mut pieces);
    }
    for piece in &mut pieces {
        let lines = piece.text.lines().map(|line| line.split("--").next().unwrap_or_default());
        piece.text = lines.collect::<Vec<_>>().join("\n");
    }
    pieces
}

fn collect_strings(tokens: TokenStream, pieces: &mut Vec<Piece>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) if !is_doc_comment(&group) => {
                collect_strings(group.stream(), pieces);
            }
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                if text.contains('"') {
                    pieces.push(Piece { line: literal.span().start().line, text });
                }
            }
            _ => {}
        }
    }
}

/// Doc comments arrive as `#[doc = "…"]`.
fn is_doc_comment(group: &proc_macro2::Group) -> bool {
    let first = group.stream().into_iter().next();
    group.delimiter() == Delimiter::Bracket
        && matches!(first, Some(TokenTree::Ident(name)) if name == "doc")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::file;

    #[test]
    fn strings_are_found_with_their_lines_and_comments_are_not() {
        let source = "//! \"inner\" doc\n/// from doc\nfn f() {\n    // \"comment\"\n    \
            g('\"', b'x', \"one\", r#\"two -- said\nthree\"#);\n}\n";
        let found = pieces(&file("a.rs", source));
        let texts: Vec<_> = found.iter().map(|piece| (piece.line, piece.text.as_str())).collect();
        assert_eq!(texts, [(5, "'\"'"), (5, "\"one\""), (5, "r#\"two \nthree\"#")]);
    }

    #[test]
    fn a_sql_file_is_one_piece() {
        let found = pieces(&file("a.sql", "-- why\nselect 1\n"));
        assert_eq!(found, [Piece { line: 1, text: "\nselect 1".to_owned() }]);
    }
}
