package dev.expunge.postgres;

import com.google.errorprone.annotations.CompileTimeConstant;
import dev.expunge.backup.ExportColumn;
import dev.expunge.backup.ExportTable;
import dev.expunge.backup.ExportedChange;
import dev.expunge.map.Column;
import dev.expunge.map.Table;
import dev.expunge.sql.Sql;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The exported rows of one table in a temporary table, with the columns of the table itself,
/// `expunge.subjects`, the last chosen candidate of a row as `expunge.last`, and as `expunge.state` why it is
/// not to be put back; null while nothing speaks against it. Pure text.
///
/// @param table as it is now
/// @param place of the temporary table
record StagedTable(ExportTable exported, Table table, TableName place) {
    /// The row is there again, as it was.
    static final String EQUAL = "equal";

    /// Under its key there is another row.
    static final String DIFFERS = "differs";

    /// Another row has what must be unique.
    static final String TAKEN = "taken";

    /// What it refers to is not there.
    static final String ORPHAN = "orphan";

    /// The row of its candidate cannot come back.
    static final String BLOCKED = "blocked";

    /// The row was changed by somebody else after the run.
    static final String CHANGED = "changed";

    /// The row that the run changed is not there any more.
    static final String GONE = "gone";

    /// The exported rows of a table that is there.
    static StagedTable of(ExportTable exported, Table table) {
        return new StagedTable(exported, table, new TableName("pg_temp", "expunge_restore_" + exported.number()));
    }

    int number() {
        return exported.number();
    }

    TableName name() {
        return table.name();
    }

    /// The temporary table.
    Sql stage() {
        return Sql.table(place);
    }

    /// The table's own rows.
    Sql rows() {
        return Layout.rows(table);
    }

    Optional<ExportedChange> change() {
        return exported.shape().change().stream().findFirst();
    }

    /// The exported columns, as the table has them.
    List<Column> columns() {
        return exported.own().stream()
                .map(c -> table.column(c.name()).orElseThrow())
                .toList();
    }

    /// `id bigint, name text collate "C"`.
    Sql definitions() {
        return Sql.join(", ", columns().stream().map(StagedTable::definition).toList());
    }

    private static Sql definition(Column column) {
        String collation = column.origin().collation();
        Sql plain =
                Sql.of("{name} {type}").with("name", Sql.name(column.name())).with("type", Sql.written(column.type()));
        return collation.isEmpty()
                ? plain
                : Sql.of("{plain} collate {collation}").with("plain", plain).with("collation", Sql.written(collation));
    }

    /// The columns that the run overwrote.
    List<Column> written() {
        return change().stream()
                .flatMap(c -> c.values().stream())
                .map(v -> table.column(v.column()).orElseThrow())
                .toList();
    }

    /// The exported columns that the run left alone.
    List<Column> untouched() {
        List<Column> written = written();
        return columns().stream().filter(c -> !written.contains(c)).toList();
    }

    boolean has(List<String> names) {
        List<String> own = exported.own().stream().map(ExportColumn::name).toList();
        return own.containsAll(names);
    }

    /// `id, name`.
    Sql names() {
        return Sql.join(", ", columns().stream().map(c -> Sql.name(c.name())).toList());
    }

    /// `s.id, s.name`.
    Sql namesOf(@CompileTimeConstant final String alias) {
        return each(columns(), alias);
    }

    private static Sql each(List<Column> columns, @CompileTimeConstant final String alias) {
        return Sql.join(
                ", ",
                columns.stream()
                        .map(c -> Sql.of("{a}.{c}").with("a", Sql.of(alias)).with("c", Sql.name(c.name())))
                        .toList());
    }

    /// `t.id = s.id and …` over the key.
    Sql sameKey() {
        return same(table.key(), table.key());
    }

    /// `t.parent = s.child and …`.
    static Sql same(List<String> ofTable, List<String> ofStage) {
        var pairs = new ArrayList<Sql>();
        for (int i = 0; i < ofTable.size(); i++) {
            pairs.add(Sql.of("t.{of_table} = s.{of_stage}")
                    .with("of_table", Sql.name(ofTable.get(i)))
                    .with("of_stage", Sql.name(ofStage.get(i))));
        }
        return Sql.join(" and ", pairs);
    }

    /// A digest of columns of `t` or `s`.
    static Sql digest(@CompileTimeConstant final String alias, List<Column> columns) {
        return Layout.digest(Sql.of(alias), columns);
    }

    /// The same of other values for these columns.
    static Sql digest(List<Column> columns, Function<Column, Sql> values) {
        List<Sql> parts = columns.stream()
                .map(c -> Sql.of(c.binary() ? "({value})::{type}" : "({value})::{type}::text")
                        .with("value", values.apply(c))
                        .with("type", Sql.written(c.type())))
                .toList();
        return Sql.of("sha256(record_send(row({parts})))").with("parts", Sql.join(", ", parts));
    }
}
