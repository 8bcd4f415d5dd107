//! SNS and CloudWatch against moto, and what moto does not show against answers made up beforehand.

use chrono::{DateTime, TimeDelta, Utc};
use costs::alert::sink::Failure;
use costs::alert::sink::cloudwatch::{Alarm, CloudWatch, Metric, Put, Unit};
use costs::alert::state::Stage;
use costs::settings::sinks::Channel;
use serde_json::{Value, json};

use crate::support::cloudwatch::Watch;
use crate::support::hook::{Hook, Say};
use crate::support::moto::Moto;
use crate::support::recorder::{block, time, warning};
use crate::support::sinks::{access, alerts, message, odd, send, send_hurried};

/// A topic that a queue listens to.
struct Topic {
    moto: Moto,
    arn: String,
    queue: String,
}

impl Topic {
    fn new(name: &str, attributes: &str) -> Self {
        let moto = Moto::start();
        let made = moto.query("sns", &format!("Action=CreateTopic&Version=2010-03-31&Name={name}{attributes}"));
        let arn = between(&made, "<TopicArn>", "</TopicArn>");
        // A queue that keeps an order, for a topic that does.
        let attributes = if attributes.is_empty() { json!({}) } else { json!({ "FifoQueue": "true" }) };
        let body = json!({ "QueueName": name, "Attributes": attributes });
        let queue = moto.call("sqs", "AmazonSQS.CreateQueue", body)["QueueUrl"].as_str().unwrap().to_owned();
        let endpoint = format!("arn:aws:sqs:us-east-1:123456789012:{name}"); // moto's own account
        moto.query(
            "sns",
            &format!("Action=Subscribe&Version=2010-03-31&TopicArn={arn}&Protocol=sqs&Endpoint={endpoint}"),
        );
        Self { moto, arn, queue }
    }

    fn keys(&self) -> String {
        format!("kind = \"sns\"\ntopic = \"{}\"\nendpoint_url = \"{}\"\n", self.arn, self.moto.url())
    }

    /// What the queue holds, as SNS wrapped it.
    fn came(&self) -> Vec<Value> {
        let body = json!({ "QueueUrl": self.queue, "MaxNumberOfMessages": 10 });
        let answer = self.moto.call("sqs", "AmazonSQS.ReceiveMessage", body);
        let unwrap = |message: &Value| serde_json::from_str(message["Body"].as_str().unwrap()).unwrap();
        answer["Messages"].as_array().map_or(Vec::new(), |messages| messages.iter().map(unwrap).collect())
    }
}

fn between(text: &str, start: &str, end: &str) -> String {
    text.split_once(start).unwrap().1.split_once(end).unwrap().0.to_owned()
}

#[test]
fn a_topic_is_told() {
    let topic = Topic::new("costs", "");
    let message = message(Stage::First, &[odd()]);
    send(&topic.keys(), &message).unwrap();
    let came = topic.came();
    assert_eq!(came.len(), 1);
    assert_eq!(came[0]["Subject"], "Critical: Over Bcc: evil@example.com <!channel>");
    assert_eq!(came[0]["Message"], message.text.as_str());
    assert_eq!(came[0]["MessageAttributes"]["severity"]["Value"], "critical");
    assert_eq!(came[0]["MessageAttributes"]["stage"]["Value"], "first");
}

/// The same message twice is one: its key is what the topic tells doubles by.
#[test]
fn a_topic_with_an_order_drops_doubles() {
    let topic = Topic::new("costs.fifo", "&Attributes.entry.1.key=FifoTopic&Attributes.entry.1.value=true");
    let message = message(Stage::First, &[odd()]);
    send(&topic.keys(), &message).unwrap();
    send(&topic.keys(), &message).unwrap();
    assert_eq!(topic.came().len(), 1);
}

#[test]
fn a_topic_that_is_not_there() {
    let moto = Moto::start();
    let keys = format!(
        "kind = \"sns\"\ntopic = \"arn:aws:sns:us-east-1:123456789012:no\"\nendpoint_url = \"{}\"\n",
        moto.url()
    );
    let failure = send(&keys, &message(Stage::First, &[odd()])).unwrap_err();
    assert!(!failure.is_retryable && failure.text.starts_with("NotFound"), "{failure:?}");
}

fn phone(say: Say) -> (Result<(), Failure>, Hook) {
    let send = if matches!(say, Say::Hang) { send_hurried } else { send };
    let hook = Hook::start([say]);
    let keys = format!(
        "kind = \"sns\"\nphone = \"+491701234567\"\nregion = \"eu-west-1\"\nendpoint_url = \"{}\"\n",
        hook.url()
    );
    (send(&keys, &message(Stage::First, &[odd()])), hook)
}

const PUBLISHED: &str = "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>";

#[test]
fn a_phone_rings() {
    let (sent, hook) = phone(Say::Answer(200, PUBLISHED));
    sent.unwrap();
    let form = hook.came()[0].text();
    assert!(
        form.contains("PhoneNumber=%2B491701234567") && form.contains("Message=costs%20critical%3A%20Over%20Bcc"),
        "{form}"
    );
    assert!(
        form.contains("AWS.SNS.SMS.SMSType") && form.contains("Transactional") && !form.contains("TopicArn"),
        "{form}"
    );
}

#[test]
fn throttling_passes() {
    let body = "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>";
    assert_eq!(phone(Say::Answer(400, body)).0.unwrap_err(), Failure::passing("Throttling: Rate exceeded"));
}

#[test]
fn no_leave_stays() {
    let body = "<ErrorResponse><Error><Code>AuthorizationError</Code><Message>no sns:Publish</Message></Error></ErrorResponse>";
    assert_eq!(phone(Say::Answer(403, body)).0.unwrap_err(), Failure::lasting("AuthorizationError: no sns:Publish"));
}

