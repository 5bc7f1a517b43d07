package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.Network;
import dev.expunge.TestServer;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is read before a run is watched waits for nobody for ever, and says for whom it waited.
class BoundedReadingIT {
    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private final Expunge expunge = new Expunge(Map.of(), new SystemTime());

    @Test
    @Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void p8AServerThatIsSilentWhileTheSchemaIsReadIsGone() {
        try (var network = new Network(TestServer.server().port())) {
            String spec = network.over(FluxmapSpec.text(database));
            Opened opened = expunge.open(FluxmapSpec.write(folder, spec), List.of());
            try (Session session = opened.reading("dry run")) {
                assertThatThrownBy(() -> BoundedReading.within(Duration.ofSeconds(1), session, "the schema", () -> {
                            network.swallow();
                            return session.one(Sql.of("select 1"), row -> row.number(1));
                        }))
                        .isInstanceOfSatisfying(Failure.class, failure -> {
                            assertThat(failure.code()).isEqualTo(Code.CONNECTION_LOST);
                            assertThat(failure.what()).contains("while the schema was read");
                            assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
                        });
            }
        }
    }

    @Test
    void p7ATableThatSomebodyLocksIsNamedWithTheSessionThatHoldsIt() {
        TestServer.execute(database, "create index on audit_logs (lower(action)) where action is not null");
        Opened opened = expunge.open(FluxmapSpec.write(folder, FluxmapSpec.text(database)), List.of());
        try (var _ = Blocker.of(database, "public.audit_logs, public.users", "access exclusive")) {
            assertThatThrownBy(() -> expunge.dryRun(opened)).isInstanceOfSatisfying(Failure.class, failure -> {
                assertThat(failure.code()).isEqualTo(Code.SERVER_REFUSED);
                assertThat(failure.what())
                        .contains("public.audit_logs   session ", "public.users   session ", "idle in transaction");
                assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
            });
        }
        assertThat(expunge.dryRun(opened).measured()).isNotNull();
    }
}
