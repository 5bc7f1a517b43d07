package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.backup.Archive;
import dev.expunge.backup.Identities;
import dev.expunge.plan.Signature;
import dev.expunge.plan.Target;
import dev.expunge.postgres.Restoration;
import dev.expunge.postgres.RestoreCount;
import dev.expunge.spec.Spec;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// A report of a restore while it is put together.
///
/// @param manifest of the export, by its checksum
/// @param schema what decides how rows come back
record RestoreReports(RestoreWanted wanted, String manifest, String schema, RestoreReport report) {
    private static final int NAMED = 20;

    static RestoreReports of(RestoreWanted wanted, Archive archive, long before) {
        List<String> warnings = Identities.exposed(wanted.identity()).stream().toList();
        return new RestoreReports(
                wanted,
                archive.sha256(),
                "",
                new RestoreReport(
                        wanted.run(),
                        archive.place(),
                        0,
                        before,
                        0,
                        List.of(),
                        0,
                        List.of(),
                        List.of(),
                        warnings,
                        Optional.empty()));
    }

    RestoreReports about(BitSet chosen, String schemaNow, List<String> triggers) {
        return new RestoreReports(
                wanted,
                manifest,
                schemaNow,
                new RestoreReport(
                        report.run(),
                        report.place(),
                        chosen.cardinality(),
                        report.before(),
                        0,
                        List.of(),
                        0,
                        List.of(),
                        triggers,
                        report.warnings(),
                        Optional.empty()));
    }

    /// @param chosen whom it is about: rows of others come along
    RestoreReports found(Restoration.Look look, BitSet chosen) {
        return found(
                look.counts(),
                look.blocked().stream().filter(at -> chosen.get(at.intValue())).toList());
    }

    RestoreReports found(List<RestoreCount> counts) {
        return found(counts, List.of());
    }

    private RestoreReports found(List<RestoreCount> counts, List<Long> blocked) {
        return done(report.chosen() - blocked.size(), blocked, counts);
    }

    /// What became of it.
    ///
    /// @param left who is not back
    RestoreReports done(long restored, List<Long> left, List<RestoreCount> counts) {
        return new RestoreReports(
                wanted,
                manifest,
                schema,
                new RestoreReport(
                        report.run(),
                        report.place(),
                        report.chosen(),
                        report.before(),
                        restored,
                        left.stream().sorted().limit(NAMED).toList(),
                        left.size(),
                        counts,
                        report.triggers(),
                        report.warnings(),
                        Optional.empty()));
    }

    RestoreReport unsigned() {
        return report;
    }

    RestoreReport signed(Target target, Spec spec) {
        return new RestoreReport(
                report.run(),
                report.place(),
                report.chosen(),
                report.before(),
                report.restored(),
                report.left(),
                report.leftOut(),
                report.counts(),
                report.triggers(),
                report.warnings(),
                Optional.of(signature(target, spec)));
    }

    /// Who was restored meanwhile is no part of it: what broke off goes on with the same signature.
    private Signature signature(Target target, Spec spec) {
        return Signature.of(
                wanted.text() + "\n" + manifest,
                spec.name() + "\ntriggers " + spec.backup().restore().triggers(),
                schema,
                target);
    }

    /// @throws Failure that names the part which differs
    void require(String given, Target target, Opened opened) {
        Signature now = signature(target, opened.spec());
        String look = "look at what would be restored, by the same command without --execute and --signature";
        Optional<Signature> tested = Signature.parse(given);
        if (tested.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.SIGNATURE_MISSING,
                    given.isBlank()
                            ? "--execute needs the signature that the dry run printed"
                            : "what was given is not a signature: it has the form expunge1-… with four parts",
                    look);
        }
        tested.get().differences(now).stream().findFirst().ifPresent(part -> {
            throw Failure.nothingChanged(
                    code(part),
                    what(part) + "\n  tested   " + tested.get().part(part) + "  (the signature you gave)\n  now      "
                            + now.part(part),
                    look + ", and use the signature that it prints");
        });
    }

    private static Code code(Signature.Part part) {
        return switch (part) {
            case TARGET -> Code.SIGNATURE_TARGET;
            case SPEC -> Code.SIGNATURE_SPEC;
            case SCHEMA -> Code.SIGNATURE_SCHEMA;
            case PARAMETERS -> Code.SIGNATURE_PARAMETERS;
        };
    }

    private static String what(Signature.Part part) {
        return switch (part) {
            case TARGET -> "the dry run was made against another server, database or environment";
            case SPEC -> "the spec differs from the one that was tested, in its name or in what triggers do";
            case SCHEMA -> "the schema of the tables differs from the one that was tested, or their triggers do";
            case PARAMETERS -> "it is not the restore that was tested: another run, other subjects or another schema";
        };
    }
}
