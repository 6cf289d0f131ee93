//! A commune's own templates of papers, in `templates/papers/` of the config folder: `bao-cao.docx`, `theo-doi.xlsx`.
//! Must not know what stands in a template.

use std::path::{Path, PathBuf};

use super::asked::{PaperAsked, PaperFault};
use super::period;
use crate::config::{self, Config};
use crate::engine::setup::rules;
use crate::figures::period::FigurePeriod;
use crate::figures::reckon::Lives;
use crate::model::paper::{PaperForm, PaperName};
use crate::model::{
    CaseOrigin, Cycle, Deadline, Instant, Item, ItemId, ItemSpec, Kind, Origin, Period, PolicyId, SourceId,
    UnitCode,
};
use crate::paper::contents::items::apology::apology;
use crate::paper::contents::items::cases::cases;
use crate::paper::contents::items::late::late_list;
use crate::paper::contents::items::sources::{PaperItem, PaperSources, Reminded};
use crate::paper::contents::items::tracking::{TrackingOf, tracking};
use crate::paper::contents::items::urging::urging;
use crate::paper::contents::places::places;
use crate::paper::document::Paper;
use crate::paper::template::{FillError, fill_docx, fill_xlsx};
use crate::planner::Rules;
use crate::store::Reached;

/// A template as it lies in the config folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperTemplate {
    /// The file, below the config folder.
    file: String,
    bytes: Vec<u8>,
    form: PaperForm,
}

impl PaperTemplate {
    /// The template of a paper in a form; none where the built-in layout holds.
    pub fn read(config_dir: &Path, name: PaperName, form: PaperForm) -> Result<Option<Self>, PaperFault> {
        if !matches!(form, PaperForm::Docx | PaperForm::Xlsx) {
            return Ok(None);
        }
        let file = format!("templates/{}/{}.{}", config::PAPERS, name.as_str(), form.as_str());
        let path = config_dir.join(&file);
        if path.symlink_metadata().is_err() {
            return Ok(None);
        }
        match config::file::bytes(&path, config::file::PAPER) {
            Ok(bytes) => Ok(Some(Self { file, bytes, form })),
            Err(why) => Err(PaperFault::Unread { file, why: why.to_string() }),
        }
    }

    /// The template with what the paper says in its places.
    pub(super) fn filled(&self, paper: &Paper) -> Result<Vec<u8>, FillError> {
        let fill = if self.form == PaperForm::Xlsx { fill_xlsx } else { fill_docx };
        fill(&self.file, &self.bytes, &places(paper))
    }
}

/// What is wrong with the templates of the config folder: each file with its fault. Every template is filled with a paper
/// that has one line, so that a misspelt place is found before the paper is wanted.
pub fn problems(config: &Config, now: Instant) -> Vec<(String, String)> {
    let folder = config.dir.join("templates").join(config::PAPERS);
    let Ok(entries) = std::fs::read_dir(&folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.')));
    files.sort();
    let rules = rules(config, &Reached::default());
    files.iter().filter_map(|path| problem(&rules, &config.dir, path, now)).collect()
}

fn problem(rules: &Rules, config_dir: &Path, path: &Path, now: Instant) -> Option<(String, String)> {
    let of = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let file = format!("templates/{}/{}", config::PAPERS, of(path.file_name())?);
    let name = of(path.file_stem()).as_deref().and_then(PaperName::parse);
    let form = of(path.extension()).as_deref().and_then(PaperForm::parse);
    let form = form.filter(|form| matches!(form, PaperForm::Docx | PaperForm::Xlsx));
    let Some((name, form)) = name.zip(form).filter(|(name, form)| name.forms().contains(form)) else {
        let known =
            "a paper's name with .docx or .xlsx, such as bao-cao.docx; `dondoc paper list` names them";
        return Some((file, format!("no paper has this template: it is to be called by {known}")));
    };
    let template = match PaperTemplate::read(config_dir, name, form) {
        Ok(template) => template?,
        Err(fault) => return Some((file, fault.to_string())),
    };
    let fault = template.filled(&sample(rules, name, now)?).err()?;
    Some((file, fault.fault.to_string()))
}

/// A paper with one line, or without any.
fn sample(rules: &Rules, name: PaperName, now: Instant) -> Option<Paper> {
    let item = sample_item(rules, now)?;
    let unit = item.spec.unit.clone();
    let known = [PaperItem { item: item.clone(), evidence: None, reminded: Reminded::default() }];
    let sources = PaperSources { rules, as_of: now, items: &known };
    let period = Period::containing(Cycle::Month, rules.calendar.zone.day(now));
    let asked = PaperAsked {
        name,
        as_of: now,
        period: FigurePeriod::of(period, false)?,
        unit: None,
        plan: None,
        person: None,
        item: None,
    };
    let lives = Lives::new(rules.calendar.clone());
    match name {
        PaperName::Tracking => Some(tracking(&sources, &TrackingOf::All)),
        PaperName::Urging => urging(&sources, &unit),
        PaperName::Late => Some(late_list(&sources)),
        PaperName::Cases => Some(cases(&sources)),
        PaperName::Apology => apology(&sources, &item),
        PaperName::Report => Some(period::report_of(&lives, rules, &asked, &[])),
        PaperName::Rating => Some(period::rating_of(&lives, rules, &asked, &[])),
        PaperName::Public => None,
    }
}

/// A dossier that was due ten days ago.
fn sample_item(rules: &Rules, now: Instant) -> Option<Item> {
    let unit: &UnitCode = rules.org.units.keys().next()?;
    let today = rules.calendar.zone.day(now);
    let due = today.checked_sub_days(chrono::Days::new(10))?;
    let spec = ItemSpec {
        id: ItemId::new("X"),
        parent: None,
        kind: Kind::Dossier,
        title: "X".to_owned(),
        short: "X".to_owned(),
        task: None,
        product: None,
        unit: unit.clone(),
        coordinators: Vec::new(),
        owed_to: None,
        overseer: None,
        deadline: Deadline::from(due),
        policy: PolicyId::new("x"),
        verify: None,
        evidence_required: false,
        same_as: Vec::new(),
        tracked_by_duties: false,
        target: None,
        source: Origin::Case(CaseOrigin {
            system: SourceId::new("x"),
            field: None,
            received: None,
            received_time: None,
            content: None,
            imported: false,
            given: None,
        }),
        live_from: due,
        closes: None,
        stops: None,
    };
    Some(Item::open(spec, now))
}
