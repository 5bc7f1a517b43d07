package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Code;
import dev.expunge.FluxmapSpec;
import dev.expunge.Roles;
import dev.expunge.TestServer;
import dev.expunge.app.SystemTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `doctor` tells everything that would stop a run, and nothing that would not.
class DoctorIT {
    private static final String ACCEPTED = "accept: { superuser: tests own the server }";

    @TempDir
    Path folder;

    private final String database = TestServer.fluxmap();

    @Test
    void whatDoctorFindsWellTheRunDoes() {
        Given job = new Given(folder, database, FluxmapSpec.withExport(database));
        Given granted =
                job.as(Roles.of(database, Path.of(job.spec())).deleter()).but(ACCEPTED, "allow_empty: false");
        Contents before = Contents.of(database);

        Call well = Call.of("doctor", granted.spec()).succeeds();

        before.areUnchanged();
        assertThat(well.out())
                .contains(
                        "nothing would stop a run now", "asked, and well: kill file, export folder", "role", "guards");
        granted.execute().succeeds();
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceWithItsRemedy() throws IOException {
        Files.writeString(folder.resolve("stop"), "");
        Files.writeString(folder.resolve("file"), "");
        Given job = new Given(folder, database, FluxmapSpec.withExport(database))
                .but(ACCEPTED, "max_rows: 5")
                .but("to: export", "to: file/export")
                .but("deadline: 30s", "deadline: 30s, signals: { archiver_backlog: 40 }");
        String spec = new Given(
                        folder, database, job.text() + "stop: { kill_file: stop, window: \"" + past() + "\" }\n")
                .spec();
        TestServer.execute(database, """
                create function keep() returns trigger language plpgsql as $$ begin return null; end $$;
                create trigger keeper before delete on audit_logs for each row execute function keep();
                """);
        Contents before = Contents.of(database);

        Call ill =
                Call.of("doctor", spec, "--signature", "expunge1-" + "0".repeat(16) + ("-" + "0".repeat(16)).repeat(3));

        before.areUnchanged();
        assertThat(codes(spec))
                .containsExactlyInAnyOrder(
                        Code.STOPPED,
                        Code.EXPORT_UNWRITABLE,
                        Code.EXPORT_KEYS_UNREACHABLE,
                        Code.WINDOW_CLOSED,
                        Code.DELETE_VETOED,
                        Code.PRIVILEGE_REFUSED,
                        Code.SIGNAL_UNUSABLE,
                        Code.GUARD_REFUSED);
        assertThat(ill.exit()).isEqualTo(Code.STOPPED.exit());
        assertThat(ill.out())
                .contains("9 things would stop a run now", "SIGNATURE_TARGET", "the kill file", "superuser")
                .contains("do one of:", "archive_mode is off", "max_rows", "asked, and well: connection, clock");
    }

    @Test
    void aRunThatIsWorkingAndOneThatIsUnfinishedAreInTheWay() throws SQLException {
        Given job = Given.job(folder, database);
        Call.of("freeze", job.spec()).succeeds();
        Given other = job.but("default: 90", "default: 80");
        assertThat(codes(other.spec())).containsExactly(Code.RUN_IN_THE_WAY);
        assertThat(codes(job.spec())).isEmpty();

        try (Connection connection = TestServer.server().connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_lock(1702391925, 7235429)");
            assertThat(codes(job.spec())).containsExactly(Code.RUN_IN_THE_WAY);
        }
    }

    @Test
    void whatCannotBeAskedAfterARefusalIsLeftOut() {
        Given job = Given.job(folder, database);
        assertThat(codes(job.but("public.users(referred_by): detach", "public.users(nobody): detach")
                        .spec()))
                .containsExactly(Code.SCHEMA_MISMATCH);
        assertThat(codes(job.but("?user=postgres", "?user=nobody_at_all").spec()))
                .containsExactly(Code.DATABASE_UNREACHABLE);
        assertThat(codes(job.but("created_at", "created_af").spec())).containsExactly(Code.CRITERIA_INVALID);
        TestServer.execute(database, "create schema expunge; create table expunge.ledger (entry int)");
        assertThat(codes(job.spec())).containsExactly(Code.STATE_VERSION);
    }

    /// A window that opens in six hours.
    private static String past() {
        int hour =
                (ZonedDateTime.ofInstant(new SystemTime().now(), ZoneOffset.UTC).getHour() + 6) % 24;
        return String.format(Locale.ROOT, "%02d:00-%02d:30 UTC", hour, hour);
    }

    private static List<Code> codes(String spec) {
        JsonNode node =
                JsonMapper.shared().readTree(Call.of("doctor", spec, "--json").out());
        var codes = new ArrayList<Code>();
        node.get("findings").forEach(finding -> {
            if (!finding.get("failure").isNull()) {
                codes.add(Code.valueOf(finding.get("failure").get("code").asString()));
                assertThat(finding.get("failure").get("next").size()).isPositive();
            }
        });
        assertThat(node.get("healthy").asBoolean()).isEqualTo(codes.isEmpty());
        return codes;
    }
}
