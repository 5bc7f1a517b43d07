package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.ReviewDesk.Verdicts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/// What a reviewer says of a sample.
final class VerdictOption {
    private static final String REST = "rest";

    @Option(
            names = "--accept",
            paramLabel = "N|rest",
            split = ",",
            description = "Records that these candidates may go: their numbers, or rest for all that were drawn "
                    + "with --seed and are not rejected.")
    private List<String> accepted = List.of();

    @Option(
            names = "--reject",
            paramLabel = "N=CODE",
            split = ",",
            description = "Records that these may not, each with a code of the reason, which stays in the ledger: "
                    + "17=still_active.")
    private List<String> rejected = List.of();

    @Option(names = "--as", paramLabel = "ROLE", description = "The reviewer's role, where the key does not decide it.")
    private Optional<String> role = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "FILE|agent",
            description = "The SSH key to sign the verdicts with, where the spec has a file of signers.")
    Optional<String> key = Optional.empty();

    @Option(
            names = "--sheet",
            paramLabel = "FILE",
            description = "Writes the verdicts to sign them elsewhere: ssh-keygen -Y sign -n expunge -f KEY FILE")
    Optional<Path> sheet = Optional.empty();

    @Option(
            names = "--signature",
            paramLabel = "FILE",
            description = "With --sheet: takes the sheet with this signature, which was made elsewhere.")
    Optional<Path> signature = Optional.empty();

    /// Whether there is a verdict to be recorded, and not a sample to be drawn.
    boolean present() {
        return !accepted.isEmpty() || !rejected.isEmpty() || signature.isPresent();
    }

    /// What the words say.
    ///
    /// @throws Failure `USAGE` for words that say nothing
    Verdicts verdicts(Optional<String> seed, int count) {
        boolean rest = accepted.contains(REST);
        var numbers = new TreeSet<Long>();
        accepted.stream().filter(word -> !word.equals(REST)).forEach(word -> numbers.add(number(word)));
        Map<Long, String> reasons = new TreeMap<>();
        for (String word : rejected) {
            int equals = word.indexOf('=');
            String code = word.substring(equals + 1).strip();
            if (equals < 0 || !code.matches("[a-z0-9_-]{1,40}")) {
                throw usage("--reject needs a number and a code of a-z, 0-9, _ and -: --reject 17=still_active");
            }
            reasons.put(number(word.substring(0, equals)), code);
        }
        if (numbers.stream().anyMatch(reasons::containsKey)) {
            throw usage("one candidate is both accepted and rejected");
        }
        String drawn = seed.orElseThrow(() -> usage("a verdict needs --seed, which the sample has printed"));
        return new Verdicts(role, drawn, count, numbers, rest, reasons);
    }

    private static long number(String word) {
        if (!word.strip().matches("[0-9]{1,18}")) {
            throw usage("--accept and --reject need the numbers that the sample has printed: --accept 3,17");
        }
        return Long.parseLong(word.strip());
    }

    private static Failure usage(String what) {
        return Failure.nothingChanged(
                Code.USAGE, what, "expunge sample --help", "docs/approvals.md says how a review goes");
    }
}
