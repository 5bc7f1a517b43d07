package dev.expunge.approve;

import dev.expunge.approve.Dossier.Approach;
import dev.expunge.approve.Dossier.Counted;
import dev.expunge.approve.Dossier.Digests;
import dev.expunge.approve.Dossier.Guarded;
import dev.expunge.approve.Dossier.Guards;
import dev.expunge.approve.Dossier.Hazardous;
import dev.expunge.approve.Dossier.Overridden;
import dev.expunge.approve.Dossier.Rollback;
import dev.expunge.approve.Dossier.Rules;
import dev.expunge.approve.Dossier.Sampled;
import dev.expunge.approve.Dossier.Scope;
import dev.expunge.approve.Dossier.Where;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// A dossier in which everything is there, and the same with one thing altered.
final class SampleDossier {
    static final Instant AS_OF = Instant.parse("2026-11-22T09:00:00Z");
    static final Dossier STANDING = new Dossier(
            "pii-cleanup",
            new Scope.Standing(50_000, LocalDate.of(2027, 6, 30)),
            new Where("fluxmap", "production", "7301"),
            new Approach(
                    "public.users", "created_at < :as_of", Map.of("retainDays", "90"), Map.of(), List.of(), Map.of()),
            new Digests("p", "s", "c", "t"),
            Guards.NONE,
            List.of(),
            List.of(),
            new Rollback("not asked for by the spec", "", List.of(), ""),
            new Rules(Map.of("legal", 1), Map.of("legal", List.of("bob@x")), "30 days", "abc", Map.of("engineer", 20)));

    private SampleDossier() {}

    static Dossier of(long run) {
        return new Dossier(
                "pii-cleanup",
                run(run, "f00d", 912, 12, 912),
                new Where("fluxmap", "production", "7301"),
                new Approach(
                        "public.users",
                        "status = 'deactivated'\n  and created_at < :as_of - make_interval(days => :retainDays)",
                        Map.of("retainDays", "90"),
                        Map.of("public.sessions(user_id)", "delete"),
                        List.of("public.payments"),
                        Map.of("hold.1", "public.legal_holds")),
                new Digests("p", "s", "c", "t"),
                new Guards(
                        List.of(new Guarded("max_ratio", "30.4 % of the root's rows", "40 %", true)),
                        List.of(new Overridden("max_rows", "the yearly clean-up"))),
                List.of(new Hazardous("table_copy", "public.users_old", "a copy", "it keeps rows")),
                List.of(new Sampled("bob", "engineer", 20, 20, "5eed")),
                new Rollback("not asked for by the spec", "/exports", List.of("age1abc"), "7 years after each freeze"),
                new Rules(
                        Map.of("legal", 1),
                        Map.of("legal", List.of("bob@x")),
                        "30 days",
                        "abc",
                        Map.of("engineer", 20)));
    }

    static Scope run(long run, String digest, long candidates, long forbidden, long rows) {
        return new Scope.OneRun(
                run, AS_OF, digest, candidates, forbidden, 4, List.of(new Counted("public.users", "delete", rows)));
    }

