//! JSON in which no object names a member twice. Readers differ in which of the two they believe,
//! so what was signed and what is read could be two things.

use std::{collections::HashSet, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Whether `text` is one JSON document without doubled members.
pub fn are_unique(text: &[u8]) -> bool {
    let mut reader = serde_json::Deserializer::from_slice(text);
    Document.deserialize(&mut reader).is_ok() && reader.end().is_ok()
}

/// Walks through any value and keeps nothing of it.
#[derive(Clone, Copy)]
struct Document;

impl<'de> DeserializeSeed<'de> for Document {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without doubled members")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        while sequence.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if !seen.insert(key) {
                return Err(A::Error::custom("a member is named twice"));
            }
            map.next_value_seed(self)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_named_twice_is_found_at_any_depth_and_in_any_spelling() {
        assert!(are_unique(br#" {"a":[{"b":1},{"b":-2.5}],"c":null,"d":"x","e":true} "#));
        for doubled in [r#"{"a":1,"a":1}"#, r#"[{"b":{"c":1,"c":2}}]"#, r#"{"a":1,"\u0061":2}"#] {
            assert!(!are_unique(doubled.as_bytes()), "{doubled}");
        }
    }

    #[test]
    fn what_is_no_document_or_more_than_one_is_refused() {
        for wrong in ["", "{", "{} {}", "{}x", "nul"] {
            assert!(!are_unique(wrong.as_bytes()), "{wrong}");
        }
    }
}
