//! Cells of duties that come back, or never end.

use super::{holds, read};

#[test]
fn every_month() {
    holds(
        &[
            ("Trước ngày 20 hằng tháng", "every month d19 <20"),
            ("Trước ngày 20 hàng tháng", "every month d19 <20"),
            ("Trước 20 hằng tháng", "every month d19 <20"),
            ("Trước ngày 01 hằng tháng", "every month last <1"),
            ("Trước ngày 20 của tháng", "every month d19 <20"),
            ("Ngày 20 hằng tháng", "every month d20"),
            ("Ngày 20 mỗi tháng", "every month d20"),
            ("Vào ngày 20 hằng tháng", "every month d20"),
            ("Chậm nhất ngày 20 hằng tháng", "every month d20"),
            ("Chậm nhất vào ngày 20 của mỗi tháng", "every month d20"),
            ("Chậm nhất trước ngày 20 hằng tháng", "every month d19 <20; ambiguous_before"),
            ("Trước 16h00 ngày 20 hằng tháng", "every month d20 16:00"),
            ("Hằng tháng, trước ngày 20", "every month d19 <20"),
            ("Hằng tháng (trước ngày 20)", "every month d19 <20"),
            ("Hằng tháng: ngày 20", "every month d20"),
            ("Định kỳ hằng tháng trước ngày 25", "every month d24 <25"),
            ("Định kỳ hằng tháng, báo cáo trước ngày 25 của tháng", "every month d24 <25"),
            ("Trước ngày 05 tháng sau", "every month d4 <5"),
            ("Trước ngày 05 của tháng kế tiếp", "every month d4 <5"),
            ("Ngày cuối cùng của tháng", "every month last"),
            ("Ngày cuối tháng", "every month last"),
            ("Cuối mỗi tháng", "every month last"),
            ("Ngày làm việc cuối cùng của tháng", "every month last working"),
            ("Hằng tháng", "every month; vague_due"),
            ("Hàng tháng.", "every month; vague_due"),
            ("Mỗi tháng một lần", "every month; vague_due"),
            ("01 lần/tháng", "every month; vague_due"),
            ("01 tháng/lần", "every month; vague_due"),
            ("Báo cáo định kỳ hằng tháng", "every month; vague_due"),
            ("Cuối tháng", "every month; vague_due"),
            ("Ngày 32 hằng tháng", "every month; vague_due"),
            ("Tuần đầu hằng tháng", "every month; vague_due"),
            ("Từ ngày 15 đến ngày 20 hằng tháng", "every month d20; vague_due"),
            ("Hằng tháng trong năm 2026", "every month; vague_due, besides"),
            ("Trước ngày 20 hằng tháng trong năm 2026", "every month d19 <20; besides"),
            ("Hằng tháng, bắt đầu từ tháng 4/2026", "every month; vague_due"),
        ],
        read,
    );
}

#[test]
fn every_quarter_and_every_half() {
    holds(
        &[
            ("Ngày 10 của tháng cuối quý", "every quarter m3 d10"),
            ("Ngày 10 tháng cuối của mỗi quý", "every quarter m3 d10"),
            ("Trước ngày 25 của tháng cuối quý", "every quarter m3 d24 <25"),
            ("Trước ngày 25 tháng cuối cùng của quý", "every quarter m3 d24 <25"),
            ("Hằng quý, trước ngày 15 của tháng cuối quý", "every quarter m3 d14 <15"),
            ("Định kỳ hằng quý (trước ngày 15 tháng cuối quý)", "every quarter m3 d14 <15"),
            ("Trước ngày 05 của tháng đầu quý sau", "every quarter m1 d4 <5"),
            ("Trước ngày 01 của tháng đầu quý sau", "every quarter m3 last <1"),
            ("Trước 17h00 ngày 25 tháng cuối quý", "every quarter m3 d25 17:00"),
            ("Ngày làm việc cuối cùng của mỗi quý", "every quarter m3 last working"),
            ("Ngày cuối cùng của quý", "every quarter m3 last"),
            ("Cuối mỗi quý", "every quarter m3 last"),
            ("Tháng cuối quý", "every quarter m3 last"),
            ("Ngày 15 hằng quý", "every quarter m3 d15; vague_due"),
            ("Hằng quý", "every quarter; vague_due"),
            ("Định kỳ hằng quý", "every quarter; vague_due"),
            ("Theo quý", "every quarter; vague_due"),
            ("Mỗi quý 01 lần", "every quarter; vague_due"),
            ("01 lần/quý", "every quarter; vague_due"),
            ("3 tháng/lần", "every quarter; vague_due"),
            ("4 lần/năm", "every quarter; vague_due"),
            ("Quý, 6 tháng, năm", "every quarter; vague_due"),
            ("Hằng tháng, quý, 6 tháng, năm", "every quarter; vague_due"),
            ("6 tháng, năm", "every half; vague_due"),
            ("6 tháng và cả năm", "every half; vague_due"),
            ("6 tháng, 01 năm", "every half; vague_due"),
            ("6 tháng một lần", "every half; vague_due"),
            ("Định kỳ 6 tháng, hằng năm", "every half; vague_due"),
            ("02 lần/năm", "every half; vague_due"),
            ("Trước ngày 15/6 và 15/12 hằng năm", "every half m6 d14 <15"),
            ("Trước ngày 15/6 và trước ngày 15/12 hằng năm", "every half m6 d14 <15"),
            ("Trước 30/6 và trước 31/12 hằng năm", "every half m6 d29 <30; two_dates"),
            ("Ngày 15/3, 15/6, 15/9, 15/12 hằng năm", "every quarter m3 d15"),
            ("Hằng quý (trước ngày 25/3, 25/6, 25/9, 25/12)", "every quarter m3 d24 <25"),
            ("Ngày 31/3, 30/6, 30/9, 31/12 hằng năm", "every quarter m3 last"),
            ("Tháng 6 và tháng 12 hằng năm", "every half m6 last"),
        ],
        read,
    );
}

