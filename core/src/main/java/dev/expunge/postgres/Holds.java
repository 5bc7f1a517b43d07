package dev.expunge.postgres;

import dev.expunge.plan.Plan;
import dev.expunge.plan.Purpose;
import dev.expunge.spec.HoldSource;
import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Where it stands who must not be deleted now: what the spec names, and the holds in schema `expunge`. Says what to
/// ask; reads nothing itself. Immutable.
///
/// @param sources of the spec
/// @param own whether there is a table of holds in schema `expunge`
record Holds(List<HoldSource> sources, boolean own) {
    /// Why a candidate was spared, in the words of the candidate's table.
    static final String REASON = "held";

    /// How messages name the holds in schema `expunge`.
    static final String OWN = "expunge hold";

    private static final Sql PRESENT = Sql.of("""
            select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                            where n.nspname = 'expunge' and c.relname = 'hold')
            """);

    Holds {
        sources = List.copyOf(sources);
    }

    /// Nobody is held.
    static Holds none() {
        return new Holds(List.of(), false);
    }

    /// Those of a plan, in the database of a session.
    ///
    /// A mark that is taken away leads away from being deleted: nobody is held there.
    static Holds of(Session session, Plan plan) {
        if (plan.purpose() instanceof Purpose.Unmark) {
            return none();
        }
        return new Holds(plan.spec().holds(), session.one(PRESENT, row -> row.flag(1)));
    }

    /// One source that the server can read.
    ///
    /// @param title how messages name it
    /// @param held finds the subjects among some rows that it holds
    record Asked(String title, Sql held) {}

    /// Every source that the server can read, asked about `rows`: subjects with the key of a row of the root.
    List<Asked> asked(FrozenRelation root, Sql rows) {
        var sql = new HoldSql(root);
        var asked = new ArrayList<Asked>();
        if (own) {
            asked.add(new Asked(OWN, sql.own(rows)));
        }
        for (HoldSource source : sources) {
            switch (source) {
                case HoldSource.Rows it -> asked.add(new Asked(it.title(), sql.held(it, rows)));
                case HoldSource.Condition it -> asked.add(new Asked(it.title(), sql.held(it, rows)));
                case HoldSource.Listed _ -> {}
            }
        }
        return asked;
    }

    /// All of them in one statement; empty where there is none.
    Optional<Sql> held(FrozenRelation root, Sql rows) {
        List<Sql> each = asked(root, rows).stream().map(Asked::held).toList();
        return each.isEmpty() ? Optional.empty() : Optional.of(Sql.join("\nunion\n", each));
    }

    /// The files, each read by whoever asks. New readers for each thread.
    ///
    /// @param nanos a clock that only goes forward
    List<HoldFile> files(LongSupplier nanos) {
        return sources.stream()
                .filter(HoldSource.Listed.class::isInstance)
                .map(HoldSource.Listed.class::cast)
                .map(listed -> new HoldFile(listed, nanos))
                .toList();
    }
}
