//! The keys of each channel, read.

use toml::Spanned;

use super::keys::Keys;
use super::{Channel, CloudWatchKeys, EmailKeys, Form, SlackKeys, SlackWay, SnsKeys, SnsTo, Tls};
use crate::error::{Result, near};

/// The words for `kind`.
pub const KINDS: [&str; 9] = ["stdout", "file", "sns", "email", "slack", "teams", "webhook", "pagerduty", "cloudwatch"];

const SLACK: &str = "https://slack.com/api";
const PAGERDUTY: &str = "https://events.pagerduty.com/v2/enqueue";

/// The channel that a kind's keys describe.
///
/// # Errors
/// The kind is none, or a key is missing or wrong.
pub fn channel_of(keys: &mut Keys, kind: &Spanned<String>) -> Result<Channel> {
    Ok(match kind.get_ref().as_str() {
        "stdout" => Channel::Stdout(form(keys, Form::Text)?),
        "file" => {
            let path = keys.needed("path", "add path = \"FILE\"")?;
            Channel::File { path: keys.origin.path(path.get_ref()), form: form(keys, Form::Ndjson)? }
        }
        "sns" => Channel::Sns(sns(keys)?),
        "email" => Channel::Email(Box::new(email(keys)?)),
        "slack" => Channel::Slack(slack(keys)?),
        "teams" => Channel::Teams { webhook: keys.needed_secret("webhook")? },
        "webhook" => Channel::Webhook { url: keys.needed_secret("url")?, secret: keys.secret("secret")? },
        "pagerduty" => Channel::PagerDuty {
            routing_key: keys.needed_secret("routing_key")?,
            url: keys.plain("api_url")?.unwrap_or_else(|| PAGERDUTY.to_owned()),
        },
        "cloudwatch" => Channel::CloudWatch(cloudwatch(keys)?),
        other => {
            let hint = match near(other, KINDS).as_slice() {
                [] => format!("one of {}", KINDS.join(", ")),
                near => format!("did you mean {}?", near.join(" or ")),
            };
            return Err(keys.origin.wrong(kind.span(), &format!("{other:?} is no kind of sink"), &hint));
        }
    })
}

fn form(keys: &mut Keys, usual: Form) -> Result<Form> {
    let Some(word) = keys.text("format")? else { return Ok(usual) };
    match word.get_ref().as_str() {
        "text" => Ok(Form::Text),
        "ndjson" => Ok(Form::Ndjson),
        other => Err(keys.origin.wrong(word.span(), &format!("{other:?} is no format"), "one of text, ndjson")),
    }
}

fn sns(keys: &mut Keys) -> Result<SnsKeys> {
    let to = match (keys.text("topic")?, keys.text("phone")?) {
        (Some(_), Some(phone)) => {
            return Err(keys.origin.wrong(phone.span(), "this sink has a topic and a phone", "write two sinks"));
        }
        (None, None) => return Err(keys.missing("topic", "add topic = \"arn:aws:sns:…\", or phone = \"+49…\"")),
        (Some(topic), None) if topic_region(topic.get_ref()).is_none() => {
            let hint = "write it as arn:aws:sns:REGION:ACCOUNT:NAME";
            return Err(keys.origin.wrong(topic.span(), "this is no ARN of a topic", hint));
        }
        (Some(topic), None) => SnsTo::Topic(topic.into_inner()),
        (None, Some(phone)) if !is_phone(phone.get_ref()) => {
            let hint = "write it with + and the country, without spaces: +491701234567";
            return Err(keys.origin.wrong(phone.span(), "this is no phone number", hint));
        }
        (None, Some(phone)) => SnsTo::Phone(phone.into_inner()),
    };
    let own = if let SnsTo::Topic(topic) = &to { topic_region(topic).map(str::to_owned) } else { None };
    let region = keys.plain("region")?.or(own);
    Ok(SnsKeys { to, region, profile: keys.plain("profile")?, endpoint_url: keys.plain("endpoint_url")? })
}

/// The region of a topic's ARN.
fn topic_region(arn: &str) -> Option<&str> {
    match arn.split(':').collect::<Vec<_>>().as_slice() {
        ["arn", _, "sns", region, account, name] if !region.is_empty() && !account.is_empty() && !name.is_empty() => {
            Some(region)
        }
        _ => None,
    }
}

