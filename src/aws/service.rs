//! Any service of AWS: how its client is configured, and what its failures come to.

use std::error::Error as Cause;

use aws_config::SdkConfig;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use super::credentials::Cached;
pub use super::failure::chain as causes;
use super::failure::{self, Failure};
use super::{Access, load, region};
use crate::error::{Error, Result};
use crate::settings::S3;

/// What a service's client is made of.
#[derive(Debug, Clone)]
pub struct Service {
    /// Region, address, credentials and patience.
    pub config: SdkConfig,
    credentials: Cached,
}

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Whether it may be answered another time.
    pub is_passing: bool,
    /// What happened.
    pub text: String,
}

impl Service {
    /// Reads the configuration; looks for no credentials yet. Of the options those of buckets do not count.
    pub async fn open(options: &S3, access: &Access) -> Self {
        let region = region::configured(options).await.unwrap_or(region::FALLBACK);
        let config = load(options, region, access).await;
        let credentials = Cached::new(config.credentials_provider(), options.profile.as_deref());
        let provider = SharedCredentialsProvider::new(credentials.clone());
        let mut builder = config.into_builder().credentials_provider(provider);
        if let Some(url) = &options.endpoint_url {
            builder = builder.endpoint_url(url);
        }
        Self { config: builder.build(), credentials }
    }

    /// Finds credentials, so that a lack of them is said as such.
    ///
    /// # Errors
    /// There are none.
    pub async fn ready(&self) -> Result<()> {
        self.credentials.get().await.map(|_| ())
    }
}

/// What a failure of the SDK comes to.
#[must_use]
pub fn fault<E: ProvideErrorMetadata + Cause + 'static>(error: &SdkError<E, HttpResponse>) -> Fault {
    if let Some(own) = Error::s3_within(error) {
        return Fault { is_passing: true, text: own.to_string() }; // of credentials that could not be renewed
    }
    match failure::of_sdk(error) {
        Failure::Refused(refusal) => {
            Fault { is_passing: is_passing(&refusal.code, refusal.status), text: refusal.reply().0 }
        }
        Failure::Unreachable(text) => Fault { is_passing: true, text: format!("could not connect: {text}") },
        Failure::Silent => Fault { is_passing: true, text: "it does not answer".to_owned() },
        Failure::Broken(text) => Fault { is_passing: true, text },
    }
}

/// The service's own trouble, too many requests, and credentials that are renewed.
fn is_passing(code: &str, status: u16) -> bool {
    status >= 500
        || status == 429
        || ["Throttling", "Throttled", "TooManyRequests", "RequestLimitExceeded", "ExpiredToken", "KMSThrottling"]
            .iter()
            .any(|start| code.starts_with(start))
}
