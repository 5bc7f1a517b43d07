package dev.expunge.spec;

import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All keys of a spec: the one description from which files are read and the schema for editors is made.
final class SpecKeys {
    private static final Key<String> VERSION = Key.required(
            "expunge",
            Scalar.verbatim(
                    (spot, text) ->
                            text.equals("1") ? Optional.of(text) : spot.wrong("must be 1, the version of the spec"),
                    JsonSchema.constant(1)),
            "The version of the spec: 1.");
    private static final Key<String> NAME = Key.required(
            "name",
            Texts.matching("[a-z0-9-]{1,63}", "must be 1 to 63 of a-z, 0-9 and -"),
            "Names the job in the ledger and in messages.");
    private static final Key<Spec.Database> DATABASE =
            Key.required("database", DatabaseKeys.SECTION, "Where the data is.");
    private static final Key<Map<String, Spec.Parameter>> PARAMETERS = Key.optional(
            "parameters", ParameterKeys.ALL, "Values that the criteria use as :name and the command line may set.");
    private static final Key<TableName> ROOT = Key.required(
            "root", Names.table(), "The table whose rows are the subjects, with its schema: public.users.");
    private static final Key<String> CRITERIA = Key.required(
            "criteria",
            CriteriaCheck.shape(),
            "The SQL condition over the root that selects the candidates; :as_of is the frozen now of the run.");
    private static final Key<Map<EdgeName, Decision>> EDGES = Key.optional(
            "edges",
            new Entries<>(Names::edge, Names.EDGE, DecisionKeys.DECISION),
            "For each reference to the root or to what goes with it: delete, detach, forbid, anonymize or keep.");
    private static final Key<List<TableName>> PROTECT = Key.optional(
            "protect", new Items<>(Names.table(), 1), "Tables that no run may write, whatever the edges say.");
    private static final Key<Map<EdgeName, Declaration>> DECLARED = Key.optional(
            "declared",
            new Entries<>(Names::edge, Names.EDGE, declaration()),
            "What the schema said about each edge when it was decided; init writes it, init --update renews it.");
    private static final Key<Spec.Guards> GUARDS = Key.optional(
                    "guards", GuardKeys.SECTION, "What must hold before anything is deleted.")
            .orEmpty();
    private static final Key<Spec.Pace> PACE = Key.optional(
                    "pace", PaceKeys.SECTION, "How fast a run goes, and the longest that one batch may take.")
            .orEmpty();
    private static final Key<Spec.Stop> STOP = Key.optional(
                    "stop", StopKeys.SECTION, "What pauses or ends a run from outside.")
            .orEmpty();
    private static final Key<Spec.Backup> BACKUP = Key.optional(
                    "backup", RunKeys.BACKUP, "What is saved before the first delete.")
            .orEmpty();
    private static final Key<ApprovalRules> APPROVALS = Key.optional(
                    "approvals", ApprovalKeys.SECTION, "Who has to agree to a run, and what has to be done before it.")
            .orEmpty();

    private static final Key<TestedOn> TESTED_ON =
            Key.optional("tested_on", TestedOnKeys.SECTION, "A run has to be tried on another target first.");

    private static final Key<List<HoldSource>> HOLDS = Key.optional(
            "holds", HoldKeys.ALL, "Where it stands who must not be deleted now; read again inside every batch.");

    private static final Key<SoftDelete> SOFT_DELETE = Key.optional(
            "soft_delete",
            SoftDeleteKeys.SECTION,
            "Rows are marked first: a run takes those only that have been marked for long enough.");

    private static final Key<DeletedSpec> DELETED = Key.optional(
            "deleted", DeletedKeys.SECTION, "Where it is kept outside the database who was deleted, as keyed digests.");

    private static final Key<List<NoticeSpec>> NOTICES =
            Key.optional("notices", NoticeKeys.ALL, "Who is told when a run was refused, stopped or finished.");

    private static final Key<S3Spec> S3 =
            Key.optional("s3", S3Keys.SECTION, "How every bucket that this spec names is reached.");

    private static final Key<RestoreRules> RESTORE = Key.optional(
                    "restore", RestoreKeys.SECTION, "How rows are put back.")
            .orEmpty();

    /// The whole file.
    static final Section<Spec> FILE = new Section<>(
            List.of(
                    VERSION,
                    NAME,
                    DATABASE,
                    PARAMETERS,
                    ROOT,
                    CRITERIA,
                    EDGES,
                    PROTECT,
                    GUARDS,
                    HOLDS,
                    SOFT_DELETE,
                    PACE,
                    STOP,
                    BACKUP,
                    S3,
                    TESTED_ON,
                    NOTICES,
                    APPROVALS,
                    DELETED,
                    RESTORE,
                    DECLARED),
            (spot, values) ->
                    values.of(CRITERIA).ifPresent(criteria -> CriteriaCheck.check(spot, criteria, checked(values))),
            SpecKeys::spec);

    private SpecKeys() {}

    private static Shape<Declaration> declaration() {
        return Scalar.verbatim(
                (spot, text) -> Declaration.parse(text)
                        .or(() -> spot.wrong("is not what init writes: take the line out, init --update adds it")),
                JsonSchema.exactText(Declaration.PATTERN));
    }

    private static List<String> checked(Values values) {
        return values.of(GUARDS).map(guards -> guards.plausible().checks()).orElse(List.of()).stream()
                .map(Plausibility.Check::sql)
                .toList();
    }

    private static Spec spec(Values values) {
        return new Spec(
                values.the(NAME),
                values.the(DATABASE),
                values.of(PARAMETERS).orElse(Map.of()),
                values.the(ROOT),
                values.the(CRITERIA),
                values.of(EDGES).orElse(Map.of()),
                Set.copyOf(values.of(PROTECT).orElse(List.of())),
                values.the(GUARDS),
                values.the(PACE),
                values.the(STOP),
                values.the(BACKUP).restoring(values.the(RESTORE)),
                values.of(TESTED_ON),
                values.of(DECLARED).orElse(Map.of()),
                HoldSource.numbered(values.of(HOLDS).orElse(List.of())),
                values.of(SOFT_DELETE),
                values.of(NOTICES).orElse(List.of()),
                values.the(APPROVALS),
                values.of(S3),
                values.of(DELETED));
    }
}
