//! References in formulas of a workbook, and where they point once a row above has become several.
//! Must not know what a formula computes.

/// A row of a sheet that was repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) sheet: String,
    pub(super) row: u32,
    /// How many rows it became more.
    pub(super) by: u32,
}

impl Moved {
    /// Where a row below is now, or above.
    pub(super) fn row(&self, row: u32) -> u32 {
        if row > self.row { row.saturating_add(self.by) } else { row }
    }

    /// Rows from the first to the last: those that hold the repeated row hold all of its copies.
    pub(super) fn range(&self, first: u32, last: u32) -> (u32, u32) {
        (self.row(first), if last >= self.row { last.saturating_add(self.by) } else { last })
    }

    /// A formula of the sheet `home`, as it is once the row was repeated; none where it is not plain what is meant.
    pub(super) fn formula(&self, formula: &str, home: &str) -> Option<String> {
        rewritten(formula, |sheet, first, last| {
            if sheet.unwrap_or(home) != self.sheet {
                return Some((first, last));
            }
            match last {
                Some(last) => Some(self.range(first.min(last), first.max(last))),
                // One cell of a row that became several: nobody can say which is meant.
                None if first == self.row && self.by > 0 => return None,
                None => Some((self.row(first), 0)),
            }
            .map(|(first, end)| (first, last.map(|_| end)))
        })
    }

    /// A formula inside the repeated row, in its copy number `copy` from 0.
    pub(super) fn copied(&self, formula: &str, copy: u32) -> Option<String> {
        rewritten(formula, |sheet, first, last| {
            if sheet.is_some_and(|sheet| sheet != self.sheet) {
                return Some((first, last));
            }
            let moved = |row: u32| if row == self.row { row.saturating_add(copy) } else { self.row(row) };
            let is_one_sided = |last: u32| {
                let side = |row: u32| row.cmp(&self.row);
                side(first) == side(last)
            };
            if last.is_none_or(is_one_sided) { Some((moved(first), last.map(moved))) } else { None }
        })
    }
}

/// The formula with the rows that `map` gives for those of each reference: the sheet where it is named, the first row,
/// and the last row where it is a range. None where `map` gives none, or a reference is of a kind that is not read here.
fn rewritten(
    formula: &str,
    map: impl Fn(Option<&str>, u32, Option<u32>) -> Option<(u32, Option<u32>)>,
) -> Option<String> {
    let mut out = String::new();
    let mut rest = formula;
    let mut sheet: Option<String> = None;
    while let Some(c) = rest.chars().next() {
        if c == '"' || c == '\'' {
            let inside = &rest[1..];
            let end = inside.find(c)?;
            out.push_str(&rest[..end + 2]);
            rest = &rest[end + 2..];
            // A quote that is doubled stands for itself: what follows still belongs to the name.
            let name = &inside[..end];
            sheet =
                (c == '\'').then(|| format!("{}{name}", sheet.map_or(String::new(), |begun| begun + "'")));
            if rest.starts_with(c) {
                continue;
            }
            if let Some(after) = rest.strip_prefix('!').filter(|_| sheet.is_some()) {
                out.push('!');
                rest = after;
            }
            continue;
        }
        // References into other files, and names of columns of tables.
        if c == '[' {
            return None;
        }
        let word = word(rest);
        if word.is_empty() {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            sheet = None;
            continue;
        }
        rest = &rest[word.len()..];
        if let Some(after) = rest.strip_prefix('!') {
            sheet = Some(word.to_owned());
            out.extend([word, "!"]);
            rest = after;
            continue;
        }
        let named = sheet.take();
        let second = rest.strip_prefix(':').map(self::word).filter(|second| !second.is_empty());
        match (reference(word), second.and_then(reference)) {
            _ if rest.starts_with('(') => out.push_str(word),
            (Some((column, row)), Some((other, last))) if column.is_empty() == other.is_empty() => {
                let (row, last) = map(named.as_deref(), row, Some(last))?;
                out.extend([column, &row.to_string(), ":", other, &last?.to_string()]);
                rest = &rest[1 + second?.len()..];
            }
            (Some((column, row)), _) if !column.trim_matches('$').is_empty() => {
                let (row, _) = map(named.as_deref(), row, None)?;
                out.extend([column, &row.to_string()]);
            }
            _ => out.push_str(word),
        }
    }
    Some(out)
}

/// The letters, digits and signs that belong together at the start.
fn word(text: &str) -> &str {
    let is_of_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '\\' | '?');
    &text[..text.find(|c| !is_of_word(c)).unwrap_or(text.len())]
}

/// What stands before the row, and the row: `$C$5` gives `$C$` and 5, `$5` gives `$` and 5.
fn reference(word: &str) -> Option<(&str, u32)> {
    let at = word.find(|c: char| c.is_ascii_digit())?;
    let (before, digits) = word.split_at(at);
    let column = before.strip_prefix('$').unwrap_or(before);
    let column = column.strip_suffix('$').unwrap_or(column);
    let is_column = column.len() <= 3 && column.chars().all(|c| c.is_ascii_alphabetic());
    let row = digits.parse().ok().filter(|row| *row > 0)?;
    is_column.then_some((before, row))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved() -> Moved {
        Moved { sheet: "Bảng".to_owned(), row: 5, by: 3 }
    }

    #[test]
    fn what_lies_below_moves_and_what_holds_the_row_grows() {
        let cases = [
            ("SUM(C5:C5)", "SUM(C5:C8)"),
            ("SUM($C$2:$C$6)/C7", "SUM($C$2:$C$9)/C10"),
            ("A1&\"C7\"&LOG10(B9)", "A1&\"C7\"&LOG10(B12)"),
            ("'Bảng'!C7+Khác!C7+'O''Neil'!C7", "'Bảng'!C10+Khác!C7+'O''Neil'!C7"),
            ("IF(C6>=1.5E3,$7:$8,TRUE)", "IF(C9>=1.5E3,$10:$11,TRUE)"),
            ("VLOOKUP(B9,C:D,2)", "VLOOKUP(B12,C:D,2)"),
        ];
        for (before, after) in cases {
            assert_eq!(moved().formula(before, "Bảng").as_deref(), Some(after), "{before}");
        }
        assert_eq!(moved().formula("Bảng!C9+C9", "Khác").as_deref(), Some("Bảng!C12+C9"));
        for unclear in ["C5+1", "[1]Bảng!C7", "Bang[Cột]"] {
            assert_eq!(moved().formula(unclear, "Bảng"), None, "{unclear}");
        }
    }

    #[test]
    fn a_formula_in_the_row_speaks_of_its_own_copy() {
        assert_eq!(
            moved().copied("C5-B5*$D$2+SUM(B5:D5)+A7", 2).as_deref(),
            Some("C7-B7*$D$2+SUM(B7:D7)+A10")
        );
        assert_eq!(moved().copied("SUM(C$2:C5)", 2), None, "a sum that grows from row to row");
    }
}
