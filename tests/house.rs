//! The rules of the house as tests: layer order, localised crates, file sizes, and a map that is true.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails loudly")]

#[path = "house/imports.rs"]
mod imports;
#[path = "house/names.rs"]
mod names;
#[path = "house/sizes.rs"]
mod sizes;
#[path = "house/targets.rs"]
mod targets;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Each layer with those below it that it may use, and through them those that these may use.
const LAYERS: [(&str, &str); 20] = [
    ("model", ""),
    ("clock", "model"),
    ("durable", "model"),
    ("calendar", "model"),
    ("phrase", "calendar"),
    ("figures", "calendar"),
    ("planner", "figures"),
    ("answer", "planner phrase"),
    ("render", "planner answer"),
    ("paper", "render"),
    ("config", "phrase"),
    ("document", "phrase"),
    ("import", "document"),
    ("plan", "document"),
    ("store", "durable"),
    ("channel", "config planner clock durable"),
    ("state", "store import config clock"),
    ("engine", "state channel render paper"),
    ("daemon", "engine"),
    ("cli", "daemon plan"),
];

/// Crates that few places alone may use.
const LOCALISED: [(&str, &str); 32] = [
    ("mimalloc", "src/lib.rs"),
    ("async_imap", "src/channel/imap"),
    ("reqwest", "src/channel"),
    ("axum", "src/daemon/reception.rs src/daemon/watch/scrape.rs src/daemon/listener"),
    ("hyper", "src/daemon/listener"),
    ("hyper_util", "src/daemon/listener"),
    ("url", "src/config/settings/outside.rs"),
    ("prometheus_client", "src/engine/health/metrics.rs"),
    ("sd_notify", "src/daemon/watch/supervisor.rs"),
    ("nix", "src/state/owner.rs src/cli/setup/replace.rs"),
    (
        "rustix",
        "src/daemon/doctor src/daemon/descriptors.rs src/state/lock.rs src/daemon/socket.rs src/state/spool.rs \
         src/engine/intake src/state/reader src/store/error.rs src/cli/setup/replace.rs src/config/read/file.rs src/cli/setup/init/ask.rs",
    ),
    ("landlock", "src/state/reader/confine.rs"),
    ("seccompiler", "src/state/reader/confine.rs"),
    ("clap_mangen", "src/cli/setup/generate.rs"),
    ("clap_complete", "src/cli/setup/generate.rs"),
    ("toml_edit", "src/config/people/edit src/config/rules/learn.rs"),
    ("calamine", "src/document/formats src/document/whole"),
    ("csv", "src/document/formats src/document/whole src/paper"),
    ("zip", "src/document/formats src/paper/docx src/paper/template src/paper/error.rs"),
    ("quick_xml", "src/document/formats src/document/whole src/paper/template"),
    ("html5gum", "src/document/formats src/document/whole"),
    ("encoding_rs", "src/document/letters"),
    ("rust_xlsxwriter", "src/paper src/document"),
    ("png", "src/paper/picture.rs src/paper/error.rs"),
    ("lettre", "src/channel/email"),
    ("mail_parser", "src/channel/email/inbound"),
    ("rusqlite", "src/store"),
    ("tokio_cron_scheduler", "src/daemon"),
    ("minijinja", "src/render"),
    ("qrcode", "src/render/qr.rs"),
    ("clap", "src/cli"),
    ("toml", "src/config"),
];

const MOST_LINES: usize = 400;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path.strip_prefix(root()).expect("inside").display().to_string();
                found.push((name, std::fs::read_to_string(&path).expect("text")));
            }
        }
    }
    found.sort();
    found
}

/// Which file uses which.
static GRAPH: LazyLock<BTreeMap<imports::Module, BTreeSet<imports::Module>>> =
    LazyLock::new(|| imports::graph(&rust_files()));

/// The layers that a layer may use, itself included.
fn may_use(layer: &str) -> BTreeSet<&'static str> {
    let (own, below) = LAYERS.iter().find(|(name, _)| *name == layer).expect("a layer that is listed");
    let deeper = below.split_whitespace().flat_map(may_use);
    std::iter::once(*own).chain(deeper).collect()
}

fn name(module: &[String]) -> String {
    module.join("/")
}

#[test]
fn imports_point_one_way() {
    for (module, used) in GRAPH.iter() {
        let allowed = may_use(&module[0]);
        for other in used {
            let layer = other[0].as_str();
            assert!(allowed.contains(layer), "{} must not use {}", name(module), name(other));
        }
    }
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let circles = imports::circles(&GRAPH);
    let uses =
        |used: &BTreeSet<imports::Module>| used.iter().map(|used| name(used)).collect::<Vec<_>>().join(", ");
    let found: Vec<String> =
        circles.iter().map(|(module, used)| format!("{} uses {}", name(module), uses(used))).collect();
    assert!(found.is_empty(), "on a circle:\n{}", found.join("\n"));
}

#[test]
fn each_third_party_crate_stays_in_its_place() {
    for (file, text) in rust_files() {
        for (name, home) in LOCALISED {
            let used = text.lines().map(str::trim).any(|line| {
                !line.starts_with("//")
                    && (line.starts_with(&format!("use {name}::")) || line.contains(&format!(" {name}::")))
            });
            let allowed = home.split(' ').any(|home| file.starts_with(home)) || file == "src/main.rs";
            assert!(!used || allowed, "{file} uses {name}, which belongs to {home}");
        }
    }
}

