//! Sinks as `costs.toml` describes them, opened, and a message for them.

use std::cell::RefCell;
use std::time::Duration;

use aws_credential_types::Credentials;
use costs::alert::finding::{Finding, Told};
use costs::alert::message::{Attachment, Group, Message, Texts};
use costs::alert::sink::{Failure, World, open};
use costs::alert::state::Stage;
use costs::aws::{Access, Patience};
use costs::error::Result;
use costs::settings::Settings;
use costs::settings::Severity;
use costs::settings::sinks::Alerts;

use super::recorder::{block, finding, time};
use super::s3::{KEY_ID, SECRET};

/// Keys of AWS that no file holds, and patience with a machine that has much to do.
pub fn access() -> Access {
    let patience = Patience {
        connect: Duration::from_secs(10),
        read: Duration::from_secs(30),
        retries: 0,
        pause: Duration::from_millis(1),
        total: Duration::from_secs(40),
    };
    Access { patience, keys: Some(Credentials::new(KEY_ID, SECRET, None, None, "test")) }
}

/// The settings of `[[sinks]]` tables.
pub fn alerts(text: &str) -> Alerts {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("costs.toml");
    std::fs::write(&path, text).unwrap();
    Settings::read(&path).unwrap().alerts
}

/// Opens the one sink of some keys, and sends a message to it.
pub fn send(keys: &str, message: &Message) -> Result<(), Failure> {
    send_as(&access(), keys, message)
}

/// The same without patience, to a server that hangs.
pub fn send_hurried(keys: &str, message: &Message) -> Result<(), Failure> {
    let mut access = access();
    (access.patience.read, access.patience.total) = (Duration::from_millis(300), Duration::from_millis(600));
    send_as(&access, keys, message)
}

fn send_as(access: &Access, keys: &str, message: &Message) -> Result<(), Failure> {
    let out = RefCell::new(Vec::new());
    let alerts = alerts(&format!("[[sinks]]\nname = \"s\"\n{keys}"));
    let world = World { environment: &|_| None, access, out: &out };
    block(async { open(&alerts.sinks[0], world).await.unwrap().send(message).await })
}

/// Why a sink cannot be opened.
pub fn refused(keys: &str) -> String {
    let (access, out) = (access(), RefCell::new(Vec::new()));
    let alerts = alerts(&format!("[[sinks]]\nname = \"s\"\n{keys}"));
    let world = World { environment: &|_| None, access: &access, out: &out };
    block(open(&alerts.sinks[0], world)).err().unwrap().to_string()
}

/// A finding with markup, and with what would add a header to mail.
pub fn odd() -> Finding {
    Finding {
        text: "Somebody <b>spends</b>.".to_owned(),
        facts: vec![("Account".to_owned(), "a & b".to_owned())],
        title: "Over\r\nBcc: evil@example.com <!channel>".to_owned(),
        ..finding("budget:odd", Severity::Critical)
    }
    .cleaned()
}

pub fn message(stage: Stage, findings: &[Finding]) -> Message {
    with_charts(stage, findings, &[])
}

pub fn with_charts(stage: Stage, findings: &[Finding], attachments: &[Attachment]) -> Message {
    let told =
        |finding: &Finding| Told { finding: finding.clone(), first_seen: time("2025-01-10T12:00:00Z"), resolved: None };
    let findings: Vec<Told> = findings.iter().map(told).collect();
    let group = Group { stage, findings: &findings, limit: 20, at: time("2025-01-15T12:00:00Z"), attachments };
    Texts::load(None).unwrap().message(&group).unwrap().0
}

pub fn chart() -> Attachment {
    Attachment {
        name: "costs.png".to_owned(),
        media_type: "image/png".to_owned(),
        bytes: b"\x89PNG not quite".to_vec(),
    }
}
