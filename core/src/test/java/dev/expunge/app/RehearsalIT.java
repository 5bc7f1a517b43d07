package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.TestServer;
import dev.expunge.postgres.Rehearsal;
import dev.expunge.postgres.Rehearsal.Fired;
import dev.expunge.sql.DatabaseException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A rehearsal measures a batch and leaves nothing.
class RehearsalIT {
    private static final String PEOPLE = """
            create table people (id int primary key, friend int references people, leaving boolean not null);
            create index on people (friend);
            insert into people select n, case when n > 30 then n - 30 end, n <= 30 from generate_series(1, 60) n;
            create table notes (id int generated always as identity primary key, person int not null references people);
            create index on notes (person);
            insert into notes (person) select n from generate_series(1, 60) n, generate_series(1, 3);
            create table log (at int);
            create function act() returns trigger language plpgsql as $f$ begin {body}; return old; end $f$;
            create trigger acts before delete on notes for each row execute function act();
            """;
    private static final Trial.Wanted WANTED = new Trial.Wanted(
            "public.people", "leaving", "public.notes(person): delete\npublic.people(friend): detach", 7);
    private static final String STATE = """
            select md5(string_agg(concat_ws(' ', c.relname, c.relkind, c.oid, pg_sequence_last_value(
                       case when c.relkind = 'S' then c.oid end)), ' ' order by c.oid))
              from pg_class c where c.oid >= 16384
            """;

    @TempDir
    Path folder;

    private Trial trial(String body) {
        return Trial.of(folder, PEOPLE.replace("{body}", body), WANTED);
    }

    private static Rehearsal.Report rehearse(Trial trial, int roots) {
        return trial.expunge().rehearse(trial.opened(), roots);
    }

    @Test
    void whoIsUnderAHoldIsNotRehearsed() {
        Trial trial = trial("null").altered(text -> text + "holds: [{ condition: \"people.id <= 5\" }]\n");
        var before = trial.rows();

        assertThat(rehearse(trial, 30).roots()).isEqualTo(25);

        assertThat(trial.rows()).isEqualTo(before);
    }

    @Test
    void tellsTimesOfStatementsTriggersAndForeignKeysAndLeavesNothing() {
        Trial trial = trial("perform pg_sleep(0.001)");
        var before = trial.rows();
        String state = trial.one(STATE);

        Rehearsal.Report report = rehearse(trial, 10);

        assertThat(report.roots()).isEqualTo(10);
        assertThat(report.frozen()).extracting(t -> t.rows()).containsExactly(10L, 30L, 10L);
        assertThat(report.steps())
                .extracting(Rehearsal.Step::what)
                .containsExactly(
                        "lock the roots",
                        "look for holds",
                        "look at criteria again",
                        "update public.people",
                        "delete public.notes",
                        "delete public.people",
                        "deferred constraints");
        assertThat(fired(report)).anySatisfy(f -> {
            assertThat(f.name()).isEqualTo("acts");
            assertThat(f.foreignKey()).isFalse();
            assertThat(f.calls()).isEqualTo(30);
            assertThat(f.took()).isGreaterThan(Duration.ofMillis(30));
        });
        assertThat(fired(report)).filteredOn(Fired::foreignKey).anySatisfy(f -> {
            assertThat(f.name()).isEqualTo("notes_person_fkey");
            assertThat(f.calls()).isEqualTo(10);
        });
        assertThat(report.beside()).isEmpty();
        assertThat(trial.rows()).isEqualTo(before);
        assertThat(trial.one(STATE)).as("relations and sequences").isEqualTo(state);
    }

    private static List<Fired> fired(Rehearsal.Report report) {
        return report.steps().stream().flatMap(s -> s.fired().stream()).toList();
    }

    @Test
    void leavesTheStateOfEarlierRunsAsItIs() {
        Trial trial = trial("null");
        trial.altered(s -> s.replace("criteria: |\n  leaving", "criteria: |\n  leaving and id < 5"))
                .run();
        String state = trial.one(STATE) + trial.one("select count(*), max(hash) from expunge.ledger");
        String runs = trial.one("select string_agg(r::text, ' ') from expunge.run r");

        rehearse(trial, 100);

        assertThat(trial.one(STATE) + trial.one("select count(*), max(hash) from expunge.ledger"))
                .isEqualTo(state);
        assertThat(trial.one("select string_agg(r::text, ' ') from expunge.run r"))
                .isEqualTo(runs);
    }

    @Test
    void tellsWhatATriggerDoesBesideThePlan() {
        Trial trial = trial("insert into log values (old.id)");

        assertThat(rehearse(trial, 5).beside())
                .containsExactly("public.log: 0 deleted, 0 updated and 15 inserted rows");
        assertThat(trial.count("select count(*) from log")).isZero();
    }

    @Test
    void aLockOfSomebodyElseEndsItAtTheDeadline() throws SQLException {
        Trial trial = trial("null").altered(s -> s.replace("deadline: 8s", "deadline: 1s"));
        try (Connection other = TestServer.server().connect(trial.database())) {
            other.setAutoCommit(false);
            other.createStatement().execute("select from people for update");

            assertThatThrownBy(() -> rehearse(trial, 5)).isInstanceOf(DatabaseException.class);
        }
        assertThat(trial.one("select to_regnamespace('expunge')")).isEmpty();
    }

    @Test
    void withoutACandidateThereIsNothingToMeasure() {
        Trial trial = trial("null").altered(s -> s.replace("  leaving\n", "  leaving and false\n"));

        assertThat(rehearse(trial, 5).roots()).isZero();
    }
}
