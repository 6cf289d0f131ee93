//! `paper`: a sheet, a letter or a report, written to a file whose ending says its form; `paper list` names them. Reads only.
//! Must not know what a paper says.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::common::{Format, FormatArg, ItemIdArg};
use super::context::{CommandContext, parse_instant};
use super::exit::{CommandError, Exit};
use super::figures::{self, FiguresArgs};
use super::maintain::outside;
use super::{filter, output};
use crate::config::Config;
use crate::engine::papers::asked::{PaperAsked, PaperFault};
use crate::engine::papers::template::PaperTemplate;
use crate::engine::papers::{paper as made, written};
use crate::figures::period::FigurePeriod;
use crate::model::paper::{PaperForm, PaperName};
use crate::model::{Instant, Period, PersonId};

#[derive(Debug, Serialize)]
struct PaperJson {
    name: &'static str,
    title: &'static str,
    forms: Vec<&'static str>,
    options: Vec<&'static str>,
}

/// Writes a paper, or lists them.
pub async fn paper(context: &CommandContext, args: &PaperArgs) -> anyhow::Result<Exit> {
    if args.name == "list" {
        return list(args.format.format);
    }
    let name = PaperName::parse(&args.name).ok_or_else(|| {
        let known = PaperName::ALL.map(PaperName::as_str).join(", ");
        CommandError::usage(format!("no paper `{}`: there are {known}", args.name))
    })?;
    args.refuse_others(name)?;
    let (file, form) = target(name, args.out.as_deref())?;
    let config = context.config()?;
    let asked = asked(context, &config, name, args)?;
    if name == PaperName::Public {
        return rates(context, args, &asked, form).await;
    }
    let template = PaperTemplate::read(&config.dir, name, form).map_err(told)?;
    let place = outside::Outside::of(context, &config, file)?;
    let Some(store) = context.reading(&config).await? else {
        return Err(CommandError::not_found("there is no database yet: nothing to write a paper of"));
    };
    let made = made(&store, &config, &asked).await.map_err(told)?;
    store.close().await;
    let bytes = written(&made.paper, name, form, template.as_ref()).map_err(told)?;
    outside::write(file, place, &bytes)?;
    output::line(&format!("{}: {} ({} bytes)", file.display(), made.paper.name, bytes.len()));
    if made.is_one_too_many {
        output::note(
            "this dossier was given a new day before, and NĐ 118/2025/NĐ-CP allows one: the paper says so in its first line",
        );
    }
    Ok(Exit::Ok)
}

fn list(format: Format) -> anyhow::Result<Exit> {
    let papers = PaperName::ALL.map(|name| PaperJson {
        name: name.as_str(),
        title: name.line(),
        forms: name.forms().iter().map(|form| form.as_str()).collect(),
        options: options(name).to_vec(),
    });
    match format {
        Format::Json => output::json(&papers)?,
        Format::Table => output::table(
            &["name", "forms", "options", "what it is"],
            papers.into_iter().map(|paper| {
                let options = paper.options.iter().map(|option| format!("--{option}"));
                let options = options.collect::<Vec<_>>().join(" ");
                vec![paper.name.to_owned(), paper.forms.join(" "), options, paper.title.to_owned()]
            }),
        ),
    }
    Ok(Exit::Ok)
}

/// The options that a paper has, besides its file.
fn options(name: PaperName) -> &'static [&'static str] {
    match name {
        PaperName::Tracking => &["plan", "unit", "as-of"],
        PaperName::Urging | PaperName::Late | PaperName::Cases => &["unit", "as-of"],
        PaperName::Apology => &["item", "as-of"],
        PaperName::Report | PaperName::Public => &["period", "reporting", "as-of"],
        PaperName::Rating => &["period", "reporting", "unit", "person", "as-of"],
    }
}

/// The file to write, and the form that its ending says.
fn target(name: PaperName, file: Option<&Path>) -> anyhow::Result<(&Path, PaperForm)> {
    let endings: Vec<String> = name.forms().iter().map(|form| format!(".{}", form.as_str())).collect();
    let endings = endings.join(", ");
    let file = file.ok_or_else(|| {
        CommandError::usage(format!("name the file with --out; its ending says the form: {endings}"))
    })?;
    let ending = file.extension().and_then(|ending| ending.to_str()).and_then(PaperForm::parse);
    let form = ending.filter(|form| name.forms().contains(form)).ok_or_else(|| {
        let file = file.display();
        CommandError::usage(format!(
            "{file}: {} is written as {endings}, by the ending of the file",
            name.as_str()
        ))
    })?;
    Ok((file, form))
}

