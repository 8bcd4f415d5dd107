//! What the paths mean.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;

use super::Form;
use super::refusal::Refusal;

/// Letters of a name at most.
const LETTERS: usize = 100;

/// All paths, as a person who has lost the way is told them.
const ALL: &str = "there is /, /dashboards/NAME, /reports/NAME, /reports/NAME.csv, .xlsx, .json, .svg and .png, /sql, /metrics and /healthz";

/// A path that is none.
pub(super) fn missing() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "there is nothing at this address").hint(ALL)
}

/// The name and the form at the end of a path, of which no folder can be made.
///
/// # Errors
/// It is no name, or has another form.
pub(super) fn name(part: Result<Path<String>, PathRejection>, forms: &[Form]) -> Result<(String, Form), Refusal> {
    let Path(part) = part.map_err(|_| missing())?;
    let (name, form) = Form::split(&part);
    let is_fine = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    let is_name =
        !name.is_empty() && !name.starts_with('.') && name.chars().count() <= LETTERS && name.chars().all(is_fine);
    if is_name && forms.contains(&form) { Ok((name.to_owned(), form)) } else { Err(missing()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(part: &str) -> Option<(String, Form)> {
        name(Ok(Path(part.to_owned())), &[Form::Page, Form::Csv]).ok()
    }

    #[test]
    fn a_name_and_its_form() {
        assert_eq!(read("top"), Some(("top".to_owned(), Form::Page)));
        assert_eq!(read("Kosten je Team.csv"), Some(("Kosten je Team".to_owned(), Form::Csv)));
        assert_eq!(read("v1.2"), Some(("v1.2".to_owned(), Form::Page)));
    }

    #[test]
    fn what_is_no_name_is_missing() {
        let long = "x".repeat(101);
        for part in ["", ".csv", "..", ".top", "../top", "a/b", "a\\b", "a\0", "a\nb", "<b>", "top.png", &long] {
            assert_eq!(read(part), None, "{part:?}");
        }
    }
}
