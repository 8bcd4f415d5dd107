//! Whose answers are kept: the account that asks, without asking AWS which it is.

use aws_credential_types::Credentials;

/// The account of credentials as far as they tell: what their provider says, what the key's id encodes, or the key itself by a
/// fingerprint. For keeping answers apart only; a person is never told.
pub(super) fn account(credentials: &Credentials) -> String {
    let said = credentials.account_id().map(|account| account.as_str().to_owned());
    let id = credentials.access_key_id();
    said.or_else(|| encoded(id)).unwrap_or_else(|| format!("key {:016x}", fingerprint(id)))
}

/// The account number in the id of a key made since 2019: 40 bits in base 32 behind the kind of key and a bit that is set. A session's
/// keys change, their account does not.
fn encoded(id: &str) -> Option<String> {
    let digits = id.strip_prefix("AKIA").or_else(|| id.strip_prefix("ASIA")).filter(|digits| digits.len() == 16)?;
    let value = |c: u8| match c {
        b'A'..=b'Z' => Some(u64::from(c - b'A')),
        b'2'..=b'7' => Some(u64::from(c - b'2') + 26),
        _ => None,
    };
    // 10 digits of 5 bits: one bit that marks the form, 40 of the account, and the rest.
    let bits = digits.bytes().take(10).try_fold(0, |bits, c| Some(bits << 5 | value(c)?))?;
    (bits >> 49 == 1).then(|| format!("{:012}", bits >> 9 & 0xff_ffff_ffff))
}

/// FNV-1a, which is the same in every release of the compiler.
pub(super) fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str, account_id: Option<&str>) -> String {
        let builder = Credentials::builder().access_key_id(id).secret_access_key("secret").provider_name("test");
        let builder = if let Some(account) = account_id { builder.account_id(account) } else { builder };
        account(&builder.build())
    }

    /// The first is an example that others have published; the second was made in Python:
    /// `base64.b32encode(((1 << 47) | 111122223333 << 7).to_bytes(6, "big") + b"\x12\x34\x56\x78")`.
    #[test]
    fn the_account_within_a_key() {
        assert_eq!(of("ASIAQNZGKIQY56JQ7WML", None), "029608264753");
        assert_eq!(of("AKIARTX3GSDSQAJDIVTY", None), "111122223333");
    }

    #[test]
    fn a_provider_that_says_it() {
        assert_eq!(of("ASIAX", Some("111122223333")), "111122223333");
    }

    #[test]
    fn keys_that_say_nothing_stay_apart() {
        let (one, other) = (of("AKIAIOSFODNN7EXAMPLE", None), of("AKIAIOSFODNN7EXAMPLF", None));
        assert!(one.starts_with("key ") && one != other && !one.contains("EXAMPLE"), "{one}");
        // The test value of FNV's authors.
        assert_eq!(fingerprint("foobar"), 0x8594_4171_f739_67e8);
    }
}
