//! `costs accounts sync` against moto's Organizations.

use serde_json::json;

use crate::support::moto::Moto;

const SERVICE: &str = "organizations";

#[test]
fn moto_knows_an_organization() {
    let moto = Moto::start();
    moto.preset("/moto-api/seed?a=42", json!(null));
    moto.call(SERVICE, "AWSOrganizationsV20161128.CreateOrganization", json!({ "FeatureSet": "ALL" }));
    let roots = moto.call(SERVICE, "AWSOrganizationsV20161128.ListRoots", json!({}));
    assert_eq!(roots["Roots"][0]["Name"], "Root");
}
