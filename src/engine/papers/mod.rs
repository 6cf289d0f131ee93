//! Papers of one organisation: reads what a paper is made of, has its contents put together, and writes it in a form.
//! Must not know who asked for it, or where it is kept.

pub mod asked;
pub mod beside;
mod items;
mod order;
mod period;
pub mod template;

use crate::config::Config;
use crate::engine::setup::rules;
use crate::engine::tenant::Tenant;
use crate::figures::period::FigurePeriod;
use crate::model::paper::{MonthlyPaper, PaperForm, PaperName};
use crate::model::{Instant, Kind};
use crate::paper::contents::items::apology::{apology, is_one_too_many};
use crate::paper::contents::items::cases::cases;
use crate::paper::contents::items::late::late_list;
use crate::paper::contents::items::tracking::{TrackingOf, tracking};
use crate::paper::contents::items::urging::urging;
use crate::paper::csv::csv;
use crate::paper::document::{Paper, PaperBlock};
use crate::paper::docx::docx;
use crate::paper::html::html;
use crate::paper::xlsx::workbook;
use crate::store::{Store, people};
use asked::{MadePaper, PaperAsked, PaperFault};
use items::{WantedItems, read};
use template::PaperTemplate;

/// Puts a paper together from what the store knows.
pub async fn paper(store: &Store, config: &Config, asked: &PaperAsked) -> Result<MadePaper, PaperFault> {
    let reached = store.read(people::reached).await?;
    let rules = rules(config, &reached);
    let paper = match asked.name {
        PaperName::Report => period::report(store, &rules, asked).await?,
        PaperName::Rating => period::rating(store, &rules, asked).await?,
        PaperName::Public => return Err(PaperFault::NoDocument(asked.name.as_str())),
        PaperName::Apology => return slip(store, &rules, asked).await,
        PaperName::Tracking => {
            let of = tracked(config, asked)?;
            let known = read(store, config, asked, WantedItems::Tracked).await?;
            tracking(&known.sources(&rules, asked.as_of), &of)
        }
        PaperName::Urging => {
            let unit = asked.unit.as_ref().ok_or(PaperFault::NoUnit)?;
            let known = read(store, config, asked, WantedItems::Reminded).await?;
            let letter = urging(&known.sources(&rules, asked.as_of), unit);
            letter.ok_or_else(|| PaperFault::NothingOverdue(unit.clone()))?
        }
        PaperName::Late => {
            late_list(&read(store, config, asked, WantedItems::Open).await?.sources(&rules, asked.as_of))
        }
        PaperName::Cases => {
            cases(&read(store, config, asked, WantedItems::Open).await?.sources(&rules, asked.as_of))
        }
    };
    Ok(MadePaper { paper, is_one_too_many: false })
}

async fn slip(
    store: &Store,
    rules: &crate::planner::Rules,
    asked: &PaperAsked,
) -> Result<MadePaper, PaperFault> {
    let id = asked.item.as_ref().ok_or(PaperFault::NoItem)?;
    let found = items::one(store, id, asked.as_of).await?;
    let item = found.ok_or_else(|| PaperFault::UnknownItem(id.clone()))?;
    let known = items::KnownItems::default();
    let paper = apology(&known.sources(rules, asked.as_of), &item);
    let paper = paper.ok_or_else(|| PaperFault::NoDossier(id.clone()))?;
    Ok(MadePaper { paper, is_one_too_many: is_one_too_many(&item) && item.spec.kind == Kind::Dossier })
}

fn tracked(config: &Config, asked: &PaperAsked) -> Result<TrackingOf, PaperFault> {
    match (&asked.plan, &asked.unit) {
        (Some(id), _) => {
            let found = config.plans.iter().find(|plan| plan.id == *id);
            let known = || config.plans.iter().map(|plan| plan.id.as_str()).collect::<Vec<_>>().join(", ");
            let plan = found.ok_or_else(|| PaperFault::UnknownPlan(id.clone(), known()))?;
            Ok(TrackingOf::Plan { number: plan.number.clone(), date: plan.date, title: plan.title.clone() })
        }
        (None, Some(unit)) => Ok(TrackingOf::Unit(unit.clone())),
        (None, None) => Ok(TrackingOf::All),
    }
}

/// The paper of the last whole month, or of how things stand at `now`, as it goes to people once a month.
pub async fn monthly(tenant: &Tenant, paper: &MonthlyPaper, now: Instant) -> Result<Vec<u8>, PaperFault> {
    let (setup, today) = (&tenant.setup, tenant.setup.rules.calendar.zone.day(now));
    let period = FigurePeriod::last_month(today, false).ok_or(PaperFault::NoPeriod)?;
    let asked = PaperAsked {
        name: paper.name,
        as_of: now,
        period,
        unit: paper.unit.clone(),
        plan: None,
        person: None,
        item: None,
    };
    let made = self::paper(&tenant.store, &setup.config, &asked).await?;
    let template = PaperTemplate::read(&setup.config.dir, paper.name, paper.form)?;
    written(&made.paper, paper.name, paper.form, template.as_ref())
}

/// Writes a paper in a form, into the commune's own template where there is one.
pub fn written(
    paper: &Paper,
    name: PaperName,
    form: PaperForm,
    template: Option<&PaperTemplate>,
) -> Result<Vec<u8>, PaperFault> {
    let no_form = || PaperFault::NoForm(name.as_str(), form.as_str());
    if let Some(template) = template {
        return Ok(template.filled(paper)?);
    }
    match form {
        _ if !name.forms().contains(&form) => Err(no_form()),
        PaperForm::Docx => Ok(docx(paper)?),
        PaperForm::Xlsx => Ok(workbook(paper)?),
        PaperForm::Html => Ok(html(paper).into_bytes()),
        PaperForm::Csv => {
            let mut blocks = paper.parts.iter().flat_map(|part| &part.blocks);
            let table = blocks.find_map(|block| match block {
                PaperBlock::Table(table) => Some(table),
                _ => None,
            });
            Ok(csv(&table.ok_or_else(no_form)?.grid()))
        }
        PaperForm::Json => Err(no_form()),
    }
}
