package dev.expunge.cli;

/// The part of a drafted spec about rows that stay although the criteria select them: those under a hold. It is off.
final class StayingDraft {
    static final String TEXT = """

            # Who must not be deleted now, read again inside every batch: docs/holds.md. `expunge hold add` needs no
            # entry here.
            #holds:
              #- { table: public.legal_holds, key: user_id, while: released_at is null, until: ends_on }
              #- { condition: "exists (select from investigations i where i.subject = 1)" }
              #- { csv: holds.csv, key: user_id }
            """;

    private StayingDraft() {}
}
