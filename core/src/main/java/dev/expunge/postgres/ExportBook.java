package dev.expunge.postgres;

import dev.expunge.backup.ExportIdentity;
import dev.expunge.backup.ExportTable;
import dev.expunge.backup.KeyKeeper;
import dev.expunge.backup.Manifest;
import dev.expunge.backup.ManifestReceipt;
import dev.expunge.backup.RunKey;
import dev.expunge.sql.Row;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the ledger knows of exports: their keys, what was written, and their end.
public final class ExportBook {
    private static final String KEYED = "keyed";
    private static final String EXPORTED = "exported";
    private static final String SHREDDING = "shredding";
    private static final String SHREDDED = "shredded";
    private static final Sql ENTRIES = Sql.of("""
            select l.run, l.kind, to_char(l.written_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), l.body,
                   coalesce(r.name, ''), coalesce(r.state, ''), coalesce(r.set_digest, '')
              from expunge.ledger l left join expunge.run r on r.id = l.run
             where l.kind in ('keyed', 'exported', 'shredding', 'shredded') order by l.entry
            """);
    private static final Sql WHO = Sql.of("select session_user::text");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Session session;

    public ExportBook(Session session) {
        this.session = session;
    }

    /// What is known of one export.
    ///
    /// @param spec the name of the spec
    /// @param runState of the run, as it is recorded
    /// @param frozenSet the digest of the run's frozen set
    /// @param key the run's own
    /// @param written what was exported; empty where that did not come to its end
    /// @param begun that somebody began to shred it
    /// @param ended that it is shredded
    public record Known(
            long run,
            String spec,
            String runState,
            String frozenSet,
            Keyed key,
            Optional<Written> written,
            Optional<Destroyed> begun,
            Optional<Destroyed> ended) {
        /// Where it is, for people.
        public String where() {
            return key.to() + "/" + folder();
        }

        /// The run's own part of that place.
        public String folder() {
            return ExportIdentity.folder(Long.toString(run), frozenSet);
        }
    }

    /// A run's key.
    ///
    /// @param at when it was made, ISO 8601
    /// @param keys where it is kept
    /// @param to where the export is
    public record Keyed(
            String at,
            String publicKey,
            String sha256,
            List<String> wrappedTo,
            String kms,
            Optional<LocalDate> horizon,
            String keys,
            String to) {
        public Keyed {
            wrappedTo = List.copyOf(wrappedTo);
        }
    }

    /// What was exported.
    ///
    /// @param at when it was whole, ISO 8601
    /// @param tables rows by the names of the tables
    public record Written(String at, long rows, long bytes, long files, Map<String, Long> tables) {
        public Written {
            tables = java.util.Collections.unmodifiableMap(new TreeMap<>(tables));
        }
    }

    /// Its end.
    ///
    /// @param by a database role
    /// @param reason a code, where the horizon was not over
    public record Destroyed(String at, String by, String reason) {}

    /// Keeps what a run's export is encrypted to and where both are, before the first slice is written; again when one
    /// of the places is another by now.
    void keyed(long run, KeyKeeper.Sealed sealed) {
        RunKey key = sealed.key();
        String to = sealed.spec().to().toString();
        boolean known = find(run)
                .map(Known::key)
                .filter(it -> it.publicKey().equals(key.publicKey())
                        && it.sha256().equals(key.sha256())
                        && it.keys().equals(sealed.where())
                        && it.to().equals(to))
                .isPresent();
        if (known) {
            return;
        }
        var body = new LinkedHashMap<String, Object>();
        body.put("key", key.publicKey());
        body.put("sha256", key.sha256());
        body.put("wrapped_to", key.wrappedTo());
        body.put("kms", key.kms());
        body.put("horizon", key.horizon());
        body.put("keys", sealed.where());
        body.put("to", to);
        new PostgresLedger(session).write(run, KEYED, body);
    }

    /// Keeps the digest of a finished export, once.
    void exported(Runs.Recorded run, ManifestReceipt receipt) {
        if (run.manifest().equals(receipt.sha256())) {
            return;
        }
        session.inTransaction(() -> {
            var runs = new Runs(session);
            runs.exported(run.id(), receipt.sha256());
            Manifest manifest = receipt.manifest();
            var body = new LinkedHashMap<String, Object>();
            body.put("changed", runs.sparedBeforeDeletion(run.id()));
            body.put("manifest", receipt.sha256());
            body.put("signed_by", manifest.custody().signedBy());
            body.put("files", manifest.totals().files());
            body.put("rows", manifest.totals().rows());
            body.put("bytes", manifest.totals().cipherBytes());
            body.put("tables", tables(manifest));
            new PostgresLedger(session).append(run.id(), EXPORTED, body);
            return true;
        });
    }

