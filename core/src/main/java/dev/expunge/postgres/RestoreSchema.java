package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.backup.ExportColumn;
import dev.expunge.backup.ExportTable;
import dev.expunge.backup.Manifest;
import dev.expunge.map.Attachment;
import dev.expunge.map.Catalog;
import dev.expunge.map.Column;
import dev.expunge.map.ForeignKey;
import dev.expunge.map.Table;
import dev.expunge.map.Trigger;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The exported tables in the schema as it is now. A schema that only grew by columns that may stay empty is
/// fine.
///
/// @param tables whole rows first, parents before children, then the rows that were changed
/// @param keys the references between rows that the server keeps, from one of `tables`
record RestoreSchema(List<StagedTable> tables, List<ForeignKey> keys) {
    RestoreSchema {
        tables = List.copyOf(tables);
        keys = List.copyOf(keys);
    }

    /// @throws Failure `RESTORE_REFUSED` with every difference
    static RestoreSchema of(Manifest manifest, Catalog catalog) {
        var differences = new ArrayList<String>();
        var tables = new ArrayList<StagedTable>();
        for (ExportTable exported : manifest.tables()) {
            var name = new TableName(exported.shape().schema(), exported.shape().table());
            Optional<Table> now = catalog.table(name);
            if (now.isEmpty()) {
                differences.add(name + ": is not there");
                continue;
            }
            compare(exported, now.get(), differences);
            tables.add(StagedTable.of(exported, now.get()));
        }
        if (!differences.isEmpty()) {
            throw refused(differences.stream().distinct().toList());
        }
        Set<TableName> names = tables.stream().map(StagedTable::name).collect(Collectors.toSet());
        List<ForeignKey> keys = catalog.foreignKeys().stream()
                .filter(k -> names.contains(k.child()))
                .filter(k -> k.keeping() == ForeignKey.Keeping.ENFORCED)
                .filter(k -> k.everywhere() && k.terms().referencedLeaves().isEmpty())
                .toList();
        return new RestoreSchema(tables, keys);
    }

    /// The exported tables as they were, to be made anew in a schema of their own.
    static RestoreSchema asExported(Manifest manifest, String schema) {
        var taken = new HashSet<String>();
        var tables = new ArrayList<StagedTable>();
        for (ExportTable exported : manifest.tables()) {
            String plain = exported.shape().table();
            String free = !exported.wholeRow()
                    ? plain + "_changed_" + exported.number()
                    : taken.contains(plain) ? plain + "_" + exported.number() : plain;
            taken.add(free);
            tables.add(new StagedTable(exported, asExported(exported), new TableName(schema, free)));
        }
        return new RestoreSchema(tables, List.of());
    }

    private static Table asExported(ExportTable exported) {
        List<Column> columns = exported.own().stream()
                .map(c -> new Column(c.name(), c.type(), c.notNull(), false, true))
                .toList();
        var name = new TableName(exported.shape().schema(), exported.shape().table());
        return new Table(name, Table.Kind.TABLE, columns, exported.shape().key(), List.of(), -1, List.of(), Set.of());
    }

    private static Failure refused(List<String> differences) {
        return Failure.nothingChanged(
                Code.RESTORE_REFUSED,
                "the schema is not the one that was exported, in more than new columns that may stay empty:\n  "
                        + String.join("\n  ", differences),
                "restore into a schema of its own, and move the rows by hand: --into-schema NAME",
                "or make the tables as they were, restore, and change them again");
    }

    private static void compare(ExportTable exported, Table now, List<String> differences) {
        String table = now.name() + ": ";
        for (ExportColumn was : exported.own()) {
            compare(was, false, now, table).ifPresent(differences::add);
        }
        for (ExportColumn was : exported.shape().generated()) {
            compare(was, true, now, table).ifPresent(differences::add);
        }
        if (!now.key().equals(exported.shape().key())) {
            differences.add(table + "its key is " + keyWords(now.key()) + ", was "
                    + keyWords(exported.shape().key()));
        }
        if (exported.wholeRow()) {
            fresh(exported, now)
                    .filter(RestoreSchema::needed)
                    .forEach(c -> differences.add(table + "the new column " + Identifier.display(c.name())
                            + " must not be null, and has no default"));
            if (now.traits().attached(Attachment.Kind.RULE).stream()
                    .anyMatch(r -> r.detail().equals("insert"))) {
                differences.add(table + "has a rule that rewrites INSERT");
            }
        }
    }

    private static String keyWords(List<String> key) {
        return key.isEmpty()
                ? "none"
                : "(" + key.stream().map(Identifier::display).collect(Collectors.joining(", ")) + ")";
    }

    private static Stream<Column> fresh(ExportTable exported, Table now) {
        var known = new LinkedHashSet<String>();
        exported.own().forEach(c -> known.add(c.name()));
        exported.shape().generated().forEach(c -> known.add(c.name()));
        return now.columns().stream().filter(c -> !known.contains(c.name()));
    }

    private static boolean needed(Column column) {
        return column.notNull()
                && !column.generated()
                && !column.origin().defaulted()
                && column.origin().identity().isEmpty();
    }

