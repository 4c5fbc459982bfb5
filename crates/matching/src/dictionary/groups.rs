//! Names that are one name in different languages: `Alexander`, `Oleksandr`, `Iskander`.
//!
//! From Wikidata (CC0), as packaged by OpenSanctions' rigour 2.6.1, reduced by `examples/reduce_groups.rs`: what the sound keys
//! find anyway is left out, and names are kept as fingerprints. The file is three arrays of little-endian numbers, one behind the
//! other: fingerprints in their order (4 bytes each), where the groups of each end (4 bytes), and the groups (3 bytes).

use super::chains::fingerprint;

const FILE: &[u8] = include_bytes!("groups.bin");

/// Bytes before the arrays: how many fingerprints there are.
const HEAD: usize = 4;

/// The groups that a token belongs to, by its own writing or that of its readings.
pub(super) fn of(token: &str, readings: &[String]) -> Vec<u32> {
    let mut groups = Vec::new();
    let own = std::iter::once(token).filter(|token| !token.is_ascii());
    for text in own.chain(readings.iter().map(String::as_str)) {
        for group in of_text(text) {
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
    }
    groups
}

fn of_text(text: &str) -> impl Iterator<Item = u32> {
    let count = number(0) as usize;
    let wanted = short_fingerprint(text);
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = usize::midpoint(low, high);
        if number(HEAD + 4 * middle) < wanted {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let found = low < count && number(HEAD + 4 * low) == wanted;
    let end = |place: usize| number(HEAD + 4 * count + 4 * place) as usize;
    let places = if found {
        low.checked_sub(1).map_or(0, end)..end(low)
    } else {
        0..0
    };
    places.map(move |place| {
        let begin = HEAD + 8 * count + 3 * place;
        u32::from_le_bytes([FILE[begin], FILE[begin + 1], FILE[begin + 2], 0])
    })
}

fn number(begin: usize) -> u32 {
    let bytes = &FILE[begin..begin + 4];
    u32::from_le_bytes(bytes.try_into().expect("four bytes"))
}

/// What stands in the file for a name.
fn short_fingerprint(text: &str) -> u32 {
    let long = fingerprint(text.bytes());
    let [.., a, b, c, d] = (long ^ long >> 32).to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}

/// The file that stands for these groups of names: what `examples/reduce_groups.rs` writes.
pub(super) fn file(groups: &[Vec<String>]) -> Vec<u8> {
    let mut members: std::collections::BTreeMap<u32, Vec<u32>> = std::collections::BTreeMap::new();
    for (group, names) in groups.iter().enumerate() {
        let group = u32::try_from(group).expect("fewer than 2^24 groups");
        for name in names {
            let of_name = members.entry(short_fingerprint(name)).or_default();
            if of_name.last() != Some(&group) {
                of_name.push(group);
            }
        }
    }
    let (mut ends, mut all) = (Vec::new(), Vec::new());
    for of_name in members.values() {
        all.extend(
            of_name
                .iter()
                .flat_map(|group| group.to_le_bytes()[..3].to_vec()),
        );
        ends.extend(
            u32::try_from(all.len() / 3)
                .expect("fewer than 2^32")
                .to_le_bytes(),
        );
    }
    let mut file = u32::try_from(members.len())
        .expect("fewer than 2^32")
        .to_le_bytes()
        .to_vec();
    file.extend(
        members
            .keys()
            .flat_map(|fingerprint| fingerprint.to_le_bytes()),
    );
    file.extend(ends);
    file.extend(all);
    file
}

#[cfg(test)]
mod tests {
    use super::of;

    fn share(one: &str, other: &str) -> bool {
        let groups = |name: &str| of(name, &crate::names::readings(name));
        groups(one)
            .iter()
            .any(|group| groups(other).contains(group))
    }

    #[test]
    fn names_of_one_group_are_found() {
        for (one, other) in [
            ("alexander", "oleksandr"),
            ("mikhail", "michael"),
            ("hineno", "日根野"),
        ] {
            assert!(share(one, other), "{one} {other}");
        }
        assert!(!share("alexander", "michael"));
        assert!(of("qwrtzpsdfg", &[]).is_empty());
    }
}
