//! What the formats that are plain XML have in common.
//! Must not know which elements mean what.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

/// All attributes, by their names without prefixes.
pub(in crate::document) fn attributes<'t>(
    tag: &'t BytesStart<'_>,
) -> impl Iterator<Item = (&'t str, Cow<'t, str>)> {
    let mut attributes = tag.attributes();
    attributes.with_checks(false);
    attributes.flatten().filter_map(|found| {
        let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
        Some((found.key.local_name().into_inner(), value))
    })
}

/// The value of an attribute, whatever its prefix.
pub(in crate::document) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    attributes(tag).find(|(found, _)| *found == name).map(|(_, value)| value.into_owned())
}

/// A count in an attribute; none where it is not there or no number.
pub(in crate::document) fn count(tag: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(tag, name)?.trim().parse().ok()
}

/// Adds what an event says in letters.
pub(in crate::document) fn add_text(text: &mut String, event: &Event<'_>) {
    match event {
        Event::Text(part) => text.push_str(&part.xml10_content()),
        Event::CData(part) => text.push_str(&part.xml10_content()),
        Event::GeneralRef(name) => match (resolve_xml_entity(name), name.resolve_char_ref()) {
            (Some(known), _) => text.push_str(known),
            (None, Ok(Some(c))) => text.push(c),
            // Entities that a document defines for itself are not followed.
            _ => {}
        },
        _ => {}
    }
}
