package dev.expunge.bench.contest;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Lets contenders delete the same rows, round after round, each time in another order, and compares what they
/// leave.
public final class Contest {
    private final Ground ground;
    private final List<Contender> contenders;
    private final Consumer<String> log;
    private final Map<String, List<Measured>> measured = new LinkedHashMap<>();
    private final Map<String, List<String>> remains = new HashMap<>();

    /// @param log is told what each took
    public Contest(Ground ground, List<Contender> contenders, Consumer<String> log) {
        this.ground = ground;
        this.contenders = List.copyOf(contenders);
        this.log = log;
    }

    /// Runs all rounds; answers what each contender took in each.
    ///
    /// @throws IllegalStateException when two contenders leave different rows
    public Map<String, List<Measured>> hold(int rounds) throws SQLException {
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < contenders.size(); turn++) {
                Contender next = contenders.get((round + turn) % contenders.size());
                Measured took = measure(next);
                measured.computeIfAbsent(next.name(), n -> new ArrayList<>()).add(took);
                log.accept("round " + (round + 1) + " of " + rounds + ": " + next.name() + " deletes in "
                        + took.deleting().toMillis() + " ms, "
                        + took.processor().toMillis() + " ms of the server's processor");
            }
        }
        return measured;
    }

    /// Lets each contender run once where it does not count, so that none meets a cold machine.
    public Contest warmedUp(Ground small) throws SQLException {
        var unheard = new Contest(small, contenders, line -> {});
        unheard.hold(1);
        return this;
    }

    private Measured measure(Contender contender) throws SQLException {
        String database = ground.fresh();
        Measured took = contender.run(database);
        compare(contender, ground.remains(database));
        ground.drop(database);
        return took;
    }

    private void compare(Contender contender, List<String> left) {
        List<String> before = remains.putIfAbsent(contender.aim(), left);
        if (before != null && !before.equals(left)) {
            throw new IllegalStateException(
                    contender.name() + " leaves " + left + " where the first one leaves " + before);
        }
    }

    /// How many rows are left after each contender.
    ///
    /// @param aim what they were after
    public long rowsLeft(String aim) {
        return Ground.count(remains.getOrDefault(aim, List.of()));
    }
}
