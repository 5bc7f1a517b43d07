package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.TestServer;
import dev.expunge.fluxmap.Fluxmap;
import dev.expunge.postgres.MarkRights;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole story on a Fluxmap: marked, some unmarked, the others deleted; killed halfway; as a role of its own.
class MarkJobIT {
    private static final long CANDIDATES = Fluxmap.expectedCandidates(TestServer.USERS);
    private static final String REST = """
            select md5(string_agg((to_jsonb(u) - 'deleted_at')::text, '' order by id)) from users u
            """;

    @TempDir
    Path folder;

    private Trial fluxmap(int roots) {
        Trial trial = Trial.fluxmap(folder, roots)
                .altered(text -> text + "soft_delete: { column: deleted_at, grace: 0 days }\n");
        trial.execute("alter table public.users add column deleted_at timestamptz;"
                + "create index on public.users (deleted_at) where deleted_at is not null");
        return trial;
    }

    private static long marked(Trial trial) {
        return trial.count("select count(*) from users where deleted_at is not null and " + Truth.CRITERIA);
    }

    private static void assertWhole(Trial trial, long run) {
        assertThat(trial.count("select count(*) from expunge.candidate where state = 'deleted' and run = " + run))
                .isEqualTo(trial.count("select sum(deleted) from expunge.batch where run = " + run))
                .isEqualTo(trial.count("select coalesce(sum((body::json ->> 'marked')::int), 0) from expunge.ledger"
                        + " where kind = 'batch' and run = " + run))
                .isEqualTo(trial.count("select count(*) from users where deleted_at ="
                        + " (select as_of + (1 + id % 999) * interval '1 microsecond' from expunge.run where id = "
                        + run + ")"));
        trial.expunge().desk(trial.opened()).verify(Optional.of(run)).require();
    }

    @Test
    void markedThenSomeUnmarkedThenTheOthersDeleted() {
        Trial trial = fluxmap(100);
        String before = trial.one(REST);

        Outcome marking = new Marking(trial).mark();

        assertThat(marking.totals().deleted()).isEqualTo(CANDIDATES);
        assertThat(marked(trial)).isEqualTo(CANDIDATES);
        assertThat(trial.count("select count(*) from users where deleted_at is not null"))
                .isEqualTo(CANDIDATES);
        assertThat(trial.one(REST)).isEqualTo(before);
        assertWhole(trial, marking.run());

        String someone = trial.one("select min(id) from users where deleted_at is not null");
        new Marking(trial).unmark(someone);
        assertThat(trial.run().totals().deleted()).isEqualTo(CANDIDATES - 1);
        assertThat(trial.one("select min(id) from users where " + Truth.CRITERIA))
                .isEqualTo(someone);
        assertThat(marked(trial)).isZero();
    }

    @Test
    void p12KilledHalfwayItGoesOnAndEachIsMarkedOnceWithTheSameTime() throws IOException {
        Trial trial = fluxmap(20);
        String before = trial.one(REST);
        String signature = new Marking(trial).signature();
        killAfterBatches(signature);
        long run = trial.count("select max(id) from expunge.run");
        assertThat(trial.count("select count(*) from users where deleted_at is not null"))
                .isBetween(40L, CANDIDATES - 1);

        Eventually.holds("the killed process' connection is gone", () -> resumed(trial, signature));

        assertThat(marked(trial)).isEqualTo(CANDIDATES);
        assertThat(trial.count("select count(distinct deleted_at) from users")).isEqualTo(1);
        assertThat(trial.count("select max(id) from expunge.run")).isEqualTo(run);
        assertThat(trial.one(REST)).isEqualTo(before);
        assertWhole(trial, run);
    }

    private static boolean resumed(Trial trial, String signature) {
        try {
            return trial.expunge()
                            .execute(trial.opened().marking(), signature, event -> {}, watch -> {})
                            .totals()
                            .pending()
                    == 0;
        } catch (Failure failure) {
            assertThat(failure.code()).isEqualTo(Code.RUN_IN_THE_WAY);
            return false;
        }
    }

    private void killAfterBatches(String signature) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledRun.class.getName(),
                        folder.resolve("spec.yaml").toString(),
                        signature,
                        "mark")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader()) {
            int batches = 0;
            for (String line = output.readLine(); batches < 2 && line != null; line = output.readLine()) {
                batches += line.equals("batch") ? 1 : 0;
            }
            assertThat(batches).isEqualTo(2);
        } finally {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    @Test
    void aRoleThatMayUpdateThatColumnAndNothingElseMarksAndUnmarksButDeletesNothing() {
        Trial trial = fluxmap(500);
        String prefix = TestServer.freshRole("marks");
        String role = prefix + "_marker";
        Opened marking = trial.opened().marking();
        var rights = MarkRights.of(trial.expunge().dryRun(marking).plan().graph());
        assertThat(rights.rights()).containsExactly("select", "update (deleted_at)");
        trial.execute(trial.expunge().roles(trial.opened()).grants(Optional.of(prefix), Optional.empty()));
        Trial marker = trial.altered(text -> text.replace("user=postgres", "user=" + role));

        Outcome marked = new Marking(marker).mark();

        assertThat(marked.totals().deleted()).isEqualTo(CANDIDATES);
        assertThat(Endings.of(marked, "again")).isEmpty();
        assertThatThrownBy(marker::run)
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo(Code.PRIVILEGE_REFUSED));
        assertThat(new Marking(marker).unmark(marked.run()).totals().deleted()).isEqualTo(CANDIDATES);

        trial.execute(
                "revoke update (deleted_at) on users from " + role + "; grant update (email) on users to " + role);
        assertThatThrownBy(new Marking(marker)::mark)
                .hasMessageContaining("public.users   update (deleted_at)")
                .isInstanceOfSatisfying(
                        Failure.class,
                        f -> assertThat(List.of(f.next().getFirst()))
                                .allMatch(
                                        next -> next.contains("grant update (deleted_at) on public.users to " + role)));
    }
}
