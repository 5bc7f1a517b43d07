package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.deleted.ListName;
import dev.expunge.map.Table;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What schema `expunge` knows of those who were deleted, until the run is closed: their keys in the frozen
/// set, and in the ledger which batches are in a list outside already. Holds no connection of its own; used by
/// one thread.
///
/// A list is told in the ledger before it is written, by a commit that waits for the disk: the server's log is
/// flushed in its order, so every batch of the list is on the disk by then (promise P5). What the ledger tells
/// can be written again from the frozen keys, to the same bytes, as long as the run is not closed.
public final class DeletedSubjects {
    private static final String LISTED = "listed";
    private static final String REPLAYED = "replayed";
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final Sql ENTRIES = Sql.of("""
            select entry, encode(hash, 'hex'), to_char(written_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                   body
              from expunge.ledger where run = ? and kind = ? order by entry
            """);
    private static final Sql BODIES = Sql.of("select body from expunge.ledger where kind = ? order by entry");
    private static final Sql TOLD = Sql.of("""
            select e.run, e.entry || '-' || left(encode(e.hash, 'hex'), 16), r.state
              from expunge.ledger e join expunge.run r on r.id = e.run
             where r.name = ? and e.kind = ? and e.body::jsonb ->> 'environment' = ? order by e.entry
            """);
    private static final Sql ROOT = Sql.of("""
            select table_name, relation from expunge.frozen_table where run = ? order by number limit 1
            """);
    private static final Sql KEY = Sql.of("""
            select format_type(a.atttypid, a.atttypmod)
              from pg_attribute a where a.attrelid = to_regclass(?) and a.attname ~ '^k[0-9]+$' and not a.attisdropped
             order by a.attnum
            """);
    /// Batches whose candidates fit into one list, one at least.
    private static final Sql NEXT = Sql.of("""
            select coalesce(max(b.number), 0)
              from (select number, deleted, sum(deleted) over (order by number) as up_to
                      from expunge.batch where run = ? and number > ? order by number limit 20000) b
             where b.up_to - b.deleted < ?
            """);
    private static final Sql SUBJECTS = Sql.of("""
            select array[{texts}] from expunge.candidate c join {relation} f on f.subject = c.subject
             where c.run = ? and c.state = 'deleted' and c.batch between ? and ?
            """);
    private static final Sql KNOWN = Sql.of("""
            select l.id from unnest(?::bigint[], ?::text[], ?::text[]) as l (entry, hash, id)
             where exists (select from expunge.ledger e
                            where e.entry = l.entry and left(encode(e.hash, 'hex'), 16) = l.hash)
            """);

    private final Session session;

    public DeletedSubjects(Session session) {
        this.session = session;
    }

    /// Batches of a run of which the ledger tells that they are in a list.
    ///
    /// @param hash of the entry, all of it
    /// @param written ISO 8601 with microseconds, UTC
    /// @param key by which the digests are made
    /// @param digests how many there are
    /// @param checksum SHA-256 of their lines
    public record Listed(
            long entry,
            String hash,
            String written,
            long first,
            long last,
            String key,
            long digests,
            String checksum) {}

    /// The root of a run's frozen set.
    ///
    /// @param types of its key's columns
    public record Root(long run, TableName table, TableName relation, List<String> types) {
        public Root {
            types = List.copyOf(types);
        }
    }

    /// The entry by which the set of a run was frozen: the beginning of its hash tells runs of one number
    /// apart.
    public Optional<String> frozenBy(long run) {
        return session.query(ENTRIES, row -> row.text(2).substring(0, 16), run, "frozen").stream()
                .findFirst();
    }

    /// The lists of a run, in the order of their batches.
    public List<Listed> listed(long run) {
        return session.query(
                ENTRIES,
                row -> {
                    JsonNode body = JSON.readTree(row.text(4));
                    return new Listed(
                            row.number(1),
                            row.text(2),
                            row.text(3),
                            body.path("first").asLong(),
                            body.path("last").asLong(),
                            body.path("key").asString(""),
                            body.path("digests").asLong(),
                            body.path("checksum").asString(""));
                },
                run,
                LISTED);
    }

    /// What lies outside the database of those whom a run deleted.
    ///
    /// @param last batch that is in a list
    public record Outside(long lists, long digests, long last) {}

    /// What the ledger says of it.
    public Outside outside(long run) {
        List<Listed> lists = listed(run);
        return new Outside(
                lists.size(),
                lists.stream().mapToLong(Listed::digests).sum(),
                lists.stream().mapToLong(Listed::last).max().orElse(0));
    }

    /// The last batch that fits into a list which begins behind another batch; 0 when there is none.
    public long lastOfNext(long run, long behind, long most) {
        return session.one(NEXT, row -> row.number(1), run, behind, most);
    }

    /// A list of which the ledger tells.
    ///
    /// @param id as [ListName#id]
    /// @param closed whether its run is, so that it cannot be written again
    public record Told(long run, String id, boolean closed) {}

