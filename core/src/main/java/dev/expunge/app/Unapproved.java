package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.time.Instant;
import java.util.List;

/// What is said where nobody has approved a run.
record Unapproved(Opened opened) {
    /// Why none of the standing approvals counts.
    Failure of(List<SignedTerms> all, Instant at) {
        all.stream()
                .filter(terms -> terms.terms().over(at).isEmpty())
                .filter(terms -> !terms.agreement().changes().isEmpty())
                .findFirst()
                .ifPresent(terms -> terms.agreement()
                        .require(
                                "a run of " + opened.spec().name(),
                                "have the standing approval signed anew: "
                                        + opened.command("dossier", "--standing", "…")));
        return because(all.stream()
                .map(terms -> terms.refusal(at).orElse(""))
                .filter(sentence -> !sentence.isEmpty())
                .reduce((one, other) -> one + "\n  " + other)
                .orElse("nobody has approved it"));
    }

    /// The refusal, with what can be done.
    Failure because(String why) {
        return Failure.nothingChanged(
                Code.NOT_APPROVED,
                "a run of " + opened.spec().name() + " is not approved:\n  " + why,
                "for one run: " + opened.command("freeze") + "     then " + opened.plainCommand("dossier") + " and "
                        + opened.plainCommand("approve", "--key", "…"),
                "for a schedule: "
                        + opened.command("approve", "--standing", "--max-rows", "…", "--until", "…", "--key", "…"));
    }
}
