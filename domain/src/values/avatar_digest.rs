//! Names a picture without showing it.

text_value!(
    /// Lower-case hex of a keyed digest over a picture and whose it is: 64 characters.
    ///
    /// Keyed, so that nobody who has a picture can find out from the log whether it is somebody's.
    AvatarDigest,
    |text| {
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 64 && text.bytes().all(hex) {
            Ok(text.to_owned())
        } else {
            Err(super::ValueError::Malformed("must be 64 lower-case hexadecimal digits"))
        }
    }
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_64_lower_case_hex_digits_are_a_digest() {
        assert!(AvatarDigest::parse(&"0af9".repeat(16)).is_ok());
        for wrong in ["0AF9".repeat(16), "0af9".repeat(15), "../.".repeat(16), String::new()] {
            assert!(AvatarDigest::parse(&wrong).is_err(), "{wrong}");
        }
    }
}
