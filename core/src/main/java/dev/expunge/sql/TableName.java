package dev.expunge.sql;

import java.util.Objects;

/// A table's full name, exactly as the catalog spells it. Ordered by schema, then name.
public record TableName(String schema, String name) implements Comparable<TableName> {
    public TableName {
        Objects.requireNonNull(schema, "schema is null");
        Objects.requireNonNull(name, "name is null");
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("a table has a schema and a name");
        }
    }

    /// As a person writes it, `public.users`: parts that need quotes have them.
    @Override
    public String toString() {
        return Identifier.display(schema) + "." + Identifier.display(name);
    }

    /// As SQL that a person reads, with as few quotes as possible.
    public String sql() {
        return Identifier.sql(schema) + "." + Identifier.sql(name);
    }

    /// As SQL, always quoted: `"public"."users"`.
    public String quoted() {
        return Identifier.quote(schema) + "." + Identifier.quote(name);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof TableName(String otherSchema, String otherName)
                        && name.equals(otherName)
                        && schema.equals(otherSchema));
    }

    @Override
    public int hashCode() {
        return 31 * schema.hashCode() + name.hashCode();
    }

    @Override
    public int compareTo(TableName other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }
}
