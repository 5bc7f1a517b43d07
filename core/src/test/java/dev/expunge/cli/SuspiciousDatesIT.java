package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What programs write for no date, in every type that holds one, as a server has it.
///
/// 200 people, 20 of them with such a value.
class SuspiciousDatesIT {
    private static final List<String> VALUES =
            List.of("1970-01-01", "0001-01-01", "1900-01-01", "1899-12-30", "9999-12-31", "infinity", "-infinity");

    @TempDir
    Path folder;

    private final String database = TestServer.empty();

    private String spec() {
        return FluxmapSpec.write(
                        folder, """
                        expunge: 1
                        name: dates
                        database: { url: "{url}", environment: test }
                        root: public.people
                        criteria: since < :as_of or since >= :as_of
                        edges: {}
                        guards: { max_ratio: 100%, accept: { superuser: tests own the server } }
                        """.replace("{url}", TestServer.server().url(database, "postgres")))
                .toString();
    }

    private void people(String type) {
        TestServer.execute(
                database,
                "create table people (id int primary key, since " + type + " not null);"
                        + " insert into people select n, date '2015-01-01' + n from generate_series(1, 200) n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"date", "timestamp", "timestamptz"})
    void eachOfThemIsFoundInEveryType(String type) {
        people(type);
        for (String value : VALUES) {
            TestServer.execute(
                    database, "set timezone = 'UTC'; update people set since = '" + value + "' where id <= 20");
            Call call = Call.of("run", spec()).fails(Code.GUARD_REFUSED);
            assertThat(call.exit()).isEqualTo(3);
            call.says("dates.since.default    measured " + value + " in 20 of 200 candidates (10.0 %), limit 1 %");
        }
    }

    @Test
    void theMidnightOfAnotherTimeZoneIsFoundToo() {
        people("timestamptz");
        TestServer.execute(
                database, "set timezone = 'Asia/Kolkata'; update people set since = '1970-01-01' where id <= 20");
        Call.of("run", spec())
                .fails(Code.GUARD_REFUSED)
                .says("measured 1969-12-31 (1970-01-01 in another time zone) in 20 of 200 candidates (10.0 %)");
        TestServer.execute(
                database, "set timezone = 'Asia/Kolkata'; update people set since = '0001-01-01' where id <= 20");
        Call.of("run", spec()).fails(Code.GUARD_REFUSED).says("measured 0001-12-31 BC (0001-01-01 in another");
    }
}
