package dev.expunge.app;

import dev.expunge.map.Hazard.Kind;
import java.util.stream.Stream;

/// SQL that brings a hazard to the schema of [HazardsIT], and SQL much like it that does not.
final class HazardCases {
    private HazardCases() {}

    /// One hazard: SQL that brings it, and SQL like it that does not.
    record Case(Kind kind, String brings, String doesNot, String says) {
        @Override
        public String toString() {
            return kind.id() + ": " + brings.strip().lines().findFirst().orElse("");
        }
    }

    private static String trigger(String events, String body) {
        return "create or replace function act() returns trigger language plpgsql as $f$ " + body
                + " $f$; create or replace trigger acts " + events + " for each row execute function act();";
    }

    private static String onDelete(String body) {
        return trigger("before delete on person", "begin " + body + "; return old; end");
    }

    static Stream<Case> keys() {
        String unindexed = "drop index note_person_idx;";
        return Stream.of(
                new Case(Kind.UNINDEXED_REFERENCE, unindexed, "", "no index begins with public.note(person)"),
                new Case(
                        Kind.UNINDEXED_REFERENCE,
                        unindexed + "create index on note (person) where person > 5",
                        unindexed + "create index on note (person) where person is not null",
                        "note_person_idx does not serve"),
                new Case(
                        Kind.UNINDEXED_REFERENCE,
                        unindexed + "create index on note ((person + 0))",
                        unindexed + "create index on note (person, (id + 0))",
                        "public.note(person)"),
                new Case(
                        Kind.UNINDEXED_REFERENCE,
                        unindexed + "create index on note (id) include (person)",
                        unindexed + "create index on note (person) include (id)",
                        "public.note(person)"),
                new Case(
                        Kind.UNINDEXED_REFERENCE,
                        unindexed + "create index on note (at, person)",
                        unindexed + "create index on note (person, at)",
                        "note_at_person_idx does not serve: it begins with at"),
                new Case(
                        Kind.UNINDEXED_REFERENCE,
                        unindexed + "create index on note using brin (person)",
                        unindexed + "create index on note using hash (person)",
                        "note_person_idx does not serve: it is a brin index"),
                new Case(
                        Kind.UNINDEXED_REFERENCE,
                        "update pg_index set indisvalid = false where indexrelid = 'note_person_idx'::regclass",
                        "reindex index note_person_idx",
                        "it is invalid"),
                new Case(
                        Kind.UNSEEN_ACTION,
                        "alter table bill drop constraint bill_person_fkey, add foreign key (person) references person on"
                                + " delete cascade",
                        "alter table bill drop constraint bill_person_fkey, add foreign key (person) references person on"
                                + " delete restrict",
                        "is forbidden here, but declared on delete cascade"),
                new Case(
                        Kind.UNSEEN_ACTION,
                        "alter table note drop constraint note_person_fkey, add foreign key (person) references person on"
                                + " delete set null",
                        "",
                        "is deleted here, but declared on delete set null"),
                new Case(Kind.NOT_ENFORCED, "alter table note disable trigger all", "", "does not enforce"),
                new Case(
                        Kind.NOT_ENFORCED,
                        "update pg_trigger set tgenabled = 'R' where tgrelid = 'note'::regclass and tgisinternal",
                        "update pg_trigger set tgenabled = 'A' where tgrelid = 'note'::regclass and tgisinternal",
                        "does not enforce"),
                new Case(
                        Kind.INHERITED_ROWS,
                        "create table letter (stamp int) inherits (note)",
                        "create table letter (stamp int) inherits (secret)",
                        "public.letter inherits from public.note without its reference public.note(person)"),
                new Case(
                        Kind.FAILING_DEFAULT,
                        FAILS,
                        "insert into person values (99); alter table bill alter column person set default 99;"
                                + SET_DEFAULT,
                        "no row of public.person has the default of person"),
                new Case(
                        Kind.FAILING_DEFAULT,
                        "alter table bill alter column person set default abs(99);" + SET_DEFAULT,
                        "alter table bill alter column person drop default;" + SET_DEFAULT,
                        "perhaps no row"));
    }

