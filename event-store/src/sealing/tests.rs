use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::json;

use super::*;

const SCOPE: SealScope<'_> =
    SealScope { aggregate_type: "account", aggregate_id: "a-1", sequence: 7 };

fn ada() -> Uuid {
    Uuid::from_u128(1)
}

fn bob() -> Uuid {
    Uuid::from_u128(2)
}

fn keys() -> BTreeMap<Uuid, DataKey> {
    BTreeMap::from([(ada(), DataKey::random()), (bob(), DataKey::random())])
}

fn personal(of: Uuid, value: impl Into<Value>) -> Value {
    json!({"personal": {"of": of, "value": value.into()}})
}

fn sealed(mut payload: Value, keys: &BTreeMap<Uuid, DataKey>) -> Value {
    seal(&mut payload, SCOPE, &|account| keys.get(&account).cloned()).expect("seals");
    payload
}

fn opened(
    mut payload: Value,
    scope: SealScope<'_>,
    keys: &BTreeMap<Uuid, DataKey>,
) -> Result<Value, SealingError> {
    open(&mut payload, scope, &|account| keys.get(&account).cloned())?;
    Ok(payload)
}

#[test]
fn a_sealed_value_keeps_its_form_and_its_person() {
    let payload = sealed(json!({"login": personal(ada(), "ada"), "role": "user"}), &keys());
    assert_eq!(payload["role"], "user");
    let body = payload["login"]["personal"].as_object().expect("marked");
    assert_eq!(body.keys().collect::<Vec<_>>(), ["of", "sealed"]);
    assert_eq!(body["of"], json!(ada()));
}

#[test]
fn a_value_moved_to_another_event_field_or_person_does_not_open() {
    let keys = keys();
    let payload = sealed(json!({"a": personal(ada(), "x"), "b": personal(ada(), "y")}), &keys);
    let tampered = |payload: &Value, scope| {
        matches!(opened(payload.clone(), scope, &keys), Err(SealingError::Tampered { .. }))
    };
    for scope in [
        SealScope { sequence: 8, ..SCOPE },
        SealScope { aggregate_id: "a-2", ..SCOPE },
        SealScope { aggregate_type: "storage_pool", ..SCOPE },
    ] {
        assert!(tampered(&payload, scope));
    }
    let swapped = json!({"a": payload["b"], "b": payload["a"]});
    assert!(tampered(&swapped, SCOPE));
    let mut of_another = payload.clone();
    of_another["a"]["personal"]["of"] = json!(bob());
    assert!(tampered(&of_another, SCOPE));
    assert!(opened(payload, SCOPE, &keys).is_ok());
}

#[test]
fn a_tampered_value_is_named_by_its_place() {
    let keys = keys();
    let mut payload = sealed(json!({"Invited": {"a/b": [personal(ada(), "x")]}}), &keys);
    payload["Invited"]["a/b"][0]["personal"]["sealed"] = json!("AAAA");
    match opened(payload, SCOPE, &keys) {
        Err(SealingError::Tampered { pointer, account, .. }) => {
            assert_eq!(pointer, "/payload/Invited/a~1b/0");
            assert_eq!(account, ada());
        }
        other => panic!("expected a tampered value, got {other:?}"),
    }
}

#[test]
fn only_the_person_whose_key_is_destroyed_is_erased() {
    let mut keys = keys();
    let payload = sealed(json!([personal(ada(), "ada"), personal(bob(), "bob")]), &keys);
    keys.remove(&ada());
    let erased = json!({"personal": {"of": ada(), "erased": true}});
    assert_eq!(
        opened(payload, SCOPE, &keys).expect("opens"),
        json!([erased, personal(bob(), "bob")])
    );
}

#[test]
fn nothing_is_recorded_in_plain_for_want_of_a_key() {
    let mut payload = json!({"login": personal(ada(), "ada")});
    let result = seal(&mut payload, SCOPE, &|_| None);
    assert!(matches!(result, Err(SealingError::NoKey { account, .. }) if account == ada()));
}

#[test]
fn a_value_stored_in_plain_is_not_passed_on() {
    let result = opened(json!({"login": personal(ada(), "ada")}), SCOPE, &keys());
    assert!(matches!(result, Err(SealingError::StoredPlain { .. })));
}

#[test]
fn an_erased_value_stays_erased_and_a_sealed_one_is_not_sealed_again() {
    let keys = keys();
    let erased = json!({"personal": {"of": ada(), "erased": true}});
    assert_eq!(sealed(erased.clone(), &keys), erased);
    assert_eq!(opened(erased.clone(), SCOPE, &keys).expect("opens"), erased);
    let mut twice = sealed(personal(ada(), "x"), &keys);
    let result = seal(&mut twice, SCOPE, &|account| keys.get(&account).cloned());
    assert!(matches!(result, Err(SealingError::AlreadySealed { .. })));
}

