//! The socket under one connection, with the timers that hyper lacks or mixes up: hyper counts the
//! time between two requests as time for the next header.
//!
//! It also gives hyper's own bare refusals (400, 414, 431) the form of every other error.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use super::framing::{Ambiguity, Framing};
use super::refusal::{STOPPING, in_place_of, refusal, stopping};
use crate::problem::Problem;

const IDLE: u8 = 0;
const HEADER: u8 = 1;
const BUSY: u8 = 2;
/// The answer is out, and what the client still sends is thrown away.
const PARTING: u8 = 3;

/// The server closes, and a request may be on its way on a connection that was idle.
const LAST_CALL: u8 = 4;
const LAST_CALL_TIMEOUT: Duration = Duration::from_millis(50);

/// How long and how much of it.
const PARTING_TIMEOUT: Duration = Duration::from_secs(1);
const PARTING_BYTES_MAX: usize = 16 * 1024 * 1024;

/// How a client begins that speaks HTTP/2 without asking first.
const HTTP_2: &[u8] = b"PRI * HTTP/2";

/// What the connection is doing: waiting for a request, reading a header, answering.
#[derive(Default)]
pub(super) struct Phase {
    now: AtomicU8,
    used: AtomicBool,
    body_left: AtomicBool,
    closing: AtomicBool,
}

impl Phase {
    pub(super) fn busy(&self) {
        self.now.store(BUSY, Ordering::Relaxed);
    }

    pub(super) fn idle(&self) {
        self.now.store(IDLE, Ordering::Relaxed);
    }

    /// Whether anything has arrived since the connection was made.
    pub(super) fn was_used(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }

    pub(super) fn body_begins(&self) {
        self.body_left.store(true, Ordering::Relaxed);
    }

    pub(super) fn body_is_over(&self) {
        self.body_left.store(false, Ordering::Relaxed);
    }

    /// Whether the request has a body of which some was not read.
    pub(super) fn has_body_left(&self) -> bool {
        self.body_left.load(Ordering::Relaxed)
    }

    /// The server closes its connections.
    pub(super) fn closes(&self) {
        self.closing.store(true, Ordering::Relaxed);
    }

    fn now(&self) -> u8 {
        self.now.load(Ordering::Relaxed)
    }

    fn header(&self) {
        self.now.store(HEADER, Ordering::Relaxed);
        self.used.store(true, Ordering::Relaxed);
    }
}

/// A socket with timers.
pub(super) struct TimedStream {
    socket: TcpStream,
    phase: Arc<Phase>,
    header_timeout: Duration,
    idle_timeout: Duration,
    reading: Deadline,
    writing: Deadline,
    framing: Framing,
    /// Nothing more is read: what came is not clear.
    unclear: bool,
    /// Bytes thrown away after the answer.
    parted: usize,
    called: bool,
    /// A refusal that takes the place of hyper's, and how much of it is written.
    refusal: Option<(Vec<u8>, usize)>,
}

impl TimedStream {
    pub(super) fn new(
        socket: TcpStream,
        phase: Arc<Phase>,
        header_timeout: Duration,
        idle_timeout: Duration,
    ) -> Self {
        Self {
            socket,
            phase,
            header_timeout,
            idle_timeout,
            reading: Deadline::default(),
            writing: Deadline::default(),
            framing: Framing::default(),
            unclear: false,
            parted: 0,
            called: false,
            refusal: None,
        }
    }

