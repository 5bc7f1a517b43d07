package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.cli.Called;
import dev.expunge.fluxmap.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every version of PostgreSQL that is supported: a schema with what it knows is drafted, decided, mapped, tried and
/// deleted from, and the whole database is compared with what the server's own cascades leave of a copy.
///
/// The programs of the older versions are copied into `target/servers` by the build.
class VersionsIT {
    private static final Path PROGRAMS = Path.of("target", "servers");
    private static final Pattern SIGNATURE = Pattern.compile("expunge1(-[0-9a-f]{16}){4}");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 16, 17})
    void p1EveryVersionDeletesTheFrozenSetAndNothingElse(int version) throws IOException, SQLException {
        try (EmbeddedServer server =
                EmbeddedServer.start(EmbeddedServer.Options.quick().of(program(version)))) {
            check(server, version);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = 18)
    void p1TheNewestVersionDoes(int version) throws IOException, SQLException {
        check(TestServer.server(), version);
    }

    @Test
    void whatIsOlderIsRefusedBeforeAnythingIsSet() throws IOException {
        try (EmbeddedServer server =
                EmbeddedServer.start(EmbeddedServer.Options.quick().of(program(13)))) {
            for (String command : List.of("init", "map")) {
                Called called = Called.with(command, "public.users", "--url", server.url("postgres", "postgres"));

                assertThat(called.exit()).isEqualTo(Code.SERVER_TOO_OLD.exit());
                assertThat(called.err())
                        .contains("the server is PostgreSQL 13.")
                        .contains("never tried on one before PostgreSQL 14")
                        .contains("SERVER_TOO_OLD");
            }
        }
    }

    private static Path program(int version) throws IOException {
        try (var programs = Files.newDirectoryStream(PROGRAMS, "*-" + version + ".*.jar")) {
            return programs.iterator().next();
        }
    }

    private void check(EmbeddedServer server, int version) throws IOException, SQLException {
        String template = "versions";
        server.createDatabase(template);
        RealSchema.execute(server, template, VersionSchema.ddl(version));
        var wanted = new RealSchema(server, template, VersionSchema.ROOT, VersionSchema.CRITERIA, true, Map.of());
        Map<String, String> before = wanted.contents(template);
        String copy = wanted.copy(template, "run");
        RealSchema.execute(server, template, VersionSchema.ORACLE);
        Map<String, String> after = wanted.contents(wanted.oracle(template));
        Path spec = wanted.spec(folder, copy);
        Files.writeString(spec, completed(Files.readString(spec)));

        called("map", spec.toString());
        called("map", spec.toString(), "--json");
        called("map", spec.toString(), "--suggest");
        Matcher signature = SIGNATURE.matcher(called("run", spec.toString()));
        assertThat(signature.find()).isTrue();
        assertThat(wanted.contents(copy)).as("the dry run writes nothing").isEqualTo(before);
        called("run", spec.toString(), "--execute", "--with-indexes", "--signature", signature.group());
        called("verify", spec.toString());

        assertThat(RealSchema.lost(before, after)).hasSizeGreaterThan(12);
        assertThat(wanted.contents(copy)).isEqualTo(after);
        assertThat(Files.exists(spec.resolveSibling("export"))).isTrue();
    }

    /// With what the schema does not declare, and with an export.
    private static String completed(String text) {
        assertThat(text).contains("edges:\n");
        return text.replaceFirst("(?m)^edges:\n", Matcher.quoteReplacement("edges:\n" + VersionSchema.UNDECLARED))
                + "backup: { export: { to: export, encrypt_to: [" + FluxmapSpec.RECIPIENT + "] } }\n";
    }

    private static String called(String... command) {
        Called called = Called.with(command);
        assertThat(called.exit()).as(List.of(command) + "\n" + called.err()).isZero();
        return called.out();
    }
}
