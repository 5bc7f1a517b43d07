package dev.expunge.map;

import dev.expunge.Amounts;
import dev.expunge.map.Hazard.Kind;
import dev.expunge.map.Hazard.Severity;
import dev.expunge.map.Surroundings.Holder;
import dev.expunge.sql.Identifier;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Who keeps old rows alive. Pure.
final class HorizonHazards {
    /// A transaction that stands so long holds back the clean-up of a whole run.
    private static final Duration LONG = Duration.ofMinutes(5);

    /// A reader that moves is this far behind when it no longer follows.
    private static final long FAR = 1_000_000;

    private static final String KEPT =
            "no row that is deleted from now on can be reclaimed while it stands, and batches slow"
                    + " down over the dead ones; an index cannot be built concurrently";

    private HorizonHazards() {}

    static void of(Surroundings around, List<Hazard> hazards) {
        around.horizon().transactions().stream()
                .filter(t -> t.age().compareTo(LONG) >= 0)
                .forEach(t -> hazards.add(hazard(t.who() + " has stood for " + Amounts.rough(t.age()), KEPT, t.end())));
        around.horizon().holders().stream()
                .filter(h -> h.stands() || h.transactions() >= FAR)
                .forEach(h -> hazards.add(hazard(h.who() + holds(h), kept(h), h.end())));
        if (!around.horizon().complete()) {
            hazards.add(hazard(
                    "the role " + around.role()
                            + " may not see the transactions of others, nor what standbys hold back",
                    "an old one is not noticed: " + KEPT,
                    "grant pg_read_all_stats to " + Identifier.quote(around.role())));
        }
    }

    private static String holds(Holder holder) {
        return " holds back what " + Amounts.count(holder.transactions()) + " transactions have left"
                + (holder.stands() ? ", and nobody reads from it" : "");
    }

    private static String kept(Holder holder) {
        return holder.catalogOnly()
                ? "old rows of the system catalog are not reclaimed, values in pg_statistic among them; log is kept, too"
                : "no row that is deleted from now on can be reclaimed while it stands, in any database of the server";
    }

    private static Hazard hazard(String what, String consequence, String remedy) {
        return new Hazard(Kind.OLD_TRANSACTION, Severity.MODERATE, Optional.empty(), what, consequence, remedy);
    }
}
