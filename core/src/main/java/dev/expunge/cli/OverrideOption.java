package dev.expunge.cli;

import dev.expunge.app.GuardOptions;
import dev.expunge.app.Opened;
import dev.expunge.guard.Overrides;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The guards that a person lets pass for one run.
final class OverrideOption {
    @Option(
            names = "--override",
            paramLabel = "guard=reason",
            description =
                    "Lets a guard pass for this run alone, and writes it into the ledger with the reason. Only from a"
                            + " terminal, unless an approval names it. May be given several times.")
    private List<String> given = List.of();

    /// As they were given.
    List<String> given() {
        return given;
    }

    /// The same spec with them, told loudly.
    Opened of(Opened opened, Desk desk) {
        return of(opened, Optional.empty(), desk);
    }

    /// @param counted how many candidates the dry run counted
    Opened of(Opened opened, Optional<Long> counted, Desk desk) {
        Overrides overrides = Overrides.of(given, desk.terminal().attended());
        overrides
                .reasons()
                .forEach((guard, reason) ->
                        desk.terminal().note("OVERRIDE of the guard " + guard + " for this run: " + reason));
        return opened.withGuards(new GuardOptions(overrides, counted));
    }
}
