package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.backup.Archive;
import dev.expunge.backup.ExportedChange;
import dev.expunge.backup.Identities;
import dev.expunge.map.ForeignKey;
import dev.expunge.map.Leaf;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import dev.expunge.sql.TableName;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Puts exported rows of one run back: brings them into temporary tables of its session, decides about each,
/// and inserts whole subjects in transactions. Used by the session's thread.
public final class Restoration {
    private static final Sql TRIGGERS_OFF = Sql.of("set local session_replication_role = replica");
    private static final Sql PATIENCE = Sql.of("set local lock_timeout = '5s'");
    private static final Sql IMMEDIATE = Sql.of("set constraints all immediate");
    private static final Sql INSERT = Sql.of("""
            insert into {table} ({columns}) overriding system value
            select {values} from {stage} s where {range} and s."expunge.state" is null
            on conflict do nothing
            """);
    private static final Sql COUNTED = Sql.of("i{number} as ({insert} returning 1)");
    private static final Sql COUNT = Sql.of("(select count(*) from i{number})");
    private static final Sql LOCK_PARENTS = Sql.of("""
            select count(*) from (
                select from {parent} t where exists (select from {stage} s where {range} and {same}) for key share) l
            """);

    private final Session session;
    private final long run;
    private final RestoreSchema schema;
    private final RestoreStage stage;
    private final RestoreBook book;
    private final boolean triggersOff;
    private Optional<RestoreMarks> marks = Optional.empty();

    /// @param triggersOff whether triggers of people stay quiet
    /// @throws Failure `RESTORE_REFUSED` when the schema is another one now
    public Restoration(Session session, Archive archive, Identities keys, boolean triggersOff) {
        this.session = session;
        this.run = Long.parseLong(archive.manifest().identity().run());
        this.schema = RestoreSchema.of(archive.manifest(), PostgresCatalog.read(session));
        this.stage = new RestoreStage(session, schema, archive, keys);
        this.book = new RestoreBook(session);
        this.triggersOff = triggersOff;
    }

    /// Some rows were kept out by what cannot be looked up before: a trigger, or an index over an expression.
    public static final class KeptOut extends RuntimeException {
        private static final long serialVersionUID = 1L;

        KeptOut(String table) {
            super("a trigger or an index keeps rows out of " + table);
        }
    }

    /// What decides how rows come back, for the signature.
    public String schemaText() {
        return schema.text();
    }

    /// The relations that are written.
    public List<TableName> touched() {
        return schema.tables().stream()
                .flatMap(t -> t.table().leaves().stream().map(Leaf::name))
                .distinct()
                .toList();
    }

    /// The triggers of people that run, in words.
    public List<String> triggers() {
        return schema.triggers();
    }

    /// Makes the temporary tables, and finds out whether triggers can be switched off.
    ///
    /// @throws Failure `PRIVILEGE_REFUSED` when the role may not do that
    public void prepare() {
        if (triggersOff) {
            requireSwitch();
        }
        stage.create();
        marks = Optional.of(new RestoreMarks(session, schema));
    }

    private void requireSwitch() {
        try {
            session.inTransaction(() -> {
                session.execute(TRIGGERS_OFF);
                return true;
            });
        } catch (DatabaseException e) {
            if (e.kind() != SqlState.PRIVILEGE) {
                throw e;
            }
            throw Failure.nothingChanged(
                            Code.PRIVILEGE_REFUSED,
                            "restore.triggers is off, and this role may not switch triggers off",
                            "a superuser can let it: grant set on parameter session_replication_role to the role"
                                    + " (PostgreSQL 15 and newer)",
                            "or let them run: restore: { triggers: fire }")
                    .causedBy(e);
        }
    }

    /// Makes sure that the role may do what is to be done.
    ///
    /// @throws Failure `PRIVILEGE_REFUSED` otherwise
    public void requireRights() {
        var rights = new Rights(session);
        rights.require(rights.missing(Need.ofRestoring(schema, triggersOff)));
    }

    /// Whom the choice is about: deleted, and not restored before.
    ///
    /// @param step called before each file that is read; may throw to stop
    /// @throws Failure `USAGE` when a named subject is not among those whom the run deleted
    public BitSet chosen(RestoreChoice choice, Runnable step) {
        return new RestoreChosen(run, book, stage, false).of(choice, step);
    }

    /// Brings the rows of the chosen ones in.
    public void load(BitSet chosen, Runnable step) {
        stage.load(chosen, step);
    }

    /// What became, or would become, of rows that were brought in.
    ///
    /// @param back candidates whose own row came back, or is there as it was, by their position
    /// @param blocked those whose own row stays out
    public record Look(List<RestoreCount> counts, List<Long> back, List<Long> blocked) {
        public Look {
            counts = List.copyOf(counts);
            back = List.copyOf(back);
            blocked = List.copyOf(blocked);
        }
    }

