//! The elements of a part, one after another, no deeper than any program writes them.
//! Must not know what they mean.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::super::sheet::SheetError;

/// The most elements inside each other.
const DEEPEST: usize = 1_000;

/// A part of a document while it is read.
pub(in crate::document::whole) struct Markup<'s> {
    reader: Reader<&'s mut dyn BufRead>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<'s> Markup<'s> {
    pub(in crate::document::whole) fn new(part: &'s mut dyn BufRead) -> Self {
        let mut reader = Reader::from_reader(part);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), depth: 0 }
    }

    /// The next beginning or end of an element, or what stands between; the end of the part only where every element
    /// has ended.
    pub(in crate::document::whole) fn next(&mut self) -> Result<Event<'_>, SheetError> {
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|_| SheetError::Damaged)?;
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if self.depth > 0 => return Err(SheetError::Damaged),
            _ => {}
        }
        if self.depth > DEEPEST { Err(SheetError::Damaged) } else { Ok(event) }
    }

    /// Passes over the rest of the element that is open.
    pub(in crate::document::whole) fn skip(&mut self) -> Result<(), SheetError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if matches!(self.next()?, Event::Eof) {
                return Err(SheetError::Damaged);
            }
        }
        Ok(())
    }

    /// Shows every element inside the open one, with the name of the element around it. What the properties were before a
    /// tracked change is left out.
    pub(in crate::document::whole) fn each(
        &mut self,
        mut see: impl FnMut(&str, &BytesStart<'_>),
    ) -> Result<(), SheetError> {
        let outside = self.depth.saturating_sub(1);
        let mut around: Vec<String> = Vec::new();
        while self.depth > outside {
            let is_old = match self.next()? {
                Event::Start(tag) => {
                    let name = tag.local_name();
                    let name: &str = name.as_ref();
                    let is_old = name.ends_with("Change");
                    if !is_old {
                        see(around.last().map_or("", String::as_str), &tag);
                        around.push(name.to_owned());
                    }
                    is_old
                }
                Event::End(_) => {
                    around.pop();
                    false
                }
                Event::Eof => return Err(SheetError::Damaged),
                _ => false,
            };
            if is_old {
                self.skip()?;
            }
        }
        Ok(())
    }
}
