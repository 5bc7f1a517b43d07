package dev.expunge.delete;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/// What the run's control row says, and what its other processes report.
///
/// @param wanted what is asked of the run
/// @param number of that request, counted over the whole run; 0 when nothing was ever asked
/// @param age how long ago it was asked, by the server's clock
/// @param pace the last pace that was asked for
/// @param killFileElsewhere whether another process of the run sees its kill file
/// @param serverTime the server's clock
public record Orders(
        Request wanted,
        long number,
        Duration age,
        Optional<PaceOrder> pace,
        boolean killFileElsewhere,
        Instant serverTime) {
    public Orders {
        Objects.requireNonNull(wanted, "wanted is null");
        Objects.requireNonNull(age, "age is null");
        Objects.requireNonNull(pace, "pace is null");
        Objects.requireNonNull(serverTime, "serverTime is null");
    }
}
