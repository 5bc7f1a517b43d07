package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.ApprovalDesk.Source;
import dev.expunge.app.Opened;
import dev.expunge.app.ReviewDesk;
import dev.expunge.approve.ReviewSheet;
import dev.expunge.backup.EncryptedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Shows candidates to a person, and records what that person says of them.
@Command(
        name = "sample",
        description = {
            "Draws candidates of the frozen set at random, for a person to check that they are the right ones, and "
                    + "shows them with everything that goes with them. What it prints are personal data.",
            "With --accept and --reject it records the verdicts of a reviewer, by the numbers of the candidates."
        },
        footer = {
            "",
            "Writes: the seed, and verdicts with reason codes, into the ledger; rows go to standard output, or with -o "
                    + "into an encrypted file, and nowhere else."
        })
final class SampleCommand implements Callable<Integer> {
    private static final int LARGEST = 1024 * 1024;

    private final Desk desk;

    @Mixin
    private RunOption run = new RunOption();

    @Mixin
    private VerdictOption verdict = new VerdictOption();

    @Option(names = "-n", paramLabel = "COUNT", defaultValue = "20", description = "How many, 20 by default.")
    private int count;

    @Option(names = "--csv", description = "Prints CSV (RFC 4180), the names of the columns first.")
    private boolean csv;

    @Option(names = "--seed", paramLabel = "S", description = "Draws the same candidates each time.")
    private Optional<String> seed = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Writes them into a new file, encrypted in the age format, and prints none.")
    private Optional<Path> output = Optional.empty();

    @Option(
            names = "--encrypt-to",
            paramLabel = "KEY",
            split = ",",
            description = "With -o: public keys, age1…; those of the spec's export by default.")
    private List<String> recipients = List.of();

    SampleCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        Opened opened = run.open(desk);
        ReviewDesk reviews = desk.expunge().reviews(opened);
        if (verdict.present()) {
            record(reviews);
        } else {
            draw(reviews, opened);
        }
        return 0;
    }

    private void draw(ReviewDesk reviews, Opened opened) {
        List<String> keys = keys(opened);
        ReviewDesk.Drawn drawn = reviews.draw(run.number(), Math.max(1, count), seed);
        String text = csv ? SampleText.csv(drawn.subjects()) : SampleText.text(drawn.subjects());
        if (output.isPresent()) {
            EncryptedFile.write(output.get(), keys, text.getBytes(StandardCharsets.UTF_8));
        } else if (csv) {
            desk.terminal().data(text);
        } else {
            desk.terminal().print(text);
        }
        desk.terminal()
                .note(drawn.subjects().size() + " candidates of run " + drawn.run() + "; the same ones again: --seed "
                        + drawn.seed());
        if (!opened.spec().approvals().reviews().isEmpty()) {
            desk.terminal()
                    .note("to say that they may go: "
                            + run.command(desk, "sample")
                                    .with("--seed", drawn.seed())
                                    .with("-n", Integer.toString(count), "--accept", "rest")
                            + "     one may not: --reject NUMBER=CODE");
        }
    }

    /// Nothing is written in clear.
    private List<String> keys(Opened opened) {
        List<String> keys = recipients.isEmpty()
                ? opened.spec()
                        .backup()
                        .export()
                        .map(export -> export.encryptTo())
                        .orElse(List.of())
                : recipients;
        if (output.isPresent() && keys.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "a sample is written encrypted only, and neither --encrypt-to nor the spec's export has a key",
                    "add the public key of whoever is to read it: --encrypt-to age1…");
        }
        return keys;
    }

    private void record(ReviewDesk reviews) {
        if (verdict.signature.isPresent()) {
            Path sheet = verdict.sheet.orElseThrow(() -> Failure.nothingChanged(
                    Code.USAGE, "--signature needs the sheet that it is over", "add --sheet FILE"));
            print(reviews.record(run.number(), read(sheet), read(verdict.signature.get())));
            return;
        }
        ReviewDesk.Verdicts verdicts = verdict.verdicts(seed, Math.max(1, count));
        if (verdict.sheet.isPresent()) {
            write(verdict.sheet.get(), reviews.sheet(run.number(), verdicts));
            return;
        }
        print(reviews.record(run.number(), verdicts, verdict.key.map(name -> new Source.Key(name, Passphrase::asked))));
    }

    private void print(ReviewDesk.Recorded recorded) {
        ReviewSheet sheet = recorded.sheet();
        long accepted = sheet.accepted();
        desk.terminal()
                .print("review of run " + recorded.run() + " as " + sheet.role() + ", entry " + recorded.entry()
                        + " of the ledger: " + accepted + " accepted, "
                        + (sheet.verdicts().size() - accepted) + " rejected\n  "
                        + recorded.reviewed().state() + "\n");
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new IOException("too large");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw Failure.nothingChanged(Code.USAGE, file + " cannot be read", "look where it is")
                    .causedBy(e);
        }
    }

    private void write(Path file, ReviewSheet sheet) {
        try {
            Files.writeString(file, sheet.document(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw Failure.nothingChanged(
                            Code.USAGE,
                            file + " is there already, or cannot be written",
                            "give a new file with --sheet")
                    .causedBy(e);
        }
        desk.terminal()
                .note("sign it: ssh-keygen -Y sign -n expunge -f KEY " + file + "     then: "
                        + run.command(desk, "sample").with("--sheet", file.toString())
                        + " --signature " + file + ".sig");
    }
}