    /// The lists of all runs of a spec in an environment, in the order in which they were told.
    public List<Told> told(String spec, String environment) {
        return new Runs(session).present()
                ? session.query(
                        TOLD,
                        row -> new Told(row.number(1), row.text(2), row.text(3).equals("closed")),
                        spec,
                        LISTED,
                        environment)
                : List.of();
    }

    /// The root of a run, as long as the run has its frozen set.
    public Optional<Root> root(long run) {
        return session.first(ROOT, row -> Map.entry(row.text(1), new TableName("expunge", row.text(2))), run)
                .map(found -> new Root(
                        run,
                        named(found.getKey()),
                        found.getValue(),
                        session.query(KEY, row -> row.text(1), found.getValue().quoted())))
                .filter(root -> !root.types().isEmpty());
    }

    private static TableName named(String display) {
        List<String> parts = Identifier.split(display, '.').orElseThrow();
        return new TableName(parts.get(0), parts.get(1));
    }

    /// Every row of the root that went in some batches, those that went with another candidate too.
    ///
    /// @param each makes something of the key, as the server writes it
    public <T> List<T> subjects(Root root, long first, long last, Function<List<String>, T> each) {
        Sql subjects = SUBJECTS.with("texts", texts(root)).with("relation", Sql.table(root.relation()));
        return session.query(subjects, row -> each.apply(row.texts(1)), root.run(), first, last);
    }

    private static Sql texts(Root root) {
        var texts = new ArrayList<Sql>();
        for (int i = 1; i <= root.types().size(); i++) {
            texts.add(Sql.of("f.k{n}::text").with("n", Sql.number(i)));
        }
        return Sql.join(", ", texts);
    }

    /// Tells of a list in the ledger, on the disk when this returns.
    public Listed tell(long run, Listed list, String environment) {
        Map<String, Object> body = Map.of(
                "environment", environment,
                "first", list.first(),
                "last", list.last(),
                "key", list.key(),
                "digests", list.digests(),
                "checksum", list.checksum());
        new PostgresLedger(session).write(run, LISTED, body);
        return listed(run).getLast();
    }

    /// Which of some lists the ledger of this database knows, by [ListName#id].
    public Set<String> known(List<ListName> lists) {
        if (!new Runs(session).present()) {
            return Set.of();
        }
        return new HashSet<>(session.query(
                KNOWN,
                row -> row.text(1),
                lists.stream().map(ListName::entry).toArray(Long[]::new),
                lists.stream().map(ListName::hash).toArray(String[]::new),
                lists.stream().map(ListName::id).toArray(String[]::new)));
    }

    /// The lists that were replayed in this database.
    public Set<String> replayed() {
        var ids = new HashSet<String>();
        if (new Runs(session).present()) {
            session.query(BODIES, row -> JSON.readTree(row.text(1)).path("lists"), REPLAYED)
                    .forEach(lists -> lists.valueStream().forEach(id -> ids.add(id.asString(""))));
        }
        return ids;
    }

    /// Whether a replay of that signature has ended here.
    public boolean replayedBy(String signature) {
        return new Runs(session).present()
                && session.query(BODIES, row -> JSON.readTree(row.text(1)).path("signature"), REPLAYED).stream()
                        .anyMatch(it -> signature.equals(it.asString("")));
    }

    /// Writes down that everybody of some lists is gone again.
    ///
    /// @param run that deleted them; 0 when nobody was left
    public void replayed(long run, List<String> lists, Map<String, Object> counts) {
        var body = new TreeMap<String, Object>(counts);
        body.put("lists", lists);
        new PostgresLedger(session).write(run, REPLAYED, body);
    }

    /// Writes down that a replay was tried on another server.
    public void drilled(Map<String, Object> counts) {
        new PostgresLedger(session).write(0, "drilled", counts);
    }

    /// Takes note of subjects that are restored on purpose, before they are; or of those of them who could not be
    /// put back after all.
    public Listed restored(long run, Listed list, boolean back) {
        String kind = back ? "restored listed" : "left out listed";
        Map<String, Object> body = Map.of("key", list.key(), "digests", list.digests(), "checksum", list.checksum());
        new PostgresLedger(session).write(run, kind, body);
        return session.query(
                        ENTRIES,
                        row -> new Listed(
                                row.number(1),
                                row.text(2),
                                row.text(3),
                                0,
                                0,
                                list.key(),
                                list.digests(),
                                list.checksum()),
                        run,
                        kind)
                .getLast();
    }

    /// Makes sure that a subject of the root can be named.
    ///
    /// @throws Failure `SCHEMA_MISMATCH` when the root has no key
    public static void requireKey(Table root) {
        if (!root.hasKey()) {
            throw Failure.nothingChanged(
                    Code.SCHEMA_MISMATCH,
                    "deleted: " + root.name() + " has no primary key, so nobody can be named by a digest",
                    "give the table a primary key, or take deleted out of the spec");
        }
    }
}
