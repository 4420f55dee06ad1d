//! Plain pages: without a style, a script or anything that was sent, so they need nothing of the
//! policy that every answer carries.

use std::fmt::Write as _;

use axum::http::StatusCode;

use crate::problem::examples::Example;

const ABOUT: &str = "<p>Programs should decide by the <code>code</code> of a problem document, which \
     stays as it is. <code>title</code> and <code>detail</code> are for people and may change. \
     <code>request_id</code> finds the request in the server's log.</p>";

/// All wordings of one code.
pub fn of_one(examples: &[Example]) -> String {
    let Some(first) = examples.first() else { return of_none() };
    let mut body = format!("<h1><code>{}</code></h1>\n", first.code);
    let mut title_before = "";
    for Example { title, detail, .. } in examples {
        if *title != title_before {
            let _ = writeln!(body, "<h2>{}</h2>", text(title));
        }
        let _ = writeln!(body, "<p>{}</p>", text(detail));
        title_before = title;
    }
    let status = StatusCode::from_u16(first.status).map(|status| status.to_string());
    let status = status.unwrap_or_default();
    let _ = write!(
        body,
        "<p>It comes with the status {status}. Figures and names are examples.</p>\n{ABOUT}\n"
    );
    body.push_str("<p><a href=\"/problems\">All problems</a></p>\n");
    whole(first.code, &body)
}

pub fn of_all(examples: &[Example]) -> String {
    let mut body = format!("<h1>Problems</h1>\n{ABOUT}\n<dl>\n");
    let mut before = "";
    for Example { code, title, .. } in examples {
        if *code != before {
            let _ = writeln!(body, "<dt><a href=\"/problems/{code}\"><code>{code}</code></a></dt>");
        }
        let _ = writeln!(body, "<dd>{}</dd>", text(title));
        before = code;
    }
    body.push_str("</dl>\n");
    whole("Problems", &body)
}

pub fn of_none() -> String {
    let body = "<h1>There is no such problem</h1>\n\
        <p>This server has no problem by that code. Check the address, or look through \
        <a href=\"/problems\">all problems</a>.</p>\n";
    whole("There is no such problem", body)
}

fn whole(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} - dna-nexus</title>\n\
         </head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )
}

fn text(plain: &str) -> String {
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
