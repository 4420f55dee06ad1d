//! Which ways of signing in are switched on.

use std::str::FromStr;

use domain::account::Method;

/// At least one, each once. None stands in for another: an account keeps the method it was invited
/// with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Methods(Vec<Method>);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MethodsError {
    #[error("{0:?} is not one of opaque, password and qr")]
    Unknown(String),
    #[error("at least one of opaque, password and qr must be on")]
    Empty,
}

const ALL: [Method; 3] = [Method::Opaque, Method::Password, Method::Qr];

impl Methods {
    pub fn all() -> Self {
        Self(ALL.into())
    }

    pub fn offers(&self, method: Method) -> bool {
        self.0.contains(&method)
    }

    /// In a fixed order.
    pub fn names(&self) -> Vec<&'static str> {
        self.0.iter().map(|method| method.as_str()).collect()
    }

    /// The way that people are invited to when nobody says which; `None` where nobody can be
    /// invited, because they come by scanning.
    pub fn for_invitations(&self) -> Option<Method> {
        self.0.iter().copied().find(|method| *method != Method::Qr)
    }
}

/// Passwords that the server sees are for who asks for them.
impl Default for Methods {
    fn default() -> Self {
        Self(vec![Method::Opaque, Method::Qr])
    }
}

/// Names with commas between them.
impl FromStr for Methods {
    type Err = MethodsError;

    fn from_str(text: &str) -> Result<Self, MethodsError> {
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        let named = names.map(parse_method).collect::<Result<Vec<_>, _>>()?;
        let methods: Vec<_> = ALL.into_iter().filter(|method| named.contains(method)).collect();
        if methods.is_empty() { Err(MethodsError::Empty) } else { Ok(Self(methods)) }
    }
}

pub fn parse_method(name: &str) -> Result<Method, MethodsError> {
    let found = ALL.into_iter().find(|method| method.as_str() == name);
    found.ok_or_else(|| MethodsError::Unknown(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_in_any_order_and_says_what_is_wrong_with_it() {
        let read = |text: &str| text.parse::<Methods>().map(|methods| methods.names());
        assert_eq!(read("qr, opaque"), Ok(vec!["opaque", "qr"]));
        assert_eq!(read("password,password"), Ok(vec!["password"]));
        assert_eq!(read("opaque,pasword"), Err(MethodsError::Unknown("pasword".to_owned())));
        assert_eq!(read(" ,"), Err(MethodsError::Empty));
    }

    #[test]
    fn nobody_is_invited_to_scan() {
        let first = |text: &str| text.parse::<Methods>().expect("a list").for_invitations();
        assert_eq!(first("password,opaque,qr"), Some(Method::Opaque));
        assert_eq!(first("qr,password"), Some(Method::Password));
        assert_eq!(first("qr"), None);
    }
}
