//! Parts of patterns that several lines share.
//! Must not know the lines.

pub(super) const PARTS: &[(&str, &str)] = &[
    ("till", "đến hết|đến|hết|tới|cho đến hết|cho đến|cho tới|vào|trong|xong trong"),
    (
        "latest",
        "(chậm nhất|muộn nhất|trễ nhất) {gap} [là|vào|đến|tới|đến hết|hết|trong|là đến|là vào]|<not-later>|<limit>",
    ),
    ("not-later", "không (muộn|chậm|trễ) [hơn|quá]|không [để] quá|không vượt quá"),
    ("limit", "(hạn chót|hạn cuối|hạn cuối cùng) {gap} [là|đến|vào]|chậm nhất cuối"),
    (
        "part",
        "sáng|chiều|tối|buổi sáng|buổi chiều|cuối <part-of-day>|đầu <part-of-day>|hết <part-of-day>|giờ hành chính",
    ),
    ("part-of-day", "buổi sáng|buổi chiều|giờ sáng|giờ chiều|giờ làm việc|giờ hành chính|giờ|ngày làm việc"),
    ("date", "[{weekday} {gap}] [[các|những] ngày] {days} [{gap} {weekday} {gap}]"),
    ("at", "[<part> {gap}] [{hour} {gap}] [<part> {gap}] [của|trong] <date>"),
    ("hour-behind", "{gap} [lúc|vào lúc|trước|vào|trước lúc] {hour}"),
    ("when", "(<at>|{periods})"),
    (
        "start",
        "từ|kể từ|bắt đầu từ|bắt đầu|bắt đầu triển khai từ|triển khai từ|thực hiện từ|áp dụng từ|tính từ|khởi công",
    ),
    ("to", "đến hết|đến|tới|cho đến hết|cho đến|-"),
    (
        "within",
        "[trong] [vòng|thời hạn|thời gian|khoảng] [không quá|tối đa|chậm nhất|chậm nhất là|khoảng|không vượt quá]",
    ),
    ("paper", "văn bản|thông báo|kế hoạch|công văn|quyết định|kết luận|chỉ thị|thông báo kết luận|công điện"),
    ("length", "{n} (giờ|ngày|ngày làm việc|tuần|tháng|năm)"),
    ("few", "{n} (giờ|ngày|ngày làm việc|tuần)"),
    (
        "later-years",
        "[,] (và|đến) (các|những) năm (tiếp theo|sau|kế tiếp|tới|về sau)|[,] và (tiếp theo|các năm)",
    ),
    ("next", "sau|tiếp theo|kế tiếp|liền kề|liền sau|tới"),
    (
        "event",
        "[khi|ngày|thềm|đợt|dịp] [nghỉ|tổ chức|diễn ra|vào|bước vào|kết thúc] (<meeting>|<season>|<feast>)",
    ),
    (
        "meeting",
        "kỳ họp|cuộc họp|phiên họp|ngày họp|hội nghị|đại hội|bầu cử|ngày bầu cử|giao ban|lễ khai|khai mạc|bế mạc|hội thi",
    ),
    (
        "season",
        "khai giảng|bế giảng|năm học|kỳ nghỉ|hè|nghỉ hè|mùa mưa|mùa bão|mùa lũ|mùa khô|mùa vụ|vụ|hết hạn|thời điểm",
    ),
    ("feast", "tết|lễ|ngày lễ|quốc khánh|giỗ tổ|trung thu|giao thừa|rằm"),
    ("anniversary", "[ngày|dịp|lễ|ngày lễ|kỷ niệm|dịp lễ|dịp kỷ niệm] [ngày] (<feast-day>)"),
    (
        "feast-day",
        "quốc khánh|giải phóng miền nam|quốc tế lao động|thương binh liệt sĩ|thương binh - liệt sĩ|nhà giáo việt nam\
         |thành lập đảng|phụ nữ|quốc tế phụ nữ|phụ nữ việt nam|quốc tế thiếu nhi|chuyển đổi số quốc gia|tết dương lịch\
         |pháp luật việt nam|hội đại đoàn kết|đại đoàn kết|thầy thuốc việt nam|lễ",
    ),
    ("each", "hằng|mỗi|từng|định kỳ [hằng|mỗi|vào|theo]|theo"),
    ("of", "[của|trong|vào]"),
    (
        "by",
        "[{before}|<till>|<latest>|<latest> {before}|xong {before}|hoàn thành {before}] [lúc] [{hour} {gap}] [<part>]",
    ),
    (
        "report",
        "{gap} [báo cáo|gửi báo cáo|gửi|nộp|nộp báo cáo|hoàn thành|thực hiện|tổng hợp|chốt số liệu] {gap}",
    ),
    ("last-month", "tháng (cuối|cuối cùng|thứ ba|thứ 3) <of> [<each>|kỳ] quý"),
    ("middle-month", "tháng (giữa|thứ hai|thứ 2) <of> [<each>] quý"),
    ("first-month", "tháng (đầu|đầu tiên|thứ nhất|thứ 1) <of> [<each>] quý [<next>]"),
    ("once-a", "(một|1|01) lần|/ lần|/ (1|01) lần"),
    ("a-year", "<each> năm|mỗi một năm|các năm|cho các năm"),
];