    /// Every field of the dossier of run 7, each altered alone.
    static Map<String, Dossier> altered() {
        var altered = new LinkedHashMap<String, Dossier>();
        Dossier d = of(7);
        altered.put("spec.name", new Alteration(d).spec("other"));
        altered.put("run.number", with(d, run(8, "f00d", 912, 12, 912)));
        altered.put("run.as_of", with(d, new Scope.OneRun(7, AS_OF.plusNanos(1000), "f00d", 912, 12, 4, tables(912))));
        altered.put("run.held", with(d, new Scope.OneRun(7, AS_OF, "f00d", 912, 12, 5, tables(912))));
        altered.put("run.frozen_set", with(d, run(7, "f00e", 912, 12, 912)));
        altered.put("run.candidates", with(d, run(7, "f00d", 913, 12, 912)));
        altered.put("run.forbidden", with(d, run(7, "f00d", 912, 13, 912)));
        altered.put("rows.public.users.delete", with(d, run(7, "f00d", 912, 12, 913)));
        altered.put("target.database", where(d, new Where("other", "production", "7301")));
        altered.put("target.environment", where(d, new Where("fluxmap", "staging", "7301")));
        altered.put("target.system", where(d, new Where("fluxmap", "production", "7302")));
        altered.put(
                "approach.root",
                approach(
                        d,
                        a -> new Approach(
                                "public.teams",
                                a.criteria(),
                                a.parameters(),
                                a.edges(),
                                a.protectedTables(),
                                a.spares())));
        altered.put(
                "approach.criteria",
                approach(
                        d,
                        a -> new Approach(
                                a.root(),
                                a.criteria().replace("status", "kind"),
                                a.parameters(),
                                a.edges(),
                                a.protectedTables(),
                                a.spares())));
        altered.put(
                "parameters.retainDays",
                approach(
                        d,
                        a -> new Approach(
                                a.root(),
                                a.criteria(),
                                Map.of("retainDays", "9"),
                                a.edges(),
                                a.protectedTables(),
                                a.spares())));
        altered.put(
                "edges.public.sessions(user_id)",
                approach(
                        d,
                        a -> new Approach(
                                a.root(),
                                a.criteria(),
                                a.parameters(),
                                Map.of("public.sessions(user_id)", "forbid"),
                                a.protectedTables(),
                                a.spares())));
        altered.put(
                "protect.public.payments",
                approach(
                        d,
                        a -> new Approach(a.root(), a.criteria(), a.parameters(), a.edges(), List.of(), a.spares())));
        altered.put(
                "spares.hold.1",
                approach(
                        d,
                        a -> new Approach(
                                a.root(), a.criteria(), a.parameters(), a.edges(), a.protectedTables(), Map.of())));
        altered.put("signature.parameters", digests(d, new Digests("x", "s", "c", "t")));
        altered.put("signature.spec", digests(d, new Digests("p", "x", "c", "t")));
        altered.put("signature.schema", digests(d, new Digests("p", "s", "x", "t")));
        altered.put("signature.target", digests(d, new Digests("p", "s", "c", "x")));
        altered.put(
                "guards.max_ratio",
                new Alteration(d)
                        .guards(new Guards(
                                List.of(new Guarded("max_ratio", "30.5 % of the root's rows", "40 %", true)),
                                d.guards().overridden())));
        altered.put(
                "overrides.max_rows",
                new Alteration(d)
                        .guards(new Guards(
                                d.guards().measured(), List.of(new Overridden("max_rows", "because I say so")))));
        altered.put("hazards.table_copy.public.users_old", new Alteration(d).hazards(List.of()));
        altered.put(
                "sample.engineer.bob",
                new Alteration(d).samples(List.of(new Sampled("bob", "engineer", 20, 19, "5eed"))));
        Rollback back = d.rollback();
        String end = back.horizon();
        altered.put("rollback.snapshot", rollback(d, new Rollback("none", "/exports", List.of("age1abc"), end)));
        altered.put("rollback.export", rollback(d, new Rollback(back.snapshot(), "/tmp", List.of("age1abc"), end)));
        altered.put(
                "rollback.recipient", rollback(d, new Rollback(back.snapshot(), "/exports", List.of("age1abd"), end)));
        altered.put(
                "rollback.horizon",
                rollback(
                        d, new Rollback(back.snapshot(), "/exports", List.of("age1abc"), "8 years after each freeze")));
        altered.put(
                "rollback.kms",
                rollback(
                        d,
                        new Rollback(
                                back.snapshot(), "/exports", List.of("age1abc"), end, "alias/k", back.restoring())));
        altered.put(
                "approvals.needed.legal",
                rules(d, r -> new Rules(Map.of("legal", 2), r.roles(), r.expireAfter(), r.signers(), r.reviews())));
        altered.put(
                "approvals.roles.legal",
                rules(
                        d,
                        r -> new Rules(
                                r.needed(),
                                Map.of("legal", List.of("eve@x")),
                                r.expireAfter(),
                                r.signers(),
                                r.reviews())));
        altered.put(
                "approvals.expire_after",
                rules(d, r -> new Rules(r.needed(), r.roles(), "60 days", r.signers(), r.reviews())));
        altered.put(
                "approvals.signers",
                rules(d, r -> new Rules(r.needed(), r.roles(), r.expireAfter(), "abd", r.reviews())));
        altered.put(
                "approvals.reviews.engineer",
                rules(d, r -> new Rules(r.needed(), r.roles(), r.expireAfter(), r.signers(), Map.of("engineer", 10))));
        return altered;
    }

