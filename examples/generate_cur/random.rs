//! Chance: one seeded stream for what is drawn once, and a hash for what differs from hour to hour.

use rand_core::{Rng, SeedableRng};
use rand_pcg::Pcg64;

const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
const HEX: &[u8; 16] = b"0123456789abcdef";
const CAPITALS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A seeded stream of draws; the same seed gives the same draws on every machine.
pub struct Random(Pcg64);

impl Random {
    /// The stream of this seed.
    pub fn new(seed: u64) -> Self {
        Self(Pcg64::seed_from_u64(seed))
    }

    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number in `0..limit`.
    #[allow(clippy::cast_possible_truncation)] // the product's upper half is below `limit`
    pub fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.bits()) * limit as u128) >> 64) as usize
    }

    /// True with the given probability in percent.
    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// A number between the two.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * unit(self.bits())
    }

    /// One of the items.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// One of the items, each as likely as its weight says.
    pub fn weighted<T: Copy>(&mut self, items: &[(T, usize)]) -> T {
        let total = items.iter().map(|item| item.1).sum();
        let mut left = self.below(total);
        for &(item, weight) in items {
            if left < weight {
                return item;
            }
            left -= weight;
        }
        items[0].0
    }

    /// `count` lower-case hexadecimal digits, as in `i-0f3…`.
    pub fn hex(&mut self, count: usize) -> String {
        self.letters(HEX, count)
    }

    /// `count` capitals and digits, as in an access key or a SKU.
    pub fn capitals(&mut self, count: usize) -> String {
        self.letters(CAPITALS, count)
    }

    /// `count` decimal digits, the first not a zero.
    pub fn digits(&mut self, count: usize) -> String {
        let rest = self.letters(b"0123456789", count - 1);
        format!("{}{rest}", 1 + self.below(9))
    }

    /// An identifier in the form of a UUID.
    pub fn uuid(&mut self) -> String {
        [8, 4, 4, 4, 12].map(|length| self.hex(length)).join("-")
    }

    fn letters(&mut self, alphabet: &[u8], count: usize) -> String {
        (0..count).map(|_| char::from(self.pick(alphabet))).collect()
    }
}

/// A hash of two numbers: what makes an hour of a resource differ from its other hours, in any order.
pub fn mix(seed: u64, step: u64) -> u64 {
    let mut bits = seed ^ step.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// A number that stands for a text.
pub fn key(text: &str) -> u64 {
    text.bytes().fold(0, |key, byte| mix(key, u64::from(byte)))
}

/// A figure in `0.0..1.0` from random bits.
pub fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// A line item's identifier: 52 letters of base 32, as AWS writes them.
pub fn line_item_id(seed: u64) -> String {
    let mut id = String::with_capacity(52);
    for block in 0..5 {
        let mut bits = mix(seed, block);
        for _ in 0..12 {
            id.push(char::from(BASE32[(bits & 31) as usize]));
            bits >>= 5;
        }
    }
    id.truncate(52);
    id
}
