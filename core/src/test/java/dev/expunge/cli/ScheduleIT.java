package dev.expunge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.expunge.Code;
import dev.expunge.plan.Signature;
import dev.expunge.plan.Target;
import dev.expunge.spec.Arguments;
import dev.expunge.spec.Spec;
import dev.expunge.spec.SpecDigest;
import dev.expunge.spec.SpecReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What `schedule` prints, read by whoever reads it later: cron and the shell, systemd, Kubernetes.
class ScheduleIT {
    private static final String SPEC = """
            expunge: 1
            name: nightly
            database:
              url: ${APP_URL}
              password: ${APP_PASSWORD}
              environment: production
            parameters:
              retainDays: { type: integer, minimum: 1, default: 90 }
              label: { type: text, default: "it's 100% \\\\% \\"$HOME\\" `x` ; $(y) ä" }
            root: public.users
            criteria: deleted_at < :as_of - make_interval(days => :retainDays) and plan <> :label
            edges: {}
            guards: { max_ratio: 2%, allow_empty: true }
            stop: { kill_file: /var/run/expunge/stop, window: "01:00-05:00 Europe/Berlin" }
            backup: { export: { to: /var/backups/expunge, encrypt_to: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p] } }
            """;
    private static final Map<String, String> ENVIRONMENT =
            Map.of("APP_URL", "postgresql://db.example.org/app", "APP_PASSWORD", "hunter2");

    @TempDir
    Path temporary;

    private Path spec = Path.of("");
    private Path program = Path.of("");

