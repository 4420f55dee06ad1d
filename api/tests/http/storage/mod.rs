mod authorize;
mod expiry;
mod measured;
mod races;
mod reservations;
