package dev.expunge.spec;

/// What happens to a row that references a candidate, directly or through others.
public enum Action {
    /// The referencing row goes too.
    DELETE,
    /// The referencing row stays; its reference is set null.
    DETACH,
    /// A candidate with such a row is not deleted.
    FORBID
}
