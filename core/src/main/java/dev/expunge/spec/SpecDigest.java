package dev.expunge.spec;

import dev.expunge.sql.TableName;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The part of a spec that decides what is deleted and how it is guarded, in one stable spelling: what a
/// signature digests.
///
/// Comments, the order of keys and trailing blanks of the criteria do not change it. Nor does where the
/// database or its replica is, who connects, the pace, the kill file or the folder of the export: those may
/// differ between a trial and a scheduled run.
public final class SpecDigest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SpecDigest() {}

    /// The canonical text: JSON on one line, every list that has no order of its own sorted.
    public static String canonical(Spec spec) {
        ObjectNode canonical = NODES.objectNode()
                .put("expunge", 1)
                .put("name", spec.name())
                .put("root", spec.root().toString())
                .put("criteria", spec.criteria().stripTrailing());
        ObjectNode parameters = canonical.putObject("parameters");
        new TreeMap<>(spec.parameters()).forEach((name, parameter) -> parameters.set(name, parameter(parameter)));
        canonical.set("edges", edges(spec.edges()));
        if (!spec.protect().isEmpty()) {
            ArrayNode tables = canonical.putArray("protect");
            spec.protect().stream().map(TableName::toString).sorted().forEach(tables::add);
        }
        canonical.set("guards", guards(spec));
        if (!spec.holds().isEmpty()) {
            ArrayNode holds = canonical.putArray("holds");
            spec.holds().stream()
                    .map(SpecDigest::hold)
                    .sorted(Comparator.comparing(ObjectNode::toString))
                    .forEach(holds::add);
        }
        softDelete(spec, canonical);
        testedOn(spec, canonical);
        if (!spec.database().settings().isEmpty()) {
            ObjectNode settings = canonical.putObject("settings");
            spec.database().settings().forEach(settings::put);
        }
        spec.backup().export().ifPresent(export -> canonical.set("export", export(export)));
        spec.backup().snapshot().ifPresent(snapshot -> canonical.set("snapshot", snapshot(snapshot)));
        if (!spec.approvals().none()) {
            canonical.set("approvals", approvals(spec.approvals()));
        }
        return canonical.toString();
    }

    /// Not where it goes; but what can never be taken back.
    private static ObjectNode export(Spec.Export export) {
        ObjectNode node = NODES.objectNode();
        ArrayNode recipients = node.putArray("encrypt_to");
        export.encryptTo().stream().sorted().distinct().forEach(recipients::add);
        export.lock()
                .ifPresent(lock -> node.putObject("lock")
                        .put("mode", Texts.word(lock.mode()))
                        .put("retain", lock.retain().toString())
                        .put("legal_hold", lock.legalHold()));
        put(export.rules(), node);
        return node;
    }

    /// Where keys are kept and which key of a KMS it is differs between a trial and its target, as the folder
    /// does.
    private static void put(ExportRules rules, ObjectNode node) {
        rules.kms().ifPresent(_ -> node.put("kms", true));
        rules.horizon().ifPresent(horizon -> node.put("horizon", PeriodText.of(horizon)));
        rules.signWith().ifPresent(_ -> node.put("signed", true));
        if (rules.changed() == ExportRules.Changed.AGAIN) {
            node.put("changed", Texts.word(rules.changed()));
        }
    }

    /// How it is made, and what makes it worth less; where it is kept may differ.
    private static ObjectNode snapshot(SnapshotSpec snapshot) {
        ObjectNode node = NODES.objectNode().put("kind", snapshot.kind());
        switch (snapshot) {
            case SnapshotSpec.Amazon amazon -> amazon.unencrypted().ifPresent(why -> node.put("unencrypted", why));
            case SnapshotSpec.PgBackRest _, SnapshotSpec.PgDump _ -> {}
            case SnapshotSpec.Existing existing ->
                node.put("max_age", existing.maxAge().toSeconds()).set("of", snapshot(existing.of()));
            case SnapshotSpec.None none -> node.put("reason", none.reason());
        }
        return node;
    }

    private static ObjectNode approvals(ApprovalRules rules) {
        ObjectNode node = NODES.objectNode();
        ObjectNode needed = node.putObject("needed");
        rules.needed().forEach(needed::put);
        ObjectNode roles = node.putObject("roles");
        rules.roles().forEach((role, people) -> {
            ArrayNode names = roles.putArray(role);
            people.stream().sorted().distinct().forEach(names::add);
        });
        node.put("expire_after", rules.expireAfter().toSeconds());
        ArrayNode checklist = node.putArray("checklist");
        rules.checklist().forEach(item -> checklist.add(item.word()));
        if (!rules.reviews().isEmpty()) {
            ObjectNode reviews = node.putObject("reviews");
            rules.reviews().forEach(reviews::put);
        }
        return node;
    }

    private static void softDelete(Spec spec, ObjectNode canonical) {
        spec.softDelete()
                .ifPresent(marks -> canonical
                        .putObject("soft_delete")
                        .put("column", marks.column())
                        .put("grace", marks.grace()));
    }

    private static void testedOn(Spec spec, ObjectNode canonical) {
        spec.testedOn()
                .ifPresent(trial -> canonical
                        .putObject("tested_on")
                        .put("environment", trial.environment())
                        .put("signed_by", trial.signedBy()));
    }

    private static ObjectNode parameter(Spec.Parameter parameter) {
        ObjectNode node = NODES.objectNode().put("type", Texts.word(parameter.type()));
        parameter.minimum().ifPresent(minimum -> node.put("minimum", Numbers.canonical(minimum)));
        parameter.maximum().ifPresent(maximum -> node.put("maximum", Numbers.canonical(maximum)));
        parameter.defaultValue().ifPresent(value -> node.put("default", value));
        return node;
    }

    private static ObjectNode edges(Map<EdgeName, Decision> edges) {
        var sorted = new TreeMap<String, Decision>();
        edges.forEach((edge, decision) -> sorted.put(edge.toString(), decision));
        ObjectNode node = NODES.objectNode();
        sorted.forEach((edge, decision) -> node.set(edge, decision(decision)));
        return node;
    }

    /// An action alone is a word, as in the file.
    private static JsonNode decision(Decision decision) {
        String action = Texts.word(decision.action());
        if (decision.equals(Decision.of(decision.action()))) {
            return NODES.stringNode(action);
        }
        ObjectNode node = NODES.objectNode().put("action", action);
        decision.when().ifPresent(when -> node.put("when", when.text()));
        decision.keeping()
                .ifPresent(keeping -> node.putObject("keep")
                        .put("reason", keeping.reason())
                        .put("until", keeping.until().toString()));
        ObjectNode set = node.putObject("set");
        new TreeMap<>(decision.set()).forEach((column, value) -> set.set(column, value(value)));
        return node;
    }

    private static JsonNode value(NewValue value) {
        return switch (value) {
            case NewValue.Nothing _ -> NODES.nullNode();
            case NewValue.Constant constant -> NODES.stringNode(constant.text());
            case NewValue.Computed computed ->
                NODES.objectNode().put("sql", computed.expression().text());
        };
    }

    private static ObjectNode guards(Spec spec) {
        ObjectNode guards = guards(spec.guards());
        spec.database()
                .replica()
                .ifPresent(replica -> guards.put("replica_lag", replica.lag().toString()));
        return guards;
    }

    private static ObjectNode guards(Spec.Guards guards) {
        ObjectNode node = NODES.objectNode().put("allow_empty", guards.allowEmpty());
        guards.maxRows().ifPresent(most -> node.put("max_rows", Numbers.canonical(BigDecimal.valueOf(most))));
        if (guards.maxUnselected() > 0) {
            node.put("max_unselected", Numbers.canonical(BigDecimal.valueOf(guards.maxUnselected())));
        }
        guards.maxRatio().ifPresent(most -> node.put("max_ratio", Numbers.canonical(most.value())));
        if (!guards.accept().isEmpty()) {
            ObjectNode accepted = node.putObject("accept");
            new TreeMap<>(guards.accept()).forEach((hazard, reason) -> accepted.put(Texts.word(hazard), reason));
        }
        ArrayNode dates = node.putArray("dates");
        guards.dates().stream()
                .map(SpecDigest::dates)
                .sorted(Comparator.comparing(ObjectNode::toString))
                .forEach(dates::add);
        PlausibilityDigest.add(guards.plausible(), node);
        return node;
    }

    /// A file by its name: where it lies may differ.
    private static ObjectNode hold(HoldSource source) {
        ObjectNode node = NODES.objectNode();
        switch (source) {
            case HoldSource.Rows rows -> {
                node.put("table", rows.table().toString());
                rows.key().forEach(node.putArray("key")::add);
                rows.inForce().ifPresent(condition -> node.put("while", condition.text()));
                rows.until().ifPresent(column -> node.put("until", column));
            }
            case HoldSource.Condition condition ->
                node.put("condition", condition.condition().text().stripTrailing());
            case HoldSource.Listed listed -> {
                node.put("csv", String.valueOf(listed.file().getFileName()));
                listed.key().forEach(node.putArray("key")::add);
            }
        }
        return node;
    }

    private static ObjectNode dates(Spec.DateRange range) {
        ObjectNode node = NODES.objectNode().put("column", range.column());
        range.notBefore().ifPresent(bound -> node.put("not_before", bound(bound)));
        range.notAfter().ifPresent(bound -> node.put("not_after", bound(bound)));
        range.maxNull().ifPresent(most -> node.put("max_null", Numbers.canonical(most.value())));
        range.maxDefault().ifPresent(most -> node.put("max_default", Numbers.canonical(most.value())));
        range.maxSameDay().ifPresent(most -> node.put("max_same_day", Numbers.canonical(most.value())));
        return node;
    }

    private static String bound(DateBound bound) {
        return switch (bound) {
            case DateBound.Day day -> day.day().toString();
            case DateBound.BeforeAsOf before -> ":as_of - " + before.days() + " days";
        };
    }
}
