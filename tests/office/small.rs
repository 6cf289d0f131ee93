//! A report read as a whole, on a commune so small that every number can be counted by hand.

use dondoc::engine::papers::asked::PaperAsked;
use dondoc::engine::papers::{paper, written};
use dondoc::figures::period::FigurePeriod;
use dondoc::model::paper::{PaperForm, PaperName};
use dondoc::model::{Action, CauseId, Period};

use crate::world::World;

/// Two units, five rows: one early, one late with a confirmed cause, one overdue, one reported, one without a day.
const ROWS: &str = r#"
[[row]]
id = "1"
title = "Lập danh sách hộ được hỗ trợ"
due = { on = 2025-11-14 }
lead = ["KT"]

[[row]]
id = "2"
title = "Rà soát quỹ đất công"
due = { on = 2025-11-18 }
lead = ["KT"]

[[row]]
id = "3"
title = "Tổ chức hội nghị tuyên truyền"
due = { on = 2025-11-20 }
lead = ["VHXH"]

[[row]]
id = "4"
title = "Báo cáo kết quả chuyển đổi số"
due = { on = 2025-11-28 }
lead = ["VHXH"]

[[row]]
id = "5"
title = "Kiểm tra công vụ"
due = { awaiting = "theo chỉ đạo của tỉnh" }
lead = ["VHXH"]
"#;

async fn asked(world: &World, period: &str) -> String {
    let period = FigurePeriod::of(Period::parse(period).expect("a period"), false).expect("days");
    let asked = PaperAsked {
        name: PaperName::Report,
        as_of: world.now(),
        period,
        unit: None,
        plan: None,
        person: None,
        item: None,
    };
    let tenant = &world.engine.tenant;
    let made = paper(&tenant.store, &tenant.setup.config, &asked).await.expect("a report");
    let bytes = written(&made.paper, PaperName::Report, PaperForm::Docx, None).expect("a document");
    let file = world.dir.path().join("report.docx");
    std::fs::write(&file, bytes).expect("written");
    let words = super::words(&file);
    let lines = words.lines().map(str::trim_end).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn reported() -> Action {
    Action::Reported { note: None, evidence: Some("01/BC".into()), value: None, as_of: None }
}

#[tokio::test]
async fn a_report_reads_as_an_official_would_let_it_stand() {
    let mut world = World::live(ROWS, "2025-10-27 08:00").await;
    world.jump("2025-11-12 09:00");
    world.say("1", "KT", reported()).await.expect("allowed");
    world.say("1", "tp-kt", Action::Confirmed { note: None }).await.expect("allowed");
    world.jump("2025-11-21 09:00");
    world
        .say("2", "KT", Action::CauseNamed { cause: CauseId::new("thien-tai"), note: None })
        .await
        .expect("allowed");
    let judged = Action::CauseJudged { cause: None, is_objective: true, note: None };
    world.say("2", "pct-2", judged).await.expect("allowed");
    world.done("2").await;
    world.say("4", "VHXH", reported()).await.expect("allowed");
    world.jump("2025-12-03 09:00");
    let november = asked(&world, "2025-11").await;
    world.jump("2026-01-05 09:00");
    let december = asked(&world, "2025-12").await;
    world.take_mails();
    insta::assert_snapshot!("report_of_a_month", format!("{november}\n\n=== tháng sau ===\n\n{december}"));
}
