package dev.expunge.cli;

import dev.expunge.app.BackupDesk;
import dev.expunge.backup.snapshot.Taken;
import dev.expunge.plan.Plan;
import dev.expunge.spec.SnapshotSpec;
import dev.expunge.spec.Spec;
import java.util.List;

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

    /// Those of all runs, and how each that may be there is removed.
    static String list(List<BackupDesk.Kept> snapshots) {
        if (snapshots.isEmpty()) {
            return "no run of this spec has taken a snapshot\n";
        }
        var lines = new Columns("rlllrl").row("run", "state", "made by", "begun", "bytes", "snapshot");
        var removal = new StringBuilder();
        for (BackupDesk.Kept it : snapshots) {
            lines.row(
                    Long.toString(it.run()),
                    it.there().map(there -> there ? "there" : "gone").orElse("cannot be looked at"),
                    it.taken().kind(),
                    it.taken().at().toString(),
                    it.taken().facts().getOrDefault(Taken.BYTES, ""),
                    it.taken().name());
            if (it.there().orElse(true)) {
                removal.append("  ").append(StatusText.plain(it.removal())).append('\n');
            }
        }
        return lines.text()
                + (removal.isEmpty()
                        ? ""
                        : "\neach holds what its run deleted; Expunge removes none. When its recovery window is over\n"
                                + removal);
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
