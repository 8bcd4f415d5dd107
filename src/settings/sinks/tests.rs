use super::*;
use crate::settings::Settings;

fn read(text: &str) -> Result<Alerts> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("costs.toml");
    std::fs::write(&path, text).unwrap();
    let mut alerts = Settings::read(&path)?.alerts;
    for path in [&mut alerts.state, &mut alerts.dead_letter] {
        *path = path.strip_prefix(folder.path()).unwrap().to_owned();
    }
    Ok(alerts)
}

/// The message and where it points: `message at line:column; hint`.
fn wrong(text: &str) -> String {
    let error = read(text).unwrap_err();
    let told = error.to_string();
    let (message, rest) = told.split_once('\n').unwrap();
    let place = rest.split_once("costs.toml:").unwrap().1.split(' ').next().unwrap();
    format!("{message} at {place}; {}", error.hint().unwrap_or_default())
}

const SLACK: &str = "[[sinks]]\nname = \"team\"\nkind = \"slack\"\nwebhook_env = \"HOOK\"\n";

#[test]
fn nothing_said_is_the_usual() {
    assert_eq!(read("").unwrap(), Alerts::default());
}

#[test]
fn all_of_alerts() {
    let text = format!(
        "[alerts]\nstate = \"s.db\"\ndead_letter = \"d\"\nto = [\"team\"]\nquiet_hours = \"22:00-07:00\"\nquiet_weekends = true\n\
         time_zone = \"Europe/Berlin\"\nescalate_after_days = 3\nescalate_to = [\"team\"]\ngroup_limit = 5\nattempts = 2\n{SLACK}"
    );
    let alerts = read(&text).unwrap();
    assert_eq!((alerts.state.to_str(), alerts.dead_letter.to_str()), (Some("s.db"), Some("d")));
    assert_eq!((alerts.by_default(), alerts.escalate_to.len()), (vec!["team"], 1));
    assert_eq!((alerts.escalate_after_days, alerts.group_limit, alerts.attempts), (Some(3), 5, 2));
    assert!(alerts.quiet.weekends);
    // A Wednesday at 22:30 in Berlin, which is at +1 in January.
    assert!(alerts.quiet.until("2025-01-15T21:30:00Z".parse().unwrap()).is_some());
}

#[test]
fn a_sink_of_each_kind() {
    let text = "[[sinks]]\nname = \"a\"\nkind = \"stdout\"\n[[sinks]]\nname = \"b\"\nkind = \"file\"\npath = \"f\"\n\
        [[sinks]]\nname = \"c\"\nkind = \"sns\"\ntopic = \"arn:aws:sns:eu-west-1:1:t\"\n\
        [[sinks]]\nname = \"d\"\nkind = \"sns\"\nphone = \"+491701234567\"\n\
        [[sinks]]\nname = \"e\"\nkind = \"email\"\nhost = \"h\"\nfrom = \"C <c@x.y>\"\nto = \"d@x.y\"\n\
        [[sinks]]\nname = \"f\"\nkind = \"slack\"\ntoken = \"t\"\nchannel = \"C1\"\n\
        [[sinks]]\nname = \"g\"\nkind = \"teams\"\nwebhook_file = \"w\"\n\
        [[sinks]]\nname = \"h\"\nkind = \"webhook\"\nurl = \"http://x\"\n\
        [[sinks]]\nname = \"i\"\nkind = \"pagerduty\"\nrouting_key_env = \"K\"\n\
        [[sinks]]\nname = \"j\"\nkind = \"cloudwatch\"\n";
    let alerts = read(text).unwrap();
    let words: Vec<&str> = alerts.sinks.iter().map(|sink| sink.channel.word()).collect();
    assert_eq!(
        words,
        ["stdout", "file", "sns", "sns", "email", "slack", "teams", "webhook", "pagerduty", "cloudwatch"]
    );
    // All but the one that takes metrics.
    assert_eq!(alerts.by_default(), ["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
    let quiet: Vec<bool> = alerts.sinks.iter().map(|sink| sink.is_quiet).collect();
    assert_eq!(quiet, [false, false, true, true, true, true, true, false, true, false]);
    let Channel::Sns(topic) = &alerts.sinks[2].channel else { panic!() };
    assert_eq!(topic.region.as_deref(), Some("eu-west-1"));
    assert_eq!(Severity::ALL.map(|severity| alerts.sinks[3].takes(severity)), [false, false, true]);
    let Channel::Email(mail) = &alerts.sinks[4].channel else { panic!() };
    assert_eq!((mail.port, mail.tls), (587, Tls::Starttls));
}

#[test]
fn a_secret_from_each_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "from file\n").unwrap();
    let environment = |name: &str| (name == "SET").then(|| "from variable".to_owned());
    let find = |from: SecretFrom| from.find("token of sink x", &environment).map(|secret| secret.expose().to_owned());
    assert_eq!(find(SecretFrom::Here(Secret::new("here"))).unwrap(), "here");
    assert_eq!(find(SecretFrom::File(file)).unwrap(), "from file");
    assert_eq!(find(SecretFrom::Variable("SET".to_owned())).unwrap(), "from variable");
    let error = find(SecretFrom::Variable("UNSET".to_owned())).unwrap_err();
    assert_eq!(error.to_string(), "there is no token of sink x");
    assert_eq!(error.hint().as_deref(), Some("set the variable UNSET before the call"));
}

