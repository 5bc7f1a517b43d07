package dev.expunge.map;

import dev.expunge.map.Hazard.Kind;
import dev.expunge.map.Hazard.Severity;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What is dangerous about one trigger, as far as its text shows it. Pure.
final class TriggerHazards {
    private final Graph graph;
    private final TriggerSource trigger;
    private final Optional<TableName> about;
    private final List<Hazard> found = new ArrayList<>();

    TriggerHazards(Graph graph, TriggerSource trigger) {
        this.graph = graph;
        this.trigger = trigger;
        this.about = Optional.of(trigger.table());
    }

    /// Where nobody has read the functions.
    static void ofShape(Table table, List<Hazard> hazards) {
        String onDelete = table.triggers().stream()
                .filter(Trigger::onDelete)
                .map(t -> t.name() + " calls " + t.function())
                .collect(Collectors.joining(", "));
        if (!onDelete.isEmpty()) {
            hazards.add(new Hazard(
                    Kind.UNKNOWN_TRIGGER,
                    Severity.MODERATE,
                    Optional.of(table.name()),
                    "a trigger acts on deletes from " + table.name() + ": " + onDelete,
                    "a batch in which it changes another table is rolled back; copies it keeps stay",
                    "read the function; decide about the table it writes to"));
        }
    }

    void addTo(List<Hazard> hazards) {
        boolean deleted = trigger.onDelete() && graph.change().isEmpty() && graph.deletesFrom(trigger.table());
        if (!deleted && !(trigger.onUpdate() && updated())) {
            return;
        }
        trigger.unseen().ifPresent(this::unseen);
        truncating();
        writing();
        refusing();
        searching();
        if (!trigger.readable() && found.isEmpty()) {
            found.add(unknown());
        }
        hazards.addAll(found);
    }

    /// The server's own functions do nothing beside the row; any other may do what no counter sees.
    private Hazard unknown() {
        boolean own = trigger.language().equals("internal");
        return new Hazard(
                Kind.UNKNOWN_TRIGGER,
                own ? Severity.MODERATE : Severity.SEVERE,
                about,
                name() + ", whose function is written in " + trigger.language(),
                "what it does cannot be read from its text; a batch in which it changes a row beside the frozen set is"
                        + " rolled back"
                        + (own
                                ? ""
                                : ", what it does elsewhere is seen by nobody: the run refuses until the spec accepts it"),
                "read the function " + trigger.function()
                        + (own
                                ? ""
                                : "; then in the spec: guards: { accept: { unknown_trigger: \"the reason\" } }; or: "
                                        + disable()));
    }

    private boolean updated() {
        boolean root = graph.change().isPresent() && graph.root().name().equals(trigger.table());
        return root
                || graph.edges().stream()
                        .filter(Edge::changes)
                        .anyMatch(e -> e.child().name().equals(trigger.table()));
    }

    private String name() {
        return "trigger " + Identifier.display(trigger.name()) + " on "
                + trigger.place().on();
    }

    private void unseen(String what) {
        found.add(new Hazard(
                Kind.UNSEEN_WORK,
                Severity.SEVERE,
                about,
                name() + " may call or write to " + what,
                "that is outside of what the transaction's counters see: nothing can prove that no other data went, so the"
                        + " run refuses until the spec accepts it",
                "read " + trigger.function()
                        + "; then in the spec: guards: { accept: { unseen_work: \"the reason\" } }; or: " + disable()));
    }

    private void truncating() {
        Set<String> emptied = trigger.truncates();
        if (!emptied.isEmpty()) {
            found.add(new Hazard(
                    Kind.TRUNCATING_TRIGGER,
                    Severity.SEVERE,
                    about,
                    name() + " may truncate " + String.join(", ", emptied),
                    "the server counts no row of it; the lock that it takes gives it away, and the batch is rolled back",
                    "delete instead of truncating in " + trigger.function() + ", or: " + disable()));
        }
    }

    private void writing() {
        Set<String> back = matching(trigger.inserts());
        if (!back.isEmpty()) {
            found.add(new Hazard(
                    Kind.RETURNING_ROWS,
                    Severity.SEVERE,
                    about,
                    name() + " may insert into " + String.join(", ", back) + ", from which this deletes",
                    "a row that it inserts would be left when its subject is gone: the batch is rolled back and refused",
                    "have it insert nothing when its subject goes, or: " + disable()));
        }
        Set<String> elsewhere = trigger.writes();
        elsewhere.removeAll(back);
        trigger.unseen().ifPresent(what -> elsewhere.remove(what.replace("foreign table ", "")));
        if (elsewhere.isEmpty() && !trigger.dynamic()) {
            return;
        }
        found.add(new Hazard(
                Kind.WRITING_TRIGGER,
                elsewhere.isEmpty() ? Severity.MODERATE : Severity.SEVERE,
                about,
                name()
                        + (elsewhere.isEmpty()
                                ? " may run SQL that it puts together itself"
                                : " may write to " + String.join(", ", elsewhere)),
                "a batch in which it changes a row beside the frozen set is rolled back, and its candidates are parked; what it"
                        + " copied of rows that others deleted is still there",
                "read " + trigger.function() + "; while the run works: " + disable()));
    }

    /// Of the names in a text, those that may mean a table from which rows go.
    private Set<String> matching(Set<String> names) {
        return names.stream()
                .filter(n -> graph.tables().stream()
                        .map(Table::name)
                        .anyMatch(t -> n.equals(t.toString()) || n.equals(Identifier.display(t.name()))))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void refusing() {
        if (!trigger.before() || !trigger.raises()) {
            return;
        }
        if (!trigger.unset().isEmpty()) {
            String settings = trigger.unset().stream().map(s -> s + ": \"on\"").collect(Collectors.joining(", "));
            found.add(new Hazard(
                    Kind.SETTING_DEMANDED,
                    Severity.SEVERE,
                    about,
                    name() + " may forbid the change unless " + String.join(", ", trigger.unset()) + " is set",
                    "every batch would fail",
                    "in the spec, with the value that it asks for: database: { settings: { " + settings + " } }"));
        } else if (!asksForSettings()) {
            found.add(new Hazard(
                    Kind.REFUSING_TRIGGER,
                    Severity.MODERATE,
                    about,
                    name() + " may refuse the change of a row",
                    "candidates whose rows it refuses are parked; a batch with one of them is halved until it is found",
                    "leave out in the criteria whom it refuses; read " + trigger.function()));
        }
    }

    private boolean asksForSettings() {
        return trigger.source().toLowerCase(Locale.ROOT).contains("current_setting");
    }

    private void searching() {
        if (trigger.needsPath()) {
            found.add(new Hazard(
                    Kind.SEARCH_PATH_TRIGGER,
                    Severity.SLIGHT,
                    about,
                    name() + " finds its tables by the search_path of the database",
                    "a session with another one calls other tables, or none; Expunge leaves it as the database has it and"
                            + " signs it",
                    "alter function " + trigger.function() + " set search_path = "
                            + Identifier.sql(trigger.table().schema())));
        }
    }

    private String disable() {
        return "alter table " + trigger.place().on().quoted() + " disable trigger " + Identifier.quote(trigger.name());
    }
}
