//! A small page: a refusal, or the form to log in.

/// What a small page says; who draws it escapes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `Not Found`, `Log in`.
    pub title: String,
    /// The fact.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// Whether it has a form with the field `token`, sent to `/login` by POST.
    pub has_login: bool,
    /// A path of this server, with its query, that a person may go on to.
    pub link: Option<String>,
}
