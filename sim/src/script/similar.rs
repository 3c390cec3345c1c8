//! What somebody may have meant.

/// Longest word that is compared, characters.
const LONGEST: usize = 40;

/// The known word that is nearest to what was written, if any is near.
pub(super) fn similar<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let letters: Vec<char> = written.chars().take(LONGEST + 1).collect();
    if letters.len() > LONGEST {
        return None;
    }
    let allowed = (letters.len() / 3).clamp(1, 3);
    let near = known.map(|word| (distance(&letters, word), word));
    let best = near.filter(|(far, _)| *far <= allowed).min()?;
    Some(best.1.to_string())
}

/// Characters to insert, delete or replace (Levenshtein).
fn distance(written: &[char], word: &str) -> usize {
    let mut row: Vec<usize> = (0..=written.len()).collect();
    for (line, letter) in word.chars().enumerate() {
        let mut corner = row[0];
        row[0] = line + 1;
        for (at, other) in written.iter().enumerate() {
            let replaced = corner + usize::from(letter != *other);
            corner = row[at + 1];
            row[at + 1] = replaced.min(corner + 1).min(row[at] + 1);
        }
    }
    row[written.len()]
}
