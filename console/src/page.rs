//! The page as text. Everything that is not written here is escaped.

use std::fmt::{self, Display, Formatter};

use crate::state::State;
use crate::{Front, Service};

/// The whole page.
pub(crate) fn render(front: &Front, states: &[State]) -> String {
    let rows: String = front
        .services
        .iter()
        .zip(states)
        .map(|(service, state)| row(service, state))
        .collect();
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Register of Returned Foreigners and Entry Bans</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<h1>Register of Returned Foreigners and Entry Bans</h1>
<p>It keeps return decisions, removals and entry bans, with every change of them, and answers at the
border whether a traveller may enter. Every answer that holds personal data is logged before it
leaves. This page holds none; reload it to ask the services again.</p>
<h2>Services</h2>
<table>
<thead><tr><th scope="col">Service</th><th scope="col">State</th><th scope="col">Address</th></tr></thead>
<tbody>
{rows}</tbody>
</table>
<h2>A first request</h2>
<pre>{sample}</pre>
<p>The walk of each user, from the passport to the check at the border, is in the file README.md.</p>
</body>
</html>
"#,
        sample = Escaped(&front.sample),
    )
}

fn row(service: &Service, state: &State) -> String {
    let address = Escaped(&service.address);
    format!(
        "<tr><th scope=\"row\">{name}<br><small>{purpose}</small></th><td>{state}</td>\
         <td>{address}<br><a href=\"{address}/docs\">explorer</a>, \
         <a href=\"{address}/openapi.json\">OpenAPI</a>, \
         <a href=\"{address}/metrics\">metrics</a></td></tr>\n",
        name = Escaped(service.name),
        purpose = Escaped(service.purpose),
        state = told(state),
    )
}

fn told(state: &State) -> String {
    match state {
        State::Ready => "<span class=\"ready\">ready</span>".to_owned(),
        State::Silent => "<span class=\"silent\">gives no answer</span>".to_owned(),
        State::NotReady(reasons) => {
            let reasons = reasons.join("\n");
            let reasons = Escaped(&reasons);
            format!("<span class=\"not-ready\">not ready</span><pre>{reasons}</pre>")
        }
    }
}

/// Text that is written so that it stays text, in elements and in quoted attributes.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                other => write!(f, "{other}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn front() -> Front {
        Front {
            services: vec![Service {
                name: "query-service",
                purpose: "Answers questions.",
                address: "http://127.0.0.1:8082".to_owned(),
            }],
            sample: "curl -d '{\"mrz\":\"P<UTO\"}' & \"done\"".to_owned(),
        }
    }

    #[test]
    fn everything_that_comes_from_outside_is_escaped() {
        let states = [State::NotReady(vec![
            "database: <img onerror=alert(1)>".to_owned(),
        ])];
        let page = render(&front(), &states);
        assert!(page.contains("P&lt;UTO"), "{page}");
        assert!(page.contains("&amp; &quot;done&quot;"), "{page}");
        assert!(page.contains("database: &lt;img onerror"), "{page}");
        assert!(!page.contains("<img"), "{page}");
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere_and_nothing_is_scripted() {
        let page = render(&front(), &[State::Ready]);
        assert!(!page.contains("<script"));
        assert!(!page.contains("src="));
        assert_eq!(page.matches("<link").count(), 1);
        assert!(page.contains("href=\"/style.css\""));
    }
}
