//! One reader for each format. What they have in common is behind the gate.
//! Must not know what the columns mean.

pub(super) mod archive;
pub(super) mod excel2003;
pub(super) mod html;
pub(super) mod ods;
pub(super) mod parted;
#[cfg(test)]
pub(super) mod tried;
pub(super) mod xls;
pub(super) mod xlsx;
pub(super) mod xml;
