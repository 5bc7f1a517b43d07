package dev.expunge.cli;

import dev.expunge.verify.Verification;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Proves that what was to go is gone.
@Command(
        name = "verify",
        description =
                "Looks every row of the frozen set up again, checks the ledger's chain, and that everything adds up.",
        footer = {"", "Writes: nothing."})
final class VerifyCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private RunOption run = new RunOption();

    VerifyCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        Verification proof = run.runs(desk).verify(run.number());
        desk.terminal()
                .print(MarkText.of(proof)
                        .orElseGet(() -> OutcomeText.totals(proof.totals()) + OutcomeText.verification(proof)));
        proof.require();
        return 0;
    }
}
