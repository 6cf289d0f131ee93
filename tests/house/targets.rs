//! Which test file is a part of which test program. Cargo looks at those alone that `Cargo.toml` names, so that a file
//! which nobody declares as a module would never run, and nobody would hear of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Expr, ExprLit, Item, ItemMod, Lit, Meta};

use super::root;

/// The test programs of `Cargo.toml`, each with the files it is made of.
fn programs() -> BTreeMap<String, BTreeSet<PathBuf>> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    assert_eq!(manifest["package"]["autotests"].as_bool(), Some(false), "every test program is named");
    let named = manifest["test"].as_array().expect("test programs").iter();
    named
        .map(|program| {
            let name = program["name"].as_str().expect("a name");
            assert!(
                program.as_table().is_some_and(|keys| keys.len() == 1),
                "`{name}` runs as any other does"
            );
            let start = root().join(format!("tests/{name}.rs"));
            let mut files = BTreeSet::from([start.clone()]);
            declared(&parsed(&start), &start, &root().join("tests"), &mut files);
            (name.to_owned(), files)
        })
        .collect()
}

fn parsed(file: &Path) -> Vec<Item> {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    syn::parse_file(&text).expect("Rust").items
}

/// Adds the files that these items of `file` declare as modules, and what those declare; they lie in `folder`.
fn declared(items: &[Item], file: &Path, folder: &Path, files: &mut BTreeSet<PathBuf>) {
    let modules =
        items.iter().filter_map(|item| if let Item::Mod(module) = item { Some(module) } else { None });
    for module in modules {
        let name = module.ident.to_string();
        if let Some((_, inner)) = &module.content {
            declared(inner, file, &folder.join(name), files);
            continue;
        }
        let beside = folder.join(format!("{name}.rs"));
        let (path, below) = match path_of(module) {
            Some(path) => {
                let path = file.parent().expect("a folder").join(path);
                (path.clone(), path.parent().expect("a folder").to_owned())
            }
            None if beside.exists() => (beside, folder.join(name)),
            None => (folder.join(&name).join("mod.rs"), folder.join(&name)),
        };
        if files.insert(path.clone()) {
            declared(&parsed(&path), &path, &below, files);
        }
    }
}

/// `#[path = "…"]`
fn path_of(module: &ItemMod) -> Option<String> {
    module.attrs.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    })
}

fn below(folder: &Path, end: &str) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(below(&path, end));
        } else if path.extension().is_some_and(|found| found == end) {
            found.insert(path);
        }
    }
    found
}

#[test]
fn no_test_file_is_forgotten() {
    let of_programs: BTreeSet<PathBuf> = programs().into_values().flatten().collect();
    let there = below(&root().join("tests"), "rs");
    let forgotten: Vec<_> = there.difference(&of_programs).collect();
    assert!(forgotten.is_empty(), "no test program has these as a `mod`, so they never run: {forgotten:?}");
}

/// A name that finds nothing is no error to the test harness: it runs no test and is content.
#[test]
fn the_tests_that_are_named_are_there() {
    let programs = programs();
    let mut texts = below(&root().join("tests"), "rs");
    texts.extend(["scripts/test", "CONTRIBUTING.md"].map(|file| root().join(file)));
    for file in texts {
        let text = fs::read_to_string(&file).expect("text");
        // In two pieces, because this file is read too.
        for rest in text.split(concat!("--", "test ")).skip(1) {
            let mut words = rest.split_whitespace().map(|word| word.trim_matches(['`', ',', ';', '.']));
            let program = words.next().expect("a name");
            let files = programs.get(program);
            let files = files.unwrap_or_else(|| panic!("{}: no test program `{program}`", file.display()));
            let Some(module) = words.next().and_then(|word| word.strip_suffix("::")) else { continue };
            let is_there = files.contains(&root().join(format!("tests/{module}.rs")));
            assert!(is_there, "{}: `{program}` has no `{module}`", file.display());
        }
    }
}
