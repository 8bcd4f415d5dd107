//! The flags of how a chart looks.

use clap::{Args, ValueEnum};

use crate::error::Result;
use crate::render::chart::{Look, Theme};

/// Flags of every command that draws.
#[derive(Debug, Clone, Args)]
pub struct LookArgs {
    /// Pixels of a chart, across and down
    #[arg(long, value_name = "WxH", value_parser = size, default_value = "1200x700", help_heading = "Output")]
    size: (u32, u32),
    /// How many pixels of a PNG stand for each of these, as 2 for fine screens
    #[arg(long, value_name = "N", default_value_t = 1.0, help_heading = "Output")]
    scale: f64,
    /// Colours of a chart: light or dark
    #[arg(long, value_enum, value_name = "THEME", default_value = "light", help_heading = "Output")]
    theme: ThemeArg,
}

/// The themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ThemeArg {
    Light,
    Dark,
}

impl LookArgs {
    /// The look of a chart.
    ///
    /// # Errors
    /// A size or a scale that holds no chart.
    pub fn look(&self) -> Result<Look<'static>> {
        let theme = match self.theme {
            ThemeArg::Light => Theme::Light,
            ThemeArg::Dark => Theme::Dark,
        };
        let look = Look { size: self.size, scale: self.scale, theme, colors: None };
        look.check().map(|()| look)
    }
}

fn size(text: &str) -> std::result::Result<(u32, u32), String> {
    let pair = text.split_once(['x', 'X']).and_then(|(across, down)| Some((across.parse().ok()?, down.parse().ok()?)));
    pair.ok_or_else(|| "write it as 1600x900".to_owned())
}
