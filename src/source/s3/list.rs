//! The keys under a prefix.

use aws_sdk_s3::types::Object;
use chrono::DateTime;
use object_store::ObjectMeta;
use object_store::path::Path;

use crate::aws::Connection;
use crate::aws::fault::Action;
use crate::error::{Error, Result};

/// Lists what is under `prefix/`; `cost/cur` is no beginning of `cost/cur-old/…`. Where nothing is, the object
/// `prefix` itself.
pub async fn list(connection: &Connection, prefix: &str) -> Result<Vec<ObjectMeta>> {
    if prefix.is_empty() {
        return objects(connection, "").await;
    }
    let under = objects(connection, &format!("{prefix}/")).await?;
    if !under.is_empty() {
        return Ok(under);
    }
    let doing = connection.doing(Action::List, prefix);
    // Of all keys that begin like it, the object itself comes first.
    let request = connection.client.list_objects_v2().bucket(&connection.bucket).prefix(prefix).max_keys(1);
    let answer = request.set_request_payer(connection.payer()).send().await.map_err(|error| doing.sdk(&error))?;
    let first = answer.contents().iter().filter(|object| object.key() == Some(prefix));
    first.map(|object| meta(connection, object)).collect()
}

async fn objects(connection: &Connection, prefix: &str) -> Result<Vec<ObjectMeta>> {
    let doing = connection.doing(Action::List, prefix);
    let request = connection.client.list_objects_v2().bucket(&connection.bucket).prefix(prefix);
    let mut pages = request.set_request_payer(connection.payer()).into_paginator().send();
    let mut objects = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| doing.sdk(&error))?;
        // A key that ends in a slash is how consoles show an empty folder.
        let files = page.contents().iter().filter(|object| object.key().is_some_and(|key| !key.ends_with('/')));
        for object in files {
            objects.push(meta(connection, object)?);
        }
    }
    objects.sort_by(|a, b| a.location.cmp(&b.location));
    Ok(objects)
}

fn meta(connection: &Connection, object: &Object) -> Result<ObjectMeta> {
    let key = object.key().unwrap_or_default();
    let location = Path::parse(key).ok().filter(|path| path.as_ref() == key).ok_or_else(|| Error::Source {
        message: format!("s3://{}/{key} has an empty part, . or .. in its key", connection.bucket),
        hint: "move it out of the source: such keys cannot be read".to_owned(),
    })?;
    let modified = object.last_modified().and_then(|time| DateTime::from_timestamp(time.secs(), time.subsec_nanos()));
    Ok(ObjectMeta {
        location,
        last_modified: modified.unwrap_or_default(),
        size: object.size().and_then(|size| u64::try_from(size).ok()).unwrap_or_default(),
        e_tag: object.e_tag().map(str::to_owned),
        version: None,
    })
}
