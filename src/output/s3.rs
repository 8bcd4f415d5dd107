//! Objects: spooled to disk, then sent in one request or in parts. S3 shows neither before all of it is there.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, Write};
use std::time::Duration;

use aws_sdk_s3::config::Builder;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use crate::aws::fault::{Action, Doing};
use crate::aws::{Access, Connection, Location};
use crate::error::{Error, Result};
use crate::settings::S3;

/// What is larger goes in parts.
const WHOLE: u64 = 8 << 20;
/// The most parts that S3 takes.
const PARTS: u64 = 10_000;
/// The time in which a part must be sent, over a slow line too.
const SENDING: Duration = Duration::from_mins(10);

/// Writes an object after everything to write is there.
pub async fn write(
    location: &Location,
    options: &S3,
    fill: impl AsyncFnOnce(&mut dyn Write) -> Result<()>,
) -> Result<()> {
    let failed = |source| Error::Write { path: location.to_string().into(), source };
    let mut writer = BufWriter::new(tempfile::tempfile().map_err(failed)?);
    fill(&mut writer).await.map_err(|error| match error {
        Error::Output(source) => failed(source),
        other => other,
    })?;
    let mut spooled = writer.into_inner().map_err(|error| failed(error.into_error()))?;
    let size = spooled.stream_position().map_err(failed)?;
    spooled.rewind().map_err(failed)?;
    let connection = Connection::open(&location.bucket, options, &Access::default()).await?;
    let upload = Upload { connection: &connection, key: &location.key };
    if size <= WHOLE { upload.whole(&mut spooled).await } else { upload.in_parts(&mut spooled, size).await }
}

struct Upload<'a> {
    connection: &'a Connection,
    key: &'a str,
}

impl Upload<'_> {
    fn doing(&self) -> Doing<'_> {
        self.connection.doing(Action::Put, self.key)
    }

    async fn whole(&self, spooled: &mut File) -> Result<()> {
        let bytes = self.next(spooled, WHOLE)?;
        let Connection { client, bucket, .. } = self.connection;
        let request = client.put_object().bucket(bucket).key(self.key).body(ByteStream::from(bytes));
        let request = request.set_request_payer(self.connection.payer());
        let sent = request.customize().config_override(patient()).send().await;
        sent.map(|_| ()).map_err(|error| self.doing().sdk(&error))
    }

    async fn in_parts(&self, spooled: &mut File, size: u64) -> Result<()> {
        let Connection { client, bucket, .. } = self.connection;
        let request = client.create_multipart_upload().bucket(bucket).key(self.key);
        let begun = request.set_request_payer(self.connection.payer()).send().await;
        let begun = begun.map_err(|error| self.doing().sdk(&error))?;
        let id = begun.upload_id().unwrap_or_default();
        let sent = self.parts(spooled, size, id).await;
        if sent.is_err() {
            // Parts of an upload that never ends are paid for, and shown nowhere. That it failed is what to say.
            let abort = client.abort_multipart_upload().bucket(bucket).key(self.key).upload_id(id);
            let _ = abort.set_request_payer(self.connection.payer()).send().await;
        }
        sent
    }

    async fn parts(&self, spooled: &mut File, size: u64, id: &str) -> Result<()> {
        let Connection { client, bucket, .. } = self.connection;
        let length = WHOLE.max(size.div_ceil(PARTS));
        let mut parts = Vec::new();
        for number in (1..).take(usize::try_from(size.div_ceil(length)).unwrap_or(usize::MAX)) {
            parts.push(self.part(spooled, length, id, number).await?);
        }
        let request = client.complete_multipart_upload().bucket(bucket).key(self.key).upload_id(id);
        let request = request.multipart_upload(CompletedMultipartUpload::builder().set_parts(Some(parts)).build());
        let request = request.set_request_payer(self.connection.payer());
        let ended = request.customize().config_override(patient()).send().await;
        ended.map(|_| ()).map_err(|error| self.doing().sdk(&error))
    }

    async fn part(&self, spooled: &mut File, length: u64, id: &str, number: i32) -> Result<CompletedPart> {
        let bytes = self.next(spooled, length)?;
        let Connection { client, bucket, .. } = self.connection;
        let request = client.upload_part().bucket(bucket).key(self.key).upload_id(id).part_number(number);
        let request = request.body(ByteStream::from(bytes)).set_request_payer(self.connection.payer());
        let sent = request.customize().config_override(patient()).send().await;
        let sent = sent.map_err(|error| self.doing().sdk(&error))?;
        Ok(CompletedPart::builder()
            .part_number(number)
            .set_e_tag(sent.e_tag)
            .set_checksum_crc32(sent.checksum_crc32)
            .build())
    }

    /// The next bytes that were spooled.
    fn next(&self, spooled: &mut File, length: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = spooled.take(length).read_to_end(&mut bytes);
        let place = || format!("s3://{}/{}", self.connection.bucket, self.key).into();
        read.map(|_| bytes).map_err(|source| Error::Write { path: place(), source })
    }
}

/// An answer comes only after all bytes went out, so waiting for it takes longer than it does for reading.
fn patient() -> Builder {
    Builder::new().timeout_config(TimeoutConfig::builder().read_timeout(SENDING).build())
}
