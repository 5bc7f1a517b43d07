package dev.expunge.app;

import dev.expunge.Failure;
import dev.expunge.postgres.RestoreChoice;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A process that restores everybody, until it ends or is killed. Prints `ready`, then `batch` after each
/// transaction.
final class KilledRestore {
    private KilledRestore() {}

    /// The process.
    ///
    /// @param arguments the spec, the secret key's file, the run's number and the signature
    public static void main(String[] arguments) {
        var expunge = new Expunge(Map.of(), new SystemTime());
        Opened opened = expunge.open(Path.of(arguments[0]));
        var wanted = new RestoreWanted(
                Long.parseLong(arguments[2]),
                Path.of(arguments[1]),
                Optional.empty(),
                new RestoreChoice.All(),
                Optional.empty());
        System.out.println("ready");
        try {
            expunge.restores(opened)
                    .restore(
                            wanted,
                            arguments[3],
                            new RestoreDesk.Listener(
                                    (done, total, rows) -> System.out.println("batch"), event -> {}, watch -> {}));
        } catch (Failure failure) {
            System.out.println(failure.code() + " " + failure.what());
            System.exit(failure.code().exit());
        }
    }
}
