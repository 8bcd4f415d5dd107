use super::super::testing::{class, covered};
use super::*;
use crate::money::ONE;

fn offer(term: Term, option: Option<&str>) -> Offer {
    Offer { term, payment_option: option.map(str::to_owned) }
}

fn listed(family: Option<&str>, region: Option<&str>, paid: i128) -> Listed {
    Listed {
        kind: Kind::Plan,
        term: Term::One,
        payment_option: "No Upfront".to_owned(),
        family: family.map(str::to_owned),
        region: region.map(str::to_owned),
        paid,
    }
}

/// m5: 72 of 100 is 28 % off. c5: 60 of 100. The service: 132 of 200 is 34 % off, for t3. Lambda: 12 % as published.
#[test]
fn family_then_service_then_published() {
    let lines = [covered(Role::Plan, "m5", 100 * ONE, 72 * ONE), covered(Role::Plan, "c5", 100 * ONE, 60 * ONE)];
    let rates = Rates::of(lines.iter(), &[]);
    let no = offer(Term::One, Some("No Upfront"));
    let of = |class: &Class| rates.paid(Kind::Plan, &no, class);
    assert_eq!(of(&class("m5")), (720_000, Source::Observed));
    assert_eq!(of(&class("t3")), (660_000, Source::Service));
    assert_eq!(of(&Class { platform: Some("Windows".to_owned()), ..class("m5") }), (690_000, Source::Published));
    let lambda = Class { service: "AWSLambda".to_owned(), family: "lambda".to_owned(), region: None, platform: None };
    assert_eq!(of(&lambda), (880_000, Source::Published));
    // A reservation's discounts are its own, and three years are not one.
    assert_eq!(rates.paid(Kind::Reservation, &no, &class("m5")), (600_000, Source::Published));
    let three = offer(Term::Three, Some("No Upfront"));
    assert_eq!(rates.offers(Kind::Plan, &[&class("t3")]), [no, three]);
}

/// The covered row does not say how it was bought; its commitment's fee does.
#[test]
fn a_fee_tells_the_term_and_the_option() {
    let mut used = covered(Role::Reservation, "m5", 100 * ONE, 40 * ONE);
    (used.term, used.payment_option) = (None, None);
    let mut fee = covered(Role::Fee, "m5", 0, 0);
    (fee.term, fee.payment_option) = (Some("3yr".to_owned()), Some("All Upfront".to_owned()));
    let lines = [used.clone(), fee];
    let rates = Rates::of(lines.iter(), &[]);
    let all = offer(Term::Three, Some("All Upfront"));
    assert_eq!(rates.offers(Kind::Reservation, &[&class("m5")]), [offer(Term::One, Some("No Upfront")), all.clone()]);
    assert_eq!(rates.paid(Kind::Reservation, &all, &class("m5")), (400_000, Source::Observed));
    // Nor does any fee: it counts as one year, by an option unknown.
    let rates = Rates::of([used].iter(), &[]);
    assert_eq!(rates.offers(Kind::Reservation, &[&class("m5")])[0], offer(Term::One, None));
}

#[test]
fn several_options_of_the_service_are_one_mixed_offer() {
    let mut other = covered(Role::Reservation, "c5", 100 * ONE, 50 * ONE);
    other.payment_option = Some("All Upfront".to_owned());
    let lines = [covered(Role::Reservation, "m5", 100 * ONE, 70 * ONE), other];
    let rates = Rates::of(lines.iter(), &[]);
    let mixed = offer(Term::One, Some("mixed"));
    assert_eq!(rates.offers(Kind::Reservation, &[&class("r5")])[0], mixed);
    assert_eq!(rates.paid(Kind::Reservation, &mixed, &class("r5")), (600_000, Source::Service));
    assert_eq!(rates.offers(Kind::Reservation, &[&class("c5")])[0], offer(Term::One, Some("All Upfront")));
}

#[test]
fn the_file_comes_first_and_the_narrowest_line_of_it() {
    let lines = [covered(Role::Plan, "m5", 100 * ONE, 72 * ONE)];
    let file =
        [listed(None, None, 900_000), listed(None, Some("us-east-1"), 800_000), listed(Some("m5"), None, 700_000)];
    let rates = Rates::of(lines.iter(), &file);
    let no = offer(Term::One, Some("No Upfront"));
    assert_eq!(rates.paid(Kind::Plan, &no, &class("m5")), (700_000, Source::File));
    assert_eq!(rates.paid(Kind::Plan, &no, &class("c5")), (800_000, Source::File));
    let elsewhere = Class { region: Some("eu-west-1".to_owned()), ..class("c5") };
    assert_eq!(rates.paid(Kind::Plan, &no, &elsewhere), (900_000, Source::File));
}

#[test]
fn use_without_a_price_shows_no_discount() {
    let lines = [covered(Role::Plan, "m5", 0, 72 * ONE), covered(Role::Plan, "c5", 10 * ONE, 0)];
    let rates = Rates::of(lines.iter(), &[]);
    let no = offer(Term::One, Some("No Upfront"));
    assert_eq!(rates.paid(Kind::Plan, &no, &class("m5")), (690_000, Source::Published));
    assert_eq!(rates.offers(Kind::Plan, &[&class("m5")])[0], no);
}
