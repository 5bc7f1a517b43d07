package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.map.Graph;
import dev.expunge.map.Table;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Looks for triggers that a run would fire and whose functions write a protected table, by what the text of the
/// functions says. What is put together at run time is not seen here, but by the counters of each batch. Reads only.
public final class ProtectedTables {
    private static final Sql TRIGGERS = Sql.of("""
            select n.nspname, c.relname, t.tgname, p.oid::regprocedure::text, p.prosrc,
                   (t.tgtype & 4) <> 0, (t.tgtype & 8) <> 0, (t.tgtype & 16) <> 0, (t.tgtype & 32) <> 0
              from pg_trigger t
              join pg_class c on c.oid = t.tgrelid
              join pg_namespace n on n.oid = c.relnamespace
              join pg_proc p on p.oid = t.tgfoid
             where not t.tgisinternal and t.tgenabled in ('O', 'A')
             order by 1, 2, 3
            """);
    private static final String NAME = "(?:(\"[^\"]+\"|\\w+)\\s*\\.\\s*)?(\"[^\"]+\"|\\w+)";
    private static final Pattern WRITE = Pattern.compile(
            "\\b(insert\\s+into|update|delete\\s+from|truncate|merge\\s+into)(?:\\s+table)?(?:\\s+only)?\\s+" + NAME,
            Pattern.CASE_INSENSITIVE);

    private final Session session;
    private final Graph graph;

    public ProtectedTables(Session session, Graph graph) {
        this.session = session;
        this.graph = graph;
    }

    private enum Event {
        INSERT,
        DELETE,
        UPDATE,
        TRUNCATE
    }

    private record Trigger(TableName table, String name, String function, String source, Set<Event> events) {}

    /// A write that a run makes, itself or through triggers.
    private record Write(Optional<String> schema, String table, Event event, String way) {
        boolean of(TableName name) {
            return name.name().equals(table)
                    && schema.map(name.schema()::equals).orElse(true);
        }
    }

    /// Makes sure that no trigger is in sight that writes one of the tables.
    ///
    /// @throws Failure `TABLE_PROTECTED` with the way to each
    public void require(Set<TableName> tables) {
        if (tables.isEmpty()) {
            return;
        }
        List<String> ways = ways(tables);
        if (!ways.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.TABLE_PROTECTED,
                    "triggers would write tables that the spec protects:"
                            + ways.stream().map(way -> "\n  " + way).collect(Collectors.joining()),
                    "change the decision of the edge that leads to the trigger (forbid, or keep)",
                    "have the trigger leave the table alone, or take the table out of `protect:`");
        }
    }

    private List<String> ways(Set<TableName> tables) {
        List<Trigger> triggers = session.query(
                TRIGGERS,
                row -> new Trigger(
                        new TableName(row.text(1), row.text(2)),
                        row.text(3),
                        row.text(4),
                        row.text(5),
                        events(row.flag(6), row.flag(7), row.flag(8), row.flag(9))));
        var ways = new LinkedHashSet<String>();
        var seen = new LinkedHashSet<String>();
        var open = new ArrayDeque<>(own());
        while (!open.isEmpty()) {
            Write write = open.remove();
            for (Trigger trigger : triggers) {
                if (!write.of(trigger.table()) || !trigger.events().contains(write.event())) {
                    continue;
                }
                for (Write next : writes(trigger, write.way())) {
                    tables.stream().filter(next::of).forEach(table -> ways.add(table + " is protected: " + next.way()));
                    if (seen.add(next.schema() + "." + next.table() + " " + next.event())) {
                        open.add(next);
                    }
                }
            }
        }
        return List.copyOf(ways);
    }

    private static Set<Event> events(boolean insert, boolean delete, boolean update, boolean truncate) {
        Set<Event> events = EnumSet.noneOf(Event.class);
        if (insert) {
            events.add(Event.INSERT);
        }
        if (delete) {
            events.add(Event.DELETE);
        }
        if (update) {
            events.add(Event.UPDATE);
        }
        if (truncate) {
            events.add(Event.TRUNCATE);
        }
        return events;
    }

    private List<Write> own() {
        var own = new ArrayList<Write>();
        graph.tables()
                .forEach(table -> names(table)
                        .forEach(name -> own.add(
                                graph.change().isPresent()
                                        ? write(name, Event.UPDATE, "changes ")
                                        : write(name, Event.DELETE, "deletes from "))));
        graph.edges().stream()
                .filter(edge -> edge.changes())
                .forEach(edge -> names(edge.child()).forEach(name -> own.add(write(name, Event.UPDATE, "changes "))));
        return own;
    }

    private static List<TableName> names(Table table) {
        var names = new LinkedHashSet<TableName>();
        names.add(table.name());
        table.leaves().forEach(leaf -> names.add(leaf.name()));
        return List.copyOf(names);
    }

    private static Write write(TableName table, Event event, String verb) {
        return new Write(Optional.of(table.schema()), table.name(), event, "the run " + verb + table);
    }

    private static List<Write> writes(Trigger trigger, String way) {
        var writes = new ArrayList<Write>();
        Matcher write = WRITE.matcher(trigger.source());
        while (write.find()) {
            Event event = event(write.group(1).toLowerCase(Locale.ROOT));
            String further = way + ", trigger " + Identifier.display(trigger.name()) + " calls " + trigger.function()
                    + ", which says " + event.name().toLowerCase(Locale.ROOT);
            writes.add(new Write(
                    Optional.ofNullable(write.group(2)).map(ProtectedTables::plain),
                    plain(write.group(3)),
                    event,
                    further));
        }
        return writes;
    }

    private static Event event(String words) {
        return switch (words.charAt(0)) {
            case 'd' -> Event.DELETE;
            case 't' -> Event.TRUNCATE;
            case 'u' -> Event.UPDATE;
            default -> Event.INSERT;
        };
    }

    private static String plain(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1) : name.toLowerCase(Locale.ROOT);
    }
}
