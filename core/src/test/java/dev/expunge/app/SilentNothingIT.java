package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Promise P10: what the database would silently not do is found before the start, or by the accounts of the
/// batch, and is never called a success.
class SilentNothingIT {

    private static final String PEOPLE = """
            create table subject (id bigint primary key, wanted boolean not null default false);
            create table note (id bigint primary key, subject_id bigint references subject, kept boolean default false);
            create table friend (id bigint primary key, of bigint references subject, kept boolean default false);
            insert into subject select n from generate_series(1, 30) n;
            insert into note select n, (n - 1) % 30 + 1 from generate_series(1, 60) n;
            insert into friend select n, n from generate_series(1, 30) n;
            create index on note (subject_id);
            create function keep() returns trigger language plpgsql as $$
                begin
                  if old.kept then return null; end if;
                  if tg_op = 'DELETE' then return old; end if;
                  return new;
                end $$;
            create function keep_all() returns trigger language plpgsql as $$
                begin
                  perform 1; return null;
                end $$;
            create function keep_secretly() returns trigger language plpgsql as $$
                declare nobody record;
                begin
                  return nobody;
                end $$;
            """;
    private static final Trial.Wanted WANTED = new Trial.Wanted(
            "public.subject", "not wanted", "public.note(subject_id): delete\npublic.friend(of): detach", 5);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"subject", "note"})
    void p10ATriggerThatKeepsEveryRowIsFoundBeforeTheStart(String table) {
        Trial trial = Trial.of(folder, PEOPLE + always("keep_all", table), WANTED);

        assertThatThrownBy(trial::signature).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.DELETE_VETOED);
            assertThat(failure.what()).contains(table + "   trigger keeper calls keep_all()");
            assertThat(failure.next())
                    .anyMatch(line -> line.contains("alter table " + table + " disable trigger keeper;"));
        });
        trial.execute("alter table " + table + " disable trigger keeper");
        trial.run();
        assertThat(trial.count("select count(*) from subject")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"subject", "note"})
    void p10ATriggerThatSecretlyKeepsEveryRowStopsTheRunAtItsBegin(String table) {
        Trial trial = Trial.of(folder, PEOPLE + always("keep_secretly", table), WANTED);
        Map<String, List<String>> before = trial.rows();

        assertThatThrownBy(trial::run).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.DELETE_VETOED);
            assertThat(failure.what()).contains(table + "   trigger keeper calls keep_secretly()");
        });
        assertThat(trial.rows()).isEqualTo(before);
        assertThat(trial.count("select count(*) from expunge.candidate where state = 'deleted'"))
                .isZero();
        assertThat(trial.count("select count(*) from expunge.candidate where reason = 'vetoed'"))
                .isEqualTo(15);
    }

    @Test
    void p10AnUpdateThatIsVetoedStopsTheRunAtItsBegin() {
        Trial trial = Trial.of(
                folder,
                PEOPLE + "create trigger keeper before update on friend for each row execute function keep_secretly()",
                WANTED);

        assertThatThrownBy(trial::run)
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure ->
                                assertThat(failure.what()).contains("friend   trigger keeper calls keep_secretly()"));
        assertThat(trial.count("select count(*) from subject")).isEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"note", "friend"})
    void aCandidateOfWhichATriggerKeepsARowIsSparedAsVetoed(String table) {
        Trial trial = Trial.of(
                folder,
                PEOPLE + always("keep", table) + "update " + table + " set kept = true where id in (7, 8)",
                WANTED);

        trial.run();

        assertThat(trial.leftAlone()).isEqualTo("parked vetoed 2");
        assertThat(trial.one("select string_agg(id::text, ',' order by id) from subject"))
                .isEqualTo("7,8");
        assertThat(trial.count("select count(*) from note where subject_id in (7, 8)"))
                .isEqualTo(4);
        assertThat(trial.count("select count(*) from friend where of in (7, 8)"))
                .isEqualTo(2);
    }

    @Test
    void p10ARunThatDeletesNobodyIsNoSuccess() {
        Trial trial = Trial.of(folder, PEOPLE, WANTED);

        Outcome outcome = trial.runMeddledWith(() -> trial.execute("update note set kept = true"));

        assertThat(outcome.totals().deleted()).isZero();
        assertThat(trial.leftAlone()).isEqualTo("spared changed 30");
        assertThat(trial.one("select state from expunge.run")).isEqualTo("incomplete");
        var reasons = trial.expunge()
                .desk(trial.opened())
                .status(java.util.Optional.empty())
                .reasons();
        assertThat(Endings.of(outcome, reasons, "expunge run"))
                .hasValueSatisfying(failure -> assertThat(failure.code()).isEqualTo(Code.NOTHING_DELETED));
    }

    @Test
    void candidatesThatNobodyWantsAnyMoreAreASuccess() {
        Trial trial = Trial.of(folder, PEOPLE, WANTED);

        Outcome outcome = trial.runMeddledWith(() -> trial.execute("update subject set wanted = true"));

        assertThat(trial.leftAlone()).isEqualTo("spared unselected 30");
        var reasons = trial.expunge()
                .desk(trial.opened())
                .status(java.util.Optional.empty())
                .reasons();
        assertThat(Endings.of(outcome, reasons, "expunge run")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"subject", "note", "friend"})
    void p10PoliciesThatHideRowsFromTheRoleAreFoundBeforeTheStart(String table) {
        String role = TestServer.freshRole("seer");
        Trial owner = Trial.of(folder, PEOPLE + """
                create role {role} login;
                grant select, update on all tables in schema public to {role};
                grant delete on subject, note to {role};
                grant maintain on all tables in schema public to {role};
                alter table {table} enable row level security;
                create policy own on {table} to {role} using (id > 10);
                """.replace("{role}", role).replace("{table}", table), WANTED);
        owner.execute("grant create on database " + owner.database() + " to " + role);
        Trial trial = owner.altered(text -> text.replace("user=postgres", "user=" + role)
                .replace("superuser:", "ledger_changes: it makes the schema, superuser:"));

        assertThatThrownBy(trial::signature).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.PRIVILEGE_REFUSED);
            assertThat(failure.what()).contains("row level security hides rows from the role " + role, "\n  " + table);
            assertThat(failure.next()).contains("let the role see all rows: alter role " + role + " bypassrls;");
        });
        owner.execute("alter role " + role + " bypassrls");
        trial.run();
        assertThat(trial.count("select count(*) from subject")).isZero();
    }

    @Test
    void p10PoliciesForcedOnTheOwnerAreFoundToo() {
        String role = TestServer.freshRole("owner");
        Trial made = Trial.of(folder, PEOPLE + """
                create role {role} login;
                alter table subject owner to {role}; alter table note owner to {role}; alter table friend owner to {role};
                alter table note enable row level security;
                """.replace("{role}", role), WANTED);
        Trial trial = made.altered(text -> text.replace("user=postgres", "user=" + role));
        assertThat(trial.signature()).isNotEmpty();

        made.execute("alter table note force row level security");

        assertThatThrownBy(trial::signature).hasMessageContaining("row level security");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create rule never as on delete to {t} do instead nothing",
                "create rule also as on delete to {t} do also delete from friend where id = old.id",
                "create rule never as on delete to {t} where old.id > 3 do instead nothing",
            })
    void p10ARuleIsFoundBeforeTheStart(String rule) {
        for (String table : List.of("subject", "note")) {
            assertThatThrownBy(Trial.of(folder, PEOPLE + rule.replace("{t}", table), WANTED)::signature)
                    .isInstanceOfSatisfying(Failure.class, failure -> {
                        assertThat(failure.code()).isEqualTo(Code.MAP_UNSUPPORTED);
                        assertThat(failure.what()).contains("public." + table + " has a rule");
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "detach"})
    void p10AViewIsNoChild(String action) {
        Trial trial = Trial.of(
                folder,
                PEOPLE + """
                create table diary_rows (id bigint primary key, subject_id bigint, open boolean);
                create view diary as select * from diary_rows where open;
                create function divert() returns trigger language plpgsql as 'begin return null; end';
                create trigger divert instead of delete on diary for each row execute function divert();
                """,
                new Trial.Wanted(
                        "public.subject",
                        "not wanted",
                        WANTED.edges() + "\npublic.diary(subject_id) -> public.subject(id): " + action,
                        5));

        assertThatThrownBy(trial::signature).hasMessageContaining("public.diary is a view: name the table behind it");
    }

    @Test
    void p10AViewIsNoRoot() {
        Trial trial = Trial.of(
                folder,
                PEOPLE + "create view people as select * from subject",
                new Trial.Wanted("public.people", "not wanted", "", 5));

        assertThatThrownBy(trial::signature).hasMessageContaining("public.people is a view: name the table behind it");
    }

    @Test
    void p10ARoleThatSwitchesTriggersOffIsFoundBeforeTheStart() {
        Trial trial = Trial.of(folder, PEOPLE, WANTED);
        trial.execute("alter database " + trial.database() + " set session_replication_role = replica");

        assertThatThrownBy(trial::signature).hasMessageContaining("session_replication_role");
    }

    @Test
    void rightsOnThePartitionedTableAreEnough() {
        String role = TestServer.freshRole("clerk");
        Trial owner =
                Trial.of(folder, """
                create table subject (id bigint primary key, wanted boolean not null default false) partition by hash (id);
                create table subject_0 partition of subject for values with (modulus 2, remainder 0);
                create table subject_1 partition of subject for values with (modulus 2, remainder 1);
                insert into subject select n from generate_series(1, 30) n;
                create role {role} login;
                grant select, delete, update (id) on subject to {role};
                grant maintain on subject, subject_0, subject_1 to {role};
                """.replace("{role}", role), new Trial.Wanted("public.subject", "not wanted", "", 5));
        owner.execute("grant create on database " + owner.database() + " to " + role);
        Trial trial = owner.altered(text -> text.replace("user=postgres", "user=" + role)
                .replace("superuser:", "ledger_changes: it makes the schema, superuser:"));

        Outcome outcome = trial.run();

        assertThat(outcome.totals().deleted()).isEqualTo(30);
        assertThat(outcome.vacuum().orElseThrow().tables()).noneMatch(t -> t.skipped());
    }

    private static String always(String function, String table) {
        String when = table.equals("friend") ? "update" : "delete";
        return "create trigger keeper before " + when + " on " + table + " for each row execute function " + function
                + "();";
    }
}
