//! The charts of a paper on one sheet: the numbers of each, and below them its bars in greys and patterns.
//! Must not know what they show.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartDataLabelPosition, ChartFont, ChartFormat, ChartLegendPosition, ChartLine,
    ChartPatternFill, ChartPatternFillType, ChartSolidFill, ChartType, Color, Worksheet, XlsxError,
};

use super::super::chart::{ChartScale, ChartShape, PaperChart};
use super::super::grid::GridCell;
use super::looks::SheetLooks;
use super::sheet::{LineAbove, lines};

/// How high a row is, and how wide a chart, in points of a screen.
const ROW: u32 = 20;
const WIDTH: u32 = 760;
/// The most characters of what is said of a chart to those who cannot see it.
const MOST_WORDS: usize = 255;
/// Letters of a chart.
const FONT: &str = "Times New Roman";

/// Writes the sheet, which is called `name`.
pub(super) fn sheet(
    sheet: &mut Worksheet,
    name: &str,
    above: &[LineAbove],
    charts: &[&PaperChart],
    looks: &SheetLooks,
) -> Result<(), XlsxError> {
    sheet.set_column_width(0, 30)?;
    sheet.set_column_range_width(1, 4, 14)?;
    let mut row = lines(sheet, above.iter(), looks)? + 1;
    for chart in charts {
        let first = row;
        row = numbers(sheet, first, chart, looks)?;
        let mut drawn = drawn(name, first + 1, chart);
        let bars = (chart.categories.len() * chart.series.len().max(1)) as u32;
        let height = match chart.shape {
            ChartShape::Upright => 320,
            ChartShape::Lying => 120 + 22 * bars + 8 * chart.categories.len() as u32,
        };
        drawn.set_width(WIDTH).set_height(height);
        sheet.insert_chart(row + 1, 0, &drawn)?;
        row += height / ROW + 4;
    }
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The title and the numbers of a chart; gives the row after them.
fn numbers(
    sheet: &mut Worksheet,
    first: u32,
    chart: &PaperChart,
    looks: &SheetLooks,
) -> Result<u32, XlsxError> {
    sheet.write_string_with_format(first, 0, &chart.title, &looks.title)?;
    let names = std::iter::once("").chain(chart.series.iter().map(|series| series.name.as_str()));
    for (at, name) in (0..).zip(names) {
        sheet.write_string_with_format(first + 1, at, name, &looks.heading)?;
    }
    let mut row = first + 2;
    for (at, category) in chart.categories.iter().enumerate() {
        looks.cells.write(sheet, row, 0, &category.as_str().into())?;
        for (column, series) in (1..).zip(&chart.series) {
            let cell = match series.values.get(at).copied().flatten() {
                None => GridCell::Empty,
                Some(value) if chart.scale == ChartScale::Share => GridCell::Share(value),
                Some(value) => GridCell::Number(value.round() as i64),
            };
            looks.cells.write(sheet, row, column, &cell)?;
        }
        row += 1;
    }
    Ok(row)
}

/// The chart whose numbers stand below the row `names` of the sheet.
fn drawn(sheet: &str, names: u32, chart: &PaperChart) -> Chart {
    let is_upright = chart.shape == ChartShape::Upright;
    let mut drawn = Chart::new(if is_upright { ChartType::Column } else { ChartType::Bar });
    let mut font = ChartFont::new();
    font.set_name(FONT).set_size(10).set_color(Color::Black);
    let last = names + chart.categories.len() as u32;
    for (at, _) in chart.series.iter().enumerate() {
        let column = at as u16 + 1;
        let mut label = ChartDataLabel::new();
        label.show_value().set_position(ChartDataLabelPosition::OutsideEnd).set_font(&font);
        let series = drawn.add_series();
        series
            .set_name((sheet, names, column))
            .set_categories((sheet, names + 1, 0, last, 0))
            .set_values((sheet, names + 1, column, last, column))
            .set_gap(60)
            .set_data_label(&label)
            .set_format(&mut fill(at));
    }
    let mut bold = font.clone();
    bold.set_size(12).set_bold();
    drawn.title().set_name(&chart.title).set_font(&bold);
    // The library names axes by where they lie: those of lying bars are changed over.
    let names = if is_upright { drawn.x_axis() } else { drawn.y_axis().set_reverse() };
    names.set_font(&font).set_text_axis(true).set_major_gridlines(false);
    let values = if is_upright { drawn.y_axis() } else { drawn.x_axis() };
    values.set_min(0).set_hidden(true).set_major_gridlines(false);
    if chart.scale == ChartScale::Share {
        values.set_max(1.1);
    }
    if chart.series.len() > 1 {
        drawn.legend().set_position(ChartLegendPosition::Bottom).set_font(&font);
    } else {
        drawn.legend().set_hidden();
    }
    // The numbers stand in the cells above; more than this no program takes.
    let words = format!("{}. Số liệu ở bảng phía trên.", chart.description.trim_end_matches('.'));
    drawn.set_alt_text(words.chars().take(MOST_WORDS).collect::<String>());
    drawn
}

/// The look of a series, told apart without colour.
fn fill(at: usize) -> ChartFormat {
    let mut format = ChartFormat::new();
    let mut edge = ChartLine::new();
    edge.set_color(Color::Black).set_width(0.75);
    format.set_border(&edge);
    let solid = |color| {
        let mut fill = ChartSolidFill::new();
        fill.set_color(Color::RGB(color));
        fill
    };
    let pattern = |pattern| {
        let mut fill = ChartPatternFill::new();
        fill.set_pattern(pattern)
            .set_foreground_color(Color::RGB(0x0026_2626))
            .set_background_color(Color::White);
        fill
    };
    match at % 4 {
        0 => format.set_solid_fill(&solid(0x0059_5959)),
        1 => format.set_solid_fill(&solid(0x00D9_D9D9)),
        2 => format.set_pattern_fill(&pattern(ChartPatternFillType::DiagonalStripesWideUpwards)),
        _ => format.set_pattern_fill(&pattern(ChartPatternFillType::Dotted25Percent)),
    };
    format
}
