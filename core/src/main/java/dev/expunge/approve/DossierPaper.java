package dev.expunge.approve;

import dev.expunge.Amounts;
import dev.expunge.approve.Dossier.Scope.OneRun;
import dev.expunge.approve.Dossier.Scope.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The dossier as a document: what a person who is no engineer needs in order to agree or not.
final class DossierPaper {
    private final Dossier dossier;
    private final List<Paper> paper = new ArrayList<>();

    private DossierPaper(Dossier dossier) {
        this.dossier = dossier;
    }

    static String title(Dossier dossier) {
        return switch (dossier.scope()) {
            case OneRun run -> "Deletion dossier: " + dossier.spec() + ", run " + run.run();
            case Standing _ -> "Deletion dossier: " + dossier.spec() + ", standing approval";
        };
    }

    /// All of it, without the title.
    static List<Paper> of(Dossier dossier) {
        var it = new DossierPaper(dossier);
        it.scope();
        it.approach();
        it.guards();
        it.hazards();
        it.samples();
        it.rollback();
        it.rules();
        it.signing();
        return List.copyOf(it.paper);
    }

    private void heading(String text) {
        paper.add(new Paper.Heading(text));
    }

    private void text(String text) {
        paper.add(new Paper.Text(text));
    }

    private void scope() {
        Dossier.Where where = dossier.where();
        heading("1. What will be deleted, and where");
        switch (dossier.scope()) {
            case OneRun run -> {
                text("Run " + run.run() + " deletes or changes " + Amounts.count(run.rows()) + " rows. "
                        + Amounts.count(run.candidates()) + " subjects of "
                        + dossier.approach().root()
                        + " were selected" + staying(run));
                text("The rows were listed once, as of " + run.asOf()
                        + ", each with a digest of its content. Nothing outside of this list is deleted. " + changed());
                paper.add(new Paper.Table(
                        List.of("table or reference", "what happens", "# rows"),
                        run.tables().stream()
                                .map(t -> List.of(t.table(), deed(t.action()), Amounts.count(t.rows())))
                                .toList()));
                text("Digest of the list: " + run.frozenSet());
            }
            case Standing standing ->
                text("Every run of this spec with the same parameters may delete or change up to "
                        + Amounts.count(standing.mostRows()) + " rows in all its tables, until the end of "
                        + standing.until()
                        + " (UTC). Each run lists its own rows first; a run with more rows than that is"
                        + " refused before it deletes anything. " + changed());
        }
        paper.add(new Paper.Table(
                List.of("target", "is"),
                List.of(
                        List.of("database", where.database()),
                        List.of("environment", where.environment()),
                        List.of("server", "system identifier " + where.system()))));
    }

    private String changed() {
        return dossier.approach().again()
                ? "A subject of whom a row has changed since it was listed is left alone at first. As long as the condition"
                        + " below still holds for it and no hold is on it, everything that belongs to it then, new rows"
                        + " too, is listed and exported again and deleted by a run that follows at once. Who agrees here"
                        + " agrees to that."
                : "A row that has changed since then is left alone.";
    }

    private static String staying(OneRun run) {
        String staying = Stream.of(
                        run.forbidden() == 0
                                ? ""
                                : Amounts.count(run.forbidden()) + " stay because a reference forbids it",
                        run.held() == 0 ? "" : Amounts.count(run.held()) + " stay because they are under a hold")
                .filter(reason -> !reason.isEmpty())
                .collect(Collectors.joining(", and "));
        return staying.isEmpty() ? "." : ", of whom " + staying + ".";
    }

    private static String deed(String action) {
        return switch (action) {
            case "delete" -> "deleted";
            case "detach" -> "the row stays, its reference is set to null";
            case "anonymize" -> "the row stays, named columns are overwritten";
            default -> action;
        };
    }

    private void approach() {
        Dossier.Approach approach = dossier.approach();
        heading("2. How they were selected");
        text("Subjects are the rows of " + approach.root() + " for which this condition holds:");
        paper.add(new Paper.Code(approach.criteria()));
        table(List.of("parameter", "value"), approach.parameters());
        text("What hangs on a subject, and what is decided about it (the map):");
        table(List.of("reference", "decision"), approach.edges());
        if (!approach.protectedTables().isEmpty()) {
            text("No run may write to: " + String.join(", ", approach.protectedTables()) + ".");
        }
        table(List.of("left alone by", "who"), approach.spares());
        text(
                "A subject goes with everything that belongs to it in one step, or not at all. Before each step is final, what"
                        + " was listed, what the database says it deleted, and its own counters have to agree.");
    }

    private void table(List<String> headings, Map<String, String> rows) {
        if (!rows.isEmpty()) {
            paper.add(new Paper.Table(
                    headings,
                    rows.entrySet().stream()
                            .map(e -> List.of(e.getKey(), e.getValue()))
                            .toList()));
        }
    }

    private void guards() {
        heading("3. Guards");
        overrides();
        if (dossier.guards().measured().isEmpty()) {
            text("Guards are asked before each run, with what it measures then; one that refuses ends it.");
            return;
        }
        text("Checks that the deletion is sensible, each with the value that was measured when the rows were listed.");
        paper.add(new Paper.Table(
                List.of("guard", "measured", "limit", "result"),
                dossier.guards().measured().stream()
                        .map(g -> List.of(g.guard(), g.measured(), g.limit(), g.passed() ? "passed" : "refused"))
                        .toList()));
    }

