use super::*;
use crate::alert::finding::Finding;
use crate::money::ONE;

fn told(id: &str, severity: Severity, title: &str) -> Told {
    let finding = Finding {
        id: id.to_owned(),
        rule: "budget".to_owned(),
        severity,
        title: title.to_owned(),
        text: "It is over.\nAsk <them>.".to_owned(),
        facts: vec![("Account".to_owned(), "a & b".to_owned())],
        amount: Some(1234 * ONE + ONE / 2),
        currency: Some("USD".to_owned()),
        first: "2025-01-01".parse().ok(),
        last: "2025-01-31".parse().ok(),
        to: Vec::new(),
    };
    Told { finding, first_seen: "2025-02-01T08:00:00Z".parse().unwrap(), resolved: None }
}

fn message(texts: &Texts, stage: Stage, findings: &[Told], limit: usize) -> (Message, Option<String>) {
    let at = "2025-02-04T09:00:00Z".parse().unwrap();
    texts.message(&Group { stage, findings, limit, at, attachments: &[] }).unwrap()
}

fn shipped(stage: Stage, findings: &[Told], limit: usize) -> Message {
    message(&Texts::load(None).unwrap(), stage, findings, limit).0
}

#[test]
fn the_words_of_one_finding() {
    let message = shipped(Stage::First, &[told("a", Severity::Warning, "Over budget")], 20);
    assert_eq!(message.subject, "Warning: Over budget");
    assert_eq!(message.short, "costs warning: Over budget");
    assert_eq!(
        message.text,
        "Warning: Over budget\n  It is over.\n  Ask <them>.\n  Amount: 1,234.50 USD\n  Days: 2025-01-01 to 2025-01-31\n  \
         Account: a & b\n  Rule: budget\n\n"
    );
    assert_eq!(
        message.markdown,
        "*Warning: Over budget*\nIt is over.\nAsk &lt;them&gt;.\n• Amount: 1,234.50 USD\n• Days: 2025-01-01 to 2025-01-31\n\
         • Account: a &amp; b\n• Rule: budget\n\n"
    );
}

/// The gravest comes first and names the message; 3 findings with 2 spelled out leave 1.
#[test]
fn a_group_spells_out_some_and_counts_the_rest() {
    let findings =
        [told("a", Severity::Info, "A"), told("b", Severity::Critical, "B"), told("c", Severity::Warning, "C")];
    let message = shipped(Stage::First, &findings, 2);
    assert_eq!((message.subject.as_str(), message.severity), ("Critical: B and 2 more", Severity::Critical));
    let heads: Vec<&str> = message.text.lines().filter(|line| !line.is_empty() && !line.starts_with(' ')).collect();
    assert_eq!(heads, ["Critical: B", "Warning: C", "and 1 more"]);
    // Programs get all of them.
    assert_eq!((message.json["count"].as_u64(), message.json["findings"].as_array().unwrap().len()), (Some(3), 3));
    assert_eq!(message.json["findings"][0]["amount"], "1234.5");
}

/// From the 1st at 8 to the 4th at 9 three days have passed.
#[test]
fn what_stands_and_what_is_gone() {
    let findings = [told("a", Severity::Warning, "A")];
    let still = shipped(Stage::Escalation, &findings, 20);
    assert_eq!(still.subject, "Still warning after 3 days: A");
    assert!(still.text.contains("\n  It stands since 2025-02-01, for 3 days.\n"), "{}", still.text);
    assert_eq!(shipped(Stage::Gone, &findings, 20).subject, "Gone: A");
}

#[test]
fn what_a_bill_holds_is_no_markup() {
    let title = "<script>alert(1)</script> <!channel> <https://x.y|here> & \"'";
    let message = shipped(Stage::First, &[told("a", Severity::Info, title)], 20);
    for (text, markup) in
        [(&message.html, ["<script", "<!channel", "<https"]), (&message.markdown, ["<script", "<!channel", "<https"])]
    {
        assert!(markup.iter().all(|markup| !text.contains(markup)), "{text}");
    }
    assert!(message.markdown.contains("&lt;!channel&gt; &lt;https://x.y|here&gt; &amp; \"'"), "{}", message.markdown);
}

#[test]
fn a_key_names_the_findings_and_the_stage() {
    let (a, b) = (told("a", Severity::Info, "A"), told("b", Severity::Info, "B"));
    let key = |stage, findings: &[Told]| shipped(stage, findings, 20).key;
    let one = key(Stage::First, &[a.clone(), b.clone()]);
    assert_eq!((one.len(), &one), (32, &key(Stage::First, &[b.clone(), a.clone()])));
    assert_ne!(one, key(Stage::Gone, &[a.clone(), b]));
    assert_ne!(one, key(Stage::First, &[a]));
}

fn own(name: &str, text: &str) -> (tempfile::TempDir, crate::error::Result<Texts>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), text).unwrap();
    let texts = Texts::load(Some(folder.path()));
    (folder, texts)
}

#[test]
fn a_template_of_ones_own_stands_in_for_one_of_the_shipped() {
    let (_folder, texts) = own("html.j2", "<b>{{ findings[0].title }}</b>");
    let (message, note) = message(&texts.unwrap(), Stage::First, &[told("a", Severity::Info, "<A>")], 20);
    assert_eq!((message.html.as_str(), message.subject.as_str(), note), ("<b>&lt;A&gt;</b>", "Info: <A>", None));
}

#[test]
fn a_template_with_a_fault_is_refused_with_its_place() {
    let (_folder, texts) = own("text.j2", "fine\n{% for %}");
    let error = texts.unwrap_err().to_string();
    assert!(error.contains("text.j2:2:"), "{error}");
}

#[test]
fn a_template_that_fails_gives_way_to_the_shipped_one() {
    let (_folder, texts) = own("text.j2", "{{ findings[0].title.no.such }}");
    let (message, note) = message(&texts.unwrap(), Stage::First, &[told("a", Severity::Info, "A")], 20);
    assert!(message.text.starts_with("Info: A\n"), "{}", message.text);
    assert!(note.unwrap().starts_with("template text.j2 failed: "));
}

#[test]
fn a_subject_is_one_line() {
    let (_folder, texts) = own("subject.j2", "a\r\nBcc: x@y.z");
    assert_eq!(message(&texts.unwrap(), Stage::First, &[told("a", Severity::Info, "A")], 20).0.subject, "a Bcc: x@y.z");
}
