package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.ExportFolder;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.fluxmap.Fluxmap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Promise P2: nothing unsaved, in the whole job.
class ExportJobIT {
    private static final long CANDIDATES = Fluxmap.expectedCandidates(TestServer.USERS);

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @Test
    void p2AnExportThatLostABitSinceStopsTheRunBeforeTheFirstDelete() throws IOException {
        Job job = stoppedAt(event -> begins(event, Stage.DELETE));
        assertThat(job.run().totals().deleted()).isZero();
        Truth before = Truth.now(database);
        flipABit();
        assertCorrupt(job);
        assertCorrupt(job);
        assertThat(Truth.now(database)).isEqualTo(before);
    }

    @Test
    void p2AnExportThatIsGoneOnceRowsAreDeletedIsNeverReplacedByANewOne() throws IOException {
        Job job = stoppedAt(event -> event instanceof RunEvent.BatchCommitted batch && batch.batch() == 2);
        assertThat(job.run().totals().deleted()).isEqualTo(200);
        Truth before = Truth.now(database);
        Path away = Files.move(folder.resolve("export"), folder.resolve("away"));
        assertCorrupt(job);
        assertCorrupt(job);
        assertThat(Truth.now(database)).isEqualTo(before);
        deleteEmptied(folder.resolve("export"));
        Files.move(away, folder.resolve("export"));
        assertThat(job.again().run().totals().deleted()).isEqualTo(CANDIDATES);
    }

    @Test
    void p2AnExportMovedAwayBeforeTheFirstDeleteIsWrittenAnew() throws IOException {
        Job job = stoppedAt(event -> begins(event, Stage.DELETE));
        job.run();
        Files.move(folder.resolve("export"), folder.resolve("away"));
        assertThat(job.again().run().totals().deleted()).isEqualTo(CANDIDATES);
    }

    @Test
    void p2AForgedExportIsRefusedBeforeTheFirstDelete() throws IOException {
        Job job = stoppedAt(event -> begins(event, Stage.DELETE));
        job.run();
        Path run = ExportFolder.of(folder.resolve("export"), 1);
        String note = Files.readString(run.resolve("slice-00001/slice.json"));
        Matcher plain = Pattern.compile("\"plainSha256\" : \"([0-9a-f]+)\"").matcher(note);
        assertThat(plain.find()).isTrue();
        for (String name : List.of("slice-00001/slice.json", "manifest.json")) {
            String text = Files.readString(run.resolve(name));
            Files.writeString(run.resolve(name), text.replace(plain.group(1), "0".repeat(64)));
        }
        assertCorrupt(job);
    }

    @Test
    void anExportThatWentToAnotherPlaceIsFoundThere() {
        Job job = stoppedAt(event -> begins(event, Stage.DELETE));
        job.run();
        Job moved = job.from(
                folder, FluxmapSpec.withExport(database).replace("to: export", "to: elsewhere/export\n    keys: keys"));
        assertThat(moved.run().totals().deleted()).isEqualTo(CANDIDATES);
        ExportDesk exports = ExportDesk.of(moved.opened());
        assertThat(exports.list()).singleElement().satisfies(line -> {
            assertThat(line.state()).isEqualTo(ExportDesk.State.KEPT);
            assertThat(line.known().where())
                    .startsWith(folder.resolve("elsewhere/export").toString());
        });
        assertThat(exports.check(1)).isPresent();
    }

    @Test
    void p3ACandidateOfWhomARowChangedBetweenFreezeAndExportIsSpared() {
        String changed = TestServer.one(database, """
                select max(s.id) from user_sessions s join (select id from users where %s) t on t.id = s.user_id
                """.formatted(
                        Fluxmap.CRITERIA.replace(":as_of", "now()").replace(":retainDays", "90")));
        Job job = Job.of(folder, FluxmapSpec.withExport(database)).listening(event -> {
            if (begins(event, Stage.EXPORT)) {
                TestServer.execute(database, "update user_sessions set revoked = not revoked where id = " + changed);
            }
        });
        Outcome outcome = job.run();
        assertThat(outcome.totals().deleted()).isEqualTo(CANDIDATES - 1);
        assertThat(outcome.totals().spared()).isEqualTo(1);
        assertThat(TestServer.count(database, "select count(*) from user_sessions where id = " + changed))
                .isEqualTo(1);
        assertThat(job.desk().status(Optional.empty()).reasons())
                .extracting(reason -> List.of(reason.state(), reason.reason(), reason.candidates()))
                .containsExactly(List.of("spared", "changed", 1L));
        Truth.assertWhole(database, job.desk());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alter table user_sessions add column extra text default 'unsaved'",
                "alter table user_sessions drop column revoked",
                "alter table user_sessions rename column revoked to withdrawn"
            })
    void p2AColumnThatCameOrWentBetweenFreezeAndExportEndsTheRun(String ddl) {
        Job job = Job.of(folder, FluxmapSpec.withExport(database)).listening(event -> {
            if (begins(event, Stage.EXPORT)) {
                TestServer.execute(database, ddl);
            }
        });
        assertThatThrownBy(job::run)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(Code.SCHEMA_DRIFT));
        assertThat(job.desk().status(Optional.empty()).totals().deleted()).isZero();
    }

    @Test
    void anExportFolderThatCannotBeWrittenRefusesBeforeAnythingIsDone() throws IOException {
        Files.createFile(folder.resolve("export"));
        Truth before = Truth.now(database);
        Job job = Job.of(folder, FluxmapSpec.withExport(database));
        assertThatThrownBy(job::run).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.EXPORT_UNWRITABLE);
            assertThat(failure.code().exit()).isEqualTo(7);
            assertThat(failure.dataState()).isEqualTo(Failure.NOTHING_CHANGED);
        });
        assertThat(Truth.now(database)).isEqualTo(before);
        assertThat(TestServer.one(database, "select to_regnamespace('expunge')"))
                .isEmpty();
    }

    private Job stoppedAt(Predicate<RunEvent> moment) {
        AtomicReference<Job> running = new AtomicReference<>();
        Job job = Job.of(folder, FluxmapSpec.withExport(database)).listening(event -> {
            if (moment.test(event)) {
                running.get().request(Request.STOP);
            }
        });
        running.set(job);
        return job;
    }

    private void assertCorrupt(Job job) {
        assertThatThrownBy(() -> job.again().run()).isInstanceOfSatisfying(Failure.class, failure -> {
            assertThat(failure.code()).isEqualTo(Code.EXPORT_CORRUPT);
            assertThat(failure.code().exit()).isEqualTo(6);
        });
        assertThat(job.desk().status(Optional.empty()).totals().pending()).isPositive();
    }

    private static boolean begins(RunEvent event, Stage stage) {
        return event instanceof RunEvent.StageStarted started && started.stage() == stage;
    }

    private void flipABit() throws IOException {
        Path file;
        try (var files = Files.walk(folder.resolve("export"))) {
            file = files.filter(path -> path.toString().endsWith(".age"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    /// The preflight makes the folder of the spec again; nothing may be in it.
    private static void deleteEmptied(Path export) throws IOException {
        Files.deleteIfExists(export);
    }
}
