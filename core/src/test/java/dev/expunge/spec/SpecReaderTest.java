package dev.expunge.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.ChangeWindow;
import dev.expunge.ChangeWindows;
import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.sql.TableName;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecReaderTest {
    @Test
    void everyKeyBecomesAValue() {
        Spec spec = Specs.read(Specs.COMPLETE);

        assertThat(spec.name()).isEqualTo("pii-cleanup");
        assertThat(spec.database())
                .isEqualTo(new Spec.Database(
                        "postgresql://db.example:5432/fluxmap",
                        Optional.of("expunge"),
                        Optional.of(new Secret.Environment("SECRET")),
                        "production"));
        assertThat(spec.root()).isEqualTo(new TableName("public", "users"));
        assertThat(spec.criteria()).startsWith("status in").endsWith("strict = :strict\n");
        assertThat(spec.guards())
                .isEqualTo(new Spec.Guards(
                        Optional.of(100_000L),
                        Optional.of(new Spec.Ratio(new BigDecimal("0.4"))),
                        true,
                        List.of(new Spec.DateRange(
                                "created_at",
                                Optional.of(new DateBound.Day(LocalDate.of(2012, 1, 1))),
                                Optional.of(new DateBound.BeforeAsOf(90))))));
        assertThat(spec.pace())
                .isEqualTo(new Spec.Pace(
                        Spec.PaceMode.FIXED,
                        Optional.of(new Spec.Fixed(250, Duration.ofSeconds(1))),
                        Optional.empty(),
                        new Spec.RootRange(1, 5_000),
                        2,
                        Duration.ofMinutes(2),
                        Optional.empty()));
        assertThat(spec.stop())
                .isEqualTo(new Spec.Stop(
                        Optional.of(Path.of("/jobs/stop.now")),
                        new ChangeWindows(List.of(ChangeWindow.parse("Mon-Fri 22:00-06:00 Europe/Berlin")
                                .orElseThrow())),
                        Spec.WhenClosed.STOP,
                        Optional.of(Duration.ofHours(2)),
                        Optional.empty()));
        assertThat(spec.backup())
                .isEqualTo(new Spec.Backup(
                        Optional.of(new Spec.Export(Path.of("/exports"), List.of(Specs.RECIPIENT))),
                        Optional.empty(),
                        RestoreRules.USUAL));
    }

    @Test
    void parametersKeepTheirDeclarationAndACanonicalDefault() {
        Map<String, Spec.Parameter> parameters = Specs.read(Specs.COMPLETE).parameters();

        assertThat(parameters.keySet()).containsExactly("retainDays", "since", "share", "label", "strict");
        assertThat(parameters.get("retainDays"))
                .isEqualTo(new Spec.Parameter(
                        Spec.ParameterType.INTEGER,
                        Optional.of(BigDecimal.ONE),
                        Optional.of(new BigDecimal("3650")),
                        Optional.of("90")));
        assertThat(parameters.values().stream().map(it -> it.defaultValue().orElse("")))
                .containsExactly("90", "2012-01-01", "0.5", "trial", "true");
    }

    @Test
    void edgesKeepTheOrderOfTheFile() {
        Map<EdgeName, Decision> edges = Specs.read(Specs.COMPLETE).edges();

        assertThat(edges.keySet().stream().map(EdgeName::toString))
                .containsExactly(
                        "public.audit_logs(user_id)",
                        "public.payment_methods(user_id)",
                        "public.users(referred_by)",
                        "public.events(subject_id) -> public.users(id)");
        assertThat(edges.values().stream().map(Decision::action))
                .containsExactly(Action.DELETE, Action.FORBID, Action.DETACH, Action.DELETE);
    }

    @Test
    void aPaceThatLearnsHasATargetAndBounds() {
        Spec spec = Specs.read(Specs.with("pace: { mode: brisk, batch: { target: 400ms, roots: 10 .. 2000 } }\n"));

        assertThat(spec.pace().mode()).isEqualTo(Spec.PaceMode.BRISK);
        assertThat(spec.pace().target()).contains(Duration.ofMillis(400));
        assertThat(spec.pace().roots()).isEqualTo(new Spec.RootRange(10, 2_000));
        Spec fixed = Specs.read(Specs.with("pace: { mode: { fixed: {} } }\n"));
        assertThat(fixed.pace().fixed()).contains(new Spec.Fixed(500, Duration.ofMillis(200)));
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        Spec spec = Specs.read(Specs.SMALLEST);

        assertThat(spec.pace())
                .isEqualTo(new Spec.Pace(
                        Spec.PaceMode.GENTLE,
                        Optional.empty(),
                        Optional.empty(),
                        new Spec.RootRange(1, 5_000),
                        1,
                        Duration.ofSeconds(30),
                        Optional.empty()));
        assertThat(spec.guards()).isEqualTo(new Spec.Guards(Optional.empty(), Optional.empty(), false, List.of()));
        assertThat(spec.stop().killFile()).isEmpty();
        assertThat(spec.backup().export()).isEmpty();
        assertThat(spec.edges()).isEmpty();
        assertThat(spec.parameters()).isEmpty();
    }

    @Test
    void aFileIsReadAndItsFolderIsWherePathsStart(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("nightly.yaml"), Specs.COMPLETE);

        Spec spec = new SpecReader().read(file, Specs.ENVIRONMENT);

        assertThat(spec.stop().killFile()).contains(folder.resolve("stop.now"));
    }

    @Test
    void aMissingFileIsUnreadable(@TempDir Path folder) {
        Path file = folder.resolve("none.yaml");

        assertUnreadable(read(file), file + " does not exist");
    }

    @Test
    void aFolderIsUnreadable(@TempDir Path folder) {
        assertUnreadable(read(folder), folder + " is a folder, not a spec");
    }

    @Test
    void bytesThatAreNoTextAreUnreadable(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("spec.yaml"), new byte[] {'a', ':', (byte) 0xff, (byte) 0xfe});

        assertUnreadable(read(file), file + " is not UTF-8 text");
    }

    @Test
    void anEmptyFileIsUnreadable() {
        assertUnreadable(Specs.failure(""), "/jobs/spec.yaml is empty");
        assertUnreadable(Specs.failure("# only a comment\n"), "/jobs/spec.yaml is empty");
        assertUnreadable(Specs.failure("---\n"), "/jobs/spec.yaml is empty");
    }

    @Test
    void whatIsNoMappingIsUnreadable() {
        assertUnreadable(Specs.failure("- a\n- b\n"), "/jobs/spec.yaml:1 is not a spec");
        assertUnreadable(Specs.failure("hello"), "/jobs/spec.yaml:1 is not a spec");
    }

    @Test
    void brokenYamlIsUnreadableWithItsLine() {
        assertUnreadable(Specs.failure("name: a\ndatabase: [1\nroot: b\n"), "/jobs/spec.yaml:3 is not YAML: ");
        assertUnreadable(Specs.failure("a: 1\n---\nb: 2\n"), "is not YAML: ");
    }

    @Test
    void brokenYamlNeverQuotesWhatMayBeAPassword() {
        Failure alias = Specs.failure("database:\n  password: *hunter2\n");
        Failure tab = Specs.failure("database:\n  password: \"hunter2\n");

        assertUnreadable(alias, "/jobs/spec.yaml:2 is not YAML: text that starts with * needs quotes");
        assertThat(alias.what() + tab.what()).doesNotContain("hunter2");
    }

    private static Failure read(Path file) {
        return catchThrowableOfType(Failure.class, () -> new SpecReader().read(file, Map.of()));
    }

    private static void assertUnreadable(Failure failure, String what) {
        assertThat(failure.code()).isEqualTo(Code.SPEC_UNREADABLE);
        assertThat(failure.what())
                .startsWith(what.startsWith("is") ? "/jobs" : what)
                .contains(what);
        assertThat(failure.dataState()).isEqualTo("nothing was deleted.");
        assertThat(failure.next()).isNotEmpty();
    }

    @Test
    void aBucketItsLockAndHowItIsReachedAreRead() {
        Spec spec = Specs.read(Specs.with("""
                backup:
                  export:
                    to: s3://compliance/expunge/
                    keys: keys
                    encrypt_to: [%s]
                    lock: { mode: compliance, retain: 7 years, legal_hold: true }
                s3: { endpoint: 'https://s3.example.org', path_style: true, checksums: when_required, max_rate: 1000000 }
                """.formatted(Specs.RECIPIENT)));

        Spec.Export export = spec.backup().export().orElseThrow();
        assertThat(export.to()).isEqualTo(new Location.Bucket("compliance", "expunge"));
        assertThat(export.place())
                .isEqualTo("s3://compliance/expunge, locked (compliance) for 7 years and under a legal hold");
        assertThat(spec.s3())
                .contains(new S3Spec(
                        Optional.of("https://s3.example.org"),
                        Optional.empty(),
                        true,
                        S3Spec.Checksums.WHEN_REQUIRED,
                        Optional.empty(),
                        Optional.of(1_000_000L)));
        assertThat(Specs.read(Specs.SMALLEST).s3()).isEmpty();
    }
}
