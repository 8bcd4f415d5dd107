//! What went wrong between here and a bucket, said as it deserves.

use std::error::Error as Cause;

use aws_config::imds::client::error::ImdsError;
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use super::failure::{self, Failure, Refusal, chain, find};
use crate::error::{Error, Reply};

/// What is asked of S3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// The keys of a bucket.
    List,
    /// An object's bytes.
    Get,
    /// A new object.
    Put,
    /// An object taken away.
    Delete,
}

/// What was being done when something failed.
#[derive(Debug, Clone, Copy)]
pub struct Doing<'a> {
    /// What.
    pub action: Action,
    /// In which bucket.
    pub bucket: &'a str,
    /// With which key or prefix.
    pub key: &'a str,
    /// At which address.
    pub endpoint: &'a str,
    /// In which region.
    pub region: &'a str,
}

impl Doing<'_> {
    /// Says a failure of the SDK.
    #[must_use]
    pub fn sdk<E: ProvideErrorMetadata + Cause + 'static>(&self, error: &SdkError<E, HttpResponse>) -> Error {
        Error::s3_within(error).unwrap_or_else(|| self.told(failure::of_sdk(error)))
    }

    /// Says a failure of the object store.
    #[must_use]
    pub fn store(&self, error: &object_store::Error) -> Error {
        Error::s3_within(error).unwrap_or_else(|| self.told(failure::of_store(error)))
    }

    /// Says that there is no address to ask.
    #[must_use]
    pub fn address(&self, error: &(dyn Cause + 'static)) -> Error {
        Error::s3_within(error).unwrap_or_else(|| {
            said(
                format!("the address of bucket {} is not valid", self.bucket),
                "check the endpoint_url and region of the source, or AWS_ENDPOINT_URL and AWS_REGION",
                Some(chain(error)),
            )
        })
    }

    /// Says any other failure.
    #[must_use]
    pub fn failed(&self, error: &(dyn Cause + 'static)) -> Error {
        self.told(Failure::Broken(chain(error)))
    }

    fn told(&self, failure: Failure) -> Error {
        match failure {
            Failure::Refused(refusal) => self.refused(&refusal),
            Failure::Unreachable(text) => said(
                format!("could not connect to {} to {self}", self.host()),
                "check the network, and the endpoint_url of the source or AWS_ENDPOINT_URL",
                Some(text),
            ),
            Failure::Silent => said(
                format!("{} does not answer any more: could not {self}", self.host()),
                "check the network, and run again",
                None,
            ),
            Failure::Broken(text) => said(format!("could not {self}"), "check the network, and run again", Some(text)),
        }
    }

    fn refused(&self, refusal: &Refusal) -> Error {
        let reply = refusal.reply();
        let (message, hint) = match refusal.code.as_str() {
            "NoSuchBucket" => {
                (format!("there is no bucket {}", self.bucket), "check the url: s3://bucket/prefix".into())
            }
            "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired" => (
                format!("the AWS credentials have expired: could not {self}"),
                "run aws sso login, or renew the credentials, and run again".into(),
            ),
            "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "InvalidToken" => (
                format!("AWS does not accept the credentials: could not {self}"),
                "check the profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY".into(),
            ),
            "RequestTimeTooSkewed" => {
                (format!("this machine's clock is wrong: could not {self}"), "set the clock".into())
            }
            "InvalidObjectState" => (format!("{} is archived", self.place()), "restore it from Glacier first".into()),
            code if is_region(code, refusal.status) => self.wrong_region(refusal.region.as_deref()),
            code if is_throttled(code, refusal.status) => (
                format!("S3 asks to slow down, also after several attempts: could not {self}"),
                "run again in a while".into(),
            ),
            "PreconditionFailed" => self.replaced(),
            "AccessDenied" | "AllAccessDisabled" => self.denied(),
            _ => match refusal.status {
                412 => self.replaced(),
                403 => self.denied(),
                404 if self.action == Action::Get => {
                    (format!("{} is not there any more", self.place()), "run again".into())
                }
                404 => (format!("there is no bucket {}", self.bucket), "check the url: s3://bucket/prefix".into()),
                _ => (format!("S3 refused to {self}"), "run again; if it stays so, the reply says why".into()),
            },
        };
        Error::S3 { message, hint, source: Some(reply) }
    }

    fn denied(&self) -> (String, String) {
        let (action, arn) = self.permission();
        (
            format!("AWS does not allow to {self}: {action} on {arn} is missing"),
            format!("allow {action} on {arn} to who is asking, or choose another profile"),
        )
    }

    fn replaced(&self) -> (String, String) {
        (format!("{} was replaced while it was read", self.place()), "run again".to_owned())
    }

    fn wrong_region(&self, region: Option<&str>) -> (String, String) {
        let message = format!("bucket {} is not in region {}", self.bucket, self.region);
        let hint = region.map_or_else(
            || "set the region of the source to that of the bucket, or take it out".to_owned(),
            |region| format!("set region = \"{region}\" at the source in costs.toml, or AWS_REGION"),
        );
        (message, hint)
    }

    /// The action that a policy must allow, and on what.
    fn permission(&self) -> (&'static str, String) {
        let object = format!("arn:aws:s3:::{}/{}", self.bucket, self.key);
        match self.action {
            Action::List => ("s3:ListBucket", format!("arn:aws:s3:::{}", self.bucket)),
            Action::Get => ("s3:GetObject", object),
            Action::Put => ("s3:PutObject", object),
            Action::Delete => ("s3:DeleteObject", object),
        }
    }

    fn place(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.key)
    }

    /// The address without the bucket in its path.
    fn host(&self) -> &str {
        self.endpoint.strip_suffix(&format!("/{}", self.bucket)).unwrap_or(self.endpoint)
    }
}

impl std::fmt::Display for Doing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let verb = match self.action {
            Action::List => "list",
            Action::Get => "read",
            Action::Put => "write",
            Action::Delete => "remove",
        };
        write!(f, "{verb} {}", self.place())
    }
}

fn is_region(code: &str, status: u16) -> bool {
    status == 301
        || matches!(code, "PermanentRedirect" | "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException")
}

fn is_throttled(code: &str, status: u16) -> bool {
    matches!(status, 429 | 503) || matches!(code, "SlowDown" | "ServiceUnavailable" | "RequestLimitExceeded")
}

/// What a failure to find credentials comes to.
#[must_use]
pub fn credentials(error: &CredentialsError, profile: Option<&str>) -> Error {
    let text = chain(error);
    let whose = profile.map_or_else(String::new, |profile| format!(" in profile {profile}"));
    let none = |text| {
        said(
            format!("there are no AWS credentials{whose}"),
            "run aws sso login or aws configure, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
            text,
        )
    };
    match error {
        CredentialsError::CredentialsNotLoaded(_) => none(None),
        // The machine itself is asked last, after everything else held none.
        error if find::<ImdsError>(error).is_some() => none(Some(text)),
        CredentialsError::ProviderTimedOut(_) => said(
            format!("could not get AWS credentials{whose} in time"),
            "check the network, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
            Some(text),
        ),
        CredentialsError::InvalidConfiguration(_) => said(
            format!("the AWS configuration{whose} is not valid"),
            "check ~/.aws/config and ~/.aws/credentials",
            Some(text),
        ),
        _ => said(
            format!("could not get AWS credentials{whose}"),
            "run aws sso login, or renew the credentials, and run again",
            Some(text),
        ),
    }
}

fn said(message: String, hint: &str, text: Option<String>) -> Error {
    Error::S3 { message, hint: hint.to_owned(), source: text.filter(|text| !text.is_empty()).map(Reply) }
}
