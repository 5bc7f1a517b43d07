package dev.expunge.postgres;

import dev.expunge.map.Column;
import dev.expunge.map.Table;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// The keys of those who came back with a backup: found by going through the root in the order of its key, a
/// page at a time, and kept in a relation with columns of the key's own types. Used by one thread.
public final class ReplayKeys {
    /// Where a dry run keeps them: it goes with its session.
    public static final TableName SCRATCH = new TableName("pg_temp", "expunge_replay");

    private static final int PAGE = 5_000;
    /// What is not before any time, is no time, or is not told counts as new.
    private static final Sql SINCE = Sql.of("""
            case when isfinite(t.{column}) then pg_catalog.floor(extract(epoch from t.{column}::timestamptz) * 1000)::bigint end""");

    private final Session session;
    private final Table root;
    private final TableName relation;
    private final Optional<String> since;

    /// @param relation where they are kept
    /// @param since the column of the root that says since when a row is there
    public ReplayKeys(Session session, Table root, TableName relation, Optional<String> since) {
        this.session = session;
        this.root = root;
        this.relation = relation;
        this.since = since;
    }

    /// One row of the root.
    ///
    /// @param key as the server writes it
    /// @param since when it is there, in milliseconds of the epoch, where that is asked and told
    public record Subject(List<String> key, Optional<Long> since) {
        public Subject {
            key = List.copyOf(key);
        }
    }

    /// Where the keys of a spec are kept until its run is closed.
    public static TableName relation(String spec) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(spec.getBytes(StandardCharsets.UTF_8));
            return new TableName(
                    "expunge",
                    "replay_" + Long.toUnsignedString(ByteBuffer.wrap(digest).getLong()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// One more alternative of a pattern: the relation, where a run is the last that needs it.
    static String ofRun(Runs runs, long run) {
        return runs.find(run)
                .filter(it -> it.purpose().equals("replay"))
                .filter(it -> runs.newest(it.name())
                        .filter(last -> last.id() != run && last.purpose().equals("replay"))
                        .isEmpty())
                .map(it -> "|^" + relation(it.name()).name() + "$")
                .orElse("");
    }

    /// Makes the relation, empty; what an earlier process left in it is gone.
    public static Sql making(Table root, TableName relation) {
        boolean scratch = relation.equals(SCRATCH);
        Sql name = scratch ? Sql.name(SCRATCH.name()) : Sql.table(relation);
        return Sql.of("""
                {drop}create {kind} {name} as select {kept} from {root} t with no data;
                alter table {name} add primary key ({keys})
                """)
                .with("drop", scratch ? Sql.of("") : Sql.of("drop table if exists {name}; "))
                .with("kind", scratch ? Sql.of("temporary table") : Sql.of("table"))
                .with("kept", shape(root).keptColumns(Sql.of("t")))
                .with("keys", shape(root).keyNames())
                .with("root", Layout.rows(root))
                .with("name", name);
    }

    /// Takes it away.
    public static Sql dropping(TableName relation) {
        return Sql.of("drop table if exists {name}").with("name", Sql.table(relation));
    }

    private static FrozenRelation shape(Table root) {
        return new FrozenRelation(0, SCRATCH, root, List.of(), false, false, false);
    }

    /// Goes through all rows of the root.
    ///
    /// @param page told some at a time, in the order of the key
    public void each(Consumer<List<Subject>> page) {
        List<Subject> subjects = after(Optional.empty());
        while (!subjects.isEmpty()) {
            page.accept(subjects);
            subjects = subjects.size() < PAGE
                    ? List.of()
                    : after(Optional.of(subjects.getLast().key()));
        }
    }

    private List<Subject> after(Optional<List<String>> key) {
        Sql next = Sql.of("select array[{texts}], {since} from {root} t{after} order by {columns} limit {page}")
                .with("texts", columns(c -> Sql.of("t.{column}::text").with("column", Sql.name(c.name()))))
                .with("since", since.map(c -> SINCE.with("column", Sql.name(c))).orElse(Sql.of("null::bigint")))
                .with("root", Layout.rows(root))
                .with("after", key.isEmpty() ? Sql.of("") : behind())
                .with("columns", own())
                .with("page", Sql.number(PAGE));
        return session.asTheApplication(() -> session.query(
                next,
                row -> new Subject(row.texts(1), row.optionalNumber(2)),
                key.orElse(List.of()).toArray()));
    }

    private Sql behind() {
        return Sql.of(" where ({columns}) > ({values})")
                .with("columns", own())
                .with("values", columns(c -> Sql.of("(?::text)::{type}").with("type", type(c))));
    }

    private Sql own() {
        return columns(c -> Sql.of("t.{column}").with("column", Sql.name(c.name())));
    }

    /// Keeps the keys of some rows.
    public void keep(List<Subject> found) {
        if (found.isEmpty()) {
            return;
        }
        int width = root.key().size();
        var arrays = new Object[width];
        for (int i = 0; i < width; i++) {
            int at = i;
            arrays[i] = found.stream().map(subject -> subject.key().get(at)).toArray(String[]::new);
        }
        var texts = new ArrayList<Sql>();
        var names = new ArrayList<Sql>();
        for (int i = 1; i <= width; i++) {
            texts.add(Sql.of("?::text[]"));
            names.add(Sql.of("k{n}").with("n", Sql.number(i)));
        }
        var typed = new ArrayList<Sql>();
        for (int i = 0; i < width; i++) {
            typed.add(Sql.of("x.k{n}::{type}").with("n", Sql.number(i + 1)).with("type", type(column(i))));
        }
        Sql insert = Sql.of("""
                insert into {relation} select {typed} from unnest({texts}) as x ({names}) on conflict do nothing
                """)
                .with("relation", Sql.table(relation))
                .with("typed", Sql.join(", ", typed))
                .with("texts", Sql.join(", ", texts))
                .with("names", Sql.join(", ", names));
        session.asTheApplication(() -> session.update(insert, arrays));
    }

    /// Lets the server know how many there are.
    public void settle() {
        session.execute(Sql.of("analyze {relation}").with("relation", Sql.table(relation)));
    }

    private Sql columns(Function<Column, Sql> each) {
        var columns = new ArrayList<Sql>();
        for (int i = 0; i < root.key().size(); i++) {
            columns.add(each.apply(column(i)));
        }
        return Sql.join(", ", columns);
    }

    private Column column(int at) {
        return root.column(root.key().get(at)).orElseThrow();
    }

    private static Sql type(Column column) {
        return Sql.written(HoldSql.unlimited(column.type()));
    }

    /// The columns of the root's key that nobody gives away twice: random ones.
    public static boolean givenOnce(Table root) {
        return root.key().stream()
                .allMatch(name ->
                        root.column(name).filter(c -> c.type().equals("uuid")).isPresent());
    }
}
