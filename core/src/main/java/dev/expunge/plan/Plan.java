package dev.expunge.plan;

import dev.expunge.map.Graph;
import dev.expunge.spec.Criteria;
import dev.expunge.spec.ParameterValues;
import dev.expunge.spec.Spec;
import dev.expunge.spec.SpecDigest;
import dev.expunge.sql.Sql;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Collectors;

/// A spec resolved: its parameters have values, its edges lead through a real schema, its target is known.
///
/// @param fingerprint everything in the schema that decides what a deletion does, as text
public record Plan(Spec spec, ParameterValues values, Graph graph, Target target, String fingerprint) {
    public Plan {
        Objects.requireNonNull(spec, "spec is null");
        Objects.requireNonNull(values, "values is null");
        Objects.requireNonNull(graph, "graph is null");
        Objects.requireNonNull(target, "target is null");
        Objects.requireNonNull(fingerprint, "fingerprint is null");
    }

    /// What the dry run prints and `--execute` demands.
    public Signature signature() {
        return Signature.of(parameterText("="), SpecDigest.canonical(spec), fingerprint, target);
    }

    /// The criteria with all values in their places.
    ///
    /// @param asOf the frozen "now" of the run
    public Sql criteria(Instant asOf) {
        return Sql.written(Criteria.of(spec.criteria()).parsed().render(values.literals(asOf)));
    }

    /// Where a place in [#criteria] stands in the criteria of the spec, both in characters before it.
    public int placeInSpec(int rendered, Instant asOf) {
        return Criteria.of(spec.criteria()).parsed().place(rendered, spec.criteria(), values.literals(asOf));
    }

    /// One line for each parameter: name, separator, value.
    public String parameterText(String separator) {
        return values.values().entrySet().stream()
                .map(e -> e.getKey() + separator + e.getValue().text())
                .collect(Collectors.joining("\n"));
    }
}
