package dev.expunge.approve;

import dev.expunge.Amounts;
import dev.expunge.approve.Dossier.Scope;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/// Up to how many rows, and until when, a standing approval reaches.
///
/// @param mostRows rows over all tables of one run
/// @param until the last day, UTC
public record StandingTerms(long mostRows, LocalDate until) {
    /// The terms that stand in a signed document; empty for one of a single run.
    public static Optional<StandingTerms> of(Vote vote) {
        return Fields.of(vote.document())
                .flatMap(fields -> fields.value("standing.most_rows")
                        .flatMap(rows -> fields.value("standing.until").flatMap(until -> read(rows, until))));
    }

    private static Optional<StandingTerms> read(String rows, String until) {
        try {
            return Optional.of(new StandingTerms(Long.parseLong(rows), LocalDate.parse(until)));
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
