package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.app.Calls.Call;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Promise P3 at every place where somebody can come in between: before each call of a batch in turn, another session
/// commits something about each candidate. Whoever came in time is left alone; whoever was told to wait came too
/// late.
class BetweenStatementsIT {
    private static final String PEOPLE = """
            create table people (id int primary key, state text not null, seen int not null default 0);
            insert into people select n, case when n < 9 then 'off' else 'on' end from generate_series(1, 10) n;
            create table subs (id int primary key, person int not null references people, active boolean not null);
            insert into subs select n, n, n > 8 from generate_series(1, 10) n;
            create table notes (id int primary key, person int references people, text text);
            insert into notes select n, 1 + (n - 1) % 10, 'n' from generate_series(1, 20) n;
            create table items (id int primary key, note int references notes, text text);
            insert into items select n, n, 'i' from generate_series(1, 20) n;
            create table holds (person int not null);
            """;
    private static final String EDGES = """
            public.subs(person): delete
            public.notes(person): delete
            public.items(note): delete""";
    private static final String CRITERIA = "state = 'off'"
            + " and not exists (select from subs s where s.person = people.id and s.active)"
            + " and not exists (select from holds h where h.person = people.id)";
    private static final String ORACLE = """
            create temp table gone as select id from people where id in (GONE);
            delete from items where note in (select id from notes where person in (select id from gone));
            delete from notes where person in (select id from gone);
            delete from subs where person in (select id from gone);
            delete from people where id in (select id from gone)
            """;

    /// What happens to candidates 1 to 7: each locks its person, or a row of hers that the batch locks too.
    private static final List<String> MEDDLES = List.of(
            "update people set state = 'on' where id = 1",
            "update people set seen = 1 where id = 2",
            "insert into subs select 103, id, true from people where id = 3",
            "update subs set active = true where person = 4",
            "insert into items select 105, id, 'new' from notes where person = 5 limit 1",
            "update notes set person = 9 where id = 6",
            "update notes set person = 7 where id = 10 and exists (select from people where id = 7)");

    /// Eight more candidates, who make up a batch before; of one of them a row of a dependant changes, so that the
    /// next
    /// batches compare such rows before they delete.
    private static final String WARNED = PEOPLE + """
            insert into people select n, 'off' from generate_series(-7, 0) n;
            insert into subs select n, n, false from generate_series(-7, 0) n;
            insert into notes values (100, 0, 'n');
            """;
    private static final String WARNING = "update notes set text = 'changed' where id = 100";
    private static final String WARNED_ORACLE = WARNING + """
            ; delete from subs where person between -7 and -1;
            delete from people where id between -7 and -1;
            """;

    /// Candidate 8: no foreign key ties it, so no lock keeps it out.
    private static final String HOLD = "insert into holds select id from people where id = 8";

    /// The phase of the batch that is meddled with, until the next stage begins.
    private static final String LAST_BATCH = "last batch";

    @TempDir
    Path folder;

    /// What came of one run.
    ///
    /// @param inTime candidates about whom somebody committed something
    /// @param left candidates that are still there
    private record End(TreeSet<Integer> inTime, TreeSet<Integer> left) {}

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void p3WhoeverCommitsBeforeABatchLocksIsLeftAloneWherever(boolean warned) {
        int calls = callsOfABatch(warned);
        var ends = new TreeMap<Integer, End>();
        for (int at = 1; at <= calls; at++) {
            ends.put(at, runMeddledBefore(at, warned));
        }
        System.out.println(calls + " calls of a batch, before each of them 8 sessions: candidates in time "
                + ends.values().stream().map(e -> e.inTime().size()).toList() + ", holds heeded "
                + ends.values().stream().filter(e -> e.left().contains(8)).count() + " times");
        int locked = ends.entrySet().stream()
                .filter(e -> !e.getValue().inTime().contains(1))
                .mapToInt(Map.Entry::getKey)
                .min()
                .orElseThrow();
        assertThat(locked).as("the first call after the roots were locked").isBetween(2, calls);
        ends.headMap(locked)
                .values()
                .forEach(end -> assertThat(end.left())
                        .as("a hold that is committed before the roots are locked")
                        .contains(8));
        assertThat(ends.lastEntry().getValue().left()).isEmpty();
    }

    /// The snapshot in which the lock was asked for is older than the hold: only a later statement sees it, and one
    /// that is sent with the lock sees it too.
    @Test
    void p3AHoldCommittedBetweenTheSnapshotOfTheLockAndTheLockIsHeeded() {
        Trial trial = Trial.of(folder, PEOPLE, new Trial.Wanted("public.people", CRITERIA, EDGES, 8));
        var waiting = new ArrayList<CompletableFuture<Void>>();
        try (var holder = new Meddler(trial.database())) {
            trial.run(event -> {
                if (Meddler.deleteBegins(event)) {
                    holder.execute("select from people where id = 8 for update");
                    waiting.add(holder.whenTheRunWaits(() -> {
                        trial.execute(HOLD);
                        holder.commit();
                    }));
                }
            });
        }
        waiting.forEach(CompletableFuture::join);
        assertThat(trial.leftAlone()).isEqualTo("spared unselected 1");
        assertThat(trial.rows())
                .isEqualTo(Trial.expected(PEOPLE, HOLD + ";" + ORACLE.replace("GONE", "1, 2, 3, 4, 5, 6, 7")));
    }