    private static final String SET_DEFAULT =
            "alter table bill drop constraint bill_person_fkey, add foreign key (person) references person on delete set"
                    + " default;";
    private static final String FAILS = "alter table bill alter column person set default 777;" + SET_DEFAULT;

    static Stream<Case> triggers() {
        String foreign = "create foreign data wrapper w; create server far foreign data wrapper w;"
                + "create foreign table faraway (id int) server far;";
        return Stream.of(
                new Case(
                        Kind.WRITING_TRIGGER,
                        onDelete("insert into secret values (old.id)"),
                        onDelete("perform 1 from secret; raise notice 'insert into secret' -- insert into secret\n"),
                        "may write to secret"),
                new Case(
                        Kind.WRITING_TRIGGER,
                        onDelete("/* no */ update public.secret s set id = 1"),
                        onDelete("perform 1 from secret for update of secret"),
                        "may write to public.secret"),
                new Case(
                        Kind.WRITING_TRIGGER,
                        "create function keep(n int) returns void language sql as 'insert into secret values (n)';"
                                + onDelete("perform keep(old.id)"),
                        "create function keep(n int) returns void language sql as 'select n';"
                                + onDelete("perform keep(old.id)"),
                        "may write to secret"),
                new Case(
                        Kind.WRITING_TRIGGER,
                        onDelete("perform keep(old.id)")
                                + ";create function keep(n int) returns void begin atomic insert into secret values (n); end",
                        onDelete("perform keep(old.id)")
                                + ";create function keep(n int) returns void begin atomic select null::void; end",
                        "may write to secret"),
                new Case(
                        Kind.WRITING_TRIGGER,
                        onDelete("execute format('delete from %I', tg_argv[0])"),
                        onDelete("null"),
                        "SQL that it puts together itself"),
                new Case(
                        Kind.WRITING_TRIGGER,
                        onDelete("insert into secret values (1)"),
                        trigger("before insert on person", "begin insert into secret values (1); return new; end"),
                        "secret"),
                new Case(
                        Kind.RETURNING_ROWS,
                        onDelete("insert into note values (-1, 1)"),
                        onDelete("insert into secret values (1)"),
                        "may insert into note, from which this deletes"),
                new Case(
                        Kind.TRUNCATING_TRIGGER,
                        onDelete("truncate table secret"),
                        onDelete("delete from secret"),
                        "may truncate secret"),
                new Case(
                        Kind.UNSEEN_WORK,
                        onDelete("perform lo_unlink(old.id::oid)"),
                        onDelete("perform lo_get(old.id::oid)"),
                        "lo_unlink"),
                new Case(
                        Kind.UNSEEN_WORK,
                        onDelete("perform public.dblink_exec('x', 'y')"),
                        onDelete("raise notice 'dblink_exec(x)'").replace("(x)", ""),
                        "dblink_exec"),
                new Case(
                        Kind.UNSEEN_WORK,
                        foreign + onDelete("insert into faraway values (1)"),
                        foreign + onDelete("perform 1 from faraway"),
                        "foreign table faraway"),
                new Case(
                        Kind.UNSEEN_WORK,
                        foreign + onDelete("execute 'delete from ' || tg_argv[0]"),
                        onDelete("execute 'delete from ' || tg_argv[0]"),
                        "what it puts together itself as SQL"),
                new Case(
                        Kind.UNKNOWN_TRIGGER,
                        "create extension tcn;"
                                + "create trigger acts after delete on person for each row execute function triggered_change_notification()",
                        onDelete("null"),
                        "written in c"),
                new Case(
                        Kind.SETTING_DEMANDED,
                        onDelete(
                                "if current_setting('app.allow_delete', true) is distinct from 'on' then raise exception"
                                        + " 'no'; end if"),
                        "alter database " + "{database}" + " set app.allow_delete = 'on';"
                                + onDelete(
                                        "if current_setting('app.allow_delete', true) is distinct from 'on' then raise"
                                                + " exception 'no'; end if"),
                        "unless app.allow_delete is set"),
                new Case(
                        Kind.REFUSING_TRIGGER,
                        onDelete("if old.id = 3 then raise exception 'no'; end if"),
                        onDelete("if old.id = 3 then raise notice 'exception'; end if"),
                        "may refuse the change of a row"),
                new Case(
                        Kind.SEARCH_PATH_TRIGGER,
                        onDelete("perform 1 from secret"),
                        onDelete("perform 1 from secret where id is distinct from old.id") + "alter function act() set"
                                + " search_path = public",
                        "by the search_path"),
                new Case(
                        Kind.UNKNOWN_TRIGGER,
                        "create trigger acts before delete or update on person for each row execute function"
                                + " suppress_redundant_updates_trigger()",
                        "create trigger acts before update on person for each row execute function"
                                + " suppress_redundant_updates_trigger()",
                        "written in internal"));
    }

