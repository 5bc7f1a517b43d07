package dev.expunge.guard;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.spec.EdgeName;
import dev.expunge.spec.Keeping;
import dev.expunge.spec.Spec;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Rows are kept for a reason that ends on a day: from then on a person has to decide anew. Pure.
public final class KeepGuard {
    private KeepGuard() {}

    /// Refuses a spec that keeps rows for a reason that is over.
    ///
    /// @param now the server's clock; the day is that of UTC
    /// @throws Failure `GUARD_REFUSED` with every such edge
    public static void require(Spec spec, Instant now) {
        LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
        List<String> over = spec.edges().entrySet().stream()
                .flatMap(e -> e.getValue().keeping().stream()
                        .filter(keeping -> keeping.over(today))
                        .map(keeping -> sentence(Map.entry(e.getKey(), keeping))))
                .toList();
        if (!over.isEmpty()) {
            throw Failure.nothingChanged(
                    Code.GUARD_REFUSED,
                    "the reason to keep rows is over; decide anew:"
                            + over.stream().map(line -> "\n  " + line).collect(Collectors.joining()),
                    "decide delete, detach, anonymize or forbid for the edge",
                    "where there is still a reason to keep the rows, write the new one with its last day");
        }
    }

    private static String sentence(Map.Entry<EdgeName, Keeping> kept) {
        Keeping keeping = kept.getValue();
        return kept.getKey() + " was kept until " + keeping.until() + ": " + keeping.reason();
    }
}
