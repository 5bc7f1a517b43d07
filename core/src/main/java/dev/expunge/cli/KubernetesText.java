package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.app.ScheduledJob;
import dev.expunge.spec.ExportRules;
import dev.expunge.spec.Location;
import dev.expunge.spec.Spec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// A scheduled job as a CronJob of Kubernetes. Secrets stand in it by their names only.
final class KubernetesText {
    /// The longest name of a CronJob: its jobs have eleven characters more.
    private static final int LONGEST_NAME = 52;

    private static final String SPEC_FOLDER = "/etc/expunge";
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String CRON_JOB = """
        apiVersion: batch/v1
        kind: CronJob
        metadata:
          name: %NAME%
        spec:
          schedule: "%FIELDS%"
          timeZone: "%ZONE%"
          concurrencyPolicy: Forbid
          startingDeadlineSeconds: 3600
          successfulJobsHistoryLimit: 3
          failedJobsHistoryLimit: 7
          jobTemplate:
            spec:
              backoffLimit: 0
              template:
                metadata:
                  labels:
                    app.kubernetes.io/name: expunge
                    app.kubernetes.io/instance: %NAME%
                spec:
                  restartPolicy: Never
                  automountServiceAccountToken: false
                  terminationGracePeriodSeconds: %STOPPING%
                  securityContext:
                    runAsNonRoot: true
                  containers:
                    - name: expunge
                      image: %IMAGE%
                      command: ["expunge"]
                      args: %ARGS%
        """;

    private final ScheduledJob job;
    private final String name;

    private KubernetesText(ScheduledJob job) {
        this.job = job;
        String title = job.title();
        this.name = title.substring(0, Math.min(LONGEST_NAME, title.length())).replaceFirst("-+$", "");
    }

    /// @param image of the container, in which `expunge` is on the path
    static String of(ScheduledJob job, String image) {
        return new KubernetesText(job).text(image);
    }

    private String text(String image) {
        return head()
                + CRON_JOB.replace("%FIELDS%", CrontabText.fields(job.when()))
                        .replace("%ZONE%", job.when().zone().toString())
                        .replace("%STOPPING%", Long.toString(SystemdText.stopping(job)))
                        .replace("%NAME%", name)
                        .replace("%IMAGE%", JSON.writeValueAsString(image))
                        .replace("%ARGS%", arguments())
                + variables()
                + volumes();
    }

    private String head() {
        String secret = job.needs().variables().isEmpty() && job.needs().files().isEmpty()
                ? ""
                : "#   secret " + name + ": "
                        + String.join(", ", job.needs().variables())
                        + (job.needs().variables().isEmpty()
                                        || job.needs().files().isEmpty()
                                ? ""
                                : ", ")
                        + String.join(
                                ", ",
                                secretFiles().stream().map(KubernetesText::key).toList()) + "\n";
        String claim = exportFolder()
                        .map(_ -> "#   persistent volume claim " + name + ": for the export\n")
                        .orElse("")
                + keysFolder()
                        .map(_ -> "#   persistent volume claim " + name + "-keys: for the keys of exports\n")
                        .orElse("");
        return "# " + job.when() + ". What has to be there beside it:\n" + "#   config map " + name + ": " + fileName()
                + ", the spec, with whatever files it names\n" + secret + claim;
    }

    /// Kubernetes replaces `$(NAME)`.
    private String arguments() {
        Path spec = Path.of(SPEC_FOLDER, fileName());
        List<String> words = job.command("expunge", spec).words();
        return JSON.writeValueAsString(
                words.stream().skip(1).map(word -> word.replace("$(", "$$(")).toList());
    }

    private String variables() {
        if (job.needs().variables().isEmpty()) {
            return "";
        }
        return job.needs().variables().stream()
                .map(variable -> "                - { name: " + variable + ", valueFrom: { secretKeyRef: { name: "
                        + name + ", key: " + variable + " } } }\n")
                .collect(Collectors.joining("", "              env:\n", ""));
    }

