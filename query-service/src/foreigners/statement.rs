//! The statement of a search.

use super::place::Place;
use super::query::{Due, Name, Search, Sort};
use chrono::{DateTime, NaiveDate, Utc};
use read_models::case_lookup::FileStatus;
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Postgres, QueryBuilder, Row as _};
use uuid::Uuid;

/// A page as it was read.
pub(super) struct Read {
    /// The position up to which the cases are known.
    pub(super) position: u64,
    /// The version of the fold that wrote them.
    pub(super) version: i32,
    /// The cases after the place that was asked for, one more than the limit.
    pub(super) found: Vec<Found>,
}

/// A case that was found.
pub(super) struct Found {
    /// Its place in the list.
    pub(super) place: Place,
    /// How well the name fits, 0 is best; `None` when no name was asked for.
    pub(super) rank: Option<i32>,
    /// The case as it is stored.
    pub(super) document: String,
}

/// Reads the cases after a place.
pub(super) async fn find(
    pool: &PgPool,
    search: &Search,
    similar: &[Uuid],
    after: Option<Place>,
    today: NaiveDate,
) -> Result<Read, sqlx::Error> {
    // Planned for what is asked: an authority with many decisions and one with none are not found in the same way.
    let rows = statement(search, similar, after, today)
        .build()
        .persistent(false)
        .fetch_all(pool)
        .await?;
    let first = rows.first().ok_or(sqlx::Error::RowNotFound)?;
    let position: i64 = first.try_get("position")?;
    let version = first.try_get("version")?;
    let found = rows
        .iter()
        .filter_map(|row| read(row, search.sort).transpose());
    Ok(Read {
        position: position.unsigned_abs(),
        version,
        found: found.collect::<Result<_, _>>()?,
    })
}

/// Where nothing was found there is one row, for the position.
fn read(row: &PgRow, sort: Sort) -> Result<Option<Found>, sqlx::Error> {
    let Some(document) = row.try_get("document")? else {
        return Ok(None);
    };
    let rank: Option<i32> = row.try_get("rank")?;
    let order = match sort {
        Sort::Rank => rank.unwrap_or(0).into(),
        Sort::Deadline => row
            .try_get::<DateTime<Utc>, _>("next_deadline")?
            .timestamp_micros(),
    };
    let foreigner_id = row.try_get("foreigner_id")?;
    Ok(Some(Found {
        place: Place {
            order,
            foreigner_id,
        },
        rank,
        document,
    }))
}

