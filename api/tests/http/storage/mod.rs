mod authorize;
mod deleted;
mod expiry;
mod measured;
mod races;
mod reservations;
