package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.ledger.Chain;
import dev.expunge.ledger.Entry;
import dev.expunge.plan.Receipt;
import dev.expunge.plan.ReceiptKey;
import dev.expunge.plan.Signature;
import dev.expunge.plan.Target;
import dev.expunge.postgres.PostgresLedger;
import dev.expunge.postgres.Runs;
import dev.expunge.sql.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Writes receipts of runs that went to a verified end, for another target that demands one. Reads only.
public final class ReceiptDesk {
    private static final String VERIFIED = "verified";

    private final Opened opened;

    ReceiptDesk(Opened opened) {
        this.opened = opened;
    }

    /// The receipt of a run, signed.
    ///
    /// @param number of the run; empty for the newest of the spec
    /// @throws Failure `RUN_UNKNOWN` without such a run, `RECEIPT_REFUSED` when it proves nothing
    public Receipt of(Optional<Long> number, Path keyFile) {
        ReceiptKey key = ReceiptKey.read(keyFile);
        try (Session session = opened.reading("receipt")) {
            return BoundedReading.of(session, "the ledger", () -> of(session, number))
                    .sealed(key);
        }
    }

    private Receipt of(Session session, Optional<Long> number) {
        Runs.Recorded run = run(new Runs(session), number);
        Target target = opened.target(session);
        List<Entry> entries = new PostgresLedger(session).entries();
        Chain.broken(entries).ifPresent(what -> {
            throw refused(run, "the ledger is broken: " + what);
        });
        Entry verified = entries.stream()
                .filter(entry -> entry.run() == run.id() && entry.kind().equals(VERIFIED))
                .findFirst()
                .orElseThrow(() -> refused(run, "it is " + run.state() + ", and was not verified"));
        Signature executed = executed(run, target);
        return Receipt.unsigned(
                executed,
                target,
                new Receipt.Trial(run.name(), run.id(), deleted(run, verified), verified.writtenAt(), verified.hash()));
    }

    private Runs.Recorded run(Runs runs, Optional<Long> number) {
        Optional<Runs.Recorded> found = !runs.present()
                ? Optional.empty()
                : number.isPresent()
                        ? runs.find(number.get())
                        : runs.newest(opened.spec().name()).map(runs::first);
        return found.filter(run -> run.name().equals(opened.spec().name()))
                .orElseThrow(() -> Failure.nothingChanged(
                        Code.RUN_UNKNOWN,
                        number.map(n -> "there is no run " + n + " of "
                                        + opened.spec().name())
                                .orElse("there is no run of " + opened.spec().name() + " yet"),
                        "execute the spec here first",
                        "check database.url and name of the spec"));
    }

    /// The target is in the signature: whoever renamed the environment since has another one.
    private Signature executed(Runs.Recorded run, Target target) {
        Signature signature =
                Signature.parse(run.signature()).orElseThrow(() -> refused(run, "its record holds no signature"));
        if (!Signature.of("", "", "", target).target().equals(signature.target())) {
            throw refused(
                    run, "it ran under another name of the environment, or in another database: here is " + target);
        }
        return signature;
    }

    private static long deleted(Runs.Recorded run, Entry verified) {
        JsonNode body = JsonMapper.shared().readTree(verified.body());
        long parked = body.path("parked").asLong(0);
        long deleted = body.path("deleted").asLong(0);
        if (parked > 0) {
            throw refused(run, parked + " of its candidates were given up");
        }
        if (deleted == 0) {
            throw refused(run, "it deleted nobody, which tries nothing");
        }
        return deleted;
    }

    private static Failure refused(Runs.Recorded run, String why) {
        return Failure.nothingChanged(
                Code.RECEIPT_REFUSED,
                "run " + run.id() + " of " + run.name() + " gets no receipt: " + why,
                "execute the spec here to its verified end, on data of which some is selected",
                "see how it stands: expunge status SPEC");
    }
}
