//! Manifests as AWS writes them, in few words.

/// A manifest of the legacy report for January 2025.
pub fn legacy(id: &str, keys: &[&str]) -> String {
    serde_json::json!({
        "assemblyId": id,
        "reportKeys": keys,
        "billingPeriod": { "start": "20250101T000000.000Z", "end": "20250201T000000.000Z" },
        "compression": "GZIP",
        "contentType": "text/csv",
    })
    .to_string()
}

/// A manifest of Data Exports, which says its month by its path.
pub fn export(id: &str, keys: &[&str]) -> String {
    let files: Vec<String> = keys.iter().map(|key| format!("s3://a-bucket/cost/{key}")).collect();
    serde_json::json!({ "executionId": id, "dataFiles": files, "contentType": "Parquet" }).to_string()
}
