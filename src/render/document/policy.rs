//! What a page's policy allows, by the hashes of what is in it (Content Security Policy Level 3, hash-source).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::{Document, html, script};

/// What a page runs, and what sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    /// The hash of its script; nothing where it has none.
    pub script: Option<String>,
    /// The hash of its style where it is served; a file may be sent on, by mail say, to what adds styles of its own.
    pub style: String,
}

/// What the page of a document runs, and what sets it, as the headers of its server name them.
#[must_use]
pub fn sources(document: &Document) -> Sources {
    let style = || hash(&format!("\n{}\n", html::style(document)));
    Sources {
        script: document.live.then(script::source),
        style: document.served.as_ref().map_or_else(|| "'unsafe-inline'".to_owned(), |_| style()),
    }
}

/// A text by its hash.
pub(super) fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{bar, bare, live};
    use super::*;

    /// The hash of nothing, from FIPS 180-4's examples: e3b0c442 98fc1c14 … in base64.
    #[test]
    fn a_hash_is_in_base_64() {
        assert_eq!(hash(""), "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
    }

    #[test]
    fn a_page_holds_what_its_sources_name() {
        for document in [bare().served(bar()), live().served(bar())] {
            let (page, sources) = (html(&document).unwrap(), sources(&document));
            let within = |tag: &str| {
                let (_, rest) = page.split_once(&format!("<{tag}>"))?;
                Some(hash(rest.split_once(&format!("</{tag}>"))?.0))
            };
            assert_eq!((within("script"), within("style")), (sources.script.clone(), Some(sources.style.clone())));
            assert!(page.contains(&format!("style-src {}; ", sources.style)));
            assert_eq!(page.matches("style=").count(), 0, "a style of an element would not count");
        }
    }

    /// A browser asks a server for an icon where a page has none, and its forms tell their origin where the page lets them.
    #[test]
    fn a_served_page_has_an_icon_and_tells_its_origin() {
        let heads = ["<link rel=\"icon\" href=\"data:,\">", "<meta name=\"referrer\" content=\"same-origin\">"];
        let (file, page) = (html(&bare()).unwrap(), html(&bare().served(bar())).unwrap());
        assert!(heads.iter().all(|head| page.contains(head) && !file.contains(head)), "{page}");
    }

    #[test]
    fn a_file_has_the_policy_that_it_had() {
        let page = html(&live()).unwrap();
        let policy = format!(
            "content=\"default-src 'none'; script-src {}; base-uri 'none'; form-action 'none'; style-src 'unsafe-inline'; \
             font-src data:; img-src data:\"",
            script::source()
        );
        assert!(page.contains(&policy), "{page}");
        assert!(!html(&live().served(bar())).unwrap().contains("form-action"));
    }
}
