//! One pass over a JSON text that finds what serde would let through: a member written twice, of
//! which serde takes the last, nesting without end, and U+0000 inside a string.
//!
//! It builds no tree. Strings without escapes are borrowed from the text.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt::{self, Write as _};

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};

use crate::problem::Fault;

/// How deep arrays and objects may stand in each other.
pub(crate) const DEPTH_MAX: usize = 32;

/// How many members of one object are compared one by one before a set is built.
const LINEAR_MEMBERS_MAX: usize = 16;

/// Reads `text` to its end. The fault names the code and the place.
pub(crate) fn scan(text: &str) -> Result<(), Fault> {
    let walk = Walk {
        place: RefCell::new(Vec::with_capacity(8)),
        found: RefCell::new(None),
    };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = Value {
        walk: &walk,
        depth: 0,
    }
    .deserialize(&mut deserializer)
    .and_then(|()| deserializer.end());
    let Err(error) = read else { return Ok(()) };
    let (code, detail) = walk
        .found
        .borrow_mut()
        .take()
        .unwrap_or_else(|| syntax(&error));
    Err(Fault::at(pointer(&walk.place.borrow()), code).because(detail))
}

/// What the parser itself refuses. Its own text may quote the input, so it is only recognised.
fn syntax(error: &serde_json::Error) -> (&'static str, &'static str) {
    let message = error.to_string();
    let starts = |prefix: &str| message.starts_with(prefix);
    if starts("number out of range") {
        (
            "out-of-range",
            "the number is larger than any number that is read here",
        )
    } else if starts("trailing characters") {
        ("trailing-characters", "something follows the JSON value")
    } else if starts("lone leading surrogate") || starts("unexpected end of hex escape") {
        ("lone-surrogate", "an escape names half of a character")
    } else if starts("control character") {
        ("control-character", "control characters must be escaped")
    } else if error.is_eof() {
        ("incomplete", "the JSON text ends too early")
    } else {
        ("not-json", "the text is not JSON")
    }
}

/// Where the walk is, and why it stopped.
struct Walk<'de> {
    place: RefCell<Vec<Step<'de>>>,
    found: RefCell<Option<(&'static str, &'static str)>>,
}

enum Step<'de> {
    Member(Cow<'de, str>),
    Item(usize),
}

impl<'de> Walk<'de> {
    fn refuse<E: serde::de::Error>(&self, code: &'static str, detail: &'static str) -> E {
        *self.found.borrow_mut() = Some((code, detail));
        E::custom(code)
    }

    fn text<E: serde::de::Error>(&self, text: &str) -> Result<(), E> {
        if text.as_bytes().contains(&0) {
            return Err(self.refuse("nul-character", "U+0000 is not text"));
        }
        Ok(())
    }

    fn enter(&self, step: Step<'de>) {
        self.place.borrow_mut().push(step);
    }

    fn leave(&self) {
        self.place.borrow_mut().pop();
    }
}

/// RFC 6901. A name that does not look like a member's name is input, not a place: it becomes `*`.
fn pointer(place: &[Step<'_>]) -> String {
    place.iter().fold(String::new(), |mut pointer, step| {
        match step {
            Step::Member(name) if is_plain(name) => {
                let _ = write!(pointer, "/{name}");
            }
            Step::Member(_) => pointer.push_str("/*"),
            Step::Item(index) => {
                let _ = write!(pointer, "/{index}");
            }
        }
        pointer
    })
}

/// Whether a member's name may be shown in a pointer.
pub(crate) fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=64).contains(&name.len()) && name.bytes().all(plain)
}

#[derive(Clone, Copy)]
struct Value<'w, 'de> {
    walk: &'w Walk<'de>,
    depth: usize,
}

