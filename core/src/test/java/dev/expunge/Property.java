package dev.expunge;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/// A claim that is tried on generated cases. Each case comes from a seed of its own, so that one alone can be tried
/// again; a case that fails is made smaller as long as it still fails.
///
/// Without more, the same cases are tried each time: what is red then is the change, not the day. Cases that nobody has
/// seen are tried by `-Dexpunge.fire.seed=N`, which begins with that seed, and `-Dexpunge.fire.cases=N`, as many as
/// that.
///
/// @param make makes a case
/// @param smaller cases that are a little smaller, the smallest first
public record Property<T>(Function<Random, T> make, Function<T, List<T>> smaller) {
    private static final int SMALLER_CASES = 300;
    private static final long FIRST_SEED = 2026;

    /// Tries the claim on `usually` cases; it fails by throwing.
    public void holds(int usually, Consumer<T> claim) {
        int cases = Integer.getInteger("expunge.fire.cases", usually);
        long seed = Long.getLong("expunge.fire.seed", FIRST_SEED);
        System.out.println(cases + " generated cases, seeds from " + seed);
        for (int i = 0; i < cases; i++) {
            T made = make.apply(new Random(seed + i));
            Optional<Throwable> failure = failure(made, claim);
            if (failure.isPresent()) {
                throw smallest(made, failure.get(), claim, seed + i);
            }
        }
    }

    private AssertionError smallest(T made, Throwable failure, Consumer<T> claim, long seed) {
        T smallest = made;
        Throwable why = failure;
        int tries = 0;
        boolean found = true;
        while (found) {
            found = false;
            for (T candidate : smaller.apply(smallest)) {
                Optional<Throwable> again = tries++ < SMALLER_CASES ? failure(candidate, claim) : Optional.empty();
                if (again.isPresent()) {
                    smallest = candidate;
                    why = again.get();
                    found = true;
                    break;
                }
            }
        }
        return new AssertionError(
                "seed " + seed + ", smallest case after " + tries + " tries:\n" + smallest + "\n" + why, why);
    }

    private static <T> Optional<Throwable> failure(T made, Consumer<T> claim) {
        try {
            claim.accept(made);
            return Optional.empty();
        } catch (RuntimeException | AssertionError e) {
            return Optional.of(e);
        }
    }
}
