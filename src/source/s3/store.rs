//! The object store that DataFusion reads through, with the connection's own credentials, region and address.

use std::sync::Arc;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{BackoffConfig, ClientOptions, RetryConfig};

use super::watchful::Watchful;
use crate::aws::fault::Action;
use crate::aws::{Connection, Patience};
use crate::error::Result;

pub fn build(connection: &Connection) -> Result<AmazonS3> {
    // The connection's address holds the bucket already, in its host or its path.
    let builder = AmazonS3Builder::new()
        .with_bucket_name(&connection.bucket)
        .with_region(&connection.region)
        .with_endpoint(&connection.endpoint)
        .with_virtual_hosted_style_request(true)
        .with_credentials(Arc::new(connection.credentials.clone()))
        .with_request_payer(connection.requester_pays)
        .with_client_options(options(connection))
        .with_http_connector(Watchful { silence: connection.patience.read })
        .with_retry(retries(connection.patience));
    builder.build().map_err(|error| connection.doing(Action::Get, "").store(&error))
}

fn options(connection: &Connection) -> ClientOptions {
    ClientOptions::new()
        .with_allow_http(connection.endpoint.starts_with("http://"))
        .with_connect_timeout(connection.patience.connect)
        // A limit on whole answers would cut large ones short on a slow line; the connector watches for silence.
        .with_timeout_disabled()
}

fn retries(patience: Patience) -> RetryConfig {
    let backoff = BackoffConfig { init_backoff: patience.pause, ..BackoffConfig::default() };
    RetryConfig { backoff, max_retries: patience.retries as usize, retry_timeout: patience.total }
}
