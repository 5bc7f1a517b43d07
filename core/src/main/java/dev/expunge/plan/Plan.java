package dev.expunge.plan;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.map.Graph;
import dev.expunge.map.Table;
import dev.expunge.spec.Criteria;
import dev.expunge.spec.ParameterValues;
import dev.expunge.spec.SnapshotSpec;
import dev.expunge.spec.SoftDelete;
import dev.expunge.spec.Spec;
import dev.expunge.spec.SpecDigest;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// A spec resolved: its parameters have values, its edges lead through a real schema, its target is known.
///
/// @param fingerprint everything in the schema that decides what a deletion does, as text
/// @param purpose to delete, to mark, or to take marks away
public record Plan(Spec spec, ParameterValues values, Graph graph, Target target, String fingerprint, Purpose purpose) {
    public Plan {
        Objects.requireNonNull(spec, "spec is null");
        Objects.requireNonNull(values, "values is null");
        Objects.requireNonNull(graph, "graph is null");
        Objects.requireNonNull(target, "target is null");
        Objects.requireNonNull(fingerprint, "fingerprint is null");
        switch (purpose) {
            case Purpose.Delete _, Purpose.Again _ ->
                spec.softDelete().ifPresent(wanted -> new Marks(graph.root(), wanted).require());
            case Purpose.Replay _ -> {}
            case Purpose.Mark _ -> ownMarks(spec, graph).require();
            case Purpose.Unmark unmark -> {
                ownMarks(spec, graph).require();
                ownMarks(spec, graph).requireKey(unmark);
            }
        }
    }

    /// A plan to delete.
    public Plan(Spec spec, ParameterValues values, Graph graph, Target target, String fingerprint) {
        this(spec, values, graph, target, fingerprint, new Purpose.Delete());
    }

    private static OwnMarks ownMarks(Spec spec, Graph graph) {
        SoftDelete wanted = spec.softDelete()
                .orElseThrow(() -> Failure.nothingChanged(
                        Code.SPEC_INVALID,
                        "the spec says nothing of marks: it has no soft_delete",
                        "name the column that says since when a row is marked, and for how long marked rows stay:"
                                + " soft_delete: { column: deleted_at, grace: 30 days }"));
        return new OwnMarks(graph.root(), wanted);
    }

    /// How schema `expunge` names the column of the marks that this sets or takes away; empty for a deletion.
    public Optional<String> marked() {
        return purpose.deletes()
                ? Optional.empty()
                : Optional.of(ownMarks(spec, graph).place());
    }

    /// Where rows are saved before they go; where none goes, none has to be.
    public Optional<Spec.Export> export() {
        return purpose.deletes() && !purpose.arguments().contains(Purpose.Replay.NO_EXPORT)
                ? spec.backup().export()
                : Optional.empty();
    }

    /// What is saved of the database first; where nothing goes, nothing has to be, nor where only those go who came
    /// back with
    /// a backup.
    public Optional<SnapshotSpec> snapshot() {
        return purpose.command().equals("run") ? spec.backup().snapshot() : Optional.empty();
    }

    /// What the dry run prints and `--execute` demands.
    public Signature signature() {
        return Signature.of(parameterText("="), SpecDigest.canonical(spec) + purpose.signed(), fingerprint, target);
    }

    /// The criteria with all values in their places, and with the condition that a row has been marked for long enough
    /// where the spec asks for that.
    ///
    /// @param asOf the frozen "now" of the run
    public Sql criteria(Instant asOf) {
        return switch (purpose) {
            case Purpose.Delete _ -> deleting(asOf);
            case Purpose.Mark _ -> ownMarks(spec, graph).missing(rendered(spec.criteria(), asOf));
            case Purpose.Unmark unmark -> ownMarks(spec, graph).ours(unmark);
            case Purpose.Replay again -> among(again.keys());
            case Purpose.Again again ->
                Sql.of("({criteria}\n) and {among}")
                        .with("criteria", deleting(asOf))
                        .with("among", among(again.keys()));
        };
    }

    /// Who had been deleted stays deleted: for a replay, the criteria are not asked again.
    private Sql among(TableName keys) {
        Table root = graph.root();
        var same = new ArrayList<Sql>();
        for (int i = 0; i < root.key().size(); i++) {
            same.add(Sql.of("expunge_r.k{n} = {table}.{column}")
                    .with("n", Sql.number(i + 1))
                    .with("column", Sql.name(root.key().get(i)))
                    .with("table", Sql.name(root.name().name())));
        }
        return Sql.of("exists (select from {keys} expunge_r where {same})")
                .with("same", Sql.join(" and ", same))
                .with("keys", Sql.table(keys));
    }

    private Sql deleting(Instant asOf) {
        Sql written = rendered(spec.criteria(), asOf);
        Sql now = Sql.written(values.literals(asOf).apply("as_of"));
        return spec.softDelete()
                .map(wanted -> new Marks(graph.root(), wanted).and(written, now))
                .orElse(written);
    }

    /// Other SQL of the spec with all values in their places.
    ///
    /// @param written without flaws, as criteria
    /// @param asOf the frozen "now" of the run
    public Sql rendered(String written, Instant asOf) {
        return Sql.written(Criteria.of(written).parsed().render(values.literals(asOf)));
    }

    /// Where a place in [#criteria] stands in the criteria of the spec, both in characters before it.
    public int placeInSpec(int rendered, Instant asOf) {
        int around = (spec.softDelete().isPresent() ? Marks.before() : 0) + (purpose instanceof Purpose.Again ? 1 : 0);
        int inCriteria = Math.max(0, rendered - around);
        return Criteria.of(spec.criteria()).parsed().place(inCriteria, spec.criteria(), values.literals(asOf));
    }

    /// One line for each parameter: name, separator, value.
    public String parameterText(String separator) {
        return values.values().entrySet().stream()
                .map(e -> e.getKey() + separator + e.getValue().text())
                .collect(Collectors.joining("\n"));
    }
}
