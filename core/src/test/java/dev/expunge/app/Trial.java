package dev.expunge.app;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.RunEvent;
import dev.expunge.fluxmap.Fluxmap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// One database, one spec, and runs of the real engine between which a test can look and meddle.
final class Trial {
    private static final String TABLES = """
            select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'expunge') and n.nspname !~ '^pg_'
            """;

    private final String database;
    private final Opened opened;
    private final Expunge expunge = new Expunge(Map.of(), new SystemTime());

    private final Path spec;

    private Trial(String database, Path spec, List<String> settings) {
        this.database = database;
        this.spec = spec;
        this.opened = expunge.open(spec, settings);
    }

    /// What to delete: `edges` are `child(column): action`, one a line.
    record Wanted(String root, String criteria, String edges, int roots) {
        String spec(String database) {
            String lines = edges.isBlank() ? " {}" : "\n  " + edges.strip().replace("\n", "\n  ");
            return """
                    expunge: 1
                    name: trial
                    database:
                      url: %s
                      environment: test
                    root: %s
                    criteria: |
                      %s
                    edges:%s
                    guards: { max_ratio: 100%%, accept: { superuser: tests own the server } }
                    pace: { mode: { fixed: { roots: %d, pause: 0ms } }, deadline: 8s }
                    """.formatted(TestServer.server().url(database, "postgres"), root, criteria, lines, roots);
        }
    }

    /// A database made by `ddl`.
    static Trial of(Path folder, String ddl, Wanted wanted) {
        String database = TestServer.empty();
        TestServer.execute(database, ddl);
        return new Trial(database, FluxmapSpec.write(folder, wanted.spec(database)), List.of());
    }

    /// A small Fluxmap with the spec of the main job.
    static Trial fluxmap(Path folder, int roots) {
        String database = TestServer.fluxmap();
        String spec = FluxmapSpec.text(database).replace("roots: 100", "roots: " + roots);
        return new Trial(database, FluxmapSpec.write(folder, spec), List.of());
    }

    /// The same database with the spec altered.
    Trial altered(UnaryOperator<String> change, String... settings) {
        try {
            Files.writeString(spec, change.apply(Files.readString(spec)));
            return new Trial(database, spec, List.of(settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same with an export into the folder `export` beside the spec.
    Trial exporting() {
        return altered(
                text -> text + "backup: { export: { to: export, encrypt_to: [" + FluxmapSpec.RECIPIENT + "] } }\n");
    }

    /// A folder of its own for a database's spec and export.
    static Path ownFolder(Path folder, String database) {
        try {
            return Files.createDirectory(folder.resolve(database));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The rows that a database made by `ddl` has after `oracle`, which a person wrote.
    static Map<String, List<String>> expected(String ddl, String oracle) {
        String twin = TestServer.empty();
        TestServer.execute(twin, ddl);
        TestServer.execute(twin, oracle);
        return rowsOf(twin);
    }

    String database() {
        return database;
    }

    Opened opened() {
        return opened;
    }

    Expunge expunge() {
        return expunge;
    }

    void execute(String sql) {
        TestServer.execute(database, sql);
    }

    String one(String query) {
        return TestServer.one(database, query);
    }

    long count(String query) {
        return TestServer.count(database, query);
    }

    /// A column of numbers.
    List<Integer> numbers(String query) {
        return one("select coalesce(string_agg(n::text, ','), '') from (" + query + ") q (n)")
                .transform(text -> text.isEmpty()
                        ? List.of()
                        : Stream.of(text.split(",", -1)).map(Integer::valueOf).toList());
    }

    String signature() {
        return expunge.dryRun(opened).plan().signature().toString();
    }

    Outcome run() {
        return run(event -> {});
    }

    Outcome run(Consumer<RunEvent> events) {
        return expunge.execute(opened, signature(), events, watch -> {});
    }

    /// Runs, and does `meddle` once, when everything is frozen and nothing deleted.
    Outcome runMeddledWith(Runnable meddle) {
        return run(event -> {
            if (event instanceof RunEvent.StageStarted started && started.stage() == RunEvent.Stage.DELETE) {
                meddle.run();
            }
        });
    }

    /// How many candidates were left alone, as `spared changed 1, spared gone 2`.
    String leftAlone() {
        return one("""
                select coalesce(string_agg(concat_ws(' ', state, reason, n), ', ' order by state, reason), '')
                  from (select state, reason, count(*) as n from expunge.candidate
                         where state <> 'deleted' group by state, reason) c
                """);
    }

    /// Every row of every table but those of schema expunge, sorted.
    Map<String, List<String>> rows() {
        return rowsOf(database);
    }

    static Map<String, List<String>> rowsOf(String database) {
        var rows = new TreeMap<String, List<String>>();
        try (Connection connection = TestServer.server().connect(database)) {
            for (String table : texts(connection, TABLES)) {
                rows.put(table, texts(connection, "select \"(row)\"::text from " + table + " \"(row)\""));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }

    private static List<String> texts(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            var texts = new ArrayList<String>();
            while (result.next()) {
                texts.add(result.getString(1));
            }
            texts.sort(Comparator.naturalOrder());
            return texts;
        }
    }

    /// What the oracle of the main job leaves of a Fluxmap: the criteria, the edges, in plain SQL.
    static final String FLUXMAP_ORACLE =
            """
            create temp table c as select id from users where %s;
            delete from audit_logs where user_id in (select id from c)
                or session_id in (select id from user_sessions where user_id in (select id from c));
            delete from user_sessions where user_id in (select id from c);
            delete from user_profiles where user_id in (select id from c);
            delete from subscriptions where user_id in (select id from c);
            update users set referred_by = null where referred_by in (select id from c) and id not in (select id from c);
            delete from users where id in (select id from c)
            """.formatted(Fluxmap.CRITERIA.replace(":as_of", "now()").replace(":retainDays", "90"));

    static Map<String, List<String>> expectedFluxmap() {
        String twin = TestServer.fluxmap();
        TestServer.execute(twin, FLUXMAP_ORACLE);
        return rowsOf(twin);
    }
}
