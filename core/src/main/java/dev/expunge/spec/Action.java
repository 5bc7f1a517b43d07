package dev.expunge.spec;

/// What happens to a row that references a candidate, directly or through others.
public enum Action {
    /// The referencing row goes too.
    DELETE,
    /// The referencing row stays; its reference is taken away.
    DETACH,
    /// The referencing row stays; columns of it are overwritten.
    ANONYMIZE,
    /// A candidate with such a row is not deleted.
    FORBID,
    /// The referencing row stays as it is, for a reason and until a day.
    KEEP
}
