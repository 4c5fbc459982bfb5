//! Where each request on a connection begins and ends, read more strictly than hyper reads it.
//!
//! hyper takes a line feed alone for the end of a line, drops `Content-Length` beside `Transfer-Encoding` and skips chunk
//! extensions. Each of them lets a program along the way and this server disagree where a request ends (RFC 9112, 11.2).

/// Longest line that is looked into. Only short ones say where a request ends.
const LINE_MAX: usize = 128;

/// What is not read in two ways here, because it is not read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ambiguity {
    /// In a header: two lengths, or a line that a line feed alone ends.
    Head,
    /// In a body: an extension of a chunk, or something that is no chunk.
    Body,
}

/// An ambiguity in the bytes just taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) ambiguity: Ambiguity,
    /// How many of the bytes belong to earlier requests, or to the part of this one that is clear.
    pub(super) clear: usize,
}

/// The place in the stream of requests.
pub(super) struct Framing {
    state: State,
    line: Vec<u8>,
    /// Bytes of the line so far, those included that are not kept.
    line_bytes: usize,
    last: u8,
    head: Head,
}

#[derive(Clone, Copy)]
enum State {
    Head,
    Body(u64),
    ChunkSize,
    ChunkData(u64),
    Trailer,
}

#[derive(Default)]
struct Head {
    lines: usize,
    length: Option<u64>,
    chunked: bool,
}

impl Default for Framing {
    fn default() -> Self {
        Self {
            state: State::Head,
            line: Vec::new(),
            line_bytes: 0,
            last: 0,
            head: Head::default(),
        }
    }
}

impl Framing {
    /// Follows `bytes`; nothing may be taken after an ambiguity.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<(), Found> {
        let (mut at, mut clear) = (0, 0);
        while at < bytes.len() {
            let rest = &bytes[at..];
            let counted = match &mut self.state {
                State::Body(left) | State::ChunkData(left) => {
                    let part = rest.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
                    *left -= part as u64;
                    Some((part, *left == 0))
                }
                State::Head | State::ChunkSize | State::Trailer => None,
            };
            if let Some((part, over)) = counted {
                at += part;
                if over {
                    self.after_counted();
                }
                clear = at;
                continue;
            }
            let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
                self.keep(rest);
                return Ok(());
            };
            self.keep(&rest[..end]);
            at += end + 1;
            let in_head = matches!(self.state, State::Head);
            let ambiguity = if in_head {
                Ambiguity::Head
            } else {
                Ambiguity::Body
            };
            if self.last != b'\r' || !self.end_line() {
                return Err(Found { ambiguity, clear });
            }
            self.line.clear();
            (self.line_bytes, self.last) = (0, 0);
            // A header is clear when it is whole, a body piece by piece.
            if !in_head || !matches!(self.state, State::Head) || self.head.lines == 0 {
                clear = at;
            }
        }
        Ok(())
    }

    /// Whether a request has begun and its end has not come.
    pub(super) fn is_within_request(&self) -> bool {
        !matches!(self.state, State::Head) || self.head.lines > 0 || self.line_bytes > 0
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = LINE_MAX.saturating_sub(self.line.len());
        self.line.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.line_bytes += bytes.len();
        self.last = bytes.last().copied().unwrap_or(self.last);
    }

    fn after_counted(&mut self) {
        self.state = match self.state {
            State::ChunkData(_) => State::ChunkSize,
            _ => State::Head,
        };
    }

    /// Reads a whole line, which ends with a carriage return. Answers whether it can be read in one way only.
    fn end_line(&mut self) -> bool {
        let empty = self.line_bytes == 1;
        match self.state {
            State::Head if empty => self.end_head(),
            State::Head => self.read_field(),
            State::ChunkSize => match chunk_size(&self.line) {
                Some(0) => {
                    self.state = State::Trailer;
                    true
                }
                Some(size) => {
                    self.state = State::ChunkData(size + 2);
                    true
                }
                None => false,
            },
            State::Trailer => {
                if empty {
                    self.state = State::Head;
                }
                true
            }
            State::Body(_) | State::ChunkData(_) => true,
        }
    }

    fn end_head(&mut self) -> bool {
        // Empty lines before a request are passed over, as RFC 9112 2.2 asks.
        let head = std::mem::take(&mut self.head);
        self.state = match (head.length, head.chunked) {
            (Some(_), true) => return false,
            (_, true) => State::ChunkSize,
            (Some(bytes @ 1..), false) => State::Body(bytes),
            _ => State::Head,
        };
        true
    }

    fn read_field(&mut self) -> bool {
        self.head.lines += 1;
        let Some(colon) = self.line.iter().position(|byte| *byte == b':') else {
            return true;
        };
        let (name, value) = (&self.line[..colon], &self.line[colon + 1..]);
        if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.head.chunked = true;
        }
        if name.eq_ignore_ascii_case(b"content-length") {
            let length = std::str::from_utf8(value)
                .ok()
                .and_then(|value| value.trim().parse().ok());
            if length.is_none() || self.line_bytes > LINE_MAX {
                return false;
            }
            self.head.length = length;
        }
        true
    }
}