    @BeforeEach
    void write() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("it's 50% of a folder"));
        spec = Files.writeString(folder.resolve("my spec.yaml"), SPEC);
        program = Files.writeString(
                folder.resolve("say words"), "#!/bin/sh\nfor word; do printf '%s\\0' \"$word\"; done\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve("variables"), "APP_URL='u'\nAPP_PASSWORD='hunter2'\n");
    }

    private String signature(String... settings) {
        Spec read = new SpecReader().read(spec, ENVIRONMENT);
        String parameters = Arguments.resolve(read, List.of(settings)).values().entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue().text())
                .collect(Collectors.joining("\n"));
        return Signature.of(parameters, SpecDigest.canonical(read), "schema", new Target("1", "app", "production"))
                .toString();
    }

    private Call schedule(String... more) {
        var words = new ArrayList<>(List.of("schedule", spec.toString()));
        if (!List.of(more).contains("--program")) {
            words.addAll(List.of("--program", program.toString()));
        }
        words.addAll(List.of("--env-file", spec.resolveSibling("variables").toString()));
        words.addAll(List.of(more));
        return Call.with(ENVIRONMENT, words.toArray(String[]::new));
    }

    private List<String> expected(String specThere, String every) {
        return List.of(
                "run",
                specThere,
                "--set",
                "retainDays=90",
                "--set",
                "label=it's 100% \\% \"$HOME\" `x` ; $(y) ä",
                "--execute",
                "--signature",
                signature(),
                "--scheduled",
                every);
    }

    private Call ready(String format, String... more) {
        var words = new ArrayList<>(List.of("--signature", signature(), "--at", "02:30", "--format", format));
        words.addAll(List.of(more));
        return schedule(words.toArray(String[]::new)).succeeds().keepsQuiet("hunter2", "db.example.org");
    }

    @Test
    void aCrontabLineIsReadByCronAndItsCommandByTheShell() throws Exception {
        List<String> lines = ready("crontab", "--days", "Mon-Fri").out().lines().toList();
        assertThat(lines.getFirst()).contains("Mon, Tue, Wed, Thu, Fri at 02:30 Europe/Berlin");
        assertThat(lines).contains("CRON_TZ=Europe/Berlin");
        String[] fields = lines.getLast().split(" ", 6);
        var cron = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX))
                .parse(String.join(" ", List.of(fields).subList(0, 5)))
                .validate();
        ZonedDateTime friday = ZonedDateTime.parse("2026-11-20T03:00:00+01:00[Europe/Berlin]");
        assertThat(ExecutionTime.forCron(cron).nextExecution(friday))
                .hasValue(ZonedDateTime.parse("2026-11-23T02:30:00+01:00[Europe/Berlin]"));
        String command = asCronHandsItOn(fields[5]);
        assertThat(command).startsWith("set -a; . ").doesNotContain("\n");

        assertThat(words(List.of("/bin/sh", "-c", command))).isEqualTo(expected(spec.toString(), "72h"));
    }

    /// What cron makes of the sixth field: `\%` is a percent sign, `%` a line break, a backslash before anything else
    /// stays, and so does what stands behind it.
    private static String asCronHandsItOn(String field) {
        var command = new StringBuilder();
        boolean escaped = false;
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (escaped && c == '%') {
                command.setLength(command.length() - 1);
            }
            command.append(!escaped && c == '%' ? '\n' : c);
            escaped = !escaped && c == '\\';
        }
        return command.toString();
    }

    private static List<String> words(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return List.of(said.split("\0", 0));
    }

    @Test
    void whatIsNamedFromThisFolderIsFoundFromAnother() {
        String line = Call.with(
                        ENVIRONMENT,
                        "schedule",
                        spec.toString(),
                        "--signature",
                        signature(),
                        "--at",
                        "02:30",
                        "--format",
                        "crontab",
                        "--program",
                        "bin/expunge",
                        "--env-file",
                        "vars.env")
                .succeeds()
                .out()
                .lines()
                .toList()
                .getLast();

        assertThat(line)
                .contains("set -a; . " + Path.of("vars.env").toAbsolutePath() + ";")
                .contains("exec " + Path.of("bin/expunge").toAbsolutePath() + " run ");
    }

    @Test
    void aSundayIsNoughtForCronAndAWeekLong() {
        String line = ready("crontab", "--days", "Sun").out().lines().toList().getLast();

        assertThat(line).startsWith("30 2 * * 0 ").endsWith(" --scheduled 168h");
    }

    @Test
    void systemdTakesServiceAndTimer() throws Exception {
        Path units = temporary.resolve("units");
        ready("systemd", "--days", "Sat,Sun", "--user", "root", "--program", "/bin/true", "-o", units.toString());
        Path service = units.resolve("expunge-nightly.service");
        Path timer = units.resolve("expunge-nightly.timer");
        Map<String, String> keys = Units.keys(Files.readString(service));

        assertThat(keys)
                .containsEntry("Service.Type", "oneshot")
                .containsEntry("Service.Restart", "no")
                .containsEntry("Service.User", "root");
        assertThat(Units.words(keys.getOrDefault("Service.ExecStart", "")).subList(1, 12))
                .isEqualTo(expected(spec.toString(), "144h"));
        assertThat(Units.keys(Files.readString(timer)))
                .containsEntry("Timer.Unit", "expunge-nightly.service")
                .containsEntry("Timer.OnCalendar", "Sat,Sun *-*-* 02:30:00 Europe/Berlin")
                .containsEntry("Timer.Persistent", "false");
        if (Units.present()) {
            assertThat(Units.analyze("verify", service.toString(), timer.toString()))
                    .doesNotContain("nightly");
            assertThat(Units.analyze("calendar", "Sat,Sun *-*-* 02:30:00 Europe/Berlin"))
                    .contains("Normalized form: Sat,Sun *-*-* 02:30:00 Europe/Berlin");
        }
    }

    @Test
    void kubernetesGetsACronJobThatIsNotTriedAgain() {
        Object document = new Load(LoadSettings.builder().build())
                .loadFromString(ready("kubernetes", "--image", "registry.example.org/expunge:1")
                        .out());
        var job = new Yaml(document);

        assertThat(job.text("apiVersion")).isEqualTo("batch/v1");
        assertThat(job.text("kind")).isEqualTo("CronJob");
        assertThat(job.text("metadata.name"))
                .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
                .hasSizeLessThanOrEqualTo(52);
        assertThat(job.map("spec"))
                .containsEntry("schedule", "30 2 * * *")
                .containsEntry("timeZone", "Europe/Berlin")
                .containsEntry("concurrencyPolicy", "Forbid")
                .containsEntry("startingDeadlineSeconds", 3600)
                .containsOnlyKeys(
                        "schedule",
                        "timeZone",
                        "concurrencyPolicy",
                        "startingDeadlineSeconds",
                        "successfulJobsHistoryLimit",
                        "failedJobsHistoryLimit",
                        "jobTemplate");
        assertThat(job.map("spec.jobTemplate.spec"))
                .containsEntry("backoffLimit", 0)
                .containsOnlyKeys("backoffLimit", "template");
        assertThat(job.map("spec.jobTemplate.spec.template.spec"))
                .containsEntry("restartPolicy", "Never")
                .containsOnlyKeys(
                        "restartPolicy",
                        "automountServiceAccountToken",
                        "terminationGracePeriodSeconds",
                        "securityContext",
                        "containers",
                        "volumes");
        var container = new Yaml(
                job.list("spec.jobTemplate.spec.template.spec.containers").getFirst());
        assertThat(container.list("command")).isEqualTo(List.of("expunge"));
        assertThat(container.list("args").stream()
                        .map(arg -> String.valueOf(arg).replace("$$(", "$(")))
                .isEqualTo(expected("/etc/expunge/my spec.yaml", "24h"));
        assertThat(container.list("env")).isEqualTo(List.of(variable("APP_PASSWORD"), variable("APP_URL")));
        assertThat(container.list("volumeMounts").stream().map(mount -> new Yaml(mount).text("mountPath")))
                .containsExactly("/etc/expunge", "/var/run/expunge", "/var/backups/expunge", "/var/backups/keys");
        assertThat(job.list("spec.jobTemplate.spec.template.spec.volumes").stream()
                        .map(v -> new Yaml(v).text("name")))
                .isEqualTo(container.list("volumeMounts").stream()
                        .map(m -> new Yaml(m).text("name"))
                        .toList());
    }

    private static Map<String, Object> variable(String name) {
        return Map.of(
                "name", name, "valueFrom", Map.of("secretKeyRef", Map.of("name", "expunge-nightly", "key", name)));
    }

    @Test
    void aSecretInAFileIsMountedFromTheSecret() throws IOException {
        Files.writeString(spec, SPEC.replace("${APP_PASSWORD}", "{ file: /run/keys/db password }"));
        Files.writeString(spec, Files.readString(spec).replace("url: ${APP_URL}", "url: postgresql://h/d"));

        var job = new Yaml(new Load(LoadSettings.builder().build())
                .loadFromString(ready("kubernetes", "--image", "expunge:1").out()));

        var volume =
                new Yaml(job.list("spec.jobTemplate.spec.template.spec.volumes").get(1));
        assertThat(volume.text("secret.secretName")).isEqualTo("expunge-nightly");
        assertThat(volume.list("secret.items")).isEqualTo(List.of(Map.of("key", "db password", "path", "db password")));
        assertThat(new Yaml(job.list("spec.jobTemplate.spec.template.spec.containers")
                                .getFirst())
                        .map(""))
                .doesNotContainKey("env");
    }

    @Test
    void onlyWhatWasTestedIsScheduled() throws IOException {
        String tested = signature();
        String[] rest = {"--at", "02:30", "--format", "crontab", "--signature", tested};

        Call other = schedule(with(rest, "--set", "retainDays=9"));
        other.fails(Code.SIGNATURE_PARAMETERS).says("retainDays = 9, label = ");
        assertThat(other.out()).isEmpty();
        Files.writeString(spec, SPEC.replace("max_ratio: 2%", "max_ratio: 20%"));
        schedule(rest).fails(Code.SIGNATURE_SPEC).says("the spec differs");
    }

    private static String[] with(String[] words, String... more) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --at 05:00 --format crontab                     | WINDOW_MISSED | closed then on Mon in January
            --at 02:30 --format crontab --zone UTC-8        | USAGE | no schedule knows UTC-08:00
            --at 03:30 --format crontab --zone UTC          | WINDOW_MISSED | closed then on Mon in July
            --at 02:30 --format at                          | USAGE | --format must be one of
            --at 02:30:10 --format crontab                  | USAGE | to the minute
            --at 02:30 --format kubernetes                  | USAGE | needs --image
            --at 02:30 --format crontab --days Mo           | USAGE | --days must be days
            --at 02:30 --format systemd --program expunge   | USAGE | where expunge lies
            """)
    void whatCannotBeScheduledIsSaid(String options, Code code, String says) {
        Call refused = schedule(with(options.split(" ", -1), "--signature", signature()));

        refused.fails(code).says(says);
        assertThat(refused.out()).isEmpty();
    }

    @Test
    void aSpecThatComparesWithADryRunIsForNoSchedule() throws IOException {
        Files.writeString(spec, SPEC.replace("max_ratio: 2%", "dry_run: { change: 20%, at_least: 100 }"));
        schedule("--signature", signature(), "--at", "02:30", "--format", "crontab")
                .fails(Code.USAGE)
                .says("guards.dry_run compares with what a dry run counted", "guards.last_runs");
    }
}
