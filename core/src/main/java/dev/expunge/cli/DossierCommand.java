package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.approve.Dossier;
import dev.expunge.approve.DossierMarkdown;
import dev.expunge.approve.DossierPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Prints what approvers read and sign.
@Command(
        name = "dossier",
        description = {
            "Prints the document that approvers read and sign: scope, approach, guards, map, samples, the way back.",
            "As Markdown, which is what is signed, byte for byte; with --html as a page to read and print."
        },
        footer = {"", "Writes: the file that is named. Holds no personal data."})
final class DossierCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private SubjectOption subject = new SubjectOption();

    @Option(names = "--html", description = "As one HTML page that says the same.")
    private boolean html;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Writes it into a file, instead of an older dossier that is there.")
    private Optional<Path> output = Optional.empty();

    DossierCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        Dossier dossier = subject.desk(desk).dossier(subject.subject());
        String text = html ? DossierPage.of(dossier) : DossierMarkdown.of(dossier);
        output.ifPresentOrElse(file -> write(file, text), () -> desk.terminal().print(text));
        desk.terminal()
                .note("digest sha256:" + dossier.digest() + "; to agree: "
                        + subject.command(desk, "approve").with("--key", "FILE"));
        return 0;
    }

    private static void write(Path file, String text) {
        try {
            if (Files.exists(file)
                    && !new String(Files.readAllBytes(file), StandardCharsets.UTF_8).contains("Deletion dossier: ")) {
                throw Failure.nothingChanged(
                        Code.USAGE, file + " is there already, and is no dossier", "give another file with --output");
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw Failure.nothingChanged(
                            Code.USAGE, file + " cannot be written", "give a file in a folder that you may write to")
                    .causedBy(e);
        }
    }
}
