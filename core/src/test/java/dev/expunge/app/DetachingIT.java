package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.fluxmap.Fluxmap;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows that stay and lose a reference belong to somebody who stays, and goes on living meanwhile.
class DetachingIT {
    private static final int CANDIDATES = Fluxmap.expectedCandidates(TestServer.USERS);

    /// Active users whom candidates brought.
    private static final String BROUGHT = "from users where status = 'active' and referred_by in (select id from users"
            + " where status in ('deactivated', 'trial_expired', 'gdpr_requested'))";

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private final Expunge expunge = new Expunge(Map.of(), new SystemTime());

    @Test
    void sparesNobodyBecauseSomebodyTheyBroughtWasActive() {
        assertThat(execute("update users set last_active_at = now(), name = name || '!' where id in (select id "
                        + BROUGHT + ")"))
                .isEqualTo(CANDIDATES);
        assertThat(TestServer.count(database, "select count(*) from users where name like '%!'"))
                .isPositive();
    }

    @Test
    void sparesWhomATriggerWouldChangeMoreForThanTheReference() {
        TestServer.execute(database, """
                create function meddle() returns trigger language plpgsql as
                    $$ begin new.name := 'meddled'; return new; end $$;
                create trigger meddle before update of referred_by on users for each row execute function meddle()
                """);
        assertThat(execute("select 1")).isLessThan(CANDIDATES);
        assertThat(TestServer.count(database, "select count(*) from users where name = 'meddled'"))
                .isZero();
    }

    /// Freezes, lets something happen, and deletes; returns how many were deleted.
    private long execute(String meanwhile) {
        Opened opened = expunge.open(FluxmapSpec.write(folder, FluxmapSpec.withExport(database)), List.of());
        String signature = expunge.dryRun(opened).plan().signature().toString();
        expunge.freeze(opened, _ -> {});
        TestServer.execute(database, meanwhile);
        return expunge.execute(opened, signature, _ -> {}, _ -> {}).totals().deleted();
    }
}
