package dev.expunge.postgres;

import dev.expunge.backup.ExportColumn;
import dev.expunge.backup.ExportTable;
import dev.expunge.backup.ExportedChange;
import dev.expunge.backup.TableShape;
import dev.expunge.map.Column;
import dev.expunge.map.Edge;
import dev.expunge.map.Table;
import dev.expunge.spec.NewValue;
import dev.expunge.spec.Term;
import dev.expunge.sql.Identifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How a table is described in an export's manifest, so that its rows can be put back. Pure.
final class ExportShapes {
    private ExportShapes() {}

    /// What is exported of a table.
    ///
    /// @param columns those of the table that are written
    /// @param shared whether rows belong to several candidates
    /// @param change what happens to the rows; empty where they go
    record Exported(Table table, List<Column> columns, boolean shared, Optional<DetachedRelation> change) {}

    static ExportTable table(int number, Exported exported, Layout layout) {
        Table table = exported.table();
        var columns = new ArrayList<>(columns(exported.columns()));
        columns.add(ExportColumn.SUBJECTS);
        var shape = new TableShape(
                table.name().schema(),
                table.name().name(),
                table.key(),
                columns(table.columns().stream().filter(Column::generated).toList()),
                exported.shared(),
                exported.change().map(d -> change(d, layout)).stream().toList());
        return new ExportTable(
                number, table.name().toString(), columns, exported.change().isEmpty(), shape);
    }

    static ExportColumn column(Column column) {
        return new ExportColumn(
                column.name(), column.type(), column.notNull(), column.origin().identity());
    }

    private static List<ExportColumn> columns(List<Column> columns) {
        return columns.stream().map(ExportShapes::column).toList();
    }

    private static ExportedChange change(DetachedRelation relation, Layout layout) {
        Edge edge = relation.edge();
        List<ExportedChange.Value> values =
                edge.writtenColumns().stream().map(c -> value(edge, c)).toList();
        return new ExportedChange(
                edge.name().toString(),
                relation.action(),
                layout.frozen(edge.parent()).number() + 1,
                edge.removesElements() ? key(edge) : "",
                values);
    }

    private static String key(Edge edge) {
        return edge.parentTerm() instanceof Term.Value value
                ? value.expression().text()
                : Identifier.quote(edge.parentColumns().getFirst());
    }

    private static ExportedChange.Value value(Edge edge, String column) {
        if (edge.removesElements()) {
            return new ExportedChange.Value(column, ExportedChange.Kind.WITHOUT, "");
        }
        return switch (edge.values().getOrDefault(column, new NewValue.Nothing())) {
            case NewValue.Nothing _ -> new ExportedChange.Value(column, ExportedChange.Kind.NOTHING, "");
            case NewValue.Constant constant ->
                new ExportedChange.Value(column, ExportedChange.Kind.CONSTANT, constant.text());
            case NewValue.Computed computed ->
                new ExportedChange.Value(
                        column,
                        ExportedChange.Kind.COMPUTED,
                        computed.expression().text());
        };
    }
}
