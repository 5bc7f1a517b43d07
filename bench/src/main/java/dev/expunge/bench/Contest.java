package dev.expunge.bench;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Lets contenders delete the same rows, round after round, each time in another order, and compares what they
/// leave.
final class Contest {
    private final Ground ground;
    private final List<Contender> contenders;
    private final Consumer<String> log;
    private final Map<String, List<Measured>> measured = new LinkedHashMap<>();
    private List<String> remains = List.of();

    Contest(Ground ground, List<Contender> contenders, Consumer<String> log) {
        this.ground = ground;
        this.contenders = List.copyOf(contenders);
        this.log = log;
    }

    /// Runs all rounds; answers what each contender took in each.
    ///
    /// @throws IllegalStateException when two contenders leave different rows
    Map<String, List<Measured>> hold(int rounds) throws SQLException {
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

    private Measured measure(Contender contender) throws SQLException {
        String database = ground.fresh();
        Measured took = contender.run(database);
        compare(contender, ground.remains(database));
        ground.drop(database);
        return took;
    }

    private void compare(Contender contender, List<String> left) {
        if (remains.isEmpty()) {
            remains = left;
        } else if (!remains.equals(left)) {
            throw new IllegalStateException(
                    contender.name() + " leaves " + left + " where the first one leaves " + remains);
        }
    }

    /// How many rows are left after each contender.
    long rowsLeft() {
        return remains.stream()
                .mapToLong(line -> Long.parseLong(line.split(" ", -1)[1]))
                .sum();
    }
}
