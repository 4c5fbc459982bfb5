//! A person as the index takes it in.

use crate::births::Birth;
use crate::countries::Country;

/// How sure the register is of an identity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Category {
    /// Proven by a document or otherwise.
    Confirmed,
    /// Claimed, not proven.
    #[default]
    NotConfirmed,
    /// Another name of the same person.
    Alias,
    /// Belongs to somebody else, whose identity the person misused.
    Misused,
}

/// One identity of a person. Every name is optional, but without any the identity is found by documents only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The caller's own number for it; answered with the candidate, not interpreted.
    pub label: u32,
    /// How sure the register is of it.
    pub category: Category,
    /// Surname in Latin script.
    pub surname: String,
    /// Given names in Latin script.
    pub given_names: Vec<String>,
    /// Patronymic; the identity is found with and without it.
    pub patronymic: Option<String>,
    /// The whole name where it is not known which part is the surname.
    pub full: Option<String>,
    /// The whole name in its own script.
    pub original_script: Option<String>,
    /// Date of birth, whole or partial.
    pub birth: Birth,
    /// Sex by ISO 5218; 0 and 9 are equal to nothing.
    pub sex: u8,
    /// All nationalities.
    pub nationalities: Vec<Country>,
    /// Country of birth.
    pub birth_country: Option<Country>,
}

/// One document of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Series and number as recorded; compared in normal form.
    pub number: String,
    /// Issuing state; `XXX` where nobody knew it, which is as good as none.
    pub issuer: Option<Country>,
}

/// A person of the register with all identities and documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person<K> {
    /// What the caller knows the person by.
    pub key: K,
    /// All identities, the primary one first.
    pub identities: Vec<Identity>,
    /// All documents.
    pub documents: Vec<Document>,
}