    /// Both together, table by table.
    ///
    /// @param one empty, or of the same tables
    public static List<RestoreCount> sum(List<RestoreCount> one, List<RestoreCount> other) {
        return one.isEmpty()
                ? other
                : IntStream.range(0, other.size())
                        .mapToObj(i -> one.get(i).and(other.get(i)))
                        .toList();
    }

    /// Decides about all rows, and puts none back.
    public Look look() {
        RestoreMarks.Marked marked = marks.orElseThrow().mark(0, Long.MAX_VALUE);
        return new Look(counts(marked, Map.of()), marked.back(), marked.blocked());
    }

    /// The subjects that were brought in.
    public StagedSubjects subjects() {
        return new StagedSubjects(session, schema.root());
    }

    private List<RestoreCount> counts(RestoreMarks.Marked marked, Map<Integer, Long> put) {
        return schema.tables().stream()
                .map(t -> {
                    var states = new TreeMap<>(marked.rows().getOrDefault(t.number(), Map.of()));
                    long open = Optional.ofNullable(states.remove("")).orElse(0L);
                    long back = put.getOrDefault(t.number(), open);
                    if (back < open) {
                        states.merge(StagedTable.CHANGED, open - back, Long::sum);
                    }
                    String edge = t.change().map(ExportedChange::edge).orElse("");
                    return new RestoreCount(t.name().toString(), edge, back, states);
                })
                .toList();
    }

    /// Puts whole subjects back in one transaction, and records that with them.
    ///
    /// @param subjects chosen ones, ascending, with none of the chosen between them left out
    /// @return what became of their rows, and of everybody whose own row was decided about
    /// @throws KeptOut when rows were kept out; nothing of this batch was put back then
    public Look restore(List<Long> subjects) {
        long first = subjects.getFirst();
        long last = subjects.getLast();
        return session.inTransaction(() -> {
            session.execute(PATIENCE);
            if (triggersOff) {
                session.execute(TRIGGERS_OFF);
                lockParents(first, last);
            }
            RestoreMarks.Marked marked = marks.orElseThrow().mark(first, last);
            Map<Integer, Long> put = session.asTheApplication(() -> put(marked, first, last));
            List<RestoreCount> counts = counts(marked, put);
            book.restored(run, marked.back(), counts);
            return new Look(counts, marked.back(), marked.blocked());
        });
    }

    private Map<Integer, Long> put(RestoreMarks.Marked marked, long first, long last) {
        var put = new TreeMap<Integer, Long>();
        for (List<StagedTable> group : schema.together()) {
            long wanted =
                    group.stream().mapToLong(t -> marked.of(t.number(), "")).sum();
            if (wanted > 0 && wanted != insert(group, first, last)) {
                throw new KeptOut(group.getFirst().name().toString());
            }
        }
        for (StagedTable table : schema.changed()) {
            long open = marked.of(table.number(), "");
            put.put(table.number(), changeBack(table, open, first, last));
        }
        session.execute(IMMEDIATE);
        return put;
    }

    private long changeBack(StagedTable table, long open, long first, long last) {
        long done = 0;
        for (Sql update : new RestoreChange(table, schema).updates()) {
            done += done < open ? session.update(RestoreMarks.within(update, first, last)) : 0;
        }
        return done;
    }

    private long insert(List<StagedTable> group, long first, long last) {
        if (group.size() == 1) {
            return session.update(insert(group.getFirst(), first, last));
        }
        List<Sql> inserts = group.stream()
                .map(t -> COUNTED.with("insert", insert(t, first, last)).with("number", Sql.number(t.number())))
                .toList();
        List<Sql> counts = group.stream()
                .map(t -> COUNT.with("number", Sql.number(t.number())))
                .toList();
        return session.one(
                Sql.of("with {inserts} select {counts}")
                        .with("inserts", Sql.join(", ", inserts))
                        .with("counts", Sql.join(" + ", counts)),
                row -> row.number(1));
    }

    private static Sql insert(StagedTable table, long first, long last) {
        return RestoreMarks.within(
                INSERT.with("columns", table.names())
                        .with("values", table.namesOf("s"))
                        .with("table", Sql.table(table.name()))
                        .with("stage", table.stage()),
                first,
                last);
    }

    /// Without its own triggers the server does not look whether what a row refers to is there, and stays.
    private void lockParents(long first, long last) {
        for (StagedTable table : schema.tables()) {
            for (ForeignKey key : schema.keysOf(table)) {
                if (table.has(key.childColumns())) {
                    session.query(
                            RestoreMarks.within(
                                    LOCK_PARENTS
                                            .with("same", StagedTable.same(key.parentColumns(), key.childColumns()))
                                            .with("parent", Sql.table(key.parent()))
                                            .with("stage", table.stage()),
                                    first,
                                    last),
                            row -> true);
                }
            }
        }
    }
}
