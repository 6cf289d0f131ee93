//! The schemas of `config/schema/` tell an editor what the loader would: the same keys, words, bounds and
//! shapes. Where only the loader can know, it says so here.

use crate::shape;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use dondoc::config::{ConfigFiles, Diagnostic, load, load_from};
use regex_lite::Regex;
use serde_json::Value as Json;
use shape::codes::{LOADER, PARSER, SHAPE};
use shape::forms::FORMS;
use shape::{NAMES, Schemas, Site, Spot, name_of, parts, quoted, root, texts, today};
use toml::Value as Toml;

/// A key that nothing knows.
const STRANGER: &str = "khong_co";

fn bad() -> PathBuf {
    root().join("tests/bad")
}

#[test]
fn every_shipped_file_names_its_schema_and_keeps_to_it() {
    let (schemas, config) = (Schemas::read(), root().join("config"));
    let shipped = texts(&config);
    for (path, text) in &shipped {
        let named = text.lines().next().and_then(|line| line.strip_prefix("#:schema "));
        let named = named.unwrap_or_else(|| panic!("{} names no schema in its first line", path.display()));
        let there = config.join(path).with_file_name(named).canonicalize().expect("the schema it names");
        let own = format!("schema/{}.json", name_of(path).expect("a schema for it"));
        assert_eq!(there, config.join(own).canonicalize().expect("its own schema"), "{}", path.display());
    }
    assert_eq!(shipped.keys().filter_map(|path| name_of(path)).collect::<BTreeSet<_>>(), NAMES.into());
    assert_eq!(Site::of(&config, &shipped).complaints(&schemas), Vec::<String>::new());
    let loaded = load(&config, today());
    assert!(
        loaded.config.is_some() && loaded.diagnostics.iter().all(|found| !found.file.starts_with("schema"))
    );
}

#[test]
fn what_the_comments_of_the_shipped_files_offer_is_good() {
    let option = Regex::new(r"^# (\[+[a-z_.]+\]+(?: +#.*)?|[a-z_]+ = .*)$").expect("a pattern");
    let secret = Regex::new("_(file|credential) = \"[^\"]*\"").expect("a pattern");
    let mut offered = 0;
    let mut all = texts(&root().join("config"));
    for text in all.values_mut() {
        let mut lines = Vec::new();
        for line in text.lines() {
            let taken = option.captures(line).map(|found| found[1].to_owned());
            offered += usize::from(taken.is_some());
            lines.push(taken.unwrap_or_else(|| line.to_owned()));
        }
        *text = secret.replace_all(&lines.join("\n"), "_$1 = \"secret\"").into_owned();
    }
    assert!(offered > 50, "only {offered} options were found");
    let site = Site::of(&Site::full().dir, &all);
    assert_eq!(site.trees.len(), all.len());
    assert_eq!(site.complaints(&Schemas::read()), Vec::<String>::new());
    assert_eq!(site.errors(), []);
}

#[test]
fn every_key_of_the_schemas_is_one_that_the_loader_takes() {
    let schemas = Schemas::read();
    let full = Site::full();
    let plain = with_other_secrets(&full, &schemas, "", "https://mau.example/secret");
    let credential = with_other_secrets(&full, &schemas, "_credential", "secret");
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for site in [full, plain, credential].into_iter().chain(with_posts_in_every_form(&Site::full())) {
        assert_eq!(site.complaints(&schemas), Vec::<String>::new());
        assert_eq!(site.errors(), []);
        seen.extend(site.spots(&schemas).into_iter().map(|spot| spot.rule));
    }
    for name in NAMES {
        let mut all = BTreeMap::new();
        parts(schemas.tree(name), name.to_owned(), &mut all);
        let unused: Vec<_> = all.keys().filter(|rule| !seen.contains(*rule)).collect();
        assert!(unused.is_empty(), "tests/shape/full does not use {unused:?}");
    }
}

/// The config with every post as one id, one tenure, a list of ids and a list of tenures.
fn with_posts_in_every_form(site: &Site) -> [Site; 4] {
    let tenure = "[{ person = \"pct\", from = 2025-01-01, until = 2029-12-31 }]";
    let tenures = toml::from_str::<toml::Table>(&format!("post = {tenure}")).expect("TOML")["post"].clone();
    let forms: [Toml; 4] = ["pct".into(), tenures[0].clone(), vec!["pct"].into(), tenures];
    let posts = [
        "roles.chair",
        "roles.chair_office",
        "unit.0.head",
        "unit.0.deputies",
        "unit.0.focal",
        "unit.0.vice_chair",
    ];
    forms
        .map(|form| posts.iter().fold(site.clone(), |site, post| site.put("people.toml", post, form.clone())))
}

