//! Officers at work: whole cases, each command under a key of its own and repeated under it until it is answered.

use crate::Officer;
use crate::officer::Answer;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use uuid::Uuid;

/// What became of a command, as its officer knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Answered 2xx with so many events.
    Acknowledged {
        /// Events.
        events: usize,
    },
    /// Answered 4xx.
    Refused,
    /// Never answered, or given up at the first 503 or broken connection.
    Unknown,
}

/// A check sees a ban at the latest this long after its command was answered (invariant I8).
pub const VISIBLE_WITHIN: Duration = Duration::from_secs(2);

/// A person with an acknowledged ban.
#[derive(Clone, Debug)]
pub struct Banned {
    /// Name.
    pub surname: String,
    /// When the ban was acknowledged.
    pub since: Instant,
}

/// Everything that the officers and the border guard saw.
#[derive(Debug, Default)]
pub struct History {
    /// Every command by key.
    pub commands: HashMap<Uuid, Outcome>,
    /// Commands that were answered 503 or not at all, once at least.
    pub doubted: HashSet<Uuid>,
    /// Every name that was sent.
    pub surnames: HashSet<String>,
    /// Everyone banned.
    pub banned: Vec<Banned>,
    /// Statuses of answers other than 2xx, with how often.
    pub refusals: BTreeMap<u16, u64>,
    /// Answers that nobody declared: anything but 2xx and 503 with `Retry-After`.
    pub undeclared: Vec<String>,
    /// Connections that were refused, as by a service that is not there.
    pub not_connected: u64,
    /// Requests that broke off once they were sent, or were not answered in time.
    pub broken: Vec<String>,
    /// Checks of banned persons that knew nothing of the ban more than two seconds after it: neither HIT nor REFER (invariant I8).
    pub false_no_hits: u64,
    /// Checks that were answered.
    pub checks: u64,
    /// Checks that found the ban.
    pub hits: u64,
    /// How long commands waited for their answer at most, repeats included.
    pub longest: Duration,
}

impl History {
    /// What two groups of officers saw.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.commands.extend(other.commands);
        self.doubted.extend(other.doubted);
        self.surnames.extend(other.surnames);
        self.banned.extend(other.banned);
        for (status, times) in other.refusals {
            *self.refusals.entry(status).or_default() += times;
        }
        self.undeclared.extend(other.undeclared);
        self.not_connected += other.not_connected;
        self.broken.extend(other.broken);
        self.false_no_hits += other.false_no_hits;
        self.checks += other.checks;
        self.hits += other.hits;
        self.longest = self.longest.max(other.longest);
        self
    }

    /// Notes what a command was answered; nothing when that leaves open what became of it.
    fn note(&mut self, key: Uuid, answer: reqwest::Result<Answer>) -> ControlFlow<Option<Answer>> {
        match answer {
            Ok(answer) if answer.status.is_success() => {
                let events = answer.body["events"].as_array().map_or(0, Vec::len);
                let outcome = Outcome::Acknowledged { events };
                self.commands.insert(key, outcome);
                return ControlFlow::Break(Some(answer));
            }
            Ok(answer) => {
                self.refused(&answer);
                if answer.status.is_client_error() {
                    self.commands.insert(key, Outcome::Refused);
                    return ControlFlow::Break(None);
                }
            }
            Err(error) => self.unanswered(&error),
        }
        self.doubted.insert(key);
        ControlFlow::Continue(())
    }

    /// Notes an answer that is no success.
    fn refused(&mut self, answer: &Answer) {
        let status = answer.status.as_u16();
        *self.refusals.entry(status).or_default() += 1;
        if status != 503 || !answer.headers.contains_key("retry-after") {
            let told = format!("{status} {:?}: {}", answer.headers, answer.body);
            self.undeclared.push(told);
        }
    }

    /// Notes that there was no answer.
    fn unanswered(&mut self, error: &reqwest::Error) {
        if error.is_connect() {
            self.not_connected += 1;
        } else {
            self.broken.push(format!("{error:?}"));
        }
    }
}