#[test]
fn a_marker_in_any_other_form_is_refused() {
    let of = ada();
    for wrong in [
        json!({"personal": "ada"}),
        json!({"personal": {"of": of}}),
        json!({"personal": {"of": "nobody", "value": "x"}}),
        json!({"personal": {"of": of, "value": "x", "sealed": "x"}}),
        json!({"personal": {"of": of, "value": "x", "note": "left in plain"}}),
        json!({"personal": {"of": of, "erased": false}}),
        json!({"personal": {"of": of, "value": "x"}, "beside": personal(of, "hidden")}),
    ] {
        let mut payload = json!({"field": wrong});
        let keys = keys();
        let result = seal(&mut payload, SCOPE, &|account| keys.get(&account).cloned());
        assert!(matches!(result, Err(SealingError::Malformed { .. })), "{payload}");
    }
}

#[test]
fn metadata_is_sealed_inside_its_texts() {
    let keys = keys();
    let key_of = |account: Uuid| keys.get(&account).cloned();
    let plain = HashMap::from([
        ("address".to_owned(), personal(ada(), "192.0.2.1").to_string()),
        ("request_id".to_owned(), "r-1".to_owned()),
    ]);
    assert_eq!(accounts_in_metadata(&plain), BTreeSet::from([ada()]));
    let mut metadata = plain.clone();
    seal_metadata(&mut metadata, SCOPE, &key_of).expect("seals");
    assert_eq!(metadata["request_id"], "r-1");
    assert!(!metadata["address"].contains("192.0.2.1"));

    let mut moved = HashMap::from([("user_agent".to_owned(), metadata["address"].clone())]);
    assert!(matches!(
        open_metadata(&mut moved, SCOPE, &key_of),
        Err(SealingError::Tampered { pointer, .. }) if pointer == "/metadata/user_agent"
    ));
    let mut erased = metadata.clone();
    open_metadata(&mut erased, SCOPE, &|_| None).expect("opens");
    assert!(erased["address"].contains("erased"));
    open_metadata(&mut metadata, SCOPE, &key_of).expect("opens");
    assert_eq!(metadata, plain);
}

#[test]
fn a_text_that_only_looks_like_a_sealed_value_never_reaches_the_log() {
    let forged = json!({"personal": {"of": ada(), "sealed": "AAAA"}}).to_string();
    let mut metadata = HashMap::from([("request_id".to_owned(), forged)]);
    let result = seal_metadata(&mut metadata, SCOPE, &|_| Some(DataKey::random()));
    assert!(matches!(result, Err(SealingError::AlreadySealed { .. })));
}

/// Values that survive JSON exactly. Floating-point numbers do not occur in events.
fn plain_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-zA-Z/~ é\\\\\"]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map("[a-z/~]{1,4}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// An event's payload with personal values anywhere in it. Their text starts with a word that
/// cannot occur by chance.
fn payload() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        plain_json(),
        (any::<bool>(), "secret-[a-z]{0,8}")
            .prop_map(|(first, text)| { personal(if first { ada() } else { bob() }, text) }),
        plain_json().prop_map(|value| personal(ada(), value)),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map("[a-z/~]{1,4}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn opening_undoes_sealing(plain in payload()) {
        let keys = keys();
        let stored = sealed(plain.clone(), &keys);
        prop_assert_eq!(accounts_in(&stored), accounts_in(&plain));
        prop_assert_eq!(opened(stored, SCOPE, &keys).expect("opens"), plain);
    }

    #[test]
    fn no_plain_personal_value_is_left_after_sealing(plain in payload()) {
        let text = sealed(plain, &keys()).to_string();
        prop_assert!(!text.contains("secret-"), "{}", text);
    }

    #[test]
    fn without_keys_nothing_is_left_but_whose_it_was(plain in payload()) {
        let keys = keys();
        let erased = opened(sealed(plain.clone(), &keys), SCOPE, &BTreeMap::new()).expect("opens");
        prop_assert_eq!(accounts_in(&erased), accounts_in(&plain));
        prop_assert!(!erased.to_string().contains("secret-"));
        prop_assert!(!erased.to_string().contains("sealed"));
    }

    #[test]
    fn no_change_of_a_ciphertext_passes(at in 0usize..64, bit in 0u8..8) {
        let keys = keys();
        let mut stored = sealed(json!({"f": personal(ada(), "a value of some length")}), &keys);
        let body = &mut stored["f"]["personal"]["sealed"];
        let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(body.as_str().expect("text")).expect("base64");
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        *body = BASE64_URL_SAFE_NO_PAD.encode(bytes).into();
        prop_assert!(
            matches!(opened(stored, SCOPE, &keys), Err(SealingError::Tampered { .. })),
            "a changed byte {} went unnoticed", at
        );
    }
}
