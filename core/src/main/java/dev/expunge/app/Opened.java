package dev.expunge.app;

import dev.expunge.Time;
import dev.expunge.delete.KillFile;
import dev.expunge.delete.Observer;
import dev.expunge.delete.StopReason;
import dev.expunge.delete.Watch;
import dev.expunge.delete.WindowGate;
import dev.expunge.map.Catalog;
import dev.expunge.map.Graph;
import dev.expunge.map.MapOutcome;
import dev.expunge.map.RootChange;
import dev.expunge.map.Table;
import dev.expunge.plan.Plan;
import dev.expunge.plan.Purpose;
import dev.expunge.plan.Target;
import dev.expunge.postgres.Fingerprint;
import dev.expunge.postgres.PostgresCatalog;
import dev.expunge.postgres.Runs;
import dev.expunge.postgres.Targets;
import dev.expunge.spec.ParameterValues;
import dev.expunge.spec.SoftDelete;
import dev.expunge.spec.Spec;
import dev.expunge.sql.Database;
import dev.expunge.sql.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A spec that was read, its parameters resolved, its database known but not yet connected to.
///
/// @param arguments the spec's file and the settings, as a person gives them behind a command
/// @param indexes whether an execution builds the indexes that it misses, and drops them afterwards
/// @param replica where counts and guards run; empty where they run on the database itself
/// @param guards what the command says to the guards
/// @param launch how an execution is started
/// @param purpose to delete, to mark, or to take marks away
public record Opened(
        Spec spec,
        ParameterValues values,
        Database database,
        List<String> arguments,
        boolean indexes,
        Optional<Database> replica,
        GuardOptions guards,
        Launch launch,
        Purpose purpose) {
    public Opened {
        arguments = List.copyOf(arguments);
    }

    /// The same with something to say to the guards.
    public Opened withGuards(GuardOptions said) {
        return new Opened(spec, values, database, arguments, indexes, replica, said, launch, purpose);
    }

    /// The same, started in another way.
    public Opened launched(Launch how) {
        return new Opened(spec, values, database, arguments, indexes, replica, guards, how, purpose);
    }

    /// The same spec, to mark what it selects. A mark can be taken away again: nobody has to agree to it, and no trial
    /// is demanded.
    public Opened marking() {
        return new Opened(
                spec.reversible(), values, database, arguments, false, replica, guards, launch, new Purpose.Mark());
    }

    /// The same spec, to take marks away. Nothing but the root and the column counts then: guards, edges and holds are
    /// there to keep rows from being deleted.
    public Opened unmarking(Purpose.Unmark purpose) {
        return new Opened(
                spec.unguarded(),
                new ParameterValues(Map.of()),
                database,
                arguments,
                false,
                Optional.empty(),
                GuardOptions.NONE,
                launch,
                purpose);
    }

    /// The same spec, to delete again who came back with a backup. They were approved, and tried, when they
    /// were deleted first; a standby has no part of what is looked for here.
    Opened replaying(Purpose.Replay purpose) {
        return new Opened(
                spec.reversible(),
                values,
                database,
                arguments,
                false,
                Optional.empty(),
                guards,
                Launch.BY_HAND,
                purpose);
    }

    /// The same spec, to delete whom a run of it spared because they had changed: a standby may not know them yet,
    /// and what the dry run counted is no measure of them.
    Opened following(long run) {
        return new Opened(
                spec,
                values,
                database,
                arguments,
                indexes,
                Optional.empty(),
                new GuardOptions(guards.overrides(), Optional.empty()),
                launch,
                new Purpose.Again(run));
    }

    /// The spec as it is tried on another server, where nobody else works.
    ///
    /// @param tried made of the same spec
    Opened on(Database other, Spec tried) {
        return new Opened(tried, values, other, arguments, false, Optional.empty(), guards, launch, purpose);
    }

    /// The same for what a run was for.
    Opened as(Runs.Recorded run) {
        return switch (run.purpose()) {
            case "mark" -> marking();
            case "unmark" -> unmarking(new Purpose.Unmark(Optional.of(run.id()), List.of()));
            case "again" -> following(run.follows().orElseThrow());
            default -> this;
        };
    }

    /// The same, building the indexes that an execution misses, and dropping them afterwards.
    public Opened withIndexes() {
        return new Opened(spec, values, database, arguments, true, replica, guards, launch, purpose);
    }

    /// The command line that does `what` with this spec and these parameters, for messages.
    public String command(String what, String... more) {
        return new CommandText("expunge")
                .with(what)
                .with(arguments.toArray(String[]::new))
                .with(more)
                .toString();
    }

    /// The command line that looks at what would be done.
    String dryRun() {
        return command(purpose.command(), purpose.arguments().toArray(String[]::new));
    }

    /// The same for a command that knows no parameters.
    public String plainCommand(String what, String... more) {
        return new CommandText("expunge")
                .with(what, arguments.getFirst())
                .with(more)
                .toString();
    }

    /// Resolves the plan against the schema as it is now.
    ///
    /// @throws Failure when spec and schema do not fit, or the schema cannot be read
    Plan plan(Session session, Target target) {
        return BoundedReading.of(session, "the schema", () -> resolve(session, target));
    }

    /// The database that a session is in.
    Target target(Session session) {
        return BoundedReading.of(
                session,
                "the server's identity",
                () -> Targets.of(session, spec.database().environment()));
    }

    private Plan resolve(Session session, Target target) {
        Graph graph = graph(PostgresCatalog.read(session));
        return new Plan(spec, values, graph, target, new Fingerprint(graph).text(session), purpose);
    }

    /// Who marks announces a deletion, so that has to be drawn; who takes marks away may do so whatever became of the
    /// rest of the schema.
    private Graph graph(Catalog catalog) {
        return switch (purpose) {
            case Purpose.Delete _, Purpose.Replay _, Purpose.Again _ ->
                MapOutcome.draw(catalog, spec).orFail();
            case Purpose.Mark _ ->
                changing(MapOutcome.draw(catalog, spec).orFail().root(), true);
            case Purpose.Unmark _ -> changing(MapOutcome.root(catalog, spec.root()), false);
        };
    }

    private Graph changing(Table root, boolean sets) {
        return Graph.changing(
                root, new RootChange(spec.softDelete().map(SoftDelete::column).orElse(""), sets));
    }

    /// A session that the server keeps from writing.
    Session reading(String purpose) {
        return database.connect(Database.Access.READ_ONLY, purpose);
    }

    /// A watch over a run of this spec: it knows the kill file, the time limit, and the windows that end a run.
    Watch watch(Observer observer, Time time) {
        Spec.Stop stop = spec.stop();
        var watch = new Watch(observer, spec.pace().deadline(), time);
        watch.attend(new KillFile(stop.killFile()));
        stop.after().ifPresent(watch::endAfter);
        if (stop.whenClosed() == Spec.WhenClosed.STOP) {
            var gate = new WindowGate(stop.window(), watch);
            watch.endsWhen(() -> gate.present().map(_ -> StopReason.WINDOW_CLOSED));
        }
        watch.awaitOrders();
        return watch;
    }
}
