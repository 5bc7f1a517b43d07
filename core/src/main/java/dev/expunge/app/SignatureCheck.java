package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.plan.Plan;
import dev.expunge.plan.Signature;
import dev.expunge.spec.Arguments;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Compares the signature that was given with the one of what would run now (promise P6).
final class SignatureCheck {
    private final Plan plan;
    private final String dryRun;

    /// @param dryRun the command that looks at what would run now
    SignatureCheck(Plan plan, String dryRun) {
        this.plan = plan;
        this.dryRun = dryRun;
    }

    /// @throws Failure that names the part which differs
    void require(String given) {
        Signature now = plan.signature();
        if (given.isBlank()) {
            throw Failure.nothingChanged(
                    Code.SIGNATURE_MISSING,
                    "--execute needs the signature that the dry run printed",
                    "look at what would be " + done() + ": " + dryRun + "     and use the command that it prints");
        }
        Signature tested = Signature.parse(given)
                .orElseThrow(() -> Failure.nothingChanged(
                        Code.SIGNATURE_MISSING,
                        "what was given is not a signature: it has the form expunge1-… with four parts",
                        "copy it whole from the dry run: " + dryRun));
        List<Signature.Part> parts = tested.differences(now);
        if (!parts.isEmpty()) {
            throw mismatch(parts, tested, now);
        }
    }

    /// Named after the first part that differs; the others are told, too.
    private Failure mismatch(List<Signature.Part> parts, Signature tested, Signature now) {
        String lines = lines(parts.getFirst(), tested, now)
                + parts.stream()
                        .skip(1)
                        .map(part -> "\n" + other(part) + lines(part, tested, now))
                        .collect(Collectors.joining());
        String look =
                "look at what would be " + done() + " now: " + dryRun + "     and use the signature that it prints";
        return switch (parts.getFirst()) {
            case PARAMETERS ->
                Failure.nothingChanged(
                        Code.SIGNATURE_PARAMETERS,
                        "the parameters differ from the ones that were tested" + lines,
                        tested(tested),
                        look);
            case SPEC ->
                Failure.nothingChanged(
                        Code.SIGNATURE_SPEC, "the spec differs from the one that was tested" + lines, look);
            case SCHEMA ->
                Failure.nothingChanged(
                        Code.SIGNATURE_SCHEMA,
                        "the schema of the touched tables differs from the one that was tested" + lines,
                        look);
            case TARGET ->
                Failure.nothingChanged(
                        Code.SIGNATURE_TARGET,
                        "the dry run was made against another server, database or environment" + lines,
                        "check database.url and database.environment of the spec",
                        look);
        };
    }

    private String lines(Signature.Part part, Signature tested, Signature now) {
        return "\n  tested   " + tested.part(part) + "  (the signature you gave)" + "\n  now      " + now.part(part)
                + "  " + detail(part);
    }

    private static String other(Signature.Part part) {
        return switch (part) {
            case TARGET -> "the target differs, too";
            case SPEC -> "the spec differs, too";
            case SCHEMA -> "the schema of the touched tables differs, too";
            case PARAMETERS -> "the parameters differ, too";
        };
    }

    /// How to run what was tested, with its values where they are the spec's defaults.
    private String tested(Signature tested) {
        Optional<Plan> defaults = withDefaults().filter(p -> p.signature().equals(tested));
        return defaults.map(p ->
                        "run what was tested:  --set " + p.parameterText("=").replace("\n", " --set "))
                .orElse("run what was tested: give the same --set as in the dry run");
    }

    private Optional<Plan> withDefaults() {
        boolean all = plan.spec().parameters().values().stream()
                .allMatch(p -> p.defaultValue().isPresent());
        return all
                ? Optional.of(new Plan(
                        plan.spec(),
                        Arguments.resolve(plan.spec(), List.of()),
                        plan.graph(),
                        plan.target(),
                        plan.fingerprint(),
                        plan.purpose()))
                : Optional.empty();
    }

    private String done() {
        return plan.purpose().done();
    }

    private String detail(Signature.Part part) {
        return switch (part) {
            case PARAMETERS ->
                plan.values().values().isEmpty()
                        ? "(none)"
                        : plan.parameterText(" = ").replace("\n", ", ");
            case SPEC ->
                "spec " + plan.spec().name()
                        + (plan.spec().softDelete().isPresent()
                                ? ", to " + plan.purpose().word()
                                : "");
            case SCHEMA -> plan.graph().touched().size() + " tables";
            case TARGET -> plan.target().toString();
        };
    }
}
