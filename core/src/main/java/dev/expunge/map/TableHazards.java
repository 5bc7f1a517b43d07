package dev.expunge.map;

import dev.expunge.Amounts;
import dev.expunge.map.Hazard.Kind;
import dev.expunge.map.Hazard.Severity;
import dev.expunge.map.Surroundings.Storage;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What is dangerous about how the tables of a graph are kept, and about copies of them. Pure.
final class TableHazards {
    /// Rows that are larger on average slow down the freeze, which digests them, and fill the export.
    private static final long LARGE = 32 * 1024;

    private static final int MOST_NAMED = 4;

    private TableHazards() {}

    static void ofShape(Graph graph, List<Hazard> hazards) {
        graph.tables().stream()
                .filter(t -> !t.hasKey())
                .forEach(table -> hazards.add(new Hazard(
                        Kind.NO_KEY,
                        Severity.MODERATE,
                        Optional.of(table.name()),
                        table.name() + " has no key",
                        "its rows are known by place and content: rewriting the table between freeze and run spares all of them",
                        "no VACUUM FULL, CLUSTER or repack of " + table.name()
                                + " until the run has ended; or: alter table "
                                + table.name().quoted() + " add primary key (…)")));
    }

    static void of(Graph graph, Surroundings around, List<Hazard> hazards) {
        var sampled = new ArrayList<Storage>();
        Set<TableName> names = graph.changed().stream().map(Table::name).collect(Collectors.toSet());
        for (Table table : graph.touched()) {
            boolean changed = names.contains(table.name());
            for (Leaf leaf : table.leaves()) {
                Optional.ofNullable(around.storages().get(leaf.oid())).ifPresent(storage -> {
                    hidden(table, storage, around.role(), hazards);
                    if (changed) {
                        kept(storage, hazards);
                        large(storage, hazards);
                        if (!storage.sampled().isEmpty() || !storage.extended().isEmpty()) {
                            sampled.add(storage);
                        }
                    }
                });
            }
        }
        sampled(sampled, hazards);
        around.copies().forEach(copy -> hazards.add(copied(copy)));
    }

    private static void hidden(Table table, Storage storage, String role, List<Hazard> hazards) {
        if (storage.hidden()) {
            hazards.add(new Hazard(
                    Kind.ROW_SECURITY,
                    Severity.SEVERE,
                    Optional.of(table.name()),
                    "row level security applies to the role " + role + " on " + table.name(),
                    "rows that a policy hides would stay, unseen: nothing runs",
                    "alter role " + Identifier.quote(role) + " bypassrls"));
        }
    }

    private static void kept(Storage storage, List<Hazard> hazards) {
        TableName name = storage.name();
        if (storage.unlogged()) {
            hazards.add(new Hazard(
                    Kind.UNLOGGED_TABLE,
                    Severity.MODERATE,
                    Optional.of(name),
                    name + " is unlogged",
                    "a crash of the server empties it, and no standby or backup has it: what was frozen of it may be gone"
                            + " before it is deleted",
                    "alter table " + name.quoted() + " set logged"));
        }
        if (!storage.autovacuum()) {
            hazards.add(new Hazard(
                    Kind.AUTOVACUUM_OFF,
                    Severity.MODERATE,
                    Optional.of(name),
                    "autovacuum is off for " + name,
                    "space and pages of deleted rows are reclaimed by this run's own vacuum at its end, and by nobody in"
                            + " between",
                    "alter table " + name.quoted() + " reset (autovacuum_enabled, toast.autovacuum_enabled)"));
        }
    }

    /// One hazard for all tables: nearly every analyzed one is concerned, and the remedy is the same.
    private static void sampled(List<Storage> all, List<Hazard> hazards) {
        if (all.isEmpty()) {
            return;
        }
        boolean alone = all.size() == 1;
        String names = named(all, name -> name.toString());
        String columns = alone ? columns(all.getFirst()) : "";
        hazards.add(new Hazard(
                Kind.STATISTICS,
                Severity.SLIGHT,
                alone ? Optional.of(all.getFirst().name()) : Optional.empty(),
                (all.stream().allMatch(storage -> storage.extended().isEmpty())
                                ? "pg_statistic keeps values of "
                                : "pg_statistic and pg_statistic_ext_data keep values of ")
                        + names
                        + columns,
                "values of deleted rows can be read in pg_stats and pg_stats_ext until the table is analyzed, which the run"
                        + " does at its end, and which changes nothing while a table is empty: the run tells which those are;"
                        + " earlier versions stay in the files of both until these are rewritten",
                "analyze " + (all.size() > MOST_NAMED ? "each of them" : named(all, TableName::quoted))
                        + "; vacuum full pg_catalog.pg_statistic; vacuum full pg_catalog.pg_statistic_ext_data"));
    }

    private static String columns(Storage storage) {
        return storage.sampled().isEmpty()
                ? ": by " + displayed(storage.extended())
                : ": " + displayed(storage.sampled())
                        + (storage.extended().isEmpty() ? "" : ", and by " + displayed(storage.extended()));
    }

    private static String displayed(List<String> names) {
        return names.stream().map(Identifier::display).collect(Collectors.joining(", "));
    }

    private static String named(List<Storage> all, Function<TableName, String> form) {
        String names = all.stream()
                .limit(MOST_NAMED)
                .map(storage -> form.apply(storage.name()))
                .collect(Collectors.joining(", "));
        int others = all.size() - MOST_NAMED;
        return others > 0
                ? names + " and " + Amounts.count(others) + (others == 1 ? " table" : " tables") + " more"
                : names;
    }

    private static void large(Storage storage, List<Hazard> hazards) {
        long each = storage.rows() > 0 ? storage.bytes() / storage.rows() : 0;
        if (each >= LARGE) {
            hazards.add(new Hazard(
                    Kind.LARGE_ROWS,
                    Severity.MODERATE,
                    Optional.of(storage.name()),
                    "a row of " + storage.name() + " takes " + Amounts.count(each / 1024) + " kB on average",
                    "the freeze reads and digests every one, the export holds them, and a batch of them writes more to the"
                            + " log than its number says",
                    "let batches be small: pace: { batch: { roots: 1..50 } }; and give the export the space"));
        }
    }

    private static Hazard copied(Surroundings.Copy copy) {
        return copy.view()
                ? new Hazard(
                        Kind.MATERIALIZED_COPY,
                        Severity.MODERATE,
                        Optional.of(copy.name()),
                        "the materialized view " + copy.name() + " is made from " + copy.of(),
                        "it keeps what it read of deleted rows until it is refreshed",
                        "after the run: refresh materialized view "
                                + copy.name().quoted())
                : new Hazard(
                        Kind.TABLE_COPY,
                        Severity.MODERATE,
                        Optional.of(copy.name()),
                        copy.name() + " has " + copy.columns() + " of the " + copy.outOf() + " columns of " + copy.of()
                                + ", and nothing ties it to this deletion",
                        "it may be a copy or an archive that keeps the deleted rows",
                        "declare what it references in `edges:`, or look: select * from "
                                + copy.name().quoted() + " limit 10");
    }
}
