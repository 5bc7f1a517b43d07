package dev.expunge.cli;

import dev.expunge.app.ExportDesk;
import dev.expunge.verify.Verification;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Proves that what was to go is gone.
@Command(
        name = "verify",
        description =
                "Looks every row of the frozen set up again, checks the ledger's chain, that everything adds up, and"
                        + " every object of the export.",
        footer = {"", "Writes: nothing."})
final class VerifyCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private RunOption run = new RunOption();

    @Option(names = "--no-export", description = "Leaves the export unread, which can take as long as writing it took.")
    private boolean withoutExport;

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
        if (!withoutExport) {
            ExportDesk.of(run.open(desk))
                    .check(run.runs(desk).status(run.number()).run().id())
                    .ifPresent(checked -> desk.terminal().print(" " + ExportsText.checked(checked) + "\n"));
        }
        return 0;
    }
}
