//! The region of a bucket: said, configured, or asked of the bucket itself.

use aws_config::Region;
use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::meta::region::ProvideRegion;
use aws_config::profile::ProfileFileRegionProvider;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;

use super::fault::{Action, Doing};
use crate::error::Result;
use crate::settings::S3;

/// Where a bucket is asked for its region, and the region of services that know none.
pub const FALLBACK: Region = Region::from_static("us-east-1");

/// The header in which a bucket names its region, also where it refuses everything else.
pub const HEADER: &str = "x-amz-bucket-region";

/// The region of the settings, the environment or the profile. The instance metadata that AWS's own chain would ask
/// last costs seconds where there is none, and says where the reader is, not the bucket.
pub async fn configured(options: &S3) -> Option<Region> {
    if let Some(region) = &options.region {
        return Some(Region::new(region.clone()));
    }
    if let Some(region) = EnvironmentVariableRegionProvider::new().region().await {
        return Some(region);
    }
    let mut profile = ProfileFileRegionProvider::builder();
    if let Some(name) = &options.profile {
        profile = profile.profile_name(name);
    }
    profile.build().region().await
}

/// Asks a bucket for its region.
///
/// # Errors
/// Nothing answers, or there is no such bucket.
pub async fn of_bucket(builder: &Builder, bucket: &str) -> Result<Region> {
    let client = Client::from_conf(builder.clone().region(FALLBACK).build());
    let named = |region: &str| Region::new(region.to_owned());
    let error = match client.head_bucket().bucket(bucket).send().await {
        Ok(answer) => return Ok(answer.bucket_region().map_or(FALLBACK, named)),
        Err(error) => error,
    };
    let response = error.raw_response().filter(|response| response.status().as_u16() != 404);
    match response.map(|response| response.headers().get(HEADER)) {
        Some(Some(region)) => Ok(named(region)),
        // A service of its own that refuses this question may still answer the next.
        Some(None) => Ok(FALLBACK),
        None => {
            let (endpoint, region) = (super::address(builder, bucket).await?, FALLBACK);
            let doing = Doing { action: Action::List, bucket, key: "", endpoint: &endpoint, region: region.as_ref() };
            Err(doing.sdk(&error))
        }
    }
}
