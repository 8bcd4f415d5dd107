//! What is slow, too much, or gone.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::sleep;

use super::super::testing::{Plan, Running, Told};
use super::super::{Answer, Ask, Limits, Want};

const SHORT: Duration = Duration::from_millis(300);
const LONG: Duration = Duration::from_secs(30);

fn text() -> Answer {
    Answer::Text("done".to_owned())
}

/// Gives all asks to the test.
async fn held(plan: Plan) -> (Running, mpsc::UnboundedReceiver<Ask>) {
    let (give, held) = mpsc::unbounded_channel();
    let side = |mut asks: mpsc::Receiver<Ask>, _| {
        tokio::spawn(async move {
            while let Some(ask) = asks.recv().await {
                let _ = give.send(ask);
            }
        });
    };
    (plan.start_with(side).await, held)
}

async fn connect(server: &Running, bytes: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.at).await.unwrap();
    stream.write_all(bytes.replace("HOST", &server.at.to_string()).as_bytes()).await.unwrap();
    stream
}

const GET: &str = "GET / HTTP/1.1\r\nHost: HOST\r\n\r\n";

#[tokio::test]
async fn slow_heads_are_not_waited_for() {
    let plan = Plan { limits: Limits { head: SHORT, ..Limits::default() }, ..Plan::default() };
    let server = plan.start(|_| text()).await;
    let start = Instant::now();
    // One that says nothing, one that never ends its head, and one that asks no more after its first answer.
    for begun in ["", "GET / HTTP/1.1\r\nHost: HOST\r\nX: ", GET] {
        let told = Told::read(connect(&server, begun).await).await;
        assert_eq!(told.status == 200, begun == GET, "{begun:?}");
    }
    assert!(start.elapsed() < LONG, "{:?}", start.elapsed());
    assert_eq!(server.asked(), [Want::Home]);
}

#[tokio::test]
async fn slow_forms_are_not_waited_for() {
    let plan = Plan { limits: Limits { body: SHORT, ..Limits::default() }, ..Plan::default() };
    let server = plan.start(|_| text()).await;
    let head = "POST /sql HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 50\r\n\r\nsql=";
    let told = Told::read(connect(&server, head).await).await;
    assert_eq!((told.status, server.asked()), (408, Vec::new()));
}

#[tokio::test]
async fn a_full_queue_is_said_and_when_to_come_back() {
    let (give, mut held) = mpsc::unbounded_channel();
    // Nobody takes anything from the queue.
    let side = move |asks: mpsc::Receiver<Ask>, _| give.send(asks).unwrap();
    let server = Plan { queue: 2, ..Plan::default() }.start_with(side).await;
    let _waiting = [connect(&server, GET).await, connect(&server, GET).await];
    let mut asks = held.recv().await.unwrap();
    while asks.len() < 2 {
        sleep(Duration::from_millis(5)).await;
    }
    let told = server.get("/").await;
    assert_eq!((told.status, told.header("retry-after")), (503, Some("2")));
    assert_eq!(told.text(), "Error: too much is asked for at once\nHint: try again in a moment\n");
    asks.close();
    assert_eq!(server.get("/").await.text(), "Error: the server is about to stop\nHint: try again in a moment\n");
}

#[tokio::test]
async fn a_browser_that_goes_away_is_told_to_who_answers() {
    let (server, mut held) = held(Plan::default()).await;
    let stream = connect(&server, GET).await;
    let mut ask = held.recv().await.unwrap();
    assert!(!ask.reply.is_closed());
    drop(stream);
    tokio::time::timeout(LONG, ask.reply.closed()).await.unwrap();
    assert!(ask.reply.is_closed());
    while server.log().is_empty() {
        sleep(Duration::from_millis(5)).await;
    }
    let log = server.log();
    assert_eq!((log.len(), log[0].path.as_str(), log[0].status), (1, "/", None));
}

#[tokio::test]
async fn an_answer_that_never_comes_is_not_waited_for() {
    let plan = Plan { limits: Limits { answer: SHORT, ..Limits::default() }, ..Plan::default() };
    let (server, mut held) = held(plan).await;
    let told = server.get("/").await;
    assert_eq!((told.status, told.text()), (504, "Error: this took too long to answer\nHint: ask for less\n"));
    assert!(held.recv().await.unwrap().reply.is_closed());
}

#[tokio::test]
async fn a_question_that_is_dropped_is_an_error() {
    let (server, mut held) = held(Plan::default()).await;
    let (told, ()) = tokio::join!(server.get("/"), async { drop(held.recv().await) });
    assert_eq!((told.status, told.text()), (500, "Error: this could not be answered\n"));
}

#[tokio::test]
async fn more_connections_than_allowed_wait() {
    let plan = Plan { limits: Limits { connections: 2, ..Limits::default() }, ..Plan::default() };
    let server = plan.start(|_| text()).await;
    let (mut one, _other) = (connect(&server, GET).await, connect(&server, GET).await);
    assert!(one.read(&mut [0; 9]).await.unwrap() > 0, "the two are open");
    let get = server.get("/");
    tokio::pin!(get);
    assert!(tokio::time::timeout(SHORT, &mut get).await.is_err(), "the third waits");
    drop(one);
    assert_eq!(tokio::time::timeout(LONG, get).await.unwrap().status, 200);
}

#[tokio::test]
async fn what_is_being_answered_is_answered_before_the_end() {
    let (mut server, mut held) = held(Plan::default()).await;
    let at = server.at;
    let (answered, idle) = (connect(&server, GET).await, connect(&server, "").await);
    let ask = held.recv().await.unwrap();
    server.stop();
    while TcpStream::connect(at).await.is_ok() {
        sleep(Duration::from_millis(5)).await;
    }
    ask.reply.send(text()).unwrap();
    let told = Told::read(answered).await;
    assert_eq!((told.status, told.text()), (200, "done"));
    drop(idle);
    let start = Instant::now();
    server.ended().await;
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    assert!(held.recv().await.is_none(), "nobody can ask any more");
}

#[tokio::test]
async fn what_is_not_answered_in_time_is_ended() {
    let plan = Plan { limits: Limits { stop: SHORT, ..Limits::default() }, ..Plan::default() };
    let (mut server, mut held) = held(plan).await;
    let stream = connect(&server, GET).await;
    let ask = held.recv().await.unwrap();
    server.stop();
    tokio::time::timeout(LONG, server.ended()).await.unwrap();
    assert!(ask.reply.is_closed());
    assert_eq!(Told::read(stream).await.status, 0);
}
