package dev.expunge.bench.figure;

/// What a figure has to reach.
///
/// @param side on which side of the limit it has to be
public record Target(Side side, double limit, String unit) {
    /// Which side of a limit is the good one.
    public enum Side {
        AT_MOST,
        AT_LEAST
    }

    /// Whether a figure reaches a target.
    public enum Verdict {
        /// With its whole spread.
        MET("yes"),
        /// The figure does; some of its spread does not.
        JUST_MET("yes; not all of its spread"),
        /// The figure does not; some of its spread does.
        JUST_MISSED("no; some of its spread"),
        /// Nothing of it does.
        MISSED("**no**");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        /// For people.
        public String text() {
            return text;
        }
    }

    /// Not more than `limit`.
    public static Target atMost(double limit, String unit) {
        return new Target(Side.AT_MOST, limit, unit);
    }

    /// Not less than `limit`.
    public static Target atLeast(double limit, String unit) {
        return new Target(Side.AT_LEAST, limit, unit);
    }

    /// Holds a figure against the limit.
    public Verdict judge(Spread value) {
        boolean low = side == Side.AT_MOST;
        boolean best = reaches(low ? value.least() : value.most());
        boolean worst = reaches(low ? value.most() : value.least());
        if (reaches(value.median())) {
            return worst ? Verdict.MET : Verdict.JUST_MET;
        }
        return best ? Verdict.JUST_MISSED : Verdict.MISSED;
    }

    private boolean reaches(double value) {
        return side == Side.AT_MOST ? value <= limit : value >= limit;
    }

    /// `≤ 1.25 ×`.
    public String text() {
        String number = Double.toString(limit).replaceFirst("\\.0$", "");
        return (side == Side.AT_MOST ? "≤ " : "≥ ") + number + unit;
    }
}
