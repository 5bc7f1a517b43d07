package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Promise P1 whatever the database or the role sets for its sessions: the same frozen set, the same rows.
class SettingsIT {
    /// Names that a careless search path finds before the server's own.
    private static final String SHADOWS = """
            create schema shadows;
            create table shadows.people (id int, leaving boolean, friend int, since timestamptz);
            create table shadows.run (id bigint); create table shadows.candidate (run bigint, subject bigint);
            create function shadows.now() returns timestamptz language sql as $$ select timestamptz '2001-01-01' $$;
            create function shadows.clock_timestamp() returns timestamptz language sql as $$ select timestamptz '2001-01-01' $$;
            create function shadows.sha256(bytea) returns bytea language sql as $$ select '\\x00'::bytea $$;
            create function shadows.record_send(anyelement) returns bytea language sql as $$ select '\\x00'::bytea $$;
            create function shadows.pg_try_advisory_lock(int, int) returns boolean language sql as $$ select true $$;
            """;

    @TempDir
    static Path folder;

    private static Small small = new Small();
    private static String usual = "";

    @BeforeAll
    static void runAsUsual() {
        usual = setDigestOf(small.copy());
        assertThat(usual).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lc_messages = 'C.utf8'",
                "lc_monetary = 'C'",
                "timezone = 'Pacific/Kiritimati'",
                "timezone = 'America/St_Johns'",
                "datestyle = 'SQL, DMY'",
                "datestyle = 'German'",
                "intervalstyle = 'iso_8601'",
                "intervalstyle = 'sql_standard'",
                "bytea_output = 'escape'",
                "extra_float_digits = -15",
                "default_transaction_isolation = 'serializable'",
                "default_transaction_isolation = 'repeatable read'",
                "default_transaction_read_only = on",
                "default_transaction_deferrable = on",
                "statement_timeout = '500ms'",
                "lock_timeout = '1ms'",
                "idle_in_transaction_session_timeout = '500ms'",
                "search_path = ''",
                "search_path = 'nowhere'",
                "search_path = 'shadows', 'public'",
                "array_nulls = off",
                "quote_all_identifiers = on",
                "standard_conforming_strings = off",
                "backslash_quote = 'on'",
                "transform_null_equals = on",
                "row_security = off",
                "client_min_messages = 'debug1'",
                "synchronous_commit = off",
                "plan_cache_mode = 'force_generic_plan'",
                "enable_indexscan = off",
                "default_toast_compression = 'pglz'",
                "xmlbinary = 'hex'",
                "check_function_bodies = off",
            })
    void p1TheResultIsTheSame(String setting) {
        String database = small.copy();
        TestServer.execute(database, SHADOWS);
        TestServer.execute("postgres", "alter database " + database + " set " + setting);
        TestServer.execute("postgres", "alter role postgres in database " + database + " set " + setting);

        assertThat(setDigestOf(database)).isEqualTo(usual);
    }

    /// Runs, and looks at the rows in a session with the usual settings.
    private static String setDigestOf(String database) {
        Job job = Job.of(
                Trial.ownFolder(folder, database),
                Small.spec(TestServer.server().url(database, "postgres")));
        Outcome outcome = job.run();
        TestServer.execute("postgres", "alter database " + database + " reset all");
        TestServer.execute("postgres", "alter role postgres in database " + database + " reset all");
        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(outcome.totals().deleted()).isEqualTo(Small.DELETED);
        assertThat(rows(database)).isEqualTo(small.after());
        Truth.assertWhole(database, job.desk());
        return TestServer.one(database, "select set_digest from expunge.run");
    }

    private static Map<String, List<String>> rows(String database) {
        Map<String, List<String>> rows = Trial.rowsOf(database);
        rows.keySet().removeIf(table -> table.startsWith("shadows."));
        return rows;
    }
}
