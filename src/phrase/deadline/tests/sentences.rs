//! Deadlines inside sentences.

use super::super::in_text;
use super::{context, doubts_line, holds, said_line};

fn read(text: &str) -> String {
    let phrases = in_text(text, &context());
    let line = |phrase: &super::DuePhrase| {
        format!("{} = {}{}", &text[phrase.span.clone()], said_line(&phrase.said), doubts_line(&phrase.doubts))
    };
    phrases.iter().map(line).collect::<Vec<_>>().join(" | ")
}

#[test]
fn a_phrase_is_found_where_it_stands() {
    holds(
        &[
            (
                "Giao Phòng Kinh tế lập bảng kê, hoàn thành trước ngày 20 tháng 3 năm 2026.",
                "trước ngày 20 tháng 3 năm 2026 = before 2026-03-19",
            ),
            (
                "Văn phòng tổng hợp, báo cáo UBND tỉnh trước 16 giờ 00 ngày 06/3/2026.",
                "trước 16 giờ 00 ngày 06/3/2026 = on 2026-03-06 16:00",
            ),
            ("Thời hạn hoàn thành: 30/6/2026.", "30/6/2026 = on 2026-06-30"),
            ("Thời gian hoàn thành: Quý III/2026.", "Quý III/2026 = within 2026-09-30"),
            ("Phòng Kinh tế trình kế hoạch trong tuần này.", "trong tuần này = on 2026-03-06; vague_due"),
            (
                "Xong trước ngày 28/4/2026; kiểm tra, báo cáo trước ngày 05/5/2026.",
                "trước ngày 28/4/2026 = before 2026-04-27 | trước ngày 05/5/2026 = before 2026-05-04",
            ),
            (
                "Gửi báo cáo trước ngày 20 hằng tháng để tổng hợp.",
                "trước ngày 20 hằng tháng = every month d19 <20",
            ),
            (
                "Các thôn họp từ ngày 01/4/2026 đến ngày 15/4/2026.",
                "từ ngày 01/4/2026 đến ngày 15/4/2026 = on 2026-04-15; span",
            ),
            (
                "Tham mưu thành lập tổ ngay sau khi có hướng dẫn của Sở Nội vụ.",
                "ngay sau khi có hướng dẫn của Sở Nội vụ = waits; vague_due",
            ),
            (
                "Trả lời phiếu trong thời hạn không quá 05 ngày làm việc kể từ ngày nhận được phiếu.",
                "trong thời hạn không quá 05 ngày làm việc kể từ ngày nhận được phiếu = waits; vague_due",
            ),
            ("Sao gửi Thông báo này ngay trong ngày.", "ngay trong ngày = on 2026-03-02; vague_due"),
            ("Báo cáo tại cuộc họp giao ban ngày 16/3/2026.", "ngày 16/3/2026 = on 2026-03-16"),
            ("Ngày 20/3/2026, Phòng Kinh tế tổ chức họp.", "Ngày 20/3/2026 = on 2026-03-20; vague_due"),
            (
                "Trả lời cử tri trước kỳ họp giữa năm của HĐND xã.",
                "trước kỳ họp giữa năm của HĐND xã = waits; vague_due",
            ),
            (
                "Báo cáo trước 15h00 thứ Năm hằng tuần.",
                "trước 15h00 thứ Năm hằng tuần = every week Thu 15:00",
            ),
            (
                "Phòng thường xuyên cập nhật trang, kịp thời báo cáo.",
                "thường xuyên = continuous; continuous_only",
            ),
            ("Chậm nhất đến ngày 15/4/2026 phải xong.", "Chậm nhất đến ngày 15/4/2026 = on 2026-04-15"),
            ("Giao Công an xã hoàn thành trong quý II và báo cáo.", "trong quý II = within 2026-06-30"),
            (
                "Đề nghị gửi ý kiến về Văn phòng trước ngày 28/02/2026.",
                "trước ngày 28/02/2026 = before 2026-02-27; past",
            ),
            (
                "Đề xuất phương án, hoàn thành 6 tháng đầu năm 2026.",
                "6 tháng đầu năm 2026 = within 2026-06-30",
            ),
            (
                "Báo cáo kết quả 6 tháng đầu năm 2026 trước ngày 15/6/2026.",
                "trước ngày 15/6/2026 = before 2026-06-14",
            ),
            (
                "Gửi về Văn phòng (trước 16h ngày 10/3) để tổng hợp.",
                "trước 16h ngày 10/3 = on 2026-03-10 16:00",
            ),
            ("Xong trước 9h sáng mai.", "sáng mai = waits; vague_due"),
            ("Báo cáo trước ngày 05 tháng sau.", "trước ngày 05 tháng sau = waits; vague_due"),
            (
                "Chậm nhất sau 03 ngày làm việc kể từ khi có kết luận, các phòng báo cáo.",
                "Chậm nhất sau 03 ngày làm việc kể từ khi có kết luận = waits; vague_due",
            ),
            (
                "Thường xuyên kiểm tra, hằng tháng báo cáo trước ngày 25.",
                "Thường xuyên = continuous; continuous_only | hằng tháng báo cáo trước ngày 25 = every month d24 <25",
            ),
            (
                "Thực hiện kết luận tại Thông báo số 35/TB-UBND ngày 02/3/2026, báo cáo trước ngày 15/6/2026.",
                "trước ngày 15/6/2026 = before 2026-06-14",
            ),
            (
                "Rà soát mạng lưới giai đoạn 2026 - 2030, trình đề án trong quý IV/2026.",
                "trong quý IV/2026 = within 2026-12-31",
            ),
        ],
        read,
    );
}

