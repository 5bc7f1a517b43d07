package dev.expunge;

import dev.expunge.fluxmap.Fluxmap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Specs for a Fluxmap made by [TestServer], as text to be altered by a test.
public final class FluxmapSpec {
    /// A public key whose private half nobody kept.
    public static final String RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

    private static final String TEXT = """
            expunge: 1
            name: pii-cleanup
            database:
              url: {url}
              environment: test
            parameters:
              retainDays: { type: integer, minimum: 1, default: 90 }
            root: public.users
            criteria: |
              {criteria}
            edges:
              public.audit_logs(user_id): delete
              public.audit_logs(session_id): delete
              public.user_sessions(user_id): delete
              public.user_profiles(user_id): delete
              public.subscriptions(user_id): delete
              public.payment_methods(user_id): forbid
              public.users(referred_by): detach
            guards:
              max_ratio: 40%
              accept: { superuser: tests own the server }
            pace: { mode: { fixed: { roots: 100, pause: 0ms } }, deadline: 30s }
            """;

    private FluxmapSpec() {}

    /// The spec of the main job on that database, without an export.
    public static String text(String database) {
        return TEXT.replace("{url}", TestServer.server().url(database, "postgres"))
                .replace("{criteria}", Fluxmap.CRITERIA.strip().replace("\n", "\n  "));
    }

    /// The same at another pace.
    ///
    /// @param pace `roots`, `pause`, `workers` and `deadline`, as `name: value` with commas between them
    public static String paced(String database, String pace) {
        Map<Boolean, List<String>> keys = Pattern.compile(", *")
                .splitAsStream(pace)
                .collect(Collectors.partitioningBy(key -> key.startsWith("roots") || key.startsWith("pause")));
        var around = new ArrayList<>(keys.get(false));
        if (!pace.contains("deadline")) {
            around.add("deadline: 30s");
        }
        String fixed = String.join(", ", keys.get(true)) + (pace.contains("pause") ? "" : ", pause: 0ms");
        return text(database)
                .replace(
                        "{ mode: { fixed: { roots: 100, pause: 0ms } }, deadline: 30s }",
                        "{ mode: { fixed: { " + fixed + " } }, " + String.join(", ", around) + " }");
    }

    /// The same with an export into the folder `export` beside the spec.
    public static String withExport(String database) {
        return text(database) + """
                backup:
                  export:
                    to: export
                    encrypt_to: [{recipient}]
                """.replace("{recipient}", RECIPIENT);
    }

    /// Writes a spec into a folder.
    public static Path write(Path folder, String text) {
        try {
            return Files.writeString(folder.resolve("spec.yaml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
