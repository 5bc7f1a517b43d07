package dev.expunge.postgres;

import dev.expunge.sql.Pipeline;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The statements of a run's batches, made once, and those that go in one round trip joined. Immutable.
///
/// @param rest sets the limits of what follows to what is left of the batch's deadline
/// @param lockReached locks rows of the root that go with a candidate
/// @param held the candidates that are under a hold, as far as the server can tell
/// @param along other candidates that went with those of the batch
/// @param lockReferences the candidates of which a row to detach is locked by somebody else; locks the others
/// @param lockRootsAndLook locks what it gets and looks with little care, then reads the counters
/// @param lockAllAndLook the same, with the rows to detach
/// @param marksOfShared after the deletes: rows that other candidates need not look for any more
/// @param marksOfDetached the same for references of theirs; each answers how many
/// @param triggers whether a trigger could act beside our statements
record BatchStatements(
        Sql rest,
        Statement lockFreeRoots,
        Statement lockRoots,
        Statement goneRoots,
        Optional<Statement> lockReached,
        Optional<Statement> held,
        Statement changedMind,
        Optional<Statement> along,
        List<Statement> lockReferences,
        List<Statement> lockRows,
        List<Statement> changedRows,
        Optional<Statement> unguardedChildren,
        Optional<Statement> allChildren,
        Pipeline lockRootsAndLook,
        Pipeline lockAllAndLook,
        Changes byPlace,
        Changes byKey,
        List<Statement> marksOfShared,
        List<Statement> marksOfDetached,
        boolean triggers) {

    static final Sql IMMEDIATE = Sql.of("set constraints all immediate");

    /// One statement whose every argument is the array of the batch's subject numbers.
    ///
    /// @param arguments how many `?` it has
    record Statement(Sql sql, int arguments) {
        private static final Pattern QUOTED =
                Pattern.compile("\"[^\"]*\"|\\b[eE]'(?:[^'\\\\]|\\\\.|'')*'|'[^']*'|\\?\\?", Pattern.DOTALL);

        /// A statement whose arguments are counted: those outside names, strings and doubled question marks.
        static Statement of(Sql sql) {
            String outside = QUOTED.matcher(sql.finished()).replaceAll("");
            return new Statement(
                    sql, (int) outside.chars().filter(c -> c == '?').count());
        }

        /// The arguments for a batch.
        Object[] with(List<Long> subjects) {
            var each = new Object[arguments];
            Arrays.fill(each, subjects.toArray(Long[]::new));
            return each;
        }
    }

    /// Everything that changes rows, one by one and joined, with deferred constraints made immediate and the
    /// counters read at the end.
    private record Changes(List<Statement> each, Pipeline joined) {
        static Changes of(Sql rest, List<Statement> each) {
            return new Changes(each, pipeline(rest, each, IMMEDIATE, Counters.READ));
        }
    }

    /// @param deadline of each batch
    static BatchStatements of(BatchSql sql, Duration deadline) {
        Sql rest = RestOfDeadline.of(deadline);
        RootSql root = sql.root();
        Statement lockFree = Statement.of(root.lock(false));
        Optional<Statement> lockReached = root.lockReached().map(Statement::of);
        Optional<Statement> held = root.held().map(sought -> new Statement(sought, 1));
        var changedMind = new Statement(root.changedMind(), 1);
        Optional<Statement> unguarded = sql.newChildren(false).map(Statement::of);
        List<Statement> references = all(sql.lockReferences());
        var look = new ArrayList<Statement>();
        lockReached.ifPresent(look::add);
        held.ifPresent(look::add);
        look.add(changedMind);
        unguarded.ifPresent(look::add);
        return new BatchStatements(
                rest,
                lockFree,
                Statement.of(root.lock(true)),
                Statement.of(root.gone()),
                lockReached,
                held,
                changedMind,
                root.along().map(Statement::of),
                references,
                all(sql.lockRows()),
                all(sql.changedRows()),
                unguarded,
                sql.newChildren(true).map(Statement::of),
                pipeline(rest, joined(List.of(List.of(lockFree), look)), Counters.READ),
                pipeline(rest, joined(List.of(List.of(lockFree), references, look)), Counters.READ),
                changes(rest, sql.detaches(), sql.deletes(false)),
                changes(rest, sql.detaches(), sql.deletes(true)),
                all(sql.marksOfShared()),
                all(sql.marksOfDetached()),
                sql.hasTriggers());
    }

    private static List<Statement> all(List<Sql> statements) {
        return statements.stream().map(Statement::of).toList();
    }

    private static List<Statement> joined(List<List<Statement>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    private static Changes changes(Sql rest, List<Sql> detaches, List<Sql> deletes) {
        return Changes.of(
                rest, all(Stream.concat(detaches.stream(), deletes.stream()).toList()));
    }

    private static Pipeline pipeline(Sql rest, List<Statement> statements, Sql... last) {
        var all = new ArrayList<>(statements);
        Arrays.stream(last).forEach(sql -> all.add(new Statement(sql, 0)));
        return Pipeline.of(
                rest,
                all.stream().map(Statement::sql).toList(),
                all.stream().map(Statement::arguments).toList());
    }

    /// Locks the roots of a batch, with or without waiting for those that somebody else has.
    Statement lockRoots(boolean wait) {
        return wait ? lockRoots : lockFreeRoots;
    }

    /// Locks what it gets and looks with little care, in one round trip.
    Pipeline lockAndLook(boolean references) {
        return references ? lockAllAndLook : lockRootsAndLook;
    }

    /// The statements that change rows, which they find by key or by their place.
    List<Statement> changing(boolean byKey) {
        return (byKey ? byKey() : byPlace()).each();
    }

    /// The same in one round trip, then deferred constraints made immediate and the counters.
    Pipeline changeAtOnce(boolean byKey) {
        return (byKey ? byKey() : byPlace()).joined();
    }

    /// Looks for rows that the frozen set does not know, over every edge or over those that the server does not
    /// guard.
    Optional<Statement> newChildren(boolean everywhere) {
        return everywhere ? allChildren : unguardedChildren;
    }
}
