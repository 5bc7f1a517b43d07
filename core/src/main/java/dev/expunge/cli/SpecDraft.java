package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.map.Catalog;
import dev.expunge.map.Declarations;
import dev.expunge.map.Proposal;
import dev.expunge.map.Table;
import dev.expunge.spec.Action;
import dev.expunge.spec.Declaration;
import dev.expunge.spec.EdgeName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The commented spec that `init` writes for a person to finish. The only problems that
/// [dev.expunge.spec.SpecReader] finds in it are the references marked DECIDE, and environment variables that
/// are not set.
public final class SpecDraft {
    private static final int LONGEST_NAME = 63;

    private static final String EDGES = """

            # What becomes of each row that references the root, or anything that goes with it:
            #   delete  the row goes too
            #   detach  the row stays, its reference is set null
            #   forbid  a candidate with such a row is not deleted
            # A row that stays can also be anonymized, or kept with a reason and a last day: docs/edges.md shows how.
            # A reference that is missing here, or that is still marked DECIDE, refuses the run; `expunge init --update`
            # adds what is new. A reference that the schema does not declare is written with what it references:
            # public.events(user_id) -> public.users(id); `expunge map --suggest` looks for such.
            """;

    private static final String PROTECT = """

            # Tables that no run may write, whatever the edges say; the root and what goes with it cannot be among them.
            #protect: [public.invoices]
            """;

    /// Above the section that tells what the schema said.
    static final String DECLARED = """

            # What the schema said about each of the edges when this was written, so that a later change of the schema
            # refuses the run with the edge that changed. Not to be edited: `expunge init --update` renews it.
            """;

    private static final String REST = """

            # How fast a run goes; it learns from its own batches, and backs off when somebody is in the way.
            pace:
              # gentle: small transactions, and as much rest as work. brisk: larger ones without a rest. Or a size
              # and a pause of your own: { fixed: { roots: 500, pause: 200ms } }
              mode: gentle
              # How large the batches may get, for gentle and brisk: how long one should work, and the fewest and
              # most candidates in it; each goes with everything that references it.
              #batch:
                #target: 60ms
                #roots: 1..5000
              # The most batches at once.
              workers: 1
              # The longest that one batch may take, waiting for locks included.
              deadline: 30s
              # What pauses the run or slows it down; docs/signals.md lists all there are. Without it: sessions that
              # wait for us, our own waits, and standbys that fall behind.
              #signals:
                #replication_lag: 10s

            # What pauses or ends a run from outside: while the file is there, the run waits. Relative paths start
            # at the folder of this spec.
            #stop:
              #kill_file: expunge.stop
              # When the run may work, on the clock of a time zone; outside of it the run pauses or stops.
              #window: "Mon-Fri 22:00-06:00 Europe/Berlin"
              #when_closed: pause
              # How long it may work before it stops.
              #after: 4h
              # The most candidates that may be given up before it stops.
              #max_parked: 100

            # What is saved before the first delete: every row that goes, compressed, encrypted to public keys in
            # the age format, read back and compared. Who holds one of the secret keys can read it; `age-keygen`
            # makes a pair. Without an export nothing brings back what a wrong spec deleted.
            #backup:
              #export:
                # A folder such as exports, or a part of a bucket; only a bucket takes a lock, which nobody
                # can end before its time (docs/the-compliance-bucket.md).
                #to: s3://compliance/expunge
                #encrypt_to: [age1…]
                #lock: { mode: compliance, retain: 7 years, legal_hold: false }
                # The private half of each run's own key, wrapped for those above; never in the folder of the export.
                #keys: export-keys
                # After that time the export has to be unreadable: `expunge shred --due` destroys the keys.
                #horizon: 7 years
                # Wraps them by a key of AWS KMS, too; signs manifests.
                #kms: alias/expunge
                #sign_with: manifest-key.pem
                # What changed since the freeze is spared; the next run takes it where it still matches. Or `again`: it
                # is exported once more, as it is then, and deleted by a run that follows at once.
                #changed: spare
              # Of the whole database, or of the tables that it touches; docs/snapshots.md.
              #snapshot:
                #pgbackrest: {          # or none: "why"; or rds: { instance: …, unencrypted: "why" };
                  #stanza: main,        # or aurora: { cluster: …, region: …, endpoint: …, through: … };
                  #type: diff,          # or pg_dump: { to: dumps, jobs: 4 };
                  #config: own.conf,    # or existing: { rds: …, name: …, max_age: 24h }
                  #program: pgbackrest, deadline: 12h }

            # How every bucket that this spec names is reached; credentials come from where AWS tools look for them.
            #s3:
              #endpoint: https://s3.example.org
              #region: eu-central-1
              #path_style: true
              #checksums: always
              #kms_key: 0b1c2d3e-1111-2222-3333-444455556666
              #max_rate: 20000000

            # Where it is kept outside the database who was deleted, as keyed digests: a restored backup brings nobody
            # back for good, and importers can ask. docs/after-restoring-a-backup.md.
            #deleted:
              #to: deleted
              #key: ${DELETED_KEY}
              #earlier_keys: ["${DELETED_KEY_BEFORE}"]
              #since: created_at

            # Whether triggers run when `expunge restore` puts rows back: fire, or off.
            #restore:
              #triggers: fire

            # Who is told when a run was refused, stopped or finished; docs/notices.md.
            #notices:
              #- webhook: { url: "https://ops.example.org/expunge", format: json, token: "${OPS_TOKEN}" }
              #- webhook: { secret_url: "${SLACK_HOOK}", format: slack }
                #on: [refused, stopped]
              #- email:
                  #to: [privacy@example.org]
                  #from: expunge@example.org
                  #host: mail.example.org
                  #port: 587
                  #tls: starttls
                  #user: expunge
                  #password: ${MAIL_PASSWORD}
            """;

