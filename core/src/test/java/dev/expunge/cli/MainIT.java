package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.fluxmap.Fluxmap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands in the order of a job, on a small Fluxmap.
class MainIT {
    private static final Pattern SIGNATURE = Pattern.compile("expunge1(-[0-9a-f]{16}){4}");
    private static final long CANDIDATES = Fluxmap.expectedCandidates(TestServer.USERS);

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @Test
    void theDryRunPrintsTheCommandThatDoesTheJob() {
        String spec = spec(FluxmapSpec.text(database));
        Called dry = Called.with("run", spec, "--set", "retainDays=90");
        String signature = signature(dry.out());

        assertThat(dry.exit()).as(dry.err()).isZero();
        assertThat(dry.out())
                .contains("retainDays  90", "passes  max_ratio", "public.users(referred_by)  detach")
                .contains("run " + spec + " --set retainDays=90 --execute --signature " + signature + " --counted "
                        + CANDIDATES + "\n");
        assertThat(TestServer.count(database, "select count(*) from users")).isEqualTo(TestServer.USERS);

        Called done = Called.with("run", spec, "--set", "retainDays=90", "--execute", "--signature", signature);

        assertThat(done.exit()).as(done.err()).isZero();
        assertThat(done.out()).contains(CANDIDATES + " candidates = ", " + 0 parked + 0 pending", "its chain is whole");
        assertThat(Called.with("status", spec, "--json").out()).contains("\"state\":\"verified\"");
        assertThat(Called.with("verify", spec).exit()).isZero();
        assertThat(Called.with("vacuum", spec).exit()).isZero();
        assertThat(Called.with("close", spec).out()).contains("its frozen set is erased");
        assertThat(Called.with("sample", spec).err()).endsWith("RUN_UNKNOWN (exit 2)\n");
    }

    @Test
    void aRefusedGuardIsPrintedWithEverythingElseAndExitsWithThree() {
        String text = FluxmapSpec.text(database).replace("max_ratio: 40%", "max_ratio: 1%");
        Called dry = Called.with("run", spec(text));

        assertThat(dry.exit()).isEqualTo(3);
        assertThat(dry.out()).contains("REFUSES  max_ratio", "\nsignature\n").doesNotContain("--execute");
        assertThat(dry.err()).endsWith("GUARD_REFUSED (exit 3)\n");
        assertThat(Called.with("run", spec(text), "--json").out()).contains("\"passed\":false", "\"execute\":null");
    }

    @Test
    void withoutItsSignatureNothingIsExecuted() {
        Called refused = Called.with("run", spec(FluxmapSpec.text(database)), "--execute");

        assertThat(refused.exit()).isEqualTo(4);
        assertThat(refused.err()).endsWith("SIGNATURE_MISSING (exit 4)\n");
        assertThat(TestServer.one(database, "select to_regnamespace('expunge')"))
                .isEmpty();
    }

    @Test
    void aFrozenSetIsSampledAndSteeredFromOutside() {
        String spec = spec(FluxmapSpec.text(database));
        Called frozen = Called.with("freeze", spec);

        assertThat(frozen.exit()).as(frozen.err()).isZero();
        assertThat(frozen.out()).contains("run 1 is frozen as of", "  digest ").endsWith("sample " + spec + "\n");
        Called sample = Called.with("sample", spec, "-n", "7", "--csv", "--seed", "s");
        assertThat(sample.out().lines()).hasSizeGreaterThanOrEqualTo(8);
        assertThat(sample.out()).startsWith("candidate,rows,id,");
        assertThat(Called.with("sample", spec, "-n", "7", "--csv", "--seed", "s")
                        .out())
                .isEqualTo(sample.out());
        assertThat(Called.with("pause", spec).out()).startsWith("run 1: no process works on it; 0 of ");
        assertThat(Called.with("status", spec).out()).contains("run 1 of pii-cleanup: frozen");
        assertThat(Called.with("status", spec, "--run", "99").err()).contains("there is no run 99");
    }

    @Test
    void initDraftsAndMapDraws() throws Exception {
        String url = TestServer.server().url(database, "postgres");
        Path draft = folder.resolve("draft.yaml");

        assertThat(Called.with("init", "--url", url, "users", "-o", draft.toString())
                        .exit())
                .isZero();
        assertThat(Files.readString(draft)).contains("DECIDE", "public.users");
        assertThat(Called.with("init", "--url", url, "users", "-o", draft.toString())
                        .err())
                .contains("is there already");
        assertThat(Called.with("map", spec(FluxmapSpec.text(database))).out())
                .startsWith("Map from public.users")
                .containsPattern("5\\. public\\.users +3,000 rows")
                .doesNotContain("about");
        assertThat(Called.with("map", "--url", url, "public.users").out())
                .contains("only a person can decide about these", "public.users(referred_by)", "Map from public.users");
        assertThat(Called.with("map", "--url", url, "nobody").err()).contains("there is no table nobody");
    }

    private String spec(String text) {
        return FluxmapSpec.write(folder, text).toString();
    }

    private static String signature(String text) {
        Matcher found = SIGNATURE.matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return found.group();
    }
}
