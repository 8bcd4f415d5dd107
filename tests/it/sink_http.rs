//! The sinks that speak HTTP, against a server that answers, refuses, hangs and cuts.

use std::time::Duration;

use costs::alert::sink::{Failure, signature};
use costs::alert::state::Stage;
use costs::settings::Severity;

use crate::support::hook::{Hook, Say};
use crate::support::recorder::finding;
use crate::support::sinks::{chart, message, odd, refused, send, send_hurried, with_charts};

const OK: Say = Say::Answer(200, "{\"ok\": true}");

fn webhook(hook: &Hook) -> String {
    format!("kind = \"webhook\"\nurl = \"{}/in\"\n", hook.url())
}

fn against(say: Say) -> Result<(), Failure> {
    let hook = Hook::start([say]);
    send(&webhook(&hook), &message(Stage::First, &[odd()]))
}

#[test]
fn a_document_arrives() {
    let hook = Hook::start([Say::Answer(204, "")]);
    let message = message(Stage::First, &[odd()]);
    send(&webhook(&hook), &message).unwrap();
    let came = &hook.came()[0];
    assert_eq!((came.path.as_str(), came.header("content-type").as_str()), ("/in", "application/json"));
    assert_eq!(came.json(), message.json);
    assert_eq!(came.json()["findings"][0]["id"], "budget:odd");
    assert_eq!(came.header("x-costs-signature"), "");
}

/// The signature by another way: `printf '%s' 1736942400.BODY | openssl dgst -sha256 -hmac KEY`, where the body is `{}`.
#[test]
fn a_signature_as_openssl_makes_it() {
    let expected = "v1=b4e40725e26ba87d579aea2f123e9e8c4063147ff12d6b88fe8254f90f6e3201";
    assert_eq!(signature("a key", "1736942400", "{}"), expected);
}

#[test]
fn a_signed_document_arrives() {
    let hook = Hook::start([OK]);
    send(&format!("{}secret = \"a key\"\n", webhook(&hook)), &message(Stage::First, &[odd()])).unwrap();
    let came = &hook.came()[0];
    // 2025-01-15T12:00:00Z in seconds since 1970: 20,103 days and a half.
    assert_eq!(came.header("x-costs-timestamp"), "1736942400");
    assert_eq!(came.header("x-costs-signature"), signature("a key", "1736942400", &came.text()));
}

#[test]
fn too_many_requests_with_a_pause() {
    let failure = against(Say::Later(7)).unwrap_err();
    assert_eq!((failure.is_retryable, failure.retry_after), (true, Some(Duration::from_secs(7))));
    assert_eq!(failure.text, "127.0.0.1 answered 429");
}

#[test]
fn trouble_of_the_service() {
    let failure = against(Say::Answer(500, "<h1>oops</h1>\nsorry")).unwrap_err();
    assert_eq!(failure, Failure::passing("127.0.0.1 answered 500: <h1>oops</h1> sorry"));
}

#[test]
fn a_refusal() {
    assert_eq!(against(Say::Answer(404, "no_team")).unwrap_err(), Failure::lasting("127.0.0.1 answered 404: no_team"));
}

#[test]
fn a_server_that_hangs() {
    let hook = Hook::start([Say::Hang]);
    let sent = send_hurried(&webhook(&hook), &message(Stage::First, &[odd()]));
    assert_eq!(sent.unwrap_err(), Failure::passing("127.0.0.1 does not answer"));
}

#[test]
fn a_server_that_cuts() {
    let failure = against(Say::Cut).unwrap_err();
    assert!(failure.is_retryable && failure.text.starts_with("the connection broke to 127.0.0.1: "), "{failure:?}");
}

#[test]
fn a_server_that_is_not_there() {
    let url = Hook::start([OK]).url();
    let failure =
        send(&format!("kind = \"webhook\"\nurl = \"{url}/in\"\n"), &message(Stage::First, &[odd()])).unwrap_err();
    assert!(failure.is_retryable && failure.text.starts_with("could not connect to 127.0.0.1: "), "{failure:?}");
}

