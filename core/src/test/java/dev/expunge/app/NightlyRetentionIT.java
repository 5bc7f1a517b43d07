package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.StopReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of the second job: what was soft-deleted long enough ago goes, night after night.
class NightlyRetentionIT {
    @TempDir
    Path folder;

    @Test
    void deletesWhatWasSoftDeletedLongAgoAndASecondQuietNightIsASuccess() throws IOException {
        String database = TestServer.fluxmap();
        softDelete(database, 20, "31 days");
        softDelete(database, 5, "10 days");
        var expunge = new Expunge(Map.of("APP_URL", TestServer.server().url(database, "postgres")), new SystemTime());
        Opened opened = expunge.open(FluxmapSpec.write(folder, example()), List.of());
        String signature = expunge.dryRun(opened).plan().signature().toString();
        Outcome first = expunge.execute(opened, signature, event -> {}, watch -> {});
        assertThat(first.totals().deleted()).isEqualTo(20);
        assertThat(TestServer.count(database, "select count(*) from users where deleted_at is not null"))
                .isEqualTo(5);
        Outcome second = expunge.execute(opened, signature, event -> {}, watch -> {});
        assertThat(second.reason()).isEqualTo(StopReason.FINISHED);
        assertThat(second.run()).isGreaterThan(first.run());
        assertThat(second.totals().candidates()).isZero();
    }

    private static void softDelete(String database, int users, String ago) {
        TestServer.execute(database, """
                alter table users add column if not exists deleted_at timestamptz;
                update users set deleted_at = now() - interval '%s'
                 where id in (select id from users u
                               where deleted_at is null
                                 and not exists (select from payment_methods p where p.user_id = u.id)
                               order by id limit %d)
                """.formatted(ago, users));
    }

    /// The example with its two folders in a temporary one.
    private String example() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path repository = Files.exists(here.resolve("examples")) ? here : here.resolve("..");
        return Files.readString(repository.resolve("examples/nightly-retention.yaml"))
                .replace("guards:\n", "guards:\n  accept: { superuser: tests own the server }\n")
                .replace("/var/run/expunge/stop", folder.resolve("stop").toString())
                .replace("/var/backups/expunge", folder.resolve("export").toString());
    }
}
