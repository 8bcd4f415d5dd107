//! AWS as this program reaches it: who is asking, in which region, at which address, and how patiently. The one place
//! where the library reads the environment, through AWS's own loader, as every AWS tool does.

pub mod cost_explorer;
pub mod credentials;
mod failure;
pub mod fault;
mod http;
mod location;
pub mod organizations;
mod region;
pub mod service;

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;
use aws_sdk_s3::presigning::PresigningConfig;
use aws_sdk_s3::types::RequestPayer;

use crate::error::Result;
use crate::settings::S3;
use credentials::Cached;
use fault::{Action, Doing};
pub use location::Location;

/// How long is waited, and how often tried again.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Until a connection stands.
    pub connect: Duration,
    /// For one answer, or for more of it.
    pub read: Duration,
    /// Attempts after the first that fails.
    pub retries: u32,
    /// The first pause before another attempt; later ones are longer.
    pub pause: Duration,
    /// For one request with all its attempts, after which none follows.
    pub total: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(15),
            retries: 5,
            pause: Duration::from_millis(100),
            total: Duration::from_mins(4),
        }
    }
}

/// What a library's caller may say of access to AWS, where a command line leaves it to AWS's own files.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// How long is waited.
    pub patience: Patience,
    /// Who is asking, instead of whom the environment and the profile name.
    pub keys: Option<Credentials>,
}

/// A bucket that can be asked: in its region, at its address.
#[derive(Debug, Clone)]
pub struct Connection {
    /// The client, bound to the bucket's region.
    pub client: Client,
    /// The bucket.
    pub bucket: String,
    /// Its region.
    pub region: String,
    /// The address that keys are appended to, bucket included.
    pub endpoint: String,
    /// Who is asking.
    pub credentials: Cached,
    /// Whether the reader pays.
    pub requester_pays: bool,
    /// How long is waited.
    pub patience: Patience,
}

impl Connection {
    /// Finds credentials, region and address of a bucket.
    ///
    /// # Errors
    /// There are no credentials, or the bucket must be asked for its region and does not answer.
    pub async fn open(bucket: &str, options: &S3, access: &Access) -> Result<Self> {
        let configured = region::configured(options).await;
        let config = load(options, configured.clone().unwrap_or(region::FALLBACK), access).await;
        let credentials = Cached::new(config.credentials_provider(), options.profile.as_deref());
        credentials.get().await?;
        let mut builder = Builder::from(&config).credentials_provider(credentials.clone());
        if let Some(endpoint) = &options.endpoint_url {
            builder = builder.endpoint_url(endpoint);
        }
        let own_address = !address(&builder, bucket).await?.contains(".amazonaws.");
        builder = builder.force_path_style(options.path_style.unwrap_or(own_address));
        let region = match configured {
            Some(region) => region,
            None => region::of_bucket(&builder, bucket).await?,
        };
        builder = builder.region(region.clone());
        Ok(Self {
            endpoint: address(&builder, bucket).await?,
            client: Client::from_conf(builder.build()),
            bucket: bucket.to_owned(),
            region: region.to_string(),
            credentials,
            requester_pays: options.requester_pays,
            patience: access.patience,
        })
    }

    /// What is being done to an object, or to the bucket, for a fault to name.
    #[must_use]
    pub fn doing<'a>(&'a self, action: Action, key: &'a str) -> Doing<'a> {
        Doing { action, bucket: &self.bucket, key, endpoint: &self.endpoint, region: &self.region }
    }

    /// The payer that requests name.
    #[must_use]
    pub fn payer(&self) -> Option<RequestPayer> {
        self.requester_pays.then_some(RequestPayer::Requester)
    }
}

async fn load(options: &S3, region: Region, access: &Access) -> SdkConfig {
    let patience = access.patience;
    let timeouts = TimeoutConfig::builder().connect_timeout(patience.connect).read_timeout(patience.read).build();
    let retries = RetryConfig::standard().with_max_attempts(patience.retries + 1).with_initial_backoff(patience.pause);
    let stalled = StalledStreamProtectionConfig::enabled().grace_period(patience.read).build();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http::client())
        .region(region)
        .timeout_config(timeouts)
        .retry_config(retries)
        .stalled_stream_protection(stalled);
    if let Some(profile) = &options.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(keys) = &access.keys {
        loader = loader.credentials_provider(SharedCredentialsProvider::new(keys.clone()));
    }
    loader.load().await
}

/// The address that keys are appended to. The client says it only by signing a request for one.
async fn address(builder: &Builder, bucket: &str) -> Result<String> {
    let client = Client::from_conf(builder.clone().build());
    let doing = Doing { action: Action::Get, bucket, key: "", endpoint: "", region: "" };
    let signing = PresigningConfig::expires_in(Duration::from_mins(1)).map_err(|error| doing.address(&error))?;
    let request = client.get_object().bucket(bucket).key("k").presigned(signing).await;
    let request = request.map_err(|error| doing.address(&error))?;
    let path = request.uri().split('?').next().unwrap_or_default();
    Ok(path.strip_suffix("/k").unwrap_or(path).to_owned())
}
