//! The tables of codes in `events/codes`: a line per row, tabs between the columns, remarks after `#`.

/// The rows of a table of `N` columns.
pub(super) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| {
        let cells: Vec<_> = line.split('\t').collect();
        cells
            .try_into()
            .expect("a row of a table of codes has all its columns")
    })
}
