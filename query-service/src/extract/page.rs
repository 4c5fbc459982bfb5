//! The extract as a document for people: one page of HTML without scripts, images or anything from elsewhere.

mod content;

use super::document::{Extract, PartView};
use super::entries::Entry;
use super::labels;
use super::requests::RestrictionView;
use super::wording::{self, Text};
use content::{decisions_of, rows_of};
use events::codes::Language;
use std::collections::HashMap;
use std::fmt::Write as _;

const STYLE: &str = "body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#000;background:#fff}\
table{border-collapse:collapse;width:100%;margin:0 0 1rem}\
caption{text-align:left;font-weight:bold}\
th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
th[scope=row]{width:35%;font-weight:normal}\
pre{white-space:pre-wrap;overflow-wrap:anywhere}\
small{overflow-wrap:anywhere}\
@media print{body{margin:0;max-width:none}article,tr{break-inside:avoid}}";

/// A page as it is written.
struct Page<'e> {
    html: String,
    language: Language,
    /// What decisions are called.
    decisions: HashMap<String, String>,
    extract: &'e Extract,
}

/// The whole document.
pub(super) fn render(extract: &Extract, language: Language) -> String {
    let mut page = Page {
        html: String::with_capacity(64 * 1024),
        language,
        decisions: decisions_of(extract, language),
        extract,
    };
    page.write();
    page.html
}

