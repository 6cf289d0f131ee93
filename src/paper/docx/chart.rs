//! A chart of a paper as a chart of Office, which can be changed there: bars in greys and patterns with their values.
//! Must not know what it shows.

use super::super::chart::{ChartScale, ChartSeries, ChartShape, PaperChart};
use super::super::error::PaperError;
use super::super::grid::{Grid, GridCell};
use super::super::markup::MarkupWriter;
use super::super::xlsx::xlsx;
use super::archive::{DocxPart, OFFICE, RELATIONS, SPACES, relation};
use super::page::Page;

/// The measure of drawings in a millimetre.
const EMU: i64 = 36_000;
/// The sheet inside a chart.
const SHEET: &str = "'Số liệu'";
/// Percent with the comma of Viet Nam, in whatever language the program is.
const PERCENT: &str = "[$-42A]0.0%";
/// The fills of series, told apart without colour.
const FILLS: [&str; 4] = [
    "<a:solidFill><a:srgbClr val=\"595959\"/></a:solidFill>",
    "<a:solidFill><a:srgbClr val=\"D9D9D9\"/></a:solidFill>",
    "<a:pattFill prst=\"wdUpDiag\"><a:fgClr><a:srgbClr val=\"262626\"/></a:fgClr><a:bgClr><a:srgbClr val=\"FFFFFF\"/></a:bgClr></a:pattFill>",
    "<a:pattFill prst=\"pct25\"><a:fgClr><a:srgbClr val=\"262626\"/></a:fgClr><a:bgClr><a:srgbClr val=\"FFFFFF\"/></a:bgClr></a:pattFill>",
];
const EDGE: &str = "<a:ln w=\"9525\"><a:solidFill><a:srgbClr val=\"000000\"/></a:solidFill></a:ln>";

/// A chart that stands in a document.
pub(in crate::paper) struct PlacedChart<'a> {
    /// Its relation and the name of its part.
    pub(in crate::paper) id: String,
    pub(super) number: usize,
    pub(super) chart: &'a PaperChart,
}

/// The place of the chart in the text.
pub(super) fn place(markup: &mut MarkupWriter, placed: &PlacedChart<'_>, page: Page) {
    let width = page.text_width().min(190);
    let bars = (placed.chart.categories.len() * placed.chart.series.len().max(1)) as i64;
    let height = match placed.chart.shape {
        ChartShape::Upright => 75,
        ChartShape::Lying => 35 + 5 * bars + 2 * placed.chart.categories.len() as i64,
    };
    let height = height.min(page.text_height() - 20);
    let (cx, cy) = ((width * EMU).to_string(), (height * EMU).to_string());
    let number = (1000 + placed.number).to_string();
    markup.open("w:p", &[]).raw("<w:pPr><w:pStyle w:val=\"Centred\"/></w:pPr>").open("w:r", &[]);
    markup.open("w:drawing", &[]);
    markup.open("wp:inline", &[("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")]);
    markup.leaf("wp:extent", &[("cx", &cx), ("cy", &cy)]);
    let (name, words) = (format!("Biểu đồ {}", placed.number), placed.chart.spoken());
    let named = [("id", number.as_str()), ("name", &name), ("descr", &words), ("title", &placed.chart.title)];
    markup.leaf("wp:docPr", &named).leaf("wp:cNvGraphicFramePr", &[]);
    // Said again here, because the document may be somebody else's.
    markup.open("a:graphic", &[SPACES[3]]).open("a:graphicData", &[("uri", SPACES[4].1)]);
    markup.leaf("c:chart", &[SPACES[4], SPACES[1], ("r:id", &placed.id)]);
    for _ in 0..6 {
        markup.close();
    }
}

