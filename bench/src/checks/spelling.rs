//! How names are misspelt and written in another script.

/// Digraphs before letters.
const CYRILLIC: &[(&str, &str)] = &[
    ("sh", "ш"),
    ("ch", "ч"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("yu", "ю"),
    ("ya", "я"),
    ("ye", "е"),
    ("ph", "ф"),
    ("th", "т"),
    ("a", "а"),
    ("b", "б"),
    ("c", "к"),
    ("d", "д"),
    ("e", "е"),
    ("f", "ф"),
    ("g", "г"),
    ("h", "х"),
    ("i", "и"),
    ("j", "дж"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("q", "к"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("v", "в"),
    ("w", "в"),
    ("x", "кс"),
    ("y", "й"),
    ("z", "з"),
];

/// A name of the letters a to z in Cyrillic; what is none of them stays.
pub(super) fn cyrillic(name: &str) -> String {
    let lower = name.to_lowercase();
    let (mut rest, mut written) = (lower.as_str(), String::with_capacity(2 * name.len()));
    while let Some(first) = rest.chars().next() {
        let known = CYRILLIC
            .iter()
            .find_map(|(latin, cyrillic)| Some((rest.strip_prefix(latin)?, *cyrillic)));
        if let Some((after, cyrillic)) = known {
            written.push_str(cyrillic);
            rest = after;
        } else {
            written.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    written
}

/// A name with one mistake: a letter left out, doubled, swapped with its neighbour or another one in its place.
pub(super) fn typo(name: &str, random: u64) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let places = letters.len().saturating_sub(2) as u64;
    if places == 0 {
        return format!("{name}e");
    }
    // The first letter stays: it is misspelt least.
    let place = 1 + usize::try_from(random / 4 % places).unwrap_or_default();
    match random % 4 {
        0 => {
            letters.remove(place);
        }
        1 => letters.insert(place, letters[place]),
        2 if letters[place] != letters[place + 1] => letters.swap(place, place + 1),
        _ => letters[place] = if letters[place] == 'o' { 'u' } else { 'o' },
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_in_cyrillic_letter_by_letter() {
        assert_eq!(cyrillic("Sharipov"), "шарипов");
        assert_eq!(cyrillic("Al-Hassan"), "ал-хассан");
    }

    #[test]
    fn a_typo_changes_a_name_and_never_its_first_letter() {
        for name in ["Le", "Vu", "Odinaev", "Nguyen", "Aliyev"] {
            for random in 0..64 {
                let wrong = typo(name, random);
                assert_ne!(wrong, name, "{random}");
                assert_eq!(wrong.chars().next(), name.chars().next(), "{random}");
            }
        }
    }
}
