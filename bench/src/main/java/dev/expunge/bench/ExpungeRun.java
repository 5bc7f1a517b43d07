package dev.expunge.bench;

import dev.expunge.Time;
import dev.expunge.app.Expunge;
import dev.expunge.app.Opened;
import dev.expunge.app.Outcome;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.StopReason;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.fluxmap.Fluxmap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The whole run through the Java API, with one worker and every promise on. Its deleting phase is the stage
/// `delete`; its job is freeze, export to disk, delete and verify.
final class ExpungeRun implements Contender {
    private static final Set<Stage> JOB = Set.of(Stage.FREEZE, Stage.EXPORT, Stage.DELETE, Stage.VERIFY);

    private static final String SPEC = """
            expunge: 1
            name: benchmark
            database:
              url: {url}
              environment: benchmark
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
            pace: { roots: {roots}, pause: 0ms, deadline: 60s }
            backup:
              export:
                to: export
                encrypt_to: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p]
            """;

    private final EmbeddedServer server;
    private final int roots;
    private final Time time;
    private final Consumer<RunEvent> listener;

    /// @param roots candidates in one batch
    /// @param listener hears every event of a run
    ExpungeRun(EmbeddedServer server, int roots, Time time, Consumer<RunEvent> listener) {
        this.server = server;
        this.roots = roots;
        this.time = time;
        this.listener = listener;
    }

    @Override
    public String name() {
        return "Expunge";
    }

    @Override
    public Measured run(String database) {
        Path folder = server.folder().resolve("runs").resolve(database);
        try {
            Files.createDirectories(folder);
            Path spec = Files.writeString(folder.resolve("spec.yaml"), text(database));
            return execute(spec, database);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text(String database) {
        return SPEC.replace("{url}", server.url(database, EmbeddedServer.SUPERUSER))
                .replace("{roots}", Integer.toString(roots))
                .replace("{criteria}", Fluxmap.CRITERIA.strip().replace("\n", "\n  "));
    }

    private Measured execute(Path spec, String database) {
        var expunge = new Expunge(Map.of(), time);
        Opened opened = expunge.open(spec, List.of());
        String signature = expunge.dryRun(opened).plan().signature().toString();
        var stages = new EnumMap<Stage, Duration>(Stage.class);
        var marks = new ArrayList<Duration>();
        Outcome outcome = expunge.execute(
                opened,
                signature,
                event -> {
                    switch (event) {
                        case RunEvent.StageStarted started
                        when started.stage() == Stage.DELETE -> marks.add(used(database));
                        case RunEvent.StageFinished finished
                        when finished.stage() == Stage.DELETE -> {
                            marks.add(used(database));
                            stages.put(finished.stage(), finished.took());
                        }
                        case RunEvent.StageFinished finished -> stages.put(finished.stage(), finished.took());
                        default -> {}
                    }
                    listener.accept(event);
                },
                watch -> {});
        if (outcome.reason() != StopReason.FINISHED || outcome.totals().pending() > 0) {
            throw new IllegalStateException("the run did not finish: " + outcome.reason());
        }
        Duration job = JOB.stream().map(stages::get).reduce(Duration.ZERO, Duration::plus);
        Duration processor = marks.getLast().minus(marks.getFirst());
        return new Measured(stages.getOrDefault(Stage.DELETE, Duration.ZERO), processor, job);
    }

    private Duration used(String database) {
        try {
            return new Processor(server).used(database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
