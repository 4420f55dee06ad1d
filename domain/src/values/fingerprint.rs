//! The public name of an identity.

text_value!(
    /// Lower-case hex of SHA3-512 over an ML-DSA-87 public key: 128 characters.
    ///
    /// Also the name of the folder that holds the person's files, so nothing but hex may pass.
    Fingerprint,
    |text| {
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 128 && text.bytes().all(hex) {
            Ok(text.to_owned())
        } else {
            Err(super::ValueError::Malformed("must be 128 lower-case hexadecimal digits"))
        }
    }
);

impl Fingerprint {
    /// The first and the last eight digits: what people compare.
    pub fn ends(&self) -> (&str, &str) {
        (&self.as_str()[..8], &self.as_str()[120..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_ends_have_eight_digits_each() {
        let text = format!("01234567{}89abcdef", "0".repeat(112));
        let fingerprint = Fingerprint::parse(&text).expect("128 digits");
        assert_eq!(fingerprint.ends(), ("01234567", "89abcdef"));
    }

    #[test]
    fn only_128_lower_case_hex_digits_are_a_fingerprint() {
        assert!(Fingerprint::parse(&"0af9".repeat(32)).is_ok());
        for wrong in ["0AF9".repeat(32), "0af9".repeat(31), "../.".repeat(32), String::new()] {
            assert!(Fingerprint::parse(&wrong).is_err(), "{wrong}");
        }
    }
}
