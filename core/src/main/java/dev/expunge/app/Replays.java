package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.Watch;
import dev.expunge.map.Table;
import dev.expunge.plan.Plan;
import dev.expunge.plan.Purpose;
import dev.expunge.postgres.DeletedSubjects;
import dev.expunge.postgres.ReplayKeys;
import dev.expunge.sql.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Deletes again who had been deleted, and came back with a backup: looks first, and does it by a run like any
/// other.
public final class Replays {
    private final Opened opened;
    private final Options options;
    private final Map<String, String> environment;
    private final Time time;

    /// @param environment where the secrets of notices are
    Replays(Opened opened, Options options, Map<String, String> environment, Time time) {
        this.environment = environment;
        this.opened = opened;
        this.options = options;
        this.time = time;
    }

    /// What a person asks for.
    ///
    /// @param all whether lists that this database knows are looked through, too
    /// @param export whether the export of the spec is written again
    /// @param nobodyNew whether a person says that nobody new has an old key
    /// @param drill whether it is done on a scratch server
    public record Options(boolean all, boolean export, boolean nobodyNew, boolean drill) {
        /// The word by which a drill is known: it writes no lists.
        static final String DRILL = "--drill";

        List<String> words() {
            var words = new ArrayList<String>();
            if (all) {
                words.add("--all");
            }
            if (!export) {
                words.add(Purpose.Replay.NO_EXPORT);
            }
            if (nobodyNew) {
                words.add("--nobody-new");
            }
            if (drill) {
                words.add(DRILL);
            }
            return words;
        }

        String[] arguments() {
            return words().toArray(String[]::new);
        }
    }

    /// What a replay would do.
    ///
    /// @param dry empty when nobody is back
    public record Look(Back back, String signature, Optional<DryRun> dry) {}

    /// Says who is back; the connection is read only at the server, but for a table of its own that goes with
    /// it.
    public Look look() {
        try (DeletedLists lists = lists()) {
            ReplayWork work;
            Opened again;
            Plan plan;
            try (Session session = opened.reading("replay")) {
                work = ReplayWork.of(opened, options, lists, session);
                again = work.replaying(ReplayKeys.SCRATCH);
                plan = again.plan(session, opened.target(session));
            }
            Table root = plan.graph().root();
            DeletedSubjects.requireKey(root);
            try (Session session = opened.database().scratch(ReplayKeys.making(root, ReplayKeys.SCRATCH), "replay")) {
                Back back = work.search(session, root, ReplayKeys.SCRATCH);
                Optional<DryRun> dry =
                        back.found() == 0 ? Optional.empty() : Optional.of(new Looking(again, time).dryRun(session));
                return new Look(back, plan.signature().toString(), dry);
            }
        }
    }

    /// Makes sure that what was looked at would be done.
    public void require(Look look) {
        look.back().requireSure(options.nobodyNew(), opened.plainCommand("replay", options.arguments()));
        look.dry().ifPresent(DryRun::require);
    }

    /// Deletes them again.
    public Outcome execute(String signature, Consumer<RunEvent> events, Consumer<Watch> watching) {
        try (DeletedLists lists = lists()) {
            ReplayWork work = work(lists);
            Opened again = work.replaying(ReplayKeys.relation(opened.spec().name()));
            Supplier<Outcome> replay = () -> {
                try (var execution = new Execution(again, events, time)) {
                    return execution.sought(work, signature, watching);
                }
            };
            return options.drill() ? replay.get() : noticed(again, events, replay);
        }
    }

    private ReplayWork work(DeletedLists lists) {
        try (Session session = opened.reading("replay")) {
            return ReplayWork.of(opened, options, lists, session);
        }
    }

    private Outcome noticed(Opened again, Consumer<RunEvent> events, Supplier<Outcome> replay) {
        var notices = new RunNotices(again, environment, events, time);
        try {
            return notices.ended(replay.get());
        } catch (RuntimeException thrown) {
            notices.failed(thrown);
            throw thrown;
        }
    }

    /// Looks through the lists of an earlier look once more.
    Back again(Back before) {
        try (DeletedLists lists = lists();
                Session session = opened.reading("replay")) {
            ReplayWork work = ReplayWork.ofLists(opened, options, lists, before.lists());
            Opened again = work.replaying(ReplayKeys.SCRATCH);
            Table root = again.plan(session, opened.target(session)).graph().root();
            try (Session scratch = opened.database().scratch(ReplayKeys.making(root, ReplayKeys.SCRATCH), "replay")) {
                return work.search(scratch, root, ReplayKeys.SCRATCH);
            }
        }
    }

    private DeletedLists lists() {
        return DeletedLists.of(opened.spec())
                .orElseThrow(() -> Failure.nothingChanged(
                        Code.SPEC_INVALID,
                        "the spec keeps no lists of who was deleted: it has no deleted",
                        "say where they are kept, and by which key: deleted: { to: …, key: ${…} }"));
    }
}
