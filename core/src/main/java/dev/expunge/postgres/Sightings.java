package dev.expunge.postgres;

import dev.expunge.spec.SignalSpec;
import java.util.List;

/// What a role needs to see what signals tell, as the part of a grant before ` to `. Pure.
final class Sightings {
    private static final String STATS = "pg_read_all_stats";

    private Sightings() {}

    static List<String> of(List<SignalSpec> signals) {
        return signals.stream()
                .map(Sightings::of)
                .filter(grant -> !grant.isEmpty())
                .distinct()
                .toList();
    }

    private static String of(SignalSpec signal) {
        return switch (signal) {
            case SignalSpec.ReplicationLag _,
                    SignalSpec.ActiveBackends _,
                    SignalSpec.OldestXmin _,
                    SignalSpec.WraparoundVacuum _ -> STATS;
            case SignalSpec.ArchiverBacklog _ -> "execute on function pg_catalog.pg_ls_archive_statusdir()";
            case SignalSpec.FreeDisk _ -> "pg_read_all_settings";
            case SignalSpec.BlockedSessions _,
                    SignalSpec.LockWaits _,
                    SignalSpec.Slots _,
                    SignalSpec.WalRate _,
                    SignalSpec.Query _,
                    SignalSpec.Http _,
                    SignalSpec.PromQl _,
                    SignalSpec.CloudWatch _ -> "";
        };
    }
}
