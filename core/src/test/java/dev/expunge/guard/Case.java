package dev.expunge.guard;

import dev.expunge.freeze.FrozenSet.TableCount;
import dev.expunge.spec.Spec;
import dev.expunge.spec.SpecReader;
import dev.expunge.sql.TableName;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the guards of a spec say about evidence that a test made up: 1,000 of 10,000 users go, with 5,000
/// sessions.
final class Case {
    static final Instant AS_OF = Instant.parse("2026-11-22T00:00:00Z");
    static final TableName USERS = new TableName("public", "users");
    static final TableName SESSIONS = new TableName("public", "sessions");
    private static final String SPEC = """
            expunge: 1
            name: nightly
            database: { url: "postgresql://localhost/app", environment: test }
            root: public.users
            criteria: created_at < :as_of - interval '90 days'
            protect: [public.payments]
            """;

    final Map<TableName, Answer<Long>> tableRows = new LinkedHashMap<>();
    final Map<String, Answer<Evidence.Dates>> dates = new LinkedHashMap<>();
    final Map<String, Answer<Evidence.Checked>> checks = new LinkedHashMap<>();
    private final Spec spec;
    long candidates = 1_000;
    long rootRows = 10_000;
    long forbidden;
    Measured.Held held = Measured.Held.NOBODY;
    List<TableCount> tables = List.of(new TableCount(USERS, "", 1_000), new TableCount(SESSIONS, "", 5_000));
    Measured.Heaviest heaviest = new Measured.Heaviest(50, 5_000, Optional.of(SESSIONS));
    Optional<Answer<Evidence.Groups>> groups = Optional.empty();
    Answer<List<Long>> past = new Answer.Known<>(List.of());
    Optional<Long> counted = Optional.empty();

    private Case(String guards) {
        this.spec = new SpecReader().parse(Path.of("/jobs/spec.yaml"), SPEC + "guards: " + guards + "\n", Map.of());
    }

    /// Under these guards, written as in a spec.
    static Case under(String guards) {
        return new Case(guards);
    }

    Case past(Long... runs) {
        past = new Answer.Known<>(List.of(runs));
        return this;
    }

    Case candidates(long number) {
        candidates = number;
        tables = List.of(new TableCount(USERS, "", number), tables.getLast());
        return this;
    }

    Case check(String name, String number) {
        checks.put(name, new Answer.Known<>(new Evidence.Checked(new BigDecimal(number))));
        return this;
    }

    /// The dates of one column: 1,000 candidates, of these so many on each day.
    Case days(String column, long unset, Evidence.Day... days) {
        dates.put(
                column,
                new Answer.Known<>(new Evidence.Dates(
                        1_000,
                        Optional.of(Instant.parse("2014-05-01T00:00:00Z")),
                        Optional.of(Instant.parse("2026-08-01T00:00:00Z")),
                        unset,
                        List.of(days))));
        return this;
    }

    static Evidence.Day day(String day, long candidates) {
        Optional<Instant> latest =
                day.endsWith("infinity") ? Optional.empty() : Optional.of(Instant.parse(day + "T12:00:00Z"));
        return new Evidence.Day(day, candidates, latest);
    }

    Evidence evidence() {
        var measured = new Measured(AS_OF, candidates, forbidden, rootRows, tables, heaviest, held);
        return new Evidence(measured, tableRows, groups, dates, past, counted, checks);
    }

    Spec spec() {
        return spec;
    }

    List<Finding> findings() {
        return Guard.inspectAll(spec, evidence());
    }

    /// What one guard says.
    Finding says(String guard) {
        return findings().stream()
                .filter(finding -> finding.guard().equals(guard))
                .findFirst()
                .orElseThrow(() -> new AssertionError(guard + " says nothing: " + findings()));
    }

    /// Whether it says something at all.
    boolean silent(String guard) {
        return findings().stream().noneMatch(finding -> finding.guard().equals(guard));
    }
}
