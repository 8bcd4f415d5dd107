//! The channels of sinks, each with its keys.

use std::path::PathBuf;

use super::SecretFrom;

/// Where a sink leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Channel {
    /// Standard output.
    Stdout(Form),
    /// A file that grows.
    File {
        /// Which.
        path: PathBuf,
        /// What is written.
        form: Form,
    },
    /// A topic of Amazon SNS, or a phone.
    Sns(SnsKeys),
    /// Mail by SMTP.
    Email(Box<EmailKeys>),
    /// Slack.
    Slack(SlackKeys),
    /// Microsoft Teams.
    Teams {
        /// The address of its webhook, which is a secret.
        webhook: SecretFrom,
    },
    /// Any service that takes JSON.
    Webhook {
        /// Its address.
        url: SecretFrom,
        /// What requests are signed with.
        secret: Option<SecretFrom>,
    },
    /// `PagerDuty`, by its events.
    PagerDuty {
        /// The key of the integration.
        routing_key: SecretFrom,
        /// The address that takes events.
        url: String,
    },
    /// Metrics of CloudWatch; takes no messages.
    CloudWatch(CloudWatchKeys),
}

impl Channel {
    /// Whether it takes messages; otherwise it takes metrics.
    #[must_use]
    pub fn takes_messages(&self) -> bool {
        !matches!(self, Channel::CloudWatch(_))
    }

    /// Whether it rings a phone.
    #[must_use]
    pub fn is_phone(&self) -> bool {
        matches!(self, Channel::Sns(SnsKeys { to: SnsTo::Phone(_), .. }))
    }

    /// Whether people read it, who have quiet hours.
    #[must_use]
    pub fn reaches_people(&self) -> bool {
        !matches!(self, Channel::Stdout(_) | Channel::File { .. } | Channel::Webhook { .. } | Channel::CloudWatch(_))
    }

    /// The word in `costs.toml`.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Channel::Stdout(_) => "stdout",
            Channel::File { .. } => "file",
            Channel::Sns(_) => "sns",
            Channel::Email(_) => "email",
            Channel::Slack(_) => "slack",
            Channel::Teams { .. } => "teams",
            Channel::Webhook { .. } => "webhook",
            Channel::PagerDuty { .. } => "pagerduty",
            Channel::CloudWatch(_) => "cloudwatch",
        }
    }
}

/// What stdout and files get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The text that people read.
    Text,
    /// A line of JSON for each finding.
    Ndjson,
}

/// The keys of an SNS sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnsKeys {
    /// Who is told.
    pub to: SnsTo,
    /// The region; a topic's own by default.
    pub region: Option<String>,
    /// The profile in AWS's files.
    pub profile: Option<String>,
    /// The address of a service that speaks as SNS does.
    pub endpoint_url: Option<String>,
}

/// Whom SNS tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SnsTo {
    /// A topic, by its ARN.
    Topic(String),
    /// A phone, as `+491701234567`.
    Phone(String),
}

/// The keys of a sink that sends mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailKeys {
    /// The server.
    pub host: String,
    /// Its port; by default 587, and 465 where TLS comes first.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// A file with certificates, in PEM, that are trusted besides the machine's.
    pub ca_file: Option<PathBuf>,
    /// Who logs in.
    pub user: Option<String>,
    /// With what.
    pub password: Option<SecretFrom>,
    /// Who writes.
    pub from: String,
    /// Who reads.
    pub to: Vec<String>,
}

/// How a connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// It begins in the clear, and goes on only under TLS.
    Starttls,
    /// By TLS from the first byte.
    Tls,
    /// Not at all; for a server on this machine.
    None,
}

/// The keys of a Slack sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlackKeys {
    /// How it is reached.
    pub way: SlackWay,
    /// The address of Slack's interface.
    pub api_url: String,
}

/// The two ways into Slack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlackWay {
    /// An incoming webhook, whose address is a secret.
    Webhook(SecretFrom),
    /// A bot, which can attach charts.
    Bot {
        /// Its token.
        token: SecretFrom,
        /// The id of the channel, say `C024BE91L`.
        channel: String,
    },
}

/// The keys of a CloudWatch sink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudWatchKeys {
    /// The namespace of the metrics.
    pub namespace: String,
    /// The region.
    pub region: Option<String>,
    /// The profile in AWS's files.
    pub profile: Option<String>,
    /// The address of a service that speaks as CloudWatch does.
    pub endpoint_url: Option<String>,
    /// Topics that alarms tell.
    pub alarm_actions: Vec<String>,
}
