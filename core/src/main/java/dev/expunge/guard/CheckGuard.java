package dev.expunge.guard;

import dev.expunge.guard.Evidence.Checked;
import dev.expunge.spec.Plausibility.Check;
import dev.expunge.spec.Plausibility.Expectation;
import dev.expunge.spec.Spec;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/// Checks that the user wrote.
final class CheckGuard {
    private static final int LONGEST = 40;

    private CheckGuard() {}

    static List<Finding> inspect(Spec spec, Evidence evidence) {
        return spec.guards().plausible().checks().stream()
                .map(check -> inspect(check, evidence))
                .toList();
    }

    private static Finding inspect(Check check, Evidence evidence) {
        String guard = "checks." + check.name();
        Answer<Checked> answer = evidence.checks().getOrDefault(check.name(), new Answer.Unknown<>("not asked"));
        return switch (answer) {
            case Answer.Unknown(String why) -> Finding.unknown(guard, why);
            case Answer.Known(Checked(BigDecimal number)) ->
                switch (check.expectation()) {
                    case Expectation.None _ -> new Finding(guard, text(number) + " rows", "none", number.signum() == 0);
                    case Expectation.All _ ->
                        new Finding(
                                guard,
                                text(number) + " of "
                                        + Texts.count(evidence.measured().candidates()) + " candidates do not meet it",
                                "every candidate",
                                number.signum() == 0);
                    case Expectation.Between(Optional<BigDecimal> least, Optional<BigDecimal> most) ->
                        new Finding(
                                guard,
                                text(number),
                                bounds(least, most),
                                least.filter(l -> number.compareTo(l) < 0).isEmpty()
                                        && most.filter(m -> number.compareTo(m) > 0)
                                                .isEmpty());
                };
        };
    }

    private static String bounds(Optional<BigDecimal> least, Optional<BigDecimal> most) {
        String from = least.map(l -> "at least " + l.toPlainString()).orElse("");
        String to = most.map(m -> "at most " + m.toPlainString()).orElse("");
        return from.isEmpty() || to.isEmpty() ? from + to : from + ", " + to;
    }

    private static String text(BigDecimal number) {
        String plain = number.scale() <= 0 && number.precision() < 18
                ? Texts.count(number.longValue())
                : number.toPlainString();
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "…";
    }
}
