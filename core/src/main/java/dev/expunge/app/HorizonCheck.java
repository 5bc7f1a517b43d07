package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.plan.Plan;
import dev.expunge.spec.ExportRules;
import dev.expunge.spec.Location;
import dev.expunge.spec.LockSpec;
import dev.expunge.spec.PeriodText;
import java.time.LocalDate;
import java.time.Period;
import java.util.Optional;

/// Whether an export can come to its end: what is locked for longer than it may be readable needs a key that is
/// not under that lock. Pure.
final class HorizonCheck {
    /// Years of both kinds come after it.
    private static final LocalDate SOME_DAY = LocalDate.of(2026, 1, 1);

    private HorizonCheck() {}

    /// @throws Failure `HORIZON_LOCKED` when the plan's export could not be ended in time
    static void require(Plan plan) {
        plan.export()
                .flatMap(export -> against(
                        export.rules().horizon(),
                        export.lock().map(LockSpec::retain),
                        sharesLock(export.to(), ExportRules.keysOf(export))))
                .ifPresent(failure -> {
                    throw failure;
                });
    }

    /// What speaks against an export that is locked for some time.
    ///
    /// @param horizon after what time it has to be unreadable; empty for never
    /// @param lock for how long what is written cannot be deleted; empty for no lock
    /// @param keysLocked whether what is written to the place of the keys comes under that lock, too
    static Optional<Failure> against(Optional<Period> horizon, Optional<Period> lock, boolean keysLocked) {
        return outlives(lock, horizon) && keysLocked
                ? Optional.of(Failure.nothingChanged(
                        Code.HORIZON_LOCKED,
                        "refused: the export would be locked for " + PeriodText.of(lock.get())
                                + ", has to be unreadable after "
                                + PeriodText.of(horizon.get())
                                + ", and the keys that would end it lie under the same lock",
                        "keep the keys where nothing is locked: backup.export.keys, a folder or another bucket",
                        "or lock for no longer than the horizon: backup.export.lock.retain"))
                : Optional.empty();
    }

    private static boolean outlives(Optional<Period> lock, Optional<Period> horizon) {
        return horizon.isPresent()
                && lock.isPresent()
                && SOME_DAY.plus(lock.get()).isAfter(SOME_DAY.plus(horizon.get()));
    }

    /// What speaks against a place of keys.
    ///
    /// @param retention for how long a bucket locks by itself whatever is put into it; empty for no lock
    static Optional<Failure> against(Optional<Period> horizon, Optional<Period> retention, Location keys) {
        return outlives(retention, horizon)
                ? Optional.of(Failure.nothingChanged(
                        Code.HORIZON_LOCKED,
                        "refused: the export has to be unreadable after " + PeriodText.of(horizon.get())
                                + ", and " + keys
                                + ", where its key would be, locks by itself whatever is put there, for "
                                + PeriodText.of(retention.get()),
                        "keep the keys where nothing is locked: backup.export.keys, a folder or another bucket",
                        "or take the default retention off that bucket"))
                : Optional.empty();
    }

    /// A bucket's lock is that of the whole bucket, whatever the prefix.
    static boolean sharesLock(Location export, Location keys) {
        return export instanceof Location.Bucket to
                && keys instanceof Location.Bucket beside
                && to.name().equals(beside.name());
    }
}
