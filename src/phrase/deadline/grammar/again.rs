//! Wordings of a duty that comes back, or never ends.
//! Must not know how they are matched.

use super::DueLine;
use crate::model::Cycle::{Half, Month, Quarter, Year};
use crate::phrase::deadline::meaning::DueMeaning::{
    Continuous, ContinuousWithin, Every, EveryDayOf, EveryWeek, EveryYearOn, TimesEvery, Waits,
};
use crate::phrase::deadline::meaning::Stand::{Announced, Anywhere, Cell};
use crate::phrase::deadline::said::EveryDay::{Last, LastWorking};

pub(super) const LINES: &[DueLine] = &[
    // Every month.
    (Anywhere, "<by> ngày {n} <of> <each> tháng", Every(Month, None, None)),
    (Cell, "<by> ngày {n} <of> tháng <next>", Every(Month, None, None)),
    (Anywhere, "<by> ngày {n} <of> tháng <next> <of> <each> tháng", Every(Month, None, None)),
    (Anywhere, "<by> {n} <of> <each> tháng", Every(Month, None, None)),
    (
        Anywhere,
        "<each> tháng <report> <by> ngày {n} [<of> (tháng|<each> tháng|tháng <next>)]",
        Every(Month, None, None),
    ),
    (Anywhere, "<by> ngày {n} của tháng", Every(Month, None, None)),
    (
        Anywhere,
        "<by> (ngày cuối|ngày cuối cùng) <of> [<each>] tháng [<each> tháng]",
        Every(Month, None, Some(Last)),
    ),
    (Anywhere, "<by> cuối <each> tháng", Every(Month, None, Some(Last))),
    (Anywhere, "<by> cuối tháng <each> tháng", Every(Month, None, Some(Last))),
    (
        Anywhere,
        "<each> tháng <report> <by> (ngày cuối|ngày cuối cùng|cuối) <of> tháng",
        Every(Month, None, Some(Last)),
    ),
    (
        Anywhere,
        "<by> (ngày làm việc cuối cùng|ngày làm việc cuối) <of> [<each>] tháng",
        Every(Month, None, Some(LastWorking)),
    ),
    (Cell, "cuối tháng", Every(Month, None, None)),
    (Announced, "<each> tháng", Every(Month, None, None)),
    (Anywhere, "định kỳ [hằng|theo] tháng", Every(Month, None, None)),
    (Cell, "[<each>] tháng <once-a>", Every(Month, None, None)),
    (Cell, "(1|01|một) tháng <once-a>", Every(Month, None, None)),
    (Cell, "{n} lần (/|mỗi|một|trong) [1|01|một] tháng", TimesEvery(Month)),
    (Cell, "<each> tháng {n} lần", TimesEvery(Month)),
    // Every quarter.
    (Anywhere, "<by> ngày {n} <of> <last-month> [<each> quý]", Every(Quarter, Some(3), None)),
    (Anywhere, "<by> ngày {n} <of> <middle-month> [<each> quý]", Every(Quarter, Some(2), None)),
    (Anywhere, "<by> ngày {n} <of> <first-month> [<each> quý]", Every(Quarter, Some(1), None)),
    (
        Anywhere,
        "<each> quý <report> <by> ngày {n} <of> tháng (cuối|cuối cùng) [<of> [<each>] quý]",
        Every(Quarter, Some(3), None),
    ),
    (
        Anywhere,
        "<each> quý <report> <by> ngày {n} <of> tháng (đầu|đầu tiên) [<of> [<each>] quý [<next>]]",
        Every(Quarter, Some(1), None),
    ),
    (Anywhere, "<each> quý <report> <by> ngày {n}", Every(Quarter, None, None)),
    (Anywhere, "<by> ngày {n} <of> <each> quý", Every(Quarter, None, None)),
    (
        Anywhere,
        "<by> (ngày cuối|ngày cuối cùng) <of> [<each>] quý [<each> quý]",
        Every(Quarter, Some(3), Some(Last)),
    ),
    (Anywhere, "<by> (ngày cuối|ngày cuối cùng) <of> <last-month>", Every(Quarter, Some(3), Some(Last))),
    (Anywhere, "<by> cuối <each> quý", Every(Quarter, Some(3), Some(Last))),
    (Anywhere, "<by> <last-month>", Every(Quarter, Some(3), Some(Last))),
    (Anywhere, "<by> <first-month>", Every(Quarter, Some(1), Some(Last))),
    (
        Anywhere,
        "<by> (ngày làm việc cuối cùng|ngày làm việc cuối) <of> [<each>|<last-month>] quý",
        Every(Quarter, Some(3), Some(LastWorking)),
    ),
    (Cell, "cuối quý", Every(Quarter, None, None)),
    (Announced, "<each> quý", Every(Quarter, None, None)),
    (Anywhere, "định kỳ [hằng|theo] quý", Every(Quarter, None, None)),
    (Cell, "[<each>] quý <once-a>", Every(Quarter, None, None)),
    (Cell, "(1|01|một) quý <once-a>", Every(Quarter, None, None)),
    (Cell, "[<each>] (3|03|ba) tháng <once-a>", Every(Quarter, None, None)),
    (Cell, "{n} lần (/|mỗi|một|trong) [1|01|một] quý", TimesEvery(Quarter)),
    (Cell, "<each> quý {n} lần", TimesEvery(Quarter)),
    // Several at once.
    (Cell, "[<each>] (tháng|quý) {gap} [và] [<each>] (quý|6 tháng)", Every(Quarter, None, None)),
    (
        Cell,
        "[<each>] (tháng|quý) {gap} [và] [<each>] [quý {gap}] [6 tháng {gap}] [9 tháng {gap}] [và] [<each>|1|một|cả] năm",
        Every(Quarter, None, None),
    ),
    (Cell, "[<each>] 6 tháng {gap} 9 tháng {gap} [và] [<each>|1|một|cả] năm", Every(Quarter, None, None)),
    // Every half.
    (
        Cell,
        "[<each>] (6|06|sáu) tháng [(,|;|-|/|và) [và] [<each>|1|01|một|cả|cuối|hết] năm]",
        Every(Half, None, None),
    ),
    (Cell, "[<each>] (6|06|sáu) tháng (,|và|-) [và] cuối năm", Every(Half, None, None)),
    (Cell, "[<each>] (6|06|sáu) tháng <once-a>", Every(Half, None, None)),
    (
        Cell,
        "(6|06|sáu) tháng đầu năm {gap} [và] (cả năm|cuối năm|năm|6 tháng cuối năm)",
        Every(Half, None, None),
    ),
    (Cell, "(sơ kết|giữa năm) {gap} [6 tháng] {gap} [và] (tổng kết|cuối năm) [năm]", Every(Half, None, None)),
    (Anywhere, "định kỳ 6 tháng", Every(Half, None, None)),
    // Every year.
    (Anywhere, "<by> [ngày] {days} <of> <a-year>", EveryYearOn),
    (Anywhere, "<a-year> <report> <by> [ngày] {days}", EveryYearOn),
    (Anywhere, "<each> (quý|6 tháng) <report> <by> [ngày] {days}", EveryYearOn),
    (Anywhere, "<by> [cuối] {periods} <of> <a-year>", EveryYearOn),
    (Anywhere, "<a-year> <report> <by> [cuối] {periods}", EveryYearOn),
    (Anywhere, "<by> cuối <each> năm", Every(Year, Some(12), Some(Last))),
    (Announced, "<a-year>", Every(Year, None, None)),
    (Anywhere, "định kỳ hằng năm", Every(Year, None, None)),
    (Cell, "[<each>] năm <once-a>", Every(Year, None, None)),
    (Cell, "(1|01|một) năm <once-a>", Every(Year, None, None)),
    (Cell, "{n} lần (/|mỗi|một|trong) [1|01|một] năm", TimesEvery(Year)),
    (Cell, "<each> năm {n} lần", TimesEvery(Year)),
    // Every week.
    (Anywhere, "<by> [<part>] [ngày] {weekday} (của tuần|<of> <each> tuần)", EveryWeek),
    (Anywhere, "[<part>] {weekday} <of> <each> tuần <hour-behind>", EveryWeek),
    (Anywhere, "<each> tuần <report> <by> [<part>] [ngày] {weekday}", EveryWeek),
    (Anywhere, "<each> {weekday} [<of> [<each>] tuần]", EveryWeek),
    (Anywhere, "<by> {weekday} (và|,|hoặc) {weekday} <of> <each> tuần", EveryWeek),
    (Anywhere, "<by> [<part>] [ngày] {weekday} [của] tuần {weeks} <of> [<each>] tháng", EveryWeek),
    (Anywhere, "<by> {weekday} [của] tuần (cuối|cuối cùng) <of> [<each>] tháng", Every(Month, None, None)),
    (Anywhere, "<by> [trong] tuần {weeks} <of> <each> tháng", Every(Month, None, None)),
    (Anywhere, "<by> [<part>] {weekday} [của|trong] tuần (này|sau|tới)", Waits),
    (Anywhere, "<by> [<part>] {weekday} [của] tuần {weeks} <of> {periods}", Waits),
    (Announced, "[cuối] <each> tuần", EveryWeek),
    (Anywhere, "định kỳ hằng tuần", EveryWeek),
    (Cell, "[<each>] tuần <once-a>", EveryWeek),
    (Cell, "(1|01|một) tuần <once-a>", EveryWeek),
    (Cell, "{n} lần / tuần", EveryWeek),
    // Every day.
    (Anywhere, "[<latest>] [{before}|lúc|vào lúc|vào] {hour} (hằng|mỗi|từng) ngày", EveryDayOf),
    (Anywhere, "(hằng|mỗi|từng) ngày <report> [<latest>] [{before}|lúc|vào lúc|vào] {hour}", EveryDayOf),
    (Announced, "(hằng|mỗi|từng) ngày", EveryDayOf),
    // Never due.
    (
        Anywhere,
        "[nhiệm vụ|công việc|thực hiện] thường xuyên [{gap} [và] liên tục] [{gap} (trong năm|hằng ngày)]",
        Continuous,
    ),
    (Cell, "liên tục [{gap} thường xuyên] [trong năm]", Continuous),
    (Cell, "hằng ngày {gap} thường xuyên", Continuous),
    (Cell, "[trong] suốt (quá trình|thời gian|năm) {all}", Continuous),
    (Cell, "(quanh năm|xuyên suốt|24 / 24 [giờ|h]|trực 24 / 7|24 / 7 giờ)", Continuous),
    (
        Cell,
        "thường xuyên [{gap} liên tục] {gap} [trong|trong suốt|đến hết|đến|từ nay đến hết] (<when>|{years})",
        ContinuousWithin,
    ),
];
