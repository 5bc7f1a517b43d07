package dev.expunge.bench.contest;

import dev.expunge.Time;
import dev.expunge.app.Expunge;
import dev.expunge.app.Opened;
import dev.expunge.app.Outcome;
import dev.expunge.bench.contest.Gate.Moment;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.StopReason;
import dev.expunge.fluxmap.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The whole run through the Java API, with every promise on. Its deleting phase is the stage `delete`; its job is
/// freeze, export to disk, building indexes where asked, delete and verify.
public final class ExpungeRun implements Contender {
    private static final Set<Stage> JOB = Set.of(Stage.FREEZE, Stage.EXPORT, Stage.INDEX, Stage.DELETE, Stage.VERIFY);

    private final String name;
    private final SpecText spec;
    private final EmbeddedServer server;
    private final Time time;
    private final Processor processor;
    private Consumer<RunEvent> listener = event -> {};
    private String beforeDeleting = "";
    private boolean indexes;

    /// @param name how the figures call it
    public ExpungeRun(String name, SpecText spec, EmbeddedServer server, Time time) {
        this.name = name;
        this.spec = spec;
        this.server = server;
        this.time = time;
        this.processor = new Processor(server);
    }

    /// Lets somebody hear every event of a run.
    public ExpungeRun heardBy(Consumer<RunEvent> newListener) {
        listener = newListener;
        return this;
    }

    /// Builds the indexes that are missing before it deletes, as a part of the job.
    public ExpungeRun withIndexes() {
        indexes = true;
        return this;
    }

    /// Lets the application change something between the freeze and the first batch.
    public ExpungeRun after(String sql) {
        beforeDeleting = sql;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String aim() {
        return beforeDeleting.isEmpty() ? Contender.super.aim() : beforeDeleting;
    }

    @Override
    public Measured run(String database) {
        return run(database, Gate.open(folder(database)));
    }

    /// The folder of a database's spec: a gate's file is the file `hold` in it.
    public Path folder(String database) {
        try {
            return Files.createDirectories(server.folder().resolve("runs").resolve(database));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same, held up by a gate between two batches.
    public Measured run(String database, Gate gate) {
        try {
            String text = spec.of(server.url(database, EmbeddedServer.SUPERUSER));
            return execute(Files.writeString(folder(database).resolve("spec.yaml"), text), database, gate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Measured execute(Path file, String database, Gate gate) {
        var expunge = new Expunge(Map.of(), time);
        Opened plain = expunge.open(file, List.of());
        Opened opened = indexes ? plain.withIndexes() : plain;
        String signature = expunge.dryRun(opened).plan().signature().toString();
        var marks = new Marks(database, gate);
        Outcome outcome = expunge.execute(opened, signature, marks, watch -> {});
        if (outcome.reason() != StopReason.FINISHED || outcome.totals().pending() > 0) {
            throw new IllegalStateException("the run did not finish: " + outcome.reason());
        }
        return marks.measured();
    }

    /// Notes what a run passes through.
    private final class Marks implements Consumer<RunEvent> {
        private final String database;
        private final Gate gate;
        private final Map<Stage, Duration> stages = new EnumMap<>(Stage.class);
        private final List<Duration> used = new ArrayList<>();

        Marks(String database, Gate gate) {
            this.database = database;
            this.gate = gate;
        }

        @Override
        public void accept(RunEvent event) {
            switch (event) {
                case RunEvent.StageStarted started when started.stage() == Stage.DELETE -> begin();
                case RunEvent.StageFinished finished -> finish(finished);
                case RunEvent.Paused paused -> gate.tell(Moment.HELD);
                case RunEvent.Resumed resumed -> gate.tell(Moment.RELEASED);
                default -> {}
            }
            listener.accept(event);
        }

        private void finish(RunEvent.StageFinished finished) {
            stages.put(finished.stage(), finished.took());
            if (finished.stage() == Stage.DELETE) {
                gate.tell(Moment.ENDED);
                used.add(processor.used());
            } else if (finished.stage() == (spec.export() ? Stage.EXPORT : Stage.FREEZE)) {
                change();
            }
        }

        private void begin() {
            used.add(processor.used());
            gate.tell(Moment.BEGUN);
        }

        private void change() {
            if (beforeDeleting.isEmpty()) {
                return;
            }
            try (Connection connection = server.connect(database);
                    Statement statement = connection.createStatement()) {
                statement.execute(beforeDeleting);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        Measured measured() {
            Duration job = JOB.stream()
                    .map(stage -> stages.getOrDefault(stage, Duration.ZERO))
                    .reduce(Duration.ZERO, Duration::plus);
            Duration deleting = stages.getOrDefault(Stage.DELETE, Duration.ZERO);
            return new Measured(deleting, used.getLast().minus(used.getFirst()), job, stages);
        }
    }
}
