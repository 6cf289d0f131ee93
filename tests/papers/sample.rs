//! A report with everything that a paper can hold, and a letter.

use dondoc::model::Day;
use dondoc::paper::chart::{ChartScale, ChartSeries, ChartShape, PaperChart};
use dondoc::paper::document::{
    HeadingLevel, Paper, PaperBlock, PaperClosing, PaperHead, PaperPart, PaperRun, PaperTitle,
};
use dondoc::paper::grid::GridCell;
use dondoc::paper::table::{ColumnBand, PaperRow, PaperTable};

pub(super) fn day(year: i32, month: u32, day: u32) -> Day {
    Day::from_ymd_opt(year, month, day).expect("a day")
}

pub(super) fn head(symbol: &str) -> PaperHead {
    PaperHead {
        superior: None,
        issuer: "ỦY BAN NHÂN DÂN\nXÃ ĐẠI LÃNH".to_owned(),
        symbol: symbol.to_owned(),
        place: "Đại Lãnh".to_owned(),
        year: 2026,
    }
}

pub(super) fn closing() -> PaperBlock {
    PaperBlock::Closing(PaperClosing {
        signs: vec!["TM. ỦY BAN NHÂN DÂN".to_owned(), "CHỦ TỊCH".to_owned()],
        copies: ["Như trên", "Thường trực HĐND xã", "Lưu: VT, VP"].map(str::to_owned).to_vec(),
    })
}

/// Counts by unit, with bands over the columns and a sum.
pub(super) fn by_unit() -> PaperTable {
    let mut table = PaperTable::new(
        "Bảng 1. Kết quả thực hiện theo đơn vị",
        &[
            ("don_vi", "Đơn vị", 30),
            ("phai", "Phải hoàn thành", 12),
            ("dung_han", "Đúng hạn", 10),
            ("tre_han", "Trễ hạn", 10),
            ("ty_le", "Tỷ lệ đúng hạn", 12),
        ],
    );
    "Số nhiệm vụ phải hoàn thành, đúng hạn, trễ hạn của từng đơn vị".clone_into(&mut table.description);
    let band = |name: &str, columns| ColumnBand { name: name.to_owned(), columns };
    table.bands = vec![band("", 1), band("", 1), band("Đã hoàn thành", 2), band("", 1)];
    let counts =
        [("Văn phòng HĐND và UBND", 24, 22), ("Phòng Kinh tế", 18, 12), ("Phòng Văn hóa - Xã hội", 21, 20)];
    for (unit, all, in_time) in counts {
        let share = f64::from(in_time) / f64::from(all);
        table.rows.push(PaperRow::Cells(vec![
            unit.into(),
            GridCell::count(all),
            GridCell::count(in_time),
            GridCell::count(all - in_time),
            GridCell::Share(share),
        ]));
    }
    table.rows.push(PaperRow::Sum(vec![
        "Tổng cộng".into(),
        GridCell::count(63),
        GridCell::count(54),
        GridCell::count(9),
        GridCell::Share(54.0 / 63.0),
    ]));
    table
}

/// Late items in two parts, enough for more than one page.
pub(super) fn late(rows: usize) -> PaperTable {
    let mut table = PaperTable::new(
        "Bảng 2. Danh sách nhiệm vụ chậm",
        &[
            ("tt", "TT", 5),
            ("nhiem_vu", "Nhiệm vụ", 48),
            ("han", "Hạn", 12),
            ("bao_cao", "Báo cáo lúc", 17),
            ("so_ngay", "Số ngày chậm", 9),
            ("ly_do", "Lý do", 30),
        ],
    );
    "Từng nhiệm vụ chậm với hạn, lúc báo cáo và lý do".clone_into(&mut table.description);
    for (part, name) in ["I. Phòng Kinh tế", "II. Phòng Văn hóa - Xã hội"].into_iter().enumerate() {
        table.rows.push(PaperRow::Part(name.to_owned()));
        for at in 0..rows {
            let due = day(2026, 3, 1 + (at % 28) as u32);
            table.rows.push(PaperRow::Cells(vec![
                GridCell::count(part * rows + at + 1),
                format!("Xây dựng báo cáo kết quả thực hiện nhiệm vụ số {at} của Kế hoạch số 67/KH-UBND <&>")
                    .into(),
                due.into(),
                due.and_hms_opt(16, 30, 0).map_or(GridCell::Empty, GridCell::Moment),
                GridCell::count(at % 7),
                if at % 3 == 0 { "Chờ hướng dẫn của cấp trên".into() } else { GridCell::Empty },
            ]));
        }
    }
    table
}

