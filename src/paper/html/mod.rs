//! A paper as one file for a browser: no script, nothing loaded from elsewhere, printed on A4, readable in black and
//! white and by a reader of screens. Must not know what the paper says.

mod chart;
mod table;

use super::document::{
    HeadingLevel, Paper, PaperBlock, PaperClosing, PaperHead, PaperRun, PaperTitle, RunLook,
};
use super::markup::MarkupWriter;
use super::words::{COUNTRY, DRAFT, MOTTO, SIGN, copies, number, place_and_day, recipients};

/// Nothing is run and nothing is loaded.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const STYLE: &str = include_str!("paper.css");

/// Writes the paper as one page.
pub fn html(paper: &Paper) -> String {
    let mut markup = MarkupWriter::default();
    markup.raw("<!DOCTYPE html>\n").open("html", &[("lang", "vi")]).open("head", &[]);
    markup.leaf("meta", &[("charset", "utf-8")]);
    markup.leaf("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    markup.leaf("meta", &[("http-equiv", "Content-Security-Policy"), ("content", POLICY)]);
    markup.words("title", &[], &paper.name).open("style", &[]).raw(STYLE).close().close();
    markup.open("body", &[]).open("main", &[]).words("p", &[("class", "draft")], DRAFT);
    if let Some(head) = &paper.head {
        letterhead(&mut markup, head, &paper.title);
    }
    title(&mut markup, &paper.title, "h1");
    let mut charts = 0;
    for part in &paper.parts {
        markup.open("section", &[("class", if part.is_wide { "wide" } else { "tall" })]);
        for block in &part.blocks {
            write(&mut markup, block, &mut charts);
        }
        markup.close();
    }
    markup.finish()
}

fn write(markup: &mut MarkupWriter, block: &PaperBlock, charts: &mut usize) {
    match block {
        PaperBlock::Title(of) => title(markup, of, "h2"),
        PaperBlock::Heading(level, text) => {
            let name = match level {
                HeadingLevel::First => "h2",
                HeadingLevel::Second => "h3",
                HeadingLevel::Third => "h4",
            };
            markup.words(name, &[], text);
        }
        PaperBlock::Paragraph(text) => {
            markup.within("p", &[("class", "body")], |markup| runs(markup, text));
        }
        PaperBlock::List(lines) => {
            markup.within("ul", &[], |markup| {
                for line in lines {
                    markup.within("li", &[], |markup| runs(markup, line));
                }
            });
        }
        PaperBlock::Table(of) => table::write(markup, of),
        PaperBlock::Chart(of) => {
            *charts += 1;
            chart::write(markup, of, *charts);
        }
        PaperBlock::PageBreak => {
            markup.raw("<div class=\"break\"></div>");
        }
        PaperBlock::Closing(of) => closing(markup, of),
    }
}

fn runs(markup: &mut MarkupWriter, runs: &[PaperRun]) {
    for run in runs {
        match run.look {
            RunLook::Plain => markup.text(&run.text),
            RunLook::Bold => markup.words("strong", &[], &run.text),
            RunLook::Italic => markup.words("em", &[], &run.text),
        };
    }
}

fn letterhead(markup: &mut MarkupWriter, head: &PaperHead, title: &PaperTitle) {
    markup.open("header", &[]).open("div", &[]);
    if let Some(superior) = &head.superior {
        markup.words("p", &[], superior);
    }
    markup.words("p", &[("class", "issuer")], &head.issuer).words("p", &[], &number(head));
    if let PaperTitle::Letter { about, .. } = title {
        markup.words("p", &[("class", "small")], &format!("V/v {about}"));
    }
    markup.close().open("div", &[]).words("p", &[("class", "strong")], COUNTRY);
    markup.words("p", &[("class", "motto")], MOTTO).words("p", &[("class", "day")], &place_and_day(head));
    markup.close().close();
}

fn title(markup: &mut MarkupWriter, title: &PaperTitle, name: &'static str) {
    match title {
        PaperTitle::Letter { about, to } => {
            // A letter is called by what it is about, which stands at its left already.
            markup.words(name, &[("class", "unseen")], &format!("Công văn về việc {about}"));
            let recipients = recipients(to);
            if let [one] = recipients.as_slice() {
                markup.words("p", &[("class", "to")], &format!("Kính gửi: {one}"));
            } else {
                markup.open("div", &[("class", "to several")]).words("p", &[], "Kính gửi:");
                for recipient in &recipients {
                    markup.words("p", &[], recipient);
                }
                markup.close();
            }
        }
        PaperTitle::Named { kind, about, below } => {
            markup.open("div", &[("class", "title")]).open(name, &[]).text(kind);
            if !about.is_empty() {
                markup.leaf("br", &[]).text(about);
            }
            markup.close();
            for line in below {
                markup.words("p", &[("class", "below")], line);
            }
            markup.close();
        }
    }
}

fn closing(markup: &mut MarkupWriter, closing: &PaperClosing) {
    markup.open("footer", &[]).open("div", &[]);
    let copies = copies(closing);
    if !copies.is_empty() {
        markup.words("p", &[("class", "copies")], "Nơi nhận:");
    }
    for copy in &copies {
        markup.words("p", &[("class", "small")], copy);
    }
    markup.close().open("div", &[("class", "sign")]);
    for sign in &closing.signs {
        markup.words("p", &[("class", "strong")], sign);
    }
    markup.words("p", &[("class", "day")], SIGN).close().close();
}
