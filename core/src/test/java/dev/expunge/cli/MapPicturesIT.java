package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `expunge map` in its forms.
class MapPicturesIT {
    private final String database = TestServer.fluxmap();

    @TempDir
    private Path folder;

    @AfterEach
    void drop() {
        TestServer.drop(database);
    }

    private String spec() {
        return FluxmapSpec.write(folder, FluxmapSpec.text(database)).toString();
    }

    private String url() {
        return "postgresql://127.0.0.1:" + TestServer.server().port() + "/" + database;
    }

    @ParameterizedTest
    @CsvSource({
        "--json, {\"event\":\"map\"",
        "--mermaid, %% a map by Expunge",
        "--svg, <?xml version=",
        "--html, <!DOCTYPE html>"
    })
    void everyFormGoesToStandardOutputOrToAFile(String form, String beginning) throws IOException {
        Path file = folder.resolve("map");

        String printed = Call.of("map", spec(), form).succeeds().out();
        Call written = Call.of("map", spec(), form, "--output", file.toString()).succeeds();

        assertThat(printed).startsWith(beginning).contains("audit_logs");
        assertThat(written.out()).isEmpty();
        assertThat(written.err()).isEqualTo(file + " is written\n");
        assertThat(file).hasContent(printed);
        Call.of("map", spec(), "-o", file.toString()).succeeds();
        assertThat(Files.readString(file)).as("a map replaces a map").startsWith("Map from public.users");
        Call.of("map", spec(), form, "-o", file.toString()).succeeds();
        assertThat(file).hasContent(printed);
    }

    @Test
    void aFileThatIsNoMapStays() throws IOException {
        String spec = spec();
        String before = Files.readString(Path.of(spec));

        Call.of("map", spec, "--svg", "-o", spec).fails(Code.USAGE).says(spec + " is there already, and is no map");

        assertThat(Path.of(spec)).hasContent(before);
        Path page = Files.writeString(folder.resolve("page.html"), "<!DOCTYPE html>\n<title>My maps</title>");
        Call.of("map", spec, "--html", "-o", page.toString()).fails(Code.USAGE);
        Call.of("map", spec, "--svg", "-o", folder.resolve("no/such/folder").toString())
                .fails(Code.USAGE)
                .says("cannot be written");
        Call.of("map", spec, "--svg", "-o", folder.toString()).fails(Code.USAGE);
    }

    @Test
    void onlyOneFormIsDrawnAtATime() {
        Call.of("map", spec(), "--svg", "--html").fails(Code.USAGE);
    }

    @Test
    void aProgramLearnsOfAFailureInJson() {
        Call.of("map", "--url", url(), "--user", "postgres", "nobody", "--json").failsInJson(Code.SCHEMA_MISMATCH);
    }

    @Test
    void whatOnlyAPersonCanDecideIsMarkedUndecided() {
        JsonNode map = JsonMapper.shared()
                .readTree(Call.of("map", "--url", url(), "--user", "postgres", "public.users", "--json")
                        .succeeds()
                        .out());

        assertThat(map.get("edges")
                        .valueStream()
                        .filter(e -> !e.get("decided").asBoolean())
                        .map(e ->
                                e.get("edge").asString() + " " + e.get("action").asString()))
                .contains("public.users(referred_by) forbid");
        assertThat(Call.of("map", "--url", url(), "--user", "postgres", "public.users", "--svg")
                        .succeeds()
                        .out())
                .contains(">forbid?<", " undecided ");
    }

    @Test
    void aStartLoadsNothingOfTheLayout() throws IOException, InterruptedException {
        Path log = folder.resolve("classes.log");
        Process start = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:file=" + log,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "map",
                        "--help")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("help.txt").toFile())
                .start();

        assertThat(start.waitFor()).isZero();
        assertThat(folder.resolve("help.txt")).content().contains("--svg", "--html", "--mermaid", "--json", "--output");
        assertThat(log)
                .content()
                .contains("dev.expunge.cli.MapCommand")
                .doesNotContain("org.eclipse.", "com.google.common.");
    }
}
