package dev.expunge.app;

import dev.expunge.approve.Dossier;
import dev.expunge.approve.Dossier.Scope;
import dev.expunge.approve.Wording;
import dev.expunge.map.Hazard;
import dev.expunge.map.Hazard.Kind;
import dev.expunge.plan.Plan;
import dev.expunge.plan.Signature;
import dev.expunge.spec.ApprovalRules;
import dev.expunge.spec.Criteria;
import dev.expunge.spec.Decision;
import dev.expunge.spec.ExportRules;
import dev.expunge.spec.HoldSource;
import dev.expunge.spec.PeriodText;
import dev.expunge.spec.Spec;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Makes dossiers of plans.
final class Dossiers {
    /// What tells of speed, and of what comes and goes on a server.
    private static final Set<Kind> SPEED = EnumSet.of(
            Kind.UNINDEXED_REFERENCE, Kind.OLD_TRANSACTION, Kind.AUTOVACUUM_OFF, Kind.LARGE_ROWS, Kind.STATISTICS);

    private Dossiers() {}

    /// What is known besides the plan.
    ///
    /// @param signers the digest of the file of allowed signers; empty where there is none
    record Known(
            Scope scope, Dossier.Guards guards, List<Hazard> hazards, List<Dossier.Sampled> samples, String signers) {}

    static Dossier of(Snapshots snapshots, Known known) {
        Plan plan = snapshots.plan();
        Spec spec = plan.spec();
        Signature signature = plan.signature();
        return new Dossier(
                spec.name(),
                known.scope(),
                where(plan),
                approach(plan),
                new Dossier.Digests(signature.parameters(), signature.spec(), signature.schema(), signature.target()),
                known.guards(),
                known.hazards().stream()
                        .filter(hazard -> !SPEED.contains(hazard.kind()))
                        .map(Dossiers::hazard)
                        .toList(),
                known.samples(),
                rollback(spec, known.scope(), WayBack.of(snapshots)),
                rules(spec.approvals(), known.signers()));
    }

    /// The target of a plan.
    static Dossier.Where where(Plan plan) {
        return new Dossier.Where(
                plan.target().database(),
                plan.target().environment(),
                plan.target().systemIdentifier());
    }

    private static Dossier.Hazardous hazard(Hazard hazard) {
        return new Dossier.Hazardous(
                hazard.kind().id(),
                hazard.about().map(Object::toString).orElse(""),
                hazard.what(),
                hazard.consequence());
    }

    private static Dossier.Approach approach(Plan plan) {
        Spec spec = plan.spec();
        var parameters = new LinkedHashMap<String, String>();
        plan.values()
                .values()
                .forEach((name, value) -> parameters.put(
                        name,
                        value.type() == Spec.ParameterType.TEXT ? "(a text, which is not repeated)" : value.text()));
        var edges = new LinkedHashMap<String, String>();
        spec.edges().forEach((edge, decision) -> edges.put(edge.toString(), words(decision)));
        return new Dossier.Approach(
                spec.root().toString(),
                masked(spec.criteria().strip()),
                parameters,
                edges,
                spec.protect().stream().map(Object::toString).sorted().toList(),
                spares(spec),
                spec.backup()
                        .export()
                        .filter(export -> export.rules().changed() == ExportRules.Changed.AGAIN)
                        .isPresent());
    }

    private static Map<String, String> spares(Spec spec) {
        var spares = new LinkedHashMap<String, String>();
        spec.holds().forEach(hold -> spares.put("hold." + (spares.size() + 1), hold(hold)));
        spec.softDelete()
                .ifPresent(marks -> spares.put(
                        "soft_delete", "not marked in " + marks.column() + " for at least " + marks.grace() + " days"));
        return spares;
    }

    private static String hold(HoldSource source) {
        return switch (source) {
            case HoldSource.Rows rows ->
                "named in " + rows.table()
                        + rows.inForce()
                                .map(condition ->
                                        ", where " + masked(condition.text().strip()))
                                .orElse("");
            case HoldSource.Condition condition ->
                "where " + masked(condition.condition().text().strip());
            case HoldSource.Listed listed ->
                "named in the file " + listed.file().getFileName();
        };
    }

    private static String masked(String sql) {
        return Criteria.masked(sql);
    }

    private static String words(Decision decision) {
        var words = new StringBuilder(decision.action().name().toLowerCase(Locale.ROOT));
        if (!decision.set().isEmpty()) {
            words.append(", overwrites ")
                    .append(String.join(", ", decision.set().keySet()));
        }
        decision.when().ifPresent(when -> words.append(", only where ").append(masked(when.text())));
        decision.keeping()
                .ifPresent(keeping -> words.append(" until ")
                        .append(keeping.until())
                        .append(": ")
                        .append(keeping.reason()));
        return words.toString();
    }

    private static Dossier.Rollback rollback(Spec spec, Scope scope, WayBack wayBack) {
        return new Dossier.Rollback(
                wayBack.snapshot(),
                spec.backup().export().map(Spec.Export::place).orElse(""),
                spec.backup()
                        .export()
                        .map(export ->
                                export.encryptTo().stream().sorted().distinct().toList())
                        .orElse(List.of()),
                spec.backup()
                        .export()
                        .flatMap(export -> export.rules().horizon())
                        .map(horizon -> horizon(horizon, scope))
                        .orElse(""),
                spec.backup()
                        .export()
                        .flatMap(export -> export.rules().kms())
                        .map(ExportRules.Kms::key)
                        .orElse(""),
                wayBack.restoring());
    }

    private static String horizon(Period horizon, Scope scope) {
        return switch (scope) {
            case Scope.OneRun run ->
                "on " + LocalDate.ofInstant(run.asOf(), ZoneOffset.UTC).plus(horizon) + ", " + PeriodText.of(horizon)
                        + " after the freeze";
            default -> PeriodText.of(horizon) + " after each freeze";
        };
    }

    private static Dossier.Rules rules(ApprovalRules rules, String signers) {
        return new Dossier.Rules(
                rules.needed(),
                Map.copyOf(rules.roles()),
                Wording.duration(rules.expireAfter()),
                signers,
                rules.reviews());
    }
}
