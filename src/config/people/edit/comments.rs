//! The comments of a TOML text, and those that a change would lose together with the text around them.
//! Must not know what the text says.

/// The comments, in order, without the space around them.
fn of(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['#', '"', '\'']) {
        rest = &rest[at..];
        let quote = &rest[..1];
        if quote == "#" {
            let end = rest.find('\n').unwrap_or(rest.len());
            found.push(rest[..end].trim_end());
            rest = &rest[end..];
            continue;
        }
        let tripled = quote.repeat(3);
        let quote = if rest.starts_with(&tripled) { tripled.as_str() } else { quote };
        rest = behind(&rest[quote.len()..], quote);
    }
    found
}

/// What follows a string that ends with `quote`.
fn behind<'a>(text: &'a str, quote: &str) -> &'a str {
    let escapes = quote.starts_with('"');
    let mut from = 0;
    while let Some(rest) = text.get(from..) {
        if let Some(after) = rest.strip_prefix(quote) {
            // A string in several lines may end with quotes of its own.
            let more = after.chars().take_while(|c| quote.len() == 3 && quote.starts_with(*c)).count();
            return &after[more..];
        }
        let mut chars = rest.chars();
        match chars.next() {
            None => break,
            Some('\\') if escapes => from += 1 + chars.next().map_or(0, char::len_utf8),
            Some(other) => from += other.len_utf8(),
        }
    }
    ""
}

/// The changed text; a comment that the change has lost is put at its end.
pub(super) fn kept(before: &str, mut after: String) -> String {
    let mut there: Vec<String> = of(&after).into_iter().map(str::to_owned).collect();
    for comment in of(before) {
        if let Some(place) = there.iter().position(|other| other == comment) {
            there.swap_remove(place);
            continue;
        }
        if !after.is_empty() && !after.ends_with('\n') {
            after.push('\n');
        }
        after.push_str(comment);
        after.push('\n');
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_inside_a_string_begins_no_comment() {
        let text = "a = \"# no \\\" # no\" # one\nb = '# no \\' # two\nc = \"\"\"\n# no \\\"\"\" \"\" # no\"\"\"\" # three\nd = ''' # no '''\n# four";
        assert_eq!(of(text), ["# one", "# two", "# three", "# four"]);
    }

    #[test]
    fn what_is_lost_stands_at_the_end() {
        assert_eq!(kept("# a\nx = 1 # b\n# a\n", "x = 2\n# a\n".to_owned()), "x = 2\n# a\n# b\n# a\n");
    }
}
