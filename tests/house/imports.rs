//! Which file uses which, by its parsed imports and paths: grouped ones, re-exports and inline paths alike.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::Visit;

/// A module of the crate, as the names that lead to it.
pub(crate) type Module = Vec<String>;

/// Each module with those it uses. What a module hands on for others counts as a use by whoever asks for it, of the module
/// where it stands.
pub(crate) fn graph(files: &[(String, String)]) -> BTreeMap<Module, BTreeSet<Module>> {
    let names = Names::of(files);
    let mut graph: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
    for (module, paths) in &names.parsed {
        let used = paths.used.iter().filter_map(|path| names.resolve(path, module));
        let used = used.map(|found| names.follow(found).0).filter(|used| used != module && !used.is_empty());
        graph.entry(module.clone()).or_default().extend(used);
    }
    graph
}

/// What the names of the crate lead to.
pub(crate) struct Names {
    parsed: BTreeMap<Module, Paths>,
    /// What a module hands on under a name, and where it has that from.
    handed_on: BTreeMap<(Module, String), (Module, Vec<String>)>,
}

impl Names {
    pub(crate) fn of(files: &[(String, String)]) -> Self {
        let parsed: BTreeMap<Module, Paths> = files
            .iter()
            .filter_map(|(file, text)| {
                Some((module(file)?, Paths::of(&syn::parse_file(text).expect("Rust"))))
            })
            .collect();
        let mut names = Self { parsed, handed_on: BTreeMap::new() };
        let each = names.parsed.iter().flat_map(|(module, paths)| {
            let public = paths.imported.iter().filter(|import| import.handed_on);
            public.filter_map(|import| {
                Some(((module.clone(), import.name.clone()), names.resolve(&import.path, module)?))
            })
        });
        names.handed_on = each.collect();
        names
    }

    /// The module where what `path` names in `module` really stands, and its name there.
    pub(crate) fn origin(&self, path: &[String], module: &Module) -> Option<(Module, Vec<String>)> {
        let imported = self.parsed.get(module)?.imported.iter().find(|import| import.name == path[0]);
        let path = match imported {
            Some(import) => [&import.path, &path[1..]].concat(),
            None => path.to_vec(),
        };
        Some(self.follow(self.resolve(&path, module)?))
    }

    /// The module a path leads to, and the rest of it.
    fn resolve(&self, path: &[String], own: &Module) -> Option<(Module, Vec<String>)> {
        let mut at: Module = own.clone();
        let mut rest = path;
        match path[0].as_str() {
            "crate" => (at, rest) = (Vec::new(), &path[1..]),
            "self" => rest = &path[1..],
            "super" => {
                while rest.first().is_some_and(|name| name == "super") {
                    at.pop();
                    rest = &rest[1..];
                }
            }
            first => {
                let child: Module = at.iter().cloned().chain([first.to_owned()]).collect();
                self.parsed.contains_key(&child).then_some(())?;
            }
        }
        while let Some(next) = rest.first() {
            let child: Module = at.iter().cloned().chain([next.clone()]).collect();
            if !self.parsed.contains_key(&child) {
                break;
            }
            (at, rest) = (child, &rest[1..]);
        }
        Some((at, rest.to_vec()))
    }

    /// Where what was asked for really stands, and its name there.
    fn follow(&self, (module, rest): (Module, Vec<String>)) -> (Module, Vec<String>) {
        let next = rest.first().and_then(|name| self.handed_on.get(&(module.clone(), name.clone())));
        match next {
            Some((further, names)) if *further != module => {
                let rest = names.iter().cloned().chain(rest.into_iter().skip(1)).collect();
                self.follow((further.clone(), rest))
            }
            _ => (module, rest),
        }
    }
}

/// The modules that lie on a circle, each with those of its circle that it uses.
pub(crate) fn circles(graph: &BTreeMap<Module, BTreeSet<Module>>) -> BTreeMap<Module, BTreeSet<Module>> {
    let reached: BTreeMap<&Module, BTreeSet<&Module>> =
        graph.keys().map(|module| (module, reachable(graph, module))).collect();
    let is_round = |a: &Module, b: &Module| reached.get(b).is_some_and(|from_b| from_b.contains(a));
    let on_circle = graph.keys().filter(|module| is_round(module, module));
    let of = |module: &Module| {
        let used = graph[module].iter().filter(|used| is_round(module, used)).cloned();
        (module.clone(), used.collect())
    };
    on_circle.map(of).collect()
}

fn reachable<'g>(graph: &'g BTreeMap<Module, BTreeSet<Module>>, from: &Module) -> BTreeSet<&'g Module> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Module> = graph.get(from).into_iter().flatten().collect();
    while let Some(module) = open.pop() {
        if found.insert(module) {
            open.extend(graph.get(module).into_iter().flatten());
        }
    }
    found
}

pub(crate) fn module(file: &str) -> Option<Module> {
    let path = file.strip_prefix("src/")?.strip_suffix(".rs")?;
    let mut names: Module = path.split('/').map(str::to_owned).collect();
    if names.last().is_some_and(|last| last == "mod") {
        names.pop();
    }
    (!matches!(path, "main" | "lib")).then_some(names)
}

/// The paths of one file that begin inside the crate.
#[derive(Default)]
struct Paths {
    used: Vec<Vec<String>>,
    imported: Vec<Import>,
}

struct Import {
    /// The name by which the file has it.
    name: String,
    path: Vec<String>,
    /// Whether others may have it from here. That counts as a use by whoever does, not by the file itself.
    handed_on: bool,
}

impl Paths {
    fn of(file: &syn::File) -> Self {
        let mut paths = Self::default();
        paths.visit_file(file);
        paths
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        // Tests may look at anything.
        let is_test = item.attrs.iter().any(|attr| attr.path().is_ident("cfg"));
        if !is_test {
            syn::visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let mut found = Vec::new();
        spread(&item.tree, &mut Vec::new(), &mut found);
        let handed_on = !matches!(item.vis, syn::Visibility::Inherited);
        if !handed_on {
            self.used.extend(found.iter().map(|(path, _)| path.clone()));
        }
        self.imported.extend(found.into_iter().map(|(path, name)| Import { name, path, handed_on }));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if matches!(names[0].as_str(), "crate" | "super" | "self") && names.len() > 1 {
            self.used.push(names);
        }
        syn::visit::visit_path(self, path);
    }

    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}
}

fn spread(tree: &syn::UseTree, before: &mut Vec<String>, found: &mut Vec<(Vec<String>, String)>) {
    let mut whole = |name: &str, shown: &str| {
        let mut path = before.clone();
        if name != "self" {
            path.push(name.to_owned());
        }
        found.push((path, shown.to_owned()));
    };
    match tree {
        syn::UseTree::Name(name) => whole(&name.ident.to_string(), &name.ident.to_string()),
        syn::UseTree::Rename(name) => whole(&name.ident.to_string(), &name.rename.to_string()),
        syn::UseTree::Glob(_) => whole("*", "*"),
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| spread(tree, before, found)),
        syn::UseTree::Path(path) => {
            before.push(path.ident.to_string());
            spread(&path.tree, before, found);
            before.pop();
        }
    }
}
