package dev.expunge.plan;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.map.Column;
import dev.expunge.map.Table;
import dev.expunge.spec.SoftDelete;
import dev.expunge.sql.Identifier;
import dev.expunge.sql.Sql;
import java.time.Instant;
import java.util.ArrayList;

/// The marks that we set: each run sets one time, to the microsecond, by which they are known again. Pure.
public final class OwnMarks {
    private static final String EXACT = "timestamp(\\(6\\))? with(out)? time zone";

    /// The time that run `r` marks with: its "now", and microseconds of its number. The clock of a run counts
    /// milliseconds, as that of many an application does.
    private static final Sql TIME = Sql.of("r.as_of + (1 + r.id % 999) * interval '1 microsecond'");

    private final Table root;
    private final SoftDelete wanted;

    public OwnMarks(Table root, SoftDelete wanted) {
        this.root = root;
        this.wanted = wanted;
    }

    /// Makes sure that the column can hold a mark that is known again.
    ///
    /// @throws Failure `SCHEMA_MISMATCH` with the SQL that mends it
    void require() {
        var marks = new Marks(root, wanted);
        Column column = marks.column();
        if (!column.type().matches(EXACT)) {
            throw mismatch(
                    marks.name() + " is a " + column.type() + ": a mark of ours could not be told from others by it",
                    "have a column of type timestamptz, which keeps microseconds:\n    alter table "
                            + root.name().sql() + " add column … timestamptz;",
                    "and name it in soft_delete.column of the spec; a date, or a shorter time, is for marks that your"
                            + " application sets");
        }
        if (column.notNull()) {
            throw mismatch(
                    marks.name() + " cannot be null, so no row is without a mark",
                    "alter table " + root.name().sql() + " alter column " + Identifier.sql(wanted.column())
                            + " drop not null;");
        }
        if (column.generated() || root.key().contains(wanted.column())) {
            throw mismatch(
                    marks.name() + (column.generated() ? " is computed by the server" : " is part of the key"),
                    "name a column that says nothing but since when a row is marked");
        }
    }

    private static Failure mismatch(String what, String... next) {
        return Failure.nothingChanged(Code.SCHEMA_MISMATCH, "soft_delete: " + what, next);
    }

    /// How schema `expunge` names the column: `public.users.deleted_at`.
    public String place() {
        return new Marks(root, wanted).name();
    }

    /// The criteria, of rows that have no mark, whoever would have set it.
    Sql missing(Sql criteria) {
        return Sql.of("({criteria}\n) and {table}.{column} is null")
                .with("criteria", criteria)
                .with("table", Sql.name(root.name().name()))
                .with("column", Sql.name(wanted.column()));
    }

    /// Rows whose mark a run of ours set, and nobody has changed since.
    Sql ours(Purpose.Unmark unmark) {
        Sql run = unmark.run()
                .map(number -> Sql.of(" and r.id = {run}").with("run", Sql.number(number)))
                .orElse(Sql.of(""));
        return Sql.of("{table}.{column} in (select {time} from expunge.run r where r.purpose = 'mark'"
                        + " and r.marked = {place}{run}){key}")
                .with("time", time(TIME))
                .with("place", Sql.literal(place()))
                .with("run", run)
                .with("key", key(unmark))
                .with("table", Sql.name(root.name().name()))
                .with("column", Sql.name(wanted.column()));
    }

    /// Texts without a type take that of their column, uncut: `abc` is not `ab` in a short column.
    private Sql key(Purpose.Unmark unmark) {
        var same = new ArrayList<Sql>();
        for (int i = 0; i < unmark.key().size(); i++) {
            same.add(Sql.of(" and {table}.{column} = {value}")
                    .with("table", Sql.name(root.name().name()))
                    .with("column", Sql.name(root.key().get(i)))
                    .with("value", Sql.literal(unmark.key().get(i))));
        }
        return Sql.join("", same);
    }

    private Sql time(Sql time) {
        return timeOf(root, wanted.column(), time);
    }

    /// The mark of a run as a column of its root takes it.
    public static Sql of(Table root, String column, long run) {
        Sql time = Sql.of("(select {time} from expunge.run r where r.id = {run})")
                .with("time", TIME)
                .with("run", Sql.number(run));
        return timeOf(root, column, time);
    }

    /// The same as [#of], known already.
    public static Instant of(Instant asOf, long run) {
        return asOf.plusNanos(1_000 * (1 + run % 999));
    }

    /// A `timestamptz` as a column of a table takes it: one without a zone is UTC.
    private static Sql timeOf(Table table, String column, Sql time) {
        boolean zoned = table.column(column)
                .filter(c -> c.type().endsWith("with time zone"))
                .isPresent();
        return Sql.of(zoned ? "({time})" : "(({time}) at time zone 'UTC')").with("time", time);
    }

    /// @throws Failure `USAGE` when a row is named by another number of values than the key has columns
    void requireKey(Purpose.Unmark unmark) {
        if (!unmark.key().isEmpty()
                && (!root.hasKey() || unmark.key().size() != root.key().size())) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "a subject of " + root.name() + " is named by " + root.key().size() + " values, for "
                            + String.join(", ", root.key()) + ", not by "
                            + unmark.key().size(),
                    "give one value for each of these columns, in this order");
        }
    }
}
