//! Answers that are waited for only so long as something comes.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody, HttpService,
    ReqwestConnector,
};
use tokio::time::{Instant, Sleep, sleep, timeout};

/// Connects as the object store does by itself, and gives up on a server that falls silent.
#[derive(Debug)]
pub struct Watchful {
    /// How long nothing may come.
    pub silence: Duration,
}

impl HttpConnector for Watchful {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let client = ReqwestConnector::default().connect(options)?;
        Ok(HttpClient::new(Watched { client, silence: self.silence }))
    }
}

#[derive(Debug)]
struct Watched {
    client: HttpClient,
    silence: Duration,
}

#[async_trait]
impl HttpService for Watched {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let answer = timeout(self.silence, self.client.execute(request)).await;
        let answer = answer.map_err(|elapsed| HttpError::new(HttpErrorKind::Timeout, elapsed))??;
        let (silence, clock) = (self.silence, Box::pin(sleep(self.silence)));
        Ok(answer.map(|body| HttpResponseBody::new(Watch { body: Box::pin(body), silence, clock })))
    }
}

/// A body whose clock starts anew with all that comes.
struct Watch {
    body: Pin<Box<HttpResponseBody>>,
    silence: Duration,
    clock: Pin<Box<Sleep>>,
}

impl Body for Watch {
    type Data = Bytes;
    type Error = HttpError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, HttpError>>> {
        if let Poll::Ready(frame) = self.body.as_mut().poll_frame(context) {
            let next = Instant::now() + self.silence;
            self.clock.as_mut().reset(next);
            return Poll::Ready(frame);
        }
        if self.clock.as_mut().poll(context).is_ready() {
            let silent = std::io::Error::new(std::io::ErrorKind::TimedOut, "nothing came any more");
            return Poll::Ready(Some(Err(HttpError::new(HttpErrorKind::Timeout, silent))));
        }
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
