//! Short titles: the one line by which a message names an item.
//! Must not know where a title comes from.

/// The most characters of a short title.
pub const SHORT: usize = 80;

/// The title on one line, cut after a word to [`SHORT`] characters.
pub fn shortened(title: &str) -> String {
    let line = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHORT {
        return line;
    }
    let cut: String = line.chars().take(SHORT - 1).collect();
    let whole_words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", whole_words.trim_end_matches([',', ';', ':']))
}

/// The text on one line, cut to so many characters wherever that is.
pub fn cut(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    line.chars().take(most.saturating_sub(1)).chain(std::iter::once('…')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_title_is_cut_after_a_word_to_eighty_characters() {
        let cut = shortened(&"kế hoạch cải cách, ".repeat(9));
        assert!(cut.chars().count() <= SHORT, "{cut}");
        assert!(cut.ends_with("cải cách…") || cut.ends_with("hoạch…") || cut.ends_with("kế…"), "{cut}");
        assert_eq!(shortened("một\n dòng"), "một dòng");
    }
}