/// The config with its secrets given in another of the ways that the schema names.
fn with_other_secrets(site: &Site, schemas: &Schemas, end: &str, value: &str) -> Site {
    let mut changed = site.clone();
    for spot in site.spots(schemas) {
        let Toml::Table(table) = &spot.value else { continue };
        let mut table = table.clone();
        for key in table.clone().keys() {
            let Some(name) = key.strip_suffix("_file") else { continue };
            let other = format!("{name}{end}");
            if spot.node["properties"].get(&other).is_some() {
                table.remove(key);
                table.insert(other, value.into());
                changed = changed.with(&spot.file, &spot.at, Toml::Table(table.clone()));
            }
        }
    }
    changed
}

#[test]
fn every_key_that_the_loader_takes_stands_in_the_schemas() {
    let schemas = Schemas::read();
    let site = Site::full();
    let words = words_of_the_loader();
    let mut levels = BTreeSet::new();
    for spot in site.spots(&schemas) {
        let Some(named) = spot.node["properties"].as_object() else { continue };
        assert_eq!(spot.node["additionalProperties"], false, "{} takes any key", spot.rule);
        let strangers: Vec<&String> = words.iter().filter(|word| !named.contains_key(*word)).collect();
        let Toml::Table(mut table) = spot.value else { panic!("{} is no table", spot.rule) };
        table.extend(strangers.iter().map(|word| ((*word).clone(), Toml::Table(toml::Table::new()))));
        let errors = site.with(&spot.file, &spot.at, Toml::Table(table)).errors();
        let refused: Vec<_> =
            errors.iter().filter(|found| matches!(found.code, "unknown_key" | "unknown_kind")).collect();
        let named: BTreeSet<&str> = refused.iter().flat_map(|found| quoted(&found.message)).collect();
        let taken: Vec<_> = strangers.iter().filter(|word| !named.contains(word.as_str())).collect();
        // Where a secret may stand under any key, most keys are refused without being named.
        let closed = spot.file == Path::new("dondoc.toml") && refused.len() == strangers.len();
        assert!(
            taken.is_empty() || closed,
            "the loader takes {taken:?} at {}, the schema does not",
            spot.rule
        );
        levels.insert(spot.rule);
    }
    assert!(levels.len() > 40, "only {} levels were tried", levels.len());
}

/// Every word in quotes in the sources of the loader, and one more: its keys are among them.
fn words_of_the_loader() -> BTreeSet<String> {
    let literal = Regex::new("\"([a-z][a-z0-9_]*)\"").expect("a pattern");
    let mut words = BTreeSet::from([STRANGER.to_owned()]);
    let mut folders = vec![root().join("src/config")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the loader") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(path).expect("text");
            for found in literal.captures_iter(&text) {
                words.extend(["", "_file", "_credential"].map(|end| format!("{}{end}", &found[1])));
            }
        }
    }
    words
}

#[test]
fn every_list_of_words_is_the_loaders() {
    let schemas = Schemas::read();
    let site = Site::full();
    let mut lists = BTreeSet::new();
    for spot in site.spots(&schemas) {
        let Some(words) = spot.node["enum"].as_array() else { continue };
        let words: BTreeSet<&str> = words.iter().filter_map(Json::as_str).collect();
        let errors = site.with(&spot.file, &spot.at, STRANGER.into()).errors();
        // Of a channel the word itself is not repeated.
        let closed = |code: &str| spot.file == Path::new("dondoc.toml") && code.starts_with("unknown_");
        let is_it = |found: &Diagnostic| found.message.contains(STRANGER) || closed(found.code);
        let hint = errors.iter().find_map(|found| is_it(found).then_some(&found.hint));
        let hint = hint.cloned().flatten().unwrap_or_else(|| panic!("{}: no hint in {errors:?}", spot.rule));
        let known: BTreeSet<&str> = match hint.strip_prefix("there are ") {
            Some(list) => list.split(", ").collect(),
            None => quoted(&hint),
        };
        assert_eq!(words, known, "{}", spot.rule);
        let told = spot.node["x-taplo"]["docs"]["enumValues"].as_array().map_or(0, Vec::len);
        assert_eq!(told, words.len(), "{} does not explain each word", spot.rule);
        lists.insert(spot.rule);
    }
    assert!(lists.len() > 20, "only {} lists were tried", lists.len());
}

#[test]
fn every_bound_is_the_loaders() {
    let schemas = Schemas::read();
    let site = Site::full();
    for spot in site.spots(&schemas) {
        let bounds =
            [("minimum", -1), ("maximum", 1)].map(|(word, out)| Some((spot.node[word].as_i64()?, out)));
        for (bound, out) in bounds.into_iter().flatten() {
            for value in [bound, bound + out] {
                agree(
                    &schemas,
                    &site.with(&spot.file, &spot.at, value.into()),
                    &format!("{}: {value}", spot.rule),
                );
            }
        }
    }
}

/// Both refuse it, or neither does; what only the loader can see does not count.
fn agree(schemas: &Schemas, site: &Site, what: &str) {
    let mut errors = site.errors();
    errors.retain(|found| !LOADER.contains(&found.code));
    let complaints = site.complaints(schemas);
    assert_eq!(errors.is_empty(), complaints.is_empty(), "{what}\n{errors:?}\n{complaints:?}");
}

