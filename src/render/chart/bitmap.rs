//! Shapes as PNG: painted finer than asked for and averaged down, which smooths the edges.
//!
//! A few lines of the picture at a time, so that a large one needs no more memory than its own bytes.

use plotters::backend::BitMapBackend;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind};

use super::Picture;
use super::font::Written;
use super::scene::{Point, Shape};
use super::theme::Color;

/// How much finer.
const FINER: u32 = 4;
/// Lines of the picture that are painted at once.
const LINES: u32 = 64;

/// Draws a picture, enlarged by `scale`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // sizes are checked
pub(super) fn png(picture: &Picture, scale: f64) -> Result<Vec<u8>, String> {
    let size = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    let (width, height) = (size(picture.size.0), size(picture.size.1));
    let mut pixels = Vec::with_capacity(3 * width as usize * height as usize);
    for top in (0..height).step_by(LINES as usize) {
        let lines = LINES.min(height - top);
        pixels.extend(band(picture, scale * f64::from(FINER), (width, top, lines))?);
    }
    encode(&pixels, width, height).map_err(|error| error.to_string())
}

/// Paints the lines from `top` on.
fn band(picture: &Picture, scale: f64, (width, top, lines): (u32, u32, u32)) -> Result<Vec<u8>, String> {
    let (across, down) = (width * FINER, lines * FINER);
    let mut pixels = vec![0; 3 * across as usize * down as usize];
    let backend = BitMapBackend::with_buffer_and_format(&mut pixels, (across, down)).map_err(|e| e.to_string())?;
    let mut canvas: Canvas = Canvas { backend, scale, top: i32::try_from(top * FINER).unwrap_or(i32::MAX) };
    canvas.paint(&picture.shapes).map_err(|error| error.to_string())?;
    drop(canvas);
    Ok(coarser(&pixels, width as usize))
}

/// Averages each square of finer pixels.
fn coarser(pixels: &[u8], width: usize) -> Vec<u8> {
    let finer = FINER as usize;
    let line = 3 * width * finer;
    let mut coarse = Vec::with_capacity(pixels.len() / (finer * finer));
    for lines in pixels.chunks_exact(line * finer) {
        let mut sums = vec![0_u32; 3 * width];
        for (i, value) in lines.iter().enumerate() {
            sums[i % line / (3 * finer) * 3 + i % 3] += u32::from(*value);
        }
        coarse.extend(sums.into_iter().map(|sum| u8::try_from(sum / (FINER * FINER)).unwrap_or(u8::MAX)));
    }
    coarse
}

fn encode(pixels: &[u8], width: u32, height: u32) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
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

/// Some lines of the picture, in finer pixels.
struct Canvas<'a> {
    backend: BitMapBackend<'a>,
    scale: f64,
    /// The first line.
    top: i32,
}

type Painted = Result<(), DrawingErrorKind<<BitMapBackend<'static> as DrawingBackend>::ErrorType>>;

impl Canvas<'_> {
    fn paint(&mut self, shapes: &[Shape]) -> Painted {
        for shape in shapes {
            match shape {
                Shape::Group(_, shapes) => self.paint(shapes)?,
                other if self.is_elsewhere(other) => {}
                Shape::Rect(start, end, color) => {
                    self.backend.draw_rect(self.pixel(*start), self.pixel(*end), &Stroke(*color, 1), true)?;
                }
                Shape::Strip(across, color) => self.strip(across, *color)?,
                Shape::Path(points, thick, color) => self.path(points, *thick, *color)?,
                Shape::Dot(at, radius, color) => self.dot(*at, *radius, *color)?,
                Shape::Text(label) => {
                    self.backend.draw_text(&label.text, &Written { label, scale: self.scale }, self.pixel(label.at))?;
                }
            }
        }
        self.backend.present()
    }

    #[allow(clippy::cast_possible_truncation)] // a float cast saturates
    fn pixel(&self, at: Point) -> BackendCoord {
        ((at.0 * self.scale).round() as i32, (at.1 * self.scale).round() as i32 - self.top)
    }

    /// Whether all of a shape lies above or below these lines.
    fn is_elsewhere(&self, shape: &Shape) -> bool {
        let (top, bottom) = ends(shape);
        let (_, height) = self.backend.get_size();
        let line = |y: f64| self.pixel((0.0, y)).1;
        line(bottom) < 0 || line(top) > i32::try_from(height).unwrap_or(i32::MAX)
    }

    /// Fills a strip piece by piece: four corners are the same whichever way they are filled.
    fn strip(&mut self, across: &[(Point, Point)], color: Color) -> Painted {
        for pair in across.windows(2) {
            let corners = [pair[0].0, pair[1].0, pair[1].1, pair[0].1].map(|at| self.pixel(at));
            self.backend.fill_polygon(corners, &Stroke(color, 1))?;
        }
        Ok(())
    }

    /// Draws a line piece by piece, with round joints.
    fn path(&mut self, points: &[Point], thick: f64, color: Color) -> Painted {
        for pair in points.windows(2) {
            let (ends, stroke) = ([self.pixel(pair[0]), self.pixel(pair[1])], Stroke(color, self.length(thick)));
            self.backend.draw_path(ends, &stroke)?;
        }
        for at in points {
            self.dot(*at, thick / 2.0, color)?;
        }
        Ok(())
    }

    fn dot(&mut self, at: Point, radius: f64, color: Color) -> Painted {
        self.backend.draw_circle(self.pixel(at), self.length(radius), &Stroke(color, 1), true)
    }

    /// Finer pixels of a length, at least two: a line of one is drawn another way.
    fn length(&self, pixels: f64) -> u32 {
        u32::try_from(super::font::whole(pixels * self.scale)).unwrap_or(u32::MAX).max(2)
    }
}

/// The top and bottom of a shape, with a margin for what its stroke and letters take.
fn ends(shape: &Shape) -> (f64, f64) {
    let around = |ys: &mut dyn Iterator<Item = f64>, margin: f64| {
        let (low, high) = ys.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (y.min(low), y.max(high)));
        (low - margin, high + margin)
    };
    match shape {
        Shape::Rect(start, end, _) => around(&mut [start.1, end.1].into_iter(), 1.0),
        Shape::Strip(across, _) => around(&mut across.iter().flat_map(|pair| [pair.0.1, pair.1.1]), 1.0),
        Shape::Path(points, thick, _) => around(&mut points.iter().map(|at| at.1), *thick + 1.0),
        Shape::Dot(at, radius, _) => around(&mut std::iter::once(at.1), *radius + 1.0),
        Shape::Text(label) => around(&mut std::iter::once(label.at.1), label.size * 1.5),
        Shape::Group(..) => (f64::NEG_INFINITY, f64::INFINITY),
    }
}
