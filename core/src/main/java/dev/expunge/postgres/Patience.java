package dev.expunge.postgres;

/// What a batch does about rows that somebody else has locked.
enum Patience {
    /// It waits for them, within its deadline.
    WAITS,
    /// It leaves candidates alone whose root is locked; they come back in a later pass.
    SKIPS_ROOTS,
    /// It leaves those alone, too, that a locked row refers to which it has to detach. Siblings at work have such
    /// rows
    /// often, because a candidate of theirs refers to one of ours; to wait for a row that then goes would mean to
    /// undo the batch.
    SKIPS_REFERENCES
}