fn is_phone(text: &str) -> bool {
    text.strip_prefix('+')
        .is_some_and(|digits| (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn email(keys: &mut Keys) -> Result<EmailKeys> {
    let host = keys.needed("host", "add host = \"SERVER\", say email-smtp.eu-west-1.amazonaws.com for SES")?;
    let tls = tls(keys, host.get_ref())?;
    let port = keys.port()?.unwrap_or(if tls == Tls::Tls { 465 } else { 587 });
    let (user, password) = (keys.plain("user")?, keys.secret("password")?);
    if user.is_some() != password.is_some() {
        return Err(keys.missing("password or no user", "give both, or neither: user and password_env"));
    }
    let from = keys.needed("from", "add from = \"costs@example.com\"")?;
    address(keys, &from)?;
    let to = keys.texts("to")?.ok_or_else(|| keys.missing("to", "add to = [\"team@example.com\"]"))?;
    if to.get_ref().is_empty() {
        return Err(keys.origin.wrong(to.span(), "a mail to nobody", "name a recipient"));
    }
    for one in to.get_ref() {
        address(keys, &Spanned::new(to.span(), one.clone()))?;
    }
    let ca_file = keys.plain("ca_file")?.map(|file| keys.origin.path(&file));
    let (host, from, to) = (host.into_inner(), from.into_inner(), to.into_inner());
    Ok(EmailKeys { host, port, tls, ca_file, user, password, from, to })
}

fn tls(keys: &mut Keys, host: &str) -> Result<Tls> {
    let Some(word) = keys.text("tls")? else { return Ok(Tls::Starttls) };
    match word.get_ref().as_str() {
        "starttls" => Ok(Tls::Starttls),
        "tls" => Ok(Tls::Tls),
        "none" if matches!(host, "localhost" | "127.0.0.1" | "::1") => Ok(Tls::None),
        "none" => {
            Err(keys.origin.wrong(word.span(), "mail would go over the network in the clear", "use starttls or tls"))
        }
        other => Err(keys.origin.wrong(
            word.span(),
            &format!("{other:?} is no way to protect mail"),
            "one of starttls, tls, none",
        )),
    }
}

/// Refuses what is plainly no address; the rest the mail server knows.
fn address(keys: &Keys, text: &Spanned<String>) -> Result<()> {
    let plain = text.get_ref().rsplit_once('<').map_or(text.get_ref().as_str(), |(_, rest)| rest.trim_end_matches('>'));
    let is_one = plain.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        && !text.get_ref().chars().any(char::is_control);
    let message = format!("{:?} is no mail address", text.get_ref());
    is_one.then_some(()).ok_or_else(|| keys.origin.wrong(text.span(), &message, "write it as name@example.com"))
}

fn slack(keys: &mut Keys) -> Result<SlackKeys> {
    let api_url = keys.plain("api_url")?.unwrap_or_else(|| SLACK.to_owned());
    let channel = keys.text("channel")?;
    let way = match (keys.secret("webhook")?, keys.secret("token")?, channel) {
        (Some(webhook), None, None) => SlackWay::Webhook(webhook),
        (None, Some(token), Some(channel)) => SlackWay::Bot { token, channel: channel.into_inner() },
        (None, Some(_), None) => return Err(keys.missing("channel", "add channel = \"C…\", the id of the channel")),
        (Some(_), _, Some(channel)) => {
            return Err(keys.origin.wrong(
                channel.span(),
                "a webhook has its channel",
                "take channel out, or use a token",
            ));
        }
        _ => return Err(keys.missing("one way into Slack", "add either webhook_env, or token_env and channel")),
    };
    Ok(SlackKeys { way, api_url })
}

fn cloudwatch(keys: &mut Keys) -> Result<CloudWatchKeys> {
    Ok(CloudWatchKeys {
        namespace: keys.plain("namespace")?.unwrap_or_else(|| "Costs".to_owned()),
        region: keys.plain("region")?,
        profile: keys.plain("profile")?,
        endpoint_url: keys.plain("endpoint_url")?,
        alarm_actions: keys.texts("alarm_actions")?.map(Spanned::into_inner).unwrap_or_default(),
    })
}
