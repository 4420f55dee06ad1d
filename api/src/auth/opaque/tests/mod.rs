mod rfc9807;
mod sign_in;
