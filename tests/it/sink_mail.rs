//! Mail against a server that takes it, refuses readers, logins and mail, hangs and cuts.

use costs::alert::message::Message;
use costs::alert::sink::Failure;
use costs::alert::state::Stage;

use crate::support::sinks::{chart, message, odd, send, send_hurried, with_charts};
use crate::support::smtp::{Begins, CERTIFICATE, Manners, Smtp};

const TWO: &str = "[\"a@example.com\", \"refused@example.com\"]";

fn one() -> Message {
    message(Stage::First, &[odd()])
}

/// The value of a header, in one line.
fn header(data: &str, name: &str) -> Vec<String> {
    let head = data.split_once("\n\n").unwrap().0.replace("\n ", " ");
    head.lines().filter_map(|line| line.strip_prefix(&format!("{name}: "))).map(str::to_owned).collect()
}

#[test]
fn a_mail_arrives() {
    let server = Smtp::start(Manners::default());
    send(&server.keys("[\"a@example.com\", \"B <b@example.com>\"]", ""), &one()).unwrap();
    let mail = &server.taken()[0];
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        ("costs@example.com", &["a@example.com".to_owned(), "b@example.com".to_owned()][..])
    );
    assert_eq!(header(&mail.data, "Subject"), ["Critical: Over Bcc: evil@example.com <!channel>"]);
    assert_eq!(header(&mail.data, "Date"), ["Wed, 15 Jan 2025 12:00:00 +0000"]);
    assert_eq!(header(&mail.data, "Message-ID"), [format!("<{}@example.com>", one().key)]);
    assert_eq!(header(&mail.data, "Auto-Submitted"), ["auto-generated"]);
    assert!(header(&mail.data, "Content-Type")[0].starts_with("multipart/alternative"));
    assert!(
        mail.data.contains("Content-Type: text/plain; charset=utf-8")
            && mail.data.contains("Content-Type: text/html; charset=utf-8")
    );
    assert!(
        mail.data.contains("Somebody <b>spends</b>.") && mail.data.contains("Somebody &lt;b&gt;spends&lt;"),
        "{}",
        mail.data
    );
}

/// What a bill holds adds no header, and no reader.
#[test]
fn a_title_is_no_header() {
    let server = Smtp::start(Manners::default());
    let mut message = one();
    message.subject = "Over\r\nBcc: evil@example.com".to_owned(); // as no template makes it
    let _ = send(&server.keys("\"a@example.com\"", ""), &message);
    for mail in server.taken() {
        assert_eq!((header(&mail.data, "Bcc").len(), mail.to.len()), (0, 1));
    }
}

#[test]
fn a_subject_beyond_ascii() {
    let server = Smtp::start(Manners::default());
    let mut message = one();
    message.subject = "Über 1.000 €".to_owned();
    send(&server.keys("\"a@example.com\"", ""), &message).unwrap();
    // "Über" and "€" in UTF-8 and base 64: w5xiZXI=, 4oKs.
    let subject = &header(&server.taken()[0].data, "Subject")[0];
    assert!(subject.starts_with("=?utf-8?b?w5xiZXI") && subject.is_ascii(), "{subject}");
}

#[test]
fn charts_are_attached() {
    let server = Smtp::start(Manners::default());
    send(&server.keys("\"a@example.com\"", ""), &with_charts(Stage::First, &[odd()], &[chart()])).unwrap();
    let data = &server.taken()[0].data;
    assert!(header(data, "Content-Type")[0].starts_with("multipart/mixed"));
    assert!(data.contains("Content-Type: image/png\n") && data.contains("filename=\"costs.png\""), "{data}");
    // b"\x89PNG not quite" in base 64, by `base64`.
    assert!(data.contains("iVBORyBub3QgcXVpdGU="), "{data}");
}

#[test]
fn a_login() {
    let server = Smtp::start(Manners { login: Some("235"), ..Manners::default() });
    send(&server.keys("\"a@example.com\"", "user = \"me\"\npassword = \"hunter2 and more\"\n"), &one()).unwrap();
    assert_eq!(server.taken()[0].login, Some(("me".to_owned(), "hunter2 and more".to_owned())));
}

