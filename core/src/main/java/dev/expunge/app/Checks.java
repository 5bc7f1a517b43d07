package dev.expunge.app;

import dev.expunge.Failure;
import dev.expunge.approve.Checklist;
import dev.expunge.approve.Checklist.Line;
import dev.expunge.approve.Checklist.State;
import dev.expunge.approve.Reviewed;
import dev.expunge.ledger.Chain;
import dev.expunge.postgres.PostgresLedger;
import dev.expunge.postgres.RunNotes;
import dev.expunge.postgres.Runs;
import dev.expunge.spec.CheckItem;
import dev.expunge.spec.SnapshotSpec;
import dev.expunge.spec.Spec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Goes through the list before a run.
///
/// @param run the frozen one; empty where there is none yet
record Checks(ApprovalGate gate, Optional<Runs.Recorded> run) {

    /// The lines that the spec demands, without the approvals. Asking costs something, so a run asks for no others.
    ///
    /// @param agreed whether enough people have signed the dossier, which holds the map
    Checklist list(boolean agreed) {
        Set<String> said = run.map(it -> new RunNotes(gate.session().get()).checked(it.id()))
                .orElse(Set.of());
        return new Checklist(Arrays.stream(CheckItem.values())
                .filter(this::required)
                .map(item -> line(item, agreed, said.contains(item.word())))
                .toList());
    }

    private boolean required(CheckItem item) {
        return spec().approvals().demands(item);
    }

    /// The whole list, with the approvals.
    Checklist whole() {
        boolean asked = !spec().approvals().needed().isEmpty();
        Map.Entry<Boolean, String> approval = asked ? gate.approval(run) : Map.entry(false, "the spec asks for none");
        var lines = new ArrayList<Line>();
        lines.add(new Line(
                "approvals",
                !asked ? State.NOT_ASKED : approval.getKey() ? State.DONE : State.OPEN,
                asked,
                approval.getValue()));
        Set<String> said = run.map(it -> new RunNotes(gate.session().get()).checked(it.id()))
                .orElse(Set.of());
        for (CheckItem item : CheckItem.values()) {
            lines.add(line(item, approval.getKey(), said.contains(item.word())));
        }
        return new Checklist(lines);
    }

    private Spec spec() {
        return gate.opened().spec();
    }

    private Line line(CheckItem item, boolean agreed, boolean said) {
        Line line = switch (item) {
            case MAP_REVIEWED -> agreed ? done(item, "the map is part of the dossier that was signed") : byPeople(item);
            case SAMPLE_REVIEWED -> spec().approvals().reviews().isEmpty() ? byPeople(item) : reviews(item);
            case SNAPSHOT -> snapshot(item);
            case EXPORT_VERIFIED -> export(item);
            case LEDGER_READY -> ledger(item);
            case KILL_FILE -> killFile(item);
            case MONITORING -> monitoring(item);
            case VACUUM -> new Line(item.word(), State.BY_THE_RUN, required(item), "every touched table, at its end");
        };
        boolean counted = item == CheckItem.SAMPLE_REVIEWED
                && !spec().approvals().reviews().isEmpty();
        return said && !counted && line.state() != State.DONE
                ? done(item, "a person said so; the ledger has it")
                : line;
    }

    private Line snapshot(CheckItem item) {
        return spec().backup()
                .snapshot()
                .filter(it -> !(it instanceof SnapshotSpec.None))
                .map(it -> new Line(
                        item.word(),
                        State.BY_THE_RUN,
                        required(item),
                        it.kind() + ", verified before the first delete"))
                .orElseGet(() -> byPeople(item));
    }

    private Line done(CheckItem item, String why) {
        return new Line(item.word(), State.DONE, required(item), why);
    }

    private Line open(CheckItem item, String why) {
        return new Line(item.word(), State.OPEN, required(item), why);
    }

    private Line missing(CheckItem item, String key) {
        return required(item) ? open(item, "the spec has no " + key) : notAsked(item);
    }

    private Line notAsked(CheckItem item) {
        return new Line(item.word(), State.NOT_ASKED, false, "not asked for by the spec");
    }

    private Line byPeople(CheckItem item) {
        if (!required(item)) {
            return notAsked(item);
        }
        String how = run.map(it ->
                        gate.opened().plainCommand("checklist", "--run", Long.toString(it.id()), "--done", item.word()))
                .orElse("first " + gate.opened().command("freeze"));
        return open(
                item,
                (item == CheckItem.SNAPSHOT ? "Expunge makes none by itself; when there is one: " : "when it is done: ")
                        + how);
    }

    /// Counted by role; nobody can say that it is done.
    private Line reviews(CheckItem item) {
        if (run.isEmpty()) {
            return open(
                    item,
                    "candidates are reviewed when they are frozen: "
                            + gate.opened().command("freeze"));
        }
        Reviewed reviewed = gate.reviewed(run.get());
        return reviewed.enough()
                ? done(item, reviewed.state())
                : open(
                        item,
                        reviewed.state() + "; look at some: "
                                + gate.opened()
                                        .plainCommand(
                                                "sample",
                                                "--run",
                                                Long.toString(run.get().id())));
    }

    private Line export(CheckItem item) {
        if (spec().backup().export().isEmpty()) {
            return missing(item, "backup.export");
        }
        boolean written = run.filter(it -> !it.manifest().isEmpty()).isPresent();
        return written
                ? done(item, "written, read back and compared")
                : new Line(
                        item.word(),
                        State.BY_THE_RUN,
                        required(item),
                        "written, read back and compared before the first delete");
    }

    private Line ledger(CheckItem item) {
        if (!new Runs(gate.session().get()).present()) {
            return open(item, "schema expunge is not there yet; freeze makes it");
        }
        return Chain.broken(new PostgresLedger(gate.session().get()).entries())
                .map(broken -> open(item, "the ledger is not whole: " + broken))
                .orElseGet(() -> done(item, "schema expunge is there, and its ledger is whole"));
    }

    private Line killFile(CheckItem item) {
        Optional<Path> file = spec().stop().killFile();
        if (file.isEmpty()) {
            return missing(item, "stop.kill_file");
        }
        Path folder =
                Optional.ofNullable(file.get().toAbsolutePath().getParent()).orElse(file.get());
        return Files.isDirectory(folder) && Files.isWritable(folder)
                ? done(item, "its folder is there and can be written")
                : open(item, "its folder " + folder + " is not there, or cannot be written");
    }

    private Line monitoring(CheckItem item) {
        if (spec().pace().signals().isEmpty()) {
            return missing(item, "pace.signals");
        }
        try {
            RunSignals.check(gate.opened(), gate.plan(), gate.time());
            return done(item, "every signal of the spec can be read");
        } catch (Failure blind) {
            return open(item, String.join("; ", List.of(blind.what().split("\\R\\s*", -1))));
        }
    }
}