    private static List<Counted> tables(long rows) {
        return List.of(new Counted("public.users", "delete", rows));
    }

    private static Dossier with(Dossier d, Scope scope) {
        return new Dossier(
                d.spec(),
                scope,
                d.where(),
                d.approach(),
                d.digests(),
                d.guards(),
                d.hazards(),
                d.samples(),
                d.rollback(),
                d.rules());
    }

    private static Dossier where(Dossier d, Where where) {
        return new Dossier(
                d.spec(),
                d.scope(),
                where,
                d.approach(),
                d.digests(),
                d.guards(),
                d.hazards(),
                d.samples(),
                d.rollback(),
                d.rules());
    }

    private static Dossier approach(Dossier d, UnaryOperator<Approach> altering) {
        return new Dossier(
                d.spec(),
                d.scope(),
                d.where(),
                altering.apply(d.approach()),
                d.digests(),
                d.guards(),
                d.hazards(),
                d.samples(),
                d.rollback(),
                d.rules());
    }

    private static Dossier digests(Dossier d, Digests digests) {
        return new Dossier(
                d.spec(),
                d.scope(),
                d.where(),
                d.approach(),
                digests,
                d.guards(),
                d.hazards(),
                d.samples(),
                d.rollback(),
                d.rules());
    }

    private static Dossier rollback(Dossier d, Rollback rollback) {
        return new Dossier(
                d.spec(),
                d.scope(),
                d.where(),
                d.approach(),
                d.digests(),
                d.guards(),
                d.hazards(),
                d.samples(),
                rollback,
                d.rules());
    }

    private static Dossier rules(Dossier d, UnaryOperator<Rules> altering) {
        return new Dossier(
                d.spec(),
                d.scope(),
                d.where(),
                d.approach(),
                d.digests(),
                d.guards(),
                d.hazards(),
                d.samples(),
                d.rollback(),
                altering.apply(d.rules()));
    }

    private record Alteration(Dossier d) {
        Dossier spec(String name) {
            return new Dossier(
                    name,
                    d.scope(),
                    d.where(),
                    d.approach(),
                    d.digests(),
                    d.guards(),
                    d.hazards(),
                    d.samples(),
                    d.rollback(),
                    d.rules());
        }

        Dossier guards(Guards guards) {
            return new Dossier(
                    d.spec(),
                    d.scope(),
                    d.where(),
                    d.approach(),
                    d.digests(),
                    guards,
                    d.hazards(),
                    d.samples(),
                    d.rollback(),
                    d.rules());
        }

        Dossier hazards(List<Hazardous> hazards) {
            return new Dossier(
                    d.spec(),
                    d.scope(),
                    d.where(),
                    d.approach(),
                    d.digests(),
                    d.guards(),
                    hazards,
                    d.samples(),
                    d.rollback(),
                    d.rules());
        }

        Dossier samples(List<Sampled> samples) {
            return new Dossier(
                    d.spec(),
                    d.scope(),
                    d.where(),
                    d.approach(),
                    d.digests(),
                    d.guards(),
                    d.hazards(),
                    samples,
                    d.rollback(),
                    d.rules());
        }
    }
}
