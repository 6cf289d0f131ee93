//! Which name each type goes by: a name that stands for two things makes readers ask which one is meant.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::Visit;
use syn::{Ident, ItemEnum, ItemMod, ItemStruct, ItemTrait, ItemType, ItemUnion, Visibility};

/// The types of one file that others may see, but for those of its tests.
#[derive(Default)]
struct Types(Vec<String>);

impl Types {
    fn add(&mut self, visibility: &Visibility, name: &Ident) {
        if !matches!(visibility, Visibility::Inherited) {
            self.0.push(name.to_string());
        }
    }
}

impl<'ast> Visit<'ast> for Types {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let is_test = item.attrs.iter().any(|attribute| attribute.path().is_ident("cfg"));
        if !is_test {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        self.add(&item.vis, &item.ident);
    }

    fn visit_item_enum(&mut self, item: &'ast ItemEnum) {
        self.add(&item.vis, &item.ident);
    }

    fn visit_item_union(&mut self, item: &'ast ItemUnion) {
        self.add(&item.vis, &item.ident);
    }

    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        self.add(&item.vis, &item.ident);
    }

    fn visit_item_type(&mut self, item: &'ast ItemType) {
        self.add(&item.vis, &item.ident);
    }
}

/// The names that stand for more than one type, each with the files that define it.
fn twice(files: &[(String, String)]) -> BTreeMap<String, Vec<&str>> {
    let mut found: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    // A file of tests is declared as a module under `cfg(test)`.
    for (file, text) in files.iter().filter(|(file, _)| !file.ends_with("tests.rs")) {
        let mut types = Types::default();
        types.visit_file(&syn::parse_file(text).expect("Rust"));
        for name in types.0 {
            found.entry(name).or_default().push(file);
        }
    }
    found.retain(|_, files| files.len() > 1);
    found
}

#[test]
fn one_name_has_one_meaning() {
    let files = super::rust_files();
    let found = twice(&files);
    let found: Vec<String> =
        found.iter().map(|(name, files)| format!("{name}: {}", files.join(", "))).collect();
    assert!(found.is_empty(), "more than one type goes by the name of\n{}", found.join("\n"));
}

#[test]
fn a_name_that_stands_for_two_things_is_found_wherever_it_hides() {
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let files = [
        file("a.rs", "pub struct Seen; struct Own; pub(crate) enum Half {} pub trait Once {}"),
        file("b.rs", "mod inner { pub(super) type Seen = u8; } struct Own; pub(in crate::b) trait Half {}"),
        file("c.rs", "#[cfg(test)] mod tests { pub struct Once; }"),
        file("c/tests.rs", "pub struct Once;"),
    ];
    let names: BTreeSet<String> = twice(&files).into_keys().collect();
    assert_eq!(names, BTreeSet::from(["Half", "Seen"].map(str::to_owned)));
}