#[test]
fn what_is_no_deadline_is_not_taken_for_one() {
    let none = [
        "Căn cứ Nghị quyết số 13/NQ-HĐND ngày 25/12/2025 của HĐND xã về nhiệm vụ năm 2026.",
        "Tính đến ngày 28/02/2026, Phòng Kinh tế đã hoàn thành 14/20 việc được giao.",
        "Ngày 27/02/2026, UBND xã đã họp với Ban Chỉ huy Quân sự xã.",
        "Thủ trưởng các đơn vị chịu trách nhiệm trước UBND tỉnh về kết quả thực hiện.",
        "Đồng ý với đề xuất của Sở Tài chính tại Tờ trình số 40/TTr-STC ngày 15/4/2026.",
        "Theo Kế hoạch 67/KH-UBND ngày 24/10/2026 của UBND xã.",
        "Nghị định số 20/2008/NĐ-CP ngày 14/02/2008 có hiệu lực từ ngày 01/7/2026.",
        "Chương trình phát triển giai đoạn 2026 - 2030, định hướng đến năm 2045.",
        "Trước mắt tập trung rà soát; trước hết là hồ sơ tồn.",
        "Kinh phí chi thường xuyên năm 2026 của xã.",
        "Đến nay đã xong 3/4 số hộ.",
        "Kết quả đạt được trong năm 2025 là tích cực.",
        "Theo dõi, đôn đốc việc thực hiện Thông báo này.",
        "Quyết định này có hiệu lực kể từ ngày 15/4/2026.",
        "Hồ sơ tiếp nhận trước ngày 01/7/2025 giữ nguyên.",
        "Từ ngày 01/7/2026, các đơn vị sử dụng chữ ký số.",
        "Trong tháng 3/2026, Phòng Kinh tế đã tiếp nhận 50 hồ sơ.",
        "Biên bản ngày 05/3/2026 của Đoàn kiểm tra.",
        "Lấy ý kiến nhân dân trước khi ban hành.",
        "Xây dựng Kế hoạch phát triển kinh tế - xã hội năm 2027.",
    ];
    holds(&none.map(|text| (text, "")), read);
}

#[test]
fn a_text_may_break_off_anywhere() {
    let texts = [
        "Trước 16 giờ 30 phút, thứ Sáu, ngày 27 tháng 3 năm 2026, số 13/NQ-HĐND ngày 25/12/2025;",
        "Đạt 90% trước 31/12/2026; quý II, IV/2026 - 6 tháng đầu năm; thứ Năm tuần 2 và tuần 4 hằng tháng",
        "từ ngày 01 đến ngày 15/4/2026 (trong vòng 05 ngày làm việc kể từ ngày ký), 2026-06-30 00:00:00",
    ];
    for text in texts {
        let cuts = text.char_indices().map(|(at, _)| at);
        for cut in cuts {
            let (before, behind) = text.split_at(cut);
            for part in [before, behind] {
                super::read(part);
                let found = in_text(part, &context());
                assert!(found.iter().all(|phrase| part.get(phrase.span.clone()).is_some()), "{part}");
            }
        }
    }
}
