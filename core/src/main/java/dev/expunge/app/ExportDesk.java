package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.backup.Checkpoint;
import dev.expunge.backup.Envelope;
import dev.expunge.backup.ExportVerification;
import dev.expunge.backup.KeyPlace;
import dev.expunge.backup.Manifest;
import dev.expunge.postgres.ExportBook;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.Targets;
import dev.expunge.spec.ExportRules;
import dev.expunge.spec.Location;
import dev.expunge.spec.LockSpec;
import dev.expunge.spec.Spec;
import dev.expunge.sql.Session;
import dev.expunge.storage.BulkStorage;
import dev.expunge.storage.ObjectLock;
import dev.expunge.storage.ObjectStorage;
import dev.expunge.storage.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// The exports that the ledger of a database knows, and how each stands. Each call opens its own connection.
public final class ExportDesk {
    private static final String STATE = "this command changed nothing; `status` tells what the run had deleted.";

    private final Opened opened;
    private final Function<Location, ObjectStorage> places;

    /// Of the spec's database.
    public static ExportDesk of(Opened opened) {
        return new ExportDesk(opened, KeyPlaces.of(opened.spec()));
    }

    ExportDesk(Opened opened, Function<Location, ObjectStorage> places) {
        this.opened = opened;
        this.places = places;
    }

    /// How an export stands.
    public enum State {
        /// Its files were never all written, or not all read back.
        UNFINISHED,
        /// It can be read by those whom its key was wrapped for.
        KEPT,
        /// Its horizon is over: it has to be shredded.
        DUE,
        /// Its key was about to be destroyed; nobody can rely on it.
        SHREDDING,
        /// Its key is destroyed.
        SHREDDED,
        /// Its key is not where it was kept.
        KEY_MISSING,
        /// Its manifest is not where it was written.
        FOLDER_MISSING,
        /// The place of its key, or its own, cannot be looked at.
        UNREACHABLE;

        /// In words.
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /// One export.
    ///
    /// @param overdue whether its horizon is over
    public record Line(ExportBook.Known known, State state, boolean overdue) {}

    /// All exports of the database, the oldest first.
    public List<Line> list() {
        try (Session session = opened.reading("exports")) {
            return BoundedReading.of(
                            session,
                            "the ledger",
                            () -> new Runs(session).present()
                                    ? new ExportBook(session).all()
                                    : List.<ExportBook.Known>of())
                    .stream()
                    .map(known -> line(known, today(session)))
                    .toList();
        }
    }

    static LocalDate today(Session session) {
        return LocalDate.ofInstant(Targets.now(session), ZoneOffset.UTC);
    }

    Line line(ExportBook.Known known, LocalDate today) {
        boolean overdue =
                known.key().horizon().filter(day -> !today.isBefore(day)).isPresent();
        return new Line(known, state(known, overdue), overdue);
    }

    private State state(ExportBook.Known known, boolean overdue) {
        if (known.ended().isPresent()) {
            return State.SHREDDED;
        }
        if (known.begun().isPresent()) {
            return State.SHREDDING;
        }
        try {
            if (keys(known)
                    .noneMatch(place -> at(place, keys -> keys.keeps(Long.toString(known.run()), known.frozenSet())))) {
                return State.KEY_MISSING;
            }
            if (known.written().isEmpty()) {
                return overdue ? State.DUE : State.UNFINISHED;
            }
            if (!there(known)) {
                return State.FOLDER_MISSING;
            }
            return overdue ? State.DUE : State.KEPT;
        } catch (Failure | IOException e) {
            return State.UNREACHABLE;
        }
    }

    /// Where the key of an export can be: where the spec keeps them now, and last where it was put.
    Stream<Location> keys(ExportBook.Known known) {
        return Stream.concat(
                        opened.spec().backup().export().map(ExportRules::keysOf).stream(),
                        Stream.of(location(known.key().keys())))
                .distinct();
    }

    private static Location location(String written) {
        return Location.of(written, Path.of("/"));
    }

    /// Does something at a place of keys.
    <T> T at(Location place, Function<KeyPlace, T> work) {
        try (ObjectStorage storage = places.apply(place)) {
            var envelope = opened.spec().backup().export().map(KeyPlaces::envelope);
            return work.apply(new KeyPlace(storage, envelope.orElseGet(Envelope::none)));
        }
    }

