package dev.expunge.spec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/// The keys below `backup.snapshot`: exactly one of them says how it is made.
final class SnapshotKeys {
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final String USUAL_DEADLINE = "12h";
    private static final int MOST_JOBS = 64;

    private static final Key<Duration> DEADLINE = Key.optional(
                    "deadline", Times.duration(Duration.ofSeconds(1), LONGEST), "The longest that it may take.")
            .orElse(USUAL_DEADLINE);
    private static final Shape<String> AMAZON_NAME =
            Texts.matching("[A-Za-z][A-Za-z0-9-]{0,62}", "must be the identifier of an instance or a cluster");
    private static final Key<String> INSTANCE =
            Key.required("instance", AMAZON_NAME, "The identifier of the instance.");
    private static final Key<String> CLUSTER = Key.required("cluster", AMAZON_NAME, "The identifier of the cluster.");
    private static final Key<String> REGION = Key.optional(
            "region", Texts.matching("[a-z0-9-]{1,40}", "must be a region such as eu-central-1"), "The AWS region.");
    private static final Key<String> ENDPOINT = Key.optional(
            "endpoint",
            Texts.matching("https?://\\S+", "must be a URL"),
            "Where to ask instead of the region's own address.");
    private static final Key<String> THROUGH = Key.optional(
            "through", Texts.any(), "The host of database.url, where it is a proxy or a tunnel to that instance.");
    private static final Key<String> UNENCRYPTED =
            Key.optional("unencrypted", Texts.any(), "Why a snapshot that is not encrypted will do.");

    private static final Key<SnapshotSpec> RDS =
            Key.optional("rds", amazon(INSTANCE, false), "A snapshot of an instance of Amazon RDS, by its identifier.");
    private static final Key<SnapshotSpec> AURORA = Key.optional(
            "aurora", amazon(CLUSTER, true), "A snapshot of a cluster of Amazon Aurora, by its identifier.");

    private static final Key<String> STANZA = Key.required(
            "stanza",
            Texts.matching("[A-Za-z0-9][A-Za-z0-9._-]{0,62}", "must be a stanza of pgBackRest"),
            "Its stanza.");
    private static final Key<Type> TYPE = Key.optional(
                    "type", Texts.choice(Type.class), "full, or diff for what differs from the last full backup.")
            .orElse("full");
    private static final Key<Path> CONFIG = Key.optional(
            "config", Texts.path(), "Its configuration, where that is not /etc/pgbackrest/pgbackrest.conf.");
    private static final Key<String> PGBACKREST_PROGRAM = Key.optional(
                    "program", Texts.any(), "The program, where it is not on the path.")
            .orElse("pgbackrest");
    private static final Key<SnapshotSpec> PGBACKREST = Key.optional(
            "pgbackrest",
            Section.of(
                    List.of(STANZA, TYPE, CONFIG, PGBACKREST_PROGRAM, DEADLINE),
                    values -> new SnapshotSpec.PgBackRest(
                            values.the(STANZA),
                            values.the(TYPE) == Type.FULL,
                            values.of(CONFIG),
                            values.the(PGBACKREST_PROGRAM),
                            values.the(DEADLINE))),
            "A backup by pgBackRest, which has to be set up for the server.");

    private static final Key<Path> TO =
            Key.required("to", Texts.path(), "The folder of the dumps; relative to the folder of this spec.");
    private static final Key<String> DUMP_PROGRAM = Key.optional(
                    "program", Texts.any(), "pg_dump, where it is not on the path; pg_restore is beside it.")
            .orElse("pg_dump");
    private static final Key<Long> JOBS = Key.optional(
                    "jobs", Numbers.whole(1, MOST_JOBS), "Tables written at once, each over a connection of its own.")
            .orElse("1");
    private static final Key<SnapshotSpec> PG_DUMP = Key.optional(
            "pg_dump",
            Section.of(
                    List.of(TO, DUMP_PROGRAM, JOBS, DEADLINE),
                    values -> new SnapshotSpec.PgDump(
                            values.the(TO),
                            values.the(DUMP_PROGRAM),
                            Math.toIntExact(values.the(JOBS)),
                            values.the(DEADLINE))),
            "A dump of the touched tables, in directory format. It is not encrypted.");

    private static final Key<String> NAME =
            Key.optional("name", Texts.any(), "Which one; the newest where none is named.");
    private static final Key<Duration> MAX_AGE =
            Key.required("max_age", Times.duration(Duration.ofMinutes(1), LONGEST), "How old it may be, such as 24h.");
    private static final List<Key<SnapshotSpec>> MADE = List.of(RDS, AURORA, PGBACKREST, PG_DUMP);
    private static final Key<SnapshotSpec> EXISTING = Key.optional(
            "existing",
            new Section<SnapshotSpec>(
                    Stream.concat(MADE.stream(), Stream.<Key<?>>of(NAME, MAX_AGE))
                            .toList(),
                    exactlyOne(MADE),
                    values -> new SnapshotSpec.Existing(the(MADE, values), values.of(NAME), values.the(MAX_AGE))),
            "One that is there already, of one of the kinds, not older than max_age.");
    private static final Key<SnapshotSpec> NONE = Key.optional(
            "none",
            new LimitKeys.Mapped<>(Texts.any(), SnapshotSpec.None::new),
            "Why there is none; whoever approves reads it.");

    private static final List<Key<SnapshotSpec>> KINDS = List.of(RDS, AURORA, PGBACKREST, PG_DUMP, EXISTING, NONE);

    static final Section<SnapshotSpec> SECTION =
            new Section<>(List.copyOf(KINDS), exactlyOne(KINDS), values -> the(KINDS, values));

    private SnapshotKeys() {}

    /// What a backup of pgBackRest copies.
    private enum Type {
        FULL,
        DIFF
    }

    private static Shape<SnapshotSpec> amazon(Key<String> name, boolean cluster) {
        var brief = new LimitKeys.Mapped<String, SnapshotSpec>(
                AMAZON_NAME,
                it -> new SnapshotSpec.Amazon(
                        cluster,
                        it,
                        new SnapshotSpec.Access(Optional.empty(), Optional.empty()),
                        Optional.empty(),
                        Optional.empty(),
                        DurationText.parse(USUAL_DEADLINE).orElseThrow()));
        Section<SnapshotSpec> full = Section.of(
                List.of(name, REGION, ENDPOINT, THROUGH, UNENCRYPTED, DEADLINE),
                values -> new SnapshotSpec.Amazon(
                        cluster,
                        values.the(name),
                        new SnapshotSpec.Access(values.of(REGION), values.of(ENDPOINT)),
                        values.of(THROUGH),
                        values.of(UNENCRYPTED),
                        values.the(DEADLINE)));
        return new Either<>(brief, full);
    }

    private static BiConsumer<Spot, Values> exactlyOne(List<Key<SnapshotSpec>> kinds) {
        return (spot, _) -> {
            if (kinds.stream()
                            .filter(kind -> spot.find(kind.name()).isPresent())
                            .count()
                    != 1) {
                spot.wrong("must have exactly one of: "
                        + String.join(", ", kinds.stream().map(Key::name).toList()));
            }
        };
    }

    private static SnapshotSpec the(List<Key<SnapshotSpec>> kinds, Values values) {
        return kinds.stream()
                .flatMap(kind -> values.of(kind).stream())
                .findFirst()
                .orElseThrow();
    }
}
