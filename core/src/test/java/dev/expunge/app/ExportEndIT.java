package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.expunge.Code;
import dev.expunge.ExportFolder;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.backup.Envelope;
import dev.expunge.backup.ExportIdentity;
import dev.expunge.backup.Identities;
import dev.expunge.backup.KeyMaker;
import dev.expunge.backup.KeyPlace;
import dev.expunge.backup.Program;
import dev.expunge.delete.Request;
import dev.expunge.delete.RunEvent;
import dev.expunge.ledger.Chain;
import dev.expunge.postgres.PostgresLedger;
import dev.expunge.postgres.RestoreChoice;
import dev.expunge.storage.FolderStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An export from its key to its end, as `docs/the-end-of-an-export.md` tells it.
class ExportEndIT {
    @TempDir
    Path folder;

    private Path person = Path.of("");
    private String recipient = "";

    @BeforeEach
    void makeKey() {
        Program.require("age", "age-keygen", "zstd");
        person = folder.resolve("compliance-key.txt");
        assertThat(Program.shell("age-keygen -o \"$1\"", person.toString()).exit())
                .isZero();
        recipient =
                Program.shell("age-keygen -y \"$1\"", person.toString()).text().strip();
    }

    private String spec(String database) {
        return FluxmapSpec.withExport(database).replace(FluxmapSpec.RECIPIENT, recipient) + "    horizon: 7 years\n";
    }

    private static Expunge expunge() {
        return new Expunge(Map.of(), new SystemTime());
    }

    private Opened opened() {
        return expunge().open(folder.resolve("spec.yaml"), List.of());
    }

    private ExportDesk.State state() {
        return ExportDesk.of(opened()).list().getFirst().state();
    }

