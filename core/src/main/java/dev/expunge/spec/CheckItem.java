package dev.expunge.spec;

/// One line of the list that is gone through before a run: what a spec may demand to be done.
public enum CheckItem {
    /// A person has looked at the map.
    MAP_REVIEWED,
    /// A person has looked at candidates.
    SAMPLE_REVIEWED,
    /// A snapshot of the whole database was made.
    SNAPSHOT,
    /// What goes is exported, encrypted, and read back first.
    EXPORT_VERIFIED,
    /// Schema `expunge` is there and can be written.
    LEDGER_READY,
    /// The kill file can be made where the spec says.
    KILL_FILE,
    /// Every signal of the spec can be read.
    MONITORING,
    /// The touched tables are vacuumed afterwards.
    VACUUM;

    /// Whether it is a person who says that it is done, and nothing that can be looked at.
    public boolean byPeople() {
        return this == MAP_REVIEWED || this == SAMPLE_REVIEWED || this == SNAPSHOT;
    }

    /// The word of the spec.
    public String word() {
        return Texts.word(this);
    }
}
