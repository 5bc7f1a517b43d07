package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.app.BackupDesk;
import dev.expunge.app.SnapshotReplay;
import dev.expunge.backup.snapshot.Taken;
import dev.expunge.plan.Plan;
import dev.expunge.spec.SnapshotSpec;
import dev.expunge.spec.Spec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// What is saved of the database first, for people.
final class SnapshotText {
    /// Said before the steps.
    static final String NO_DRILL =
            "no drill: a snapshot by Amazon is restored by Amazon, and costs money there. By hand:\n\n";

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

    /// Name and facts of one, and the steps that restore it.
    static String of(BackupDesk.Shown shown) {
        var facts = new Columns("ll");
        facts.row("snapshot", shown.taken().name())
                .row("made by", shown.taken().kind())
                .row("begun", shown.taken().at().toString());
        shown.taken().facts().forEach((name, value) -> facts.row(name.replace('_', ' '), StatusText.plain(value)));
        var text = new StringBuilder(
                "snapshot of run " + shown.run() + "\n" + facts.text() + "\nto restore it: " + shown.took() + "\n");
        int number = 1;
        for (String step : shown.steps()) {
            text.append("  ")
                    .append(number)
                    .append(". ")
                    .append(StatusText.plain(step))
                    .append('\n');
            number++;
        }
        return text.toString();
    }

    /// What a drill with one has found.
    static String of(BackupDesk.Drilled drilled) {
        var lines = new Columns("lrr").row("table", "rows there", "frozen by the run");
        drilled.tables()
                .forEach(table -> lines.row(
                        table.table().toString(), Amounts.count(table.rows()), Amounts.count(table.frozen())));
        return restored(drilled.taken(), drilled.run(), drilled.took()) + "\n" + lines.text()
                + removed(drilled.cleared());
    }

    /// What a replay on one has shown.
    static String of(SnapshotReplay.Replayed replayed) {
        return "\n" + restored(replayed.taken(), replayed.run(), replayed.took())
                + "\n" + ReplayText.of(replayed.drilled())
                + removed(replayed.cleared());
    }

    private static String restored(Taken taken, long run, Duration took) {
        return "restored: " + taken.name() + " of run " + run + " in " + Amounts.seconds(took) + ", measured\n";
    }

    private static String removed(List<Path> cleared) {
        return "\nthe scratch server is stopped and removed\n"
                + cleared.stream()
                        .map(left -> "so is what a drill that was killed had left: " + left + "\n")
                        .collect(Collectors.joining());
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
