package dev.expunge.spec;

/// What refuses a run until a person has decided about it.
public enum Acceptable {
    /// A trigger may do what the counters of a transaction do not see.
    UNSEEN_WORK,
    /// A trigger's function is in a language that can do anything, and cannot be read.
    UNKNOWN_TRIGGER,
    /// The role that deletes is a superuser, or can become one.
    SUPERUSER,
    /// It goes past row level security that no touched table has.
    BYPASSES_RLS,
    /// It owns a touched table, or can become its owner.
    TABLE_OWNER,
    /// It may delete from tables that the spec does not delete from, or truncate one.
    OTHER_DELETES,
    /// It may change what the ledger says.
    LEDGER_CHANGES
}
