//! `s3s-fs`, with the parts of S3 that it leaves out: an `ETag` for each key it lists, and reading on a condition.

use std::path::Path;

use s3s::auth::SimpleAuth;
use s3s::dto::*;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};
use s3s_fs::FileSystem;

/// A service over a folder, whose one user has this key.
pub fn over(folder: &Path, key_id: &str, secret: &str) -> S3Service {
    let mut builder = S3ServiceBuilder::new(Strict(FileSystem::new(folder).unwrap()));
    builder.set_auth(SimpleAuth::from_single(key_id, secret));
    builder.build()
}

struct Strict(FileSystem);

impl Strict {
    async fn e_tag(&self, like: &S3Request<()>, bucket: &str, key: &str) -> S3Result<Option<ETag>> {
        let input = HeadObjectInput { bucket: bucket.to_owned(), key: key.to_owned(), ..HeadObjectInput::default() };
        Ok(self.0.head_object(with(like, input)).await?.output.e_tag)
    }
}

/// A request of the same person for something else.
fn with<T, U>(like: &S3Request<T>, input: U) -> S3Request<U> {
    S3Request {
        input,
        method: like.method.clone(),
        uri: like.uri.clone(),
        headers: like.headers.clone(),
        extensions: like.extensions.clone(),
        credentials: like.credentials.clone(),
        region: like.region.clone(),
        service: like.service.clone(),
        trailing_headers: None,
    }
}

#[async_trait::async_trait]
impl S3 for Strict {
    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        let bucket = request.input.bucket.clone();
        let like = with(&request, ());
        let mut response = self.0.list_objects_v2(request).await?;
        for object in response.output.contents.iter_mut().flatten() {
            object.e_tag = self.e_tag(&like, &bucket, object.key.as_deref().unwrap_or_default()).await?;
        }
        Ok(response)
    }

    async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        // A condition comes before the range, which a shorter object may not have.
        if let Some(wanted) = &request.input.if_match {
            let is = self.e_tag(&with(&request, ()), &request.input.bucket, &request.input.key).await?;
            if wanted.as_etag().map(ETag::value) != is.as_ref().map(ETag::value) {
                return Err(s3_error!(PreconditionFailed));
            }
        }
        self.0.get_object(request).await
    }

    async fn head_object(&self, request: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        self.0.head_object(request).await
    }

    async fn head_bucket(&self, request: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        self.0.head_bucket(request).await
    }

    async fn put_object(&self, request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        self.0.put_object(request).await
    }

    async fn delete_object(&self, request: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        self.0.delete_object(request).await
    }

    async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        self.0.create_multipart_upload(request).await
    }

    async fn upload_part(&self, request: S3Request<UploadPartInput>) -> S3Result<S3Response<UploadPartOutput>> {
        self.0.upload_part(request).await
    }

    async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        self.0.complete_multipart_upload(request).await
    }

    async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        self.0.abort_multipart_upload(request).await
    }
}
