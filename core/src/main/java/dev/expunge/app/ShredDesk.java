package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.backup.Shredded;
import dev.expunge.plan.Signature;
import dev.expunge.postgres.ExportBook;
import dev.expunge.postgres.Presence;
import dev.expunge.postgres.RunConnection;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.SnapshotBook;
import dev.expunge.postgres.Targets;
import dev.expunge.spec.Location;
import dev.expunge.sql.Session;
import dev.expunge.storage.ObjectStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Destroys the keys of exports, so that nobody can read them any more. Each call opens its own connection.
///
/// In three steps: a ledger entry says what is about to be destroyed, the key is destroyed and a note put in
/// its place, a second entry is the receipt. Killed between any two, the same call does what is left.
public final class ShredDesk {
    private static final String STATE = "no key was destroyed now.";
    private static final Set<String> OVER = Set.of("verified", "incomplete", "closed");

    private final Opened opened;
    private final ExportDesk exports;

    /// Of the spec's exports.
    public static ShredDesk of(Opened opened) {
        return new ShredDesk(opened, KeyPlaces.of(opened.spec()));
    }

    ShredDesk(Opened opened, Function<Location, ObjectStorage> places) {
        this.opened = opened;
        this.exports = new ExportDesk(opened, places);
    }

    /// What is to be shredded: the export of one run, or all of the spec whose horizon is over.
    ///
    /// @param run empty for those that are due
    /// @param early why before the horizon, as a code; empty where that is not asked for
    public record Which(Optional<Long> run, Optional<String> early) {}

    /// What would be shredded.
    ///
    /// @param signature that shreds exactly this; for those that are due, whichever they are then
    /// @param refusal why it would be refused now
    /// @param snapshots that those runs took: they hold what is in the exports, too, for as long as they are kept
    public record Shredding(
            List<ExportDesk.Line> lines,
            Signature signature,
            Optional<Failure> refusal,
            List<SnapshotBook.Recorded> snapshots) {
        public Shredding {
            lines = List.copyOf(lines);
            snapshots = List.copyOf(snapshots);
        }
    }

    /// Looks at what would be shredded. Writes nothing.
    ///
    /// @throws Failure `RUN_UNKNOWN` when the run has no export with a key of its own
    public Shredding look(Which which) {
        try (Session session = opened.reading("shred")) {
            List<ExportDesk.Line> lines = chosen(session, which);
            var book = new SnapshotBook(session);
            return new Shredding(
                    lines,
                    signature(session, which, lines),
                    refusal(lines, which),
                    lines.stream()
                            .flatMap(line -> book.of(line.known().run()).stream())
                            .filter(it -> !it.taken().kind().equals("none"))
                            .toList());
        }
    }

    /// Shreds it; returns how each stands now. What is shredded already stays as it is.
    ///
    /// @param signature as [#look] gave it
    /// @throws Failure `SIGNATURE_…` when it is of something else, `SHRED_REFUSED` before the horizon or the
    /// end of the run, `EXPORT_KEY_MISSING` when a key is not where it was kept
    public List<ExportDesk.Line> shred(Which which, String signature) {
        try (var connection =
                new RunConnection(opened.database(), opened.spec().database().environment())) {
            Session session = connection.session();
            List<ExportDesk.Line> lines = chosen(session, which);
            require(signature, signature(session, which, lines));
            var done = new ArrayList<ExportDesk.Line>();
            var refused = new ArrayList<Failure>();
            for (ExportDesk.Line line : lines) {
                restoring(session, line)
                        .or(() -> refusal(line, which))
                        .ifPresentOrElse(refused::add, () -> done.add(shredded(session, line, which)));
            }
            refused.stream().findFirst().ifPresent(first -> {
                throw done.isEmpty() ? first : after(done, first);
            });
            return done;
        }
    }

    private ExportDesk.Line shredded(Session session, ExportDesk.Line line, Which which) {
        shred(session, line, which.early().filter(_ -> !line.overdue()).orElse(""));
        ExportBook.Known now = exports.find(session, line.known().run()).orElseThrow();
        return exports.line(now, ExportDesk.today(session));
    }

    /// A restore that loses its key on the way cannot be finished by anybody.
    private static Optional<Failure> restoring(Session session, ExportDesk.Line line) {
        long run = line.known().run();
        return new Presence(session)
                .restoring(run)
                .map(who -> new Failure(
                        Code.RUN_IN_THE_WAY,
                        "a restore reads the export of run " + run + " now: " + who,
                        STATE,
                        List.of("wait for its end, or stop it, and run the same command again")));
    }

    /// One export that cannot be ended keeps no other alive.
    private static Failure after(List<ExportDesk.Line> done, Failure refused) {
        return new Failure(
                refused.code(),
                refused.what(),
                "the keys of " + done.size() + " other exports were destroyed: run "
                        + done.stream()
                                .map(line -> Long.toString(line.known().run()))
                                .collect(Collectors.joining(", ")) + ".",
                refused.next());
    }

