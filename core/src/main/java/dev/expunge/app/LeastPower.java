package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.delete.RunEvent;
import dev.expunge.plan.Plan;
import dev.expunge.postgres.Overreach;
import dev.expunge.postgres.Overreach.Found;
import dev.expunge.postgres.PostgresLedger;
import dev.expunge.spec.Acceptable;
import dev.expunge.sql.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Whether a role may do a plan and nothing else (promise P13).
///
/// @param role as SQL writes it
/// @param found everything that is too much
/// @param reasons why the spec accepts some of it
record LeastPower(String role, List<Found> found, Map<Acceptable, String> reasons) {
    private static final int SHOWN = 20;

    LeastPower {
        found = List.copyOf(found);
        reasons = Map.copyOf(reasons);
    }

    static LeastPower of(Session session, Plan plan) {
        var overreach = new Overreach(session, plan.graph());
        return new LeastPower(
                overreach.role(), overreach.found(), plan.spec().guards().accept());
    }

    /// What is too much and accepted, as words of the spec with their reasons.
    Map<String, String> accepted() {
        var accepted = new TreeMap<String, String>();
        found.stream()
                .map(Found::kind)
                .filter(reasons::containsKey)
                .forEach(kind -> accepted.put(word(kind), String.valueOf(reasons.get(kind))));
        return accepted;
    }

    /// Tells everybody who looks what is accepted, and why.
    void tell(Consumer<RunEvent> events, Time time) {
        accepted()
                .forEach((what, reason) -> events.accept(new RunEvent.Warned(
                        "",
                        "the role may do more than this spec needs, which guards.accept." + what + " accepts",
                        reason,
                        time.now())));
    }

    /// Writes what is accepted, and why, to the ledger.
    void record(Session session, long run) {
        Map<String, String> accepted = accepted();
        if (!accepted.isEmpty()) {
            new PostgresLedger(session).write(run, "accepted", accepted);
        }
    }

    private static String word(Acceptable kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /// The refusal, where something is too much that nobody has accepted.
    Optional<Failure> refusal() {
        List<Found> refused =
                found.stream().filter(f -> !reasons.containsKey(f.kind())).toList();
        if (refused.isEmpty()) {
            return Optional.empty();
        }
        var next = new ArrayList<String>();
        next.add("name a role of its own in database.user; this prints the SQL that makes one: expunge grants SPEC");
        List<String> mends = refused.stream()
                .map(Found::mend)
                .filter(m -> !m.isEmpty())
                .distinct()
                .toList();
        if (!mends.isEmpty()) {
            next.add("or take away what is too much:" + lines(mends, ";"));
        }
        next.add("or say in the spec why this role has to do it, and make a new dry run:"
                + refused.stream()
                        .map(f -> word(f.kind()))
                        .distinct()
                        .map(kind -> "\n  guards.accept." + kind + ": the reason")
                        .collect(Collectors.joining()));
        return Optional.of(Failure.nothingChanged(
                Code.PRIVILEGE_REFUSED,
                "the role " + role + " may do more than this spec needs:"
                        + lines(refused.stream().map(Found::what).toList(), ""),
                next.toArray(String[]::new)));
    }

    private static String lines(List<String> all, String end) {
        return all.stream().limit(SHOWN).map(line -> "\n  " + line + end).collect(Collectors.joining())
                + (all.size() > SHOWN ? "\n  and " + (all.size() - SHOWN) + " more" : "");
    }
}