pub(super) fn by_month() -> PaperChart {
    let series =
        |name: &str, values: &[Option<f64>]| ChartSeries { name: name.to_owned(), values: values.to_vec() };
    PaperChart {
        title: "Số nhiệm vụ theo tháng".to_owned(),
        description: "Biểu đồ cột so sánh số nhiệm vụ đúng hạn và trễ hạn từng tháng".to_owned(),
        shape: ChartShape::Upright,
        scale: ChartScale::Count,
        categories: (1..=6).map(|month| format!("Tháng {month}")).collect(),
        series: vec![
            series("Đúng hạn", &[Some(12.0), Some(9.0), Some(15.0), None, Some(11.0), Some(14.0)]),
            series("Trễ hạn", &[Some(3.0), Some(4.0), Some(1.0), None, Some(0.0), Some(2.0)]),
            series("Đang làm", &[Some(1.0), Some(2.0), Some(5.0), Some(3.0), Some(8.0), Some(9.0)]),
            series("Chờ hạn", &[Some(2.0), Some(2.0), Some(2.0), Some(3.0), Some(4.0), Some(1.0)]),
        ],
    }
}

pub(super) fn rates() -> PaperChart {
    PaperChart {
        title: "Tỷ lệ đúng hạn theo đơn vị".to_owned(),
        description: "Biểu đồ thanh về tỷ lệ đúng hạn của ba đơn vị.".to_owned(),
        shape: ChartShape::Lying,
        scale: ChartScale::Share,
        categories: ["Văn phòng HĐND và UBND", "Phòng Kinh tế", "Phòng Văn hóa - Xã hội"]
            .map(str::to_owned)
            .to_vec(),
        series: vec![ChartSeries {
            name: "Tỷ lệ đúng hạn".to_owned(),
            values: vec![Some(22.0 / 24.0), Some(12.0 / 18.0), Some(1.0)],
        }],
    }
}

pub(super) fn report() -> Paper {
    let heading = |level, text: &str| PaperBlock::Heading(level, text.to_owned());
    let words = "Trong quý I năm 2026, các đơn vị của xã phải hoàn thành 63 nhiệm vụ; đã hoàn thành đúng hạn 54 \
                 nhiệm vụ, đạt 85,7%, tăng 02 việc so với quý trước.";
    Paper {
        name: "Báo cáo quý I năm 2026".to_owned(),
        head: Some(head("BC-UBND")),
        title: PaperTitle::Named {
            kind: "BÁO CÁO".to_owned(),
            about: "Kết quả thực hiện nhiệm vụ quý I năm 2026".to_owned(),
            below: vec!["(Dữ liệu tính đến ngày 31/03/2026)".to_owned()],
        },
        parts: vec![
            PaperPart {
                is_wide: false,
                blocks: vec![
                    heading(HeadingLevel::First, "I. TÌNH HÌNH THỰC HIỆN"),
                    heading(HeadingLevel::Second, "1. Kết quả chung"),
                    PaperBlock::words(words),
                    PaperBlock::Paragraph(vec![
                        PaperRun::bold("Lưu ý: "),
                        PaperRun::plain("số liệu <tạm> & "),
                        PaperRun::italic("chưa chính thức."),
                    ]),
                    heading(HeadingLevel::Third, "a) Theo đơn vị"),
                    PaperBlock::Table(by_unit()),
                    PaperBlock::Chart(by_month()),
                    heading(HeadingLevel::First, "II. ĐỀ NGHỊ"),
                    PaperBlock::List(vec![
                        vec![PaperRun::plain(
                            "Đề nghị Phòng Kinh tế khẩn trương hoàn thành 06 nhiệm vụ chậm;",
                        )],
                        vec![PaperRun::plain("Đề nghị Văn phòng tiếp tục theo dõi, đôn đốc.")],
                    ]),
                    PaperBlock::Chart(rates()),
                    closing(),
                ],
            },
            PaperPart {
                is_wide: true,
                blocks: vec![
                    PaperBlock::Title(PaperTitle::Named {
                        kind: "PHỤ LỤC".to_owned(),
                        about: "Danh sách nhiệm vụ chậm".to_owned(),
                        below: vec!["(Kèm theo Báo cáo số     /BC-UBND)".to_owned()],
                    }),
                    PaperBlock::Table(late(20)),
                ],
            },
        ],
    }
}

pub(super) fn letter() -> Paper {
    let to = ["Phòng Kinh tế", "Phòng Văn hóa - Xã hội"].map(str::to_owned).to_vec();
    let mut head = head("UBND-VP");
    head.superior = Some("UBND TỈNH KHÁNH HÒA".to_owned());
    Paper {
        name: "Công văn đôn đốc".to_owned(),
        head: Some(head),
        title: PaperTitle::Letter {
            about: "đôn đốc thực hiện nhiệm vụ quá hạn của Kế hoạch số 67".to_owned(),
            to,
        },
        parts: vec![PaperPart {
            is_wide: false,
            blocks: vec![
                PaperBlock::words(
                    "Qua theo dõi, đến ngày 31/03/2026 đơn vị còn 02 nhiệm vụ quá hạn. Ủy ban nhân dân xã đề nghị đơn vị khẩn trương hoàn thành.",
                ),
                PaperBlock::Table(late(2)),
                closing(),
            ],
        }],
    }
}
