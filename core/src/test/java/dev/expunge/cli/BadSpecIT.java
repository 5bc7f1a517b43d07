package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A spec that cannot be used, as the command line tells of it. No server is asked.
class BadSpecIT {
    private static final String SMALL = """
            expunge: 1
            name: small
            database:
              url: postgresql://db.example/fluxmap
              environment: test
            root: public.users
            criteria: created_at < :as_of - interval '90 days'
            """;

    @TempDir
    Path folder;

    @Test
    void aSpecThatIsNotThereIsNamed() {
        String spec = folder.resolve("nowhere.yaml").toString();

        Call.of("run", spec).fails(Code.SPEC_UNREADABLE).says(spec + " does not exist", "expunge init");
    }

    @Test
    void aFolderIsNoSpec() {
        Call.of("run", folder.toString()).fails(Code.SPEC_UNREADABLE).says("is a folder");
    }

    @Test
    void anEmptySpecIsCalledEmpty() {
        Call.of("run", spec("# nothing but a remark\n"))
                .fails(Code.SPEC_UNREADABLE)
                .says("is empty");
    }

    @Test
    void textThatIsNoYamlIsToldWithItsLineAndNotRepeated() {
        Call.of("run", spec("name: job\ndatabase: { url: \"postgresql://u:hunter2@db/x\n"))
                .fails(Code.SPEC_UNREADABLE)
                .says("spec.yaml:", "is not YAML")
                .keepsQuiet("hunter2");
    }

    @Test
    void tenMistakesAreToldAtOnceEachWithItsLine() {
        Call call = Call.of("run", spec("""
                        expunge: 1
                        nmae: job
                        database:
                          url: postgresql://root:hunter2@db.example/fluxmap
                          password: hunter3
                          environmnet: production
                        parameters:
                          retainDays: { type: integr, minimum: 1 }
                        root: users; drop table users
                        criteria: |
                          created_at < now()
                        edges:
                          public.audit_logs(user_id): delte
                        guards:
                          max_rows: 0
                          max_ratio: 400%
                        pace: { mode: { fixed: { roots: many } } }
                        """));

        call.fails(Code.SPEC_INVALID).keepsQuiet("hunter2", "hunter3");
        assertThat(call.err().lines().filter(line -> line.contains("spec.yaml:")))
                .hasSizeGreaterThanOrEqualTo(10);
        call.says(
                "did you mean name?",
                "did you mean database.environment?",
                "did you mean integer?",
                "did you mean delete?",
                "spec.yaml:11  criteria",
                ":as_of",
                "guards.max_rows",
                "guards.max_ratio",
                "pace.mode.fixed.roots");
    }

    @Test
    void theSameIsToldToPrograms() {
        JsonNode failure = Call.of("run", spec("name: job\n"), "--json").failsInJson(Code.SPEC_INVALID);

        assertThat(failure.get("what").asString()).contains("database   ", "criteria   ");
    }

    @Test
    void aVariableThatIsNotSetIsNamed() {
        Call.of("run", spec(SMALL.replace("postgresql://db.example/fluxmap", "${FLUXMAP_URL}")))
                .fails(Code.SPEC_INVALID)
                .says("FLUXMAP_URL");
    }

    @Test
    void aPasswordThatCannotBeReadIsToldByItsPlaceAlone() {
        String text = SMALL.replace("  environment", "  password: ${FLUXMAP_PASSWORD}\n  environment");

        Call.with(Map.of("OTHER", "hunter2"), "run", spec(text))
                .fails(Code.SECRET_UNREADABLE)
                .says("FLUXMAP_PASSWORD")
                .keepsQuiet("hunter2");
    }

    private String spec(String text) {
        return FluxmapSpec.write(folder, text).toString();
    }
}
