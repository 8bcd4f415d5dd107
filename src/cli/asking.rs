//! Questions to Cost Explorer: the price said first, and no question paid twice.

use std::path::PathBuf;

use clap::Args;

use super::ui::Ui;
use super::world::Resolved;
use crate::aws::Access;
use crate::aws::cost_explorer::{Answer, Asker, Explorer, Kept, PRICE, Question};
use crate::error::Result;
use crate::money;

/// Flags of every command that asks Cost Explorer.
#[derive(Debug, Clone, Args)]
pub struct AskingArgs {
    /// Profile in AWS's files that says who is asking [default: the source's, then AWS's own settings]
    #[arg(long, value_name = "NAME", help_heading = "Cost Explorer")]
    profile: Option<String>,
    /// Folder in which answers are kept, so that none is paid twice [default: costs in the user's cache folder]
    #[arg(long, value_name = "DIR", env = "COSTS_CACHE", hide_env = true, help_heading = "Cost Explorer")]
    cache: Option<PathBuf>,
    /// Ask again, and pay again, where an answer is kept
    #[arg(long, help_heading = "Cost Explorer")]
    pub refresh: bool,
    /// Address of a service that speaks as Cost Explorer does
    #[arg(
        long,
        value_name = "URL",
        env = "AWS_ENDPOINT_URL_COST_EXPLORER",
        hide_env = true,
        help_heading = "Cost Explorer"
    )]
    endpoint_url: Option<String>,
}

impl AskingArgs {
    /// The kept answer to a question, or a new one, for which AWS charges.
    ///
    /// # Errors
    /// There are no credentials, Cost Explorer does not answer, or the answer cannot be kept.
    pub async fn ask(&self, question: &Question, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<Answer> {
        let profile = self.profile.clone().or_else(|| call.s3().profile);
        let asker = Asker { profile, endpoint_url: self.endpoint_url.clone().filter(|url| !url.is_empty()) };
        let explorer = Explorer::open(&asker, &Access::default()).await?;
        let (today, identity) = (call.world.today, &explorer.identity);
        let kept = self.cache.clone().or_else(|| call.world.cache.clone()).map(|cache| cache.join("cost-explorer"));
        let kept = kept.map(Kept::new);
        let found = match &kept {
            Some(kept) if !self.refresh => kept.find(question, identity, today)?,
            _ => None,
        };
        match found {
            Some(answer) if answer.next.is_none() && answer.requests > 0 => {
                ui.note(&format!(
                    "Cost Explorer's answer of {} is used, at no charge (--refresh asks again)",
                    answer.asked
                ));
                Ok(answer)
            }
            found => {
                let begun = found.unwrap_or_else(|| Answer::begin(question, identity, today));
                pay(&explorer, question, begun, kept.as_ref(), ui).await
            }
        }
    }
}

/// Asks for all pages that are missing. Each is kept as it comes, so that a failure on the way costs none twice.
async fn pay(
    explorer: &Explorer,
    question: &Question,
    mut answer: Answer,
    kept: Option<&Kept>,
    ui: &mut Ui<'_>,
) -> Result<Answer> {
    ui.note(&format!(
        "Asking Cost Explorer ({}): AWS charges {PRICE} USD a request, and each page of the answer is one",
        question.what.operation()
    ));
    if answer.requests > 0 {
        ui.note(&format!("Note: the first {} of its pages are kept already", answer.requests));
    }
    kept.map_or(Ok(()), Kept::ready)?;
    let before = answer.requests;
    let mut file = None;
    loop {
        let page = explorer.page(question, answer.next.as_deref()).await?;
        let goes_on = answer.add(page)?;
        if let Some(kept) = kept {
            file = Some(kept.keep(question, &answer)?);
        }
        if !goes_on {
            break;
        }
    }
    let requests = answer.requests - before;
    let units = money::parse(PRICE).unwrap_or_default() * i128::try_from(requests).unwrap_or_default();
    let price = money::shown(units, money::PLACES, 2);
    let count = if requests == 1 { "1 request".to_owned() } else { format!("{requests} requests") };
    match file {
        Some(file) => ui.note(&format!("Cost Explorer answered for {price} USD in {count}; kept in {}", file.display())),
        None => ui.note(&format!(
            "Cost Explorer answered for {price} USD in {count}; not kept, as there is no cache folder: --cache names one"
        )),
    }
    Ok(answer)
}
