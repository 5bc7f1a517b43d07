package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Property;
import dev.expunge.TestServer;
import dev.expunge.app.Generated.Edge;
import dev.expunge.app.Generated.Table;
import dev.expunge.delete.StopReason;
import dev.expunge.postgres.RestoreChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Promises P1, P4 and P10 on schemas and rows that nobody thought of: afterwards the rows are those of before
/// without
/// what a naive look, row by row, says must go.
class GeneratedIT {
    private static final int CASES = 40;
    private static final String NULL = "∅";

    @TempDir
    Path folder;

    private int rows;
    private int deleted;
    private int detached;
    private int spared;

    @Test
    void p1LiveRowsAreThoseOfBeforeMinusTheFrozenSet() {
        new Property<>(Generator::make, Generated::smaller).holds(CASES, this::check);
        System.out.println("generated rows " + rows + ": " + deleted + " deleted, " + detached
                + " references detached, " + spared + " candidates forbidden");
        assertThat(deleted).isPositive();
        assertThat(detached).isPositive();
        assertThat(spared).isPositive();
    }

    private void check(Generated made) {
        var sql = new GeneratedSql(made);
        String database = TestServer.empty();
        TestServer.execute(database, sql.ddl());
        Map<Integer, List<String>> before = live(made, database);
        NaiveClosure closure = NaiveClosure.of(made);

        Outcome outcome = run(database, sql);

        assertThat(live(made, database)).as(sql.toString()).isEqualTo(expected(made, before, closure));
        assertThat(outcome.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(outcome.totals().candidates()).isEqualTo(closure.candidates().size());
        assertThat(outcome.totals().spared()).isEqualTo(closure.spared().size());
        assertThat(outcome.totals().pending() + outcome.totals().parked()).isZero();
        assertThat(outcome.verification().orElseThrow().discrepancies()).isEmpty();
        made.edges().forEach(edge -> assertWhole(made, edge, database));
        assertRestored(made, sql, before, database);
        note(before, closure);
        TestServer.drop(database);
    }

    /// What was deleted and detached comes back, row for row.
    private void assertRestored(Generated made, GeneratedSql sql, Map<Integer, List<String>> before, String database) {
        Restoring restoring = restoring(database);
        long run = TestServer.count(database, "select max(id) from expunge.run");
        if (TestServer.count(database, "select count(*) from expunge.candidate where state = 'deleted'") > 0) {
            RestoreReport report = restoring.restore(restoring.wanted(run, new RestoreChoice.All()));
            assertThat(report.leftOut()).as(report + "\n" + sql).isZero();
        }
        assertThat(live(made, database)).as("restored " + sql).isEqualTo(before);
    }

    private Restoring restoring(String database) {
        Path own = folder.resolve(database);
        return new Restoring(new Expunge(Map.of(), new SystemTime()), own.resolve("spec.yaml"), own.resolve("key.txt"));
    }

    private void note(Map<Integer, List<String>> before, NaiveClosure closure) {
        rows += before.size();
        deleted += closure.deleted().size();
        detached += closure.detached().size();
        spared += closure.spared().size();
    }

    private Outcome run(String database, GeneratedSql sql) {
        try {
            Path own = Files.createDirectory(folder.resolve(database));
            return Restoring.of(own, sql.spec(TestServer.server().url(database, "postgres")))
                    .delete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<Integer, List<String>> expected(
            Generated made, Map<Integer, List<String>> before, NaiveClosure closure) {
        var expected = new TreeMap<>(before);
        expected.keySet().removeAll(closure.deleted());
        for (NaiveClosure.Detached detached : closure.detached()) {
            Edge edge = detached.edge();
            int first = made.tables().get(edge.child()).keys().size() + 3 + columnsBefore(made, edge);
            var row = new ArrayList<>(Objects.requireNonNull(expected.get(detached.row())));
            IntStream.range(0, edge.columns().size()).forEach(i -> row.set(first + i, NULL));
            expected.put(detached.row(), row);
        }
        return expected;
    }

    private static int columnsBefore(Generated made, Edge edge) {
        return made.edgesOf(edge.child()).stream()
                .takeWhile(e -> !e.equals(edge))
                .mapToInt(e -> e.columns().size())
                .sum();
    }

    /// Every row by its number, column by column as text.
    private static Map<Integer, List<String>> live(Generated made, String database) {
        var live = new TreeMap<Integer, List<String>>();
        try (Connection connection = TestServer.server().connect(database);
                Statement statement = connection.createStatement()) {
            for (Table table : made.tables()) {
                try (ResultSet result =
                        statement.executeQuery("select rid, t.* from " + GeneratedSql.table(table) + " t")) {
                    while (result.next()) {
                        var columns = new ArrayList<String>();
                        for (int i = 2; i <= result.getMetaData().getColumnCount(); i++) {
                            columns.add(Objects.requireNonNullElse(result.getString(i), NULL));
                        }
                        assertThat(live.put(result.getInt(1), columns)).isNull();
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return live;
    }

    /// Nothing refers to a row that is not there.
    private static void assertWhole(Generated made, Edge edge, String database) {
        Table parent = made.tables().get(edge.parent());
        String same = IntStream.range(0, edge.columns().size())
                .mapToObj(i -> "c." + GeneratedSql.quoted(edge.columns().get(i)) + " = p."
                        + GeneratedSql.quoted(parent.keys().get(i)))
                .collect(Collectors.joining(" and "));
        String refers = edge.columns().stream()
                .map(c -> "c." + GeneratedSql.quoted(c) + " is not null")
                .collect(Collectors.joining(" and "));
        assertThat(TestServer.count(
                        database,
                        "select count(*) from "
                                + GeneratedSql.table(made.tables().get(edge.child())) + " c where "
                                + refers + " and not exists (select from " + GeneratedSql.table(parent) + " p where "
                                + same + ")"))
                .as("references to nothing over " + edge)
                .isZero();
    }
}
