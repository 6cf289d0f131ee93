//! *Phiếu xin lỗi và hẹn lại ngày trả kết quả*: the slip for a dossier that is not finished in time. Whom it is for, what
//! is asked for and who hands it over are blanks, because dondoc must not know them. Must not know its form.

use super::sources::PaperSources;
use super::words;
use crate::model::{Item, Kind};
use crate::paper::contents::head;
use crate::paper::document::{Paper, PaperBlock, PaperPart, PaperRun, PaperTitle};
use crate::render::vi;

/// A blank that is filled by hand.
const BLANK: &str = "………………………………………………";
/// A dossier may be given one later day only (NĐ 61/2018/NĐ-CP Điều 19, kept by NĐ 118/2025/NĐ-CP).
const APPOINTMENTS_ALLOWED: u32 = 1;

/// Whether another new day would be one more than the decree allows.
pub fn is_one_too_many(item: &Item) -> bool {
    item.appointments >= APPOINTMENTS_ALLOWED
}

/// What is said to whoever writes the slip where no further day is allowed.
pub const ONE_TOO_MANY: &str = "Hồ sơ này đã được hẹn lại ngày trả kết quả. Việc hẹn lại không được quá một lần (Nghị định số \
                                118/2025/NĐ-CP); đề nghị báo cáo người có thẩm quyền trước khi phát hành phiếu.";

/// The slip for a dossier; none for what is no dossier.
pub fn apology(sources: &PaperSources<'_>, item: &Item) -> Option<Paper> {
    let origin = item.spec.source.case().filter(|_| item.spec.kind == Kind::Dossier)?;
    let org = sources.org();
    let unit = org.unit_name(&item.spec.unit);
    let day = |day: Option<_>| day.map_or_else(|| "…/…/……".to_owned(), vi::date);
    let code = item.id().without_unit();
    let field = origin.field.as_deref().unwrap_or("………………");
    let cause = item.cause.as_ref();
    let cause =
        cause.map_or_else(|| BLANK.to_owned(), |cause| words::cause_name(sources.rules, cause).to_owned());
    let new_day = item.commitment.as_ref().map(|commitment| commitment.day).or(item.promised);
    let new_day = new_day.filter(|day| *day > sources.today());
    let mut blocks = Vec::new();
    if is_one_too_many(item) {
        let note = format!("(Ghi chú cho người soạn, bỏ trước khi ký: {ONE_TOO_MANY})");
        blocks.push(PaperBlock::Paragraph(vec![PaperRun::italic(note)]));
    }
    blocks.extend([
        PaperBlock::words(format!("Kính gửi: {BLANK}")),
        PaperBlock::words(format!(
            "Ngày {}, {} tiếp nhận hồ sơ mã số {code}, lĩnh vực {field}, đề nghị giải quyết thủ tục hành chính: {BLANK}",
            day(origin.received),
            org.name
        )),
        PaperBlock::words(format!("Ngày hẹn trả kết quả giải quyết hồ sơ: {}.", day(item.due()))),
        PaperBlock::words(format!(
            "Đến nay, {unit} chưa trả được kết quả đúng thời gian đã hẹn. Lý do: {cause}."
        )),
        PaperBlock::words(format!(
            "{} xin lỗi Ông/Bà/Tổ chức về sự chậm trễ này và hẹn trả kết quả giải quyết hồ sơ vào … giờ …, ngày {}.",
            org.name,
            day(new_day)
        )),
        PaperBlock::words("Rất mong nhận được sự thông cảm của Ông/Bà/Tổ chức./."),
        PaperBlock::Closing(head::signed_by_unit(vec![
            "Như trên".to_owned(),
            "Bộ phận tiếp nhận và trả kết quả".to_owned(),
            "Lưu: hồ sơ".to_owned(),
        ])),
    ]);
    Some(Paper {
        name: format!("Phiếu xin lỗi và hẹn lại ngày trả kết quả, hồ sơ {code}"),
        head: Some(head::of_unit(org, unit, "PXL", sources.today())),
        title: PaperTitle::Named {
            kind: "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ".to_owned(),
            about: String::new(),
            below: Vec::new(),
        },
        parts: vec![PaperPart { is_wide: false, blocks }],
    })
}
