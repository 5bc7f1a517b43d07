package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.TestServer;
import dev.expunge.delete.StopReason;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Promise P1 whatever the database or the role sets for its sessions: the same frozen set, the same rows.
class SettingsIT {
    /// Names that a careless search path finds before the server's own.
    private static final String SHADOWS = """
            create schema shadows;
            create function public.one_less(bigint) returns bigint language sql as $$ select $1 - 1 $$;
            create function public.byteacat3(bytea, bytea, bytea) returns bytea language sql as $$ select ''::bytea $$;
            create table shadows.people (id int, leaving boolean, friend int, since timestamptz);
            create table shadows.run (id bigint); create table shadows.candidate (run bigint, subject bigint);
            create function shadows.now() returns timestamptz language sql as $$ select timestamptz '2001-01-01' $$;
            create function shadows.clock_timestamp() returns timestamptz language sql as $$ select timestamptz '2001-01-01' $$;
            create function shadows.sha256(bytea) returns bytea language sql as $$ select '\\x00'::bytea $$;
            create function shadows.record_send(anyelement) returns bytea language sql as $$ select '\\x00'::bytea $$;
            create function shadows.pg_try_advisory_lock(int, int) returns boolean language sql as $$ select true $$;
            create function shadows.age(xid) returns int language sql as $$ select -1 $$;
            create function shadows.pg_backend_pid() returns int language sql as $$ select 0 $$;
            create function shadows.set_config(text, text, boolean) returns text language sql as $$ select 'kept' $$;
            create function shadows.current_setting(text) returns text language sql as $$ select clock_timestamp()::text $$;
            create function shadows.current_database() returns name language sql as $$ select 'other'::name $$;
            create function shadows.md5(text) returns text language sql as $$ select '' $$;
            create function shadows.unnest(anyarray) returns setof anyelement language sql as $$ select null::anyelement $$;
            create aggregate shadows.sum(bigint) (sfunc = int8mul, stype = bigint);
            create aggregate shadows.sum(int) (sfunc = int84mul, stype = bigint, initcond = '1');
            create aggregate shadows.max(bigint) (sfunc = int8mul, stype = bigint);
            create aggregate shadows.string_agg(bytea, bytea) (sfunc = byteacat3, stype = bytea);
            create aggregate shadows.count(*) (sfunc = one_less, stype = bigint, initcond = '0');
            create view shadows.pg_class as select * from pg_catalog.pg_class where false;
            create view shadows.pg_stat_xact_user_tables as select * from pg_catalog.pg_stat_xact_user_tables where false;
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
                "idle_session_timeout = '100ms'",
                "transaction_timeout = '500ms'",
                "search_path = ''",
                "search_path = 'nowhere'",
                "search_path = 'shadows', 'public'",
                "search_path = 'shadows', 'pg_catalog', 'public'",
                "search_path = '\"$user\", pg_temp, shadows, pg_catalog'",
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

    @ParameterizedTest
    @ValueSource(strings = {"=", "<", "||"})
    void p1AnOperatorThatHidesTheServersIsRefused(String operator) {
        String database = small.copy();
        TestServer.execute(database, """
                create schema shadows;
                create function shadows.yes(text, text) returns boolean language sql as 'select true';
                create operator shadows.%s (leftarg = text, rightarg = text, function = shadows.yes)
                """.formatted(operator));
        TestServer.execute(
                "postgres", "alter database " + database + " set search_path = 'shadows', 'pg_catalog', 'public'");
        String spec = Small.spec(TestServer.server().url(database, "postgres"));

        assertThatThrownBy(() -> Job.of(Trial.ownFolder(folder, database), spec).run())
                .isInstanceOfSatisfying(Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(Code.SERVER_REFUSED);
                    assertThat(failure).hasMessageContaining("operator shadows." + operator + "(text,text)");
                    assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
                });
        assertThat(Trial.rowsOf(database)).isEqualTo(small.before());
    }

    /// The criteria and the triggers are the application's.
    @Test
    void p3CriteriaAndTriggersSeeTheDatabasesOwnPath() {
        String database = small.copy();
        TestServer.execute(database, """
                create schema shadows;
                create function shadows.sha256(text) returns boolean language sql as 'select $1 is not null';
                create function shadows.count(int) returns int language sql as 'select 8';
                create function shadows.lower(text) returns text language sql as 'select $$seen$$';
                create function shadows.note() returns trigger language plpgsql as
                    'begin if lower(''X'') <> ''seen'' then raise ''astray''; end if; return old; end';
                create trigger note before delete on notes for each row execute function shadows.note();
                """);
        TestServer.execute(
                "postgres", "alter database " + database + " set search_path = 'shadows', 'pg_catalog', 'public'");
        Job job = Job.of(
                Trial.ownFolder(folder, database),
                Small.spec(TestServer.server().url(database, "postgres"))
                        .replace(
                                "leaving and",
                                "leaving and sha256('x'::text) and id < count(id) and lower('Y') = 'seen' and"));

        Outcome outcome = job.run();

        assertThat(outcome.totals().deleted()).isEqualTo(Small.DELETED);
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
