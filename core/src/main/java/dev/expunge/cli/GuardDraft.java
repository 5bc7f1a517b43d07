package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.map.Table;
import dev.expunge.sql.Identifier;
import java.util.Locale;
import java.util.Optional;

/// The guards of a drafted spec: those that every job needs are on, the others stand ready with what holds
/// without them.
final class GuardDraft {
    private static final String NO_DATES = """
              # The dates that a candidate may have, for a column of the root:
              #   dates: [{ column: closed_at, not_before: 2000-01-01, not_after: ":as_of - 90 days" }]
            """;

    private static final String OTHERS = """
              # What single tables may lose: rows, and the share of all their rows.
              #max_rows_per_table: { public.invoices: 5000 }
              #max_ratio_per_table: { public.invoices: 10% }
              # The largest share that one tenant may lose, where it loses at least so many.
              #max_ratio_per_group: { column: tenant_id, share: 50%, at_least: 10 }
              # How many times more or fewer candidates than in the middle of the last ten finished runs; from a
              # difference of so many on. This holds without being here, too.
              #last_runs: { factor: 5, at_least: 100 }
              # Finding nothing is refused, whatever allow_empty says, when so many last runs found something.
              #empty_after: 5
              # How far the execution may be from what the dry run counted; here, it must be told: --counted.
              #dry_run: { change: 20%, at_least: 100 }
              # How many times more rows one candidate may have than the others on average, from so many rows on.
              # One user with 40,000 rows is a test account or a bot. This holds without being here, too.
              #dependants: { factor: 100, at_least: 10000 }
              #max_dependants: 40000
              # Checks of your own, read only; the candidates are there as a table of that name.
              #checks:
                #- { name: nobody is paying, expect_none: "select from candidates where false" }
                #- { name: all are old, expect_all: "true" }
                #- { name: not too many, expect_between: "select count(*) from candidates", at_least: 0, at_most: 1000 }
              # The longest that one measurement may take; without its measurement a guard refuses.
              #time_limit: 10min
            """;

    private GuardDraft() {}

    static String of(Table root, Optional<AgeColumn> age) {
        return guards(root) + age.map(GuardDraft::dates).orElse(NO_DATES) + OTHERS;
    }

    private static String guards(Table root) {
        return String.format(Locale.ROOT, """

            # What must hold before anything is deleted; docs/guards.md describes each.
            guards:
              # The most rows, over all tables, that may be deleted or changed.
              # Set it a little above what the first dry run counts.%s
              #max_rows: 100000
              # The largest share of the root's rows that may be candidates.
              max_ratio: 10%%
              # Whether finding nothing to delete is a success; true suits a job that runs every night.
              allow_empty: false
              # The most rows of the root that may go without being selected: over an edge that leads back to the root.
              #max_unselected: 0
              # What refuses the run, accepted with the reason: docs/hazards.md, and docs/roles.md for what a role may do.
              #accept:
                #unseen_work: "why it is no danger here"
                #unknown_trigger: "what the function does that nobody can read"
                #superuser: "why there is no other role"
                #bypasses_rls: "why it has to"
                #table_owner: "why it has to be the owner"
                #other_deletes: "why it may delete elsewhere"
                #ledger_changes: "why it may change the ledger"
            """, size(root));
    }

    private static String dates(AgeColumn age) {
        return String.format(
                Locale.ROOT,
                """
              # The dates that a candidate may have. REVIEW: not_before catches dates that no real row has;
              # not_after catches a retainDays that is too small, so lower both together.
              dates:
                - column: %s
                  not_before: 2000-01-01
                  not_after: ":as_of - 90 days"
                  # How many may have no date, what programs write for none (1970-01-01, 9999-12-31), the same day.
                  #max_null: 1%%
                  #max_default: 1%%
                  #max_same_day: 50%%
            """,
                YamlText.literal(Identifier.display(age.column().name())));
    }

    private static String size(Table root) {
        return root.estimatedRows() < 0 ? "" : " The root has about " + Amounts.count(root.estimatedRows()) + " rows.";
    }
}