/// What others made is read in a process of its own, and nowhere else.
#[test]
fn only_the_reader_reads_what_others_made() {
    let is_reader = |name: &str| {
        let readers = ["document/file", "document/whole/file"];
        let formats = ["document/formats", "document/whole/word", "document/whole/sheets"];
        readers.contains(&name) || formats.into_iter().any(|format| name.starts_with(format))
    };
    for (module, used) in GRAPH.iter() {
        let home = name(module) == "state/reader/child" || module[0] == "document";
        let reads = used.iter().any(|used| is_reader(&name(used)));
        assert!(home || !reads, "{} reads a spreadsheet in its own process", name(module));
    }
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    for (file, text) in rust_files() {
        let lines = text.lines().count();
        assert!(lines <= MOST_LINES, "{file} has {lines} lines, more than {MOST_LINES}: split it");
        assert!(text.starts_with("//!"), "{file} does not open with what it is for");
    }
    let main = std::fs::read_to_string(root().join("src/main.rs")).expect("main");
    assert!(main.lines().count() < 40, "main.rs only starts the command line");
}

#[test]
fn the_map_names_every_file_with_what_it_is_for() {
    let mut check = std::process::Command::new("scripts/code-map");
    let output = check.arg("--check").current_dir(root()).output().expect("scripts/code-map runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
}

#[test]
fn the_documents_name_files_that_are_there() {
    let documents = ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"].map(|name| root().join(name));
    let decisions = std::fs::read_dir(root().join("docs/decisions")).expect("decisions");
    let decisions = decisions.map(|entry| entry.expect("an entry").path());
    for document in documents.into_iter().chain(decisions) {
        let text = std::fs::read_to_string(&document).expect("a document");
        let document = document.display();
        let named = text.split('`').skip(1).step_by(2);
        let is_file = |text: &&str| {
            text.starts_with("src/") && Path::new(text).extension().is_some_and(|end| end == "rs")
        };
        let gone: Vec<&str> = named.filter(is_file).filter(|file| !root().join(file).exists()).collect();
        assert!(gone.is_empty(), "{document} names what is not there: {gone:?}");
    }
}

#[test]
fn the_help_of_every_command_is_a_short_sentence() {
    use clap::CommandFactory;
    let command = dondoc::cli::Cli::command();
    command.clone().debug_assert();
    for sub in command.get_subcommands() {
        let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
        assert!(about.starts_with(char::is_uppercase), "{}: «{about}»", sub.get_name());
        assert!(!about.ends_with('.') && about.len() < 100, "{}: «{about}»", sub.get_name());
    }
}

#[test]
fn every_reason_and_state_is_documented() {
    use dondoc::model::{MessageState, NoticeState, Reason, Via};
    let text = std::fs::read_to_string(root().join("docs/json.md")).expect("docs/json.md");
    let names = Reason::ALL.iter().map(|reason| reason.as_str());
    let names = names.chain(NoticeState::ALL.iter().map(|state| state.as_str()));
    let names = names.chain(MessageState::ALL.iter().map(|state| state.as_str()));
    for name in names {
        assert!(text.contains(&format!("`{name}`")), "docs/json.md does not explain `{name}`");
    }
    for via in Via::PLAIN.into_iter().chain([Via::Cli("ACCOUNT".to_owned())]) {
        assert!(text.contains(&format!("| `{via}` |")), "docs/json.md does not explain the way `{via}`");
    }
}

#[test]
fn the_package_has_the_licence_texts_of_what_is_linked() {
    let text = std::fs::read_to_string(root().join("scripts/deb/LICENSES")).expect("scripts/deb/LICENSES");
    let list = text.lines().skip_while(|line| *line != "CRATES").skip(1).take_while(|line| !line.is_empty());
    let named: BTreeSet<String> = list.filter_map(|line| Some(line.split_once(": ")?.0.to_owned())).collect();
    let mut linked = BTreeSet::new();
    for target in ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"] {
        let mut tree = std::process::Command::new(env!("CARGO"));
        tree.current_dir(root()).args(["tree", "--locked", "--edges", "normal", "--prefix", "none"]);
        let tree = tree.args(["--format", "{p}", "--target", target]).output().expect("cargo runs");
        assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
        let tree = String::from_utf8(tree.stdout).expect("text");
        let crates = tree.lines().filter_map(|line| line.trim_end_matches(" (*)").split_once(" v"));
        let versions = crates.map(|(name, rest)| (name, rest.split(' ').next().unwrap_or_default()));
        linked.extend(versions.map(|(name, version)| format!("{name} {version}")));
    }
    linked.remove(&format!("dondoc {}", env!("CARGO_PKG_VERSION")));
    let missing: Vec<&String> = linked.difference(&named).collect();
    let gone: Vec<&String> = named.difference(&linked).collect();
    let hint = "run scripts/licences after a change of the dependencies";
    assert!(missing.is_empty(), "scripts/deb/LICENSES does not name {missing:?}: {hint}");
    assert!(gone.is_empty(), "scripts/deb/LICENSES names what is not linked, {gone:?}: {hint}");
}

#[test]
fn the_repository_stands_by_itself() {
    let marks = [["/wo", "rk/"].concat(), ["../", "shared"].concat(), ["/tmp/", "wt-"].concat()];
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if matches!(name.as_str(), "target" | ".git" | "var") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                for mark in &marks {
                    assert!(!text.contains(mark.as_str()), "{} mentions {mark}", path.display());
                }
            }
        }
    }
}