/// The parts of the chart: itself, and the sheet with its numbers.
pub(in crate::paper) fn parts(placed: &PlacedChart<'_>) -> Result<[DocxPart; 3], PaperError> {
    let id = &placed.id;
    let mut markup = MarkupWriter::xml();
    markup.open("Relationships", &[("xmlns", RELATIONS)]);
    relation(&mut markup, "sheet", &format!("{OFFICE}/package"), &format!("../embeddings/{id}.xlsx"));
    Ok([
        DocxPart::new(format!("word/charts/{id}.xml"), drawn(placed.chart)),
        DocxPart::new(format!("word/charts/_rels/{id}.xml.rels"), markup.finish()),
        DocxPart::new(format!("word/embeddings/{id}.xlsx"), xlsx(&[sheet(placed.chart)])?),
    ])
}

/// The numbers of the chart as a sheet: categories in the first column, a series in each other.
fn sheet(chart: &PaperChart) -> Grid {
    let mut grid = Grid::new(SHEET.trim_matches('\''), &[("Mục", 24)]);
    let series = chart.series.iter().map(|series| (series.name.as_str(), 14));
    let own = Grid::new("", &series.collect::<Vec<_>>());
    grid.columns.extend(own.columns);
    for (at, category) in chart.categories.iter().enumerate() {
        let mut row = vec![GridCell::text(category.as_str())];
        row.extend(chart.series.iter().map(|series| match series.values.get(at).copied().flatten() {
            None => GridCell::Empty,
            Some(value) if chart.scale == ChartScale::Share => GridCell::Share(value),
            Some(value) => GridCell::Number(value.round() as i64),
        }));
        grid.rows.push(row);
    }
    grid
}

fn drawn(chart: &PaperChart) -> String {
    let mut markup = MarkupWriter::xml();
    markup.open("c:chartSpace", &[SPACES[4], SPACES[3], SPACES[1]]);
    markup.raw("<c:roundedCorners val=\"0\"/>").open("c:chart", &[]).open("c:title", &[]);
    markup.raw("<c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz=\"1200\" b=\"1\"/></a:pPr><a:r><a:rPr lang=\"vi-VN\" sz=\"1200\" b=\"1\"/>");
    markup.words("a:t", &[], &chart.title).raw("</a:r></a:p></c:rich></c:tx><c:overlay val=\"0\"/>").close();
    markup.raw("<c:autoTitleDeleted val=\"0\"/>").open("c:plotArea", &[]).raw("<c:layout/>");
    bars(&mut markup, chart);
    axes(&mut markup, chart);
    markup.close();
    if chart.series.len() > 1 {
        markup.raw("<c:legend><c:legendPos val=\"b\"/><c:overlay val=\"0\"/></c:legend>");
    }
    markup.raw("<c:plotVisOnly val=\"1\"/><c:dispBlanksAs val=\"gap\"/>").close();
    markup.raw(
        "<c:spPr><a:solidFill><a:srgbClr val=\"FFFFFF\"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>",
    );
    markup.raw(
        "<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz=\"1000\"><a:solidFill><a:srgbClr val=\"000000\"/></a:solidFill>\
         <a:latin typeface=\"Times New Roman\"/><a:cs typeface=\"Times New Roman\"/></a:defRPr></a:pPr>\
         <a:endParaRPr lang=\"vi-VN\"/></a:p></c:txPr>",
    );
    markup.raw("<c:externalData r:id=\"sheet\"><c:autoUpdate val=\"0\"/></c:externalData>");
    markup.finish()
}

fn bars(markup: &mut MarkupWriter, chart: &PaperChart) {
    let direction = if chart.shape == ChartShape::Upright { "col" } else { "bar" };
    markup.open("c:barChart", &[]).leaf("c:barDir", &[("val", direction)]);
    markup.raw("<c:grouping val=\"clustered\"/><c:varyColors val=\"0\"/>");
    for (at, series) in chart.series.iter().enumerate() {
        one_series(markup, chart, at, series);
    }
    markup.raw("<c:gapWidth val=\"60\"/><c:axId val=\"111\"/><c:axId val=\"222\"/>").close();
}

