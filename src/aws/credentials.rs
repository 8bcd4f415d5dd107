//! Who is asking: credentials found once by AWS's own chain, and shared by both clients.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Provided;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use object_store::CredentialProvider;
use object_store::aws::AwsCredential;
use tokio::sync::Mutex;

use super::fault;
use crate::error::{Error, Result};

/// Credentials nearer to their end than this are asked for anew: longer than a request with all its attempts.
const MARGIN: Duration = Duration::from_mins(4);
/// The time in which the chain must find some; AWS's own steps have shorter limits each.
const LIMIT: Duration = Duration::from_secs(20);

/// A provider of credentials that asks AWS's chain only when it must.
#[derive(Debug, Clone)]
pub struct Cached {
    chain: Option<SharedCredentialsProvider>,
    profile: Option<String>,
    held: Arc<Mutex<Option<Credentials>>>,
}

impl Cached {
    /// Wraps a chain; `profile` is named where it holds none.
    #[must_use]
    pub fn new(chain: Option<SharedCredentialsProvider>, profile: Option<&str>) -> Self {
        Self { chain, profile: profile.map(str::to_owned), held: Arc::default() }
    }

    /// The credentials, found now or held.
    ///
    /// # Errors
    /// There are none, or they cannot be renewed.
    pub async fn get(&self) -> Result<Credentials> {
        self.find().await.map_err(|error| fault::credentials(&error, self.profile.as_deref()))
    }

    async fn find(&self) -> Result<Credentials, CredentialsError> {
        let mut held = self.held.lock().await;
        if let Some(credentials) = held.as_ref().filter(|credentials| is_fresh(credentials)) {
            return Ok(credentials.clone());
        }
        let chain = self.chain.as_ref().ok_or_else(|| CredentialsError::not_loaded("there is no chain"))?;
        let found = tokio::time::timeout(LIMIT, chain.provide_credentials()).await;
        let found = found.map_err(|_| CredentialsError::provider_timed_out(LIMIT))??;
        Ok(held.insert(found).clone())
    }
}

fn is_fresh(credentials: &Credentials) -> bool {
    credentials.expiry().is_none_or(|end| end.elapsed().is_err_and(|left| left.duration() > MARGIN))
}

impl ProvideCredentials for Cached {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::new(self.find())
    }
}

#[async_trait]
impl CredentialProvider for Cached {
    type Credential = AwsCredential;

    async fn get_credential(&self) -> object_store::Result<Arc<AwsCredential>> {
        let wrapped = |error: Error| object_store::Error::Generic { store: "S3", source: Box::new(error) };
        let found = self.get().await.map_err(wrapped)?;
        Ok(Arc::new(AwsCredential {
            key_id: found.access_key_id().to_owned(),
            secret_key: found.secret_access_key().to_owned(),
            token: found.session_token().map(str::to_owned),
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::SystemTime;

    use super::*;

    /// Gives credentials that end at a time, and counts how often it was asked.
    #[derive(Debug)]
    struct Chain(Option<SystemTime>, Arc<AtomicUsize>);

    impl ProvideCredentials for Chain {
        fn provide_credentials<'a>(&'a self) -> Provided<'a>
        where
            Self: 'a,
        {
            self.1.fetch_add(1, Ordering::Relaxed);
            Provided::ready(Ok(Credentials::new("id", "secret", None, self.0, "test")))
        }
    }

    async fn asked_in_two_requests(end: Option<SystemTime>) -> usize {
        let count = Arc::new(AtomicUsize::new(0));
        let cached = Cached::new(Some(SharedCredentialsProvider::new(Chain(end, Arc::clone(&count)))), None);
        cached.get().await.unwrap();
        cached.get_credential().await.unwrap();
        count.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn credentials_without_an_end_are_asked_for_once() {
        assert_eq!(asked_in_two_requests(None).await, 1);
    }

    #[tokio::test]
    async fn credentials_of_a_session_are_asked_for_once() {
        let in_the_next_century = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 366 * 140);
        assert_eq!(asked_in_two_requests(Some(in_the_next_century)).await, 1);
    }

    #[tokio::test]
    async fn credentials_at_their_end_are_renewed() {
        assert_eq!(asked_in_two_requests(Some(SystemTime::UNIX_EPOCH)).await, 2);
    }

    #[tokio::test]
    async fn no_chain_is_no_credentials() {
        let error = Cached::new(None, Some("billing")).get().await.unwrap_err();
        assert_eq!(error.to_string(), "there are no AWS credentials in profile billing");
    }
}
