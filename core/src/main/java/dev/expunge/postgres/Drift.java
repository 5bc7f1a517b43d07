package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Says in which lines two fingerprints of a schema differ.
public final class Drift {
    private Drift() {}

    /// A sentence that names the first lines that are new or gone.
    public static String difference(String before, String now) {
        Set<String> gone = lines(before);
        gone.removeAll(lines(now));
        Set<String> fresh = lines(now);
        fresh.removeAll(lines(before));
        if (!before.contains("\nidentity ") || !now.contains("\nidentity ")) {
            fresh.removeIf(line -> line.startsWith("identity "));
            gone.removeIf(line -> line.startsWith("identity "));
        }
        List<String> shown = java.util.stream.Stream.concat(
                        fresh.stream().map(l -> "new: " + l), gone.stream().map(l -> "gone: " + l))
                .limit(4)
                .toList();
        return String.join("\n  ", shown);
    }

    /// The schema changed between the look at it and the freeze.
    static Failure beforeTheFreeze(String before, String now) {
        return Failure.nothingChanged(
                Code.SCHEMA_DRIFT,
                "the schema changed while the run began:\n  " + difference(before, now),
                "look at the change, then begin again with the dry run: expunge run SPEC");
    }

    /// The schema is not the one any more that the set was frozen under, and what was exported would lack something.
    static Failure duringTheExport(String difference) {
        return new Failure(
                Code.SCHEMA_DRIFT,
                "the schema is not the one any more that the set was frozen under:\n  " + difference,
                "nothing is deleted before the export is whole; `expunge status` says what was deleted before.",
                List.of(
                        "undo the change, and run the same command again: what is exported is kept",
                        "or give this run up, and begin with the dry run: expunge close SPEC"));
    }

    private static Set<String> lines(String text) {
        return new LinkedHashSet<>(text.lines().toList());
    }
}
