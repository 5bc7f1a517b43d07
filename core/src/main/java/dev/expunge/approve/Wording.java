package dev.expunge.approve;

import java.time.Duration;

/// How approvals call durations.
public final class Wording {
    private static final int DAY = 24;

    private Wording() {}

    /// `30 days`, `36 hours`, `90 minutes`: whole numbers only.
    public static String duration(Duration duration) {
        long hours = duration.toHours();
        if (!duration.equals(Duration.ofHours(hours))) {
            return duration.toMinutes() + " minutes";
        }
        return hours % DAY == 0 ? counted(hours / DAY, "day") : counted(hours, "hour");
    }

    private static String counted(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
