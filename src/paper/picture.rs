//! A row of bars as a small picture (PNG) for a mail. It holds no text: its words go beside it.
//! Must not know what the bars count.

use super::error::PaperError;

/// The picture, in pixels: twice the size at which a mail shows it, so that it is sharp on phones.
pub const PICTURE_SIZE: (u32, u32) = (480, 120);
/// Pixels between two bars, and the widest bar.
const GAP: usize = 8;
const WIDEST: usize = 64;
/// The height of the line below the bars, and of the mark where there is no value.
const LINE: usize = 4;
const MARK: usize = 12;
/// A grey that can be told from white as well as from black (4.5 to 1 from both), on nothing.
const GREY: [u8; 3] = [0x76, 0x76, 0x76];

/// Draws a bar for each value, the highest possible being `maximum`: oldest first, as far as there is room, the newest
/// always. Where there is no value, a short line floats over the base.
///
/// # Errors
/// The picture cannot be encoded.
pub fn bars(values: &[Option<f64>], maximum: f64) -> Result<Vec<u8>, PaperError> {
    let (width, height) = (PICTURE_SIZE.0 as usize, PICTURE_SIZE.1 as usize);
    // More bars than this would leave a bar less wide than the gap beside it.
    let shown = &values[values.len().saturating_sub(width / (2 * GAP))..];
    let mut rows = vec![vec![false; width]; height];
    fill(&mut rows, 0..width, height - LINE..height);
    let each = width / shown.len().max(1);
    let wide = each.saturating_sub(GAP).clamp(1, WIDEST);
    let room = height - LINE;
    for (at, value) in shown.iter().enumerate() {
        let left = at * each + (each - wide) / 2;
        match value {
            Some(value) if maximum > 0.0 => {
                let share = (value / maximum).clamp(0.0, 1.0);
                // Even one of many can be seen; nothing cannot.
                let high = (share * room as f64).ceil() as usize;
                fill(&mut rows, left..left + wide, room - high..room);
            }
            Some(_) => {}
            None => fill(&mut rows, left..left + wide.min(MARK), room - 2 * MARK..room - 2 * MARK + LINE),
        }
    }
    encode(&rows)
}

fn fill(rows: &mut [Vec<bool>], columns: std::ops::Range<usize>, of: std::ops::Range<usize>) {
    for row in rows.iter_mut().take(of.end).skip(of.start) {
        for dot in row.iter_mut().take(columns.end).skip(columns.start) {
            *dot = true;
        }
    }
}

/// One bit for each dot: nothing, or grey.
fn encode(rows: &[Vec<bool>]) -> Result<Vec<u8>, PaperError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, PICTURE_SIZE.0, PICTURE_SIZE.1);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_palette([[0xff; 3], GREY].concat());
    encoder.set_trns(vec![0, 0xff]);
    let mut writer = encoder.write_header()?;
    let packed = rows.iter().flat_map(|row| {
        row.chunks(8).map(|dots| dots.iter().fold(0, |byte, dot| byte << 1 | u8::from(*dot)))
    });
    writer.write_image_data(&packed.collect::<Vec<u8>>())?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The picture as it is read: whether each dot is grey.
    fn seen(bytes: &[u8]) -> Vec<Vec<bool>> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("a picture");
        let mut dots = vec![0; reader.output_buffer_size().expect("a size")];
        let info = reader.next_frame(&mut dots).expect("a frame");
        assert_eq!((info.width, info.height), PICTURE_SIZE);
        let is_grey = |dot: &[u8]| {
            assert!(dot == [0x76, 0x76, 0x76, 0xff] || dot[3] == 0, "a dot of {dot:?}");
            dot[3] > 0
        };
        dots.chunks(4 * info.width as usize).map(|row| row.chunks(4).map(is_grey).collect()).collect()
    }

    fn height(picture: &[Vec<bool>], column: usize) -> usize {
        picture.iter().rev().take_while(|row| row[column]).count()
    }

    #[test]
    fn each_bar_is_as_high_as_its_share_of_the_highest_possible() {
        let bytes = bars(&[Some(1.0), Some(0.5), Some(0.0), None], 1.0).expect("a picture");
        let picture = seen(&bytes);
        assert_eq!([60, 180, 300, 420].map(|column| height(&picture, column)), [120, 62, 4, 4]);
        assert!(picture.iter().any(|row| !row[300] && row[395]), "no value is marked, and is not nothing");
        assert!(bytes.len() < 3 * 1024, "{} bytes", bytes.len());
        assert_eq!(bytes, bars(&[Some(1.0), Some(0.5), Some(0.0), None], 1.0).expect("a picture"));
    }

    #[test]
    fn any_values_give_a_picture() {
        for values in [vec![], vec![Some(f64::NAN), Some(-1.0), Some(1e300)], vec![Some(1.0); 500]] {
            for maximum in [0.0, 1.0, f64::NAN] {
                let bytes = bars(&values, maximum).expect("a picture");
                assert!(bytes.len() < 3 * 1024, "{} bytes", bytes.len());
                seen(&bytes);
            }
        }
    }
}
