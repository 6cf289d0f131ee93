//! How a number compares with the one of the period before, in words that an official would let stand.
//! Must not know what is compared.

use crate::figures::period::FigurePeriod;
use crate::model::Cycle;
use crate::render::vi;

/// The period before, as words name it, and whether there is anything to compare with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::paper::contents) struct Before {
    word: &'static str,
    is_known: bool,
}

impl Before {
    /// The period before `period`; `is_known` where there was anything to count in it.
    pub(in crate::paper::contents) fn new(period: &FigurePeriod, is_known: bool) -> Self {
        let word = match period.named.map(|named| named.cycle) {
            Some(Cycle::Month) => "tháng trước",
            Some(Cycle::Quarter) => "quý trước",
            Some(Cycle::Year) => "năm trước",
            Some(Cycle::Week) => "tuần trước",
            Some(Cycle::Half | Cycle::Day) | None => "kỳ trước",
        };
        Self { word, is_known }
    }

    /// The sentence that says why nothing is compared; none where something is.
    pub(in crate::paper::contents) fn unknown(self) -> Option<String> {
        let word = vi::capital(self.word);
        (!self.is_known).then(|| format!("{word} không có số liệu để so sánh."))
    }

    /// How a count compares, to stand behind it: `, tăng 02 việc so với quý trước`; empty where the period before has
    /// nothing to compare with.
    pub(in crate::paper::contents) fn count(self, now: u32, before: u32, thing: &str) -> String {
        if !self.is_known {
            return String::new();
        }
        let (word, by) = (self.word, |n: u32| vi::count(n as usize));
        match now.cmp(&before) {
            std::cmp::Ordering::Equal if now == 0 => format!(" ({word} cũng không có)"),
            std::cmp::Ordering::Equal => format!(", bằng {word}"),
            std::cmp::Ordering::Greater if before == 0 => format!(" ({word} không có)"),
            std::cmp::Ordering::Greater => format!(", tăng {} {thing} so với {word}", by(now - before)),
            std::cmp::Ordering::Less => format!(", giảm {} {thing} so với {word}", by(before - now)),
        }
    }

    /// How a share compares: `, tăng 3,2 điểm phần trăm so với quý trước`. What is subtracted is what is printed.
    pub(in crate::paper::contents) fn share(self, now: f64, before: Option<f64>) -> String {
        if !self.is_known {
            return String::new();
        }
        let word = self.word;
        let Some(before) = before else {
            return format!("; {word} không có việc đến hạn");
        };
        let tenths = |share: f64| (share * 1000.0).round() as i64;
        let difference = tenths(now) - tenths(before);
        let points = format!("{},{}", difference.abs() / 10, difference.abs() % 10);
        let points = points.strip_suffix(",0").unwrap_or(&points);
        match difference {
            0 => format!(", bằng {word}"),
            1.. => format!(", tăng {points} điểm phần trăm so với {word}"),
            _ => format!(", giảm {points} điểm phần trăm so với {word}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Period;

    fn before(text: &str, is_known: bool) -> Before {
        let period = FigurePeriod::of(Period::parse(text).expect("a period"), false).expect("days");
        Before::new(&period, is_known)
    }

    #[test]
    fn a_count_is_compared_up_down_equal_and_with_nothing() {
        let quarter = before("2026-Q3", true);
        let said = |now, before| quarter.count(now, before, "việc");
        assert_eq!(said(14, 12), ", tăng 02 việc so với quý trước");
        assert_eq!(said(1, 12), ", giảm 11 việc so với quý trước");
        assert_eq!(said(12, 12), ", bằng quý trước");
        assert_eq!(said(0, 3), ", giảm 03 việc so với quý trước");
        assert_eq!(said(3, 0), " (quý trước không có)");
        assert_eq!(said(0, 0), " (quý trước cũng không có)");
    }

    #[test]
    fn a_share_is_compared_by_what_is_printed() {
        let month = before("2026-11", true);
        assert_eq!(month.share(0.929, Some(0.897)), ", tăng 3,2 điểm phần trăm so với tháng trước");
        assert_eq!(month.share(0.9, Some(1.0)), ", giảm 10 điểm phần trăm so với tháng trước");
        assert_eq!(month.share(0.666_71, Some(0.666_69)), ", bằng tháng trước");
        assert_eq!(month.share(1.0, None), "; tháng trước không có việc đến hạn");
    }

    #[test]
    fn a_period_before_without_data_is_not_compared_but_named_once() {
        let year = before("2026", false);
        assert_eq!(year.count(5, 0, "việc"), "");
        assert_eq!(year.share(0.5, None), "");
        assert_eq!(year.unknown().as_deref(), Some("Năm trước không có số liệu để so sánh."));
        assert_eq!(before("2026-H1", true).count(2, 1, "lượt"), ", tăng 01 lượt so với kỳ trước");
    }
}
