package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.ApprovalDesk;
import dev.expunge.app.ApprovalDesk.Source;
import dev.expunge.approve.Vote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Signs a dossier, or withdraws a signature.
@Command(
        name = "approve",
        description = {
            "Signs the dossier of a frozen run with an SSH key, as ssh-keygen -Y sign does; keys in an agent and in "
                    + "hardware work.",
            "Whoever asks for the run signs first, with --request, and does not count."
        },
        footer = {"", "Writes: schema expunge, its ledger too. Nothing is deleted."})
final class ApproveCommand implements Callable<Integer> {
    private static final int LARGEST = 64 * 1024;

    private final Desk desk;

    @Mixin
    private SubjectOption subject = new SubjectOption();

    @Option(
            names = "--key",
            paramLabel = "FILE|agent",
            description = "The key to sign with: a file, agent, or a public key FILE.pub that the agent has.")
    private Optional<String> key = Optional.empty();

    @Option(
            names = "--signature",
            paramLabel = "FILE",
            description = "Takes a signature that was made elsewhere: ssh-keygen -Y sign -n expunge -f KEY dossier.md")
    private Optional<Path> made = Optional.empty();

    @Option(names = "--request", description = "Puts it forward: whoever does this does not count as an approver.")
    private boolean request;

    @Option(names = "--revoke", paramLabel = "N", description = "Withdraws the signature of that number.")
    private Optional<Long> revoked = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", description = "With --revoke: why, without names of people.")
    private String reason = "";

    ApproveCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        if (java.util.stream.Stream.of(key, made, revoked)
                        .filter(Optional::isPresent)
                        .count()
                != 1) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "one of --key, --signature and --revoke is needed",
                    "sign with a key: " + subject.command(desk, "approve").with("--key", "FILE"),
                    "look at what is signed: " + subject.command(desk, "dossier"));
        }
        ApprovalDesk approvals = subject.desk(desk);
        return revoked.map(number -> withdraw(approvals, number)).orElseGet(() -> sign(approvals));
    }

    private int withdraw(ApprovalDesk approvals, long number) {
        approvals.withdraw(number, reason);
        desk.terminal()
                .print("approval " + number + " is withdrawn; a run that has begun is stopped by `expunge stop`\n");
        return 0;
    }

    private int sign(ApprovalDesk approvals) {
        Vote.Kind kind = request ? Vote.Kind.REQUEST : Vote.Kind.APPROVAL;
        Source source = key.<Source>map(name -> new Source.Key(name, Passphrase::asked))
                .orElseGet(() -> new Source.Made(read(made.orElseThrow())));
        ApprovalDesk.Signed signed = approvals.sign(subject.subject(), kind, source);
        desk.terminal()
                .print((request ? "request " : "approval ") + signed.id() + " of " + signed.person() + " for "
                        + signed.subject() + "\n  over the dossier sha256:" + signed.digest() + "\n  "
                        + (signed.enough() ? "approved: nothing is missing" : signed.lacking()) + "\n");
        return 0;
    }

    private static String read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new IOException("too large");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw Failure.nothingChanged(
                            Code.USAGE,
                            "no signature can be read from " + file,
                            "make one: ssh-keygen -Y sign -n expunge -f KEY dossier.md")
                    .causedBy(e);
        }
    }
}
