//! Paints shapes: one way for both kinds of picture, and what makes each a file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use plotters::backend::{BitMapBackend, SVGBackend};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind};

use super::font::{self, Written};
use super::scene::{Color, Point, Shape};
use super::{HEIGHT, WIDTH};
use crate::render::show;

/// A bitmap is painted larger by this and averaged down, which smooths its edges.
const FINER: u32 = 4;
/// How thick a line is, in pixels.
const STROKE: u32 = 2;
/// Half of a dot, in pixels.
const RADIUS: f64 = 4.0;

/// Draws the shapes as SVG that carries its font.
pub(super) fn svg(shapes: &[Shape]) -> Result<Vec<u8>, String> {
    let mut text = drawn(shapes)?;
    let start = text.find('\n').map_or(0, |end| end + 1);
    text.insert_str(start, &format!("<style>{}</style>\n", face()));
    Ok(text.into_bytes())
}

/// Draws the shapes as an element of a page, which has the font and gives it its size.
pub(super) fn part(shapes: &[Shape], title: &str, description: &str) -> Result<String, String> {
    let text = drawn(shapes)?;
    let inner = text.split_once('\n').map_or("", |(_, inner)| inner);
    let mut part = format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\">\n<title>{}</title>\n", escape(title));
    if !description.is_empty() {
        part.extend(["<desc>", &escape(description), "</desc>\n"]);
    }
    Ok(part + inner)
}

/// The rule of CSS that brings the font.
pub(super) fn face() -> String {
    format!("@font-face{{font-family:Roboto;src:url(data:font/ttf;base64,{})}}", STANDARD.encode(font::BYTES))
}

fn escape(text: &str) -> String {
    show::clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn drawn(shapes: &[Shape]) -> Result<String, String> {
    let mut text = String::new();
    let mut backend = SVGBackend::with_string(&mut text, (WIDTH, HEIGHT));
    paint(&mut backend, 1, shapes).map_err(|error| error.to_string())?;
    drop(backend);
    Ok(text)
}

/// Draws the shapes as PNG.
pub(super) fn png(shapes: &[Shape]) -> Result<Vec<u8>, String> {
    let (width, height) = (WIDTH * FINER, HEIGHT * FINER);
    let mut pixels = vec![0; 3 * width as usize * height as usize];
    let mut backend = BitMapBackend::with_buffer_and_format(&mut pixels, (width, height)).map_err(|e| e.to_string())?;
    paint::<BitMapBackend>(&mut backend, FINER, shapes).map_err(|error| error.to_string())?;
    drop(backend);
    encode(&coarser(&pixels)).map_err(|error| error.to_string())
}

/// Averages each square of finer pixels.
fn coarser(pixels: &[u8]) -> Vec<u8> {
    let finer = FINER as usize;
    let line = 3 * WIDTH as usize * finer;
    let mut coarse = Vec::with_capacity(pixels.len() / (finer * finer));
    for lines in pixels.chunks_exact(line * finer) {
        let mut sums = vec![0_u32; 3 * WIDTH as usize];
        for (i, value) in lines.iter().enumerate() {
            sums[i % line / (3 * finer) * 3 + i % 3] += u32::from(*value);
        }
        coarse.extend(sums.into_iter().map(|sum| u8::try_from(sum / (FINER * FINER)).unwrap_or(u8::MAX)));
    }
    coarse
}

fn encode(pixels: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(file)
}

/// A colour and a line's thickness.
struct Stroke(Color, u32);

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        BackendColor { alpha: 1.0, rgb: self.0 }
    }

    fn stroke_width(&self) -> u32 {
        self.1
    }
}

fn paint<B: DrawingBackend>(
    backend: &mut B,
    scale: u32,
    shapes: &[Shape],
) -> Result<(), DrawingErrorKind<B::ErrorType>> {
    let pixel = |at: Point| pixel((at.0 * f64::from(scale), at.1 * f64::from(scale)));
    for shape in shapes {
        match shape {
            Shape::Rect(start, end, color) => {
                backend.draw_rect(pixel(*start), pixel(*end), &Stroke(*color, 1), true)?;
            }
            Shape::Path(points, color) => {
                backend.draw_path(points.iter().copied().map(pixel), &Stroke(*color, STROKE * scale))?;
            }
            Shape::Dot(at, color) => {
                let radius = pixel((RADIUS, 0.0)).0.unsigned_abs();
                backend.draw_circle(pixel(*at), radius, &Stroke(*color, 1), true)?;
            }
            Shape::Text(label) => {
                backend.draw_text(&label.text, &Written { label, scale: f64::from(scale) }, pixel(label.at))?;
            }
        }
    }
    backend.present()
}

#[allow(clippy::cast_possible_truncation)] // a float cast saturates
fn pixel(at: Point) -> BackendCoord {
    (at.0.round() as i32, at.1.round() as i32)
}
