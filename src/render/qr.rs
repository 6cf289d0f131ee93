//! A QR code as text: two rows of the code in one row of letters, with a margin, dark on light. The only user
//! of qrcode.
//! Must not know what the code says.

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

/// The code that holds `text`; none for a text that is too long for one.
pub fn drawn(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    Some(code.render::<Dense1x2>().build())
}