/// The places of the page first, the cases of the page alone after it: a common name has many files, and their documents are
/// large.
pub(super) fn statement<'s>(
    search: &'s Search,
    similar: &'s [Uuid],
    after: Option<Place>,
    today: NaiveDate,
) -> QueryBuilder<'s, Postgres> {
    let order = match (search.sort, &search.name) {
        (Sort::Deadline, _) => "f.next_deadline, f.foreigner_id",
        (Sort::Rank, Some(_)) => "f.rank, f.foreigner_id",
        (Sort::Rank, None) => "f.foreigner_id",
    };
    let mut sql = QueryBuilder::new(
        "SELECT c.position, c.version, f.foreigner_id, f.rank, f.next_deadline, d.document::text AS document
           FROM case_lookup.checkpoint AS c
           LEFT JOIN LATERAL (SELECT * FROM (SELECT f.foreigner_id, ",
    );
    match &search.name {
        // Who is asked for by name alone is found without the files.
        Some(name) if search.status.is_none() && search.sort == Sort::Rank => {
            sql.push("NULL::timestamptz AS next_deadline, f.rank FROM (");
            push_named_or_similar(&mut sql, name, similar, search);
            sql.push(") AS f");
        }
        Some(name) => {
            sql.push("f.next_deadline, n.rank FROM case_lookup.case_files AS f JOIN (");
            push_named_or_similar(&mut sql, name, similar, search);
            sql.push(") AS n ON n.foreigner_id = f.foreigner_id");
        }
        None => {
            sql.push("f.next_deadline, NULL::integer AS rank FROM case_lookup.case_files AS f");
            push_identity(&mut sql, search);
        }
    }
    push_due(&mut sql, search.due);
    sql.push(" WHERE true");
    push_numbers(&mut sql, search);
    push_unit(&mut sql, search);
    if search.sort == Sort::Deadline {
        sql.push(" AND f.next_deadline IS NOT NULL");
    }
    if let Some(status) = search.status {
        push_status(&mut sql, status, today);
    }
    sql.push(") AS f WHERE true");
    if let Some(after) = after {
        push_after(&mut sql, search, after);
    }
    sql.push(" ORDER BY ").push(order).push(" LIMIT ");
    sql.push_bind(i64::from(search.limit) + 1);
    sql.push(
        ") AS f ON true
           LEFT JOIN case_lookup.case_files AS d ON d.foreigner_id = f.foreigner_id
          ORDER BY ",
    );
    sql.push(order);
    sql
}

fn push_after(sql: &mut QueryBuilder<'_, Postgres>, search: &Search, after: Place) {
    let Place {
        order,
        foreigner_id,
    } = after;
    match (search.sort, &search.name) {
        (Sort::Deadline, _) => sql
            .push(" AND (f.next_deadline, f.foreigner_id) > (")
            .push_bind(DateTime::from_timestamp_micros(order))
            .push(", "),
        (Sort::Rank, Some(_)) => sql
            .push(" AND (f.rank, f.foreigner_id) > (")
            .push_bind(i32::try_from(order).unwrap_or(i32::MAX))
            .push(", "),
        (Sort::Rank, None) => sql.push(" AND f.foreigner_id > ("),
    };
    sql.push_bind(foreigner_id).push(")");
}

/// The files that have the name, and behind them those that have a similar one, in their order.
fn push_named_or_similar<'s>(
    sql: &mut QueryBuilder<'s, Postgres>,
    name: &'s Name,
    similar: &'s [Uuid],
    search: &'s Search,
) {
    if similar.is_empty() {
        return push_named(sql, name, search);
    }
    sql.push("SELECT a.foreigner_id, min(a.rank) AS rank FROM (");
    push_named(sql, name, search);
    sql.push(" UNION ALL SELECT s.foreigner_id, (3 + s.place)::integer AS rank FROM unnest(")
        .push_bind(similar)
        .push(
            ") WITH ORDINALITY AS s (foreigner_id, place) JOIN case_lookup.case_files AS c ON c.foreigner_id = s.foreigner_id",
        );
    sql.push(") AS a GROUP BY a.foreigner_id");
}

/// The files that have the name, each with the best rank of its names: the name of the primary identity, that of another one, all
/// asked words among its words, all asked words or what they begin.
fn push_named<'s>(sql: &mut QueryBuilder<'s, Postgres>, name: &'s Name, search: &'s Search) {
    sql.push("SELECT n.foreigner_id, min(CASE WHEN n.form = ANY(");
    sql.push_bind(&name.forms)
        .push(") THEN CASE WHEN n.of_primary THEN 0 ELSE 1 END WHEN n.tokens @@ ");
    sql.push_bind(&name.words)
        .push("::tsquery THEN 2 ELSE 3 END) AS rank FROM case_lookup.case_names AS n");
    let of_identity = search.born.is_some() || search.nationality.is_some();
    if of_identity {
        // Name, birth and nationality must hold for one and the same identity.
        sql.push(
            " JOIN case_lookup.case_identities AS i ON i.foreigner_id = n.foreigner_id AND i.identity_id = n.identity_id",
        );
    }
    sql.push(" WHERE n.tokens @@ ")
        .push_bind(&name.beginnings)
        .push("::tsquery");
    push_birth_and_nationality(sql, search);
    sql.push(" GROUP BY n.foreigner_id");
}

/// Few files at a time are found so, and are joined: the planner, which knows nothing of births, would go through all files in
/// their order for a page of them.
fn push_identity<'s>(sql: &mut QueryBuilder<'s, Postgres>, search: &'s Search) {
    if search.born.is_none() && search.nationality.is_none() {
        return;
    }
    sql.push(
        " JOIN (SELECT DISTINCT i.foreigner_id FROM case_lookup.case_identities AS i WHERE true",
    );
    push_birth_and_nationality(sql, search);
    sql.push(") AS i ON i.foreigner_id = f.foreigner_id");
}

