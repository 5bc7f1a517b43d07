package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.app.Opened;
import dev.expunge.app.Signals;
import dev.expunge.freeze.FrozenSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Freezes what a later run deletes.
@Command(
        name = "freeze",
        description = {
            "Selects the candidates and every row that goes with them, once, with the keys and a digest of each.",
            "A later `run --execute` deletes these and nothing else."
        },
        footer = {"", "Writes: schema expunge. Nothing is deleted."})
final class FreezeCommand implements Callable<Integer> {
    private final Desk desk;

    @Mixin
    private SpecOption spec = new SpecOption();

    @Mixin
    private OverrideOption overrides = new OverrideOption();

    FreezeCommand(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Integer call() {
        Opened opened = overrides.of(spec.open(desk), desk);
        try (var signals = new Signals(desk.terminal()::note, new EarlyEnd(desk, false))) {
            signals.listen();
            FrozenSet frozen = desk.expunge().freeze(opened, Progress.forPeople(desk.terminal()), signals::watching);
            desk.terminal()
                    .print(text(frozen) + "\nto look at some of them\n  " + spec.plainCommand(desk, "sample") + "\n");
        }
        return 0;
    }

    static String text(FrozenSet frozen) {
        var lines = new Columns("llr");
        frozen.tables()
                .forEach(t ->
                        lines.row(t.deleted() ? t.table().toString() : t.via(), t.action(), Amounts.count(t.rows())));
        String stay = frozen.forbidden() == 0 ? "" : ", of which " + Amounts.count(frozen.forbidden()) + " stay";
        String held = frozen.held() == 0 ? "" : "; " + Amounts.count(frozen.held()) + " are under a hold and stay";
        return "\nrun " + frozen.run() + " is frozen as of " + frozen.asOf() + "\n  "
                + Amounts.count(frozen.candidates()) + " candidates" + stay + held + "\n" + lines.text() + "  digest "
                + frozen.digest() + "\n";
    }
}