    private void shred(Session session, ExportDesk.Line line, String reason) {
        if (line.state() == ExportDesk.State.SHREDDED) {
            return;
        }
        ExportBook.Known known = line.known();
        var book = new ExportBook(session);
        book.begin(known.run(), reason);
        var end = new Shredded(
                known.key().publicKey(),
                known.key().sha256(),
                Targets.now(session).toString(),
                book.who(),
                reason);
        String run = Long.toString(known.run());
        List<Location> knowing = exports.keys(known)
                .filter(place -> exports.at(place, keys -> keys.knows(run, known.frozenSet())))
                .toList();
        List<Location> all = knowing.isEmpty()
                ? exports.keys(known).skip(exports.keys(known).count() - 1).toList()
                : knowing;
        all.forEach(place -> exports.at(place, keys -> {
            keys.destroy(run, known.frozenSet(), end);
            return true;
        }));
        book.end(known.run(), reason);
    }

    private List<ExportDesk.Line> chosen(Session session, Which which) {
        if (which.run().isEmpty()) {
            return all(session).stream()
                    .filter(line -> line.overdue() && line.state() != ExportDesk.State.SHREDDED)
                    .toList();
        }
        long run = which.run().get();
        return List.of(all(session).stream()
                .filter(line -> line.known().run() == run)
                .findFirst()
                .orElseThrow(() -> Failure.nothingChanged(
                        Code.RUN_UNKNOWN,
                        "run " + run + " of " + opened.spec().name() + " has no export with a key of its own here",
                        "see which there are: " + opened.plainCommand("exports"))));
    }

    private List<ExportDesk.Line> all(Session session) {
        if (!new Runs(session).present()) {
            return List.of();
        }
        return new ExportBook(session)
                .all().stream()
                        .filter(known -> known.spec().equals(opened.spec().name()))
                        .map(known -> exports.line(known, ExportDesk.today(session)))
                        .toList();
    }

    /// For one run, its key is in it; for those that are due nothing but the spec's name and where, so that a
    /// schedule can hold it.
    private Signature signature(Session session, Which which, List<ExportDesk.Line> lines) {
        String what = which.run()
                .map(run -> "shred run " + run + "\n"
                        + lines.getFirst().known().key().publicKey()
                        + which.early()
                                .map(reason -> "\nbefore the horizon: " + reason)
                                .orElse(""))
                .orElse("shred what is due");
        return Signature.of(what, opened.spec().name(), "shred", opened.target(session));
    }

    private void require(String given, Signature now) {
        if (Signature.parse(given).filter(now::equals).isPresent()) {
            return;
        }
        String dryRun = opened.plainCommand("shred") + " …";
        List<Signature.Part> parts =
                Signature.parse(given).map(it -> it.differences(now)).orElse(List.of());
        throw new Failure(
                parts.isEmpty()
                        ? Code.SIGNATURE_MISSING
                        : parts.contains(Signature.Part.TARGET) ? Code.SIGNATURE_TARGET : Code.SIGNATURE_PARAMETERS,
                parts.isEmpty()
                        ? "--execute needs the signature that the same shred without it printed"
                        : "the signature is of something else than would be shredded now",
                STATE,
                List.of("look at what would be shredded: " + dryRun + "     and use the command that it prints"));
    }

    private Optional<Failure> refusal(List<ExportDesk.Line> lines, Which which) {
        return lines.stream().flatMap(line -> refusal(line, which).stream()).findFirst();
    }

    private Optional<Failure> refusal(ExportDesk.Line line, Which which) {
        ExportBook.Known known = line.known();
        return switch (line.state()) {
            case SHREDDED -> Optional.empty();
            case KEY_MISSING, UNREACHABLE -> exports.withoutKey(known).or(() -> refused(line, which));
            case UNFINISHED, KEPT, DUE, SHREDDING, FOLDER_MISSING -> refused(line, which);
        };
    }

    private Optional<Failure> refused(ExportDesk.Line line, Which which) {
        ExportBook.Known known = line.known();
        String run = Long.toString(known.run());
        if (!OVER.contains(known.runState())) {
            return Optional.of(new Failure(
                    Code.SHRED_REFUSED,
                    "run " + run + " is not over (" + known.runState() + "): its export is needed",
                    STATE,
                    List.of(
                            "finish it: " + opened.command("run"),
                            "or give it up first: " + opened.plainCommand("close", "--run", run))));
        }
        if (exports.held(known)) {
            return Optional.of(
                    new Failure(
                            Code.SHRED_REFUSED,
                            "the export of run " + run + " is under a legal hold, or whether it is cannot be asked: "
                                    + known.where(),
                            STATE,
                            List.of(
                                    "have the hold taken off its manifest by whoever set it, then run the same command again")));
        }
        if (line.overdue() || which.early().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new Failure(
                Code.SHRED_REFUSED,
                "the export of run " + run + " is to be kept "
                        + known.key().horizon().map(day -> "until " + day).orElse("without an end: it has no horizon"),
                STATE,
                List.of(
                        "wait until then",
                        "or say why it is not waited for, as a code: "
                                + opened.plainCommand("shred", "--run", run, "--before-horizon", "CODE"))));
    }
}
