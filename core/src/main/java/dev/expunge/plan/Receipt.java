package dev.expunge.plan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a target says about a run that went to its verified end there, signed by the key of its ledger. Holds counts
/// and digests, no personal data. Immutable.
///
/// @param signature what was executed: parameters, spec, schema, target
/// @param target where
/// @param trial which run it was
/// @param seal by whom it is signed
public record Receipt(Signature signature, Target target, Trial trial, Seal seal) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String VERSION = "1";

    /// The run.
    ///
    /// @param spec the name of its spec
    /// @param verifiedAt ISO 8601, by the server's clock
    /// @param entry the hash of the ledger's entry that says that it was verified
    public record Trial(String spec, long run, long deleted, String verifiedAt, String entry) {}

    /// Key and signature, both in Base64.
    ///
    /// @param signedBy the public key in its X.509 form
    public record Seal(String signedBy, String value) {
        static final Seal NONE = new Seal("", "");
    }

    /// A receipt that is not signed yet.
    public static Receipt unsigned(Signature signature, Target target, Trial trial) {
        return new Receipt(signature, target, trial, Seal.NONE);
    }

    /// The same, signed.
    public Receipt sealed(ReceiptKey key) {
        return new Receipt(signature, target, trial, new Seal(key.publicText(), key.sign(signed())));
    }

    /// What is signed: every field in its order, as a list in JSON, so that no two receipts have the same.
    private byte[] signed() {
        return JSON.writeValueAsString(List.of(
                        "expunge receipt",
                        VERSION,
                        signature.toString(),
                        target.systemIdentifier(),
                        target.database(),
                        target.environment(),
                        trial.spec(),
                        Long.toString(trial.run()),
                        Long.toString(trial.deleted()),
                        trial.verifiedAt(),
                        trial.entry()))
                .getBytes(StandardCharsets.UTF_8);
    }

    /// Whether the seal is that key's over exactly this.
    ///
    /// @param key the public key, Base64 of its X.509 form
    boolean sealedBy(String key) {
        return ReceiptKey.signed(signed(), seal.value(), key);
    }

    /// Everything that keeps this from being the receipt of a trial of that plan, one sentence each; none when it is.
    ///
    /// @param environment where the trial had to be
    /// @param key by which receipts are signed there
    public List<String> against(Plan plan, String environment, String key) {
        var wrong = new ArrayList<String>();
        if (!sealedBy(key)) {
            wrong.add(
                    seal.signedBy().equals(key)
                            ? "the seal is broken: the receipt was altered after it was signed"
                            : "it is not signed by the key that the spec names");
        }
        if (!target.environment().equals(environment)) {
            wrong.add("the trial was in environment " + target.environment() + ", not in " + environment);
        }
        if (target.systemIdentifier().equals(plan.target().systemIdentifier())) {
            wrong.add("the trial was on this very server, system " + target.systemIdentifier());
        }
        signature.differences(plan.signature()).stream()
                .filter(part -> part != Signature.Part.TARGET)
                .map(part -> sentence(part, plan))
                .forEach(wrong::add);
        return wrong;
    }

    private static String sentence(Signature.Part part, Plan plan) {
        return switch (part) {
            case SPEC -> "the spec differs from the one that was tried";
            case SCHEMA -> "the schema of the touched tables differs from the one of the trial";
            case PARAMETERS ->
                "the parameters differ from the ones that were tried; now: "
                        + plan.parameterText(" = ").replace("\n", ", ");
            case TARGET -> "the target differs";
        };
    }

    /// The file: one line of JSON for each field.
    public String text() {
        ObjectNode node = JSON.createObjectNode()
                .put("expunge_receipt", VERSION)
                .put("signature", signature.toString())
                .put("system", target.systemIdentifier())
                .put("database", target.database())
                .put("environment", target.environment())
                .put("spec", trial.spec())
                .put("run", Long.toString(trial.run()))
                .put("deleted", Long.toString(trial.deleted()))
                .put("verified_at", trial.verifiedAt())
                .put("ledger_entry", trial.entry())
                .put("signed_by", seal.signedBy())
                .put("seal", seal.value());
        return node.properties().stream()
                .map(field -> "  " + JSON.writeValueAsString(field.getKey()) + ": " + field.getValue())
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
    }

    /// Reads what [#text] wrote; empty for anything else.
    public static Optional<Receipt> parse(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            return node.path("expunge_receipt").asString("").equals(VERSION) ? read(node) : Optional.empty();
        } catch (JacksonException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Receipt> read(JsonNode node) {
        return Signature.parse(field(node, "signature"))
                .map(signature -> new Receipt(
                        signature,
                        new Target(field(node, "system"), field(node, "database"), field(node, "environment")),
                        new Trial(
                                field(node, "spec"),
                                Long.parseLong(field(node, "run")),
                                Long.parseLong(field(node, "deleted")),
                                field(node, "verified_at"),
                                field(node, "ledger_entry")),
                        new Seal(field(node, "signed_by"), field(node, "seal"))));
    }

    private static String field(JsonNode node, String name) {
        return node.path(name).asString("");
    }
}
