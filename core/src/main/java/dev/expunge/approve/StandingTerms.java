package dev.expunge.approve;

import dev.expunge.Amounts;
import dev.expunge.approve.Dossier.Scope;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Up to how many rows, and until when, a standing approval reaches, and which guards it lets pass.
///
/// @param mostRows rows over all tables of one run
/// @param until the last day, UTC
/// @param overrides the guards that a run may override, with the reasons
public record StandingTerms(long mostRows, LocalDate until, Map<String, String> overrides) {
    private static final String OVERRIDES = "overrides.";

    public StandingTerms {
        overrides = Collections.unmodifiableMap(new LinkedHashMap<>(overrides));
    }

    /// The terms that stand in a signed document; empty for one of a single run.
    public static Optional<StandingTerms> of(Vote vote) {
        return Fields.of(vote.document())
                .flatMap(fields -> fields.value("standing.most_rows")
                        .flatMap(rows -> fields.value("standing.until")
                                .flatMap(until -> read(rows, until, overridden(fields)))));
    }

    private static Map<String, String> overridden(Fields fields) {
        var overrides = new LinkedHashMap<String, String>();
        fields.values().forEach((name, value) -> {
            if (name.startsWith(OVERRIDES)) {
                overrides.put(name.substring(OVERRIDES.length()), value);
            }
        });
        return overrides;
    }

    private static Optional<StandingTerms> read(String rows, String until, Map<String, String> overrides) {
        try {
            return Optional.of(new StandingTerms(Long.parseLong(rows), LocalDate.parse(until), overrides));
        } catch (NumberFormatException | DateTimeException _) {
            return Optional.empty();
        }
    }

    /// The scope of a dossier.
    public Scope scope() {
        return new Scope.Standing(mostRows, until);
    }

    /// Why it does not reach to a moment any more; empty where it does.
    public Optional<String> over(Instant now) {
        return now.atZone(ZoneOffset.UTC).toLocalDate().isAfter(until)
                ? Optional.of(
                        "the standing approval for up to " + Amounts.count(mostRows) + " rows ended with " + until)
                : Optional.empty();
    }

    /// Why it does not reach as far as a run goes; empty where it does.
    public Optional<String> exceeded(long rows) {
        return rows > mostRows
                ? Optional.of("the standing approval is for up to " + Amounts.count(mostRows)
                        + " rows, and this run has " + Amounts.count(rows))
                : Optional.empty();
    }
}
