//! Wordings of a deadline that waits for something: for a paper, a meeting, a season, or a day that is not said.
//! Must not know how they are matched.

use super::DueLine;
use crate::phrase::deadline::meaning::DueMeaning::Waits;
use crate::phrase::deadline::meaning::Stand::{Announced, Anywhere, Cell};

pub(super) const LINES: &[DueLine] = &[
    // So long from something that nobody knows the day of.
    (Anywhere, "<within> <length> {gap} (kể từ|từ|tính từ|sau|từ khi) {rest}", Waits),
    (Anywhere, "(trong vòng|trong thời hạn|trong thời gian|không quá) [không quá|tối đa] <length>", Waits),
    (Anywhere, "[<latest>|trước|ít nhất|tối thiểu] <few> {gap} trước {rest}", Waits),
    (Anywhere, "(<latest>|trước|ít nhất|tối thiểu) <length> {gap} trước {rest}", Waits),
    (Anywhere, "{n} (giờ|ngày|ngày làm việc|tuần) {gap} trước {rest}", Waits),
    (Anywhere, "trước <when> [ít nhất|tối thiểu|khoảng] <length>", Waits),
    (Anywhere, "<latest> [trong] sau <length> {gap} (kể từ|từ|tính từ|sau|từ khi) {rest}", Waits),
    (Announced, "<within> <length>", Waits),
    (Cell, "[<till>|<latest>|trước] {n} tháng [đầu|cuối] [năm] [{years}]", Waits),
    (Cell, "sau <length> {all}", Waits),
    // Days that only those know who are there.
    (Anywhere, "<by> (ngày mai|sáng mai|chiều mai|sáng nay|chiều nay|tối nay|hôm nay|cùng ngày)", Waits),
    (Anywhere, "(<latest>|trước|<latest> trước|đến|đến hết) ngày {n} [tháng (này|sau|tới)]", Waits),
    (Anywhere, "<by> ngày {n} <of> tháng (này|sau|tới)", Waits),
    // Behind a day, not before it.
    (Cell, "(sau|không sớm hơn|không trước|ngay sau) [ngày] <when> {all}", Waits),
    (Cell, "sau [năm] {years}", Waits),
    (Anywhere, "[<till>|<latest>|trước] [ngày] {days} {gap} (âm lịch|âl|âm)", Waits),
    (Anywhere, "[<till>|<latest>|trước] [ngày] <when> [của] năm <next>", Waits),
    // Parts of periods that are no one day.
    (Anywhere, "[<till>|<latest>|trước] tuần ({weeks}|cuối|cuối cùng|giữa) [của] {periods}", Waits),
    (Announced, "[<till>|<latest>|trước] {n} (ngày|tuần) (đầu|cuối) [của] {periods}", Waits),
    (Cell, "[<till>|<latest>|trước] tháng (đầu|đầu tiên|thứ nhất|giữa|thứ hai|thứ 2) [của] {periods}", Waits),
    (Anywhere, "[<till>|<latest>|trước] (thượng|trung|hạ) tuần {periods}", Waits),
    (Announced, "(đầu|giữa|cuối|nửa đầu|nửa cuối) (tháng|quý|năm|tuần|kỳ) [này|sau|tới]", Waits),
    (Announced, "(tuần|tháng|quý|năm) (sau|tới)", Waits),
    (Cell, "<till> (tuần|tháng|quý|năm|ngày|kỳ)", Waits),
    (
        Announced,
        "[trong] [đầu|cuối|giữa] (năm học|niên học|học kỳ|niên vụ|vụ (đông|xuân|hè|thu|mùa|chiêm)) {all}",
        Waits,
    ),
    (Anywhere, "trong (tuần|tháng|quý) (sau|tới)", Waits),
    // Before something that happens.
    (Anywhere, "[<latest>|trước|tại] kỳ họp [thường lệ] (đầu|giữa|cuối) ({periods}|năm)", Waits),
    (Anywhere, "[<latest>] trước <event> {all}", Waits),
    (Announced, "(trong|sau|vào|nhân) [dịp|thời gian] <event> {all}", Waits),
    (Cell, "[<latest>] trước (khi|lúc|đợt|chuyến) {rest}", Waits),
    // Behind something that happens.
    (Anywhere, "ngay (khi|sau khi) {rest}", Waits),
    (Anywhere, "sau khi (có|nhận|nhận được|được|kết thúc|ban hành) {rest}", Waits),
    (Anywhere, "khi có (yêu cầu|phát sinh|chỉ đạo|hướng dẫn|đề nghị|văn bản|kế hoạch) {all}", Waits),
    (Anywhere, "trong thời gian (sớm nhất|tới|nhanh nhất|ngắn nhất)", Waits),
    (
        Cell,
        "(theo|khi|sau khi|sau|tùy|tùy theo|căn cứ|trên cơ sở|đến khi|cho đến khi|trong quá trình|kể từ khi|từ khi) {rest}",
        Waits,
    ),
    (Cell, "đột xuất|kịp thời|ngay|sớm|sớm nhất|chưa xác định|không thời hạn", Waits),
];
