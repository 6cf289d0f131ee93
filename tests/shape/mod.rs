//! The schemas of the config files, and configs as trees, for holding both against the loader.
//! Must not know which rule is whose; the tests say that.

pub mod codes;
pub mod forms;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use dondoc::config::{ConfigFiles, Diagnostic, load_from};
use dondoc::model::Day;
use jsonschema::Validator;
use serde_json::Value as Json;
use toml::Value as Toml;

/// Every schema by the name of its file.
pub const NAMES: [&str; 6] = ["calendar", "cases", "dondoc", "people", "plan", "policies"];

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The day on which the configs of the tests are read.
pub fn today() -> Day {
    "2025-11-03".parse().expect("a day")
}

/// The schema that a config file belongs to; none for a file that nothing reads.
pub fn name_of(path: &Path) -> Option<&'static str> {
    let stem = path.file_stem()?.to_str()?;
    if path.starts_with("plans") {
        return Some("plan");
    }
    NAMES.into_iter().find(|name| *name == stem && *name != "plan")
}

pub struct Schemas(BTreeMap<&'static str, (Json, Validator)>);

impl Schemas {
    pub fn read() -> Self {
        let read = |name| {
            let text =
                fs::read_to_string(root().join(format!("config/schema/{name}.json"))).expect("a schema");
            let schema: Json = serde_json::from_str(&text).expect("JSON");
            let built = jsonschema::draft7::options().should_validate_formats(true).build(&schema);
            (name, (schema, built.unwrap_or_else(|why| panic!("{name}: {why}"))))
        };
        Self(NAMES.into_iter().map(read).collect())
    }

    pub fn tree(&self, name: &str) -> &Json {
        &self.0[name].0
    }

    /// What the schema has against a file.
    pub fn complaints(&self, path: &Path, tree: &Toml) -> Vec<String> {
        let Some(name) = name_of(path) else { return Vec::new() };
        let complaint = |why: jsonschema::ValidationError<'_>| format!("{}: {why}", why.instance_path());
        self.0[name].1.iter_errors(&json(tree)).map(complaint).collect()
    }
}

/// A TOML tree as an editor hands it to its validator: dates are texts.
fn json(tree: &Toml) -> Json {
    match tree {
        Toml::Datetime(moment) => moment.to_string().into(),
        Toml::Array(all) => all.iter().map(json).collect(),
        Toml::Table(all) => Json::Object(all.iter().map(|(key, value)| (key.clone(), json(value))).collect()),
        Toml::String(text) => text.as_str().into(),
        Toml::Integer(number) => (*number).into(),
        Toml::Float(number) => (*number).into(),
        Toml::Boolean(flag) => (*flag).into(),
    }
}

/// The texts below a folder, by relative path.
pub fn texts(dir: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for folder in ["", "plans"] {
        for entry in fs::read_dir(dir.join(folder)).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|end| end == "toml") {
                let name = path.strip_prefix(dir).expect("below").to_owned();
                found.insert(name, fs::read_to_string(path).expect("text"));
            }
        }
    }
    found
}

/// A config whose values can be replaced.
#[derive(Clone)]
pub struct Site {
    pub dir: PathBuf,
    pub trees: BTreeMap<PathBuf, Toml>,
}

impl Site {
    /// Files that are no TOML are left out.
    pub fn of(dir: &Path, texts: &BTreeMap<PathBuf, String>) -> Self {
        let read = |(path, text): (&PathBuf, &String)| {
            Some((path.clone(), Toml::Table(toml::from_str(text.trim_start_matches('\u{feff}')).ok()?)))
        };
        Self { dir: dir.to_owned(), trees: texts.iter().filter_map(read).collect() }
    }

    /// The config in which every key stands that the schemas name.
    pub fn full() -> Self {
        let dir = root().join("tests/shape/full");
        Self::of(&dir, &texts(&dir))
    }

    /// What the loader has against it; warnings do not count.
    pub fn errors(&self) -> Vec<Diagnostic> {
        let text = |tree: &Toml| toml::to_string(tree).expect("TOML");
        let texts = self.trees.iter().map(|(path, tree)| (path.clone(), text(tree))).collect();
        let loaded = load_from(&ConfigFiles { dir: self.dir.clone(), texts }, today());
        loaded.diagnostics.into_iter().filter(Diagnostic::is_error).collect()
    }

