//! The order in which a plan prints its rows: `A.II` before `A.X`, `A.V.2` before `A.V.10`.
//! Must not know what the rows are.

/// A part of a row's number: its value, and what follows it.
type Token = (u32, String);

/// The row as a key that sorts as the plan does.
pub(super) fn row_key(row: &str) -> Vec<Token> {
    row.split('.').map(token).collect()
}

fn token(text: &str) -> Token {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    match text[..digits].parse() {
        Ok(number) => (number, text[digits..].to_owned()),
        Err(_) => roman(text).map_or_else(|| (0, text.to_owned()), |number| (number, String::new())),
    }
}

/// The value of a Roman number up to 89; none for any other text.
fn roman(text: &str) -> Option<u32> {
    let values: Option<Vec<u32>> = text
        .chars()
        .map(|c| match c {
            'I' => Some(1),
            'V' => Some(5),
            'X' => Some(10),
            'L' => Some(50),
            _ => None,
        })
        .collect();
    let values = values.filter(|values| !values.is_empty())?;
    let sum = values.iter().enumerate().fold(0, |sum: i64, (at, value)| {
        let is_before_more = values.get(at + 1).is_some_and(|next| next > value);
        if is_before_more { sum - i64::from(*value) } else { sum + i64::from(*value) }
    });
    u32::try_from(sum).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_as_the_plan_prints_them() {
        let mut rows = ["A.X.1", "B.I.1", "A.II.1", "A.V.2b", "A.V.2", "A.V.10", "A.I.2", "A.IX.1", "A.IV.7"];
        rows.sort_by_key(|row| row_key(row));
        assert_eq!(
            rows,
            ["A.I.2", "A.II.1", "A.IV.7", "A.V.2", "A.V.2b", "A.V.10", "A.IX.1", "A.X.1", "B.I.1"]
        );
    }
}