    static Stream<Case> tables() {
        return Stream.of(
                new Case(Kind.NO_KEY, "alter table note drop constraint note_pkey", "", "public.note has no key"),
                new Case(
                        Kind.NO_REPLICA_IDENTITY,
                        "alter table note drop constraint note_pkey; create publication p for table note",
                        "alter table note drop constraint note_pkey; create publication p for table note with (publish ="
                                + " 'insert')",
                        "no replica identity"),
                new Case(
                        Kind.NO_REPLICA_IDENTITY,
                        "alter table person replica identity nothing; create publication p for table person",
                        "create publication p for table person",
                        "publishes each DELETE on public.person"),
                new Case(
                        Kind.PUBLISHED_ROWS,
                        "alter table person replica identity full; create publication p for table person",
                        "alter table secret replica identity full; create publication p for table person, secret",
                        "with replica identity full"),
                new Case(
                        Kind.PUBLISHED_STATE,
                        "create publication p for all tables",
                        "create publication p for table person",
                        "is for all tables"),
                new Case(
                        Kind.PUBLISHED_STATE,
                        "create schema expunge; create table expunge.x (id int primary key);"
                                + "create publication p for tables in schema expunge",
                        "create publication p for tables in schema public",
                        "publishes schema expunge"),
                new Case(
                        Kind.MATERIALIZED_COPY,
                        "create view v as select email from person; create materialized view m as select * from v",
                        "create view v as select email from person; create materialized view m as select * from secret",
                        "materialized view public.m is made from public.person"),
                new Case(
                        Kind.TABLE_COPY,
                        "create table person_archive as select *, now() as archived from person",
                        "create table other (id int, email text, sent date, status text)",
                        "public.person_archive has 4 of the 4 columns of public.person"),
                new Case(Kind.STATISTICS, "analyze person", "analyze secret", "keeps values of public.person: "),
                new Case(
                        Kind.STATISTICS,
                        "alter table note add tags tsvector; update note set tags = 'a b';"
                                + "alter table note alter id set statistics 0; alter table note alter person set statistics 0;"
                                + "alter table note alter words set statistics 0; analyze note",
                        "alter table secret add tags tsvector; analyze secret",
                        "keeps values of public.note: tags"),
                new Case(
                        Kind.STATISTICS,
                        "create statistics both_of_them (mcv) on person, words from note;"
                                + "insert into note select 100 + n, 1, null, 'x' from generate_series(1, 50) n; analyze note",
                        "create statistics both_of_them (mcv) on person, words from note",
                        "pg_statistic_ext_data keep values of public.note: id, person, words, and by both_of_them"),
                new Case(
                        Kind.LARGE_ROWS,
                        "alter table person alter column body set storage external;"
                                + "update person set body = repeat('x', 100000); vacuum analyze person",
                        "vacuum analyze person",
                        "a row of public.person takes"),
                new Case(
                        Kind.UNLOGGED_TABLE,
                        "alter table note set unlogged",
                        "alter table secret set unlogged",
                        "public.note is unlogged"),
                new Case(
                        Kind.AUTOVACUUM_OFF,
                        "alter table note set (autovacuum_enabled = off)",
                        "alter table note set (autovacuum_enabled = on, autovacuum_vacuum_cost_delay = 1)",
                        "autovacuum is off for public.note"),
                new Case(
                        Kind.AUTOVACUUM_OFF,
                        "alter table person set (toast.autovacuum_enabled = false)",
                        "",
                        "autovacuum is off for public.person"));
    }
}
