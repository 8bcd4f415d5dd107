//! A body that counts its bytes, and that may break or fall silent on its way.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame};
use s3s::StdError;

/// How a body ends before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Cut,
    Silence,
}

pub struct Counted {
    pub inner: Pin<Box<s3s::Body>>,
    pub sent: Arc<Mutex<u64>>,
    /// After so many bytes comes what does not belong there.
    pub early: Option<(u64, End)>,
    /// The size of pieces between pauses.
    pub trickle: Option<usize>,
    /// What came of the service and is not sent yet.
    pub rest: Bytes,
    pub pause: Option<Pin<Box<tokio::time::Sleep>>>,
}

type Next = Option<Result<Frame<Bytes>, StdError>>;

impl Counted {
    /// Waits once; again only after `pause` is taken away.
    fn wait(&mut self, milliseconds: u64, context: &mut Context<'_>) -> Poll<()> {
        let pause = || Box::pin(tokio::time::sleep(Duration::from_millis(milliseconds)));
        self.pause.get_or_insert_with(pause).as_mut().poll(context)
    }

    fn end(&mut self, how: End, context: &mut Context<'_>) -> Poll<Next> {
        // A moment, so that what went before is sent.
        ready!(self.wait(if how == End::Cut { 50 } else { 3_600_000 }, context));
        Poll::Ready(Some(Err("cut".into())))
    }

    /// The most bytes that may go out now.
    fn most(&self, so_far: u64) -> usize {
        let left = self.early.map_or(usize::MAX, |(after, _)| usize::try_from(after - so_far).unwrap());
        left.min(self.trickle.unwrap_or(usize::MAX))
    }
}

impl Body for Counted {
    type Data = Bytes;
    type Error = StdError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Next> {
        let so_far = *self.sent.lock().unwrap();
        if let Some((_, how)) = self.early.filter(|(after, _)| so_far >= *after) {
            return self.end(how, context);
        }
        if self.rest.is_empty() {
            let Some(frame) = ready!(self.inner.as_mut().poll_frame(context)).transpose()? else {
                return Poll::Ready(None);
            };
            self.rest = frame.into_data().unwrap_or_default();
        }
        if self.trickle.is_some() {
            ready!(self.wait(100, context));
            self.pause = None;
        }
        let most = self.most(so_far).min(self.rest.len());
        let data = self.rest.split_to(most);
        *self.sent.lock().unwrap() += data.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(data))))
    }
}
