package dev.expunge.backup.snapshot;

import java.util.List;

/// How a snapshot is made, and how the database is had back from it, for people.
///
/// @param snapshot one sentence without its full stop, that stays the same as long as the spec does
/// @param steps in their order; `NAME` stands for the name of the snapshot
/// @param drilled whether a drill can restore it and measure how long that takes
/// @param removal how it is removed, with [#NAME] in it
public record Procedure(String snapshot, List<String> steps, boolean drilled, String removal) {
    /// What stands for the name of the snapshot.
    public static final String NAME = "NAME";

    public Procedure {
        steps = List.copyOf(steps);
    }
}
