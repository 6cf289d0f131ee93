//! What is said where an account is linked to a person.

use crate::calendar::Zone;
use crate::model::{ChannelName, Day, Instant, Organisation};
use crate::render::vi;

/// The answer to an id under which nobody is known yet.
pub fn stranger(organisation: &str) -> String {
    format!(
        "Tài khoản này chưa được liên kết với cán bộ nào của {} nên chưa ghi nhận được nội dung. Cán bộ đề nghị nhắn \
         mã liên kết gồm 8 ký tự do quản trị cấp, hoặc nhắn DANG KY và địa chỉ thư công vụ để nhận mã qua thư.",
        vi::one_line(organisation)
    )
}

/// The answer when an id has been linked to a person.
pub fn bound(title: &str) -> String {
    format!(
        "Đã liên kết tài khoản này với {}. Tin nhắc việc sẽ được gửi vào đây; nhắn TRO GIUP để xem cách trả lời.",
        vi::one_line(title)
    )
}

/// The answer to a code that is of no use.
pub fn wrong_code() -> String {
    "Mã không đúng, đã dùng hoặc đã hết hiệu lực. Đề nghị xin mã mới.".to_owned()
}

/// The answer after too many tries.
pub fn too_often() -> String {
    "Đã thử quá nhiều lần. Đề nghị thử lại sau 01 giờ hoặc liên hệ quản trị.".to_owned()
}

/// The answer to an address, whether or not it is somebody's: nobody learns that here.
pub fn code_sent() -> String {
    "Nếu địa chỉ này có trong danh sách cán bộ, mã liên kết đã được gửi đến hộp thư đó và có hiệu lực 15 phút. Đề nghị \
     nhắn lại mã vào đây."
        .to_owned()
}

/// The mail that carries a code: subject and text.
pub fn code_by_mail(code: &str, organisation: &str) -> (String, String) {
    let text = format!(
        "Kính gửi đồng chí,\n\nMã liên kết Zalo của đồng chí là: {code}\n\nMã dùng một lần, có hiệu lực 15 phút. Đề nghị nhắn \
         mã này trong cuộc trò chuyện Zalo vừa yêu cầu. Nếu đồng chí không yêu cầu, đề nghị bỏ qua thư này và báo \
         quản trị.\n\nTrân trọng.\n\nTin nhắc tự động của {}.\n",
        vi::one_line(organisation)
    );
    ("[Nhắc việc] Mã liên kết Zalo".to_owned(), text)
}

/// Tells a person in their mailbox that an account was linked to them, when and how: subject and text.
pub fn linked_by_mail(
    title: &str,
    channel: ChannelName,
    at: Instant,
    zone: Zone,
    by_code: bool,
    organisation: &str,
) -> (String, String) {
    let how = if by_code { "bằng mã liên kết" } else { "do quản trị hệ thống thực hiện" };
    let text = format!(
        "Kính gửi đồng chí {},\n\nMột tài khoản {} đã được liên kết với đồng chí lúc {}, ngày {}, {how}. Từ nay tin nhắc việc \
         được gửi vào tài khoản đó, và nội dung nhắn từ tài khoản đó được ghi nhận là ý kiến của đồng chí.\n\nNếu đúng là tài \
         khoản của đồng chí, không cần làm gì thêm. Nếu không phải, đề nghị đồng chí báo ngay quản trị hệ thống để hủy liên \
         kết.\n\nTrân trọng.\n\nTin nhắc tự động của {}.\n",
        vi::one_line(title),
        vi::channel(channel),
        zone.local(at).format("%H:%M"),
        zone.local(at).format("%d/%m/%Y"),
        vi::one_line(organisation)
    );
    ("[Nhắc việc] Tài khoản Zalo đã được liên kết với đồng chí".to_owned(), text)
}

/// How a person finds the account that they write to.
#[derive(Debug, Clone, Copy)]
pub enum AccountHint<'a> {
    /// People find the account by its name and address, of which a QR code is drawn.
    Card {
        /// The account's name.
        name: &'a str,
        /// The address that opens a chat with the account.
        link: &'a str,
        /// The QR code that holds the address.
        drawn: &'a str,
    },
    /// The account could not be asked just now.
    Unasked,
    /// There is no account yet.
    Nowhere,
}

/// The sheet that hands a code to a person.
pub fn invitation(title: &str, code: &str, until: Day, org: &Organisation, found: AccountHint<'_>) -> String {
    let (first, picture) = match found {
        AccountHint::Card { name, link, drawn } => (
            format!("Mở Zalo, quét mã QR dưới đây, hoặc mở địa chỉ {link}. Tên tài khoản: {}.", vi::one_line(name)),
            format!("{drawn}\n\n"),
        ),
        AccountHint::Unasked => ("Mở Zalo, tìm tài khoản Zalo nhắc việc của cơ quan.".to_owned(), String::new()),
        AccountHint::Nowhere => (
            "Cơ quan chưa có tài khoản Zalo nhắc việc: phiếu này chưa dùng được, đề nghị chờ quản trị cấp phiếu khác."
                .to_owned(),
            String::new(),
        ),
    };
    let province =
        org.province.as_deref().map(|province| format!("{}\n", vi::one_line(province).to_uppercase()));
    format!(
        "{}{}\nLIÊN KẾT ZALO ĐỂ NHẬN TIN NHẮC VIỆC\n\nKính gửi: đồng chí {}\n\n1. {first}\n\
         2. Nhắn đúng mã sau: {code}\n3. Chờ tin trả lời “Đã liên kết”.\n\n{picture}Mã chỉ dùng một lần, cho riêng đồng chí, \
         đến hết {}. Đề nghị không chuyển mã cho người khác.\n",
        province.unwrap_or_default(),
        vi::one_line(&org.name),
        vi::one_line(title),
        vi::long_day(until),
    )
}