    /// What the schemas have against it.
    pub fn complaints(&self, schemas: &Schemas) -> Vec<String> {
        let of = |(path, tree): (&PathBuf, &Toml)| {
            let complaints = schemas.complaints(path, tree).into_iter();
            complaints.map(|why| format!("{}: {why}", path.display())).collect::<Vec<_>>()
        };
        self.trees.iter().flat_map(of).collect()
    }

    /// A copy with one value put in.
    pub fn with(&self, file: &Path, at: &[String], value: Toml) -> Self {
        let mut copy = self.clone();
        let mut place = copy.trees.get_mut(file).expect("the file");
        for key in at {
            place = match place {
                Toml::Array(all) => &mut all[key.parse::<usize>().expect("an index")],
                Toml::Table(all) => all.entry(key.clone()).or_insert(Toml::Boolean(false)),
                _ => panic!("{} has nothing below it at {key}", file.display()),
            };
        }
        *place = value;
        copy
    }

    /// The same, with the place written as `channel.email.port`.
    pub fn put(&self, file: &str, at: &str, value: impl Into<Toml>) -> Self {
        let at: Vec<String> = at.split('.').map(str::to_owned).collect();
        self.with(Path::new(file), &at, value.into())
    }

    /// Every value that the schemas speak of, each with what they say.
    pub fn spots<'s>(&self, schemas: &'s Schemas) -> Vec<Spot<'s>> {
        let mut found = Vec::new();
        for (path, tree) in &self.trees {
            let Some(name) = name_of(path) else { continue };
            let top = Spot {
                file: path.clone(),
                at: Vec::new(),
                node: schemas.tree(name),
                rule: name.to_owned(),
                value: tree.clone(),
            };
            top.walk(&mut found);
        }
        found
    }
}

/// A value with the part of its schema.
#[derive(Clone)]
pub struct Spot<'s> {
    pub file: PathBuf,
    /// Keys and indices from the top of the file.
    pub at: Vec<String>,
    pub node: &'s Json,
    /// Where the part stands in its schema.
    pub rule: String,
    pub value: Toml,
}

impl Spot<'_> {
    fn walk(self, found: &mut Vec<Self>) {
        for (index, way) in self.node["anyOf"].as_array().into_iter().flatten().enumerate() {
            if way["type"] == type_of(&self.value) {
                let rule = format!("{}/anyOf/{index}", self.rule);
                Self { node: way, rule, ..self.clone() }.walk(found);
            }
        }
        let below: Vec<(String, &Toml)> = match &self.value {
            Toml::Table(all) => all.iter().map(|(key, value)| (key.clone(), value)).collect(),
            Toml::Array(all) => all.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
            _ => Vec::new(),
        };
        for (key, value) in below {
            let Some((node, rule)) = part(self.node, &key) else { continue };
            let at = self.at.iter().cloned().chain([key]).collect();
            let rule = format!("{}/{rule}", self.rule);
            Self { file: self.file.clone(), at, node, rule, value: value.clone() }.walk(found);
        }
        found.push(self);
    }
}

fn part<'s>(node: &'s Json, key: &str) -> Option<(&'s Json, String)> {
    let named = node["properties"].get(key).map(|part| (part, format!("properties/{key}")));
    let other = ["items", "additionalProperties"].into_iter().find(|word| node[word].is_object());
    named.or_else(|| other.map(|word| (&node[word], word.to_owned())))
}

fn type_of(value: &Toml) -> &'static str {
    match value {
        Toml::Table(_) => "object",
        Toml::Array(_) => "array",
        Toml::Integer(_) => "integer",
        Toml::Boolean(_) => "boolean",
        Toml::Float(_) => "number",
        Toml::String(_) | Toml::Datetime(_) => "string",
    }
}

/// Every part of a schema that describes a value, by where it stands.
pub fn parts<'s>(node: &'s Json, rule: String, found: &mut BTreeMap<String, &'s Json>) {
    for (key, part) in node["properties"].as_object().into_iter().flatten() {
        parts(part, format!("{rule}/properties/{key}"), found);
    }
    for word in ["items", "additionalProperties"] {
        if node[word].is_object() {
            parts(&node[word], format!("{rule}/{word}"), found);
        }
    }
    for (index, way) in node["anyOf"].as_array().into_iter().flatten().enumerate() {
        if way.get("type").is_some() {
            parts(way, format!("{rule}/anyOf/{index}"), found);
        }
    }
    found.insert(rule, node);
}

/// The words in backticks of a message or hint.
pub fn quoted(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}
