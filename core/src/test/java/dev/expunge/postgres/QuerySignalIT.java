package dev.expunge.postgres;

import static dev.expunge.postgres.SignalSources.only;
import static dev.expunge.postgres.SignalSources.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import dev.expunge.signal.Measurement.Missing;
import dev.expunge.signal.Source;
import dev.expunge.spec.SignalLimit;
import dev.expunge.spec.SignalSpec;
import dev.expunge.spec.SignalSpec.Outside;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A signal that a query gives: it cannot write, cannot take for ever, and what is no number is missing.
class QuerySignalIT {
    private final String database = TestServer.empty();
    private final SignalSources sources = new SignalSources(database);

    @AfterEach
    void close() {
        sources.close();
    }

    @Test
    void aQueryGivesItsNumber() {
        assertThat(value(query("select 12.5"))).isEqualTo(12.5);
        assertThat(value(query("with x as (select '7' as n) select n from x"))).isEqualTo(7);
    }

    @Test
    void p9AQueryThatGivesNoNumberIsMissing() {
        for (String sql : List.of(
                "select null::int",
                "select 1 where false",
                "select generate_series(1, 2)",
                "select 'many'",
                "select 'NaN'::float8")) {
            assertThat(only(query(sql))).as(sql).isInstanceOf(Missing.class);
        }
        assertThat(only(query("select n from no_such_table")))
                .isInstanceOfSatisfying(Missing.class, m -> assertThat(m.why()).contains("no_such_table"));
    }

    @Test
    void aQueryCannotWriteAndCannotTakeForever() {
        TestServer.execute(database, "create table t (id int)");
        TestServer.execute(database, """
                create function sneak() returns int language sql as 'insert into t values (1) returning 1'""");
        assertThat(only(query("select sneak()"))).isInstanceOf(Missing.class);
        assertThat(TestServer.count(database, "select count(*) from t")).isZero();
        assertThat(only(query("select 1 from pg_sleep(60)")))
                .isInstanceOfSatisfying(Missing.class, m -> assertThat(m.why()).contains("did not answer within"));
    }

    private Source query(String sql) {
        return sources.of(
                new SignalSpec.Query(new Outside("mine", SignalLimit.moreThan(0), Duration.ofSeconds(1)), sql));
    }
}
