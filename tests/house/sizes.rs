//! How much one type does and one folder holds: what grows past that asks to be split by what it is about.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::visit::Visit;
use syn::{Attribute, ImplItem, ImplItemFn, ItemEnum, ItemImpl, ItemMod, ItemStruct, ItemUnion, Meta, Type};

use super::imports::{self, Names};

const MOST_METHODS: usize = 15;
const MOST_FILES: usize = 14;

/// Types that may have more methods, or have them in more places: where each stands, and why.
const WIDE: [(&str, &str); 1] = [("config/read/table/Table", "the one reader of TOML tables")];

/// Folders that may hold more files, because each of these is one of the same kind of thing.
const FULL: [(&str, &str); 3] = [
    ("src/model", "the nouns of dondoc"),
    ("src/planner/message", "what one part of a message says"),
    ("src/store", "the records of one noun"),
];

/// The types that one file defines, and those that it gives methods, without what only its tests see.
#[derive(Default)]
struct Types {
    defined: BTreeSet<String>,
    /// The path by which the file names a type, and how many methods it gives that.
    given: Vec<(Vec<String>, usize)>,
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    let test = |meta: &Meta| matches!(meta, Meta::List(list) if list.path.is_ident("cfg") && list.tokens.to_string() == "test");
    attributes.iter().any(|attribute| test(&attribute.meta))
}

impl<'ast> Visit<'ast> for Types {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_for_tests(&item.attrs) {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        self.defined.insert(item.ident.to_string());
    }

    fn visit_item_enum(&mut self, item: &'ast ItemEnum) {
        self.defined.insert(item.ident.to_string());
    }

    fn visit_item_union(&mut self, item: &'ast ItemUnion) {
        self.defined.insert(item.ident.to_string());
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        syn::visit::visit_item_impl(self, item);
        if item.trait_.is_some() || is_for_tests(&item.attrs) {
            return;
        }
        let Type::Path(named) = &*item.self_ty else { panic!("a type without a name has methods") };
        let path = named.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let counts =
            |item: &&ImplItem| matches!(item, ImplItem::Fn(ImplItemFn { attrs, .. }) if !is_for_tests(attrs));
        self.given.push((path, item.items.iter().filter(counts).count()));
    }
}

/// The methods of one type.
#[derive(Debug, Default, PartialEq, Eq)]
struct Methods {
    count: usize,
    files: BTreeSet<String>,
}

impl Methods {
    fn are_too_many(&self) -> bool {
        self.count > MOST_METHODS
    }

    /// Whether one has to look for them in several folders.
    fn are_scattered(&self) -> bool {
        let folders: BTreeSet<Option<&Path>> =
            self.files.iter().map(|file| Path::new(file).parent()).collect();
        self.files.len() > 2 && folders.len() > 1
    }
}

/// The methods of each type, by where it is defined.
fn methods(files: &[(String, String)]) -> BTreeMap<String, Methods> {
    let names = Names::of(files);
    // A file of tests is declared as a module under `cfg(test)`.
    let files = files.iter().filter(|(file, _)| !file.ends_with("tests.rs"));
    let types = files.filter_map(|(file, text)| {
        let mut types = Types::default();
        types.visit_file(&syn::parse_file(text).expect("Rust"));
        Some((imports::module(file)?, file, types))
    });
    let mut found: BTreeMap<String, Methods> = BTreeMap::new();
    for (module, file, own) in types {
        for (path, count) in &own.given {
            // What the file neither defines nor has from elsewhere is made there by a macro.
            let own_name = || (path.len() == 1).then(|| (module.clone(), path.clone()));
            let is_own = path.len() == 1 && own.defined.contains(&path[0]);
            let home = if is_own { None } else { names.origin(path, &module) };
            let Some((home, name)) = home.or_else(own_name) else {
                panic!("{file} gives methods to {}, which is found nowhere", path.join("::"))
            };
            let methods = found.entry(super::name(&[home, name].concat())).or_default();
            methods.count += count;
            methods.files.insert(file.clone());
        }
    }
    found
}

#[test]
fn a_type_has_few_methods_in_one_place() {
    let found = methods(&super::rust_files());
    let wide = |methods: &Methods| methods.are_too_many() || methods.are_scattered();
    let listed = |name: &str| WIDE.iter().any(|(wide, _)| *wide == name);
    let grown: Vec<_> = found.iter().filter(|(name, methods)| wide(methods) && !listed(name)).collect();
    assert!(grown.is_empty(), "split by what it does: {grown:#?}");
    let shrunk: Vec<_> = found.iter().filter(|(name, methods)| !wide(methods) && listed(name)).collect();
    assert!(shrunk.is_empty(), "take it out of the list: {shrunk:#?}");
    let gone: Vec<_> = WIDE.iter().filter(|(name, _)| !found.contains_key(*name)).collect();
    assert!(gone.is_empty(), "listed, and not there: {gone:?}");
}

#[test]
fn a_folder_holds_few_files_or_one_kind_of_thing() {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for (file, _) in super::rust_files() {
        let folder = Path::new(&file).parent().expect("a folder").display().to_string();
        *found.entry(folder).or_default() += 1;
    }
    for (folder, count) in &found {
        let listed = FULL.iter().any(|(full, _)| full == folder);
        assert!(
            *count <= MOST_FILES || listed,
            "{folder} holds {count} files, more than {MOST_FILES}: part it"
        );
        assert!(*count > MOST_FILES || !listed, "{folder} holds {count} files: take it out of the list");
    }
    let gone: Vec<_> = FULL.iter().filter(|(folder, _)| !found.contains_key(*folder)).collect();
    assert!(gone.is_empty(), "listed, and not there: {gone:?}");
}

#[test]
fn a_method_is_counted_for_its_type_wherever_it_hides() {
    let file = |name: &str, text: &str| (format!("src/{name}"), text.to_owned());
    let files = [
        file("a/mod.rs", "pub mod deep; mod more; pub use deep::One; struct Other; impl Other { fn x() {} }"),
        file(
            "a/deep.rs",
            "pub struct One; impl One { fn a() {} #[cfg(test)] fn t() {} } impl Clone for One { fn clone() {} }",
        ),
        file(
            "a/more.rs",
            "use super::One as Same; impl Same { fn b() {} } #[cfg(test)] mod tests { impl Same { fn t() {} } }",
        ),
        file(
            "b.rs",
            "impl crate::a::One { fn c() {} fn d() {} } struct One; impl<T> One { const X: u8 = 1; }",
        ),
        file("b/tests.rs", "impl Nothing { fn t() {} }"),
    ];
    let found = methods(&files);
    let counted = |name: &str| (found[name].count, found[name].files.len());
    assert_eq!(found.len(), 3);
    assert_eq!((counted("a/deep/One"), counted("a/Other"), counted("b/One")), ((4, 3), (1, 1), (0, 1)));
    assert!(found["a/deep/One"].are_scattered() && !found["a/deep/One"].are_too_many());
    assert!(!found["b/One"].are_scattered());
}
