package dev.expunge.cli;

import dev.expunge.plan.Plan;
import dev.expunge.spec.SnapshotSpec;
import dev.expunge.spec.Spec;

/// What is saved of the database first, for people.
final class SnapshotText {
    private SnapshotText() {}

    /// A paragraph; empty where the spec says nothing of it.
    static String of(Plan plan) {
        return plan.snapshot()
                .map(snapshot -> snapshot instanceof SnapshotSpec.None none
                        ? "\nsnapshot\n  " + none(none)
                        : "\nsnapshot\n  " + kind(snapshot) + ", made and verified before anything is deleted\n")
                .orElse("");
    }

    private static String kind(SnapshotSpec snapshot) {
        return switch (snapshot) {
            case SnapshotSpec.Amazon amazon -> amazon.kind() + " of " + amazon.name();
            case SnapshotSpec.PgBackRest pgBackRest ->
                "pgbackrest, " + (pgBackRest.full() ? "full" : "diff") + ", stanza " + pgBackRest.stanza();
            case SnapshotSpec.PgDump dump -> "pg_dump of the touched tables into " + dump.to();
            case SnapshotSpec.Existing existing -> "an existing one, " + kind(existing.of());
            case SnapshotSpec.None none -> none(none);
        };
    }

    private static String none(SnapshotSpec.None none) {
        return "WARNING   none is taken: " + StatusText.plain(none.reason().strip()) + "\n";
    }

    /// The warning alone; empty where there is nothing to warn of.
    static String warning(Spec spec) {
        return spec.backup().snapshot().stream()
                .filter(SnapshotSpec.None.class::isInstance)
                .map(SnapshotSpec.None.class::cast)
                .map(none -> "\nsnapshot\n  " + none(none))
                .findFirst()
                .orElse("");
    }
}
