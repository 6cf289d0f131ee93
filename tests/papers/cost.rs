//! What a paper of a year with 5,000 cases costs, beside the library that writes the same rows by itself, in turn:
//! `scripts/bench/papers`.

use std::time::Duration;

use chrono::{Datelike as _, Timelike as _};
use dondoc::clock;
use dondoc::paper::document::{Paper, PaperBlock, PaperPart, PaperTitle};
use dondoc::paper::docx::docx;
use dondoc::paper::grid::GridCell;
use dondoc::paper::html::html;
use dondoc::paper::table::PaperRow;
use dondoc::paper::xlsx::workbook;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook};

use super::sample;

const CASES: usize = 5_000;
/// The most bytes that the process may have held.
const MOST: u64 = 100 * 1024 * 1024;

fn year() -> Paper {
    let mut table = sample::late(CASES);
    table.rows.retain(|row| matches!(row, PaperRow::Cells(_)));
    table.rows.truncate(CASES);
    Paper {
        name: "Danh sách năm 2026".to_owned(),
        head: Some(sample::head("BC-UBND")),
        title: PaperTitle::Named {
            kind: "DANH SÁCH".to_owned(),
            about: "Hồ sơ năm 2026".to_owned(),
            below: Vec::new(),
        },
        parts: vec![PaperPart { is_wide: true, blocks: vec![PaperBlock::Table(table)] }],
    }
}

/// The same rows, as the library alone writes them.
fn alone(paper: &Paper) -> Vec<u8> {
    let PaperBlock::Table(table) = &paper.parts[0].blocks[0] else { panic!("a table") };
    let mut book = Workbook::new();
    let base = Format::new()
        .set_font_name("Times New Roman")
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Top);
    let [text, day, moment] = [
        base.clone().set_text_wrap(),
        base.clone().set_num_format("dd/mm/yyyy"),
        base.clone().set_num_format("dd/mm/yyyy hh:mm"),
    ];
    let sheet = book.add_worksheet();
    let date = |day: chrono::NaiveDate| {
        ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8).expect("a day")
    };
    for (at, row) in (0..).zip(&table.rows) {
        for (column, cell) in (0..).zip(row.cells().expect("cells")) {
            match cell {
                GridCell::Empty => sheet.write_blank(at, column, &text),
                GridCell::Text(words) => sheet.write_string_with_format(at, column, words, &text),
                GridCell::Number(number) => sheet.write_number_with_format(at, column, *number as f64, &base),
                GridCell::Share(share) => sheet.write_number_with_format(at, column, *share, &base),
                GridCell::Day(due) => sheet.write_datetime_with_format(at, column, date(*due), &day),
                GridCell::Moment(then) => {
                    let then = date(then.date())
                        .and_hms(then.hour() as u16, then.minute() as u8, 0)
                        .expect("a time");
                    sheet.write_datetime_with_format(at, column, then, &moment)
                }
            }
            .expect("written");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn took(write: impl FnOnce() -> usize) -> Duration {
    let start = clock::monotonic();
    assert!(write() > 0);
    clock::elapsed(start)
}

/// The most bytes that this process held.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
}

#[test]
#[ignore = "a measurement; see the head of the file"]
fn a_paper_of_a_year_costs_at_most_twice_the_library_alone() {
    let pairs = std::env::var("DONDOC_PAIRS").ok().and_then(|pairs| pairs.parse().ok()).unwrap_or(5);
    let paper = year();
    for (name, write) in [
        ("xlsx", (&|| workbook(&paper).expect("a workbook").len()) as &dyn Fn() -> usize),
        ("docx", &|| docx(&paper).expect("a document").len()),
        ("html", &|| html(&paper).len()),
    ] {
        let mut ratios = Vec::new();
        for pair in 0..=pairs {
            let (own, library) = (took(write), took(|| alone(&paper).len()));
            // The first pair warms up.
            if pair > 0 {
                let ratio = own.as_secs_f64() / library.as_secs_f64();
                println!("{name}: {own:?}, the library alone {library:?}: {ratio:.2}");
                ratios.push(ratio);
            }
        }
        ratios.sort_by(f64::total_cmp);
        let median = ratios[ratios.len() / 2];
        println!("{name}: {median:.2} of the library alone; peak {} MiB", peak() / 1024 / 1024);
        assert!(median <= 2.0, "{name} costs {median:.2} times the library alone");
    }
    assert!(peak() < MOST, "{} MiB", peak() / 1024 / 1024);
}
