package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.delete.KillFile;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.Watch;
import dev.expunge.freeze.FrozenSet;
import dev.expunge.map.Catalog;
import dev.expunge.map.Graph;
import dev.expunge.map.Hazard;
import dev.expunge.map.MapOutcome;
import dev.expunge.plan.Plan;
import dev.expunge.plan.Purpose;
import dev.expunge.postgres.EdgeCheck;
import dev.expunge.postgres.PostgresCatalog;
import dev.expunge.postgres.Privileges;
import dev.expunge.postgres.ProtectedTables;
import dev.expunge.postgres.Rehearsal;
import dev.expunge.postgres.RowCounts;
import dev.expunge.postgres.RunConnection;
import dev.expunge.spec.Arguments;
import dev.expunge.spec.ParameterValues;
import dev.expunge.spec.ScratchSpec;
import dev.expunge.spec.Secrets;
import dev.expunge.spec.Spec;
import dev.expunge.spec.SpecReader;
import dev.expunge.sql.Database;
import dev.expunge.sql.Session;
import dev.expunge.sql.TableName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Everything that the command line does, for Java. Thread-safe: each call opens and closes its own
/// connections.
public final class Expunge {
    private final Map<String, String> environment;
    private final Time time;

    /// @param environment where `${NAME}` and secrets in specs are looked up
    public Expunge(Map<String, String> environment, Time time) {
        this.environment = Map.copyOf(environment);
        this.time = time;
    }

    /// Reads a spec and resolves its parameters. Connects to nothing.
    ///
    /// @param settings each `name=value`
    /// @throws Failure with every problem of the file, or of the settings
    public Opened open(Path file, List<String> settings) {
        Spec spec = new SpecReader().read(file, environment);
        var arguments = new ArrayList<>(List.of(file.toString()));
        settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        return opened(spec, Arguments.resolve(spec, settings), arguments);
    }

    /// Reads a spec for commands that do not need its parameters.
    public Opened open(Path file) {
        Spec spec = new SpecReader().read(file, environment);
        return opened(spec, new ParameterValues(Map.of()), List.of(file.toString()));
    }

    private Opened opened(Spec spec, ParameterValues values, List<String> arguments) {
        Spec.Database named = spec.database();
        var replica = named.replica().map(it -> database(named, it.url()));
        return new Opened(
                spec,
                values,
                database(named, named.url()),
                arguments,
                false,
                replica,
                GuardOptions.NONE,
                Launch.BY_HAND,
                new Purpose.Delete());
    }

    /// The database of a spec whose text is given, so that it need not be what the file holds.
    ///
    /// @param file where the text is from
    /// @throws Failure with every problem of the text
    public Database database(Path file, String text) {
        Spec.Database named = new SpecReader().parse(file, text, environment).database();
        return database(named, named.url());
    }

    private Database database(Spec.Database named, String url) {
        return new Database(
                url,
                named.user(),
                named.password()
                        .map(secret -> new Secrets(environment).read(secret).text()),
                named.settings());
    }

    /// Reads the schema of a database.
    public Catalog catalog(Database database) {
        try (Session session = database.connect(Database.Access.READ_ONLY, "map")) {
            return BoundedReading.of(session, "the schema", () -> PostgresCatalog.read(session));
        }
    }

    /// Draws the map of a spec.
    ///
    /// @throws dev.expunge.Failure when spec and schema do not fit
    public Graph map(Opened opened) {
        try (Session session = opened.reading("map")) {
            Catalog catalog = BoundedReading.of(session, "the schema", () -> PostgresCatalog.read(session));
            Graph graph = MapOutcome.draw(catalog, opened.spec()).orFail();
            new EdgeCheck(session, graph).require();
            new ProtectedTables(session, graph).require(opened.spec().protect());
            return graph;
        }
    }

    /// What a schema suggests to whoever drafts a spec.
    public Survey survey(Database database, Catalog catalog) {
        return new Survey(database, catalog);
    }

    /// Counts the rows of a graph's tables exactly, except those that are estimated at two million or more.
    public Map<TableName, Long> rows(Database database, Graph graph) {
        try (Session session = database.connect(Database.Access.READ_ONLY, "map")) {
            return RowCounts.exact(session, graph.touched());
        }
    }

    /// What is dangerous about a graph and around it, the worst first.
    public List<Hazard> hazards(Database database, Graph graph) {
        try (Session session = database.connect(Database.Access.READ_ONLY, "map")) {
            return Hazard.of(graph, HazardCheck.around(session, graph));
        }
    }

    /// Finds out what a run would do, on a connection that the server keeps from writing.
    public DryRun dryRun(Opened opened) {
        return new Looking(opened, time).dryRun();
    }

