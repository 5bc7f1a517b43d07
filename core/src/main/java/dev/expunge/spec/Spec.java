package dev.expunge.spec;

import dev.expunge.ChangeWindows;
import dev.expunge.sql.TableName;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What to delete, from where, under which rules: the YAML file as values, checked. Immutable.
///
/// @param name names the job in the ledger and in messages
/// @param root the table whose rows are the subjects
/// @param criteria the predicate over the root, with `:as_of` and named parameters
/// @param edges the decision for each reference, in the order of the file
/// @param protect tables that no run may write
/// @param testedOn where it has to be tried first
/// @param declared what the schema said about the edges when they were decided; empty where the file does not say
/// @param holds where it stands who must not be deleted now, beside the holds in schema `expunge`
/// @param softDelete that rows are marked before they are deleted, and for how long
/// @param s3 how its buckets are reached; empty where the file does not say
public record Spec(
        String name,
        Database database,
        Map<String, Parameter> parameters,
        TableName root,
        String criteria,
        Map<EdgeName, Decision> edges,
        Set<TableName> protect,
        Guards guards,
        Pace pace,
        Stop stop,
        Backup backup,
        Optional<TestedOn> testedOn,
        Map<EdgeName, Declaration> declared,
        List<HoldSource> holds,
        Optional<SoftDelete> softDelete,
        List<NoticeSpec> notices,
        ApprovalRules approvals,
        Optional<S3Spec> s3,
        Optional<DeletedSpec> deleted) {
    public Spec {
        Objects.requireNonNull(name, "name is null");
        Objects.requireNonNull(database, "database is null");
        Objects.requireNonNull(root, "root is null");
        Objects.requireNonNull(criteria, "criteria is null");
        Objects.requireNonNull(guards, "guards is null");
        Objects.requireNonNull(pace, "pace is null");
        Objects.requireNonNull(stop, "stop is null");
        Objects.requireNonNull(backup, "backup is null");
        Objects.requireNonNull(approvals, "approvals is null");
        Objects.requireNonNull(s3, "s3 is null");
        Objects.requireNonNull(testedOn, "testedOn is null");
        parameters = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(parameters));
        protect = Set.copyOf(protect);
        edges = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(edges));
        declared = Map.copyOf(declared);
        holds = List.copyOf(holds);
        notices = List.copyOf(notices);
    }

    /// The same for what can be undone: without approvals, and without a trial.
    public Spec reversible() {
        return new Spec(
                name,
                database,
                parameters,
                root,
                criteria,
                edges,
                protect,
                guards,
                pace,
                stop,
                backup,
                Optional.empty(),
                declared,
                holds,
                softDelete,
                notices,
                ApprovalRules.NONE,
                s3,
                deleted);
    }

    /// The same for what puts rows back: nothing but the root and its mark counts.
    public Spec unguarded() {
        var guards = new Guards(
                Optional.empty(), Optional.empty(), true, List.of(), 0, this.guards.accept(), Plausibility.USUAL);
        return new Spec(
                name,
                database,
                Map.of(),
                root,
                criteria,
                Map.of(),
                Set.of(),
                guards,
                pace,
                stop,
                new Backup(Optional.empty(), Optional.empty(), backup.restore()),
                Optional.empty(),
                Map.of(),
                List.of(),
                softDelete,
                notices,
                ApprovalRules.NONE,
                s3,
                deleted);
    }

    /// Where the data is.
    ///
    /// @param url `jdbc:postgresql://…` or `postgresql://…`, without a password
    /// @param environment the name that tells clones and standbys of one server apart, for example `production`
    /// @param settings that every session has, by their names
    /// @param replica where counts and guards run; empty where they run on the database itself
    public record Database(
            String url,
            Optional<String> user,
            Optional<Secret> password,
            String environment,
            Map<String, String> settings,
            Optional<Replica> replica) {
        public Database {
            settings = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(settings));
        }

        /// Without settings.
        public Database(String url, Optional<String> user, Optional<Secret> password, String environment) {
            this(url, user, password, environment, Map.of(), Optional.empty());
        }
    }

    /// A standby of the database.
    ///
    /// @param lag how long it may take to have what the database had committed
    public record Replica(String url, Duration lag) {}

    /// A named value that the criteria use and a command line may set.
    public record Parameter(
            ParameterType type,
            Optional<BigDecimal> minimum,
            Optional<BigDecimal> maximum,
            Optional<String> defaultValue) {}

    /// The types a parameter can have.
    public enum ParameterType {
        INTEGER,
        NUMBER,
        TEXT,
        DATE,
        BOOLEAN
    }

    /// What must hold before anything is deleted.
    ///
    /// @param maxRows the most rows, over all tables, that may go or change
    /// @param maxRatio the largest share of the root's rows that may be candidates, between 0 and 1
    /// @param allowEmpty whether no candidate at all is a success
    /// @param maxUnselected the most rows of the root that may go without being selected
    /// @param accept why a hazard that would refuse the run is accepted
    /// @param plausible what a deletion that makes sense looks like
    public record Guards(
            Optional<Long> maxRows,
            Optional<Ratio> maxRatio,
            boolean allowEmpty,
            List<DateRange> dates,
            long maxUnselected,
            Map<Acceptable, String> accept,
            Plausibility plausible) {
        public Guards {
            dates = List.copyOf(dates);
            accept = Map.copyOf(accept);
        }

        /// Guards under which nobody goes who was not selected, without a hazard accepted.
        public Guards(Optional<Long> maxRows, Optional<Ratio> maxRatio, boolean allowEmpty, List<DateRange> dates) {
            this(maxRows, maxRatio, allowEmpty, dates, 0, Map.of(), Plausibility.USUAL);
        }
    }

    /// A share between 0 and 1.
    public record Ratio(BigDecimal value) {}

    /// The dates that a column of a candidate may have.
    ///
    /// @param maxNull the largest share of candidates without a date, or with an infinite one; empty for none
    /// @param maxDefault the largest share with a value that programs write for no date; empty for the usual
    /// limit
    /// @param maxSameDay the largest share with one and the same day; empty for the usual limit
    public record DateRange(
            String column,
            Optional<DateBound> notBefore,
            Optional<DateBound> notAfter,
            Optional<Ratio> maxNull,
            Optional<Ratio> maxDefault,
            Optional<Ratio> maxSameDay) {
        /// With the usual limits of what is suspicious.
        public DateRange(String column, Optional<DateBound> notBefore, Optional<DateBound> notAfter) {
            this(column, notBefore, notAfter, Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /// How fast a run goes, and the longest that one batch may take.
    ///
    /// @param fixed size and pause of [PaceMode#FIXED]; empty for the others
    /// @param target how long a batch should work; empty for the default of the mode
    /// @param roots the sizes that may be learnt
    /// @param workers the most batches at once
    /// @param deadline the longest a batch's transaction may stand, locks included
    /// @param signals what pauses the run or slows it down; empty for the usual ones
    public record Pace(
            PaceMode mode,
            Optional<Fixed> fixed,
            Optional<Duration> target,
            RootRange roots,
            int workers,
            Duration deadline,
            Optional<List<SignalSpec>> signals) {}

    /// How a run weighs its own time against the live traffic.
    public enum PaceMode {
        GENTLE,
        BRISK,
        FIXED
    }

    /// A size and a pause that a person chose.
    ///
    /// @param roots candidates in one batch
    /// @param pause the wait between two batches
    public record Fixed(int roots, Duration pause) {}

    /// The fewest and the most candidates of one batch, inclusive.
    public record RootRange(int fewest, int most) {}

    /// What pauses or ends a run from outside.
    ///
    /// @param window when the run may work; none is always
    /// @param after how long one process may work on it
    /// @param maxParked the most candidates that may be given up; empty for the default
    public record Stop(
            Optional<Path> killFile,
            ChangeWindows window,
            WhenClosed whenClosed,
            Optional<Duration> after,
            Optional<Long> maxParked) {}

    /// What a run does outside its windows.
    public enum WhenClosed {
        /// Waits for the next one.
        PAUSE,
        /// Ends, and can resume.
        STOP
    }

    /// What is saved before the first delete, and how it is put back.
    public record Backup(Optional<Export> export, Optional<SnapshotSpec> snapshot, RestoreRules restore) {
        Backup restoring(RestoreRules rules) {
            return new Backup(export, snapshot, rules);
        }
    }

    /// The encrypted copy of the frozen set.
    ///
    /// @param to the folder or the part of a bucket
    /// @param encryptTo public keys in the age format, at least one
    /// @param lock how long nobody can delete it; empty where the spec asks for none
    /// @param rules its keys, its end, its signature
    public record Export(Location to, List<String> encryptTo, Optional<LockSpec> lock, ExportRules rules) {
        public Export {
            encryptTo = List.copyOf(encryptTo);
        }

        /// Where it goes and how long nobody can delete it, for people.
        public String place() {
            return to + lock.map(LockSpec::words).orElse("");
        }

        /// An export into a folder under the usual rules.
        public Export(Path to, List<String> encryptTo) {
            this(new Location.Folder(to.toAbsolutePath().normalize()), encryptTo, Optional.empty(), ExportRules.USUAL);
        }
    }
}