/// Text in HTML, in elements and in attributes with quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // What turns the direction of what follows would let a name rewrite the page.
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => escaped.push('\u{FFFD}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

impl Page<'_> {
    fn write(&mut self) {
        let language = self.language.code();
        let title = escaped(self.say(wording::TITLE));
        self.raw(&format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
             <body>\n<main>\n"
        ));
        self.head();
        self.restrictions();
        self.situation();
        for part in &self.extract.parts {
            self.part(part);
        }
        self.recipients();
        for told in &self.extract.information {
            self.heading(2, told.heading);
            self.paragraph(told.text);
        }
        self.checkpoint();
        self.raw("</main>\n</body>\n</html>\n");
    }

    fn head(&mut self) {
        self.heading(1, self.say(wording::TITLE));
        self.paragraph(self.say(wording::REGISTER));
        let extract = self.extract;
        let request = &extract.request;
        let outcome = labels::of_code("CL-DSOUTCOME", request.outcome, self.language);
        let files: Vec<_> = extract
            .files
            .iter()
            .map(|file| file.foreigner_id.to_string())
            .collect();
        let rows = [
            (wording::REQUEST, request.request_id.to_string()),
            (wording::RECEIVED, request.received_on.to_string()),
            (wording::ANSWERED, request.answered_on.to_string()),
            (wording::OUTCOME, outcome.to_owned()),
            (wording::FILES, files.join(", ")),
            (wording::MADE_AT, content::instant(extract.made_at)),
            (wording::UP_TO, extract.as_of_position.to_string()),
        ];
        self.raw("<table>\n");
        for (name, value) in rows {
            let name = self.say(name);
            self.row(name, &value);
        }
        self.raw("</table>\n");
        if extract.files.iter().any(|file| file.erased) {
            self.paragraph(self.say(wording::ERASED_FILE));
        }
    }

    fn restrictions(&mut self) {
        self.heading(2, self.say(wording::RESTRICTIONS));
        let extract = self.extract;
        if extract.restrictions.is_empty() {
            self.paragraph(self.say(wording::NOTHING_WITHHELD));
            return;
        }
        let rows = extract.restrictions.iter().map(|it| {
            let part = labels::of_code("CL-EXTRACT", it.part, self.language);
            vec![part.to_owned(), self.reason(it)]
        });
        let rows = rows.collect();
        self.table(&[wording::PART, wording::REASON], rows);
    }

    fn reason(&self, restriction: &RestrictionView) -> String {
        let told = restriction
            .reason
            .map(|reason| labels::of_code("CL-DSREASON", reason, self.language));
        let told = told.unwrap_or(self.say(wording::REASON_NOT_TOLD));
        told.to_owned()
    }

    fn situation(&mut self) {
        self.heading(2, self.say(wording::SITUATION));
        let situation = &self.extract.situation;
        let called = |id: Option<uuid::Uuid>| {
            let id = id.map(|id| id.to_string()).unwrap_or_default();
            self.decisions.get(&id).cloned().unwrap_or(id)
        };
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
        let measures = situation.measures.iter().map(|measure| {
            vec![
                wording::word(measure.kind, self.language).to_owned(),
                called(measure.decision_id),
                day(measure.since).unwrap_or_default(),
                day(measure.until).unwrap_or_default(),
            ]
        });
        let measures: Vec<_> = measures.collect();
        let alert = situation.alert.as_ref().map(|alert| {
            let kind = wording::word(alert.kind, self.language);
            format!("{kind}: {}", called(Some(alert.decision_id)))
        });
        if measures.is_empty() {
            self.paragraph(self.say(wording::NO_MEASURE));
        } else {
            let names = [
                wording::MEASURE,
                wording::DECISION,
                wording::SINCE,
                wording::UNTIL,
            ];
            self.table(&names, measures);
        }
        let kept = day(situation.retention_until).map(|day| (wording::RETENTION_UNTIL, day));
        let rows: Vec<_> = alert
            .map(|alert| (wording::ALERT, alert))
            .into_iter()
            .chain(kept)
            .collect();
        if !rows.is_empty() {
            self.raw("<table>\n");
            for (name, value) in rows {
                let name = self.say(name);
                self.row(name, &value);
            }
            self.raw("</table>\n");
        }
    }

    fn part(&mut self, part: &PartView) {
        let heading = labels::of_code("CL-EXTRACT", part.part, self.language);
        self.raw("<section>\n");
        self.heading(2, &content::capital(heading));
        if part.is_withheld() {
            self.paragraph(self.say(wording::WITHHELD));
            for restriction in &part.restrictions {
                self.paragraph(&self.reason(restriction));
            }
        } else if part.entries.is_empty() {
            self.paragraph(self.say(wording::NO_ENTRY));
        }
        for entry in &part.entries {
            self.entry(entry);
        }
        self.raw("</section>\n");
    }

    fn entry(&mut self, entry: &Entry) {
        let label = labels::of_event(entry.event_type);
        let called = label.map_or(entry.event_type, |label| label.text(self.language));
        self.raw("<article>\n");
        let heading = content::capital(called);
        self.heading(3, &format!("{}: {heading}", entry.effective_on));
        self.raw("<table>\n");
        for (name, value) in rows_of(entry, &self.decisions, self.language) {
            self.row(&name, &value);
        }
        if entry.erased {
            self.row(called, self.say(wording::ERASED));
        }
        for (name, value) in self.provenance(entry) {
            let name = self.say(name);
            self.row(name, &value);
        }
        self.raw("</table>\n</article>\n");
    }

    /// Where an entry comes from and what is left out of it.
    fn provenance(&self, entry: &Entry) -> Vec<(Text, String)> {
        let source = &entry.source;
        let organisation = labels::of_code("CL-ORG", source.organisation, self.language);
        let authority = source
            .authority
            .map(|code| labels::of_code("CL-AUTH", code, self.language).to_owned());
        let rules = entry
            .findings
            .iter()
            .map(|finding| finding.rule.to_string());
        let rules: Vec<_> = rules.collect();
        let left_out = entry.omitted.iter().map(|omitted| {
            let because = serde_json::to_value(omitted.because).unwrap_or_default();
            wording::word(because.as_str().unwrap_or_default(), self.language).to_owned()
        });
        let mut left_out: Vec<_> = left_out.collect();
        left_out.dedup();
        let optional = [
            (wording::AUTHORITY, authority),
            (wording::GROUND, source.legal_reference.clone()),
            (wording::RULES, Some(rules.join(", "))),
            (wording::LEFT_OUT, Some(left_out.join(", "))),
        ];
        let optional = optional
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.filter(|text| !text.is_empty())?)));
        let mut rows = vec![
            (wording::EFFECTIVE, entry.effective_on.to_string()),
            (wording::RECORDED, content::instant(entry.recorded_at)),
            (wording::SOURCE, format!("{organisation}, {}", source.unit)),
        ];
        rows.extend(optional);
        rows.push((
            wording::ENTRY,
            format!("{} (SHA-256 {})", entry.position, entry.leaf),
        ));
        rows
    }

    fn recipients(&mut self) {
        self.heading(2, self.say(wording::RECIPIENTS));
        let recipients = &self.extract.recipients;
        if !recipients.restrictions.is_empty() {
            self.paragraph(self.say(wording::WITHHELD));
            for restriction in &recipients.restrictions {
                self.paragraph(&self.reason(restriction));
            }
            return;
        }
        let disclosures = recipients.disclosures.iter().map(|it| {
            vec![
                it.on.to_string(),
                labels::of_code("CL-ORG", &it.organisation, self.language).to_owned(),
                it.unit.clone(),
                labels::of_code("CL-PURPOSE", &it.purpose, self.language).to_owned(),
                wording::word(&it.action, self.language).to_owned(),
                it.count.to_string(),
            ]
        });
        let disclosures: Vec<_> = disclosures.collect();
        if disclosures.is_empty() {
            self.paragraph(self.say(wording::NO_RECIPIENT));
        } else {
            let names = [
                wording::DAY,
                wording::ORGANISATION,
                wording::UNIT,
                wording::PURPOSE,
                wording::ACTION,
                wording::COUNT,
            ];
            self.table(&names, disclosures);
        }
        let sent = recipients.transmissions.iter().map(|it| {
            vec![
                it.on.to_string(),
                labels::of_code("CL-COUNTRY", &it.state, self.language).to_owned(),
                wording::word(it.kind, self.language).to_owned(),
            ]
        });
        let sent: Vec<_> = sent.collect();
        if !sent.is_empty() {
            self.heading(3, self.say(wording::TRANSMISSIONS));
            self.table(&[wording::DAY, wording::STATE, wording::KIND], sent);
        }
    }

    fn checkpoint(&mut self) {
        self.heading(2, self.say(wording::CHECKPOINT));
        let note = self.extract.checkpoint.as_deref().map(escaped);
        match note {
            Some(note) => self.raw(&format!("<pre>{note}</pre>\n")),
            None => self.paragraph(self.say(wording::NOT_SIGNED)),
        }
    }

    fn say(&self, text: Text) -> &'static str {
        text.of(self.language)
    }

    /// Markup of this file; what comes from elsewhere goes through [`escaped`].
    fn raw(&mut self, markup: &str) {
        self.html.push_str(markup);
    }

    fn heading(&mut self, level: u8, text: &str) {
        let text = escaped(text);
        let _ = writeln!(self.html, "<h{level}>{text}</h{level}>");
    }

    fn paragraph(&mut self, text: &str) {
        let text = escaped(text);
        let _ = writeln!(self.html, "<p>{text}</p>");
    }

    /// A row of a table of names and values.
    fn row(&mut self, name: &str, value: &str) {
        let (name, value) = (escaped(name), escaped(value));
        let _ = writeln!(
            self.html,
            "<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>"
        );
    }

    /// A table with headings of columns.
    fn table(&mut self, names: &[Text], rows: Vec<Vec<String>>) {
        self.raw("<table>\n<thead>\n<tr>");
        for name in names {
            let name = escaped(self.say(*name));
            self.raw(&format!("<th scope=\"col\">{name}</th>"));
        }
        self.raw("</tr>\n</thead>\n<tbody>\n");
        for row in rows {
            self.raw("<tr>");
            for cell in row {
                self.raw(&format!("<td>{}</td>", escaped(&cell)));
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody>\n</table>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_the_wild_are_text_and_nothing_else() {
        let name = "<script>alert(\"O'Neil & co\")</script>\u{202E}";
        assert_eq!(
            escaped(name),
            "&lt;script&gt;alert(&quot;O&#39;Neil &amp; co&quot;)&lt;/script&gt;\u{FFFD}"
        );
    }
}
