package dev.expunge.postgres;

import dev.expunge.delete.Totals;
import dev.expunge.delete.Voices;
import dev.expunge.delete.Watch;
import dev.expunge.delete.Workshop;
import dev.expunge.sql.Sql;
import java.time.Duration;
import java.util.UUID;

/// Gives each worker of a process a connection of its own, and a watch over it. The first worker has the
/// process' own. Thread-safe.
final class PostgresWorkshop implements Workshop {
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(5);
    private static final Sql LAST = Sql.of("select coalesce(max(number), 0) from expunge.batch where run = ?");

    private final RunConnection connection;
    private final Workbench workbench;
    private final Runs.Recorded run;
    private final Workbench.Surroundings around;
    private final Voices voices;
    private final PostgresBatches.Setting setting;

    PostgresWorkshop(RunConnection connection, Workbench workbench, Runs.Recorded run, Workbench.Surroundings around) {
        this.connection = connection;
        this.workbench = workbench;
        this.run = run;
        this.around = around;
        this.voices = new Voices(around.events());
        Duration deadline = workbench.plan().spec().pace().deadline();
        Duration twice = deadline.multipliedBy(2);
        this.setting = new PostgresBatches.Setting(
                workbench.layout(run.id()),
                workbench.plan().criteria(run.asOf()),
                run.fingerprint(),
                deadline,
                twice.compareTo(SHORTEST_LEASE) > 0 ? twice : SHORTEST_LEASE,
                workbench.plan().spec().pace().workers(),
                UUID.randomUUID(),
                new History(run.id(), connection.timeline(), voices::tell, around.time()),
                Holds.of(connection.session(), workbench.plan()));
    }

    Voices voices() {
        return voices;
    }

    /// The number of the run's last batch.
    long last() {
        return connection.session().one(LAST, row -> row.number(1), run.id());
    }

    @Override
    public Totals totals() {
        return new Runs(connection.session()).totals(run.id());
    }

    @Override
    public Station station(int number) {
        if (number == 1) {
            return station(1, connection, around.watch(), () -> {});
        }
        RunConnection own = connection.another();
        var watch = new Watch(own.observer(run.id()), setting.deadline(), around.time());
        around.watch().attach(watch);
        watch.endsWhen(around.watch()::reasonToEnd);
        watch.awaitOrders();
        return station(number, own, watch, () -> {
            watch.close();
            own.close();
        });
    }

    private Station station(int number, RunConnection own, Watch watch, Runnable closing) {
        var heard = new Workbench.Surroundings(watch, voices.of(number), around.time());
        return new Station(
                new PostgresBatches(own, setting, around.time()),
                new PostgresLeases(own, run.id(), setting.ttl(), "worker " + number + " of " + setting.process()),
                watch,
                workbench.steering(run.id(), heard),
                closing);
    }
}
