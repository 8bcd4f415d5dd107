//! Shapes as SVG: what is said of a shape is its title, and the whole has a name and a description.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Picture;
use super::font::{self, FAMILY};
use super::scene::{Anchor, Label, Point, Shape};
use super::theme::Color;

/// Writes a picture as a file that carries its font.
pub(super) fn file(picture: &Picture) -> String {
    let (width, height) = picture.size;
    let size = format!("xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" ");
    let style = format!("<style>{}</style>\n", face());
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", element(picture, &size, &style))
}

/// Writes a picture as an element of a page, which has the font and gives it its size.
pub(super) fn part(picture: &Picture) -> String {
    element(picture, "", "")
}

/// The rule of CSS that brings the font.
pub(super) fn face() -> String {
    format!("@font-face{{font-family:Roboto;src:url(data:font/ttf;base64,{})}}", STANDARD.encode(font::BYTES))
}

fn element(picture: &Picture, size: &str, style: &str) -> String {
    let (width, height) = picture.size;
    let mut shapes = String::new();
    for shape in &picture.shapes {
        write_shape(shape, &mut shapes);
    }
    let (title, described) = (escape(&picture.title), escape(&picture.alternative));
    let id = id(&[&title, &described, &shapes]);
    format!(
        "<svg {size}viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" \
         font-family=\"{FAMILY}\">\n<title id=\"{id}-title\">{title}</title>\n\
         <desc id=\"{id}-desc\">{described}</desc>\n{style}{shapes}</svg>\n"
    )
}

/// A name that other pictures of a page do not have: a hash of what is drawn (FNV-1a).
fn id(texts: &[&str]) -> String {
    let bytes = texts.iter().flat_map(|text| text.bytes());
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("c{hash:016x}")
}

fn write_shape(shape: &Shape, out: &mut String) {
    let _ = match shape {
        Shape::Rect(start, end, color) => {
            let (left, top) = (start.0.min(end.0), start.1.min(end.1));
            let (width, height) = ((end.0 - start.0).abs(), (end.1 - start.1).abs());
            let [x, y, width, height] = [left, top, width, height].map(number);
            writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>", hex(*color))
        }
        Shape::Strip(across, color) => {
            let there = across.iter().map(|pair| pair.0);
            let outline = there.chain(across.iter().rev().map(|pair| pair.1));
            writeln!(out, "<path d=\"{}Z\" fill=\"{}\"/>", way(outline), hex(*color))
        }
        Shape::Path(points, thick, color) => writeln!(
            out,
            "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linecap=\"round\" \
             stroke-linejoin=\"round\"/>",
            way(points.iter().copied()),
            hex(*color),
            number(*thick)
        ),
        Shape::Dot(at, radius, color) => {
            let [x, y, radius] = [at.0, at.1, *radius].map(number);
            writeln!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{}\"/>", hex(*color))
        }
        Shape::Text(label) => return write_label(label, out),
        Shape::Group(told, shapes) => {
            let _ = writeln!(out, "<g><title>{}</title>", escape(told));
            for shape in shapes {
                write_shape(shape, out);
            }
            writeln!(out, "</g>")
        }
    };
}

fn write_label(label: &Label, out: &mut String) {
    let anchor = match label.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    // What the font lacks, another draws: it is held to the room that was measured.
    let room = if font::has_all(&label.text) {
        String::new()
    } else {
        format!(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", number(font::width(&label.text, label.size)))
    };
    let [x, y, size] = [label.at.0, label.at.1 + label.size * font::HALF_X, label.size].map(number);
    let (fill, text) = (hex(label.color), escape(&label.text));
    let _ = writeln!(out, "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{anchor}{room} fill=\"{fill}\">{text}</text>");
}

fn way(points: impl Iterator<Item = Point>) -> String {
    let mut way = String::new();
    for (i, (x, y)) in points.enumerate() {
        let _ = write!(way, "{}{} {}", if i == 0 { "M" } else { "L" }, number(x), number(y));
    }
    way
}

/// Pixels to two places.
fn number(pixels: f64) -> String {
    let text = format!("{pixels:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn hex((red, green, blue): Color) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Writes text so that it is text in XML and in HTML.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            _ => escaped.push(c),
        }
    }
    escaped
}
