//! Writes a made-up Cost and Usage Report, whose every total is known.
//!
//! `world` draws accounts, resources and commitments; `usage`, `commitment` and `fees` turn a month of
//! them into rows; `bill` hands every row to the ledger (`ledger`) and to each form (`form`): `athena`,
//! `cur_csv`, `cur2` and `focus`.

// Counts of hours and days and figures for planning are far below 2^52; `decimal` guards money itself.
#![allow(clippy::cast_precision_loss)]

mod accounts;
mod anomaly;
mod args;
mod athena;
mod batch;
mod bill;
mod calendar;
mod catalog;
mod columns;
mod commitment;
mod cur2;
mod cur_csv;
mod decimal;
mod deck;
mod delivery;
mod export;
mod failure;
mod fees;
mod focus;
mod focus_line;
mod folder;
mod form;
mod header;
mod instances;
mod ledger;
mod line;
mod makers;
mod parquet_file;
mod places;
mod plan;
mod random;
mod report;
mod reservation;
mod resource;
mod schedule;
mod services;
mod tags;
mod usage;
mod world;
mod writer;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use crate::args::Args;
use crate::bill::{Accounting, Bill};
use crate::columns::{Column, Text};
use crate::failure::Failure;
use crate::form::Desk;
use crate::world::World;

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "error: {failure}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<(), Failure> {
    let mut world = World::draw(args);
    if world.grain != args.grain {
        let _ = writeln!(std::io::stderr(), "note: too few rows for hours; the bill is by the day");
    }
    let mut months = vec![];
    for age in 0..world.months.len() {
        months.push(write_month(args, &mut world, age)?);
    }
    if let Some(path) = &args.invoice {
        write_text(path, &report::invoice(args, &months))?;
    }
    if let Some(path) = &args.anomaly_file {
        write_text(path, &report::anomalies(args, &world))?;
    }
    Ok(())
}

/// Writes one month's files and hands back its accounts.
fn write_month(args: &Args, world: &mut World, age: usize) -> Result<Accounting, Failure> {
    // As in a real report, a tag's column is there only from the month in which it was activated.
    let late = age == 0 && world.months.len() > 1;
    let columns = Column::all_but(if late { &[Text::TagTeam] } else { &[] });
    let desk = Desk { args, world, month: world.months[age], columns };
    let mut bill = Bill::open(&desk, age)?;
    for plan in &mut world.plans {
        plan.open(&bill.spans);
    }
    let resources = std::mem::take(&mut world.resources);
    let age = i32::try_from(age).unwrap_or(0);
    for resource in &resources {
        usage::write(world, &mut bill, resource, age)?;
    }
    world.resources = resources;
    commitment::write(world, &mut bill)?;
    fees::write(world, &mut bill)?;
    bill.close()
}

fn write_text(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::new("cannot write", path, error))
}