    private boolean there(ExportBook.Known known) throws IOException {
        try (ObjectStorage storage = places.apply(location(known.key().to()));
                InputStream manifest = storage.open(known.folder() + "/" + Manifest.FILE)) {
            return manifest.read() >= 0;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /// How an export was found.
    public sealed interface Checked {
        /// Each of its objects and its wrapped key are what was written.
        record Whole(Manifest manifest) implements Checked {}

        /// Nobody can read it: whether its files are there and whole is no matter.
        record Ended(ExportBook.Destroyed end) implements Checked {}
    }

    /// Reads the export of a run back and compares every object, and its wrapped key, with what was written. Opens
    /// nothing, and works after `close`, too.
    ///
    /// @return empty where the run has none
    /// @throws Failure `EXPORT_CORRUPT` with every object that is missing, additional or not what was written,
    /// `EXPORT_KEY_MISSING` when its key is, `EXPORT_UNREADABLE` when its place cannot be read,
    /// `EXPORT_KEYS_UNREACHABLE` when that of its key cannot
    public Optional<Checked> check(long run) {
        Optional<ExportBook.Known> known;
        String manifest;
        try (Session session = opened.reading("exports")) {
            known = BoundedReading.of(session, "the ledger", () -> find(session, run));
            manifest = new Runs(session).find(run).map(Runs.Recorded::manifest).orElse("");
        }
        return known.filter(_ -> !manifest.isEmpty()).map(it -> check(it, manifest));
    }

    private Checked check(ExportBook.Known known, String manifest) {
        if (known.ended().isPresent()) {
            return new Checked.Ended(known.ended().get());
        }
        requireKey(known);
        Location at = ExportPlace.below(location(known.key().to()), known.folder());
        try (BulkStorage storage = Storages.open(opened.spec(), at)) {
            return new Checked.Whole(new ExportVerification(Checkpoint.none(), STATE).check(storage, manifest));
        } catch (IOException e) {
            throw Failure.nothingChanged(
                            Code.EXPORT_UNREADABLE,
                            at + " cannot be opened: " + e.getMessage(),
                            "see to it that it can be read from here")
                    .causedBy(e);
        }
    }

    private void requireKey(ExportBook.Known known) {
        String run = Long.toString(known.run());
        boolean whole = keys(known)
                .anyMatch(place -> at(
                        place,
                        keys -> keys.holds(run, known.frozenSet(), known.key().sha256())));
        if (!whole) {
            throw keys(known)
                    .map(place -> at(place, keys -> keys.missing(run, STATE)))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// Whether somebody holds what is exported as evidence, by the manifest in its bucket. What a spec holds and cannot
    /// be asked about counts as held.
    boolean held(ExportBook.Known known) {
        Location at = ExportPlace.below(location(known.key().to()), known.folder());
        if (at instanceof Location.Folder) {
            return false;
        }
        try (BulkStorage storage = Storages.open(opened.spec(), at)) {
            return storage.stored(Manifest.FILE, Optional.empty())
                    .flatMap(StoredObject::lock)
                    .filter(ObjectLock::legalHold)
                    .isPresent();
        } catch (IOException e) {
            return opened.spec()
                    .backup()
                    .export()
                    .flatMap(Spec.Export::lock)
                    .filter(LockSpec::legalHold)
                    .isPresent();
        }
    }

    /// Why the key of an export cannot be destroyed; empty when it is there.
    Optional<Failure> withoutKey(ExportBook.Known known) {
        String run = Long.toString(known.run());
        try {
            return keys(known).anyMatch(place -> at(place, keys -> keys.keeps(run, known.frozenSet())))
                    ? Optional.empty()
                    : Optional.of(new Failure(
                            Code.EXPORT_KEY_MISSING,
                            "the key of run " + run + " is not where it was kept: "
                                    + known.key().keys()
                                    + "\n  whether somebody has it elsewhere cannot be known, so it is"
                                    + " not said to be destroyed",
                            "no key was destroyed now.",
                            List.of(
                                    "find where it was moved, and name that place in backup.export.keys",
                                    "see how all stand: " + opened.plainCommand("exports"))));
        } catch (Failure unreachable) {
            return Optional.of(unreachable);
        }
    }

    /// The newest word on one export.
    Optional<ExportBook.Known> find(Session session, long run) {
        return new ExportBook(session).find(run);
    }
}