impl Value<'_, '_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == DEPTH_MAX {
            return Err(self
                .walk
                .refuse("too-deep", "arrays and objects stand in each other 32 deep"));
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_, 'de> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    // Borrowed text has no escapes, and a raw U+0000 is refused by the parser.
    fn visit_borrowed_str<E>(self, _: &'de str) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.walk.text(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let inside = self.deeper()?;
        for index in 0.. {
            self.walk.enter(Step::Item(index));
            let item = items.next_element_seed(inside)?;
            self.walk.leave();
            if item.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let inside = self.deeper()?;
        let mut seen = Seen::default();
        while let Some(name) = members.next_key_seed(Name { walk: self.walk })? {
            let new = seen.insert(name.clone());
            self.walk.enter(Step::Member(name));
            if !new {
                return Err(self
                    .walk
                    .refuse("duplicate-field", "the member is written twice"));
            }
            members.next_value_seed(inside)?;
            self.walk.leave();
        }
        Ok(())
    }
}

/// A member's name.
struct Name<'w, 'de> {
    walk: &'w Walk<'de>,
}

impl<'de> DeserializeSeed<'de> for Name<'_, 'de> {
    type Value = Cow<'de, str>;

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_, 'de> {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        self.walk.text(name)?;
        Ok(Cow::Owned(name.to_owned()))
    }
}

/// The names of one object so far. Most objects are small, so that looking along them is quickest.
#[derive(Default)]
struct Seen<'de> {
    few: Vec<Cow<'de, str>>,
    many: HashSet<Cow<'de, str>>,
}

impl<'de> Seen<'de> {
    fn insert(&mut self, name: Cow<'de, str>) -> bool {
        if self.many.is_empty() && self.few.len() < LINEAR_MEMBERS_MAX {
            let new = !self.few.contains(&name);
            self.few.push(name);
            return new;
        }
        if self.many.is_empty() {
            self.many.extend(self.few.drain(..));
        }
        self.many.insert(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_and_place(text: &str) -> (String, String) {
        let fault = scan(text).expect_err("the text is refused");
        (
            fault.code().to_owned(),
            fault.pointer().expect("a pointer").to_owned(),
        )
    }

    #[test]
    fn a_member_written_twice_is_found_at_any_depth() {
        let twice = |text: &str| code_and_place(text).1;
        assert_eq!(twice(r#"{"a":1,"a":2}"#), "/a");
        assert_eq!(twice(r#"{"a":[{"b":{"c":1,"d":2,"c":3}}]}"#), "/a/0/b/c");
        assert_eq!(twice(r#"{"a":1,"\u0061":2}"#), "/a");
        let many = (0..40)
            .map(|n| format!("\"k{n}\":0,"))
            .collect::<Vec<_>>()
            .concat();
        assert_eq!(twice(&format!("{{{many}\"k3\":1}}")), "/k3");
        assert_eq!(twice(&format!("{{{many}\"k39\":1}}")), "/k39");
        assert_eq!(scan(&format!("{{{many}\"k40\":1}}")), Ok(()));
    }

    #[test]
    fn names_that_are_not_names_are_not_repeated() {
        let place = code_and_place("{\"Jānis Bērziņš\":1,\"Jānis Bērziņš\":2}").1;
        assert_eq!(place, "/*");
    }

    #[test]
    fn depth_is_counted_in_arrays_and_objects() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(scan(&nested(32)), Ok(()));
        assert_eq!(code_and_place(&nested(33)).0, "too-deep");
        assert_eq!(code_and_place(&"[".repeat(100_000)).0, "too-deep");
        assert_eq!(code_and_place(&"{\"a\":".repeat(33)).0, "too-deep");
    }

    #[test]
    fn what_the_parser_refuses_has_a_code() {
        let code = |text: &str| code_and_place(text).0;
        assert_eq!(code("1e309"), "out-of-range");
        assert_eq!(code("{} x"), "trailing-characters");
        assert_eq!(code(r#"{"a":"\ud800"}"#), "lone-surrogate");
        assert_eq!(code(r#"{"a":"\ud800\u0041"}"#), "lone-surrogate");
        assert_eq!(code(r#"{"a":"\udc00"}"#), "lone-surrogate");
        assert_eq!(code("{\"a\":\"\u{0}\"}"), "control-character");
        assert_eq!(code(r#"{"a":"\u0000"}"#), "nul-character");
        assert_eq!(code(r#"{"a\u0000":1}"#), "nul-character");
        assert_eq!(code(r#"{"a":"#), "incomplete");
        assert_eq!(code("NaN"), "not-json");
        assert_eq!(code("{'a':1}"), "not-json");
        assert_eq!(code(""), "incomplete");
        assert_eq!(scan("-0"), Ok(()));
    }
}
