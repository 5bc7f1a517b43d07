package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import dev.expunge.cli.Called;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.map.Catalog;
import dev.expunge.map.ForeignKey;
import dev.expunge.map.ForeignKey.OnDelete;
import dev.expunge.spec.EdgeName;
import dev.expunge.sql.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One deletion in a real schema: what to delete, and what two other ways of computing it say.
///
/// @param server where the databases are
/// @param detaching whether references that the schema declares `set null` or `set default` are detached instead of
/// followed
record RealSchema(
        EmbeddedServer server,
        String database,
        String root,
        String criteria,
        boolean detaching,
        Map<String, Long> expected) {
    private static final String TABLES = """
            select format('%I.%I', n.nspname, c.relname), case c.relkind when 'r' then 'only ' else '' end
              from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
               and n.nspname not in ('pg_catalog', 'information_schema', 'expunge') and n.nspname !~ '^pg_'
            """;

    /// Lets the server find the same rows: all references to follow are declared to cascade.
    private static final String CASCADING = """
            do $$
            declare k record;
            begin
                for k in select conrelid::regclass as child, conname, replace(pg_get_constraintdef(oid), ' NOT ENFORCED', '') as text
                           from pg_constraint
                          where contype = 'f' and conparentid = 0 and confdeltype <> 'c' and {followed}
                loop
                    execute format('alter table %s drop constraint %I', k.child, k.conname);
                    execute format('alter table %s add constraint %I %s', k.child, k.conname, regexp_replace(
                        regexp_replace(k.text, ' ON DELETE (RESTRICT|NO ACTION|SET NULL( \\([^)]*\\))?|SET DEFAULT( \\([^)]*\\))?)', ''),
                        '^(.*?)(( DEFERRABLE.*| NOT VALID)?)$', '\\1 ON DELETE CASCADE\\2'));
                end loop;
                for k in select distinct tgrelid::regclass as child from pg_trigger t join pg_class c on c.oid = t.tgrelid
                          where not tgisinternal and c.relkind in ('r', 'p')
                loop
                    execute format('alter table %s disable trigger user', k.child);
                end loop;
            end $$;
            delete from {root} where {criteria}
            """;

    /// An edge of a spec that is decided, or not yet.
    private static final Pattern ENTRY =
            Pattern.compile("(?m)^  (?!#)(\\S.*?): (?:DECIDE|delete|detach|forbid)(?=\\s|$)");

    private static final int MOST_ROUNDS = 20;

    /// A copy of the loaded database, without the rows that have to go.
    String oracle(String template) {
        String twin = copy(template, "oracle");
        execute(
                server,
                twin,
                CASCADING
                        .replace("{followed}", detaching ? "confdeltype not in ('n', 'd')" : "true")
                        .replace("{root}", root)
                        .replace("{criteria}", criteria));
        return twin;
    }

    static void execute(EmbeddedServer server, String database, String sql) {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    String copy(String template, String purpose) {
        String name = template + "_" + purpose;
        try {
            server.createDatabase(name, template);
            return name;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Loads a dump into a database of its own.
    static String load(Path dump) {
        String name = TestServer.empty();
        try (Connection connection = TestServer.server().connect(name)) {
            new DumpFile(dump).load(connection);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
        TestServer.execute(name, "analyze");
        return name;
    }

    /// Number and digest of the rows of every table.
    Map<String, String> contents(String database) {
        var contents = new TreeMap<String, String>();
        try (Connection connection = server.connect(database);
                Statement tables = connection.createStatement();
                ResultSet table = tables.executeQuery(TABLES)) {
            while (table.next()) {
                contents.put(table.getString(1), digest(connection, table.getString(2) + table.getString(1)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return contents;
    }

    private static String digest(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "select count(*) || ' ' || coalesce(md5(string_agg(d, '' order by d)), '') from (select md5(t::text) as d from "
                                + table + " t) r")) {
            result.next();
            return result.getString(1);
        }
    }

    /// How many rows each table has lost.
    static Map<String, Long> lost(Map<String, String> before, Map<String, String> after) {
        var lost = new TreeMap<String, Long>();
        before.forEach((table, content) -> {
            long gone = rows(content) - rows(after.getOrDefault(table, "0 "));
            if (gone != 0) {
                lost.put(table, gone);
            }
        });
        return lost;
    }

    private static long rows(String content) {
        return Long.parseLong(content.substring(0, content.indexOf(' ')));
    }

    /// The spec as a person makes it: `init` drafts it, every edge is decided, and `init --update` adds what
    /// these decisions reach, until it finds nothing to change.
    Path spec(Path folder, String copy) throws IOException {
        Path spec = Files.createTempDirectory(folder, "spec").resolve("spec.yaml");
        String url = server.url(copy, "postgres");
        called(
                "init",
                root.contains(".") ? root : "public." + root,
                "--url",
                url,
                "--name",
                "real",
                "-o",
                spec.toString());
        Files.writeString(spec, filledIn(Files.readString(spec), url));
        Map<EdgeName, String> decisions = decisions(url);
        for (int round = 1; round <= MOST_ROUNDS; round++) {
            Files.writeString(spec, decided(Files.readString(spec), decisions));
            if (called("init", "--update", spec.toString()).err().contains("nothing to change")) {
                return spec;
            }
        }
        throw new AssertionError("`init --update` finds no end: " + Files.readString(spec));
    }

    private static Called called(String... command) {
        Called called = Called.with(command);
        assertThat(called.exit()).as(called.err()).isZero();
        return called;
    }

    /// Everything but the edges.
    private String filledIn(String draft, String url) {
        String text = draft.replaceFirst("(?m)^parameters:\\n(?: .*\\n)+", "")
                .replaceFirst("(?m)^  dates:\\n(?:    .*\\n)+", "")
                .replaceFirst(
                        "(?m)^criteria: \\|\\n(?: .*\\n)+",
                        Matcher.quoteReplacement("criteria: " + quoted(criteria) + "\n"));
        for (Map.Entry<String, String> words : Map.of(
                        "url: ${DATABASE_URL}", "url: \"" + url + "\"",
                        "  max_ratio: 10%", "  max_ratio: 100%\n  accept: { superuser: tests own the server }",
                        "  #max_unselected: 0", "  max_unselected: 1000000",
                        "  mode: gentle",
                                "  mode: { fixed: { roots: " + (criteria.contains("LIMIT") ? 5000 : 2)
                                        + ", pause: 0ms } }",
                        "  deadline: 30s", "  deadline: 10min")
                .entrySet()) {
            assertThat(text).contains(words.getKey());
            text = text.replace(words.getKey(), words.getValue());
        }
        return text;
    }

    /// What every reference of the schema is decided as.
    private Map<EdgeName, String> decisions(String url) {
        Catalog catalog =
                new Expunge(Map.of(), new SystemTime()).catalog(new Database(url, Optional.empty(), Optional.empty()));
        return catalog.foreignKeys().stream().collect(Collectors.toMap(key -> name(catalog, key), this::action));
    }

    private static String decided(String text, Map<EdgeName, String> decisions) {
        return ENTRY.matcher(text)
                .replaceAll(entry -> Matcher.quoteReplacement("  " + entry.group(1) + ": "
                        + Objects.requireNonNull(decisions.get(edge(entry.group(1))), entry.group(1))));
    }

    private static EdgeName edge(String key) {
        boolean quoted = key.startsWith("'");
        return EdgeName.parse(quoted ? key.substring(1, key.length() - 1).replace("''", "'") : key)
                .orElseThrow();
    }

    private static EdgeName name(Catalog catalog, ForeignKey key) {
        long same = catalog.foreignKeys().stream()
                .filter(k -> k.child().equals(key.child()) && k.childColumns().equals(key.childColumns()))
                .count();
        return new EdgeName(
                key.child(),
                key.childColumns(),
                same == 1 ? Optional.empty() : Optional.of(new EdgeName.Parent(key.parent(), key.parentColumns())));
    }

    private String action(ForeignKey key) {
        boolean clearing = key.onDelete() == OnDelete.SET_NULL || key.onDelete() == OnDelete.SET_DEFAULT;
        return detaching && clearing ? "detach" : "delete";
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public String toString() {
        return List.of(database, root, detaching ? "set null stops" : "all followed")
                .toString();
    }
}