#[test]
fn a_service_that_hangs() {
    assert_eq!(phone(Say::Hang).0.unwrap_err(), Failure::passing("it does not answer"));
}

#[test]
fn a_phone_takes_what_is_critical() {
    let alerts =
        alerts("[[sinks]]\nname = \"p\"\nkind = \"sns\"\nphone = \"+491701234567\"\nmin_severity = \"info\"\n");
    assert!(!alerts.sinks[0].takes(warning("x").severity) && alerts.sinks[0].takes(odd().severity));
}

async fn cloudwatch(watch: &Watch, keys: &str) -> CloudWatch {
    let text = format!(
        "[[sinks]]\nname = \"s\"\nkind = \"cloudwatch\"\nregion = \"us-east-1\"\nendpoint_url = \"{}\"\n{keys}",
        watch.url()
    );
    let Channel::CloudWatch(keys) = alerts(&text).sinks[0].channel.clone() else { panic!("another channel") };
    CloudWatch::open(&keys, &access()).await
}

fn daily(account: &str, value: f64, at: DateTime<Utc>) -> Metric {
    let dimensions = vec![("Account".to_owned(), account.to_owned()), ("Service".to_owned(), "Amazon EC2".to_owned())];
    Metric { name: "DailyCost".to_owned(), value, unit: Unit::None, at, dimensions }
}

#[test]
fn metrics_are_put() {
    let (watch, now) = (Watch::start(), Utc::now());
    let day = |days| (now - TimeDelta::days(days)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let yesterday = now - TimeDelta::days(1);
    let metrics = [daily("1", 12.5, yesterday), daily("2", 3.25, yesterday)];
    let put = block(async { cloudwatch(&watch, "").await.put(&metrics, now).await });
    assert_eq!(put.unwrap(), Put { sent: 2, left: 0 });
    let (start, end) = (day(2), day(0));
    let told = watch.ask(&format!(
        "Action=GetMetricStatistics&Namespace=Costs&MetricName=DailyCost&Statistics.member.1=Sum&Period=86400&\
         Dimensions.member.1.Name=Account&Dimensions.member.1.Value=1&Dimensions.member.2.Name=Service&\
         Dimensions.member.2.Value=Amazon EC2&StartTime={start}&EndTime={end}"
    ));
    assert_eq!(between(&told, "<Sum>", "</Sum>"), "12.5");
}

/// 1001 values are two requests, and all are there.
#[test]
fn many_metrics_are_put_in_batches() {
    let (watch, now) = (Watch::start(), Utc::now());
    let metrics: Vec<Metric> = (0..1001).map(|n| daily(&n.to_string(), 1.0, now)).collect();
    let put = block(async { cloudwatch(&watch, "").await.put(&metrics, now).await });
    assert_eq!(put.unwrap().sent, 1001);
    let (mut count, mut next) = (0, String::new());
    loop {
        let page = watch.ask(&format!("Action=ListMetrics&Namespace=Costs{next}"));
        count += page.matches("<MetricName>DailyCost</MetricName>").count();
        match page.split_once("<NextToken>").and_then(|(_, rest)| rest.split_once("</NextToken>")) {
            Some((token, _)) if !token.is_empty() => next = format!("&NextToken={token}"),
            _ => break,
        }
    }
    assert_eq!(count, 1001);
}

#[test]
fn what_cloudwatch_does_not_take_is_left() {
    let (hook, now) = (Hook::start([Say::Answer(500, "")]), time("2025-01-15T12:00:00Z"));
    let text = format!(
        "[[sinks]]\nname = \"s\"\nkind = \"cloudwatch\"\nregion = \"us-east-1\"\nendpoint_url = \"{}\"\n",
        hook.url()
    );
    let Channel::CloudWatch(keys) = alerts(&text).sinks[0].channel.clone() else { panic!("another channel") };
    let old = daily("1", 1.0, time("2025-01-01T12:00:00Z")); // 14 days
    let put =
        block(async { CloudWatch::open(&keys, &access()).await.put(&[old, daily("2", f64::NAN, now)], now).await });
    assert_eq!((put.unwrap(), hook.came().len()), (Put { sent: 0, left: 2 }, 0));
}

#[test]
fn alarms_are_made_and_replaced() {
    let watch = Watch::start();
    let mut alarm = Alarm {
        name: "costs budget shop".to_owned(),
        description: "The budget of shop is used up.".to_owned(),
        metric: "BudgetUsed".to_owned(),
        dimensions: vec![("Budget".to_owned(), "shop".to_owned())],
        threshold: 80.0,
    };
    assert_eq!(alarm.to_string(), "costs budget shop: BudgetUsed of Budget=shop above 80");
    block(async {
        let sink = cloudwatch(&watch, "alarm_actions = [\"arn:aws:sns:us-east-1:1:t\"]\n").await;
        sink.put_alarms(std::slice::from_ref(&alarm)).await.unwrap();
        alarm.threshold = 100.0;
        assert_eq!(sink.put_alarms(std::slice::from_ref(&alarm)).await.unwrap(), 1);
    });
    let there = watch.ask("Action=DescribeAlarms");
    assert_eq!(there.matches("<AlarmName>").count(), 1);
    let of = |name: &str| between(&there, &format!("<{name}>"), &format!("</{name}>"));
    let found = ["AlarmName", "MetricName", "Namespace", "Threshold", "Period", "TreatMissingData"].map(of);
    assert_eq!(found, ["costs budget shop", "BudgetUsed", "Costs", "100.0", "86400", "ignore"]);
    assert!(there.contains("arn:aws:sns:us-east-1:1:t"), "{there}");
}