    private int callsOfABatch(boolean warned) {
        var calls = new Calls();
        run(calls, TestServer.empty(), warned);
        return (int) calls.made().stream().filter(BetweenStatementsIT::ofBatch).count();
    }

    private static boolean ofBatch(Call call) {
        return call.phase().equals(LAST_BATCH) && !Calls.CLOCKED.contains(call.purpose());
    }

    private End runMeddledBefore(int at, boolean warned) {
        String database = TestServer.empty();
        var committed = new HashMap<Integer, Boolean>();
        var made = new ArrayList<Call>();
        var calls = new Calls().before(call -> {
            if (ofBatch(call)) {
                made.add(call);
                if (made.size() == at) {
                    committed.putAll(meddle(database));
                }
            }
        });
        run(calls, database, warned);
        var inTime = committed.keySet().stream()
                .filter(who -> who < 8 && committed.getOrDefault(who, false))
                .collect(Collectors.toCollection(TreeSet::new));
        var left = new TreeSet<Integer>();
        for (int who = 1; who <= 8; who++) {
            if (TestServer.count(database, "select count(*) from people where id = " + who) == 1) {
                left.add(who);
            }
        }
        assertThat(left.headSet(8))
                .as("left before call " + at + ", " + made.get(Math.min(at, made.size()) - 1))
                .isEqualTo(inTime);
        assertThat(Trial.rowsOf(database)).as("before call " + at).isEqualTo(expected(left, committed, warned));
        TestServer.drop(database);
        return new End(inTime, left);
    }

    private static Map<String, List<String>> expected(
            Set<Integer> left, Map<Integer, Boolean> committed, boolean warned) {
        var sql = new StringBuilder(warned ? WARNED_ORACLE : "");
        for (int who = 1; who <= 8; who++) {
            if (committed.getOrDefault(who, false)) {
                sql.append(who == 8 ? HOLD : MEDDLES.get(who - 1)).append(";\n");
            }
        }
        var gone = new ArrayList<String>();
        for (int who = 1; who <= 8; who++) {
            if (!left.contains(who)) {
                gone.add(Integer.toString(who));
            }
        }
        return Trial.expected(
                warned ? WARNED : PEOPLE,
                sql + ORACLE.replace("GONE", gone.isEmpty() ? "null" : String.join(", ", gone)));
    }

    /// Everybody at once, each for herself; true for who changed something and did not have to wait.
    private static Map<Integer, Boolean> meddle(String database) {
        var done = new HashMap<Integer, Boolean>();
        try (Connection connection = TestServer.server().connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("set lock_timeout = '20ms'");
            for (int who = 1; who <= 7; who++) {
                done.put(who, changes(statement, MEDDLES.get(who - 1)));
            }
            done.put(8, changes(statement, HOLD));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return done;
    }

    private static boolean changes(Statement statement, String sql) {
        try {
            return statement.executeUpdate(sql) > 0;
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(sql).isEqualTo("55P03");
            return false;
        }
    }

    private void run(Calls calls, String database, boolean warned) {
        var wanted = new Trial.Wanted("public.people", CRITERIA, EDGES, 8);
        TestServer.execute(database, warned ? WARNED : PEOPLE);
        String url = TestServer.server().url(database, "postgres");
        String spec = wanted.spec(database).replace(url, BreakingDriver.marked(url, database, calls));
        var expunge = new Expunge(Map.of(), new SystemTime());
        Opened opened = expunge.open(FluxmapSpec.write(Trial.ownFolder(folder, database), spec), List.of());
        String signature = expunge.dryRun(opened).plan().signature().toString();
        Outcome outcome =
                expunge.execute(opened, signature, event -> follow(event, calls, database, warned), watch -> {});
        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(outcome.totals().addUp()).isTrue();
        assertThat(outcome.verification().orElseThrow().discrepancies()).isEmpty();
    }

    private static void follow(RunEvent event, Calls calls, String database, boolean warned) {
        if (event instanceof RunEvent.StageStarted started) {
            boolean deletes = started.stage() == RunEvent.Stage.DELETE;
            calls.enter(deletes && !warned ? LAST_BATCH : started.stage().name());
            if (deletes && warned) {
                TestServer.execute(database, WARNING);
            }
        } else if (event instanceof RunEvent.BatchCommitted && warned) {
            calls.enter(LAST_BATCH);
        }
    }
}