    private static Map<String, Long> tables(Manifest manifest) {
        Map<Integer, Long> rows = manifest.totals().rowsByTable();
        return manifest.tables().stream()
                .collect(Collectors.toMap(
                        ExportTable::name, table -> rows.getOrDefault(table.number(), 0L), Long::sum, TreeMap::new));
    }

    /// Notes that somebody is about to destroy the key of a run; nothing where that is noted.
    public void begin(long run, String reason) {
        once(run, SHREDDING, reason);
    }

    /// Writes the receipt: the key of a run is destroyed. Nothing where there is one.
    public void end(long run, String reason) {
        once(run, SHREDDED, reason);
    }

    private void once(long run, String kind, String reason) {
        session.inTransaction(() -> {
            var ledger = new PostgresLedger(session);
            ledger.lock();
            Known known = find(run).orElseThrow();
            boolean there = kind.equals(SHREDDING)
                    ? known.begun().isPresent()
                    : known.ended().isPresent();
            if (!there) {
                ledger.appendLocked(
                        run,
                        kind,
                        Map.of(
                                "key", known.key().publicKey(),
                                "sha256", known.key().sha256(),
                                "by", who(),
                                "reason", reason));
            }
            return true;
        });
    }

    /// The role of this session, as receipts name it.
    public String who() {
        return session.one(WHO, row -> row.text(1));
    }

    /// What is known of the export of a run.
    public Optional<Known> find(long run) {
        return all().stream().filter(known -> known.run() == run).findFirst();
    }

    /// All exports that have a key of their own, the oldest first.
    public List<Known> all() {
        var byRun = new LinkedHashMap<Long, List<Noted>>();
        session.query(ENTRIES, ExportBook::noted)
                .forEach(entry -> byRun.computeIfAbsent(entry.run(), _ -> new ArrayList<>())
                        .add(entry));
        return byRun.values().stream()
                .flatMap(entries -> known(entries).stream())
                .toList();
    }

    private record Noted(long run, String kind, String at, JsonNode body, List<String> recorded) {}

    private static Noted noted(Row row) {
        return new Noted(
                row.number(1),
                row.text(2),
                row.text(3),
                JSON.readTree(row.text(4)),
                List.of(row.text(5), row.text(6), row.text(7)));
    }

    /// The last key counts: an earlier one was never used for an export that was whole.
    private static Optional<Known> known(List<Noted> entries) {
        Noted any = entries.getFirst();
        return last(entries, KEYED)
                .map(keyed -> new Known(
                        any.run(),
                        any.recorded().get(0),
                        any.recorded().get(1),
                        any.recorded().get(2),
                        keyed(keyed),
                        last(entries, EXPORTED).map(ExportBook::written),
                        last(entries, SHREDDING).map(ExportBook::destroyed),
                        last(entries, SHREDDED).map(ExportBook::destroyed)));
    }

    private static Optional<Noted> last(List<Noted> entries, String kind) {
        return entries.stream().filter(entry -> entry.kind().equals(kind)).reduce((_, later) -> later);
    }

    private static Keyed keyed(Noted entry) {
        JsonNode body = entry.body();
        String horizon = text(body, "horizon");
        return new Keyed(
                entry.at(),
                text(body, "key"),
                text(body, "sha256"),
                body.path("wrapped_to").valueStream().map(JsonNode::asString).toList(),
                text(body, "kms"),
                horizon.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(horizon)),
                text(body, "keys"),
                text(body, "to"));
    }

    private static Written written(Noted entry) {
        JsonNode body = entry.body();
        var tables = new TreeMap<String, Long>();
        body.path("tables")
                .properties()
                .forEach(table -> tables.put(table.getKey(), table.getValue().asLong()));
        return new Written(
                entry.at(),
                body.path("rows").asLong(),
                body.path("bytes").asLong(),
                body.path("files").asLong(),
                tables);
    }

    private static Destroyed destroyed(Noted entry) {
        return new Destroyed(entry.at(), text(entry.body(), "by"), text(entry.body(), "reason"));
    }

    private static String text(JsonNode body, String name) {
        return body.path(name).asString("");
    }
}