    private record Volume(String name, String where, String source, boolean readOnly) {}

    private String volumes() {
        var mounts = new StringBuilder("              volumeMounts:\n");
        var volumes = new StringBuilder("          volumes:\n");
        for (Volume volume : all()) {
            mounts.append("                - { name: ")
                    .append(volume.name())
                    .append(", mountPath: ")
                    .append(JSON.writeValueAsString(volume.where()))
                    .append(volume.readOnly() ? ", readOnly: true }\n" : " }\n");
            volumes.append("            - name: ")
                    .append(volume.name())
                    .append("\n              ")
                    .append(volume.source())
                    .append('\n');
        }
        return mounts.toString() + volumes;
    }

    private List<Volume> all() {
        var volumes = new ArrayList<Volume>();
        volumes.add(new Volume(
                "spec",
                SPEC_FOLDER,
                "projected: { sources: [{ configMap: { name: " + name + " } }" + beside() + "] }",
                true));
        int number = 0;
        for (Path folder :
                elsewhere().stream().map(KubernetesText::folder).distinct().toList()) {
            number++;
            String items = items(
                    elsewhere().stream()
                            .filter(file -> folder(file).equals(folder))
                            .toList(),
                    folder);
            volumes.add(new Volume(
                    "secret-" + number,
                    folder.toString(),
                    "secret: { secretName: " + name + ", items: " + items + " }",
                    true));
        }
        job.spec()
                .stop()
                .killFile()
                .filter(file -> !file.startsWith(folder(job.file())))
                .map(KubernetesText::folder)
                .ifPresent(folder -> volumes.add(new Volume("kill-file", folder.toString(), "emptyDir: {}", false)));
        exportFolder().ifPresent(to -> volumes.add(export(to)));
        keysFolder()
                .map(folder -> new Volume(
                        "keys", folder.toString(), "persistentVolumeClaim: { claimName: " + name + "-keys }", false))
                .ifPresent(volumes::add);
        return volumes;
    }

    /// A bucket needs no volume.
    private Optional<Path> exportFolder() {
        return folderOf(Spec.Export::to);
    }

    /// What is not in the export's own folder: a pod that ends must not take it along.
    private Optional<Path> keysFolder() {
        return folderOf(ExportRules::keysOf);
    }

    private Optional<Path> folderOf(Function<Spec.Export, Location> place) {
        return job.spec()
                .backup()
                .export()
                .map(place)
                .filter(Location.Folder.class::isInstance)
                .map(Location.Folder.class::cast)
                .map(Location.Folder::path);
    }

    /// What lies beside the spec in the container cannot be written: it is the config map.
    private Volume export(Path to) {
        if (to.startsWith(folder(job.file()))) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "the export goes into a folder beside the spec, which cannot be written in a pod: " + to,
                    "give backup.export.to as an absolute folder elsewhere: a volume is mounted there");
        }
        return new Volume("export", to.toString(), "persistentVolumeClaim: { claimName: " + name + " }", false);
    }

    /// The files of secrets that the spec gives relative to its folder.
    private String beside() {
        List<Path> files =
                secretFiles().stream().filter(file -> !file.isAbsolute()).toList();
        return files.isEmpty() ? "" : ", { secret: { name: " + name + ", items: " + items(files, Path.of("")) + " } }";
    }

    private List<Path> elsewhere() {
        return secretFiles().stream().filter(Path::isAbsolute).toList();
    }

    private static String items(List<Path> files, Path from) {
        return files.stream()
                .map(file -> "{ key: " + JSON.writeValueAsString(key(file)) + ", path: "
                        + JSON.writeValueAsString(from.relativize(file).toString()) + " }")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private List<Path> secretFiles() {
        return job.needs().files().stream().map(Path::of).map(Path::normalize).toList();
    }

    private static Path folder(Path file) {
        return Optional.ofNullable(file.getParent()).orElse(Path.of("/"));
    }

    private static String key(Path file) {
        return String.valueOf(file.getFileName());
    }

    private String fileName() {
        return key(job.file());
    }
}