fn push_birth_and_nationality<'s>(sql: &mut QueryBuilder<'s, Postgres>, search: &'s Search) {
    if let Some(born) = search.born {
        // As the index has it.
        sql.push(" AND i.born_from IS NOT NULL AND daterange(i.born_from, i.born_to, '[]') && daterange(")
            .push_bind(born.earliest());
        sql.push(", ").push_bind(born.latest()).push(", '[]')");
    }
    if let Some(nationality) = &search.nationality {
        sql.push(" AND i.nationalities @> ARRAY[")
            .push_bind(nationality.code())
            .push("]");
    }
}

/// The document is one of the file; number and authority are those of one decision.
fn push_numbers<'s>(sql: &mut QueryBuilder<'s, Postgres>, search: &'s Search) {
    if let Some(number) = &search.document {
        sql.push(" AND f.foreigner_id IN (SELECT d.foreigner_id FROM case_lookup.case_documents AS d WHERE d.number_normal = ");
        sql.push_bind(number).push(")");
    }
    if search.decision.is_none() && search.authority.is_none() {
        return;
    }
    sql.push(" AND f.foreigner_id IN (SELECT d.foreigner_id FROM case_lookup.case_decisions AS d WHERE true");
    if let Some(number) = &search.decision {
        sql.push(" AND d.number = ").push_bind(number);
    }
    if let Some(authority) = search.authority {
        sql.push(" AND d.authority = ").push_bind(authority.code());
    }
    sql.push(")");
}

fn push_unit<'s>(sql: &mut QueryBuilder<'s, Postgres>, search: &'s Search) {
    if let Some(unit) = &search.unit {
        sql.push(" AND f.foreigner_id IN (SELECT u.foreigner_id FROM case_lookup.case_units AS u WHERE u.unit = ");
        sql.push_bind(unit).push(")");
    }
}

/// Something is due in that time, whether it is what is due next or not.
fn push_due(sql: &mut QueryBuilder<'_, Postgres>, due: Due) {
    if !due.is_asked() {
        return;
    }
    sql.push(" JOIN (SELECT DISTINCT a.foreigner_id FROM case_lookup.case_alarms AS a WHERE a.kind = 'DEADLINE'");
    if let Some(after) = due.after {
        sql.push(" AND a.due_at >= ").push_bind(after);
    }
    if let Some(before) = due.before {
        sql.push(" AND a.due_at < ").push_bind(before);
    }
    sql.push(") AS a ON a.foreigner_id = f.foreigner_id");
}

/// The situation is that of the last event. Since then a ban may have begun or ended by date; an order that was revoked for a day
/// to come obliges until then.
fn push_status(sql: &mut QueryBuilder<'_, Postgres>, status: FileStatus, today: NaiveDate) {
    sql.push(" AND (f.status = ").push_bind(status.code());
    match status {
        FileStatus::Banned => {
            sql.push(" AND (f.ban_until IS NULL OR f.ban_until >= ")
                .push_bind(today)
                .push(") AND (f.ban_from IS NULL OR f.ban_from <= ")
                .push_bind(today)
                .push(")");
        }
        FileStatus::ToLeave => {
            sql.push(" OR f.order_until >= ").push_bind(today);
        }
        FileStatus::Departed => push_unbanned(sql, today, "f.departed_on <= "),
        FileStatus::NoMeasure => {
            push_unbanned(sql, today, "f.departed_on IS NULL OR f.departed_on > ");
        }
        FileStatus::Detained | FileStatus::EnteredInError => {}
    }
    sql.push(")");
}

/// A ban that has not begun or has ended by date holds nobody.
fn push_unbanned(sql: &mut QueryBuilder<'_, Postgres>, today: NaiveDate, departed: &str) {
    sql.push(" OR (f.status = 'BANNED' AND (f.ban_until < ")
        .push_bind(today)
        .push(" OR f.ban_from > ")
        .push_bind(today)
        .push(") AND (")
        .push(departed)
        .push_bind(today)
        .push("))");
}