    private Path wrapped() throws IOException {
        try (var files = Files.list(folder.resolve("keys"))) {
            return files.filter(file -> file.toString().endsWith(".age"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static ShredDesk.Which early(long run) {
        return new ShredDesk.Which(Optional.of(run), Optional.of("CASE-1"));
    }

    private static void fails(Code code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }

    private static long entries(String database, String kind) {
        return TestServer.count(database, "select count(*) from expunge.ledger where kind = '" + kind + "'");
    }

    @Test
    void standardProgramsOpenTheRunsKeyAndWithItTheExport() throws IOException {
        String database = TestServer.fluxmap();
        Job job = Job.of(folder, spec(database));
        job.run();
        Path slice = ExportFolder.of(folder.resolve("export"), 1).resolve("slice-00001");
        String file;
        try (var files = Files.list(slice)) {
            file = files.filter(path -> path.toString().endsWith("users.copy.zst.age"))
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }
        Path opened = folder.resolve("run-key.txt");

        var key = Program.shell(
                "age -d -i \"$1\" \"$2\" > \"$3\"", person.toString(), wrapped().toString(), opened.toString());
        assertThat(key.exit()).as(key.text()).isZero();
        var header = Program.shell("age -d -i \"$1\" \"$2\" | zstd -d | head -1", opened.toString(), file);
        assertThat(header.text()).startsWith("-- expunge copy 2 {\"table\":\"public.users\"");
        assertThat(Program.shell("age -d -i \"$1\" \"$2\"", person.toString(), file)
                        .exit())
                .as("the compliance key alone opens no slice")
                .isNotZero();
        ExportDesk.Line line = ExportDesk.of(opened()).list().getFirst();
        assertThat(line.state()).isEqualTo(ExportDesk.State.KEPT);
        assertThat(line.known().written().orElseThrow().rows())
                .isEqualTo(TestServer.count(database, "select sum(row_count) from expunge.frozen_table"));
    }

    @Test
    void shreddingIsRefusedBeforeTheHorizonAndKilledAtAnyStepItIsMadeWhole() throws IOException {
        String database = TestServer.fluxmap();
        Job.of(folder, spec(database)).run();
        var desk = ShredDesk.of(opened());
        var plainly = new ShredDesk.Which(Optional.of(1L), Optional.empty());
        assertThat(desk.look(plainly).refusal()).get().extracting(Failure::code).isEqualTo(Code.SHRED_REFUSED);
        fails(
                Code.SHRED_REFUSED,
                () -> desk.shred(plainly, desk.look(plainly).signature().toString()));
        fails(Code.SIGNATURE_MISSING, () -> desk.shred(early(1), ""));
        fails(
                Code.SIGNATURE_PARAMETERS,
                () -> desk.shred(early(1), desk.look(plainly).signature().toString()));
        fails(Code.RUN_UNKNOWN, () -> desk.look(early(2)));
        String signature = desk.look(early(1)).signature().toString();
        assertThat(state()).isEqualTo(ExportDesk.State.KEPT);

        String[] again = {"shred", folder.resolve("spec.yaml").toString(), "1", "CASE-1", signature};
        String name = wrapped().getFileName().toString();
        String end = name.replaceFirst("-[0-9a-z]+\\.age", ".shredded.json");
        assertThat(Stepped.killedAt(0, again)).isEqualTo("step delete " + name);
        assertThat(state()).isEqualTo(ExportDesk.State.SHREDDING);
        assertThat(Stepped.killedAt(1, again)).isEqualTo("step deleted " + name);
        assertThat(folder.resolve("keys").resolve(name)).doesNotExist();
        assertThat(Stepped.killedAt(0, again)).isEqualTo("step add " + end);
        assertThat(Stepped.killedAt(1, again)).isEqualTo("step added " + end);
        assertThat(entries(database, "shredding")).isOne();
        assertThat(entries(database, "shredded")).isZero();

        desk.shred(early(1), signature);
        desk.shred(early(1), signature);

        assertThat(state()).isEqualTo(ExportDesk.State.SHREDDED);
        assertThat(entries(database, "shredding")).isOne();
        assertThat(entries(database, "shredded")).isOne();
        assertThat(TestServer.one(database, "select body from expunge.ledger where kind = 'shredded'"))
                .contains("\"by\":\"postgres\"", "\"reason\":\"CASE-1\"", "\"sha256\":");
        String set = TestServer.one(database, "select set_digest from expunge.run");
        fails(
                Code.EXPORT_SHREDDED,
                () -> new KeyPlace(new FolderStorage(folder.resolve("keys")), Envelope.none())
                        .open("1", set, Identities.read(person)));
        try (var session = opened().reading("test")) {
            assertThat(Chain.broken(new PostgresLedger(session).entries())).isEmpty();
        }
    }

    @Test
    void whatIsShreddedIsSaidToBeSoWhateverBecameOfItsFiles() throws IOException {
        Job.of(folder, spec(TestServer.fluxmap())).run();
        ExportDesk exports = ExportDesk.of(opened());
        assertThat(exports.check(1)).get().isInstanceOf(ExportDesk.Checked.Whole.class);
        Path key = wrapped();
        byte[] good = Files.readAllBytes(key);
        byte[] bad = good.clone();
        bad[bad.length - 1] ^= 1;
        Files.write(key, bad);
        fails(Code.EXPORT_KEY_MISSING, () -> exports.check(1));
        Files.write(key, good);
        // A place that cannot be looked at: its folder is a file now.
        Files.move(folder.resolve("export"), folder.resolve("away"));
        Files.createFile(folder.resolve("export"));
        var desk = ShredDesk.of(opened());
        desk.shred(early(1), desk.look(early(1)).signature().toString());

        assertThat(exports.check(1)).get().isInstanceOfSatisfying(ExportDesk.Checked.Ended.class, ended -> {
            assertThat(ended.end().by()).isEqualTo("postgres");
            assertThat(ended.end().reason()).isEqualTo("CASE-1");
        });
    }

    @Test
    void aWrappedKeyThatWasExchangedStopsTheRun() throws IOException {
        var running = new AtomicReference<Job>();
        Job job = Job.of(folder, spec(TestServer.fluxmap())).listening(event -> {
            if (event instanceof RunEvent.StageStarted started && started.stage() == RunEvent.Stage.DELETE) {
                running.get().request(Request.STOP);
            }
        });
        running.set(job);
        job.run();
        Path key = wrapped();
        byte[] bytes = Files.readAllBytes(key);
        String before = sha256(bytes);
        bytes[bytes.length - 1] ^= 1;
        Files.write(key, bytes);
        Path note = key.resolveSibling(key.getFileName().toString().replaceFirst("-[0-9a-z]+\\.age", ".json"));
        Files.writeString(note, Files.readString(note).replace(before, sha256(bytes)));

        fails(Code.EXPORT_KEY_MISSING, () -> job.again().run());
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRestoreUnderWayKeepsItsKey() {
        var restoring = Restoring.of(folder, FluxmapSpec.text(TestServer.fluxmap()));
        long run = restoring.delete().run();
        var desk = ShredDesk.of(opened());
        String signature = desk.look(early(run)).signature().toString();
        RestoreWanted all = restoring.wanted(run, new RestoreChoice.All());
        var tried = new AtomicInteger();
        restoring.restore(
                all,
                restoring.look(all).signature().orElseThrow().toString(),
                (done, total, rows) -> {
                    if (tried.incrementAndGet() == 1) {
                        fails(Code.RUN_IN_THE_WAY, () -> desk.shred(early(run), signature));
                    }
                },
                event -> {});

        assertThat(tried).hasPositiveValue();
        assertThat(desk.shred(early(run), signature)).hasSize(1);
    }

    @Test
    void twoWhoShredAtOnceWriteOneReceipt() {
        String database = TestServer.fluxmap();
        Job.of(folder, spec(database)).run();
        String signature = ShredDesk.of(opened()).look(early(1)).signature().toString();

        var both = List.of(
                CompletableFuture.supplyAsync(() -> ShredDesk.of(opened()).shred(early(1), signature)),
                CompletableFuture.supplyAsync(() -> ShredDesk.of(opened()).shred(early(1), signature)));
        both.forEach(each -> assertThat(each.join()).hasSize(1));

        assertThat(entries(database, "shredding")).isOne();
        assertThat(entries(database, "shredded")).isOne();
        assertThat(state()).isEqualTo(ExportDesk.State.SHREDDED);
    }

    @Test
    void whatIsDueIsShreddedByAScheduleAndWhatIsMissingIsNotCalledShredded() throws IOException {
        String database = TestServer.fluxmap();
        Job.of(folder, spec(database)).run();
        var desk = ShredDesk.of(opened());
        var due = new ShredDesk.Which(Optional.empty(), Optional.empty());
        String signature = desk.look(due).signature().toString();
        assertThat(desk.look(due).lines()).isEmpty();
        assertThat(desk.shred(due, signature)).isEmpty();
        TestServer.execute(database, """
                alter table expunge.ledger disable trigger ledger_stays;
                update expunge.ledger set body = regexp_replace(body, '"horizon":"[^"]*"', '"horizon":"2026-01-01"');
                alter table expunge.ledger enable trigger ledger_stays
                """);
        assertThat(state()).isEqualTo(ExportDesk.State.DUE);
        assertThat(desk.look(due).signature()).hasToString(signature);

        Path away = Files.move(folder.resolve("keys"), folder.resolve("elsewhere"));
        assertThat(state()).isEqualTo(ExportDesk.State.KEY_MISSING);
        fails(Code.EXPORT_KEY_MISSING, () -> desk.shred(due, signature));
        assertThat(entries(database, "shredding")).isZero();
        Files.move(away, folder.resolve("keys"));

        fails(Code.SIGNATURE_MISSING, () -> desk.shred(due, "nonsense"));
        assertThat(desk.shred(due, signature))
                .extracting(ExportDesk.Line::state)
                .containsExactly(ExportDesk.State.SHREDDED);
        assertThat(desk.shred(due, signature)).isEmpty();
    }

    @Test
    void aKeyPlaceThatCannotBeWrittenRefusesBeforeAnythingIsDone() throws IOException {
        String database = TestServer.fluxmap();
        Job job = Job.of(folder, spec(database));
        Files.createFile(folder.resolve("keys"));

        fails(Code.EXPORT_KEYS_UNREACHABLE, job::run);
        assertThat(expunge().doctor(opened(), Optional.empty()))
                .filteredOn(finding -> finding.failure().isPresent())
                .extracting(Doctor.Finding::asked)
                .containsExactly("export keys");
        assertThat(TestServer.one(database, "select to_regnamespace('expunge')"))
                .isEmpty();
    }

    @Test
    void onceRowsAreGoneAKeyThatIsLostStopsTheRunUntilItIsPutBack() throws IOException {
        String database = TestServer.fluxmap();
        var running = new AtomicReference<Job>();
        Job job = Job.of(folder, spec(database)).listening(event -> {
            if (event instanceof RunEvent.BatchCommitted batch && batch.batch() == 1) {
                running.get().request(Request.STOP);
            }
        });
        running.set(job);
        job.run();
        Path away = Files.move(folder.resolve("keys"), folder.resolve("away"));

        fails(Code.EXPORT_KEY_MISSING, () -> job.again().run());
        Files.delete(folder.resolve("keys"));
        Files.move(away, folder.resolve("keys"));
        var desk = ShredDesk.of(opened());
        String signature = desk.look(early(1)).signature().toString();
        fails(Code.SHRED_REFUSED, () -> desk.shred(early(1), signature));
        assertThat(job.again().run().totals().pending()).isZero();
    }

    @Test
    void killedAtAnyStepTheKeyIsMadeWholeByTheNextProcess() throws IOException {
        String line = "";
        int steps = 0;
        while (!line.equals("done")) {
            Path keys = folder.resolve("keys-" + steps);
            line = Stepped.killedAt(steps, "key", keys.toString(), recipient);
            var place = new KeyPlace(new FolderStorage(keys), Envelope.none());
            var run = new ExportIdentity("expunge test", "7", "f".repeat(64));
            var key = new KeyMaker(place).ready(new KeyMaker.Order(run, List.of(recipient), Optional.empty(), false));
            assertThat(place.holds(key)).isTrue();
            assertThat(place.open("7", "f".repeat(64), Identities.read(person))).isNotNull();
            steps++;
        }
        assertThat(steps).isEqualTo(5);
    }
}
