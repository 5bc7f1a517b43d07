package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs that are not there, are half built or in the way, and exports that have no place.
class BadRunIT {
    private static final List<String> OF_A_RUN =
            List.of("sample", "status", "pause", "resume", "stop", "abort", "verify", "close");

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();
    private final Contents before = Contents.of(database);

    @Test
    void beforeAnythingWasFrozenThereIsNoRun() {
        String spec = job().spec();

        for (String command : OF_A_RUN) {
            Call.of(command, spec)
                    .fails(Code.RUN_UNKNOWN)
                    .says("nothing was ever frozen here", "expunge freeze " + spec);
        }
        before.areUnchanged();
    }

    @Test
    void aRunThatIsNotThereIsNamedByItsNumber() {
        String spec = job().spec();
        Call.of("freeze", spec).succeeds();
        Contents frozen = Contents.of(database);

        for (String command : OF_A_RUN) {
            Call.of(command, spec, "--run", "4711").fails(Code.RUN_UNKNOWN).says("there is no run 4711");
        }
        frozen.areUnchanged();
    }

    @Test
    void anotherSpecHasNoRunYet() {
        Call.of("freeze", job().spec()).succeeds();
        String other = job().but("name: pii-cleanup", "name: other").spec();

        Call.of("status", other).fails(Code.RUN_UNKNOWN).says("there is no run of other yet");
    }

    @Test
    void aRunThatIsDoneCannotBeSteered() {
        String spec = job().spec();
        job().execute().succeeds();
        Contents done = Contents.of(database);

        for (String command : List.of("pause", "resume", "stop", "abort")) {
            Call.of(command, spec).fails(Code.RUN_UNKNOWN).says("run 1 is over (verified)");
        }
        done.areUnchanged();
    }

    @Test
    void aClosedRunHasNoFrozenSet() {
        String spec = job().spec();
        Call.of("freeze", spec).succeeds();
        Call.of("close", spec).succeeds();

        Call.of("sample", spec).fails(Code.RUN_UNKNOWN).says("run 1 has no frozen set (closed)");
        Call.of("verify", spec).fails(Code.RUN_UNKNOWN).says("expunge freeze " + spec);
    }

    @Test
    void aFrozenSetThatAKilledProcessLeftHalfBuiltIsNeverUsed() {
        halfBuilt();
        String spec = job().spec();
        Contents left = Contents.of(database);

        Call.of("sample", spec).fails(Code.RUN_UNKNOWN).says("run 1 has no frozen set (freezing)");
        Call.of("verify", spec).fails(Code.RUN_UNKNOWN);
        left.areUnchanged();

        job().execute().succeeds();
        assertThat(job().users()).isEqualTo(TestServer.USERS - 912);
        assertThat(TestServer.one(database, "select state from expunge.run where id = 1"))
                .isEqualTo("closed");
        assertThat(TestServer.one(database, "select to_regclass('expunge.frozen_1_0')"))
                .isEmpty();
    }

    /// What is left of a process that was killed in the middle of a freeze, with a wrong row in its set.
    private void halfBuilt() {
        job().sql(Call.of("ddl").succeeds().out());
        job().sql("""
                insert into expunge.run (name, signature, parameters, fingerprint, as_of, state)
                values ('pii-cleanup', 'expunge1-', '', '', now(), 'freezing');
                create table expunge.selected_1 as select row_number() over () as subject, id as k1 from users;
                create table expunge.frozen_1_0 as select subject, 'users'::regclass::oid as leaf, k1,
                       ''::bytea as digest, false as shared, false as gone from expunge.selected_1;
                insert into expunge.candidate (run, subject) select 1, subject from expunge.frozen_1_0
                """);
    }

    @Test
    void anUnfinishedRunOfOtherParametersIsInTheWay() {
        String spec = job().spec();
        Call.of("freeze", spec).succeeds();
        Contents frozen = Contents.of(database);
        String signature = Call.signature("run", spec, "--set", "retainDays=120");

        Call.of("run", spec, "--set", "retainDays=120", "--execute", "--signature", signature)
                .fails(Code.RUN_IN_THE_WAY)
                .says("run 1", "expunge close " + spec + " --run 1", "expunge run " + spec + " ");
        Call.of("freeze", spec).fails(Code.RUN_IN_THE_WAY).says("expunge close " + spec + " --run 1");
        frozen.areUnchanged();
    }

    @Test
    void anExportWithoutAPlaceIsToldBeforeAnythingIsFrozen() throws IOException {
        Files.writeString(folder.resolve("taken"), "a file");
        Given job = new Given(folder, database, FluxmapSpec.withExport(database)).but("to: export", "to: taken/export");

        job.execute()
                .fails(Code.EXPORT_UNWRITABLE)
                .says(folder.resolve("taken/export").toString());
        before.areUnchanged();
    }

    private Given job() {
        return Given.job(folder, database);
    }
}
