//! Digests told to sinks, each once.

use std::cell::RefCell;
use std::collections::BTreeSet;

use clap::Args;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::order::Digest;
use crate::alert::deliver::{Pace, Post, Posted};
use crate::alert::message::{Attachment, Message, hex};
use crate::alert::sink::{World, open};
use crate::alert::state::{Stage, State};
use crate::aws::Access;
use crate::cli::ui::Ui;
use crate::cli::world::Resolved;
use crate::cli::written;
use crate::error::{Error, Result};
use crate::render::chart::Look;
use crate::render::document::{mail, pictures, slack, text};
use crate::settings::Severity;
use crate::settings::allocation::fold;
use crate::settings::sinks::{Alerts, Channel, SinkSettings};

/// Flags of what is told.
#[derive(Debug, Clone, Args)]
pub struct SendArgs {
    /// Tell the sinks
    #[arg(long)]
    pub send: bool,
    /// A sink or an address that is told instead of those of costs.toml; give it several times
    #[arg(long, value_name = "SINK", requires = "send")]
    to: Vec<String>,
    /// Tell those that were told of the period before, too
    #[arg(long, requires = "send")]
    again: bool,
    /// Say who would be told, and tell nobody
    #[arg(long, requires = "send")]
    dry_run: bool,
}

/// Who gets digests, checked before anything is read.
pub struct Recipients {
    /// Those of the flags.
    asked: Vec<SinkSettings>,
    /// Those of the settings.
    usual: Vec<SinkSettings>,
    /// Those of cost centres, by folded names.
    centres: Vec<(String, Vec<SinkSettings>)>,
}

impl Recipients {
    /// Looks up sinks, and makes one of each address.
    ///
    /// # Errors
    /// A name is no sink's, an address has no mail server, or nobody is there to be told.
    pub fn new(args: &SendArgs, is_of_centres: bool, call: &Resolved<'_>) -> Result<Self> {
        let (alerts, settings) = (&call.settings.alerts, &call.settings);
        let all = |names: &[String]| {
            let mut seen = BTreeSet::new();
            let once = names.iter().filter(|name| seen.insert(fold(name)));
            once.map(|name| sink(name, alerts)).collect::<Result<Vec<_>>>()
        };
        let usual = if settings.digest.to.is_empty() { by_default(alerts) } else { all(&settings.digest.to)? };
        let centres = settings.allocation.iter().flat_map(|allocation| &allocation.centres);
        let centres = centres.map(|centre| Ok((fold(&centre.name), all(&centre.to)?))).collect::<Result<Vec<_>>>()?;
        let own = Self { asked: all(&args.to)?, usual, centres };
        if args.send && !is_of_centres && own.of(None).is_empty() {
            return Err(Error::Format {
                message: "there is no sink to send to".to_owned(),
                hint: "write [[sinks]] into costs.toml, or write a file with -o digest.html".to_owned(),
            });
        }
        Ok(own)
    }

    /// Who is told of all, or of one cost centre.
    fn of(&self, centre: Option<&str>) -> &[SinkSettings] {
        if !self.asked.is_empty() {
            return &self.asked;
        }
        let Some(name) = centre else { return &self.usual };
        let own = self.centres.iter().find(|(known, _)| *known == fold(name));
        own.map(|(_, sinks)| sinks.as_slice()).unwrap_or_default()
    }
}

/// A sink of a name, or one for a mail address by the first mail sink's server.
fn sink(name: &str, alerts: &Alerts) -> Result<SinkSettings> {
    if !name.contains('@') {
        let sink = alerts.sink(name)?;
        if takes_documents(sink) {
            return Ok(sink.clone());
        }
        return Err(Error::Format {
            message: format!("sink {name} takes no digests: it is {}", sink.channel.word()),
            hint: "name a sink that people read".to_owned(),
        });
    }
    let server = alerts.sinks.iter().find_map(|sink| match &sink.channel {
        Channel::Email(keys) => Some((sink, keys)),
        _ => None,
    });
    let (sink, keys) = server.ok_or_else(|| Error::Format {
        message: format!("there is no mail server for {name}"),
        hint: "add a sink of kind \"email\" to costs.toml: its server sends the mail".to_owned(),
    })?;
    let mut keys = keys.clone();
    keys.to = vec![name.to_owned()];
    Ok(SinkSettings { name: name.to_owned(), channel: Channel::Email(keys), ..sink.clone() })
}