/// Running officers and a border guard who checks whom they banned.
pub struct Load {
    history: Arc<Mutex<History>>,
    stop: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<()>>,
}

static PERSONS: AtomicU64 = AtomicU64::new(0);

impl Load {
    /// Starts so many officers and one border guard.
    #[must_use]
    pub fn start(officer: &Officer, officers: usize) -> Self {
        let load = Self {
            history: Arc::default(),
            stop: Arc::default(),
            tasks: Vec::new(),
        };
        load.with(officer, officers)
    }

    fn with(mut self, officer: &Officer, officers: usize) -> Self {
        for _ in 0..officers {
            let (officer, history, stop) = (
                officer.clone(),
                Arc::clone(&self.history),
                Arc::clone(&self.stop),
            );
            self.tasks.push(tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    record_case(&officer, &history, &stop).await;
                }
            }));
        }
        let (officer, history, stop) = (
            officer.clone(),
            Arc::clone(&self.history),
            Arc::clone(&self.stop),
        );
        self.tasks.push(tokio::spawn(guard(officer, history, stop)));
        self
    }

    /// How many commands were acknowledged so far.
    #[must_use]
    pub fn acknowledged(&self) -> usize {
        let history = self.history.lock().unwrap();
        history
            .commands
            .values()
            .filter(|outcome| matches!(outcome, Outcome::Acknowledged { .. }))
            .count()
    }

    /// Waits until so many more commands are acknowledged, for as long as there is progress.
    pub async fn more(&self, commands: usize) {
        let (mut known, mut progress) = (self.acknowledged(), Instant::now());
        let goal = known + commands;
        while known < goal {
            assert!(
                progress.elapsed() < Duration::from_secs(30),
                "the officers are stuck"
            );
            let now = self.acknowledged();
            if now > known {
                (known, progress) = (now, Instant::now());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Waits until the border guard has found somebody.
    pub async fn hit(&self) {
        let started = Instant::now();
        while self.history.lock().unwrap().hits == 0 {
            assert!(
                started.elapsed() < Duration::from_secs(20),
                "no check finds anybody"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Lets the officers finish what they are at and answers what they saw.
    pub async fn finish(self) -> History {
        self.stop.store(true, Ordering::Relaxed);
        for task in self.tasks {
            task.await.unwrap();
        }
        Arc::into_inner(self.history).unwrap().into_inner().unwrap()
    }
}

/// A new person: names have letters only.
#[must_use]
pub fn surname() -> String {
    let number = PERSONS.fetch_add(1, Ordering::Relaxed);
    let text = format!("{:x}{number:x}", Uuid::new_v4().as_u128() >> 64);
    text.chars()
        .filter_map(|digit| digit.to_digit(16))
        .map(|digit| char::from(b'A' + digit.to_le_bytes()[0]))
        .collect()
}

/// The body that opens the file of a person.
#[must_use]
pub fn opening(surname: &str) -> Value {
    json!({
        "identity": {
            "category": "CONFIRMED", "surname": surname, "given_names": ["Ali"], "sex": 1,
            "birth": {"date": "1991-07-03", "country": "UZB"}, "nationalities": [{"code": "UZB", "type": "CIT"}],
        },
        "documents": [{"kind": "PP", "number": surname, "issuer": "UZB"}],
    })
}

/// The body of a check of this person.
#[must_use]
pub fn traveller(surname: &str) -> Value {
    json!({
        "traveller": {
            "surname": surname, "given_names": ["Ali"], "birth_date": "1991-07-03", "sex": 1, "nationality": "UZB",
        },
        "border_crossing_point": "LV-TER", "direction": "ENTRY", "input": "MANUAL",
    })
}

async fn record_case(officer: &Officer, history: &Mutex<History>, stop: &AtomicBool) {
    // Decision numbers are in clear; names are not, and are looked for afterwards.
    let (surname, number) = (surname(), Uuid::new_v4());
    history.lock().unwrap().surnames.insert(surname.clone());
    let today = crate::today();
    let decision = |kind: &str, suffix: &str| json!({"kind": kind, "authority": "VRS", "number": format!("{number}{suffix}"), "date": today});
    let Some(opened) = send(officer, history, stop, "/v1/foreigners", opening(&surname)).await
    else {
        return;
    };
    let file = format!("/v1/foreigners/{}", opened.text("/foreigner_id"));
    let violation = json!({"found_on": today, "place": "LV-TER", "grounds": ["VI04"]});
    if send(
        officer,
        history,
        stop,
        &format!("{file}/record-violation"),
        violation,
    )
    .await
    .is_none()
    {
        return;
    }
    let ordered = json!({
        "decision": decision("RD_VOL", "-1"), "departure_period_days": 14, "grounds": ["VI04"], "destination": "UZB",
        "notified_on": today,
    });
    let Some(ordered) = send(
        officer,
        history,
        stop,
        &format!("{file}/issue-return-decision"),
        ordered,
    )
    .await
    else {
        return;
    };
    let ban = json!({
        "decision": decision("BAN_SCH", "-2"), "basis": "RETURN_BAN", "term": "P3Y",
        "return_decision_id": ordered.text("/decisions/0/decision_id"),
    });
    if send(
        officer,
        history,
        stop,
        &format!("{file}/impose-entry-ban"),
        ban,
    )
    .await
    .is_some()
    {
        history.lock().unwrap().banned.push(Banned {
            surname,
            since: Instant::now(),
        });
    }
}

/// Sends a command, again under the same key while it is not answered; `None` when it was refused or given up.
async fn send(
    officer: &Officer,
    history: &Mutex<History>,
    stop: &AtomicBool,
    path: &str,
    body: Value,
) -> Option<Answer> {
    let (key, begun) = (Uuid::new_v4(), Instant::now());
    // Some officers do not repeat what was not answered; the checker finds out what became of it (invariant I2).
    let patient = key.as_u128() % 8 != 0;
    loop {
        let answer = officer.try_command(path, key, &body).await;
        // Whoever goes home leaves it unanswered too.
        let gone = stop.load(Ordering::Relaxed) && begun.elapsed() > Duration::from_secs(8);
        {
            let mut history = history.lock().unwrap();
            if let ControlFlow::Break(ended) = history.note(key, answer) {
                history.longest = history.longest.max(begun.elapsed());
                return ended;
            }
            if gone || !patient {
                history.commands.insert(key, Outcome::Unknown);
                return None;
            }
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

/// Checks whoever was banned, the latest and some earlier one, all the time.
async fn guard(officer: Officer, history: Arc<Mutex<History>>, stop: Arc<AtomicBool>) {
    let mut round = 0_usize;
    while !stop.load(Ordering::Relaxed) {
        round += 1;
        let due: Vec<Banned> = {
            let history = history.lock().unwrap();
            let old: Vec<_> = history
                .banned
                .iter()
                .filter(|banned| banned.since.elapsed() > VISIBLE_WITHIN)
                .collect();
            let earlier = old.get(round * 7 % old.len().max(1));
            old.last()
                .into_iter()
                .chain(earlier)
                .map(|&banned| banned.clone())
                .collect()
        };
        for banned in due {
            let answer = officer.try_check(&traveller(&banned.surname)).await;
            let mut history = history.lock().unwrap();
            match answer {
                Ok(answer) if answer.status.is_success() => {
                    history.checks += 1;
                    match answer.text("/result") {
                        "HIT" => history.hits += 1,
                        "REFER" => {}
                        _ => history.false_no_hits += 1,
                    }
                }
                Ok(answer) => history.refused(&answer),
                Err(error) => history.unanswered(&error),
            }
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
