//! A chart of a paper as a drawing in SVG, readable in black and white, with its words and its numbers for those who
//! cannot see it. Must not know what it shows.

use super::super::chart::{ChartShape, PaperChart};
use super::super::markup::MarkupWriter;

/// The drawing is this wide; a letter is about this wide and this high.
const WIDTH: f64 = 720.0;
const LETTER: f64 = 7.0;
const LINE: f64 = 18.0;
/// The fills of series, told apart without colour.
const FILLS: [&str; 4] = ["#595959", "#d9d9d9", "url(#lines)", "url(#dots)"];
/// Patterns that fill with lines and dots.
const PATTERNS: &str = "<defs><pattern id=\"lines\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
    <rect width=\"6\" height=\"6\" fill=\"#fff\"/><path d=\"M0 6L6 0\" stroke=\"#000\" stroke-width=\"1.2\"/></pattern>\
    <pattern id=\"dots\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\"><rect width=\"5\" height=\"5\" fill=\"#fff\"/>\
    <circle cx=\"2.5\" cy=\"2.5\" r=\"1.1\" fill=\"#000\"/></pattern></defs>";

/// Draws the chart; `number` tells it from the others of the page.
pub(super) fn write(markup: &mut MarkupWriter, chart: &PaperChart, number: usize) {
    let series = chart.series.len().max(1) as f64;
    let legend = if chart.series.len() > 1 { LINE + 8.0 } else { 0.0 };
    let body = match chart.shape {
        ChartShape::Upright => 240.0,
        ChartShape::Lying => chart.categories.len() as f64 * (series * LINE + 12.0),
    };
    let height = body + legend + if chart.shape == ChartShape::Upright { 2.0 * LINE } else { 8.0 };
    let (title, words) = (format!("t{number}"), format!("d{number}"));
    markup.open("figure", &[]).words("figcaption", &[], &chart.title);
    let size = format!("0 0 {WIDTH} {height:.0}");
    let labelled = format!("{title} {words}");
    markup.open(
        "svg",
        &[
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("viewBox", &size),
            ("role", "img"),
            ("aria-labelledby", &labelled),
        ],
    );
    markup.words("title", &[("id", &title)], &chart.title);
    markup.words("desc", &[("id", &words)], &chart.spoken()).raw(PATTERNS);
    match chart.shape {
        ChartShape::Upright => upright(markup, chart, body),
        ChartShape::Lying => lying(markup, chart, body),
    }
    if legend > 0.0 {
        names(markup, chart, height - 6.0);
    }
    markup.close();
    numbers(markup, chart);
    markup.close();
}

fn upright(markup: &mut MarkupWriter, chart: &PaperChart, base: f64) {
    let room = WIDTH / chart.categories.len().max(1) as f64;
    let wide = (room * 0.8 / chart.series.len().max(1) as f64).min(60.0);
    let scale = (base - LINE) / chart.top();
    for (at, category) in chart.categories.iter().enumerate() {
        let middle = room * (at as f64 + 0.5);
        let first = middle - wide * chart.series.len() as f64 / 2.0;
        for (place, series) in chart.series.iter().enumerate() {
            let left = first + wide * place as f64;
            let value = series.values.get(at).copied().flatten();
            if let Some(value) = value {
                let high = value.max(0.0) * scale;
                bar(markup, place, [left, base - high, wide, high]);
                text(markup, [left + wide / 2.0, base - high - 4.0], "middle", &chart.shown(Some(value)));
            }
        }
        text(markup, [middle, base + LINE - 2.0], "middle", category);
    }
    let base = format!("{base:.1}");
    markup.leaf(
        "line",
        &[("x1", "0"), ("x2", &WIDTH.to_string()), ("y1", &base), ("y2", &base), ("stroke", "#000")],
    );
}

fn lying(markup: &mut MarkupWriter, chart: &PaperChart, base: f64) {
    let longest = chart.categories.iter().map(|name| name.chars().count()).max().unwrap_or(0) as f64;
    let left = (longest * LETTER + 10.0).min(WIDTH / 2.0);
    let scale = (WIDTH - left - 60.0) / chart.top();
    let each = chart.series.len().max(1) as f64 * LINE + 12.0;
    for (at, category) in chart.categories.iter().enumerate() {
        let top = at as f64 * each + 6.0;
        text(markup, [left - 6.0, top + (each - 12.0) / 2.0 + 5.0], "end", category);
        for (place, series) in chart.series.iter().enumerate() {
            let value = series.values.get(at).copied().flatten();
            if let Some(value) = value {
                let (top, long) = (top + place as f64 * LINE, value.max(0.0) * scale);
                bar(markup, place, [left, top, long, LINE - 2.0]);
                text(markup, [left + long + 5.0, top + 13.0], "start", &chart.shown(Some(value)));
            }
        }
    }
    let (left, base) = (format!("{left:.1}"), format!("{base:.1}"));
    markup.leaf("line", &[("x1", &left), ("x2", &left), ("y1", "0"), ("y2", &base), ("stroke", "#000")]);
}

/// What each fill means.
fn names(markup: &mut MarkupWriter, chart: &PaperChart, base: f64) {
    let mut left = 4.0;
    for (at, series) in chart.series.iter().enumerate() {
        bar(markup, at, [left, base - 11.0, 14.0, 12.0]);
        text(markup, [left + 20.0, base], "start", &series.name);
        left += 44.0 + series.name.chars().count() as f64 * LETTER;
    }
}

/// A bar: its left, its top, how wide and how high it is.
fn bar(markup: &mut MarkupWriter, series: usize, [left, top, wide, high]: [f64; 4]) {
    let [x, y, width, height] = [left, top, wide, high].map(|length| format!("{length:.1}"));
    let fill = FILLS[series % FILLS.len()];
    markup.leaf(
        "rect",
        &[("x", &x), ("y", &y), ("width", &width), ("height", &height), ("fill", fill), ("stroke", "#000")],
    );
}

fn text(markup: &mut MarkupWriter, at: [f64; 2], anchor: &str, text: &str) {
    let [x, y] = at.map(|place| format!("{place:.1}"));
    markup.words("text", &[("x", &x), ("y", &y), ("text-anchor", anchor)], text);
}

/// The numbers as a table that is heard and not seen.
fn numbers(markup: &mut MarkupWriter, chart: &PaperChart) {
    markup.open("table", &[("class", "unseen")]).words("caption", &[], &format!("Số liệu: {}", chart.title));
    markup.open("thead", &[]).open("tr", &[]).words("th", &[("scope", "col")], "Mục");
    for series in &chart.series {
        markup.words("th", &[("scope", "col")], &series.name);
    }
    markup.close().close().open("tbody", &[]);
    for (at, category) in chart.categories.iter().enumerate() {
        markup.open("tr", &[]).words("th", &[("scope", "row")], category);
        for series in &chart.series {
            markup.words("td", &[], &chart.shown(series.values.get(at).copied().flatten()));
        }
        markup.close();
    }
    markup.close().close();
}