    private static Optional<String> compare(ExportColumn was, boolean generated, Table now, String table) {
        String column = table + "column " + Identifier.display(was.name());
        Optional<Column> found = now.column(was.name());
        if (found.isEmpty()) {
            return Optional.of(column + " is not there");
        }
        ExportColumn is = ExportShapes.column(found.get());
        if (is.equals(was) && found.get().generated() == generated) {
            return Optional.empty();
        }
        return Optional.of(column + " is " + words(is, found.get().generated()) + ", was " + words(was, generated));
    }

    private static String words(ExportColumn column, boolean generated) {
        return column.type()
                + (column.notNull() ? " not null" : "")
                + (column.identity().isEmpty() ? "" : " identity " + column.identity())
                + (generated ? " generated" : "");
    }

    /// Those whose rows went.
    List<StagedTable> whole() {
        return tables.stream().filter(t -> t.exported().wholeRow()).toList();
    }

    /// Those whose rows stayed and changed.
    List<StagedTable> changed() {
        return tables.stream().filter(t -> !t.exported().wholeRow()).toList();
    }

    /// The table of the candidates.
    StagedTable root() {
        return whole().getFirst();
    }

    /// The rows of a table that went, if rows of it did.
    Optional<StagedTable> whole(TableName name) {
        return whole().stream().filter(t -> t.name().equals(name)).findFirst();
    }

    /// The references that a table declares.
    List<ForeignKey> keysOf(StagedTable table) {
        return keys.stream().filter(k -> k.child().equals(table.name())).toList();
    }

    /// The columns by which other exported rows look for those of a table whose rows went: its key where it is the
    /// root, or where rows of it stayed and changed, and whatever references lead to.
    Set<List<String>> soughtBy(StagedTable table) {
        var columns = new LinkedHashSet<List<String>>();
        boolean twice = changed().stream().anyMatch(t -> t.name().equals(table.name()));
        if (twice || table.equals(root())) {
            columns.add(table.table().key());
        }
        tables.stream()
                .flatMap(t -> keysOf(t).stream())
                .filter(key -> key.parent().equals(table.name()))
                .forEach(key -> columns.add(key.parentColumns()));
        columns.removeIf(it -> it.isEmpty() || !table.has(it));
        return columns;
    }

    /// The triggers of people that a restore makes run, each with its table.
    List<String> triggers() {
        var fire = new LinkedHashSet<String>();
        whole().forEach(t -> t.table().triggers().stream()
                .filter(trigger -> trigger.act().onInsert())
                .forEach(trigger -> fire.add(words(t, trigger, "insert"))));
        changed()
                .forEach(t -> t.table().triggers().stream()
                        .filter(Trigger::onUpdate)
                        .forEach(trigger -> fire.add(words(t, trigger, "update"))));
        return List.copyOf(fire);
    }

    private static String words(StagedTable table, Trigger trigger, String event) {
        return table.name() + ": " + Identifier.display(trigger.name()) + " on " + event + ", calls "
                + trigger.function() + (trigger.act().always() ? ", even with triggers off" : "");
    }

    /// What decides how rows come back, as text.
    String text() {
        var text = new StringBuilder();
        tables.forEach(t -> text.append(t.number())
                .append(' ')
                .append(t.name())
                .append(' ')
                .append(t.table().columns())
                .append('\n'));
        keys.forEach(k -> text.append(k).append('\n'));
        triggers().forEach(t -> text.append(t).append('\n'));
        return text.toString();
    }

    /// The tables whose rows went, in groups to be inserted in one statement each: parents first, and a
    /// circle of references together.
    List<List<StagedTable>> together() {
        var open = new ArrayList<>(whole());
        var groups = new ArrayList<List<StagedTable>>();
        while (!open.isEmpty()) {
            Set<TableName> left = open.stream().map(StagedTable::name).collect(Collectors.toSet());
            List<StagedTable> group = open.stream()
                    .filter(t -> parents(t.name()).stream().noneMatch(left::contains))
                    .findFirst()
                    .map(List::of)
                    .orElseGet(() -> circle(open));
            groups.add(group);
            open.removeAll(group);
        }
        return groups;
    }

    private Set<TableName> parents(TableName child) {
        return keys.stream()
                .filter(k -> k.child().equals(child) && !k.parent().equals(child))
                .map(ForeignKey::parent)
                .collect(Collectors.toSet());
    }

    /// Tables none of which refers to one that is left outside: the smallest such group.
    private List<StagedTable> circle(List<StagedTable> open) {
        List<StagedTable> smallest = List.copyOf(open);
        for (StagedTable first : open) {
            var reached = new LinkedHashSet<TableName>();
            var next = new ArrayList<>(List.of(first.name()));
            while (!next.isEmpty()) {
                TableName name = next.removeLast();
                if (reached.add(name)) {
                    next.addAll(parents(name));
                }
            }
            List<StagedTable> group =
                    open.stream().filter(t -> reached.contains(t.name())).toList();
            smallest = group.size() < smallest.size() ? group : smallest;
        }
        return smallest;
    }
}
