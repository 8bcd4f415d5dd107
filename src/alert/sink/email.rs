//! Mail by SMTP, with plain text, a page and charts. SES is reached by its SMTP endpoint.

use std::time::Duration;

use async_trait::async_trait;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls as Protection, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message as Mail, Tokio1Executor};

use super::hidden::Hidden;
use super::{Failure, Sink};
use crate::alert::message::{Attachment, Message};
use crate::alert::text;
use crate::aws::Patience;
use crate::aws::service::causes;
use crate::error::{Error, Result};
use crate::settings::sinks::{EmailKeys, Secret, Tls};

/// The most of a server's answer that a failure repeats, in characters.
const REPEATED: usize = 300;

/// Sends mail.
pub struct Email {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    host: String,
    from: Mailbox,
    to: Vec<Mailbox>,
    hidden: Hidden,
    /// For one mail: the transport's own limit ends when it is connected.
    limit: Duration,
}

impl Email {
    /// Reads addresses and certificates; connects to nobody.
    ///
    /// # Errors
    /// An address is none, or a certificate cannot be read.
    pub fn open(keys: &EmailKeys, password: Option<Secret>, patience: Patience) -> Result<Self> {
        let mut hidden = Hidden::default();
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&keys.host)
            .port(keys.port)
            .tls(protection(keys)?)
            .timeout(Some(patience.read));
        if let (Some(user), Some(password)) = (&keys.user, password) {
            hidden.login(user, &password);
            transport = transport.credentials(Credentials::new(user.clone(), password.expose().to_owned()));
        }
        let to = keys.to.iter().map(|text| mailbox(text)).collect::<Result<_>>()?;
        let (host, from) = (keys.host.clone(), mailbox(&keys.from)?);
        Ok(Self { transport: transport.build(), host, from, to, hidden, limit: patience.total })
    }

    /// The mail to some of the readers. One that comes twice has the same id, by which mail programs know it.
    fn mail(&self, message: &Message, to: &[Mailbox]) -> Result<Mail, Failure> {
        let id = format!("<{}@{}>", message.key, self.from.email.domain());
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        let mut mail = Mail::builder()
            .message_id(Some(id))
            .date(message.at.into())
            .from(self.from.clone())
            .subject(&message.subject)
            .raw_header(automatic);
        for one in to {
            mail = mail.to(one.clone());
        }
        mail.multipart(parts(message)).map_err(|error| Failure::lasting(format!("this is no mail: {error}")))
    }

    async fn to(&self, message: &Message, to: &[Mailbox]) -> Result<(), Failure> {
        let sending = tokio::time::timeout(self.limit, self.transport.send(self.mail(message, to)?));
        match sending.await {
            Ok(sent) => sent.map(|_| ()).map_err(|error| self.failure(&error)),
            Err(_) => Err(Failure::passing(format!("{} does not answer", self.host))),
        }
    }

    fn failure(&self, error: &SmtpError) -> Failure {
        let is_retryable = !error.is_permanent() && !error.is_client();
        let why = format!("{}: {error}: {}", self.host, causes(error));
        let text = self.hidden.hide(why.trim_end_matches([':', ' ']));
        Failure { is_retryable, ..Failure::lasting(text::line(&text, REPEATED)) }
    }
}

#[async_trait(?Send)]
impl Sink for Email {
    /// One mail to all. Where the server refuses that for good, because of one reader perhaps, each gets one.
    async fn send(&self, message: &Message) -> Result<(), Failure> {
        let failure = match self.to(message, &self.to).await {
            Err(failure) if !failure.is_retryable && self.to.len() > 1 => failure,
            other => return other,
        };
        let mut refused = Vec::new();
        for one in &self.to {
            if let Err(failure) = self.to(message, std::slice::from_ref(one)).await {
                refused.push(format!("{} ({})", one.email, failure.text));
            }
        }
        match refused.len() {
            0 => Ok(()),
            all if all == self.to.len() => Err(failure),
            _ => Err(Failure::lasting(format!("all but these have it: {}", refused.join(", ")))),
        }
    }
}

fn mailbox(text: &str) -> Result<Mailbox> {
    text.parse().map_err(|_| Error::Value {
        what: "the mail address".to_owned(),
        value: text.to_owned(),
        expected: "one".to_owned(),
        hint: Some("write it as name@example.com or Name <name@example.com>".to_owned()),
    })
}

fn protection(keys: &EmailKeys) -> Result<Protection> {
    let parameters = || {
        let mut builder = TlsParameters::builder(keys.host.clone());
        if let Some(path) = &keys.ca_file {
            let pem = std::fs::read(path).map_err(|source| Error::Read { path: path.clone(), source })?;
            builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|error| unprotected(&error))?);
        }
        builder.build_rustls().map_err(|error| unprotected(&error))
    };
    Ok(match keys.tls {
        Tls::None => Protection::None,
        Tls::Starttls => Protection::Required(parameters()?),
        Tls::Tls => Protection::Wrapper(parameters()?),
    })
}

fn unprotected(error: &SmtpError) -> Error {
    Error::Format {
        message: format!("mail cannot be protected: {error}"),
        hint: "check ca_file, which holds certificates in PEM, and those of this machine".to_owned(),
    }
}

fn parts(message: &Message) -> MultiPart {
    let wordings = MultiPart::alternative()
        .singlepart(SinglePart::plain(message.text.clone()))
        .singlepart(SinglePart::html(message.html.clone()));
    if message.attachments.is_empty() {
        return wordings;
    }
    message.attachments.iter().fold(MultiPart::mixed().multipart(wordings), |mail, chart| mail.singlepart(part(chart)))
}

fn part(chart: &Attachment) -> SinglePart {
    let kind = ContentType::parse(&chart.media_type);
    let kind = kind.or_else(|_| ContentType::parse("application/octet-stream")).unwrap_or(ContentType::TEXT_PLAIN);
    Part::new(text::line(&chart.name, 100)).body(chart.bytes.clone(), kind)
}
