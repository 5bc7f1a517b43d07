package dev.expunge.spec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The keys below `pace`, `stop` and `backup`: how a run goes.
final class RunKeys {
    private static final Key<Long> ROOTS = Key.optional(
                    "roots", Numbers.whole(1, 100_000), "Candidates in one batch at the start.")
            .orElse("500");
    private static final Key<Duration> PAUSE = Key.optional(
                    "pause",
                    Times.duration(Duration.ZERO, Duration.ofHours(24)),
                    "The wait between two batches at the start.")
            .orElse("200ms");
    private static final Key<Duration> DEADLINE = Key.optional(
                    "deadline",
                    Times.duration(Duration.ofMillis(1), Duration.ofHours(1)),
                    "The longest that one batch may take, waiting for locks included.")
            .orElse("30s");

    static final Section<Spec.Pace> PACE = Section.of(
            List.of(ROOTS, PAUSE, DEADLINE),
            values -> new Spec.Pace(Math.toIntExact(values.the(ROOTS)), values.the(PAUSE), values.the(DEADLINE)));

    private static final Key<Path> KILL_FILE =
            Key.optional("kill_file", Texts.path(), "While this file is there, the run pauses.");

    static final Section<Spec.Stop> STOP =
            Section.of(List.of(KILL_FILE), values -> new Spec.Stop(values.of(KILL_FILE)));

    private static final Key<Path> TO =
            Key.required("to", Texts.path(), "The folder of the export; relative to the folder of this spec.");
    private static final Key<List<String>> ENCRYPT_TO = Key.required(
            "encrypt_to",
            new Items<>(Names.recipient(), 1),
            "Public keys in the age format; who holds one of the secret keys can read the export.");
    private static final Section<Spec.Export> EXPORT_SECTION =
            Section.of(List.of(TO, ENCRYPT_TO), values -> new Spec.Export(values.the(TO), values.the(ENCRYPT_TO)));

    private static final Key<Spec.Export> EXPORT = Key.optional(
            "export", EXPORT_SECTION, "The encrypted copy of every row that goes, read back and compared.");

    static final Section<Spec.Backup> BACKUP =
            Section.of(List.of(EXPORT), values -> new Spec.Backup(values.of(EXPORT)));

    private RunKeys() {}
}