    /// Deletes one sample batch in a transaction that is rolled back. Takes the locks that a batch takes.
    ///
    /// @param roots how many candidates
    public Rehearsal.Report rehearse(Opened opened, int roots) {
        try (var connection =
                new RunConnection(opened.database(), opened.spec().database().environment())) {
            Plan plan = opened.plan(connection.session(), connection.target());
            Admission.to(connection.session(), plan, Privileges::requireDeleting);
            new KillFile(opened.spec().stop().killFile()).present().ifPresent(because -> {
                throw Failure.nothingChanged(
                        Code.STOPPED,
                        "nothing is rehearsed while somebody wants a pause: " + because,
                        "try again later");
            });
            connection.lock();
            return new Rehearsal(connection.session(), plan, time).run(roots);
        }
    }

    /// Freezes the set for a run that is executed later. Writes only to schema `expunge`.
    ///
    /// @param watching is given the watch as soon as there is one, so that it can end the freeze
    /// @throws dev.expunge.Failure when somebody ended it before the set was whole
    public FrozenSet freeze(Opened opened, Consumer<RunEvent> events, Consumer<Watch> watching) {
        try (var execution = new Execution(opened, events, time)) {
            return execution.freeze(watching);
        }
    }

    /// The same, for whoever lets it run to its end.
    public FrozenSet freeze(Opened opened, Consumer<RunEvent> events) {
        return freeze(opened, events, watch -> {});
    }

    /// Executes the spec, or resumes its unfinished run.
    ///
    /// @param signature as the dry run printed it; empty when none was given
    /// @param watching is given the watch as soon as there is one, to steer the run from another thread
    public Outcome execute(Opened opened, String signature, Consumer<RunEvent> events, Consumer<Watch> watching) {
        var notices = new RunNotices(opened, environment, events, time);
        try {
            return notices.ended(run(opened, signature, events, watching));
        } catch (RuntimeException thrown) {
            notices.failed(thrown);
            throw thrown;
        }
    }

    private Outcome run(Opened opened, String signature, Consumer<RunEvent> events, Consumer<Watch> watching) {
        return new FollowUps(opened, events, time, watching).run(signature);
    }

    /// Who was deleted by a spec; connects to nothing.
    public Suppression suppression(Path file) {
        return new Suppression(new SpecReader().read(file, environment));
    }

    /// Deletes again who came back with a backup.
    public Replays replays(Opened opened, Replays.Options options) {
        return new Replays(opened, options, environment, time);
    }

    /// A replay on a server that was restored for it.
    ///
    /// @param url where that is, as `database.url`
    public ReplayDrill drill(Opened opened, String url) {
        Spec tried = new ScratchSpec(opened.spec()).whole();
        return new ReplayDrill(opened, opened.on(database(opened.spec().database(), url), tried), time);
    }

    /// A replay on the snapshot that a run took.
    public SnapshotReplay drill(Opened opened) {
        return new SnapshotReplay(opened, time);
    }

    /// Shares the work of a run that another process leads, and that is deleting already.
    ///
    /// @param signature as the dry run printed it
    /// @param watching as for [#execute]
    /// @throws dev.expunge.Failure `RUN_UNKNOWN` when there is none
    public Joined join(Opened opened, String signature, Consumer<RunEvent> events, Consumer<Watch> watching) {
        try (var joining = new Joining(FollowUps.resuming(opened), events, time)) {
            return joining.join(signature, watching);
        }
    }

    /// Receipts of runs in the spec's database.
    public ReceiptDesk receipts(Opened opened) {
        return new ReceiptDesk(opened);
    }

    /// What a schedule has to start; connects to nothing, and reads no secret.
    public ScheduleDesk schedules(Path file, List<String> settings) {
        return new ScheduleDesk(file, environment, settings);
    }

    /// Whether the plan of a dry run was tried on another target, in a few words; empty where no trial is demanded.
    public Optional<String> tested(Opened opened, Plan plan) {
        return new TestedElsewhere(plan, opened.launch().receipt()).standing();
    }

    /// The holds in schema `expunge` of the spec's database.
    public HoldDesk holds(Opened opened) {
        return new HoldDesk(opened);
    }

    /// Everything that would stop a run now, in the order in which it would.
    ///
    /// @param signature that it would be given; empty where none is to be judged
    public List<Doctor.Finding> doctor(Opened opened, Optional<String> signature) {
        return new Doctor(opened, time).look(signature);
    }

    /// The roles of the spec.
    public RoleDesk roles(Opened opened) {
        return new RoleDesk(opened);
    }

    /// Dossiers, approvals and the checklist of the spec.
    public ApprovalDesk approvals(Opened opened) {
        return new ApprovalDesk(opened, environment, time);
    }

    /// What runs of the spec deleted, to be put back.
    public RestoreDesk restores(Opened opened) {
        return new RestoreDesk(opened, time);
    }

    /// Samples of a frozen set, and what reviewers say of them.
    public ReviewDesk reviews(Opened opened) {
        return new ReviewDesk(opened, environment, time);
    }

    /// The runs of the spec's database: status, steering, vacuum, verification, closing.
    public RunDesk desk(Opened opened) {
        return new RunDesk(opened, time);
    }
}