#[test]
fn a_redirect_is_not_followed() {
    let hook = Hook::start([Say::Elsewhere]);
    let failure = send(&webhook(&hook), &message(Stage::First, &[odd()])).unwrap_err();
    assert_eq!(
        failure,
        Failure::lasting("127.0.0.1 answered 302: it leads elsewhere; give the address that it leads to")
    );
    assert_eq!(hook.came().len(), 1);
}

#[test]
fn slack_by_webhook() {
    let hook = Hook::start([Say::Answer(200, "ok")]);
    send(&format!("kind = \"slack\"\nwebhook = \"{}/services/T/B\"\n", hook.url()), &message(Stage::First, &[odd()]))
        .unwrap();
    let text = hook.came()[0].json()["text"].as_str().unwrap().to_owned();
    assert!(text.starts_with("*Critical: Over Bcc: evil@example.com &lt;!channel&gt;*\n"), "{text}");
    assert!(text.contains("• Account: a &amp; b\n"), "{text}");
}

fn bot(hook: &Hook) -> String {
    format!("kind = \"slack\"\ntoken = \"xoxb-1\"\nchannel = \"C1\"\napi_url = \"{}/api\"\n", hook.url())
}

#[test]
fn slack_by_bot() {
    let hook = Hook::start([OK]);
    send(&bot(&hook), &message(Stage::First, &[odd()])).unwrap();
    let came = &hook.came()[0];
    assert_eq!((came.path.as_str(), came.header("authorization").as_str()), ("/api/chat.postMessage", "Bearer xoxb-1"));
    assert_eq!(came.json()["channel"], "C1");
}

#[test]
fn slack_by_bot_with_a_chart() {
    let hook = Hook::start([Say::Place, OK]);
    send(&bot(&hook), &with_charts(Stage::First, &[odd()], &[chart()])).unwrap();
    let came = hook.came();
    let paths: Vec<&str> = came.iter().map(|came| came.path.as_str()).collect();
    assert_eq!(
        paths,
        ["/api/files.getUploadURLExternal", "/upload/secret-place-of-a-chart", "/api/files.completeUploadExternal"]
    );
    assert_eq!((came[0].text().as_str(), &came[1].body), ("filename=costs.png&length=14", &chart().bytes));
    let done = came[2].json();
    assert_eq!((&done["files"][0]["id"], &done["channel_id"]), (&"F1".into(), &"C1".into()));
    assert!(done["initial_comment"].as_str().unwrap().starts_with("*Critical: "));
}