fn asked(
    context: &CommandContext,
    config: &Config,
    name: PaperName,
    args: &PaperArgs,
) -> anyhow::Result<PaperAsked> {
    let as_of = match &args.as_of {
        Some(text) => parse_instant("--as-of", text)?,
        None => context.now(),
    };
    let person = args.person.as_deref().map(PersonId::new);
    if let Some(person) = person.as_ref().filter(|person| !config.org.people.contains_key(*person)) {
        return Err(CommandError::not_found(format!(
            "no person `{person}`: `dondoc people list` names them"
        )));
    }
    Ok(PaperAsked {
        name,
        as_of,
        period: period(config, args, as_of)?,
        unit: filter::unit(config, args.unit.as_deref())?.cloned(),
        plan: args.plan.clone(),
        person,
        item: args.item.clone().map(|item| item.0),
    })
}

/// The period asked for; where none is, the last month that has ended.
fn period(config: &Config, args: &PaperArgs, as_of: Instant) -> anyhow::Result<FigurePeriod> {
    let zone = config.calendar.zone;
    let Some(text) = &args.period else {
        let found = FigurePeriod::last_month(zone.day(as_of), args.reporting);
        return found.ok_or_else(|| CommandError::usage("name the period with --period, such as 2026-11"));
    };
    let period = filter::days_of(filter::named_period(text)?, args.reporting)?;
    filter::has_begun(config, &period, as_of)?;
    Ok(period)
}

/// What an error of a paper means on the command line.
fn told(fault: PaperFault) -> anyhow::Error {
    let words = fault.to_string();
    match fault {
        PaperFault::Store(error) => error.into(),
        PaperFault::Write(error) => error.into(),
        PaperFault::NothingOverdue(_) | PaperFault::NoDossier(_) => CommandError::refused(words),
        PaperFault::UnknownItem(_) | PaperFault::UnknownPlan(..) => CommandError::not_found(words),
        PaperFault::NoUnit
        | PaperFault::NoItem
        | PaperFault::NoPeriod
        | PaperFault::NoForm(..)
        | PaperFault::NoDocument(_)
        | PaperFault::Template(_)
        | PaperFault::Unread { .. } => CommandError::usage(words),
    }
}

/// Rates for the web site are those that `figures --public` shows.
async fn rates(
    context: &CommandContext,
    args: &PaperArgs,
    asked: &PaperAsked,
    form: PaperForm,
) -> anyhow::Result<Exit> {
    let format = match form {
        PaperForm::Json => figures::FiguresFormat::Json,
        PaperForm::Csv => figures::FiguresFormat::Csv,
        _ => figures::FiguresFormat::Html,
    };
    let args = FiguresArgs {
        period: asked.period.named.map(Period::label),
        days: filter::DaysArg::default(),
        reporting: args.reporting,
        by: figures::ByArg::Kind,
        unit: None,
        kind: None,
        as_of: args.as_of.clone(),
        public: true,
        format,
        out: args.out.clone(),
    };
    figures::figures(context, &args).await
}

/// What `paper` accepts.
#[derive(Debug, Args)]
pub struct PaperArgs {
    /// The name of the paper, as `dondoc paper list` names it
    pub name: String,
    /// The new file; its ending says the form: .docx, .xlsx, .html, .csv or .json
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The period: 2026, 2026-H1, 2026-Q3, 2026-11 or 2026-W48 [default: the last month that has ended]
    #[arg(long)]
    pub period: Option<String>,
    /// From the 15th of the month before the period to the 14th of its last month, as reports run
    #[arg(long)]
    pub reporting: bool,
    /// Only this unit
    #[arg(long)]
    pub unit: Option<String>,
    /// Only this plan, by its id
    #[arg(long, value_name = "ID")]
    pub plan: Option<String>,
    /// Only this person
    #[arg(long, value_name = "ID")]
    pub person: Option<String>,
    /// The dossier that is given a new day
    #[arg(long)]
    pub item: Option<ItemIdArg>,
    /// As things were known at this instant, such as 2026-12-01T00:00:00+07:00 [default: now]
    #[arg(long, value_name = "RFC3339")]
    pub as_of: Option<String>,
    /// How to answer `paper list`
    #[command(flatten)]
    pub format: FormatArg,
}

impl PaperArgs {
    /// Refuses an option that would change nothing of the paper.
    fn refuse_others(&self, name: PaperName) -> anyhow::Result<()> {
        let given = [
            ("period", self.period.is_some()),
            ("reporting", self.reporting),
            ("unit", self.unit.is_some()),
            ("plan", self.plan.is_some()),
            ("person", self.person.is_some()),
            ("item", self.item.is_some()),
            ("as-of", self.as_of.is_some()),
        ];
        let known = options(name);
        match given.into_iter().find(|(option, is_given)| *is_given && !known.contains(option)) {
            None => Ok(()),
            Some((option, _)) => {
                let known: Vec<String> = known.iter().map(|option| format!("--{option}")).collect();
                let (name, known) = (name.as_str(), known.join(", "));
                Err(CommandError::usage(format!("{name} has no --{option}; it has {known}")))
            }
        }
    }
}