#[test]
fn settings_do_not_show_a_secret() {
    let text = "[[sinks]]\nname = \"f\"\nkind = \"slack\"\ntoken = \"xoxb-1\"\nchannel = \"C1\"\n";
    let shown = format!("{:?}", read(text).unwrap());
    assert!(shown.contains("token: Here(***)") && !shown.contains("xoxb"), "{shown}");
}

/// One test a line: its name, the text, and what is said.
macro_rules! wrong {
    ($($name:ident: $text:expr => $said:expr;)*) => {
        $(#[test]
        fn $name() {
            assert_eq!(wrong(&$text), $said);
        })*
    };
}

/// The table of a sink, with its first three lines.
fn sink(kind: &str, keys: &str) -> String {
    format!("[[sinks]]\nname = \"c\"\nkind = \"{kind}\"\n{keys}\n")
}

/// `[alerts]` with one key, before a sink.
fn alerts(key: &str) -> String {
    format!("[alerts]\n{key}\n{SLACK}")
}

wrong! {
    a_kind_that_is_none: sink("slak", "") => "\"slak\" is no kind of sink at 3:8; did you mean slack?";
    no_way_into_slack: sink("slack", "webhok_env = \"X\"") =>
        "this sink has no one way into Slack at 1:1; add either webhook_env, or token_env and channel";
    an_unknown_key: format!("{SLACK}min_severty = \"info\"\n") =>
        "a sink of kind slack has no key \"min_severty\" at 5:1; did you mean min_severity?";
    a_secret_twice: format!("{SLACK}webhook = \"x\"\n") =>
        "this sink has its webhook twice at 4:15; keep one of webhook, webhook_file and webhook_env";
    no_severity: format!("{SLACK}min_severity = \"bad\"\n") =>
        "\"bad\" is no severity at 5:16; one of info, warning, critical";
    a_name_twice: format!("{SLACK}{SLACK}") =>
        "\"team\" is the name of two sinks at 6:8; give each a name of its own";
    an_unknown_sink: alerts("to = [\"taem\"]") => "there is no sink \"taem\" at 2:7; did you mean team?";
    no_hours: alerts("quiet_hours = \"22-07\"") =>
        "\"22-07\" is no time from and to at 2:15; write it as 22:00-07:00";
    no_zone: alerts("time_zone = \"Berlin\"") =>
        "\"Berlin\" is no time zone at 2:13; write it as Europe/Berlin or +02:00";
    an_escalation_to_nobody: alerts("escalate_after_days = 3") =>
        "an escalation tells nobody at 2:23; add escalate_to = [\"SINK\"]";
    an_escalation_at_no_time: alerts("escalate_to = [\"team\"]") =>
        "nothing says when to escalate at 2:16; add escalate_after_days = 3";
    no_attempts: alerts("attempts = 0") => "0 is too few at 2:12; write 1 or more";
    an_unknown_key_of_alerts: alerts("quite_hours = \"\"") =>
        "unknown field `quite_hours`, expected one of `state`, `dead_letter`, `to`, `quiet_hours`, `quiet_weekends`, \
         `time_zone`, `escalate_after_days`, `escalate_to`, `group_limit`, `attempts`, `templates`, `rules` at 2:1; \
         did you mean quiet_hours?";
    no_phone: sink("sns", "phone = \"0170 1\"") =>
        "this is no phone number at 4:9; write it with + and the country, without spaces: +491701234567";
    no_topic: sink("sns", "topic = \"costs\"") =>
        "this is no ARN of a topic at 4:9; write it as arn:aws:sns:REGION:ACCOUNT:NAME";
    mail_in_the_clear: sink("email", "host = \"mail.x.y\"\ntls = \"none\"") =>
        "mail would go over the network in the clear at 5:7; use starttls or tls";
    mail_to_no_address: sink("email", "host = \"mail.x.y\"\nfrom = \"a@x.y\"\nto = [\"b\"]") =>
        "\"b\" is no mail address at 6:6; write it as name@example.com";
    metrics_are_no_findings: format!("[alerts]\nto = [\"c\"]\n{}", sink("cloudwatch", "")) =>
        "\"c\" takes metrics, not findings at 2:7; name a sink of another kind";
}

/// The line with the caret is drawn without its value, also where the key has a slip.
#[test]
fn a_fault_does_not_show_a_secret() {
    for keys in
        ["token = \"xoxb-é-1\"\ntoken_file = \"xoxb-é-1\"", "channel = \"C1\"\ntoken_env = \"T\"\ntokn = \"xoxb-é-1\""]
    {
        let error = read(&sink("slack", keys)).unwrap_err().to_string();
        assert!(!error.contains("xoxb") && !error.contains('é') && error.contains("****"), "{error}");
    }
}
