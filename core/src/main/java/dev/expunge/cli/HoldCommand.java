package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.CommandText;
import dev.expunge.app.HoldDesk;
import dev.expunge.postgres.HoldBook;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Says who must not be deleted now: the commands `hold add`, `hold list` and `hold release`.
@Command(
        name = "hold",
        description = {
            "Says who must not be deleted now, whatever the criteria say.",
            "Every batch looks at the holds after it has locked its candidates. Holds of your own tables and files stand"
                    + " in the spec, under holds."
        },
        footer = {"", "Writes: the hold to schema expunge, with its ledger entry, which does not name the subject."})
final class HoldCommand implements Callable<Integer> {
    private HoldCommand() {}

    static CommandLine line(Desk desk) {
        return new CommandLine(new HoldCommand())
                .addSubcommand(new Add(desk))
                .addSubcommand(new Listing(desk))
                .addSubcommand(new Release(desk));
    }

    @Override
    public Integer call() {
        throw Failure.nothingChanged(
                Code.USAGE, "hold needs to know what to do", "expunge hold add, hold list or hold release");
    }

    private static HoldDesk holds(Desk desk, Path file) {
        return desk.expunge().holds(desk.expunge().open(file));
    }

    @Command(
            name = "add",
            description = {
                "Places a hold on one subject. It waits for a batch that has the row, and answers in force, or too late."
            },
            footer = {"", "Writes: the hold to schema expunge, with its ledger entry."})
    private static final class Add implements Callable<Integer> {
        private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,39}");

        private final Desk desk;

        @Parameters(index = "0", paramLabel = "SPEC", description = "The spec, a YAML file.")
        private Path file = Path.of("");

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "KEY",
                description = "The value of each column of the root's key.")
        private List<String> key = List.of();

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "CODE",
                description = "Why, as a code such as LIT-2026-4. It stays in the ledger: name nobody in it.")
        private String reason = "";

        @Option(
                names = "--until",
                paramLabel = "DAY",
                description = "The last day of the hold, such as 2027-12-31; without it, until it is released.")
        private Optional<LocalDate> until = Optional.empty();

        Add(Desk desk) {
            this.desk = desk;
        }

        @Override
        public Integer call() {
            if (!CODE.matcher(reason).matches()) {
                throw Failure.nothingChanged(
                        Code.USAGE,
                        "--reason must be a code of up to 40 letters, digits and . _ / -",
                        "use the number of the case; what it is about stands where that number is kept");
            }
            if (until.isPresent() && until.get().isBefore(LocalDate.EPOCH)) {
                throw Failure.nothingChanged(Code.USAGE, "--until is a day long over", "give the last day of the hold");
            }
            long number = holds(desk, file).add(key, reason, until);
            desk.terminal()
                    .print("in force: hold " + number
                            + until.map(day -> ", until the end of " + day + " UTC")
                                    .orElse(", until it is released")
                            + "\nto release it\n  "
                            + new CommandText(desk.terminal().program())
                                    .with("hold", "release", file.toString(), Long.toString(number))
                            + "\n");
            return 0;
        }
    }

    @Command(
            name = "release",
            description = {
                "Releases a hold, and forgets whom it held. The next run that freezes a set may delete the subject."
            },
            footer = {"", "Writes: the hold in schema expunge, with its ledger entry."})
    private static final class Release implements Callable<Integer> {
        private final Desk desk;

        @Parameters(index = "0", paramLabel = "SPEC", description = "The spec, a YAML file.")
        private Path file = Path.of("");

        @Parameters(index = "1", paramLabel = "NUMBER", description = "The hold's number, as hold list shows it.")
        private long number;

        Release(Desk desk) {
            this.desk = desk;
        }

        @Override
        public Integer call() {
            String root = holds(desk, file).release(number);
            desk.terminal().print("released: hold " + number + " of a subject of " + root + "\n");
            return 0;
        }
    }

    @Command(
            name = "list",
            description = {"Lists the holds in schema expunge. The keys that it prints are personal data."},
            footer = {"", "Writes: nothing."})
    private static final class Listing implements Callable<Integer> {
        private static final JsonMapper JSON = JsonMapper.shared();

        private final Desk desk;

        @Parameters(index = "0", paramLabel = "SPEC", description = "The spec, a YAML file.")
        private Path file = Path.of("");

        @Option(names = "--all", description = "Also those that are over.")
        private boolean all;

        @Option(names = "--json", description = "Prints JSON, one line for each hold.")
        private boolean json;

        Listing(Desk desk) {
            this.desk = desk;
        }

        @Override
        public Integer call() {
            List<HoldBook.Hold> holds = holds(desk, file).list().stream()
                    .filter(hold -> all || hold.inForce())
                    .toList();
            if (json) {
                holds.forEach(hold -> desk.terminal().print(json(hold)));
            } else {
                desk.terminal().print(text(holds));
            }
            return 0;
        }

        private static String text(List<HoldBook.Hold> holds) {
            var lines = new Columns("rlllll").row("hold", "", "root", "key", "reason", "");
            holds.forEach(hold -> lines.row(
                    Long.toString(hold.number()),
                    hold.inForce() ? "in force" : hold.releasedAt().isPresent() ? "released" : "over",
                    hold.root(),
                    String.join(", ", hold.subject()),
                    hold.reason(),
                    hold.until().map(day -> "until " + day + ", ").orElse("") + "placed " + hold.placedAt() + " by "
                            + hold.placedBy()));
            return holds.isEmpty() ? "no hold is in force\n" : lines.text();
        }

        private static String json(HoldBook.Hold hold) {
            ObjectNode node = JSON.createObjectNode()
                    .put("event", "hold")
                    .put("hold", hold.number())
                    .put("root", hold.root())
                    .put("in_force", hold.inForce())
                    .put("reason", hold.reason())
                    .put("until", hold.until().orElse(null))
                    .put("placed_by", hold.placedBy())
                    .put("placed_at", hold.placedAt().toString());
            hold.subject().forEach(node.putArray("key")::add);
            return RunJson.line(node);
        }
    }
}
