//! Identifiers. Each is a UUID of its own type, so that an account's id cannot be passed for a
//! pool's. They are made at the edge (version 7, so they sort by time) and arrive in commands.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

identifier!(
    /// One person's account; also the name of its event stream.
    AccountId
);
identifier!(
    /// One storage pool; also the name of its event stream.
    PoolId
);
identifier!(
    /// One move of an account's files from one pool to another.
    MoveId
);
identifier!(
    /// A setup or reset link. The link's token is never derived from it.
    LinkId
);
identifier!(
    /// Somebody's time between signing in and out, kept outside the log. The cookie's token is never
    /// derived from it.
    SessionId
);
identifier!(
    /// Bytes set aside for a file that is being stored, kept outside the log. Chosen by who stores.
    ReservationId
);
identifier!(
    /// What a program shows instead of signing in; also the name of its event stream. The token
    /// itself is kept outside the log and never derived from it.
    TokenId
);
identifier!(
    /// A stored credential (OPAQUE password file or Argon2id hash), kept outside the log.
    CredentialId
);