fn one_series(markup: &mut MarkupWriter, chart: &PaperChart, at: usize, series: &ChartSeries) {
    let place = at.to_string();
    let column = char::from(b'B' + (at % 25) as u8);
    let last = chart.categories.len() + 1;
    let format = if chart.scale == ChartScale::Share { PERCENT } else { "0" };
    markup.open("c:ser", &[]).leaf("c:idx", &[("val", &place)]).leaf("c:order", &[("val", &place)]);
    markup.open("c:tx", &[]).open("c:strRef", &[]).words("c:f", &[], &format!("{SHEET}!${column}$1"));
    points(markup, "c:strCache", None, [Some(series.name.clone())].into_iter());
    markup.close().close();
    markup.open("c:spPr", &[]).raw(FILLS[at % FILLS.len()]).raw(EDGE).close();
    markup.raw("<c:invertIfNegative val=\"0\"/>").open("c:dLbls", &[]);
    markup.leaf("c:numFmt", &[("formatCode", format), ("sourceLinked", "0")]);
    markup.raw(
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:dLblPos val=\"outEnd\"/><c:showLegendKey val=\"0\"/>\
         <c:showVal val=\"1\"/><c:showCatName val=\"0\"/><c:showSerName val=\"0\"/><c:showPercent val=\"0\"/>\
         <c:showBubbleSize val=\"0\"/>",
    );
    markup.close().open("c:cat", &[]).open("c:strRef", &[]);
    markup.words("c:f", &[], &format!("{SHEET}!$A$2:$A${last}"));
    points(markup, "c:strCache", None, chart.categories.iter().cloned().map(Some));
    markup.close().close().open("c:val", &[]).open("c:numRef", &[]);
    markup.words("c:f", &[], &format!("{SHEET}!${column}$2:${column}${last}"));
    let values = (0..chart.categories.len()).map(|at| series.values.get(at).copied().flatten());
    points(markup, "c:numCache", Some(format), values.map(|value| value.map(|value| value.to_string())));
    markup.close().close().close();
}

/// What the numbers or names were when the chart was written.
fn points(
    markup: &mut MarkupWriter,
    name: &'static str,
    format: Option<&str>,
    values: impl ExactSizeIterator<Item = Option<String>>,
) {
    markup.open(name, &[]);
    if let Some(format) = format {
        markup.words("c:formatCode", &[], format);
    }
    markup.leaf("c:ptCount", &[("val", &values.len().to_string())]);
    for (at, value) in values.enumerate() {
        if let Some(value) = value {
            markup.open("c:pt", &[("idx", &at.to_string())]).words("c:v", &[], &value).close();
        }
    }
    markup.close();
}

fn axes(markup: &mut MarkupWriter, chart: &PaperChart) {
    let (names, values, order) = match chart.shape {
        ChartShape::Upright => ("b", "l", "minMax"),
        // The first unit stands at the top.
        ChartShape::Lying => ("l", "t", "maxMin"),
    };
    markup.open("c:catAx", &[]).raw("<c:axId val=\"111\"/>");
    markup.open("c:scaling", &[]).leaf("c:orientation", &[("val", order)]).close();
    markup.raw("<c:delete val=\"0\"/>").leaf("c:axPos", &[("val", names)]);
    markup.raw("<c:majorTickMark val=\"none\"/><c:minorTickMark val=\"none\"/><c:tickLblPos val=\"low\"/>");
    markup.raw("<c:crossAx val=\"222\"/><c:crosses val=\"autoZero\"/><c:auto val=\"0\"/><c:noMultiLvlLbl val=\"1\"/>");
    markup.close().open("c:valAx", &[]).raw("<c:axId val=\"222\"/>");
    markup.raw("<c:scaling><c:orientation val=\"minMax\"/>");
    if chart.scale == ChartScale::Share {
        markup.raw("<c:max val=\"1.1\"/>");
    }
    // The bars carry their values, so that the axis needs none.
    markup.raw("<c:min val=\"0\"/></c:scaling><c:delete val=\"1\"/>").leaf("c:axPos", &[("val", values)]);
    markup
        .raw("<c:majorTickMark val=\"none\"/><c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/>");
    markup.raw("<c:crossAx val=\"111\"/><c:crosses val=\"autoZero\"/>").close();
}
