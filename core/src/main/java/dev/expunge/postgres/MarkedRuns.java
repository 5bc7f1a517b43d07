package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.plan.Plan;
import dev.expunge.plan.Purpose;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.util.ArrayList;
import java.util.Optional;

/// Makes sure that there is something of ours to take away, before marks are taken away: a run that marked, or a row
/// whose mark such a run has set. Reads only.
public final class MarkedRuns {
    private static final Sql ROW = Sql.of("""
            select {column} is null, coalesce({ours}, false) from {table} where {key}
            """);

    private final Session session;
    private final Plan plan;

    public MarkedRuns(Session session, Plan plan) {
        this.session = session;
        this.plan = plan;
    }

    /// Lets every plan pass that takes no marks away.
    ///
    /// @throws Failure `RUN_UNKNOWN` when no such run has marked; `NOT_OUR_MARK` when the row is not there, or
    /// somebody else has marked it; `USAGE` when its key cannot be read
    public void require() {
        if (plan.purpose() instanceof Purpose.Unmark unmark) {
            if (!new Runs(session).present()) {
                throw unknown("this database has no schema expunge: nothing was ever marked here");
            }
            unmark.run().ifPresent(this::requireRun);
            if (!unmark.key().isEmpty()) {
                requireRow(unmark);
            }
        }
    }

    private void requireRun(long number) {
        Optional<Runs.Recorded> run = new Runs(session).find(number);
        String place = plan.marked().orElse("");
        if (run.filter(r -> r.purpose().equals("mark") && r.marked().equals(place))
                .isEmpty()) {
            throw unknown("run " + number + " has not marked rows in " + place);
        }
    }

    private static Failure unknown(String what) {
        return Failure.nothingChanged(
                Code.RUN_UNKNOWN,
                what,
                "give the number that expunge mark has printed: --run N",
                "if there should be one, check database.url, root and soft_delete.column of the spec");
    }

    private void requireRow(Purpose.Unmark unmark) {
        record State(boolean unmarked, boolean ours) {}
        State state = ask(unmark)
                .map(answer -> new State(answer.charAt(0) == 't', answer.charAt(1) == 't'))
                .orElseThrow(() -> notOurs("there is no row of " + plan.spec().root() + " with this key"));
        if (!state.unmarked() && !state.ours()) {
            throw notOurs("the row of " + plan.spec().root()
                    + " with this key has a mark that no run of ours has set, or that was changed since");
        }
    }

    private Optional<String> ask(Purpose.Unmark unmark) {
        try {
            return session.asTheApplication(
                    () -> session.first(row(unmark), row -> (row.flag(1) ? "t" : "f") + (row.flag(2) ? "t" : "f")));
        } catch (DatabaseException e) {
            throw e.kind() == SqlState.INVALID ? unreadable() : e;
        }
    }

    private Sql row(Purpose.Unmark unmark) {
        FrozenRelation root = new Layout(0, plan.graph()).root();
        Sql table = Sql.name(root.table().name().name());
        var same = new ArrayList<Sql>();
        for (int i = 0; i < unmark.key().size(); i++) {
            same.add(Sql.of("{table}.{column} = {value}")
                    .with("table", table)
                    .with("column", Sql.name(root.key().get(i)))
                    .with("value", Sql.literal(unmark.key().get(i))));
        }
        String column = plan.graph().change().orElseThrow().column();
        return ROW.with("ours", plan.criteria(Targets.now(session)))
                .with("column", Sql.of("{t}.{c}").with("t", table).with("c", Sql.name(column)))
                .with("key", Sql.join(" and ", same))
                .with("table", root.tableName());
    }

    private Failure unreadable() {
        return Failure.nothingChanged(
                Code.USAGE,
                "the server cannot read this key as one of " + plan.spec().root(),
                "give one value for each of "
                        + String.join(", ", plan.graph().root().key()) + ", in this order");
    }

    private static Failure notOurs(String what) {
        return Failure.nothingChanged(
                Code.NOT_OUR_MARK,
                what,
                "check the key: one value for each column of the root's key, in its order",
                "a mark that your application has set is your application's to take away");
    }
}
