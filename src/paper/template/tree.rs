//! XML as a tree that can be changed and written back as it was read.
//! Must not know which elements mean what.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::markup::escape;

/// Deeper than any program nests, and not deep enough to fill the stack.
const DEEPEST: usize = 200;

/// What stands inside an element. Texts and markup are kept as they were written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Element(TemplateElement),
    Text(String),
}

/// An element; names with their prefixes, values as they were written.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct TemplateElement {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

impl TemplateElement {
    /// Reads a part of a file; none where it is no XML, declares a type or nests too deep.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        // The first is what holds the root.
        let mut open = vec![Self::default()];
        loop {
            let text = match reader.read_event().ok()? {
                Event::Start(tag) => {
                    open.push(Self::tagged(&tag)?);
                    if open.len() > DEEPEST {
                        return None;
                    }
                    continue;
                }
                Event::End(_) => {
                    let done = open.pop()?;
                    open.last_mut()?.children.push(Node::Element(done));
                    continue;
                }
                Event::Empty(tag) => {
                    let leaf = Self::tagged(&tag)?;
                    open.last_mut()?.children.push(Node::Element(leaf));
                    continue;
                }
                Event::Text(text) => (*text).to_owned(),
                Event::GeneralRef(name) => format!("&{};", &*name),
                Event::CData(text) => {
                    let mut escaped = String::new();
                    escape(&text, &mut escaped);
                    escaped
                }
                Event::DocType(_) => return None,
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) => continue,
                Event::Eof => break,
            };
            match open.last_mut()?.children.last_mut() {
                Some(Node::Text(last)) => last.push_str(&text),
                _ => open.last_mut()?.children.push(Node::Text(text)),
            }
        }
        let [root] = open.as_mut_slice() else { return None };
        root.children.drain(..).find_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    fn tagged(tag: &BytesStart<'_>) -> Option<Self> {
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.ok()?;
            attributes.push((attribute.key.into_inner().to_owned(), attribute.value.into_owned()));
        }
        Some(Self { name: tag.name().into_inner().to_owned(), attributes, children: Vec::new() })
    }

    /// Reads a piece of markup without a root; none where it is no XML.
    pub(super) fn pieces(markup: &str) -> Option<Vec<Node>> {
        Some(Self::read(&format!("<all>{markup}</all>"))?.children)
    }

    /// The name without its prefix.
    pub(super) fn local(&self) -> &str {
        self.name.rsplit(':').next().unwrap_or_default()
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The value of an attribute as its writer meant it.
    pub(super) fn read_attribute(&self, name: &str) -> Option<String> {
        self.attribute(name).map(read)
    }

    /// Gives an attribute a value that holds no markup.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let mut escaped = String::new();
        escape(value, &mut escaped);
        match self.attributes.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => *own = escaped,
            None => self.attributes.push((name.to_owned(), escaped)),
        }
    }

    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(Node::element)
    }

    pub(super) fn elements_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        self.children.iter_mut().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first child of that name.
    pub(super) fn child(&self, local: &str) -> Option<&Self> {
        self.elements().find(|child| child.local() == local)
    }

    /// Its own text, read.
    pub(super) fn text(&self) -> String {
        let texts = self.children.iter().filter_map(|node| match node {
            Node::Text(text) => Some(read(text)),
            Node::Element(_) => None,
        });
        texts.collect()
    }

    /// Holds nothing but a text from now on.
    pub(super) fn set_text(&mut self, text: &str) {
        let mut escaped = String::new();
        escape(text, &mut escaped);
        self.children = vec![Node::Text(escaped)];
    }

    /// The part of a file whose root it is.
    pub(super) fn part(&self) -> String {
        let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned();
        self.write(&mut text);
        text
    }

    fn write(&self, to: &mut String) {
        to.push('<');
        to.push_str(&self.name);
        for (name, value) in &self.attributes {
            // A value may have stood between single quotes.
            to.extend([" ", name, "=\"", &value.replace('"', "&quot;"), "\""]);
        }
        if self.children.is_empty() {
            to.push_str("/>");
            return;
        }
        to.push('>');
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(to),
                Node::Text(text) => to.push_str(text),
            }
        }
        to.extend(["</", &self.name, ">"]);
    }
}

impl Node {
    pub(super) fn element(&self) -> Option<&TemplateElement> {
        match self {
            Self::Element(element) => Some(element),
            Self::Text(_) => None,
        }
    }
}

/// A text as its writer meant it. What cannot be read stays as it stands.
fn read(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}