#[test]
fn every_year() {
    holds(
        &[
            ("Trước ngày 10 tháng 12 hằng năm", "every year m12 d9 <10"),
            ("Trước ngày 10/12 hàng năm", "every year m12 d9 <10"),
            ("Trước 10/12 hằng năm", "every year m12 d9 <10"),
            ("Trước ngày 01/12 hằng năm", "every year m11 last <1"),
            ("Trước ngày 01/01 hằng năm", "every year m12 last <1"),
            ("Ngày 10/12 hằng năm", "every year m12 d10"),
            ("Chậm nhất ngày 10/12 hằng năm", "every year m12 d10"),
            ("Ngày 31/12 hằng năm", "every year m12 last"),
            ("Hằng năm, trước ngày 10/12", "every year m12 d9 <10"),
            ("Hằng năm (trước ngày 10 tháng 12)", "every year m12 d9 <10"),
            ("Hằng năm, báo cáo trước 10/12", "every year m12 d9 <10"),
            ("Tháng 11 hằng năm", "every year m11 last"),
            ("Quý IV hằng năm", "every year m12 last"),
            ("Trong quý I hằng năm", "every year m3 last"),
            ("Cuối mỗi năm", "every year m12 last"),
            ("Trước tháng 12 hằng năm", "every year m12; vague_due"),
            ("Ngày 31/11 hằng năm", "every year; vague_due, nosuchday"),
            ("Trước ngày 10/12/2026 hằng năm", "every year m12 d9 <10; besides"),
            ("Hằng năm, giai đoạn 2026 - 2030", "every year; vague_due, span, besides"),
            ("Hằng năm", "every year; vague_due"),
            ("Hàng năm", "every year; vague_due"),
            ("Hằng năm.", "every year; vague_due"),
            ("HẰNG NĂM", "every year; vague_due"),
            ("Mỗi năm 01 lần", "every year; vague_due"),
            ("1 lần/năm", "every year; vague_due"),
        ],
        read,
    );
}

#[test]
fn every_week_and_every_day() {
    holds(
        &[
            ("Thứ Sáu hằng tuần", "every week Fri"),
            ("Thứ 6 hằng tuần", "every week Fri"),
            ("Vào thứ Sáu hằng tuần", "every week Fri"),
            ("Chiều thứ Sáu hằng tuần", "every week Fri"),
            ("Trước thứ Sáu hằng tuần", "every week Thu"),
            ("Trước 15h00 thứ Năm hằng tuần", "every week Thu 15:00"),
            ("Hằng tuần, vào thứ Sáu", "every week Fri"),
            ("Hằng tuần (thứ Sáu)", "every week Fri"),
            ("Hằng tuần, trước 16h00 thứ Sáu", "every week Fri 16:00"),
            ("Thứ 6 hàng tuần, trước 16h", "every week Fri 16:00"),
            ("Chủ nhật hằng tuần", "every week Sun"),
            ("Mỗi thứ Hai", "every week Mon"),
            ("Thứ Năm tuần 2 và tuần 4 hằng tháng", "every week Thu w2 w4"),
            ("Thứ Hai tuần đầu tiên của tháng", "every week Mon w1"),
            ("Thứ Sáu tuần thứ 3 hằng tháng", "every week Fri w3"),
            ("Thứ Sáu tuần cuối cùng của tháng", "every month; vague_due"),
            ("Thứ Ba và thứ Năm hằng tuần", "every week; vague_due"),
            ("Hằng tuần", "every week; vague_due"),
            ("Cuối mỗi tuần", "every week; vague_due"),
            ("01 tuần/lần", "every week; vague_due"),
            ("Hằng ngày", "every day; continuous_only"),
            ("Trước 16h00 hằng ngày", "every day 16:00"),
            ("Hằng ngày, trước 16 giờ 30", "every day 16:30"),
        ],
        read,
    );
}

#[test]
fn what_never_ends_is_asked_about() {
    holds(
        &[
            ("Thường xuyên", "continuous; continuous_only"),
            ("thường xuyên.", "continuous; continuous_only"),
            ("Nhiệm vụ thường xuyên", "continuous; continuous_only"),
            ("Thường xuyên, liên tục", "continuous; continuous_only"),
            ("Thực hiện thường xuyên", "continuous; continuous_only"),
            ("Thường xuyên trong năm", "continuous; continuous_only"),
            ("Thường xuyên, hằng năm", "continuous; continuous_only"),
            ("Thường xuyên hằng ngày", "continuous; continuous_only"),
            ("Liên tục", "continuous; continuous_only"),
            ("24/24 giờ", "continuous; continuous_only"),
            ("Thường xuyên trong năm 2026", "within 2026-12-31; continuous_only"),
            ("Thường xuyên; báo cáo trước ngày 15/12/2026", "before 2026-12-14; besides"),
            ("Thường xuyên, định kỳ hằng quý báo cáo", "every quarter; vague_due, besides"),
            ("Thường xuyên; báo cáo trước ngày 20 hằng tháng", "every month d19 <20; besides"),
            ("Hằng quý; tổng kết trước ngày 15/12/2026", "before 2026-12-14; vague_due, besides"),
            (
                "Trước ngày 20 hằng tháng; báo cáo năm trước ngày 15/12 hằng năm",
                "every month d19 <20; two_dates",
            ),
        ],
        read,
    );
}
