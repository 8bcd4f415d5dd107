//! The accounts of an organization, as AWS Organizations lists them.

use std::error::Error as Cause;

use aws_config::SdkConfig;
use aws_sdk_organizations::Client;
use aws_sdk_organizations::config::Builder;
use aws_sdk_organizations::config::http::HttpResponse;
use aws_sdk_organizations::error::{ProvideErrorMetadata, SdkError};

use super::credentials::Cached;
use super::failure::{self, Failure, Refusal};
use super::{Access, load, region};
use crate::accounts::Member;
use crate::error::{Error, Reply, Result};
use crate::settings::S3;

const ACTIONS: &str =
    "organizations:ListRoots, organizations:ListOrganizationalUnitsForParent and organizations:ListAccountsForParent";

/// All accounts of the organization that who is asking may list, with the paths of their units: from each parent its
/// accounts, then its units. Accounts that are suspended or being closed are among them, as bills hold them, too.
///
/// # Errors
/// There are no credentials, no organization, no leave to list it, or no answer.
pub async fn members(options: &S3, access: &Access) -> Result<Vec<Member>> {
    let region = region::configured(options).await.unwrap_or(region::FALLBACK);
    let config = load(options, region, access).await;
    let credentials = Cached::new(config.credentials_provider(), options.profile.as_deref());
    credentials.get().await?;
    let client = Client::from_conf(Builder::from(&config).credentials_provider(credentials).build());
    let asking = Asking { client, config };
    let (mut members, mut parents) = (Vec::new(), asking.roots().await?);
    while let Some(parent) = parents.pop() {
        members.extend(asking.accounts(&parent).await?);
        parents.extend(asking.units(&parent).await?);
    }
    members.sort();
    Ok(members)
}

/// A root or a unit.
struct Parent {
    id: String,
    /// Names from the root on.
    path: String,
}

struct Asking {
    client: Client,
    config: SdkConfig,
}

impl Asking {
    async fn roots(&self) -> Result<Vec<Parent>> {
        let (mut pages, mut roots) = (self.client.list_roots().into_paginator().send(), Vec::new());
        while let Some(page) = pages.next().await {
            for root in page.map_err(|error| self.failed(&error))?.roots() {
                let path = name(root.name()).unwrap_or("Root").to_owned();
                roots.push(Parent { id: root.id().unwrap_or_default().to_owned(), path });
            }
        }
        Ok(roots)
    }

    async fn units(&self, parent: &Parent) -> Result<Vec<Parent>> {
        let request = self.client.list_organizational_units_for_parent().parent_id(&parent.id);
        let (mut pages, mut units) = (request.into_paginator().send(), Vec::new());
        while let Some(page) = pages.next().await {
            for unit in page.map_err(|error| self.failed(&error))?.organizational_units() {
                let id = unit.id().unwrap_or_default();
                let path = format!("{}/{}", parent.path, name(unit.name()).unwrap_or(id));
                units.push(Parent { id: id.to_owned(), path });
            }
        }
        Ok(units)
    }

    async fn accounts(&self, parent: &Parent) -> Result<Vec<Member>> {
        let request = self.client.list_accounts_for_parent().parent_id(&parent.id);
        let (mut pages, mut members) = (request.into_paginator().send(), Vec::new());
        while let Some(page) = pages.next().await {
            for account in page.map_err(|error| self.failed(&error))?.accounts() {
                let id = account.id().unwrap_or_default();
                let name = name(account.name()).unwrap_or(id).to_owned();
                members.push(Member { account: id.to_owned(), name, unit: parent.path.clone() });
            }
        }
        Ok(members)
    }

    fn failed<E: ProvideErrorMetadata + Cause + 'static>(&self, error: &SdkError<E, HttpResponse>) -> Error {
        let said = |message: &str, hint: &str, text: Option<String>| Error::S3 {
            message: message.to_owned(),
            hint: hint.to_owned(),
            source: text.filter(|text| !text.is_empty()).map(Reply),
        };
        let network = "check the network, and AWS_ENDPOINT_URL where it is set";
        // Credentials that cannot be renewed on the way say so themselves.
        Error::s3_within(error).unwrap_or_else(|| match failure::of_sdk(error) {
            Failure::Refused(refusal) => refused(&refusal),
            Failure::Unreachable(text) => {
                let place = self.config.endpoint_url().unwrap_or("AWS Organizations");
                said(&format!("could not connect to {place} to list the organization's accounts"), network, Some(text))
            }
            Failure::Silent => said("AWS Organizations does not answer any more", network, None),
            Failure::Broken(text) => said("could not list the organization's accounts", network, Some(text)),
        })
    }
}

/// A name without spaces around it, where it has one.
fn name(name: Option<&str>) -> Option<&str> {
    name.map(str::trim).filter(|name| !name.is_empty())
}

/// What AWS's no comes to.
fn refused(refusal: &Refusal) -> Error {
    let denied = || {
        let message = "AWS does not allow to list the organization's accounts";
        let hint =
            format!("ask with the management account or a delegated administrator (--profile), and allow it {ACTIONS}");
        (message, hint)
    };
    let (message, hint) = match refusal.code.as_str() {
        "AWSOrganizationsNotInUseException" => (
            "the account of these credentials is in no organization",
            "ask with the organization's management account (--profile), or write the accounts into a CSV by hand: \
             account,name,organizational_unit,from,to"
                .to_owned(),
        ),
        "ExpiredToken" | "ExpiredTokenException" => (
            "the AWS credentials have expired",
            "run aws sso login, or renew the credentials, and run again".to_owned(),
        ),
        "UnrecognizedClientException"
        | "InvalidClientTokenId"
        | "InvalidSignatureException"
        | "IncompleteSignature" => (
            "AWS does not accept the credentials",
            "check the profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and the machine's clock".to_owned(),
        ),
        "TooManyRequestsException" | "ThrottlingException" | "Throttling" => {
            ("AWS Organizations asks to slow down, also after several attempts", "run again in a while".to_owned())
        }
        "AccessDeniedException" | "AccessDenied" => denied(),
        _ if refusal.status == 403 => denied(),
        _ => (
            "AWS Organizations refused to list the organization's accounts",
            "run again; if it stays so, the reply says why".to_owned(),
        ),
    };
    Error::S3 { message: message.to_owned(), hint, source: Some(refusal.reply()) }
}