/// Incidents and phones are for what cannot wait.
fn takes_documents(sink: &SinkSettings) -> bool {
    let is_incident = matches!(sink.channel, Channel::PagerDuty { .. });
    sink.channel.takes_messages() && !sink.channel.is_phone() && !is_incident
}

fn by_default(alerts: &Alerts) -> Vec<SinkSettings> {
    let sinks = alerts.by_default().into_iter().filter_map(|name| alerts.sink(name).ok());
    sinks.filter(|sink| takes_documents(sink)).cloned().collect()
}

/// Tells each digest's readers; 2 where one could not be told.
///
/// # Errors
/// The state cannot be written, or a digest cannot be drawn.
pub async fn send(
    digests: &[Digest],
    recipients: &Recipients,
    args: &SendArgs,
    (call, ui): (&Resolved<'_>, &mut Ui<'_>),
) -> Result<u8> {
    let path = &call.settings.alerts.state;
    let state = if args.dry_run { State::copy(path)? } else { State::open(path)? };
    let (mut code, mut told) = (0, false);
    for digest in digests {
        let sinks = recipients.of(digest.centre.as_deref());
        if sinks.is_empty() {
            let name = digest.centre.as_deref().unwrap_or_default();
            ui.note(&format!(
                "Note: {name} has nobody to tell: [allocation] centres = [{{ name = {name:?}, to = [\"…\"] }}]"
            ));
            continue;
        }
        told = true;
        let mut drawn = None;
        for sink in sinks {
            let fate = if !args.again && state.was_posted(&digest.id, &sink.name)? {
                "has it".to_owned()
            } else if args.dry_run {
                "would be told".to_owned()
            } else {
                let message = match drawn.take() {
                    Some(message) => message,
                    None => message(digest, args.again, call)?,
                };
                let posted = one(digest, &message, (sink, &state), (call, ui)).await?;
                drawn = Some(message);
                match posted {
                    Posted::Told => "told".to_owned(),
                    Posted::Failed(why) => {
                        code = 2;
                        format!("could not be told: {why}")
                    }
                }
            };
            ui.note(&format!("{}: {fate}: {}", sink.name, digest.subject));
        }
    }
    if told || digests.is_empty() { Ok(code) } else { Err(nobody()) }
}

/// Tells one sink.
async fn one(
    digest: &Digest,
    message: &Message,
    (settings, state): (&SinkSettings, &State),
    (call, ui): (&Resolved<'_>, &mut Ui<'_>),
) -> Result<Posted> {
    let (access, out) = (Access::default(), RefCell::new(&mut ui.out));
    let world = World { environment: &call.world.environment, access: &access, out: &out };
    let post = Post { id: &digest.id, message, pace: Pace::default() };
    match open(settings, world).await {
        Ok(sink) => post.tell(&settings.name, sink.as_ref(), state).await,
        Err(error) => Ok(Posted::Failed(error.to_string())),
    }
}

fn nobody() -> Error {
    Error::Format {
        message: "no cost centre has anybody to tell".to_owned(),
        hint: "write centres = [{ name = \"CC-110\", to = [\"lead@example.com\"] }] under [allocation], or add --to"
            .to_owned(),
    }
}

/// The digest in all wordings, with its page, its workbook and its charts.
fn message(digest: &Digest, again: bool, call: &Resolved<'_>) -> Result<Message> {
    let document = &digest.document;
    let page = |name: &str, media_type: &str, bytes| Attachment {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        bytes,
    };
    let mut attachments = vec![
        page("digest.html", "text/html", written::bytes(document, written::Form::Html, Look::default())?),
        page(
            "digest.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            written::bytes(document, written::Form::Xlsx, Look::default())?,
        ),
    ];
    attachments.extend(pictures(document)?.into_iter().map(|(name, bytes)| page(&name, "image/png", bytes)));
    let at = call.world.now;
    // One that is told again is another message.
    let name = if again { format!("{}@{at}", digest.id) } else { digest.id.clone() };
    let key = hex(Sha256::digest(name.as_bytes()).get(..16).unwrap_or_default());
    let mut json = written::json(document);
    if let Some(object) = json.as_object_mut() {
        let head = json!({ "version": 1, "key": key, "kind": "digest", "id": digest.id, "at": at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true) });
        object.extend(head.as_object().cloned().unwrap_or_default());
    }
    Ok(Message {
        key,
        stage: Stage::First,
        severity: Severity::Info,
        at,
        subject: digest.subject.clone(),
        text: text(document),
        short: digest.subject.chars().take(160).collect(),
        markdown: slack(document),
        html: mail(document)?,
        json,
        findings: Vec::new(),
        attachments,
    })
}
