package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An export's memory does not grow with a subject's rows; only a single row has to fit into it.
class ExportMemoryIT {
    private static final String ROWS = """
            create table people (id int primary key, leaving boolean not null);
            insert into people values (1, true), (2, false);
            create table notes (person int references people, words text not null);
            create index on notes (person);
            """;
    private static final Trial.Wanted WANTED =
            new Trial.Wanted("public.people", "leaving", "public.notes(person): delete", 1);

    @TempDir
    Path folder;

    private record Ended(int exit, String said) {}

    private Ended run(Trial trial) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledRun.class.getName(),
                        folder.resolve("spec.yaml").toString(),
                        trial.signature())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), said);
    }

    @Test
    void aSubjectOfManyRowsIsExportedInASmallHeap() throws Exception {
        Trial trial = Trial.of(
                        folder,
                        ROWS
                                + "insert into notes select 1, repeat(md5(n::text), 12) from generate_series(1, 300000) n;",
                        WANTED)
                .exporting()
                .altered(text -> text.replace("deadline: 8s", "deadline: 10 min"));

        Ended ended = run(trial);

        assertThat(ended.exit()).as(ended.said()).isZero();
        assertThat(TestServer.count(trial.database(), "select count(*) from notes"))
                .isZero();
    }

    @Test
    void aRowThatDoesNotFitIntoTheHeapEndsTheExportInWords() throws Exception {
        Trial trial = Trial.of(folder, ROWS + "insert into notes values (1, repeat('x', 120000000));", WANTED)
                .exporting();

        Ended ended = run(trial);

        assertThat(ended.said()).contains("EXPORT_UNWRITABLE a row of public.notes does not fit");
        assertThat(ended.exit()).isEqualTo(7);
        assertThat(TestServer.count(trial.database(), "select count(*) from people"))
                .isEqualTo(2);
    }
}
