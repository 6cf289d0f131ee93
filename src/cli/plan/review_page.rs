//! A review as a page for a browser, to be printed and signed off.
//! Must not know config.

use std::fmt::Write as _;

use super::reviewed::PlanReview;
use crate::render::vi;

/// How the page looks; it loads nothing.
const STYLE: &str = "body{font:16px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#111}\
h1{font-size:1.35rem}table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.4rem .5rem;\
vertical-align:top;text-align:left}th{background:#eee}td.open{border-left:.35rem solid #b45309}ul{padding-left:1.2rem}\
.no{white-space:nowrap}@media print{body{margin:0;max-width:none}thead{display:table-header-group}tr{break-inside:avoid}}";

/// The page.
pub(super) fn page(review: &PlanReview) -> anyhow::Result<String> {
    let mut html = String::new();
    write!(
        html,
        "<!doctype html><html lang=\"vi\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>Rà soát kế hoạch {0}</title><style>{STYLE}</style></head><body><h1>Rà soát kế hoạch {0}</h1><p>{1}</p>",
        text(&review.plan),
        text(&review.title)
    )?;
    html.push_str("<table><thead><tr><th>Số</th><th>Nhiệm vụ</th><th>Chủ trì</th><th>Văn bản ghi</th><th>Đọc là</th><th>Ba mốc tới</th><th>Cần làm rõ</th></tr></thead><tbody>");
    for row in &review.rows {
        let next: Vec<String> = row.next.iter().map(|day| vi::short_day(*day)).collect();
        let open = if row.open.is_empty() { "" } else { " class=\"open\"" };
        write!(
            html,
            "<tr><td{open}><span class=\"no\">{}</span></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            text(&row.id),
            text(&row.title),
            text(&row.lead.join(", ")),
            text(&row.printed),
            text(&row.read_as),
            next.join("<br>"),
            text(&row.open.join("; "))
        )?;
    }
    html.push_str("</tbody></table>");
    if let Some(changes) = &review.changes {
        html.push_str("<h2>So với bản cũ</h2><ul>");
        for (what, ids) in [
            ("Thêm mới", &changes.added),
            ("Viết lại", &changes.renamed),
            ("Đổi hạn", &changes.redated),
            ("Không còn", &changes.dropped),
        ] {
            let list = if ids.is_empty() { "không có".to_owned() } else { ids.join(", ") };
            write!(html, "<li>{what}: {}</li>", text(&list))?;
        }
        html.push_str("</ul>");
    }
    html.push_str("</body></html>\n");
    Ok(html)
}

fn text(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\n', "<br>")
}
