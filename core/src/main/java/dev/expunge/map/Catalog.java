package dev.expunge.map;

import dev.expunge.sql.TableName;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// The schema as it stood when it was read: all tables of people, all declared references.
public record Catalog(Map<TableName, Table> tables, List<ForeignKey> foreignKeys) {
    public Catalog {
        tables = Collections.unmodifiableMap(new TreeMap<>(tables));
        foreignKeys = List.copyOf(foreignKeys);
    }

    /// The table of that name.
    public Optional<Table> table(TableName name) {
        return Optional.ofNullable(tables.get(name));
    }

    /// The table of a name that the catalog itself gave.
    public Table existing(TableName name) {
        return Objects.requireNonNull(tables.get(name), () -> "the catalog has no " + name);
    }

    /// Why there is no table of that name, as a sentence: a partition is none of its own.
    public String absent(TableName name) {
        return tables.values().stream()
                .filter(t -> t.leaves().stream().anyMatch(leaf -> leaf.name().equals(name)))
                .findFirst()
                .map(t -> name + " is a partition: name the whole table, " + t.name())
                .orElse("there is no table " + name);
    }

    /// The references to a table.
    public List<ForeignKey> referencing(TableName parent) {
        return foreignKeys.stream().filter(k -> k.parent().equals(parent)).toList();
    }
}
