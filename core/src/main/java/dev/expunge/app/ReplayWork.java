package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.deleted.ListName;
import dev.expunge.map.Table;
import dev.expunge.plan.Plan;
import dev.expunge.plan.Purpose;
import dev.expunge.postgres.DeletedSubjects;
import dev.expunge.postgres.ReplayKeys;
import dev.expunge.postgres.Runs;
import dev.expunge.spec.DeletedSpec;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// One replay: the lists that it is about, the search for their subjects, and the end. Used by one thread.
final class ReplayWork implements Sought {
    /// Who is left alone for good reasons does not keep a database waiting.
    private static final Set<String> SETTLED = Set.of("held", "forbidden", "gone");

    private final Opened opened;
    private final Replays.Options options;
    private final DeletedLists lists;
    private final List<ListName> wanted;
    private Optional<Back> back = Optional.empty();
    private boolean made;

    private ReplayWork(Opened opened, Replays.Options options, DeletedLists lists, List<ListName> wanted) {
        this.opened = opened;
        this.options = options;
        this.lists = lists;
        this.wanted = wanted;
    }

    /// That of the lists which are due, or of all.
    static ReplayWork of(Opened opened, Replays.Options options, DeletedLists lists, Session session) {
        List<ListName> names = lists.shelf().names();
        lists.shelf().requireWhole(names);
        List<ListName> wanted =
                options.all() ? names.stream().filter(ListName::deleted).toList() : lists.due(session);
        return new ReplayWork(opened, options, lists, wanted);
    }

    /// That of certain lists, by their ids.
    static ReplayWork ofLists(Opened opened, Replays.Options options, DeletedLists lists, List<String> ids) {
        List<ListName> wanted = lists.shelf().names().stream()
                .filter(name -> name.deleted() && ids.contains(name.id()))
                .toList();
        return new ReplayWork(opened, options, lists, wanted);
    }

    @Override
    public boolean done(Session session, String signature) {
        return wanted.isEmpty() && new DeletedSubjects(session).replayedBy(signature);
    }

    @Override
    public boolean begin(Session session, Plan plan) {
        Table root = plan.graph().root();
        DeletedSubjects.requireKey(root);
        TableName relation = ReplayKeys.relation(opened.spec().name());
        session.execute(ReplayKeys.making(root, relation));
        made = true;
        Back found = search(session, root, relation);
        found.requireSure(options.nobodyNew(), opened.plainCommand("replay", options.arguments()));
        back = Optional.of(found);
        if (found.found() == 0) {
            finish(session, plan, 0, List.of());
        }
        return found.found() > 0;
    }

    /// Forgets the keys that this has kept, where no run needs them. A connection that is lost leaves them to the
    /// next replay.
    @Override
    public void forget(Session session) {
        if (!made) {
            return;
        }
        try {
            session.execute(
                    ReplayKeys.dropping(ReplayKeys.relation(opened.spec().name())));
        } catch (DatabaseException e) {
            // never made, or out of reach
        }
    }

    /// Writes down that nobody of the lists is left, but for those who stay for a reason.
    ///
    /// @throws Failure `INCOMPLETE` when somebody is left without one
    @Override
    public void finish(Session session, Plan plan, long run, List<Runs.Reason> reasons) {
        long left = reasons.stream()
                .filter(reason -> !SETTLED.contains(reason.reason()))
                .mapToLong(Runs.Reason::candidates)
                .sum();
        if (left > 0) {
            throw new Failure(
                    Code.INCOMPLETE,
                    left + " subjects are back and were left alone, because their rows changed meanwhile",
                    "the others are deleted, each with all its rows; these are untouched.",
                    List.of(opened.plainCommand("replay") + "     looks for them again"));
        }
        var counts = new TreeMap<String, Object>(Map.of("spec", opened.spec().name()));
        counts.put("options", options.words());
        counts.put("signature", plan.signature().toString());
        back.ifPresent(found -> counts.put("found", found.found()));
        back.ifPresent(found -> counts.put("reused", found.reused()));
        back.filter(found -> found.otherRoot() > 0).ifPresent(found -> counts.put("other_root", found.otherRoot()));
        reasons.forEach(reason -> counts.put(reason.reason(), reason.candidates()));
        new DeletedSubjects(session)
                .replayed(run, wanted.stream().map(ListName::id).sorted().toList(), counts);
    }

    @Override
    public void frozen(Session session, Plan plan, long run) {
        // its criteria are their keys alone
    }

    @Override
    public Outcome nobody() {
        return Outcome.NOTHING;
    }

    /// Looks for them in the root, and keeps their keys in a relation.
    Back search(Session session, Table root, TableName relation) {
        Optional<String> since = opened.spec().deleted().flatMap(DeletedSpec::since);
        since.filter(column -> root.column(column).isEmpty()).ifPresent(column -> {
            throw Failure.nothingChanged(
                    Code.SCHEMA_MISMATCH,
                    "deleted.since: " + root.name() + " has no column " + column,
                    "name the column that says since when a row is there");
        });
        var keys = new ReplayKeys(session, root, relation, since);
        Back back = Back.look(lists.shelf(), wanted, root, keys, since.isPresent());
        keys.settle();
        return back;
    }

    /// The spec for it.
    ///
    /// @param keys where their keys are kept
    Opened replaying(TableName keys) {
        String digest = options.all() ? "all" : Back.digest(wanted);
        return opened.replaying(new Purpose.Replay(keys, digest, options.words()));
    }
}
