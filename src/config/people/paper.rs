//! The papers of people.toml: which paper goes to whom with the first weekly message of a month.
//! Must not know what a paper says.

use super::names::Names;
use crate::config::read::once::no_repeats;
use crate::config::read::report::Report;
use crate::config::read::source::Placed;
use crate::config::read::table::{Table, choose};
use crate::model::paper::{MonthlyPaper, PaperForm, PaperName};
use crate::model::{PersonId, Roles, Unit, UnitCode};

/// The papers that go out by themselves. The others are about one dossier, or are put on the web.
const NAMES: [(&str, PaperName); 5] = [
    (PaperName::Tracking.as_str(), PaperName::Tracking),
    (PaperName::Late.as_str(), PaperName::Late),
    (PaperName::Cases.as_str(), PaperName::Cases),
    (PaperName::Report.as_str(), PaperName::Report),
    (PaperName::Rating.as_str(), PaperName::Rating),
];
const FORMS: [(&str, PaperForm); 2] =
    [(PaperForm::Docx.as_str(), PaperForm::Docx), (PaperForm::Xlsx.as_str(), PaperForm::Xlsx)];

/// Reads every paper. `units` and `roles` say who may see figures of people.
pub(in crate::config) fn read(
    tables: &[Table<'_>],
    names: &Names,
    units: &[Unit],
    roles: &Roles,
    report: &Report,
) -> Vec<MonthlyPaper> {
    tables.iter().filter_map(|table| read_one(table, names, units, roles, report)).collect()
}

fn read_one(
    table: &Table<'_>,
    names: &Names,
    units: &[Unit],
    roles: &Roles,
    report: &Report,
) -> Option<MonthlyPaper> {
    let name = table.need_text("name");
    let form = table.text("form");
    let unit = table.text("unit");
    table.need_key("to");
    let to = table.texts("to");
    table.close();
    no_repeats("to", &to, report);
    let name = choose(name.as_ref()?, "name", "unknown_paper", &NAMES, report)?;
    let form = match form {
        Some(form) => choose(&form, "form", "unknown_form", &FORMS, report)?,
        None => PaperForm::Docx,
    };
    let unit = match unit {
        Some(unit) => Some(names.unit(&unit, report)?),
        None => None,
    };
    if name == PaperName::Rating {
        check_readers(table, unit.as_ref(), &to, units, roles, report);
    }
    let to: Vec<PersonId> = to.iter().filter_map(|person| names.person(person, report)).collect();
    Some(MonthlyPaper { name, form, unit, to })
}

/// Figures of people are for their head and the chair's office alone.
fn check_readers(
    table: &Table<'_>,
    unit: Option<&UnitCode>,
    to: &[Placed<'_, String>],
    units: &[Unit],
    roles: &Roles,
    report: &Report,
) {
    let unit = unit.and_then(|code| units.iter().find(|unit| unit.code == *code));
    let Some(unit) = unit else {
        let message = format!("`{}` tells figures of people, and names no unit", PaperName::Rating.as_str());
        report.add(table.at.error("paper_without_unit", message).hint("add `unit`"));
        return;
    };
    let may = |id: &str| [&unit.head, &roles.chair_office].iter().any(|post| post.names(id));
    for person in to.iter().filter(|person| !may(&person.value)) {
        let message = format!("`{}` neither heads `{}` nor the chair's office", person.value, unit.code);
        let hint = "figures of people go to their head and the chair's office alone";
        report.add(person.at.error("paper_of_people", message).hint(hint));
    }
}
