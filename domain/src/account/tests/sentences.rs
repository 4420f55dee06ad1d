//! Given what happened, when somebody asks, then this happens: on cqrs-es' test framework.

use cqrs_es::{Aggregate, test::TestFramework};
use jiff::Timestamp;

use super::story::{administrator, now};
use crate::{
    Actor,
    account::{Account, AccountAction, AccountCommand, AccountError, AccountEvent},
};

pub struct Sentence {
    given: Vec<AccountEvent>,
    actor: Actor,
    at: Timestamp,
}

/// An account with a past. An administrator asks, unless it is said otherwise.
pub fn given(events: impl Into<Vec<AccountEvent>>) -> Sentence {
    Sentence { given: events.into(), actor: administrator(), at: now() }
}

/// What an account is after these events.
pub fn after(events: impl IntoIterator<Item = AccountEvent>) -> Account {
    let mut account = Account::default();
    events.into_iter().for_each(|event| account.apply(event));
    account
}

impl Sentence {
    pub fn and(mut self, event: AccountEvent) -> Self {
        self.given.push(event);
        self
    }

    pub fn by(self, actor: Actor) -> Self {
        Self { actor, ..self }
    }

    pub fn at(self, at: Timestamp) -> Self {
        Self { at, ..self }
    }

    pub fn when(self, action: AccountAction) -> Outcome {
        let command = AccountCommand { actor: self.actor, at: self.at, action };
        let result = TestFramework::<Account>::with(()).given(self.given.clone()).when(command);
        Outcome { given: self.given, result: result.inspect_result() }
    }
}

pub struct Outcome {
    given: Vec<AccountEvent>,
    result: Result<Vec<AccountEvent>, AccountError>,
}

impl Outcome {
    #[track_caller]
    pub fn then(self, events: impl Into<Vec<AccountEvent>>) -> Account {
        assert_eq!(self.result.as_ref(), Ok(&events.into()));
        self.account()
    }

    #[track_caller]
    pub fn then_nothing(self) {
        assert_eq!(self.result, Ok(Vec::new()));
    }

    #[track_caller]
    pub fn then_refused(self, why: impl Into<AccountError>) {
        assert_eq!(self.result, Err(why.into()));
    }

    /// What the account is afterwards; the command must have been carried out.
    #[track_caller]
    pub fn account(self) -> Account {
        after(self.given.into_iter().chain(self.result.expect("carried out")))
    }

    pub fn result(self) -> Result<Vec<AccountEvent>, AccountError> {
        self.result
    }
}
