//! What texts say of bodies, piece by piece; whole tables stand in `tests/plan_files/units.toml`.

use super::{Bodies, BodyPart, PlanBody};

fn bodies() -> Bodies {
    let names = [
        ("KT", "Phòng Kinh tế"),
        ("VHXH", "Phòng Văn hóa - Xã hội"),
        ("VP", "Văn phòng HĐND và UBND xã"),
        ("CAX", "Công an xã"),
        ("QS", "Ban Chỉ huy Quân sự xã"),
        ("TRUONG", "Các trường học"),
    ];
    let body = |(code, name): (&str, &str)| PlanBody {
        code: code.to_owned(),
        names: vec![name.to_owned()],
        units: (code == "TRUONG").then(Vec::new),
    };
    Bodies::new(names.into_iter().map(body).collect())
}

/// Who leads, who takes part and what is not known, in one line.
fn said(text: &str) -> String {
    let named = bodies().scan(text, BodyPart::Lead);
    format!("{} | {} | {}", named.leads.join(","), named.coordinators.join(","), named.unknown.join(","))
}

#[test]
fn who_leads_is_told_from_who_takes_part() {
    for (text, wanted) in [
        ("Phòng Kinh tế", "KT |  | "),
        ("Phòng Kinh tế chủ trì, phối hợp Công an xã", "KT | CAX | "),
        ("Chủ trì: Phòng Kinh tế; phối hợp: Công an xã", "KT | CAX | "),
        ("Phòng Kinh tế (chủ trì), Công an xã", "KT | CAX | "),
        ("Phòng Kinh tế (CT), Công an xã (PH)", "KT | CAX | "),
        ("Công an xã (phối hợp), Phòng Kinh tế", "KT | CAX | "),
        ("Phòng Kinh tế, Công an xã phối hợp", " | KT,CAX | "),
        ("Phòng Kinh tế và Công an xã đồng chủ trì", "KT,CAX |  | "),
    ] {
        assert_eq!(said(text), wanted, "{text}");
    }
}

#[test]
fn to_whom_something_goes_does_nothing() {
    for (text, wanted) in [
        ("Phòng Kinh tế gửi báo cáo về Văn phòng HĐND và UBND xã", "KT |  | "),
        ("Giao Công an xã báo cáo UBND xã (qua Văn phòng HĐND và UBND xã)", "CAX |  | "),
        ("Phòng Kinh tế, phối hợp với Công an xã gửi báo cáo về Phòng VH-XH", "KT | CAX | "),
    ] {
        assert_eq!(said(text), wanted, "{text}");
    }
}

#[test]
fn names_are_known_by_their_first_letters_and_over_the_end_of_a_line() {
    for text in
        ["P.KT", "P. KT", "Phòng KT", "PHÒNG KINH TẾ", "Phòng\nKinh tế", "Trưởng phòng Phòng Kinh tế", "KT"]
    {
        assert_eq!(said(text), "KT |  | ", "{text}");
    }
    for text in ["VP HĐND-UBND", "VP. HĐND và UBND xã", "Văn phòng UBND xã", "Văn phòng HĐND&UBND"]
    {
        assert_eq!(said(text), "VP |  | ", "{text}");
    }
    for text in ["BCHQS xã", "Ban CHQS", "BCH Quân sự xã", "Chỉ huy trưởng Ban CHQS xã"] {
        assert_eq!(said(text), "QS |  | ", "{text}");
    }
}

#[test]
fn words_with_the_letters_of_a_body_are_none() {
    for text in ["số liệu", "đối với việc này", "bản đồ", "hội nghị tổng kết", "bỏ phiếu", "vụ việc"]
    {
        assert!(bodies().scan(text, BodyPart::Lead).unknown.is_empty(), "{text}: {}", said(text));
    }
    assert_eq!(said("Hội Nông dân xã"), " |  | Hội Nông dân xã");
    assert_eq!(said("Công an tỉnh"), " |  | Công an tỉnh");
}

#[test]
fn a_line_that_names_nothing_but_bodies_is_told() {
    for text in ["Phòng Kinh tế", "Giao Công an xã", "Đối với các trường học", "Phòng Kinh tế, Công an xã"]
    {
        assert!(bodies().is_only_bodies(text), "{text}");
    }
    for text in ["Giao", "Phòng Kinh tế rà soát", "Về công tác kinh tế", ""] {
        assert!(!bodies().is_only_bodies(text), "{text}");
    }
}
