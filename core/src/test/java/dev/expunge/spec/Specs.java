package dev.expunge.spec;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Failure;
import java.nio.file.Path;
import java.util.Map;

/// Specs as text for tests.
final class Specs {
    static final Path FILE = Path.of("/jobs/spec.yaml");
    static final String RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    static final Map<String, String> ENVIRONMENT =
            Map.of("FLUXMAP_URL", "postgresql://db.example:5432/fluxmap", "SECRET", "hunter2");

    /// Nothing but what is required.
    static final String SMALLEST = """
            expunge: 1
            name: smallest
            database:
              url: ${FLUXMAP_URL}
              environment: test
            root: public.users
            criteria: created_at < :as_of - interval '90 days'
            """;

    /// Every key that there is.
    static final String COMPLETE = """
            # the whole spec
            expunge: 1
            name: pii-cleanup
            database:
              url: ${FLUXMAP_URL}
              user: expunge
              password: ${SECRET}
              environment: production
            parameters:
              retainDays: { type: integer, minimum: 1, maximum: 3650, default: 90 }
              since: { type: date, default: 2012-01-01 }
              share: { type: number, default: 0.50 }
              label: { type: text, default: trial }
              strict: { type: boolean, default: true }
            root: public.users
            criteria: |
              status in ('deactivated', 'trial_expired', 'gdpr_requested')
              and created_at < :as_of - make_interval(days => :retainDays)
              and created_at > :since and score < :share and plan = :label and strict = :strict
            edges:
              public.audit_logs(user_id): delete
              public.payment_methods(user_id): forbid
              public.users(referred_by): detach
              public.events(subject_id) -> public.users(id): delete
            guards:
              max_rows: 100000
              max_ratio: 40%%
              allow_empty: true
              dates: [{ column: created_at, not_before: 2012-01-01, not_after: ":as_of - 90 days" }]
            pace:
              mode: { fixed: { roots: 250, pause: 1s } }
              workers: 2
              deadline: 2min
            stop:
              kill_file: stop.now
              window: Mon-Fri 22:00-06:00 Europe/Berlin
              when_closed: stop
              after: 2h
            backup:
              export:
                to: ../exports
                encrypt_to: [%s]
            """.formatted(RECIPIENT);

    private Specs() {}

    static Spec read(String yaml) {
        return new SpecReader().parse(FILE, yaml, ENVIRONMENT);
    }

    /// The failure that reading must end in.
    static Failure failure(String yaml) {
        return catchThrowableOfType(Failure.class, () -> read(yaml));
    }

    /// The smallest spec with another section behind it.
    static String with(String section) {
        return SMALLEST + section;
    }

    /// The smallest spec with other criteria, from its seventh line on.
    static String withCriteria(String criteria) {
        return SMALLEST.lines()
                        .filter(line -> !line.startsWith("criteria:"))
                        .reduce("", (left, right) -> left + right + "\n")
                + criteria;
    }
}
