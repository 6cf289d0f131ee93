//! Which file uses which, by its parsed imports and paths: grouped ones, re-exports and inline paths alike.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::Visit;

/// A module of the crate, as the names that lead to it.
pub(crate) type Module = Vec<String>;

/// Each module with those it uses. What a module hands on for others counts as a use by whoever asks for it, of the module
/// where it stands.
pub(crate) fn graph(files: &[(String, String)]) -> BTreeMap<Module, BTreeSet<Module>> {
    let parsed: BTreeMap<Module, Paths> = files
        .iter()
        .filter_map(|(file, text)| Some((module(file)?, Paths::of(&syn::parse_file(text).expect("Rust")))))
        .collect();
    let known: BTreeSet<&Module> = parsed.keys().collect();
    let handed_on = handed_on(&parsed, &known);
    let mut graph: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
    for (module, paths) in &parsed {
        let used = paths.used.iter().filter_map(|path| resolve(path, module, &known));
        let used =
            used.map(|found| follow(found, &handed_on)).filter(|used| used != module && !used.is_empty());
        graph.entry(module.clone()).or_default().extend(used);
    }
    graph
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

fn module(file: &str) -> Option<Module> {
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
    /// What it hands on: under which name, and from where.
    public: Vec<(String, Vec<String>)>,
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
        if matches!(item.vis, syn::Visibility::Inherited) {
            self.used.extend(found.into_iter().map(|(path, _)| path));
        } else {
            self.public.extend(found.into_iter().map(|(path, name)| (name, path)));
        }
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

/// The module a path leads to, and the rest of it.
fn resolve(path: &[String], own: &Module, known: &BTreeSet<&Module>) -> Option<(Module, Vec<String>)> {
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
            known.contains(&child).then_some(())?;
        }
    }
    while let Some(next) = rest.first() {
        let child: Module = at.iter().cloned().chain([next.clone()]).collect();
        if !known.contains(&child) {
            break;
        }
        (at, rest) = (child, &rest[1..]);
    }
    Some((at, rest.to_vec()))
}

type HandedOn = BTreeMap<(Module, String), (Module, Vec<String>)>;

fn handed_on(parsed: &BTreeMap<Module, Paths>, known: &BTreeSet<&Module>) -> HandedOn {
    let each = parsed.iter().flat_map(|(module, paths)| {
        paths.public.iter().filter_map(move |(name, path)| {
            Some(((module.clone(), name.clone()), resolve(path, module, known)?))
        })
    });
    each.collect()
}

/// Where what was asked for really stands.
fn follow((module, rest): (Module, Vec<String>), handed_on: &HandedOn) -> Module {
    let next = rest.first().and_then(|name| handed_on.get(&(module.clone(), name.clone())));
    match next {
        Some((further, names)) if *further != module => {
            let rest = names.iter().cloned().chain(rest.into_iter().skip(1)).collect();
            follow((further.clone(), rest), handed_on)
        }
        _ => module,
    }
}
