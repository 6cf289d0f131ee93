//! What the organisation publishes: how petitions and dossiers are handled, by kind alone. Must not name a person, a unit
//! or a case.

use serde::Serialize;

use super::FiguresFormat;
use super::json::{PeriodJson, document, instant};
use crate::cli::output;
use crate::config::Config;
use crate::figures::row::{FigureTally, Figures};
use crate::model::Kind;
use crate::paper::grid::{Grid, GridCell};

#[derive(Debug, Serialize)]
struct PublicJson {
    as_of: String,
    period: PeriodJson,
    rows: Vec<PublicRow>,
}

#[derive(Debug, Serialize)]
struct PublicRow {
    kind: &'static str,
    name: &'static str,
    carried_in: u32,
    received: u32,
    done: u32,
    done_early: u32,
    done_on_time: u32,
    done_late: u32,
    cancelled: u32,
    open: u32,
    open_in_time: u32,
    open_overdue: u32,
    on_time_rate: Option<f64>,
    on_time_of: u32,
}

impl PublicRow {
    fn new(kind: Kind, tally: &FigureTally) -> Self {
        let open = tally.all() - tally.done() - tally.cancelled;
        Self {
            kind: kind.as_str(),
            name: kind.name(),
            carried_in: tally.carried_in,
            received: tally.received,
            done: tally.done(),
            done_early: tally.done_early,
            done_on_time: tally.done_on_time,
            done_late: tally.done_late,
            cancelled: tally.cancelled,
            open,
            open_in_time: open - tally.open_overdue,
            open_overdue: tally.open_overdue,
            on_time_rate: tally.on_time_rate(),
            on_time_of: tally.on_time_of(),
        }
    }

    fn counts(&self) -> [u32; 10] {
        [
            self.carried_in,
            self.received,
            self.done,
            self.done_early,
            self.done_on_time,
            self.done_late,
            self.cancelled,
            self.open,
            self.open_in_time,
            self.open_overdue,
        ]
    }
}

/// The headings of the columns, as people read them.
const HEADINGS: [&str; 12] = [
    "Loại",
    "Kỳ trước chuyển sang",
    "Tiếp nhận trong kỳ",
    "Đã giải quyết",
    "Trước hạn",
    "Đúng hạn",
    "Quá hạn",
    "Dừng giải quyết",
    "Đang giải quyết",
    "Trong hạn",
    "Đã quá hạn",
    "Tỷ lệ đúng hạn",
];

/// The published figures in a format.
pub(super) fn shown(config: &Config, figures: &Figures, format: FiguresFormat) -> anyhow::Result<Vec<u8>> {
    let rows = rows(config, figures);
    Ok(match format {
        FiguresFormat::Json => document(&PublicJson {
            as_of: instant(config.calendar.zone, figures.as_of),
            period: (&figures.now.period).into(),
            rows,
        })?,
        FiguresFormat::Table => {
            let header = [
                "kind",
                "before",
                "new",
                "done",
                "early",
                "in time",
                "late",
                "cancelled",
                "open",
                "in time",
                "overdue",
                "on time",
            ];
            let lines = rows.iter().map(|row| {
                let rate = row.on_time_rate.map_or("-".to_owned(), |rate| format!("{:.1}%", rate * 100.0));
                let counts = row.counts().map(|count| count.to_string());
                [row.kind.to_owned()].into_iter().chain(counts).chain([rate]).collect()
            });
            output::aligned(&header, lines).into_bytes()
        }
        FiguresFormat::Csv | FiguresFormat::Xlsx => super::sheet_bytes(grid(&rows, figures), format)?,
        FiguresFormat::Html => html(config, &rows, figures).into_bytes(),
    })
}

fn rows(config: &Config, figures: &Figures) -> Vec<PublicRow> {
    let kinds = super::PUBLIC.into_iter().filter(|kind| config.cases.kinds.contains_key(kind));
    let tally = |kind: Kind| {
        let row = figures.now.rows.iter().find(|row| row.key == kind.as_str());
        row.map_or_else(FigureTally::default, |row| row.tally)
    };
    kinds.map(|kind| PublicRow::new(kind, &tally(kind))).collect()
}

fn grid(rows: &[PublicRow], figures: &Figures) -> Grid {
    let period = &figures.now.period;
    let days = [period.from, period.to].map(|day| day.format("%d.%m.%Y").to_string());
    let columns = HEADINGS.map(|heading| (heading, if heading == HEADINGS[0] { 30 } else { 12 }));
    let mut grid = Grid::new(format!("{} - {}", days[0], days[1]), &columns);
    for row in rows {
        let mut cells = vec![GridCell::text(row.name)];
        cells.extend(row.counts().map(GridCell::count));
        cells.push(GridCell::share(row.on_time_rate));
        grid.rows.push(cells);
    }
    grid
}

/// A table for a web page: the page brings its own looks.
fn html(config: &Config, rows: &[PublicRow], figures: &Figures) -> String {
    let zone = config.calendar.zone;
    let [from, to] = [figures.now.period.from, figures.now.period.to].map(|day| day.format("%d/%m/%Y"));
    let as_of = zone.local(figures.as_of).format("%H giờ %M ngày %d/%m/%Y");
    let heading = HEADINGS.map(|heading| format!("<th scope=\"col\">{heading}</th>")).concat();
    let row = |row: &PublicRow| {
        let counts = row.counts().map(|count| format!("<td>{count}</td>")).concat();
        let rate = row.on_time_rate.map_or("–".to_owned(), percent);
        format!("<tr><th scope=\"row\">{}</th>{counts}<td>{rate}</td></tr>\n", row.name)
    };
    let body = rows.iter().map(row).collect::<Vec<_>>().concat();
    format!(
        "<table class=\"dondoc-figures\">\n<caption>Kết quả giải quyết từ ngày {from} đến ngày {to} (số liệu tính đến {as_of})</caption>\n\
         <thead><tr>{heading}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"
    )
}

/// A share as Vietnamese texts write it: `95,0 %`.
fn percent(rate: f64) -> String {
    format!("{:.1}\u{a0}%", rate * 100.0).replace('.', ",")
}
