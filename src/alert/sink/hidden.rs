//! Secrets taken out of texts that others wrote: a server's answer may repeat what it was sent.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::settings::sinks::Secret;

/// Parts of a secret address shorter than this are words, such as `services`.
const WORD: usize = 9;

/// Texts that no message may hold.
#[derive(Clone, Default)]
pub struct Hidden(Vec<String>);

impl Hidden {
    /// Hides a secret, also as it travels in base 64.
    pub fn secret(&mut self, secret: &Secret) {
        let text = secret.expose();
        self.add(text);
        self.add(&STANDARD.encode(text));
    }

    /// Hides what a mail server is told to log in: user and password in base 64.
    pub fn login(&mut self, user: &str, password: &Secret) {
        self.secret(password);
        self.add(&STANDARD.encode(format!("\0{user}\0{}", password.expose())));
    }

    /// Hides an address, its path and query, and the longer parts of them.
    pub fn address(&mut self, url: &str) {
        self.add(url);
        let after_host = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        if after_host.len() >= WORD {
            self.add(after_host);
        }
        let is_mark = |c: char| matches!(c, '/' | '?' | '&' | '=' | '#' | '%');
        after_host.split(is_mark).filter(|part| part.len() >= WORD).for_each(|part| self.add(part));
    }

    fn add(&mut self, text: &str) {
        if !text.is_empty() {
            self.0.push(text.to_owned());
            // The longest first, so that no rest of one stays.
            self.0.sort_by_key(|text| std::cmp::Reverse(text.len()));
        }
    }

    /// A text with every secret in it replaced.
    pub fn hide(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_its_parts() {
        let mut hidden = Hidden::default();
        hidden.address("https://hooks.example.com/services/T00000000/BXXXXXXXXX?sig=abcdefghijk");
        assert_eq!(hidden.hide("no POST /services/T00000000/BXXXXXXXXX?sig=abcdefghijk"), "no POST /***");
        assert_eq!(hidden.hide("bad sig abcdefghijk at services"), "bad sig *** at services");
    }

    #[test]
    fn a_password_as_it_travels() {
        let mut hidden = Hidden::default();
        hidden.login("me", &Secret::new("hunter2"));
        // "\0me\0hunter2" and "hunter2" in base 64, by hand with the table.
        assert_eq!(hidden.hide("AG1lAGh1bnRlcjI= aHVudGVyMg== hunter2"), "*** *** ***");
    }
}