#[test]
fn every_value_of_another_type_is_refused_by_both() {
    let schemas = Schemas::read();
    let site = Site::full();
    let spots = site.spots(&schemas).into_iter().filter(|spot| !spot.at.is_empty());
    // One place for each part of a schema is enough; reading a config takes its time.
    let spots: BTreeMap<String, Spot<'_>> = spots.map(|spot| (spot.rule.clone(), spot)).collect();
    for (rule, Spot { file, at, node, .. }) in spots {
        let half = (node["type"] == "integer").then(|| 0.5.into());
        for other in [7.into(), Toml::Table(toml::Table::new())].into_iter().chain(half) {
            agree(&schemas, &site.with(&file, &at, other.clone()), &format!("{rule}: {other}"));
        }
    }
}

#[test]
fn every_bad_config_is_refused_where_its_fault_is_one_of_shape() {
    let schemas = Schemas::read();
    let base = texts(&bad().join("_base"));
    assert_eq!(Site::of(&bad(), &base).complaints(&schemas), Vec::<String>::new());
    let mut seen = BTreeSet::new();
    for entry in fs::read_dir(bad()).expect("a folder") {
        let dir = entry.expect("an entry").path();
        let name = dir.file_name().expect("a name").to_string_lossy().into_owned();
        if name == "_base" {
            continue;
        }
        let mut all = base.clone();
        all.extend(texts(&dir));
        let loaded = load_from(&ConfigFiles { dir: dir.clone(), texts: all.clone() }, today());
        let [found] = loaded.diagnostics.as_slice() else { panic!("{name} has one fault") };
        let site = Site::of(&dir, &all);
        let complaints = site.complaints(&schemas);
        let blamed = |why: &String| why.starts_with(&*found.file.to_string_lossy());
        match [SHAPE, LOADER, PARSER].map(|codes| codes.contains(&found.code)) {
            [true, false, false] => {
                let rest = complaints.iter().find(|why| !blamed(why));
                assert!(!complaints.is_empty(), "{name}: the schema does not see [{}]", found.code);
                assert!(rest.is_none(), "{name}: {rest:?}");
            }
            [false, true, false] => assert_eq!(complaints, Vec::<String>::new(), "{name}"),
            [false, false, true] => {
                assert!(!site.trees.contains_key(&found.file), "{name} is TOML after all");
            }
            _ => panic!("{name}: [{}] stands in no table of this test, or in two", found.code),
        }
        seen.insert(found.code);
    }
    let listed: BTreeSet<&str> = [SHAPE, LOADER, PARSER].concat().into_iter().collect();
    assert_eq!(listed, seen, "codes that no folder of tests/bad shows");
}

#[test]
fn every_form_of_a_text_is_the_loaders() {
    let schemas = Schemas::read();
    let full = Site::full();
    for (file, at, good, wrong) in FORMS {
        for (texts, fine) in [(good, true), (wrong, false)] {
            for text in *texts {
                let site = full.put(file, at, *text);
                agree(&schemas, &site, &format!("{file}: {at} = {text:?}"));
                assert_eq!(site.complaints(&schemas).is_empty(), fine, "{file}: {at} = {text:?}");
            }
        }
    }
}

#[test]
fn a_short_title_is_counted_in_letters_however_they_are_composed() {
    let schemas = Schemas::read();
    for (length, fine) in [(80, true), (81, false)] {
        for letter in ["ế", "e\u{302}\u{301}", "x"] {
            let site = Site::full().put("plans/mau.toml", "row.0.short", letter.repeat(length));
            agree(&schemas, &site, letter);
            assert_eq!(site.complaints(&schemas).is_empty(), fine, "{length} × {letter}");
        }
    }
}

#[test]
fn what_no_schema_can_see_is_left_to_the_loader() {
    let schemas = Schemas::read();
    let full = Site::full();
    let unseen = [
        // An editor shows dates as texts, and 2025.0 as a whole number.
        (full.put("plans/mau.toml", "plan.date", "2025-10-24"), "quoted_date"),
        (full.put("plans/mau.toml", "plan.year", 2025.0), "wrong_type"),
    ];
    for (site, code) in unseen {
        assert_eq!(site.complaints(&schemas), Vec::<String>::new());
        assert_eq!(site.errors().iter().map(|found| found.code).collect::<Vec<_>>(), [code]);
    }
}

#[test]
fn every_key_is_explained_in_vietnamese() {
    let schemas = Schemas::read();
    for name in NAMES {
        let mut all = BTreeMap::new();
        parts(schemas.tree(name), name.to_owned(), &mut all);
        for (rule, part) in all.iter().filter(|(rule, _)| rule.contains("/properties/")) {
            let key = rule.rsplit_once('/').is_some_and(|(above, _)| above.ends_with("/properties"));
            let text = part["description"].as_str().unwrap_or_default();
            assert!(!key || text.chars().any(|c| c.is_alphabetic() && !c.is_ascii()), "{rule}: {text:?}");
        }
    }
}
