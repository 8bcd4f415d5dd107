//! Passwords, tokens and addresses that are secrets: where they come from, and that they are never shown.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The variables of the environment, as the caller knows them.
pub type Environment<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// A secret's text, which its debug form hides.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a text for a secret.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text, for the one place that sends it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// Where a secret stands: `X`, `X_file` or `X_env` in the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretFrom {
    /// In the settings themselves.
    Here(Secret),
    /// In a file, less the white space around it.
    File(PathBuf),
    /// In a variable of the environment.
    Variable(String),
}

impl SecretFrom {
    /// Fetches it; `what` names its key and sink in errors.
    ///
    /// # Errors
    /// The file cannot be read, the variable is not set, or the secret is empty.
    pub fn find(&self, what: &str, environment: &Environment) -> Result<Secret> {
        let (text, hint) = match self {
            SecretFrom::Here(secret) => (secret.0.clone(), "write it, or name a file or a variable".to_owned()),
            SecretFrom::File(path) => (read(path)?, format!("put it into {}", path.display())),
            SecretFrom::Variable(name) => {
                (environment(name).unwrap_or_default(), format!("set the variable {name} before the call"))
            }
        };
        let text = text.trim();
        if text.is_empty() {
            return Err(Error::Format { message: format!("there is no {what}"), hint });
        }
        Ok(Secret(text.to_owned()))
    }
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })
}
