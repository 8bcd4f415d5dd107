//! Sinks made ready as the settings describe them: the one place that lists all channels.

use std::cell::RefCell;
use std::io::Write;

use super::Sink;
use super::email::Email;
use super::file::ToFile;
use super::http::{Address, Http};
use super::pagerduty::PagerDuty;
use super::slack::Slack;
use super::sns::Sns;
use super::stdout::Stdout;
use super::teams::Teams;
use super::webhook::Webhook;
use crate::alert::deliver::Sinks;
use crate::aws::Access;
use crate::error::{Error, Result};
use crate::settings::sinks::{Alerts, Channel, Environment, Secret, SecretFrom, SinkSettings, SlackWay};

/// What sinks reach out to.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// Where secrets may stand.
    pub environment: &'a Environment<'a>,
    /// Who asks AWS; its patience holds for every connection.
    pub access: &'a Access,
    /// Standard output.
    pub out: &'a RefCell<dyn Write + 'a>,
}

/// Makes all sinks ready that take messages; of one that cannot be, it says why.
pub async fn open_all<'a>(alerts: &Alerts, world: World<'a>) -> Sinks<'a> {
    let mut sinks = Sinks::new();
    for sink in alerts.sinks.iter().filter(|sink| sink.channel.takes_messages()) {
        sinks.insert(sink.name.clone(), open(sink, world).await.map_err(|error| told(&error)));
    }
    sinks
}

fn told(error: &Error) -> String {
    error.hint().map_or_else(|| error.to_string(), |hint| format!("{error}; {hint}"))
}

/// Makes one sink ready. Nothing is sent, and nobody asked.
///
/// # Errors
/// A secret is not there, an address is none, or the sink takes metrics.
pub async fn open<'a>(sink: &SinkSettings, world: World<'a>) -> Result<Box<dyn Sink + 'a>> {
    let secret = |from: &SecretFrom, key: &str| find(sink, from, key, world.environment);
    let http = || Http::new(world.access.patience);
    Ok(match &sink.channel {
        Channel::Stdout(form) => Box::new(Stdout::new(world.out, *form)),
        Channel::File { path, form } => Box::new(ToFile::new(path, *form)),
        Channel::Sns(keys) => Box::new(Sns::open(keys, world.access).await),
        Channel::Email(keys) => {
            let password = keys.password.as_ref().map(|from| secret(from, "password")).transpose()?;
            Box::new(Email::open(keys, password, world.access.patience)?)
        }
        Channel::Slack(keys) => match &keys.way {
            SlackWay::Webhook(from) => {
                Box::new(Slack::webhook(http()?, Address::secret(&sink.name, &secret(from, "webhook")?)?))
            }
            SlackWay::Bot { token, channel } => {
                let api = Address::plain(&sink.name, &keys.api_url)?;
                Box::new(Slack::bot(http()?, api, secret(token, "token")?, channel))
            }
        },
        Channel::Teams { webhook } => {
            Box::new(Teams::new(http()?, Address::secret(&sink.name, &secret(webhook, "webhook")?)?))
        }
        Channel::Webhook { url, secret: key } => {
            let key = key.as_ref().map(|from| secret(from, "secret")).transpose()?;
            Box::new(Webhook::new(http()?, Address::own(&sink.name, &secret(url, "url")?)?, key))
        }
        Channel::PagerDuty { routing_key, url } => {
            let address = Address::plain(&sink.name, url)?;
            Box::new(PagerDuty::new(http()?, address, secret(routing_key, "routing_key")?))
        }
        Channel::CloudWatch(_) => {
            return Err(Error::Format {
                message: format!("sink {} takes metrics, not findings", sink.name),
                hint: "name a sink of another kind".to_owned(),
            });
        }
    })
}

fn find(sink: &SinkSettings, from: &SecretFrom, key: &str, environment: &Environment) -> Result<Secret> {
    from.find(&format!("{key} of sink {}", sink.name), environment)
}
