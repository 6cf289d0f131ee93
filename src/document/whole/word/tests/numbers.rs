//! Automatic numbers, as Word shows them.

use super::super::super::tried::told;
use super::{cell, document_with, run, table};

/// A numbering of lists by their levels, and of what uses them.
fn numbering(lists: &[&[(&str, &str)]], uses: &str) -> (&'static str, &'static str, String) {
    let level = |(number, (counting, pattern)): (usize, &(&str, &str))| {
        format!(
            "<w:lvl w:ilvl=\"{number}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{counting}\"/><w:lvlText w:val=\"{pattern}\"/></w:lvl>"
        )
    };
    let list = |(number, levels): (usize, &&[(&str, &str)])| {
        let levels: String = levels.iter().enumerate().map(level).collect();
        format!("<w:abstractNum w:abstractNumId=\"{number}\">{levels}</w:abstractNum>")
    };
    let lists: String = lists.iter().enumerate().map(list).collect();
    ("numbering", "numbering.xml", format!("<w:numbering>{lists}{uses}</w:numbering>"))
}

fn using(number: u32, list: u32, changes: &str) -> String {
    format!("<w:num w:numId=\"{number}\"><w:abstractNumId w:val=\"{list}\"/>{changes}</w:num>")
}

pub(super) fn numbered(number: u32, level: u32, text: &str) -> String {
    let runs = if text.is_empty() { String::new() } else { run(text) };
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{number}\"/></w:numPr></w:pPr>{runs}</w:p>"
    )
}

/// The numbers of paragraphs, by what they use and their level.
fn numbers(numbering: (&str, &str, String), paragraphs: &[(u32, u32)]) -> String {
    let body: String = paragraphs.iter().map(|(number, level)| numbered(*number, *level, "x")).collect();
    let read = told(&document_with(&body, &[numbering]));
    let read = read.lines().skip(1).map(|line| line.trim_start_matches("¶ ").trim_end_matches(" x"));
    read.map(|number| number.trim_matches(['[', ']'])).collect::<Vec<_>>().join(" ")
}

#[test]
fn numbers_count_on_each_level_and_begin_again_below_a_higher_one() {
    let lists = [("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"), ("decimal", "%2.%4")];
    let list = numbering(&[&lists], &using(5, 0, ""));
    let told =
        numbers(list, &[(5, 0), (5, 1), (5, 1), (5, 2), (5, 2), (5, 3), (5, 0), (5, 1), (5, 3), (5, 2)]);
    assert_eq!(told, "I. 1. 2. a) b) 2.1 II. 1. 1.1 a)");
}

#[test]
fn numberings_of_one_list_count_on_unless_one_has_a_start_of_its_own() {
    let again = "<w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"1\"/></w:lvlOverride>";
    let other = "<w:lvlOverride w:ilvl=\"0\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"4\"/><w:numFmt w:val=\"lowerRoman\"/>\
        <w:lvlText w:val=\"(%1)\"/></w:lvl></w:lvlOverride>";
    let uses = using(1, 0, "") + &using(2, 0, "") + &using(3, 0, again) + &using(4, 1, other);
    let list = numbering(&[&[("decimal", "%1.")], &[("decimal", "%1.")]], &uses);
    let told = numbers(list, &[(1, 0), (2, 0), (3, 0), (3, 0), (1, 0), (4, 0), (4, 0)]);
    assert_eq!(told, "1. 2. 1. 2. 3. (iv) (v)");
}

#[test]
fn every_way_of_counting_is_shown_as_word_shows_it() {
    let ways = ["decimalZero", "upperLetter", "lowerRoman", "none", "ordinal"];
    for (way, shown) in ways.into_iter().zip(["01 28", "A BB", "i xxviii", "", "1 28"]) {
        let changes = "<w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"28\"/></w:lvlOverride>";
        let list = numbering(&[&[(way, "%1")]], &(using(1, 0, "") + &using(2, 0, changes)));
        let told = numbers(list, &[(1, 0), (2, 0)]);
        assert_eq!(told.trim_start_matches('x').trim_start_matches(" x"), shown, "{way}");
    }
}

#[test]
fn a_level_may_keep_counting_and_show_all_levels_as_digits() {
    let (_, name, list) = numbering(&[&[("upperRoman", "Phần %1"), ("decimal", "%1.%2")]], &using(1, 0, ""));
    let kept = list.replace(
        "<w:numFmt w:val=\"decimal\"/>",
        "<w:lvlRestart w:val=\"0\"/><w:isLgl/><w:numFmt w:val=\"decimal\"/>",
    );
    let told = numbers(("numbering", name, kept), &[(1, 0), (1, 1), (1, 0), (1, 1)]);
    assert_eq!(told, "Phần I 1.1 Phần II 2.2");
}

#[test]
fn a_cell_shows_its_number_alone_or_before_the_text_and_bullets_only_before_it() {
    let list = numbering(
        &[&[("decimal", "%1.")], &[("bullet", "-")], &[("bullet", "\u{f0b7}")]],
        &(using(1, 0, "") + &using(2, 1, "") + &using(3, 2, "")),
    );
    let rows = format!(
        "<w:tr>{}{}{}</w:tr><w:tr>{}{}</w:tr>",
        cell("", &numbered(1, 0, "")),
        cell("", &(numbered(2, 0, "Lập") + &numbered(2, 0, "Gửi"))),
        cell("", &numbered(3, 0, "")),
        cell("", &numbered(1, 0, "Rà soát")),
        cell("", &numbered(3, 0, "Họp")),
    );
    let read = told(&document_with(&table(&rows), &[list]));
    assert_eq!(read, "docx\n[]\n1: 1.|- Lập/- Gửi|\n2: 2. Rà soát|• Họp\nend");
}

#[test]
fn a_style_numbers_its_paragraphs_unless_they_say_that_they_have_none() {
    let styles = "<w:styles><w:style w:type=\"paragraph\" w:styleId=\"Muc\"><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"Khoan\"><w:basedOn w:val=\"Muc\"/><w:pPr><w:numPr><w:ilvl w:val=\"1\"/></w:numPr></w:pPr></w:style></w:styles>";
    let list = numbering(&[&[("upperRoman", "%1."), ("decimal", "%1.%2.")]], &using(1, 0, ""));
    let styled = |style: &str, rest: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{rest}</w:pPr>{}</w:p>", run("x"))
    };
    let none = "<w:numPr><w:numId w:val=\"0\"/></w:numPr>";
    let body = styled("Muc", "") + &styled("Khoan", "") + &styled("Muc", none) + &styled("Muc", "");
    let read = told(&document_with(&body, &[("styles", "styles.xml", styles.to_owned()), list]));
    assert_eq!(read, "docx\n¶ [I.] x\n¶ [I.1.] x\n¶ x\n¶ [II.] x");
}