    private SpecDraft() {}

    /// The text of the file, by the estimates of the catalog alone.
    ///
    /// @param catalog where the references are looked up
    /// @param root a table of the catalog
    /// @param name names the job; brought into the form that a spec demands
    public static String of(Catalog catalog, Table root, String name) {
        return of(catalog, root, name, Proposal.all(catalog, root));
    }

    /// The same with proposals of one's own.
    static String of(Catalog catalog, Table root, String name, List<Proposal> proposals) {
        Optional<AgeColumn> age = AgeColumn.of(root);
        String table = YamlText.literal(root.name().toString());
        return head(jobName(name))
                + age.map(it -> aged(table, it)).orElseGet(() -> ageless(table))
                + edges(proposals)
                + PROTECT
                + GuardDraft.of(root, age)
                + StayingDraft.of(root)
                + ApprovalDraft.TEXT
                + REST
                + declared(catalog, proposals);
    }

    private static String head(String name) {
        return String.format(Locale.ROOT, """
            # yaml-language-server: $schema=docs/spec.schema.json
            # The line above lets editors complete and check this file by its JSON Schema: give the path to yours.
            #
            # A draft. REVIEW marks what was guessed, DECIDE what only a person can decide: look through both.
            # A key that is off has a # right before it, without a blank: take the # away to set it.

            # The version of the spec.
            expunge: 1

            # Names the job in the ledger and in messages.
            name: %s

            # Where the data is.
            database:
              # The server and the database, without a password: postgresql://host:5432/database.
              # ${NAME} is replaced by the environment variable of that name.
              url: ${DATABASE_URL}
              # The role that connects; it should be able to do this spec and nothing else.
              #user: expunge
              # Where the password comes from; the spec never holds it. Either an environment variable as here, or
              # { file: path }, or { command: program and arguments }.
              #password: ${DATABASE_PASSWORD}
              # REVIEW: the name that tells this database from its clones and standbys, which it must not share.
              environment: production
              # A standby on which counts and guards run; who it is and its age are checked.
              #replica: postgresql://replica.example:5432/app
              # Settings of PostgreSQL for every connection, where a trigger of the application needs one.
              #settings: { app.tenant: "1" }
            """, YamlText.scalar(name));
    }

    private static String aged(String root, AgeColumn age) {
        return String.format(Locale.ROOT, """

            # Values that the criteria use as :name and the command line may set: --set retainDays=120.
            # Types: integer, number, text, date, boolean. Without a default it must be set.
            parameters:
              retainDays: { type: integer, minimum: 1, maximum: 36500, default: 90 }

            # The table whose rows are the subjects, with its schema.
            root: %s

            # The SQL condition over the root that selects the candidates: one condition, not a statement.
            # :as_of is the frozen now of the run; now() and everything else that changes by itself is refused.
            # REVIEW: as it stands, every row older than retainDays by this column is selected.
            %s# Add what else must hold, for example: and status = 'deactivated'
            criteria: |
              %s < :as_of - make_interval(days => :retainDays)
            """, root, age.caution(), age.sql());
    }

    private static String ageless(String root) {
        return String.format(Locale.ROOT, """

            # The table whose rows are the subjects, with its schema.
            root: %s

            # The SQL condition over the root that selects the candidates: one condition, not a statement.
            # :as_of is the frozen now of the run; now() and everything else that changes by itself is refused.
            # REVIEW: no column of the root seems to tell its age, so this selects nothing yet. For example:
            #   closed_at < :as_of - make_interval(days => :retainDays)
            # with its value declared above `root`, so that the command line may set it:
            #   parameters:
            #     retainDays: { type: integer, minimum: 1, maximum: 36500, default: 90 }
            criteria: |
              false
            """, root);
    }

    private static String jobName(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-");
        return plain.isEmpty() ? "deletion" : plain.substring(0, Math.min(LONGEST_NAME, plain.length()));
    }

    private static String edges(List<Proposal> proposals) {
        return proposals.isEmpty()
                ? EDGES + "# There is none.\nedges: {}\n"
                : EDGES + summary(proposals) + "edges:\n" + joined(EdgeText.grouped(proposals, "  "));
    }

    private static String summary(List<Proposal> proposals) {
        long delete = count(proposals, Optional.of(Action.DELETE));
        long detach = count(proposals, Optional.of(Action.DETACH));
        long open = count(proposals, Optional.empty());
        return "#\n# Of " + MapText.counted(proposals.size(), "reference") + ": " + Amounts.count(open) + " to decide, "
                + Amounts.count(delete) + " proposed as delete, " + Amounts.count(detach) + " as detach.\n";
    }

    private static long count(List<Proposal> proposals, Optional<Action> action) {
        return proposals.stream().filter(p -> p.action().equals(action)).count();
    }

    private static String declared(Catalog catalog, List<Proposal> proposals) {
        var declared = new LinkedHashMap<EdgeName, Declaration>();
        proposals.forEach(p -> declared.put(p.edge(), Declarations.of(catalog, p.foreignKey())));
        return declared.isEmpty() ? "" : DECLARED + "declared:\n" + joined(EdgeText.declared(declared, "  "));
    }

    private static String joined(List<String> lines) {
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }
}
