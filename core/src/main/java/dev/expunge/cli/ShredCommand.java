package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.CommandText;
import dev.expunge.app.ExportDesk;
import dev.expunge.app.ShredDesk;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Ends exports: destroys the keys that open them; only with `--execute` and the signature that this printed.
@Command(
        name = "shred",
        description = {
            "Says which export nobody could read any more, and prints the signature that --execute demands.",
            "With --execute its key is destroyed where it is kept, and the ledger gets the receipt. The encrypted files stay;"
                    + " locked or not, they are noise from then on. This cannot be undone."
        },
        footer = {
            "",
            "Writes: nothing without --execute; the connection is read-only at the server.",
            "With --execute: the place of the keys, and schema expunge."
        })
final class ShredCommand implements Callable<Integer> {
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,39}");

    private final Desk desk;

    @Parameters(paramLabel = "SPEC", description = "The spec, a YAML file.")
    private Path file = Path.of("");

    @Option(names = "--run", paramLabel = "N", description = "The export of this run.")
    private Optional<Long> run = Optional.empty();

    @Option(names = "--due", description = "All exports of the spec whose horizon is over; for a schedule.")
    private boolean due;

    @Option(
            names = "--before-horizon",
            paramLabel = "CODE",
            description =
                    "Why it is not kept until its horizon, as a code that stays in the ledger: name nobody in it.")
    private Optional<String> early = Optional.empty();

    @Option(names = "--execute", description = "Destroys the key. Needs --signature.")
    private boolean execute;

    @Option(
            names = "--signature",
            paramLabel = "S",
            description = "The signature that shred without --execute printed.")
    private String signature = "";

    @Option(names = "--json", description = "Prints JSON: one object, with --execute one on a line for each export.")
    private boolean json;

    ShredCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        requireUsage();
        var which = new ShredDesk.Which(run, early);
        ShredDesk shredding = ShredDesk.of(desk.expunge().open(file));
        if (execute) {
            List<ExportDesk.Line> done = shredding.shred(which, signature);
            if (json) {
                done.forEach(line -> desk.terminal().print(ExportsText.json(line)));
            } else {
                desk.terminal().print(ExportsText.done(done));
            }
            return 0;
        }
        look(shredding.look(which));
        return 0;
    }

    private void look(ShredDesk.Shredding shredding) {
        String command = command(shredding);
        if (json) {
            desk.terminal().print(ExportsText.json(shredding, command));
        } else {
            desk.terminal()
                    .print(ExportsText.preview(shredding)
                            + (shredding.refusal().isPresent() ? "" : "\nto do it\n  " + command + "\n"));
        }
        shredding.refusal().ifPresent(refused -> {
            throw refused;
        });
    }

    private String command(ShredDesk.Shredding shredding) {
        CommandText command = new CommandText(desk.terminal().program()).with("shred", file.toString());
        run.ifPresentOrElse(number -> command.with("--run", number.toString()), () -> command.with("--due"));
        early.ifPresent(code -> command.with("--before-horizon", code));
        return command.with("--execute", "--signature", shredding.signature().toString())
                .toString();
    }

    private void requireUsage() {
        if (run.isPresent() == due || (due && early.isPresent())) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "shred needs to know what to end: one run, or what is due",
                    "one export: expunge shred SPEC --run N",
                    "all that are past their horizon: expunge shred SPEC --due");
        }
        if (!execute && !signature.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "--signature is of use only with --execute",
                    "add --execute to do what it was made for");
        }
        if (early.filter(code -> !CODE.matcher(code).matches()).isPresent()) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "--before-horizon must be a code of up to 40 letters, digits and . _ / -",
                    "use the number of the case; what it is about stands where that number is kept");
        }
    }
}
