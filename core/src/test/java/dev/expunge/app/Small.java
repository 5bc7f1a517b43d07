package dev.expunge.app;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// The smallest database in which a run does everything that it can do: delete over several levels, detach,
/// leave forbidden candidates alone, export.
final class Small {
    /// Candidates 1 to 7; 7 has a bill and stays.
    static final int DELETED = 6;

    private static final String TABLES = """
            create table people (id int primary key, leaving boolean not null, friend int references people,
                since timestamptz not null);
            create table notes (id int primary key, person int not null references people on delete cascade,
                at timestamptz not null, took interval, share float8, cash money, body bytea, words text[]);
            create table items (id int primary key, note int references notes, giver int references people);
            create table bills (id int primary key, person int references people);
            create index on people (friend); create index on notes (person); create index on items (note);
            create index on items (giver); create index on bills (person);
            """;
    private static final String ROWS = """
            insert into people select n, n < 8, nullif(n % 4, 0), '2020-12-31 23:30:00.000001+00' from generate_series(1, 10) n;
            insert into notes select n, 1 + n % 10, timestamptz '2020-03-29 00:59:59.999999+00' + n * interval '1 hour',
                '-1 mon 2 days 03:04:05', 0.1::float8 + 0.2, 12.34, '\\x00ff5c', '{a,null,"b,c"}' from generate_series(1, 20) n;
            insert into items select n, n, 1 + n % 9 from generate_series(1, 20) n;
            insert into bills values (1, 7), (2, 9);
            """;
    private static final String DDL = TABLES + ROWS;

    /// What earlier runs left behind is gone, their connections, too.
    private static final String ANEW = """
            select pg_terminate_backend(pid, 5000) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend';
            drop schema if exists expunge cascade;
            truncate people, notes, items, bills;
            """ + ROWS;
    /// What a restore left behind is gone, and its rows with it; what the run left is there.
    private static final String DELETED_ANEW = """
            select pg_terminate_backend(pid, 5000) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend';
            truncate expunge.restored, expunge.process, expunge.control;
            alter table expunge.ledger disable trigger ledger_stays;
            delete from expunge.ledger where kind in ('restored', 'restored listed', 'requested', 'pace');
            alter table expunge.ledger enable trigger ledger_stays;
            truncate people, notes, items, bills;
            """ + ROWS;
    private static final String ORACLE = """
            delete from items where note in (select id from notes where person < 7);
            update items set giver = null where giver < 7;
            delete from notes where person < 7;
            update people set friend = null where friend < 7;
            delete from people where id < 7;
            """;
    private static final String SPEC = """
            expunge: 1
            name: small
            database: { url: "{url}", environment: test }
            root: public.people
            criteria: leaving and since < '2021-01-01'
            edges:
              public.people(friend): detach
              public.notes(person): delete
              public.items(note): delete
              public.items(giver): detach
              public.bills(person): forbid
            guards: { max_ratio: 100%, accept: { superuser: tests own the server } }
            pace: { mode: { fixed: { roots: 2, pause: 0ms } }, deadline: 1h, signals: {} }
            backup: { export: { to: export, encrypt_to: [{recipient}] } }
            """;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String template;
    private final Map<String, List<String>> before;
    private final Map<String, List<String>> after;

    Small() {
        template = TestServer.empty();
        TestServer.execute(template, DDL);
        before = Trial.rowsOf(template);
        after = Trial.expected(DDL, ORACLE);
    }

    /// Every row of every table as it is without a run.
    Map<String, List<String>> before() {
        return before;
    }

    /// The same as it has to be after a run.
    Map<String, List<String>> after() {
        return after;
    }

    /// A copy; returns its name.
    String copy() {
        String name = template + "_" + NUMBER.incrementAndGet();
        try {
            TestServer.server().createDatabase(name, template);
            return name;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Makes a copy what it was before anybody ran in it.
    static void renew(String copy) {
        TestServer.execute(copy, ANEW);
    }

    /// Makes a copy in which a run was made what it was when the run was done.
    static void renewDeleted(String copy) {
        TestServer.execute(copy, DELETED_ANEW + ORACLE);
    }

    /// The spec of a run at that address.
    static String spec(String url) {
        return SPEC.replace("{url}", url).replace("{recipient}", FluxmapSpec.RECIPIENT);
    }
}