#[test]
fn slack_without_leave_for_charts_gets_the_text() {
    let hook = Hook::start([Say::Answer(200, r#"{"ok": false, "error": "missing_scope"}"#), OK]);
    send(&bot(&hook), &with_charts(Stage::First, &[odd()], &[chart()])).unwrap();
    let came = hook.came();
    assert_eq!(came[1].path, "/api/chat.postMessage");
    let text = came[1].json()["text"].as_str().unwrap().to_owned();
    assert!(
        text.ends_with("_The charts could not be attached: Slack refused files.getUploadURLExternal: missing_scope_"),
        "{text}"
    );
}

fn slack_says(body: &'static str) -> Failure {
    let hook = Hook::start([Say::Answer(200, body)]);
    send(&bot(&hook), &message(Stage::First, &[odd()])).unwrap_err()
}

#[test]
fn slack_says_no_for_good() {
    let failure = slack_says(r#"{"ok": false, "error": "channel_not_found"}"#);
    assert_eq!(failure, Failure::lasting("Slack refused chat.postMessage: channel_not_found"));
}

#[test]
fn slack_says_no_for_now() {
    assert!(slack_says(r#"{"ok": false, "error": "ratelimited"}"#).is_retryable);
}

#[test]
fn slack_says_what_is_no_json() {
    assert_eq!(slack_says("<html>"), Failure::passing("Slack's answer to chat.postMessage is no JSON"));
}

fn teams(hook: &Hook) -> String {
    format!("kind = \"teams\"\nwebhook = \"{}/workflows/1\"\n", hook.url())
}

#[test]
fn a_card_for_teams() {
    let hook = Hook::start([Say::Answer(202, "")]);
    send(&teams(&hook), &message(Stage::First, &[odd()])).unwrap();
    let card = &hook.came()[0].json()["attachments"][0]["content"];
    assert_eq!((&card["type"], &card["version"]), (&"AdaptiveCard".into(), &"1.4".into()));
    assert_eq!(card["body"][0]["inlines"][0]["text"], "Critical: Over Bcc: evil@example.com <!channel>");
    assert_eq!(card["body"][0]["inlines"][0]["color"], "attention");
    assert_eq!(card["body"][1]["items"][2]["inlines"][0]["text"], "Account: a & b");
}

#[test]
fn a_card_for_teams_fits() {
    let hook = Hook::start([Say::Answer(202, "")]);
    let many: Vec<_> = (0..500).map(|n| finding(&format!("finding {n} {}", "x".repeat(100)), Severity::Info)).collect();
    send(&teams(&hook), &message(Stage::First, &many)).unwrap();
    let came = &hook.came()[0];
    assert!(came.body.len() < 28 << 10, "{}", came.body.len());
    let body = came.json()["attachments"][0]["content"]["body"].clone();
    let blocks = body.as_array().unwrap();
    // The first block is the subject, the last one counts what is left.
    let last = blocks.last().unwrap()["inlines"][0]["text"].as_str().unwrap();
    assert_eq!(last, format!("and {} more", 500 - (blocks.len() - 2)));
}

#[test]
fn a_webhook_of_teams_that_says_it_failed() {
    let hook = Hook::start([Say::Answer(
        200,
        "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429",
    )]);
    assert!(send(&teams(&hook), &message(Stage::First, &[odd()])).unwrap_err().is_retryable);
}

fn pagerduty(hook: &Hook) -> String {
    format!("kind = \"pagerduty\"\nrouting_key = \"R0\"\napi_url = \"{}/v2/enqueue\"\n", hook.url())
}

#[test]
fn an_event_for_each_finding() {
    let hook = Hook::start([Say::Answer(202, "")]);
    send(&pagerduty(&hook), &message(Stage::First, &[odd(), finding("b", Severity::Info)])).unwrap();
    let events: Vec<_> = hook.came().iter().map(crate::support::hook::Came::json).collect();
    assert_eq!(events.len(), 2);
    assert_eq!((&events[0]["event_action"], &events[0]["dedup_key"]), (&"trigger".into(), &"budget:odd".into()));
    assert_eq!((&events[0]["routing_key"], &events[0]["payload"]["severity"]), (&"R0".into(), &"critical".into()));
    assert_eq!(events[0]["payload"]["timestamp"], "2025-01-15T12:00:00Z");
    assert_eq!(events[0]["payload"]["custom_details"]["Account"], "a & b");
    assert_eq!((&events[1]["dedup_key"], &events[1]["payload"]["severity"]), (&"b".into(), &"info".into()));
}

#[test]
fn an_incident_is_resolved_by_the_same_key() {
    let hook = Hook::start([Say::Answer(202, "")]);
    send(&pagerduty(&hook), &message(Stage::Gone, &[odd()])).unwrap();
    let expected = serde_json::json!({ "routing_key": "R0", "event_action": "resolve", "dedup_key": "budget:odd" });
    assert_eq!(hook.came()[0].json(), expected);
}

#[test]
fn an_id_that_is_too_long_is_digested() {
    let hook = Hook::start([Say::Answer(202, "")]);
    send(&pagerduty(&hook), &message(Stage::Gone, &[finding(&"x".repeat(256), Severity::Info)])).unwrap();
    assert_eq!(hook.came()[0].json()["dedup_key"].as_str().unwrap().len(), 64);
}

#[test]
fn a_secret_address_in_the_clear_is_refused() {
    let error = refused("kind = \"teams\"\nwebhook = \"http://example.com/a-secret-path\"\n");
    assert_eq!(error, "the address of sink s is not protected by TLS");
}

#[test]
fn a_secret_that_is_not_set() {
    assert_eq!(refused("kind = \"teams\"\nwebhook_env = \"HOOK\"\n"), "there is no webhook of sink s");
}
