package dev.expunge.suggest;

import dev.expunge.map.Catalog;
import dev.expunge.map.Column;
import dev.expunge.map.ForeignKey;
import dev.expunge.map.Table;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/// Goes through the columns of a schema that declare nothing. Immutable.
public final class Finder {
    private static final int STRAY = 1;

    private final Catalog catalog;
    private final NameRules rules;
    private final List<Target> wanted;
    private final Set<Slot> declared = new HashSet<>();

    private record Slot(TableName table, String column) {}

    /// A column whose documents have to be looked into.
    public record Document(TableName child, String column) {
        public Document {
            Objects.requireNonNull(child, "child is null");
            Objects.requireNonNull(column, "column is null");
        }
    }

    /// Two columns of which one tells what the other references.
    public record Pair(TableName child, String column, Family family, String typeColumn) {
        public Pair {
            Objects.requireNonNull(child, "child is null");
            Objects.requireNonNull(column, "column is null");
            Objects.requireNonNull(family, "family is null");
            Objects.requireNonNull(typeColumn, "typeColumn is null");
        }
    }

    /// @param targets every column of the schema that can be referenced
    /// @param reached the tables that references are looked for to, the root first
    public Finder(Catalog catalog, List<Target> targets, List<TableName> reached) {
        this.catalog = catalog;
        this.rules = new NameRules(targets);
        this.wanted = reached.stream()
                .flatMap(table -> targets.stream().filter(t -> t.table().equals(table)))
                .toList();
        for (ForeignKey key : catalog.foreignKeys()) {
            key.childColumns().forEach(column -> declared.add(new Slot(key.child(), column)));
        }
    }

    /// Columns and arrays of columns whose name points at what is looked for.
    public List<Candidate> named() {
        var found = new ArrayList<Candidate>();
        each((table, column) -> {
            if (pair(table, column).isPresent()) {
                return;
            }
            boolean array = column.type().endsWith("[]");
            String type = array ? column.type().substring(0, column.type().length() - 2) : column.type();
            Candidate.Part part = array ? new Candidate.Part.Element() : new Candidate.Part.Whole();
            Family.of(type)
                    .flatMap(family -> candidate(new Slot(table.name(), column.name()), part, family))
                    .ifPresent(found::add);
        });
        return found;
    }

    private Optional<Candidate> candidate(Slot slot, Candidate.Part part, Family family) {
        String name = part instanceof Candidate.Part.Member member ? member.key() : slot.column();
        return rules.best(slot.table(), name, family)
                .filter(match -> wanted.contains(match.target()))
                .filter(match ->
                        !new Slot(match.target().table(), match.target().column()).equals(slot))
                .map(match -> new Candidate(slot.table(), slot.column(), part, family, match));
    }

    /// Columns without a telling name whose values nothing else happens to have: only those can tell.
    public List<Candidate> strays() {
        var found = new ArrayList<Candidate>();
        each((table, column) -> Family.of(column.type())
                .filter(family -> family != Family.NUMBER && pair(table, column).isEmpty())
                .filter(family ->
                        rules.best(table.name(), column.name(), family).isEmpty())
                .filter(_ -> !table.key().equals(List.of(column.name())))
                .ifPresent(family -> wanted.stream()
                        .filter(t -> t.primary() && t.family() == family)
                        .forEach(t -> found.add(new Candidate(
                                table.name(),
                                column.name(),
                                new Candidate.Part.Whole(),
                                family,
                                new NameMatch(t, STRAY, "its name says nothing"))))));
        return found;
    }

    /// Columns with documents in them.
    public List<Document> documents() {
        var found = new ArrayList<Document>();
        each((table, column) -> {
            if (column.type().equals("jsonb") || column.type().equals("json")) {
                found.add(new Document(table.name(), column.name()));
            }
        });
        return found;
    }

    /// What a key of a document points at.
    public Optional<Candidate> member(Document document, String key) {
        return candidate(new Slot(document.child(), document.column()), new Candidate.Part.Member(key), Family.TEXT);
    }

    /// Columns beside which another tells the table.
    public List<Pair> pairs() {
        var found = new ArrayList<Pair>();
        each((table, column) -> pair(table, column).ifPresent(found::add));
        return found;
    }

    /// The candidates of a pair, one for each of its types that stands for what is looked for; the root alone, as a
    /// question, where no type tells.
    public List<Candidate> typed(Pair pair, List<String> types) {
        var found = new ArrayList<Candidate>();
        for (String type : types) {
            fitting(pair)
                    .filter(target -> rules.means(type, target.table()))
                    .findFirst()
                    .ifPresent(target -> found.add(typed(pair, target, Optional.of(type))));
        }
        boolean silent = types.isEmpty() || types.stream().noneMatch(this::isTable);
        if (found.isEmpty() && silent && !wanted.isEmpty()) {
            TableName root = wanted.getFirst().table();
            fitting(pair)
                    .filter(target -> target.table().equals(root))
                    .findFirst()
                    .ifPresent(target -> found.add(typed(pair, target, Optional.empty())));
        }
        return found;
    }

    private boolean isTable(String type) {
        return catalog.tables().keySet().stream().anyMatch(table -> rules.means(type, table));
    }

    private Stream<Target> fitting(Pair pair) {
        return wanted.stream().filter(t -> t.primary() && pair.family().fits(t.family()));
    }

    private static Candidate typed(Pair pair, Target target, Optional<String> type) {
        String reason =
                type.isPresent() ? "its type column names the table" : "no value of its type column names a table";
        return new Candidate(
                pair.child(),
                pair.column(),
                new Candidate.Part.Typed(pair.typeColumn(), type),
                pair.family(),
                new NameMatch(target, NameMatch.STRONG, reason));
    }

    private Optional<Pair> pair(Table table, Column column) {
        List<String> words = Words.of(column.name());
        if (words.size() < 2 || !words.getLast().equals("id")) {
            return Optional.empty();
        }
        List<String> stem = words.subList(0, words.size() - 1);
        return Family.of(column.type())
                .flatMap(family -> table.columns().stream()
                        .filter(other -> isType(Words.of(other.name()), stem))
                        .filter(other -> Family.of(other.type()).equals(Optional.of(Family.TEXT)))
                        .findFirst()
                        .map(type -> new Pair(table.name(), column.name(), family, type.name())));
    }

    private static boolean isType(List<String> words, List<String> stem) {
        return words.size() == stem.size() + 1
                && words.getLast().equals("type")
                && words.subList(0, stem.size()).equals(stem);
    }

    private void each(BiConsumer<Table, Column> look) {
        for (Table table : catalog.tables().values()) {
            if (table.kind() != Table.Kind.TABLE && table.kind() != Table.Kind.PARTITIONED) {
                continue;
            }
            for (Column column : table.columns()) {
                if (!declared.contains(new Slot(table.name(), column.name())) && !column.generated()) {
                    look.accept(table, column);
                }
            }
        }
    }
}
