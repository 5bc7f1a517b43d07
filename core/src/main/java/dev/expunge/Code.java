package dev.expunge;

/// The stable name of a failure, and the exit code that goes with it. Names never change their meaning;
/// `docs/errors.md` lists them.
///
/// Exit codes: 1 a bug in Expunge, 2 wrong usage or spec, 3 refused by a guard, 4 not approved or signature
/// mismatch, 5 stopped part-way and can resume, 6 verification found a discrepancy, 7 a store cannot be reached,
/// 8 another run is in the way.
public enum Code {
    /// Something happened that Expunge did not foresee.
    BUG(1),
    /// The command line is wrong.
    USAGE(2),
    /// The spec cannot be read: missing, empty, not YAML.
    SPEC_UNREADABLE(2),
    /// The spec was read and has problems; all of them are listed.
    SPEC_INVALID(2),
    /// The spec is written in a way that cannot be changed without touching the rest of it.
    SPEC_UNEDITABLE(2),
    /// A parameter is missing, unknown, of the wrong type or out of bounds.
    PARAMETER_INVALID(2),
    /// The server does not accept the criteria.
    CRITERIA_INVALID(2),
    /// The spec names a table or column that the database does not have.
    SCHEMA_MISMATCH(2),
    /// An edge of the schema has no decision in the spec.
    EDGE_UNDECIDED(2),
    /// The schema holds something that this version cannot delete safely.
    MAP_UNSUPPORTED(2),
    /// A pooler between here and the server does not keep sessions apart.
    POOLER_UNSUITABLE(2),
    /// The server is of a version that nothing was ever tried on.
    SERVER_TOO_OLD(2),
    /// Schema `expunge` of the database was made by another version of Expunge.
    STATE_VERSION(2),
    /// A secret cannot be read from where the spec says it is.
    SECRET_UNREADABLE(2),
    /// There is no hold of that number, or it is over.
    HOLD_UNKNOWN(2),
    /// The file of allowed signers is missing, or cannot be read.
    SIGNERS_INVALID(2),
    /// An SSH key cannot be read, or does not sign.
    KEY_UNUSABLE(2),
    /// A secret key of age cannot be read, or does not open the export.
    IDENTITY_UNUSABLE(2),
    /// There is no run of that id, or none that can do what was asked.
    RUN_UNKNOWN(2),
    /// A guard measured a value beyond its limit, or could not finish.
    GUARD_REFUSED(3),
    /// No row matches the criteria and the spec does not allow that.
    NO_CANDIDATES(3),
    /// The replica on which counts and guards run cannot be used.
    REPLICA_REFUSED(3),
    /// The clock of this machine and the clock of the server differ by more than a minute.
    CLOCK_DIFFERS(3),
    /// The role may not do what the spec needs, or may do more than it should.
    PRIVILEGE_REFUSED(3),
    /// A signal that the spec asks for cannot be read.
    SIGNAL_UNUSABLE(3),
    /// A trigger keeps every row that is to be deleted.
    DELETE_VETOED(3),
    /// A run would write a table that the spec protects.
    TABLE_PROTECTED(3),
    /// A trigger changes or inserts rows beside the frozen set, whoever is deleted.
    TRIGGER_WRITES(3),
    /// Somewhere it cannot be read who is under a hold.
    HOLD_UNREADABLE(3),
    /// The row is not there, or carries a mark that no run of ours has set.
    NOT_OUR_MARK(3),
    /// The bucket of the export does not enforce what the spec asks of it, or cannot be asked.
    BUCKET_REFUSED(3),
    /// A hold comes too late: the subject is not there any more.
    HOLD_TOO_LATE(3),
    /// The run would fail, or do what nothing can prove, for a hazard that the spec does not accept.
    HAZARD_REFUSED(3),
    /// A snapshot of the database is there, or would be made, and would not do.
    SNAPSHOT_REFUSED(3),
    /// What was exported cannot be put back into the schema as it is now.
    RESTORE_REFUSED(3),
    /// A schedule started a run while its change window was closed.
    WINDOW_MISSED(3),
    /// The database is older than the lists of who was deleted: some are back, and a replay comes first.
    REPLAY_DUE(3),
    /// A key may have been given to somebody new since its subject was deleted.
    REPLAY_REUSED(3),
    /// The key of the deleted subjects is not the one of the lists, or none at all.
    DELETED_KEY(3),
    /// Deletion was asked for without a signature, or with something that is none.
    SIGNATURE_MISSING(4),
    /// The signature was made with other parameters.
    SIGNATURE_PARAMETERS(4),
    /// The signature was made from another spec.
    SIGNATURE_SPEC(4),
    /// The schema of the touched tables has changed since the dry run.
    SIGNATURE_SCHEMA(4),
    /// The signature was made against another server, database or environment.
    SIGNATURE_TARGET(4),
    /// A guard was to be overridden without a person in front of the command, and no approval names it.
    OVERRIDE_UNAPPROVED(4),
    /// The approvals that the spec demands are not there, or do not count.
    NOT_APPROVED(4),
    /// What was approved is not what would run now.
    PLAN_CHANGED(4),
    /// Something that the spec wants done before a run is not done.
    CHECKLIST_OPEN(4),
    /// A reviewer has rejected a candidate of the sample.
    SAMPLE_REJECTED(4),
    /// A signature is not taken as an approval.
    APPROVAL_REFUSED(4),
    /// The spec demands a receipt of a trial on another target, and there is none that can be read.
    RECEIPT_MISSING(4),
    /// The receipt is not of a trial of exactly this, on the target that the spec names, by its key.
    RECEIPT_MISMATCH(4),
    /// A receipt was asked for of a run that did not go to a verified end.
    RECEIPT_REFUSED(4),
    /// The export's lock would hold its key past the horizon of the spec.
    HORIZON_LOCKED(3),
    /// An export must not be shredded now: its horizon is not over, or its run is not.
    SHRED_REFUSED(3),
    /// The key of a run was destroyed: nobody can read its export any more.
    EXPORT_SHREDDED(3),
    /// The run was stopped by a person, a signal or a file. It can resume.
    STOPPED(5),
    /// The run was aborted: the last batch was rolled back. It can resume.
    ABORTED(5),
    /// The time that the run was given is over. It can resume.
    DEADLINE(5),
    /// The change window of the run has closed. It can resume in the next one.
    WINDOW_CLOSED(5),
    /// A signal was beyond its critical limit twice in a row. The run can resume.
    SIGNAL_CRITICAL(5),
    /// The run ended with parked or pending candidates.
    INCOMPLETE(5),
    /// More candidates were given up than the spec allows. The run can resume.
    PARKED_TOO_MANY(5),
    /// This process shared a run whose lead is gone: nobody has vacuumed and verified yet.
    LEAD_GONE(5),
    /// The run ended and deleted nobody, although candidates are there that still match.
    NOTHING_DELETED(5),
    /// An index that the run builds for itself could not be built or dropped. It can resume.
    INDEX_UNFINISHED(5),
    /// Everybody is deleted, but the lists of who that was are not all written. It can resume.
    DELETED_UNLISTED(5),
    /// The schema changed while the run was under way.
    SCHEMA_DRIFT(5),
    /// The connection to the database was lost and could not be had again.
    CONNECTION_LOST(5),
    /// The frozen set, the ledger and the data do not agree.
    VERIFICATION_FAILED(6),
    /// What was exported does not read back as it was written.
    EXPORT_CORRUPT(6),
    /// A list of who was deleted is missing, or is not what was written.
    DELETED_LIST_CORRUPT(6),
    /// The key of a run is not where it was kept, or is not what was written.
    EXPORT_KEY_MISSING(6),
    /// A drill could not restore a snapshot, or did not find the tables in it.
    DRILL_FAILED(6),
    /// The database cannot be reached, or refuses the login.
    DATABASE_UNREACHABLE(7),
    /// The server cannot do it now: disk full, out of memory, too many connections, read only.
    SERVER_REFUSED(7),
    /// The folder of the export cannot be written.
    EXPORT_UNWRITABLE(7),
    /// The place of the lists of who was deleted cannot be read or written.
    DELETED_UNREACHABLE(7),
    /// The place of the runs' keys, or the envelope around them, cannot be used.
    EXPORT_KEYS_UNREACHABLE(7),
    /// The snapshot of the database could not be made, or not be verified.
    SNAPSHOT_FAILED(7),
    /// An object of an export cannot be read where it should be.
    EXPORT_UNREADABLE(7),
    /// Another run holds the tables.
    RUN_IN_THE_WAY(8),
    /// The process that works on the run does not answer what was asked of it.
    NO_ANSWER(8);

    private final int exit;

    Code(int exit) {
        this.exit = exit;
    }

    /// The process exit code, 1 to 8.
    public int exit() {
        return exit;
    }
}
