//! Amazon SNS: a topic, or a phone by text message.

use async_trait::async_trait;
use aws_sdk_sns::Client;
use aws_sdk_sns::operation::publish::builders::PublishFluentBuilder;
use aws_sdk_sns::types::MessageAttributeValue;

use super::{Failure, Sink};
use crate::alert::message::Message;
use crate::alert::text;
use crate::aws::Access;
use crate::aws::service::{Service, fault};
use crate::settings::S3;
use crate::settings::sinks::{SnsKeys, SnsTo};

/// The longest subject, in characters of ASCII.
const SUBJECT: usize = 100;
/// The longest message, in bytes, less what attributes need.
const MOST: usize = 255 << 10;

/// Publishes messages.
pub struct Sns {
    service: Service,
    client: Client,
    to: SnsTo,
}

impl Sns {
    /// Reads the configuration; asks nobody.
    pub async fn open(keys: &SnsKeys, access: &Access) -> Self {
        let SnsKeys { to, region, profile, endpoint_url } = keys.clone();
        let options = S3 { profile, region, endpoint_url, ..S3::default() };
        let service = Service::open(&options, access).await;
        Self { client: Client::new(&service.config), service, to }
    }

    fn request(&self, message: &Message) -> PublishFluentBuilder {
        let request = self.client.publish();
        match &self.to {
            SnsTo::Phone(number) => request
                .phone_number(number)
                .message(&message.short)
                .set_message_attributes(attribute("AWS.SNS.SMS.SMSType", "Transactional").map(|pair| [pair].into())),
            SnsTo::Topic(topic) => {
                let attributes =
                    [attribute("severity", message.severity.word()), attribute("stage", message.stage.word())];
                let request = request
                    .topic_arn(topic)
                    .subject(subject(&message.subject))
                    .message(text::cut_bytes(&message.text, MOST))
                    .set_message_attributes(Some(attributes.into_iter().flatten().collect()));
                // A topic that keeps an order also knows a message that comes twice.
                let is_ordered = topic.to_ascii_lowercase().ends_with(".fifo");
                request
                    .set_message_group_id(is_ordered.then(|| "costs".to_owned()))
                    .set_message_deduplication_id(is_ordered.then(|| message.key.clone()))
            }
        }
    }
}

fn attribute(name: &str, value: &str) -> Option<(String, MessageAttributeValue)> {
    let built = MessageAttributeValue::builder().data_type("String").string_value(value).build();
    built.ok().map(|value| (name.to_owned(), value))
}

/// SNS takes subjects of ASCII that are not too long.
fn subject(subject: &str) -> String {
    subject.chars().map(|c| if c == ' ' || c.is_ascii_graphic() { c } else { '?' }).take(SUBJECT).collect()
}

#[async_trait(?Send)]
impl Sink for Sns {
    async fn send(&self, message: &Message) -> Result<(), Failure> {
        self.service.ready().await.map_err(|error| Failure::passing(error.to_string()))?;
        self.request(message).send().await.map(|_| ()).map_err(|error| {
            let fault = fault(&error);
            Failure { is_retryable: fault.is_passing, ..Failure::lasting(fault.text) }
        })
    }
}
