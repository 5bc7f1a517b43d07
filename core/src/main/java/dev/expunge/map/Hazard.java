package dev.expunge.map;

import dev.expunge.Printable;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// Something in the schema or on the server that a person should know before rows go.
///
/// @param about the table it concerns; empty where it concerns the whole database
/// @param what what it is
/// @param consequence what it will do
/// @param remedy what to do about it, as SQL where that is possible
public record Hazard(
        Kind kind, Severity severity, Optional<TableName> about, String what, String consequence, String remedy) {

    /// How bad it is.
    public enum Severity {
        /// The run would fail or never end, or data would stay that everybody takes for deleted.
        SEVERE,
        /// Copies stay elsewhere, or something acts that a person may not expect.
        MODERATE,
        /// Good to know.
        SLIGHT
    }

    /// What it is about. `docs/hazards.md` has a section for each.
    public enum Kind {
        UNINDEXED_REFERENCE,
        UNSEEN_ACTION,
        NOT_ENFORCED,
        PARTLY_DECLARED,
        INHERITED_ROWS,
        FAILING_DEFAULT,
        WRITING_TRIGGER,
        RETURNING_ROWS,
        TRUNCATING_TRIGGER,
        UNSEEN_WORK,
        SETTING_DEMANDED,
        REFUSING_TRIGGER,
        SEARCH_PATH_TRIGGER,
        UNKNOWN_TRIGGER,
        NO_KEY,
        ROW_SECURITY,
        NO_REPLICA_IDENTITY,
        PUBLISHED_ROWS,
        PUBLISHED_STATE,
        MATERIALIZED_COPY,
        TABLE_COPY,
        STATISTICS,
        LARGE_ROWS,
        UNLOGGED_TABLE,
        OLD_TRANSACTION,
        AUTOVACUUM_OFF;

        /// As the documentation and the spec name it: `unindexed_reference`.
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Hazard {
        Objects.requireNonNull(kind, "kind is null");
        Objects.requireNonNull(severity, "severity is null");
        Objects.requireNonNull(about, "about is null");
        Objects.requireNonNull(what, "what is null");
        Objects.requireNonNull(consequence, "consequence is null");
        Objects.requireNonNull(remedy, "remedy is null");
        what = Printable.line(what);
        consequence = Printable.line(consequence);
        remedy = Printable.line(remedy);
    }

    /// The hazards of a graph, as far as its shape alone shows them.
    public static List<Hazard> of(Graph graph) {
        var hazards = new ArrayList<Hazard>();
        KeyHazards.ofShape(graph, hazards);
        graph.edges().forEach(e -> KeyHazards.unindexed(e, hazards));
        graph.tables().forEach(t -> TriggerHazards.ofShape(t, hazards));
        TableHazards.ofShape(graph, hazards);
        return sorted(hazards);
    }

    /// All hazards of a graph, the worst first.
    public static List<Hazard> of(Graph graph, Surroundings around) {
        var hazards = new ArrayList<Hazard>();
        KeyHazards.ofShape(graph, hazards);
        hazards.addAll(MissingIndex.hazards(MissingIndex.all(graph, around)));
        KeyHazards.ofDefaults(around, hazards);
        around.heirs().forEach(heir -> HeirHazards.of(graph, heir, hazards));
        around.triggers().forEach(t -> new TriggerHazards(graph, t).addTo(hazards));
        TableHazards.ofShape(graph, hazards);
        TableHazards.of(graph, around, hazards);
        ServerHazards.of(graph, around, hazards);
        return sorted(hazards);
    }

    private static List<Hazard> sorted(List<Hazard> hazards) {
        return hazards.stream()
                .distinct()
                .sorted(Comparator.comparing(Hazard::severity))
                .toList();
    }
}
