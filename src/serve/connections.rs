//! Connections: so many at once, each given so long, and all ended with care.

use std::convert::Infallible;
use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;

use super::site::Limits;

/// Bytes of a request's head at most, and its lines.
const HEAD: usize = 64 * 1024;
const LINES: usize = 64;

/// How long to wait where the system has no connection to give.
const BREATH: Duration = Duration::from_millis(50);

/// The address that a connection came to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Local(SocketAddr);

impl Local {
    /// That of a request's connection.
    pub(super) fn of(request: &Request) -> SocketAddr {
        let none = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
        request.extensions().get::<Local>().map_or(none, |local| local.0)
    }
}

/// Takes connections until `stop` ends, then gives those that are answered some time.
pub(super) async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: impl Future<Output = ()>) {
    let (slots, (stopping, stopped)) = (Arc::new(Semaphore::new(limits.connections)), watch::channel(false));
    let (mut open, mut stop) = (JoinSet::new(), pin!(stop));
    loop {
        let next = tokio::select! {
            () = &mut stop => break,
            next = accept(&listener, &slots) => next,
        };
        while open.try_join_next().is_some() {}
        if let Some((stream, local, slot)) = next {
            open.spawn(talk(stream, router.clone(), local, limits, stopped.clone(), slot));
        }
    }
    drop(listener);
    let _ = stopping.send(true);
    let ended = async { while open.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(limits.stop, ended).await;
    open.shutdown().await;
}

/// Waits for room, then for a connection.
async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    let taken = listener.accept().await.and_then(|(stream, _)| Ok((stream.local_addr()?, stream)));
    if taken.is_err() {
        tokio::time::sleep(BREATH).await;
    }
    taken.ok().map(|(local, stream)| (stream, local, slot))
}

/// Answers the requests of one connection.
async fn talk(
    stream: TcpStream,
    router: Router,
    local: SocketAddr,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
    slot: OwnedSemaphorePermit,
) {
    let service = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Local(local));
        answer(service.call(request))
    });
    // Who does not take what they asked for holds no place for others.
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.head));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(HEAD)
        .max_headers(LINES)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    let mut connection = pin!(connection);
    let stopped = async move {
        let _ = stopped.wait_for(|is_stopped| *is_stopped).await;
    };
    // A connection that breaks is the browser's affair.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = stopped => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
    drop(slot);
}

async fn answer(response: impl Future<Output = Result<Response, Infallible>>) -> Result<Response, Infallible> {
    response.await
}
