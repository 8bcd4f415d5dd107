//! Cost Explorer: questions, each request of which AWS charges for, and the answers kept so that none is paid twice.

mod cost;
mod fault;
mod identity;
mod kept;
mod plans;
mod question;
mod reservations;

use aws_config::Region;
use aws_sdk_costexplorer::Client;
use aws_sdk_costexplorer::config::Builder;
use aws_sdk_costexplorer::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_costexplorer::types::{DateInterval, GroupDefinition, GroupDefinitionType};
use indexmap::IndexMap;

use super::credentials::Cached;
use super::{Access, region};
use crate::error::{Error, Result};
use crate::settings::S3;
pub use kept::{Answer, Kept};
pub use question::{Metric, Question, What};

/// What AWS charges for a request, in US dollars.
pub const PRICE: &str = "0.01";

/// A row of an answer: its names and amounts as the text that came.
pub type Row = IndexMap<String, String>;

/// A page of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// What asks for the next page, where there is one.
    pub next: Option<String>,
    /// Whether AWS may still change the figures; absent where it does not say.
    pub is_estimated: Option<bool>,
}

/// Who is asking, and where.
#[derive(Debug, Clone, Default)]
pub struct Asker {
    /// The profile in AWS's files.
    pub profile: Option<String>,
    /// The address of a service that speaks as Cost Explorer does, instead of what AWS's own settings say.
    pub endpoint_url: Option<String>,
}

/// Cost Explorer as one account sees it.
#[derive(Debug, Clone)]
pub struct Explorer {
    client: Client,
    /// The account and the address, for answers to be kept apart by.
    pub identity: String,
    endpoint: String,
}

impl Explorer {
    /// Finds credentials; asks nothing yet.
    ///
    /// # Errors
    /// There are no credentials.
    pub async fn open(asker: &Asker, access: &Access) -> Result<Self> {
        let options = S3 { profile: asker.profile.clone(), ..S3::default() };
        let configured = region::configured(&options).await;
        let config = super::load(&options, home(configured.as_ref()), access).await;
        let credentials = Cached::new(config.credentials_provider(), asker.profile.as_deref());
        let account = identity::account(&credentials.get().await?);
        let mut builder = Builder::from(&config).credentials_provider(credentials);
        if let Some(url) = &asker.endpoint_url {
            builder = builder.endpoint_url(url);
        }
        let endpoint = asker.endpoint_url.as_deref().or(config.endpoint_url()).unwrap_or("Cost Explorer").to_owned();
        let identity = format!("{account} at {endpoint}");
        Ok(Self { client: Client::from_conf(builder.build()), identity, endpoint })
    }

    /// Asks for a page: one request, for which AWS charges.
    ///
    /// # Errors
    /// The request is refused, or not answered.
    pub async fn page(&self, question: &Question, token: Option<&str>) -> Result<Page> {
        match question.what {
            What::CostAndUsage => cost::usage(self, question, token).await,
            What::Forecast => cost::forecast(self, question).await,
            What::ReservationCoverage => reservations::coverage(self, question, token).await,
            What::ReservationUtilization => reservations::utilization(self, question, token).await,
            What::PlanCoverage => plans::coverage(self, question, token).await,
            What::PlanUtilization => plans::utilization(self, question).await,
        }
    }

    /// Says a failure.
    fn failed<E>(
        &self,
        question: &Question,
        error: &SdkError<E, aws_sdk_costexplorer::config::http::HttpResponse>,
    ) -> Error
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        fault::of(question, &self.endpoint, error)
    }
}

/// Cost Explorer is at home in one region of each partition.
fn home(configured: Option<&Region>) -> Region {
    let is_china = configured.is_some_and(|region| region.as_ref().starts_with("cn-"));
    Region::from_static(if is_china { "cn-northwest-1" } else { "us-east-1" })
}

/// The days of a question.
fn period(question: &Question) -> Result<DateInterval> {
    let built = DateInterval::builder().start(question.from.to_string()).end(question.to.to_string()).build();
    built.map_err(|error| Error::Output(std::io::Error::other(error)))
}

/// What a question groups by.
fn groups(question: &Question) -> Option<Vec<GroupDefinition>> {
    let group = |name: &String| GroupDefinition::builder().r#type(GroupDefinitionType::Dimension).key(name).build();
    (!question.by.is_empty()).then(|| question.by.iter().map(group).collect())
}

/// Adds a value that is there.
fn put(row: &mut Row, name: &str, value: Option<&str>) {
    row.extend(value.map(|value| (name.to_owned(), value.to_owned())));
}

/// The name of a column for a dimension: `linked_account` of `LINKED_ACCOUNT`.
#[must_use]
pub fn column(dimension: &str) -> String {
    dimension.to_lowercase()
}
