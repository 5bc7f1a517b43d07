package dev.expunge.approve;

import dev.expunge.approve.Dossier.Scope.OneRun;
import dev.expunge.approve.Dossier.Scope.Standing;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What approvers read and sign: everything that decides what is deleted, where, under which rules. Its content is a
/// list of named fields, so that whatever changes later can be named. Holds no personal data.
///
/// @param spec the name of the spec
/// @param guards what each guard measured when the set was frozen, and which of them are overridden
/// @param hazards of the map and around it, as far as they concern where data stays or goes
/// @param samples what reviewers said of candidates that they looked at
public record Dossier(
        String spec,
        Scope scope,
        Where where,
        Approach approach,
        Digests digests,
        Guards guards,
        List<Hazardous> hazards,
        List<Sampled> samples,
        Rollback rollback,
        Rules rules) {
    public Dossier {
        Objects.requireNonNull(spec, "spec is null");
        hazards = List.copyOf(hazards);
        samples = List.copyOf(samples);
    }

    /// What the approval is for.
    public sealed interface Scope {
        /// One frozen run, once.
        ///
        /// @param asOf the frozen "now" of the criteria
        /// @param frozenSet the digest over every row
        /// @param forbidden candidates that stay because of a reference that forbids it
        /// @param held candidates that stayed when it was frozen because they are under a hold
        /// @param tables rows that go or change
        record OneRun(
                long run,
                Instant asOf,
                String frozenSet,
                long candidates,
                long forbidden,
                long held,
                List<Counted> tables)
                implements Scope {
            public OneRun {
                tables = List.copyOf(tables);
            }

            /// Candidates that would go.
            public long going() {
                return candidates - forbidden - held;
            }

            /// Rows over all tables.
            public long rows() {
                return tables.stream().mapToLong(Counted::rows).sum();
            }
        }

        /// Every run with the same signature, for a schedule.
        ///
        /// @param mostRows rows over all tables of any one run
        /// @param until the last day, UTC
        record Standing(long mostRows, LocalDate until) implements Scope {}
    }

    /// Rows of one table.
    ///
    /// @param action what happens to them, in the word of the spec
    public record Counted(String table, String action, long rows) {}

    /// The target.
    public record Where(String database, String environment, String system) {}

    /// What the spec says.
    ///
    /// @param parameters name and value; values of type text are not repeated
    /// @param edges each reference with its decision
    /// @param protectedTables that no run may write
    /// @param spares who is left alone although the criteria select them, by the key of the spec that says so
    /// @param again whether who changed since the freeze is listed and exported again, and deleted then
    public record Approach(
            String root,
            String criteria,
            Map<String, String> parameters,
            Map<String, String> edges,
            List<String> protectedTables,
            Map<String, String> spares,
            boolean again) {
        public Approach {
            parameters = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
            edges = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(edges));
            protectedTables = List.copyOf(protectedTables);
            spares = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(spares));
        }

        /// One that leaves alone who changed.
        public Approach(
                String root,
                String criteria,
                Map<String, String> parameters,
                Map<String, String> edges,
                List<String> protectedTables,
                Map<String, String> spares) {
            this(root, criteria, parameters, edges, protectedTables, spares, false);
        }
    }

    /// The four parts of the signature.
    public record Digests(String parameters, String spec, String schema, String target) {}

    /// All guards.
    ///
    /// @param overridden those that may refuse and are let pass all the same, by this approval
    public record Guards(List<Guarded> measured, List<Overridden> overridden) {
        /// None.
        public static final Guards NONE = new Guards(List.of(), List.of());

        public Guards {
            measured = List.copyOf(measured);
            overridden = List.copyOf(overridden);
        }

        /// Which are overridden.
        public List<String> names() {
            return overridden.stream().map(Overridden::guard).toList();
        }
    }

    /// One guard.
    public record Guarded(String guard, String measured, String limit, boolean passed) {}

    /// A guard that is overridden, and why.
    public record Overridden(String guard, String reason) {}

    /// One hazard.
    public record Hazardous(String kind, String table, String what, String consequence) {}

    /// What one reviewer said.
    ///
    /// @param seeds of the draws, with blanks between them
    public record Sampled(String reviewer, String role, long reviewed, long accepted, String seeds) {
        /// The others.
        public long rejected() {
            return reviewed - accepted;
        }
    }

    /// What is saved first.
    ///
    /// @param snapshot of the whole database, in words
    /// @param exportTo the folder; empty where nothing is exported
    /// @param recipients public keys; who holds one of the secret keys can read the export
    /// @param horizon when the export has to be unreadable, in words; empty for never
    /// @param kms the key of a KMS by which the run's own key is enveloped; empty where it is not
    /// @param restoring how the snapshot is restored, beside the fields: what was measured since voids no approval
    public record Rollback(
            String snapshot,
            String exportTo,
            List<String> recipients,
            String horizon,
            String kms,
            Restoring restoring) {
        public Rollback {
            recipients = List.copyOf(recipients);
        }

        /// Without a snapshot to restore, and without a KMS.
        public Rollback(String snapshot, String exportTo, List<String> recipients, String horizon) {
            this(snapshot, exportTo, recipients, horizon, "", Restoring.NOTHING);
        }
    }

    /// How a snapshot is restored.
    ///
    /// @param took how long that takes, measured or estimated
    public record Restoring(List<String> steps, String took) {
        /// There is none.
        public static final Restoring NOTHING = new Restoring(List.of(), "");

        public Restoring {
            steps = List.copyOf(steps);
        }
    }

    /// Who has to agree.
    ///
    /// @param needed how many people of each role
    /// @param roles the people of each role
    /// @param expireAfter in words
    /// @param signers the digest of the file of allowed signers
    /// @param reviews how many candidates each role has to look at, and accept
    public record Rules(
            Map<String, Integer> needed,
            Map<String, List<String>> roles,
            String expireAfter,
            String signers,
            Map<String, Integer> reviews) {
        public Rules {
            reviews = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(reviews));
            needed = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(needed));
            roles = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(roles));
        }
    }

    /// The canonical form.
    public Fields fields() {
        var fields = new Fields.Writer().put("spec.name", spec);
        switch (scope) {
            case OneRun run -> {
                fields.put("run.number", run.run())
                        .put("run.as_of", run.asOf())
                        .put("run.frozen_set", run.frozenSet())
                        .put("run.candidates", run.candidates())
                        .put("run.forbidden", run.forbidden())
                        .put("run.held", run.held())
                        .put("run.rows", run.rows());
                run.tables().forEach(t -> fields.put("rows." + t.table() + "." + t.action(), t.rows()));
            }
            case Standing standing ->
                fields.put("standing.most_rows", standing.mostRows()).put("standing.until", standing.until());
        }
        fields.put("target.database", where.database())
                .put("target.environment", where.environment())
                .put("target.system", where.system())
                .put("signature.parameters", digests.parameters())
                .put("signature.spec", digests.spec())
                .put("signature.schema", digests.schema())
                .put("signature.target", digests.target());
        put(approach, fields);
        putFindings(fields);
        rules.needed().forEach((role, people) -> fields.put("approvals.needed." + role, people));
        rules.roles().forEach((role, people) -> fields.put("approvals.roles." + role, String.join(", ", people)));
        rules.reviews().forEach((role, rows) -> fields.put("approvals.reviews." + role, rows));
        return fields.put("approvals.expire_after", rules.expireAfter())
                .put("approvals.signers", rules.signers())
                .fields();
    }

    private void putFindings(Fields.Writer fields) {
        guards.measured()
                .forEach(g -> fields.put(
                        "guards." + g.guard(),
                        "measured " + g.measured() + ", limit " + g.limit() + ", "
                                + (g.passed() ? "passed" : "refused")));
        guards.overridden().forEach(o -> fields.put("overrides." + o.guard(), o.reason()));
        hazards.forEach(
                h -> fields.put("hazards." + h.kind() + (h.table().isEmpty() ? "" : "." + h.table()), h.what()));
        samples.forEach(s -> fields.put(
                "sample." + s.role() + "." + s.reviewer(),
                s.reviewed() + " reviewed, " + s.accepted() + " accepted, " + s.rejected() + " rejected, drawn with "
                        + s.seeds()));
        fields.put("rollback.snapshot", rollback.snapshot()).put("rollback.export", rollback.exportTo());
        rollback.recipients().forEach(r -> fields.put("rollback.recipient", r));
        if (!rollback.horizon().isEmpty()) {
            fields.put("rollback.horizon", rollback.horizon());
        }
        if (!rollback.kms().isEmpty()) {
            fields.put("rollback.kms", rollback.kms());
        }
    }

    private static void put(Approach approach, Fields.Writer fields) {
        fields.put("approach.root", approach.root()).put("approach.criteria", approach.criteria());
        approach.parameters().forEach((name, value) -> fields.put("parameters." + name, value));
        approach.edges().forEach((edge, decision) -> fields.put("edges." + edge, decision));
        approach.protectedTables().forEach(table -> fields.put("protect." + table, "no run may write it"));
        approach.spares().forEach((key, who) -> fields.put("spares." + key, who));
        if (approach.again()) {
            fields.put("approach.changed", "listed and exported again, and deleted");
        }
    }

    /// SHA-256 over the canonical form, hexadecimal.
    public String digest() {
        return fields().digest();
    }
}
