package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.TestServer;
import dev.expunge.sql.Database;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Promise P6: without `--execute` and the matching signature nothing is written; the server sees to it.
class P6NoAccidentIT {
    private static final String CATALOG =
            "select md5(string_agg(concat_ws(' ', oid, relname, relfilenode, relhastriggers), ',' order by oid)) from pg_class"
                    + " where relnamespace <> 'pg_toast'::regnamespace and relnamespace <> 'pg_catalog'::regnamespace";

    private static final String SNEAKY = """
            create function sneaky() returns boolean language plpgsql as $$ begin
                begin perform set_config('transaction_read_only', 'off', false); exception when others then null; end;
                perform set_config('default_transaction_read_only', 'off', false);
                begin insert into people values (100 + (random() * 1e6)::int, 'sneaked'); exception when others then null; end;
                return true;
            end $$;
            """;

    @TempDir
    Path folder;

    @Test
    void p6TheDryRunWritesNothing() {
        Trial trial = P3NothingThatChangedItsMindIT.people(folder, 3);
        var rows = trial.rows();
        String catalog = trial.one(CATALOG);

        DryRun dryRun = trial.expunge().dryRun(trial.opened());

        assertThat(dryRun.measured().candidates()).isEqualTo(6);
        assertThat(trial.rows()).isEqualTo(rows);
        assertThat(trial.one(CATALOG)).isEqualTo(catalog);
        assertThat(trial.one("select to_regnamespace('expunge')")).isEmpty();
    }

    @Test
    void p6CriteriaThatTryToWriteWriteNothingInADryRun() {
        Trial trial = Trial.of(
                folder,
                P3NothingThatChangedItsMindIT.PEOPLE + SNEAKY,
                new Trial.Wanted("public.people", "state = 'off' and sneaky()", """
                public.subs(person): detach
                public.notes(person): delete
                public.items(note): delete""".replace("detach", "delete"), 3));
        var rows = trial.rows();

        trial.signature();

        assertThat(trial.rows()).isEqualTo(rows);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set default_transaction_read_only = off",
                "set transaction read write",
                "set session characteristics as transaction read write",
                "set session characteristics as transaction read write; set transaction read write",
                "select set_config('transaction_read_only', 'off', false)",
                "set transaction_read_only = off",
                "reset all",
            })
    void p6AReadOnlySessionStaysReadOnlyWhateverItIsTold(String attempt) {
        String database = TestServer.empty();
        TestServer.execute(database, "create table t (id int); create sequence s");
        List<String> writes = List.of(
                "insert into t values (1)",
                "create table u (id int)",
                "create temp table v as select 1; insert into t values (2)",
                "truncate t",
                "select nextval('s')",
                "select lo_create(0)",
                "insert into t values (3) returning id");

        for (String write : writes) {
            try (Session session = open(database)) {
                tolerated(() -> session.execute(Sql.written(attempt)));
                tolerated(() -> session.query(Sql.written(attempt), row -> true));
                assertThat(refusal(() -> session.execute(Sql.written(write))))
                        .as(write)
                        .isEqualTo(SqlState.READ_ONLY);
                tolerated(() -> session.execute(Sql.written(attempt + ";" + write)));
                tolerated(() -> session.inTransaction(() -> {
                    session.execute(Sql.written(attempt));
                    return session.update(Sql.written("insert into t values (4)"));
                }));
                assertThat(refusal(() -> session.update(Sql.written("insert into t values (5)"))))
                        .isEqualTo(SqlState.READ_ONLY);
            }
        }
        assertThat(TestServer.count(database, "select count(*) from t")).isZero();
        assertThat(TestServer.one(database, "select to_regclass('u')")).isEmpty();
    }

    /// An attempt that may be refused, or be without effect.
    private static void tolerated(Runnable attempt) {
        try {
            attempt.run();
        } catch (DatabaseException e) {
            assertThat(e).hasMessageNotContaining("insert");
        }
    }

    private static Session open(String database) {
        return new Database(TestServer.server().url(database, "postgres"), Optional.empty(), Optional.empty())
                .open(Database.Access.READ_ONLY, "test");
    }

    private static SqlState refusal(Runnable work) {
        DatabaseException thrown = catchThrowableOfType(DatabaseException.class, work::run);
        return thrown == null ? SqlState.OTHER : thrown.kind();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "of another spec"})
    void p6WithoutTheMatchingSignatureNothingIsWritten(String given) {
        Trial trial = P3NothingThatChangedItsMindIT.people(folder, 3);
        String other = trial.signature();
        Trial altered = trial.altered(text -> text.replace("state = 'off'", "state in ('off', 'on')"));
        var rows = trial.rows();

        Failure refused = catchThrowableOfType(
                Failure.class,
                () -> altered.expunge()
                        .execute(altered.opened(), given.startsWith("of") ? other : given, event -> {}, watch -> {}));

        assertThat(refused.code()).isIn(Code.SIGNATURE_MISSING, Code.SIGNATURE_SPEC);
        assertThat(trial.rows()).isEqualTo(rows);
        assertThat(trial.one("select to_regnamespace('expunge')")).isEmpty();
    }

    @Test
    void p1RowSecurityThatWouldHideRowsIsRefusedInsteadOfObeyed() {
        Trial trial = P3NothingThatChangedItsMindIT.people(folder, 3);
        trial.execute("""
                drop role if exists hidden; create role hidden login; grant pg_monitor to hidden;
                grant execute on function pg_control_system to hidden; grant all on all tables in schema public to hidden;
                alter table notes enable row level security; create policy p on notes using (id > 8)""");
        Trial asHidden = trial.altered(text -> text.replace("environment: test", "environment: test\n  user: hidden")
                .replace("user=postgres", "user=hidden")
                .replace("postgres@", "hidden@"));
        var rows = trial.rows();

        Throwable thrown = catchThrowable(asHidden::signature);

        assertThat(thrown).hasMessageContaining("row level security");
        assertThat(trial.rows()).isEqualTo(rows);
    }
}
