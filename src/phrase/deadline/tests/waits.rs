//! Cells without a day, and what looks like a deadline at all.

use super::super::looks_like_due;
use super::{holds, read};

#[test]
fn without_a_day_a_deadline_waits() {
    let vague = [
        "Theo hướng dẫn của Sở Tài chính",
        "Theo kế hoạch của tỉnh giao",
        "theo Công văn số 990/UBND ngày 08/9/2025 của UBND xã",
        "Theo lộ trình được giao tại Kế hoạch số 02-KH/BCĐTW",
        "Theo tiến độ triển khai của tỉnh",
        "Theo yêu cầu",
        "Theo Quyết định số 13/QĐ-UBND ngày 25/12/2026",
        "Quyết định số 13/QĐ-UBND ngày 25/12/2026",
        "Kế hoạch 67/KH-UBND ngày 24/10/2026",
        "Công văn ngày 24/10/2026",
        "Khi có phát sinh.",
        "Khi có yêu cầu của cấp trên",
        "Sau khi có Quy chế của TW",
        "Ngay sau khi có hướng dẫn",
        "Sau khi kết thúc năm học",
        "Trước kỳ họp HĐND giữa năm",
        "Trước kỳ họp thứ 3 HĐND xã",
        "Trước Tết Nguyên đán",
        "Trước Tết Nguyên đán Đinh Mùi 2027",
        "Trước khai giảng năm học 2026 - 2027",
        "Trước khi khai giảng",
        "Trước mùa mưa bão",
        "Trước ngày bầu cử",
        "Trước ngày khai mạc 05 ngày",
        "Trước Đại hội",
        "Năm học 2026 - 2027",
        "Đầu năm học 2026-2027",
        "Học kỳ I năm học 2026-2027",
        "Tuần 2 tháng 3/2026",
        "Tuần thứ 3 tháng 5/2026",
        "Tuần cuối tháng 3/2026",
        "Tuần thứ nhất của tháng 3",
        "Tháng đầu quý II/2026",
        "9 tháng đầu năm 2026",
        "Trước 17h00 ngày mai",
        "Trước ngày 15",
        "10 ngày đầu tháng 6/2026",
        "Hạ tuần tháng 3/2026",
        "Tuần sau",
        "Tháng sau",
        "Thứ Sáu tuần sau",
        "Cuối tuần",
        "Trong tháng",
        "Trong quý",
        "Đầu năm",
        "01 ngày làm việc",
        "0,25 ngày làm việc",
        "03 ngày làm việc (kể từ ngày nhận đủ hồ sơ)",
        "Trong 10 ngày làm việc kể từ ngày nhận đủ phiếu",
        "Không quá 15 ngày kể từ ngày tiếp nhận",
        "Trong vòng 24 giờ kể từ khi tiếp nhận",
        "30 ngày",
        "Sau 10 ngày",
        "Trong 05 ngày kể từ ngày ký hợp đồng",
        "Chậm nhất 05 ngày làm việc trước ngày 30/6/2026",
        "Trước ngày 30/6/2026 ít nhất 05 ngày",
        "Sau ngày 30/6/2026",
        "Ngay sau ngày 30/6/2026",
        "Từ ngày 01/7/2026",
        "Từ tháng 3/2026",
        "Kể từ ngày 01/7/2026",
        "Từ năm 2026 trở đi",
        "Bắt đầu triển khai từ năm 2026",
        "Ngày 15/8 âm lịch",
        "Trước ngày 31/01 năm sau",
        "Đột xuất",
        "Kịp thời",
        "Trong thời gian sớm nhất",
        "Dự kiến",
        "Chưa xác định",
        "nt",
        "Phòng Kinh tế",
        "Hai bên thống nhất sau",
    ];
    holds(&vague.map(|text| (text, "waits; vague_due")), read);
    holds(
        &[
            ("", "waits; no_due"),
            ("  \n", "waits; no_due"),
            ("-", "waits; no_due"),
            ("…", "waits; no_due"),
            ("Không", "waits; no_due"),
            ("31/11/2026", "waits; nosuchday"),
            ("Trước ngày 31/9/2026", "waits; nosuchday"),
            ("29/02/2026", "waits; nosuchday"),
            ("12/25/2026", "waits; nosuchday"),
            ("Ngày 30 tháng 02 năm 2026", "waits; nosuchday"),
        ],
        read,
    );
}

#[test]
fn a_column_of_deadlines_is_told_from_one_of_states_and_tasks() {
    for text in [
        "Trước ngày 30/01/2026",
        "Quý IV/2025",
        "2026-2030",
        "Thường xuyên",
        "Hằng năm.",
        "Theo hướng dẫn của Sở Tài chính",
        "Trước kỳ họp HĐND giữa năm",
        "Khởi công tháng 4/2026, hoàn thành trước ngày 30/9/2026",
        "Hoàn thành trước ngày 30/6/2026",
        "03 ngày làm việc (kể từ ngày nhận đủ hồ sơ)",
    ] {
        assert!(looks_like_due(text), "{text}");
    }
    for text in [
        "",
        "Đã hoàn thành",
        "Đã hoàn thành quá hạn",
        "Chưa hoàn thành",
        "Đang thực hiện",
        "Đang tổng hợp ý kiến cho việc số 2",
        "Đã báo cáo tại công văn số 101/BC-M ngày 24/10/2025; đang sửa theo góp ý",
        "Phòng Kinh tế",
        "Báo cáo",
        "Lập bảng theo dõi mẫu số 1 và gửi các nơi góp ý, có số liệu so sánh giữa các kỳ, hoàn thành trước ngày 30/6/2026",
        "Danh sách lần 1, lần 2",
    ] {
        assert!(!looks_like_due(text), "{text}");
    }
}
