//! Given what happened, when somebody asks, then this happens: on cqrs-es' test framework.

use cqrs_es::{Aggregate, test::TestFramework};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    Actor, TokenId,
    service_token::{Scope, ServiceToken, TokenAction, TokenCommand, TokenError, TokenEvent},
    values::TokenName,
};

pub fn now() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().expect("a fixed time")
}

pub fn token_id() -> TokenId {
    TokenId(Uuid::from_u64_pair(0x018f_0000_0000_7000, 0x8000_0000_0000_0258))
}

pub fn name() -> TokenName {
    TokenName::parse("Camera backup").expect("a name")
}

pub fn issue() -> TokenAction {
    TokenAction::Issue { token_id: token_id(), name: name(), scope: Scope::StorageAuthorize }
}

pub fn issued() -> TokenEvent {
    let (token_id, scope) = (token_id(), Scope::StorageAuthorize);
    TokenEvent::TokenIssued { token_id, name: name(), scope, at: now() }
}

pub fn revoked() -> TokenEvent {
    TokenEvent::TokenRevoked { at: now() }
}

pub struct Sentence {
    given: Vec<TokenEvent>,
}

/// A token with a past.
pub fn given(events: impl Into<Vec<TokenEvent>>) -> Sentence {
    Sentence { given: events.into() }
}

/// What a token is after these events.
pub fn after(events: impl IntoIterator<Item = TokenEvent>) -> ServiceToken {
    let mut token = ServiceToken::default();
    events.into_iter().for_each(|event| token.apply(event));
    token
}

impl Sentence {
    /// Who asks for something makes no difference to a token.
    pub fn when(self, action: TokenAction) -> Outcome {
        let command = TokenCommand { actor: Actor::system("test"), at: now(), action };
        let framework = TestFramework::<ServiceToken>::with(());
        let result = framework.given(self.given.clone()).when(command).inspect_result();
        Outcome { given: self.given, result }
    }
}

pub struct Outcome {
    given: Vec<TokenEvent>,
    result: Result<Vec<TokenEvent>, TokenError>,
}

impl Outcome {
    /// What the token is afterwards.
    #[track_caller]
    pub fn then(self, events: impl Into<Vec<TokenEvent>>) -> ServiceToken {
        let events = events.into();
        assert_eq!(self.result.as_ref(), Ok(&events));
        after(self.given.into_iter().chain(events))
    }

    #[track_caller]
    pub fn then_nothing(self) {
        assert_eq!(self.result, Ok(Vec::new()));
    }

    #[track_caller]
    pub fn then_refused(self, why: TokenError) {
        assert_eq!(self.result, Err(why));
    }
}
