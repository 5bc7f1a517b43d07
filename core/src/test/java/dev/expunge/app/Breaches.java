package dev.expunge.app;

import dev.expunge.app.Calls.Breach;
import dev.expunge.app.Calls.Call;
import dev.expunge.app.Calls.Mode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Which calls are broken, and in what ways: those of one kind the first time, and some the
/// last time, too; `-Dexpunge.fire.calls=all` breaks each single call, and has the server fail it.
record Breaches(List<Breach> wanted) {
    static final boolean ALL = "all".equals(System.getProperty("expunge.fire.calls"));
    private static final int AT_A_TIME = 4;

    /// An error of these does not exist: the driver answers without the server, or nobody hears of it.
    private static final Set<String> WITHOUT_ERROR = Set.of("close", "setAutoCommit", "cancelQuery", "rollback");

    /// @param lastToo whether the last time of a kind is broken, too
    static Breaches of(List<Call> calls, Predicate<Call> lastToo) {
        var times = new LinkedHashMap<Call, Integer>();
        calls.forEach(call -> times.merge(call, 1, Integer::sum));
        var breaches = new ArrayList<Breach>();
        times.forEach((call, last) -> {
            for (int time = 1; time <= last; time++) {
                // how often the watch looks depends on how long the work takes
                boolean sure = !Calls.CLOCKED.contains(call.purpose()) || time == 1;
                boolean telling = time == 1 || (time == last && lastToo.test(call));
                if (sure && (ALL || telling)) {
                    breaches.addAll(of(call, time));
                }
            }
        });
        return new Breaches(breaches);
    }

    private static List<Breach> of(Call call, int time) {
        var breaches =
                new ArrayList<>(List.of(new Breach(call, time, Mode.BEFORE), new Breach(call, time, Mode.AFTER)));
        if (ALL && !WITHOUT_ERROR.contains(call.method())) {
            breaches.add(new Breach(call, time, Mode.ERROR));
        }
        return breaches;
    }

    /// The same without those that nobody can tell apart: a question whose answer is lost has changed nothing.
    Breaches withoutLostAnswers() {
        return ALL
                ? this
                : new Breaches(wanted.stream()
                        .filter(breach -> breach.mode() != Mode.AFTER || !isQuestion(breach.call()))
                        .toList());
    }

    private static boolean isQuestion(Call call) {
        String sql = call.sql().strip();
        return sql.startsWith("select ") || (sql.startsWith("with ") && !sql.contains("insert into"));
    }

    Map<Mode, Integer> count() {
        var counts = new EnumMap<Mode, Integer>(Mode.class);
        wanted.forEach(b -> counts.merge(b.mode(), 1, Integer::sum));
        return counts;
    }

    /// Tries every one, some at a time.
    void each(Consumer<Breach> trying) {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME)) {
            List<Callable<Boolean>> work = wanted.stream()
                    .<Callable<Boolean>>map(breach -> () -> {
                        trying.accept(breach);
                        return true;
                    })
                    .toList();
            for (Future<Boolean> done : threads.invokeAll(work)) {
                done.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
