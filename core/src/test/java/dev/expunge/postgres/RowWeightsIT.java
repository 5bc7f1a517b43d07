package dev.expunge.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import dev.expunge.map.Graph;
import dev.expunge.map.Leaf;
import dev.expunge.map.Table;
import dev.expunge.sql.Database;
import dev.expunge.sql.Session;
import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RowWeightsIT {
    private final String name = TestServer.empty();

    /// A quarter of a piece for the index; the reference costs a look for children, the trigger of the child none.
    @Test
    void theCatalogSaysWhatARowWeighs() {
        TestServer.execute(name, """
                create table plain (a int);
                create table parent (id int primary key, story text);
                create table child (id int primary key, parent int references parent);
                alter table parent alter column story set storage external;
                insert into parent select i, repeat('x', 10000) from generate_series(1, 100) i
                """);
        TestServer.execute(name, "vacuum analyze parent");
        try (var session = new Database(TestServer.server().url(name, "postgres"), Optional.empty(), Optional.empty())
                .open(Database.Access.READ_ONLY, "test")) {
            assertThat(weight(session, "plain")).isEqualTo(1);
            assertThat(weight(session, "child")).isEqualTo(1.25);
            assertThat(weight(session, "parent")).isBetween(7.0, 8.5);
        }
    }

    private double weight(Session session, String table) {
        long oid = TestServer.count(name, "select '" + table + "'::regclass::oid::bigint");
        var leaf = new Leaf(oid, new TableName("public", table));
        var only =
                new Table(leaf.name(), Table.Kind.TABLE, List.of(), List.of(), List.of(leaf), 0, List.of(), Set.of());
        return RowWeights.read(session, new Graph(only, List.of(only), List.of()))
                .of(Map.of(oid, new Counters.Count(table, 0, 0, 1)));
    }
}