#[test]
fn a_login_that_is_refused() {
    let server = Smtp::start(Manners { login: Some("535"), ..Manners::default() });
    let failure =
        send(&server.keys("\"a@example.com\"", "user = \"me\"\npassword = \"hunter2\"\n"), &one()).unwrap_err();
    assert!(!failure.is_retryable && failure.text.contains("AUTH PLAIN ***"), "{failure:?}");
}

#[test]
fn one_reader_that_is_refused_keeps_no_other_waiting() {
    let server = Smtp::start(Manners { refused: Some("550 no such reader"), ..Manners::default() });
    let failure = send(&server.keys(TWO, ""), &one()).unwrap_err();
    assert!(
        !failure.is_retryable && failure.text.starts_with("all but these have it: refused@example.com ("),
        "{failure:?}"
    );
    let taken = server.taken();
    assert_eq!((taken.len(), taken[0].to.as_slice()), (1, &["a@example.com".to_owned()][..]));
}

#[test]
fn a_reader_that_is_refused_for_now() {
    let server = Smtp::start(Manners { refused: Some("451 greylisted"), ..Manners::default() });
    assert!(send(&server.keys(TWO, ""), &one()).unwrap_err().is_retryable);
    assert!(server.taken().is_empty());
}

fn refused(manners: Manners) -> Failure {
    send(&Smtp::start(manners).keys("\"a@example.com\"", ""), &one()).unwrap_err()
}

#[test]
fn a_mail_that_is_refused_for_good() {
    let failure = refused(Manners { data: Some("554 spam"), ..Manners::default() });
    assert!(!failure.is_retryable && failure.text.contains("spam"), "{failure:?}");
}

#[test]
fn a_mail_that_is_refused_for_now() {
    let failure = refused(Manners { data: Some("452 full"), ..Manners::default() });
    assert!(failure.is_retryable && failure.text.contains("full"), "{failure:?}");
}

#[test]
fn a_server_that_hangs() {
    let server = Smtp::start(Manners { hangs: true, ..Manners::default() });
    let sent = send_hurried(&server.keys("\"a@example.com\"", ""), &one());
    assert_eq!(sent.unwrap_err(), Failure::passing("127.0.0.1 does not answer"));
}

#[test]
fn a_server_that_cuts() {
    assert!(refused(Manners { cuts: true, ..Manners::default() }).is_retryable);
}

/// The connection must be protected, and this server cannot: nothing is sent.
#[test]
fn a_server_without_tls() {
    let server = Smtp::start(Manners::default());
    let keys = server.keys("\"a@example.com\"", "").replace("tls = \"none\"", "tls = \"starttls\"");
    assert!(send(&keys, &one()).is_err());
    assert!(server.taken().is_empty());
}

fn protected(begins: Begins, word: &str, more: &str) -> (Result<(), Failure>, Smtp) {
    let server = Smtp::start(Manners { protection: Some(begins), login: Some("235"), ..Manners::default() });
    let keys = server.keys("\"a@example.com\"", &format!("user = \"me\"\npassword = \"hunter2\"\n{more}"));
    (send(&keys.replace("tls = \"none\"", &format!("tls = \"{word}\"")), &one()), server)
}

fn trusting() -> String {
    format!("ca_file = {CERTIFICATE:?}\n")
}

#[test]
fn a_connection_that_is_protected_at_once() {
    let (sent, server) = protected(Begins::AtOnce, "tls", &trusting());
    sent.unwrap();
    assert_eq!(server.taken()[0].login.as_ref().unwrap().0, "me");
}

#[test]
fn a_connection_that_is_protected_when_asked() {
    let (sent, server) = protected(Begins::WhenAsked, "starttls", &trusting());
    sent.unwrap();
    assert_eq!(server.taken()[0].login.as_ref().unwrap().0, "me");
}

#[test]
fn a_certificate_that_nobody_vouches_for() {
    let (sent, server) = protected(Begins::WhenAsked, "starttls", "");
    let failure = sent.unwrap_err();
    assert!(failure.text.contains("certificate"), "{failure:?}");
    assert!(server.taken().is_empty());
}