    /// What happens while nothing arrives: the timer of the phase runs.
    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let phase = self.phase.now();
        let timeout = match phase {
            IDLE => self.idle_timeout,
            HEADER => self.header_timeout,
            _ => {
                self.reading.clear();
                return Poll::Pending;
            }
        };
        ready!(self.reading.poll(phase, timeout, cx));
        if phase == IDLE {
            // An end of the stream, which hyper takes for a client that has left.
            return Poll::Ready(Ok(()));
        }
        let refusal = refusal(
            b"HTTP/1.1 408 Request Timeout\r\n",
            &Problem::request_timeout(),
        );
        self.give_up(cx, &refusal, io::ErrorKind::TimedOut)
    }

    /// What hyper is given of the bytes behind `before`: all, or none that could be read in two ways.
    fn poll_clear(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
        before: usize,
    ) -> Poll<io::Result<()>> {
        let received = &buffer.filled()[before..];
        let idle = self.phase.now() == IDLE;
        if idle && !received.is_empty() {
            self.phase.header();
            self.reading.clear();
            if received.starts_with(HTTP_2) {
                // hyper would close the connection without a word.
                return self.refuse(cx, "The service speaks HTTP/1.1.");
            }
        }
        let Err(found) = self.framing.take(received) else {
            return Poll::Ready(Ok(()));
        };
        tracing::info!("a request was refused unread: its end is not clear");
        let alone = found.clear == 0 && self.phase.now() == HEADER;
        if found.ambiguity == Ambiguity::Head && alone {
            return self.refuse(
                cx,
                "The header does not say clearly where the request ends.",
            );
        }
        // What came before is answered; what is unclear is for hyper the end of the stream.
        self.unclear = true;
        buffer.set_filled(before + found.clear);
        Poll::Ready(Ok(()))
    }

    fn refuse(&mut self, cx: &mut Context<'_>, detail: &'static str) -> Poll<io::Result<()>> {
        let problem = Problem::bad_request(detail);
        let refusal = refusal(b"HTTP/1.1 400 Bad Request\r\n", &problem);
        self.give_up(cx, &refusal, io::ErrorKind::InvalidData)
    }

    /// Says why, and ends the connection. What is said fits into the socket's buffer, or the client
    /// does not read and hears nothing.
    fn give_up(
        &mut self,
        cx: &mut Context<'_>,
        refusal: &[u8],
        reason: io::ErrorKind,
    ) -> Poll<io::Result<()>> {
        let _ = Pin::new(&mut self.socket).poll_write(cx, refusal);
        Poll::Ready(Err(reason.into()))
    }

    /// Writes what stands in for hyper's `bare` refusal; tells hyper that its own was written.
    fn poll_refusal(&mut self, cx: &mut Context<'_>, bare: usize) -> Poll<io::Result<usize>> {
        while let Some((text, written)) = &mut self.refusal {
            let count = ready!(Pin::new(&mut self.socket).poll_write(cx, &text[*written..]))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            *written += count;
            if *written == text.len() {
                self.refusal = None;
            }
        }
        Poll::Ready(Ok(bare))
    }

    /// Answers 503 to a request that crosses with the end of its connection.
    fn poll_last_call(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.framing.is_within_request() {
            return Poll::Ready(());
        }
        let mut space = [0; 8 * 1024];
        let mut buffer = ReadBuf::new(&mut space);
        match Pin::new(&mut self.socket).poll_read(cx, &mut buffer) {
            Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                self.parted = buffer.filled().len();
                let refusal = refusal(STOPPING, &stopping());
                let _ = Pin::new(&mut self.socket).poll_write(cx, &refusal);
                Poll::Ready(())
            }
            Poll::Ready(_) => Poll::Ready(()),
            Poll::Pending => self.reading.poll(LAST_CALL, LAST_CALL_TIMEOUT, cx),
        }
    }

    /// Throws away what arrives until the client has ended, has had its time, or has sent too much.
    fn poll_parting(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut space = [0; 8 * 1024];
        while self.parted < PARTING_BYTES_MAX {
            let mut buffer = ReadBuf::new(&mut space);
            match Pin::new(&mut self.socket).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    self.parted += buffer.filled().len();
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return self.reading.poll(PARTING, PARTING_TIMEOUT, cx),
            }
        }
        Poll::Ready(())
    }

    /// Whether the client takes too long to take an answer.
    fn poll_unread(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        ready!(self.writing.poll(BUSY, self.idle_timeout, cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for TimedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.unclear {
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        match Pin::new(&mut self.socket).poll_read(cx, buffer) {
            Poll::Ready(Ok(())) => self.poll_clear(cx, buffer, before),
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => self.poll_silence(cx),
        }
    }
}

impl AsyncWrite for TimedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.refusal.is_none() {
            self.refusal = in_place_of(buffer).map(|text| (text, 0));
        }
        if self.refusal.is_some() {
            return self.poll_refusal(cx, buffer.len());
        }
        match Pin::new(&mut self.socket).poll_write(cx, buffer) {
            Poll::Pending => self.poll_unread(cx),
            written @ Poll::Ready(_) => {
                self.writing.clear();
                written
            }
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let [only] = buffers {
            return self.poll_write(cx, only);
        }
        match Pin::new(&mut self.socket).poll_write_vectored(cx, buffers) {
            Poll::Pending => self.poll_unread(cx),
            written @ Poll::Ready(_) => {
                self.writing.clear();
                written
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.phase.closing.load(Ordering::Relaxed) && !self.called {
            ready!(self.poll_last_call(cx));
            self.called = true;
        }
        ready!(Pin::new(&mut self.socket).poll_shutdown(cx))?;
        // Closing with unread input would reset the connection and take the answer with it: whoever sends a body that
        // is too large shall hear so.
        if self.framing.is_within_request() || self.parted > 0 {
            ready!(self.poll_parting(cx));
        }
        Poll::Ready(Ok(()))
    }
}

/// A deadline that costs a clock reading when it is set, and a timer only when it is waited for.
#[derive(Default)]
struct Deadline {
    set: Option<(u8, Instant)>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Deadline {
    fn clear(&mut self) {
        self.set = None;
    }

    /// Ready when `timeout` has passed since the first call for this `reason`.
    fn poll(&mut self, reason: u8, timeout: Duration, cx: &mut Context<'_>) -> Poll<()> {
        let at = match self.set {
            Some((since, at)) if since == reason => at,
            _ => Instant::now() + timeout,
        };
        self.set = Some((reason, at));
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(at)));
        // An alarm that rings too early is set again; one that would ring too late is moved.
        if timer.deadline() > at {
            timer.as_mut().reset(at);
        }
        while timer.as_mut().poll(cx).is_ready() {
            if timer.deadline() >= at {
                return Poll::Ready(());
            }
            timer.as_mut().reset(at);
        }
        Poll::Pending
    }
}
