package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.TestServer;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.fluxmap.Standby;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Counts and guards run on a replica, once it is certain that it is one of this cluster and that it is up
/// to date.
class ReplicaIT {
    /// What a check sees where it runs.
    private static final String THERE =
            "checks: [{ name: on a standby, expect_none: select where not pg_is_in_recovery() }]";

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    private Given job(EmbeddedServer replica, String lag) {
        String url = replica.url(database, "postgres");
        return Given.job(folder, database)
                .but("environment: test", "environment: test\n  replica: { url: \"" + url + "\", lag: " + lag + " }");
    }

    @Test
    void guardsRunOnAStandbyThatIsUpToDateAndNotOnOneThatIsBehind() throws Exception {
        try (Standby standby = Standby.of(TestServer.server(), "guarding")) {
            Given job = job(standby.server(), "20s").but("max_ratio: 40%", THERE);
            TestServer.execute(database, "update users set status = 'active' where status = 'gdpr_requested'");
            String legal = "\nholds: [{ table: public.legal, key: who }]\n";
            TestServer.execute(
                    database, "create table legal as select id as who from users where status = 'trial_expired'");
            assertThat(job.but("\nguards:", legal + "guards:")
                            .dryRun()
                            .succeeds()
                            .out())
                    .contains(", counted on the replica\n", " of them stay: they are under a hold");
            Given.job(folder, database)
                    .but("max_ratio: 40%", THERE)
                    .dryRun()
                    .fails(Code.GUARD_REFUSED)
                    .says("checks.on a standby    measured 1 rows");

            standby.pauseReplay();
            TestServer.execute(database, "update users set status = 'active' where status = 'trial_expired'");
            job(standby.server(), "300ms")
                    .dryRun()
                    .fails(Code.REPLICA_REFUSED)
                    .says("it is too old: what the database had committed was not there after 300 ms");
            standby.resumeReplay();

            job.execute().succeeds();
            assertThat(job.users())
                    .isEqualTo(TestServer.count(database, "select count(*) from users"))
                    .isLessThan(TestServer.USERS);
            standby.promote();
            job.dryRun().fails(Code.REPLICA_REFUSED).says("it is no standby: it is not in recovery");
        }
    }

    @Test
    void theDatabaseItselfIsNoReplica() {
        job(TestServer.server(), "1s")
                .dryRun()
                .fails(Code.REPLICA_REFUSED)
                .says("it is no standby", "  address  postgresql://");
    }

    @Test
    void aReplicaOfAnotherClusterIsRefused() throws Exception {
        try (EmbeddedServer other = EmbeddedServer.start(EmbeddedServer.Options.quick())) {
            other.createDatabase(database);
            job(other, "1s").dryRun().fails(Code.REPLICA_REFUSED).says("it belongs to another cluster");
        }
    }

    @Test
    void aReplicaThatIsNotThereIsRefused() {
        Given job = Given.job(folder, database)
                .but("environment: test", "environment: test\n  replica: postgresql://127.0.0.1:1/app?user=postgres");
        job.dryRun().fails(Code.REPLICA_REFUSED).says("it cannot be reached");
        Call.of("freeze", job.spec()).fails(Code.REPLICA_REFUSED);
        assertThat(TestServer.count(database, "select count(*) from expunge.run"))
                .isZero();
    }
}
