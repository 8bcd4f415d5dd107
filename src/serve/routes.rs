//! Which path asks for what.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::get;

use super::keys::Keys;
use super::paths::{missing, name};
use super::queue::ask;
use super::refusal::Refusal;
use super::respond::{METRICS, TEXT, response};
use super::site::Site;
use super::{Answer, Form, Want, fields, login, watch};

/// The forms of a report, of a dashboard and of a query's result.
const REPORT: [Form; 6] = [Form::Page, Form::Csv, Form::Xlsx, Form::Json, Form::Svg, Form::Png];
const DASHBOARD: [Form; 3] = [Form::Page, Form::Xlsx, Form::Png];
const SQL: [Form; 4] = [Form::Page, Form::Csv, Form::Xlsx, Form::Json];

type Shared = State<Arc<Site>>;
type Named = Result<Path<String>, PathRejection>;

/// All paths, behind what goes around every request.
pub(super) fn router(site: Arc<Site>) -> Router {
    let pages = Router::new()
        .route("/", get(home))
        .route("/dashboards/{name}", get(dashboard))
        .route("/reports/{name}", get(report))
        .route("/metrics", get(metrics))
        .route("/healthz", get(health))
        .route("/login", get(login::form).post(login::take));
    let sql =
        |router: Router<_>, form: Form| router.route(&format!("/sql{}", form.end()), get(sql_asked).post(sql_sent));
    SQL.into_iter()
        .fold(pages, sql)
        .fallback(async || missing())
        .method_not_allowed_fallback(async || not_so())
        .layer(from_fn_with_state(Arc::clone(&site), watch::watch))
        .with_state(site)
}

fn not_so() -> Refusal {
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "this address is asked in another way").hint("use GET; forms use POST")
}

/// The keys of an address.
fn keys(uri: &Uri) -> Keys {
    Keys::read(uri.query().unwrap_or_default().as_bytes())
}

async fn home(State(site): Shared, uri: Uri) -> Result<Response, Refusal> {
    keys(&uri).end()?;
    response(ask(&site, Want::Home).await?, TEXT)
}

async fn dashboard(State(site): Shared, path: Named, uri: Uri) -> Result<Response, Refusal> {
    let (name, form) = name(path, &DASHBOARD)?;
    let mut keys = keys(&uri);
    let chosen = keys.chosen()?;
    keys.end()?;
    response(ask(&site, Want::Dashboard { name, chosen, form }).await?, TEXT)
}

async fn report(State(site): Shared, path: Named, uri: Uri) -> Result<Response, Refusal> {
    let (name, form) = name(path, &REPORT)?;
    let mut keys = keys(&uri);
    let (chosen, params) = (keys.chosen()?, keys.rest()?);
    response(ask(&site, Want::Report { name, chosen, params, form }).await?, TEXT)
}

async fn metrics(State(site): Shared, uri: Uri) -> Result<Response, Refusal> {
    keys(&uri).end()?;
    response(ask(&site, Want::Metrics).await?, METRICS)
}

/// Answered here, whatever else is being answered.
async fn health(uri: Uri) -> Result<Response, Refusal> {
    keys(&uri).end()?;
    response(Answer::Text("ok\n".to_owned()), TEXT)
}

async fn sql_asked(State(site): Shared, uri: Uri) -> Result<Response, Refusal> {
    sql(&site, uri.path(), keys(&uri)).await
}

async fn sql_sent(State(site): Shared, request: Request) -> Result<Response, Refusal> {
    let path = request.uri().path().to_owned();
    sql(&site, &path, fields::read(request, site.limits).await?).await
}

async fn sql(site: &Site, path: &str, mut keys: Keys) -> Result<Response, Refusal> {
    let (_, form) = Form::split(path);
    // Forms end lines as mail does.
    let text = keys.one("sql")?.map(|text| text.replace("\r\n", "\n")).filter(|text| !text.trim().is_empty());
    keys.end()?;
    if text.is_none() && form != Form::Page {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "there is no query").hint("send it as the field sql"));
    }
    response(ask(site, Want::Sql { text, form }).await?, TEXT)
}
