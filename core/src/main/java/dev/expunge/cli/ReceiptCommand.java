package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.CommandText;
import dev.expunge.plan.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Writes the receipt of a trial.
@Command(
        name = "receipt",
        description = {
            "Writes the receipt of a run that went to its verified end here.",
            "A target whose spec demands a trial (tested_on) asks for it. It holds counts and digests, and is signed by"
                    + " the key of this target."
        },
        footer = {"", "Writes: the file. Reads the ledger."})
final class ReceiptCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private RunOption run = new RunOption();

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "The private key of this target's receipts: openssl genpkey -algorithm ed25519 -out FILE")
    private Path key = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Writes into a file; otherwise the receipt is printed.")
    private Optional<Path> output = Optional.empty();

    ReceiptCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        Receipt receipt = desk.expunge().receipts(run.open(desk)).of(run.number(), key);
        if (output.isEmpty()) {
            desk.terminal().data(receipt.text());
            return 0;
        }
        write(output.get(), receipt);
        desk.terminal()
                .print("receipt of run " + receipt.trial().run() + " of "
                        + receipt.trial().spec() + ", in environment "
                        + receipt.target().environment() + ", in "
                        + output.get() + "\nsigned by " + receipt.seal().signedBy()
                        + "\nuse it on the other target\n  "
                        + new CommandText(desk.terminal().program())
                                .with("run", "SPEC", "--receipt", output.get().toString())
                        + "\n");
        return 0;
    }

    private static void write(Path file, Receipt receipt) {
        try {
            if (Files.exists(file) && Receipt.parse(Files.readString(file)).isEmpty()) {
                throw Failure.nothingChanged(
                        Code.USAGE,
                        file + " is there already, and is no receipt",
                        "give another file with --output, or move that one away");
            }
            Files.writeString(file, receipt.text());
        } catch (IOException e) {
            throw Failure.nothingChanged(
                            Code.USAGE, file + " cannot be written", "give a file in a folder that you may write to")
                    .causedBy(e);
        }
    }
}
