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

/// Which calls to break, in which ways, and that each is broken.
final class Breaches {
    private static final int AT_A_TIME = 4;

    /// An error of these does not exist: the driver answers without the server, or nobody hears of it.
    private static final Set<String> WITHOUT_ERROR = Set.of("close", "setAutoCommit", "cancelQuery", "rollback");

    private Breaches() {}

    /// Those of each kind the first time.
    ///
    /// @param all every single call, and with an error of the server, too
    /// @param lastToo whether the last time of a kind is broken, too
    static List<Breach> of(List<Call> calls, boolean all, Predicate<Call> lastToo) {
        var times = new LinkedHashMap<Call, Integer>();
        calls.forEach(call -> times.merge(call, 1, Integer::sum));
        var breaches = new ArrayList<Breach>();
        times.forEach((call, last) -> {
            for (int time = 1; time <= last; time++) {
                // how often the watch looks depends on how long the work takes
                boolean sure = !Calls.CLOCKED.contains(call.purpose()) || time == 1;
                boolean telling = time == 1 || (time == last && lastToo.test(call));
                if (sure && (all || telling)) {
                    breaches.addAll(of(call, time, all));
                }
            }
        });
        return breaches;
    }

    private static List<Breach> of(Call call, int time, boolean all) {
        var breaches =
                new ArrayList<>(List.of(new Breach(call, time, Mode.BEFORE), new Breach(call, time, Mode.AFTER)));
        if (all && !WITHOUT_ERROR.contains(call.method())) {
            breaches.add(new Breach(call, time, Mode.ERROR));
        }
        return breaches;
    }

    /// How many there are of each mode.
    static Map<Mode, Integer> count(List<Breach> breaches) {
        var counts = new EnumMap<Mode, Integer>(Mode.class);
        breaches.forEach(b -> counts.merge(b.mode(), 1, Integer::sum));
        return counts;
    }

    /// Tries each, some at a time.
    static void inParallel(List<Breach> breaches, Consumer<Breach> trying) {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME)) {
            List<Callable<Boolean>> work = breaches.stream()
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
