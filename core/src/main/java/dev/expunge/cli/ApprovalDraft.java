package dev.expunge.cli;

/// The part of a drafted spec about people who have to agree, and about trials.
final class ApprovalDraft {
    /// Everything off.
    static final String TEXT = """

            # Who has to agree before anything goes, by SSH signatures, and what has to be done first: docs/approvals.md.
            #approvals:
              #needed: { legal: 1, tech-lead: 1 }
              #signers: approvers
              #roles:
                #legal: [alice@example.org, bob@example.org]
                #tech-lead: [carol@example.org, dave@example.org]
              #expire_after: 720h
              #reviews: { tech-lead: 20, legal: 50 }
              #checklist: [map_reviewed, ledger_ready]

            # Where this has to be tried first: a receipt of that run, signed by that target's key; docs/schedule.md.
            #tested_on:
              #environment: staging
              #signed_by: MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
              #receipt: receipts/users.json
            """;

    private ApprovalDraft() {}
}
