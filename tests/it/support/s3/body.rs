//! A body that counts its bytes, and that may break or fall silent on its way.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

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
    pub pause: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl Counted {
    fn end(&mut self, how: End, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, StdError>>> {
        // A moment, so that what went before is sent.
        let long = if how == End::Cut { 50 } else { 3_600_000 };
        let pause = || Box::pin(tokio::time::sleep(std::time::Duration::from_millis(long)));
        ready!(self.pause.get_or_insert_with(pause).as_mut().poll(context));
        Poll::Ready(Some(Err("cut".into())))
    }
}

impl Body for Counted {
    type Data = Bytes;
    type Error = StdError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, StdError>>> {
        let so_far = *self.sent.lock().unwrap();
        if let Some((after, how)) = self.early.filter(|(after, _)| so_far >= *after) {
            debug_assert!(so_far == after);
            return self.end(how, context);
        }
        let Some(frame) = ready!(self.inner.as_mut().poll_frame(context)).transpose()? else {
            return Poll::Ready(None);
        };
        let Ok(mut data) = frame.into_data() else { return Poll::Ready(None) };
        if let Some((after, _)) = self.early {
            data.truncate(usize::try_from(after - so_far).unwrap());
        }
        *self.sent.lock().unwrap() += data.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(data))))
    }
}