    private void overrides() {
        List<Dossier.Overridden> overridden = dossier.guards().overridden();
        if (!overridden.isEmpty()) {
            text("Who agrees lets these guards pass although they refuse:");
            paper.add(new Paper.Table(
                    List.of("guard", "why it is overridden"),
                    overridden.stream().map(o -> List.of(o.guard(), o.reason())).toList()));
        }
    }

    private void hazards() {
        heading("4. Hazards");
        text(
                dossier.hazards().isEmpty()
                        ? "None was found that concerns where data stays or goes."
                        : "What was found in the schema and on the server that concerns where data stays or goes:");
        if (!dossier.hazards().isEmpty()) {
            paper.add(new Paper.Items(
                    false,
                    dossier.hazards().stream()
                            .map(h -> h.what() + ": " + h.consequence())
                            .toList()));
        }
        text("What concerns speed alone is in the dry run.");
    }

    private void samples() {
        heading("5. Sample review");
        Map<String, Integer> asked = dossier.rules().reviews();
        text(
                asked.isEmpty()
                        ? "The spec asks for no review of a sample."
                        : "Before anything is deleted, people look at candidates drawn at random, with everything that goes"
                                + " with them. One that is rejected keeps the run from beginning. The spec asks for: "
                                + asked.entrySet().stream()
                                        .map(e -> Amounts.count(e.getValue()) + " by " + e.getKey())
                                        .collect(Collectors.joining(", "))
                                + ", or all where there are fewer.");
        if (dossier.samples().isEmpty()) {
            text("No review of a sample is on record.");
            return;
        }
        paper.add(new Paper.Table(
                List.of("reviewed by", "as", "# reviewed", "# accepted", "# rejected"),
                dossier.samples().stream()
                        .map(s -> List.of(
                                s.reviewer(),
                                s.role(),
                                Amounts.count(s.reviewed()),
                                Amounts.count(s.accepted()),
                                Amounts.count(s.rejected())))
                        .toList()));
    }

    private void rollback() {
        Dossier.Rollback rollback = dossier.rollback();
        heading("6. The way back");
        text("Snapshot of the database: " + rollback.snapshot() + ".");
        restoring(rollback);
        if (rollback.exportTo().isEmpty()) {
            text(
                    "Export: the spec asks for none. What this deletes can be had back from backups of the database only, if"
                            + " there are any. A deletion that is done is not undone by Expunge.");
            return;
        }
        export(rollback);
    }

    private void restoring(Dossier.Rollback rollback) {
        if (!rollback.restoring().steps().isEmpty()) {
            text(
                    "It is made, verified and named in the ledger before the first row goes; expunge backup show prints its name,"
                            + " which is NAME here. Time to restore: "
                            + rollback.restoring().took() + ".");
            paper.add(new Paper.Items(true, rollback.restoring().steps()));
        }
    }

    private void export(Dossier.Rollback rollback) {
        text("Export: before the first row is deleted, every listed row is written, encrypted, below "
                + rollback.exportTo()
                + ", read back and compared. Whoever holds the secret half of one of these keys can"
                + " read it, and nobody else; when all of these are lost, so is the export:");
        paper.add(new Paper.Items(false, rollback.recipients()));
        text("Restore procedure: expunge restore puts single people, or all of them, back from it. Without Expunge:");
        paper.add(new Paper.Items(true, WayOut.steps(rollback)));
        text(window(rollback));
    }

    private static String window(Dossier.Rollback rollback) {
        return rollback.horizon().isEmpty()
                ? "The recovery window is as long as the export and one of its keys are kept; the spec sets no end to it."
                : "The recovery window ends " + rollback.horizon() + ": then the key of this run's export is"
                        + " destroyed (expunge shred), and nobody can read it any more.";
    }

    private void rules() {
        Dossier.Rules rules = dossier.rules();
        heading("7. Who has to agree");
        if (rules.needed().isEmpty()) {
            text("The spec asks for no approval.");
            return;
        }
        paper.add(new Paper.Table(
                List.of("role", "# needed", "of"),
                rules.needed().entrySet().stream()
                        .map(e -> List.of(
                                e.getKey(),
                                e.getValue().toString(),
                                String.join(", ", rules.roles().getOrDefault(e.getKey(), List.of()))))
                        .toList()));
        text(
                "Whoever puts this forward signs it, too, and does not count. Each person counts once. An approval counts for "
                        + rules.expireAfter() + " and can be withdrawn. "
                        + (dossier.scope() instanceof OneRun
                                ? "It is for this run alone and is used up by it."
                                : "It is for every run up to the day above."));
    }

    private void signing() {
        heading("8. What is signed");
        text(
                "To agree is to sign this document, byte for byte, with an SSH key: expunge approve, or ssh-keygen -Y sign -n "
                        + Vote.NAMESPACE
                        + " over the Markdown file. Everything that it rests on is listed below, one field a"
                        + " line. When any of it changes, the approval does not count any more, and the field is named.");
        Fields fields = dossier.fields();
        text("Digest of these fields: sha256:" + fields.digest());
        paper.add(new Paper.Block(fields));
    }
}
