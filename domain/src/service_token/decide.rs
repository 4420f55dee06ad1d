//! The rules: what a command makes happen, given what the token is.

use cqrs_es::{Aggregate, event_sink::EventSink};

use super::{
    ServiceToken, TokenAction as Action, TokenCommand, TokenError as Refusal, TokenEvent as Event,
};

type Decision = Result<Vec<Event>, Refusal>;

impl Aggregate for ServiceToken {
    const TYPE: &'static str = "service_token";
    type Command = TokenCommand;
    type Event = Event;
    type Error = Refusal;
    type Services = ();

    async fn handle(
        &mut self,
        command: TokenCommand,
        _services: &(),
        sink: &EventSink<Self>,
    ) -> Result<(), Refusal> {
        for event in self.decide(command)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Event) {
        self.absorb(event);
    }
}

impl ServiceToken {
    pub fn decide(&self, command: TokenCommand) -> Decision {
        let TokenCommand { at, action, .. } = command;
        match (action, self.id.is_some()) {
            (Action::Issue { token_id, name, scope }, false) => {
                Ok(vec![Event::TokenIssued { token_id, name, scope, at }])
            }
            (Action::Issue { .. }, true) => Err(Refusal::AlreadyExists),
            (Action::Revoke, false) => Err(Refusal::NotFound),
            // Of two who revoke at once, the first is recorded.
            (Action::Revoke, true) if self.revoked => Ok(Vec::new()),
            (Action::Revoke, true) => Ok(vec![Event::TokenRevoked { at }]),
        }
    }
}
