//! No sink tells a secret: not where it failed against a server that repeats all it was sent, nor in any file.

use std::cell::RefCell;
use std::collections::BTreeMap;

use costs::alert::deliver::{Delivery, Pace, Run};
use costs::alert::message::Texts;
use costs::alert::sink::{World, open_all};
use costs::alert::state::State;
use costs::settings::Settings;

use crate::support::hook::{Hook, Say};
use crate::support::recorder::{block, time};
use crate::support::s3::SECRET;
use crate::support::sinks::{access, chart, odd};
use crate::support::smtp::{Manners, Smtp};

/// All that a run of one sink tells and keeps: the outcome, the dead letters, the state, the settings and a test's error.
fn told(keys: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("costs.toml");
    std::fs::write(&path, format!("[alerts]\nattempts = 2\n[[sinks]]\nname = \"s\"\n{keys}")).unwrap();
    let alerts = Settings::read(&path).unwrap().alerts;
    let (access, out, texts) = (access(), RefCell::new(Vec::new()), Texts::load(None).unwrap());
    let world = World { environment: &|_| None, access: &access, out: &out };
    let (charts, rules) = (BTreeMap::from([("budget:odd".to_owned(), vec![chart()])]), ["budget".to_owned()]);
    let findings = [odd()];
    let run = Run { findings: &findings, rules: &rules, charts: &charts, now: time("2025-01-15T12:00:00Z") };
    let pace = Pace { first: std::time::Duration::from_millis(1), ..Pace::default() };
    let (outcome, tested) = block(async {
        let state = State::open(&alerts.state).unwrap();
        let delivery = Delivery { settings: &alerts, sinks: open_all(&alerts, world).await, texts: &texts, pace };
        (delivery.run(&state, &run).await.unwrap(), delivery.test("s", &[chart()], run.now).await.unwrap_err())
    });
    assert_eq!(outcome.dead(), 1, "{outcome}");
    let files = [&alerts.dead_letter, &alerts.state].map(|path| std::fs::read(path).unwrap());
    let files = files.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(files.contains("budget:odd"));
    format!("{outcome}\n{outcome:?}\n{alerts:?}\n{tested}\n{tested:?}\n{files}")
}

/// The secrets, which the server has got, are in nothing that is told.
#[track_caller]
fn keeps(secrets: &[&str], hook: &Hook, told: &str) {
    let came = format!(
        "{:?}",
        hook.came().iter().map(|came| (came, String::from_utf8_lossy(&came.body).into_owned())).collect::<Vec<_>>()
    );
    for secret in secrets {
        assert!(came.contains(secret), "the server never got {secret}, so this shows nothing: {came}");
        assert!(!told.contains(secret), "{secret} is told: {told}");
    }
}

/// Each test with both a refusal for good and trouble of the service.
fn both(keys: impl Fn(&Hook) -> String, secrets: &[&str]) {
    for status in [400, 500] {
        let hook = Hook::start([Say::Echo(status)]);
        keeps(secrets, &hook, &told(&keys(&hook)));
    }
}

#[test]
fn of_a_webhook() {
    let keys = |hook: &Hook| {
        format!(
            "kind = \"webhook\"\nurl = \"{}/in/secret-part?token=secret-query\"\nsecret = \"secret-key\"\n",
            hook.url()
        )
    };
    both(keys, &["secret-part", "secret-query"]);
}

#[test]
fn of_slack_by_webhook() {
    let keys = |hook: &Hook| {
        format!("kind = \"slack\"\nwebhook = \"{}/services/T00000000/B00000000/secretsecret\"\n", hook.url())
    };
    both(keys, &["secretsecret", "T00000000"]);
}

#[test]
fn of_slack_by_bot() {
    let keys = |hook: &Hook| {
        format!("kind = \"slack\"\ntoken = \"xoxb-secret\"\nchannel = \"C1\"\napi_url = \"{}\"\n", hook.url())
    };
    both(keys, &["xoxb-secret"]);
}

/// Slack's own error code, where it repeats the token.
#[test]
fn of_slack_in_an_answer() {
    let hook = Hook::start([Say::Answer(200, r#"{"ok": false, "error": "bad xoxb-secret"}"#)]);
    let keys = format!("kind = \"slack\"\ntoken = \"xoxb-secret\"\nchannel = \"C1\"\napi_url = \"{}\"\n", hook.url());
    keeps(&["xoxb-secret"], &hook, &told(&keys));
}

#[test]
fn of_teams() {
    both(
        |hook: &Hook| format!("kind = \"teams\"\nwebhook = \"{}/workflows/secretsecret\"\n", hook.url()),
        &["secretsecret"],
    );
}

#[test]
fn of_pagerduty() {
    let keys =
        |hook: &Hook| format!("kind = \"pagerduty\"\nrouting_key = \"R0secretsecret\"\napi_url = \"{}\"\n", hook.url());
    both(keys, &["R0secretsecret"]);
}

/// The key that signs is never sent, and the address does not hold it; the id of the key is, and is no secret.
#[test]
fn of_sns() {
    let hook = Hook::start([Say::Echo(400)]);
    let keys = format!("kind = \"sns\"\ntopic = \"arn:aws:sns:us-east-1:1:t\"\nendpoint_url = \"{}\"\n", hook.url());
    let told = told(&keys);
    assert!(!hook.came().is_empty() && !told.contains(SECRET), "{told}");
    // A signature is good for some minutes, and is not told either.
    let signed = hook.came()[0].header("authorization");
    let signature = signed.split_once("Signature=").unwrap().1.to_owned();
    keeps(&[&signature], &hook, &told);
}

/// This server repeats the login as it came, in base 64.
#[test]
fn of_mail() {
    let server = Smtp::start(Manners { login: Some("535"), ..Manners::default() });
    let told = told(&server.keys("\"a@example.com\"", "user = \"me\"\npassword = \"hunter2 and more\"\n"));
    // `printf '\0me\0hunter2 and more' | base64`, and the password alone.
    for secret in ["hunter2", "AG1lAGh1bnRlcjIgYW5kIG1vcmU=", "aHVudGVyMiBhbmQgbW9yZQ=="] {
        assert!(!told.contains(secret), "{told}");
    }
    assert!(told.contains("AUTH PLAIN ***"), "{told}");
}