/// The size of a chunk from its line, which ends with a carriage return and has nothing but digits before it.
fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.strip_suffix(b"\r")?;
    let plain = (1..=15).contains(&digits.len()) && digits.iter().all(u8::is_ascii_hexdigit);
    let text = std::str::from_utf8(digits).ok().filter(|_| plain)?;
    u64::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: &str = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";
    const SIZED: &str = "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n\n\n\n";
    const CHUNKED: &str = "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n2\r\n\n\n\r\nA\r\n0123456789\r\n0\r\nt: x\r\n\r\n";

    /// The first ambiguity when the text comes in pieces of this size, counted from its beginning.
    fn first(text: &str, piece: usize) -> Option<Ambiguity> {
        let mut framing = Framing::default();
        assert!(!framing.is_within_request());
        let mut pieces = text.as_bytes().chunks(piece);
        pieces
            .find_map(|piece| framing.take(piece).err())
            .map(|found| found.ambiguity)
    }

    #[test]
    fn requests_that_are_clear_pass_in_pieces_of_any_size() {
        let all = format!("\r\n{GET}{SIZED}{CHUNKED}{GET}{CHUNKED}{SIZED}{GET}");
        for piece in 1..all.len() {
            assert_eq!(first(&all, piece), None, "{piece}");
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_found_in_pieces_of_any_size() {
        let head = [
            "GET / HTTP/1.1\nhost: x\r\n\r\n",
            "GET / HTTP/1.1\r\nhost: x\n\r\n",
            "GET / HTTP/1.1\r\nhost: x\r\n\n",
            "POST / HTTP/1.1\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nCONTENT-LENGTH: 2\r\n\r\n",
            "POST / HTTP/1.1\r\ncontent-length: 2, 2\r\n\r\n",
        ];
        let body = [
            "2;x=1\r\n[]\r\n0\r\n\r\n",
            "2 \r\n[]\r\n0\r\n\r\n",
            "2\n[]\r\n0\r\n\r\n",
            "0x2\r\n[]\r\n",
            "\r\n",
            "2\r\n[]\r\n0\r\nt: x\n\r\n",
        ]
        .map(|body| format!("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n{body}"));
        let cases = head
            .iter()
            .map(|text| ((*text).to_owned(), Ambiguity::Head));
        let cases = cases.chain(body.map(|text| (text, Ambiguity::Body)));
        for (text, expected) in cases {
            for before in ["", GET, SIZED, CHUNKED] {
                let text = format!("{before}{text}");
                for piece in 1..=text.len() {
                    assert_eq!(first(&text, piece), Some(expected), "{text:?} by {piece}");
                }
            }
        }
    }

    #[test]
    fn a_request_is_under_way_until_its_last_byte() {
        for text in [GET, SIZED, CHUNKED] {
            let mut framing = Framing::default();
            let (last, before) = text.as_bytes().split_last().expect("bytes");
            framing.take(before).expect("clear");
            assert!(framing.is_within_request(), "{text:?}");
            framing.take(&[*last]).expect("clear");
            assert!(!framing.is_within_request(), "{text:?}");
        }
    }

    #[test]
    fn what_came_before_an_ambiguity_is_clear() {
        let found = |text: &str| {
            Framing::default()
                .take(text.as_bytes())
                .expect_err("unclear")
        };
        let bad = "GET / HTTP/1.1\r\nhost: x\n\n";
        assert_eq!(found(bad).clear, 0);
        assert_eq!(found(&format!("{GET}{bad}")).clear, GET.len());
        assert_eq!(found(&format!("{SIZED}{bad}")).clear, SIZED.len());
        let head = "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n";
        assert_eq!(found(&format!("{head}2;x\r\n")).clear, head.len());
    }
}
