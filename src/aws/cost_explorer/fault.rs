//! What went wrong between here and Cost Explorer.

use std::error::Error as Cause;

use aws_sdk_costexplorer::config::http::HttpResponse;
use aws_sdk_costexplorer::error::{ProvideErrorMetadata, SdkError};

use super::super::failure::{self, Failure, Refusal};
use super::Question;
use crate::error::{Error, Reply};

/// Says a failure of the SDK.
pub(super) fn of<E: ProvideErrorMetadata + Cause + 'static>(
    question: &Question,
    endpoint: &str,
    error: &SdkError<E, HttpResponse>,
) -> Error {
    if let Some(own) = Error::s3_within(error) {
        return own; // of credentials that could not be renewed
    }
    match failure::of_sdk(error) {
        Failure::Refused(refusal) => {
            let (message, hint) = refused(question, &refusal);
            Error::Aws { message, hint, source: Some(refusal.reply()) }
        }
        Failure::Unreachable(text) => said(
            format!("could not connect to {endpoint} to ask for {}", asked(question)),
            "check the network, and AWS_ENDPOINT_URL",
            Some(text),
        ),
        Failure::Silent => {
            said(format!("{endpoint} does not answer any more: could not ask for {}", asked(question)), AGAIN, None)
        }
        Failure::Broken(text) => said(format!("could not ask for {}", asked(question)), AGAIN, Some(text)),
    }
}

const AGAIN: &str = "check the network, and run again";

fn said(message: String, hint: &str, text: Option<String>) -> Error {
    Error::Aws { message, hint: hint.to_owned(), source: text.filter(|text| !text.is_empty()).map(Reply) }
}

/// The action and its days.
fn asked(question: &Question) -> String {
    let last = question.to.pred_opt().unwrap_or(question.to);
    format!("{} from {} to {last}", question.what.operation(), question.from)
}

fn refused(question: &Question, refusal: &Refusal) -> (String, String) {
    let (asked, operation) = (asked(question), question.what.operation());
    let (message, hint) = match refusal.code.as_str() {
        "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired" => (
            format!("the AWS credentials have expired: could not ask for {asked}"),
            "run aws sso login, or renew the credentials, and run again".to_owned(),
        ),
        "UnrecognizedClientException"
        | "InvalidClientTokenId"
        | "InvalidSignatureException"
        | "SignatureDoesNotMatch"
        | "IncompleteSignature"
        | "MissingAuthenticationToken" => (
            format!("AWS does not accept the credentials: could not ask for {asked}"),
            "check --profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY".to_owned(),
        ),
        "AccessDenied" | "AccessDeniedException" | "AuthorizationError" => (
            format!("AWS does not allow to ask for {asked}: ce:{operation} is missing"),
            format!(
                "allow ce:{operation} to who is asking, or choose another --profile; a linked account needs its payer to open Cost Explorer to it"
            ),
        ),
        "DataUnavailableException" => (
            format!("Cost Explorer has no data for {asked}"),
            "it keeps the last 14 months (more where multi-year data is turned on), and needs a day after it is turned on in the billing console".to_owned(),
        ),
        "InvalidNextTokenException" | "RequestChangedException" | "BillExpirationException" => (
            format!("Cost Explorer does not go on with its answer for {asked}"),
            "run again with --refresh, which asks, and pays, from the first page".to_owned(),
        ),
        "UnknownOperationException" => (
            format!("what answers there does not know {operation}"),
            "check AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_COST_EXPLORER".to_owned(),
        ),
        code if is_throttled(code, refusal.status) => (
            format!("Cost Explorer asks to slow down, also after several attempts: could not ask for {asked}"),
            "run again in a while; what has been answered is kept".to_owned(),
        ),
        "" if refusal.status == 403 => (
            format!("AWS does not allow to ask for {asked}: ce:{operation} is missing"),
            format!("allow ce:{operation} to who is asking, or choose another --profile"),
        ),
        _ => {
            let hint = "run again; if it stays so, the reply says why".to_owned();
            (format!("Cost Explorer refused to answer {asked}"), hint)
        }
    };
    (message, hint)
}

fn is_throttled(code: &str, status: u16) -> bool {
    let codes = [
        "ThrottlingException",
        "Throttling",
        "ThrottledException",
        "TooManyRequestsException",
        "LimitExceededException",
        "RequestLimitExceeded",
        "SlowDown",
    ];
    matches!(status, 429 | 503) || codes.contains(&code)
}
