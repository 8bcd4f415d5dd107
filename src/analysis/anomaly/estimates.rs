//! Estimates and distributions, against figures by hand and from tables.

use super::expected::normal_quantile;
use super::robust::{median, spread};
use super::rows::deviations;
use super::sparse::{gamma_quantile, gamma_score};

#[test]
fn medians() {
    assert!((median(&mut [3.0, 1.0, 2.0]) - 2.0).abs() < 1e-12);
    // The middle two of 1, 2, 4, 9.
    assert!((median(&mut [9.0, 1.0, 4.0, 2.0]) - 3.0).abs() < 1e-12);
    assert!(median(&mut []).abs() < 1e-12);
}

#[test]
fn an_outlier_does_not_move_a_spread_far() {
    // Away from 0: 1, 1, 1, 1, 1, 1, 1, 1, 1000. The median is 1, so 1000 counts as 2.5 x 1.4826 = 3.7065.
    let numbers = [1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 1000.0];
    let by_hand = ((8.0 + 3.7065_f64.powi(2)) / 9.0 / 0.9783).sqrt();
    assert!((spread(&numbers, 0.0) - by_hand).abs() < 1e-9);
}

#[test]
fn deviations_of_a_chance() {
    // One of 10,000 lies above 3.719 by the tables.
    assert!((deviations(1e-4) - 3.719).abs() < 0.03);
    assert!(deviations(1.0).abs() < 1e-9);
}

#[test]
fn quantiles_of_the_normal_distribution() {
    // 1.2816 and 1.6449 by the tables.
    assert!((normal_quantile(0.9) - 1.2816).abs() < 0.0005);
    assert!((normal_quantile(0.05) + 1.6449).abs() < 0.0005);
}

#[test]
fn quantiles_of_the_gamma_distribution() {
    // Of an exponential distribution of mean 1 nine of ten lie below ln 10 = 2.3026; the approximation is good to 2 percent.
    let quantile = gamma_quantile(1.2816, 1.0, 1.0);
    assert!((quantile - std::f64::consts::LN_10).abs() < 0.05, "{quantile}");
    assert!((gamma_score(quantile, 1.0, 1.0) - 1.2816).abs() < 1e-9);
}
