package dev.expunge.app;

import dev.expunge.Failure;
import dev.expunge.postgres.RestoreChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// A process that restores everybody, prints `here` when it is about to make one certain call to the server, and waits
/// there: a test kills it.
final class KilledRestore {
    private KilledRestore() {}

    /// The process.
    ///
    /// @param arguments the spec, whose address carries the breaking driver's mark `killed`; the secret key's
    /// file, the run's number, the signature, what the call has to contain, and the how many-th of these it is
    public static void main(String[] arguments) {
        var calls = new Calls();
        var times = new AtomicInteger(Integer.parseInt(arguments[5]));
        calls.before(call -> {
            String text =
                    call.purpose() + " " + call.method() + " " + call.sql().replaceAll("\\s+", " ");
            if (text.contains(arguments[4]) && times.decrementAndGet() == 0) {
                System.out.println("here");
                await();
            }
        });
        BreakingDriver.marked("", "killed", calls);
        var expunge = new Expunge(Map.of(), new SystemTime());
        Opened opened = expunge.open(Path.of(arguments[0]));
        var wanted = new RestoreWanted(
                Long.parseLong(arguments[2]),
                Path.of(arguments[1]),
                Optional.empty(),
                new RestoreChoice.All(),
                Optional.empty());
        try {
            expunge.restores(opened)
                    .restore(
                            wanted,
                            arguments[3],
                            new RestoreDesk.Listener((done, total, rows) -> {}, event -> {}, watch -> {}));
            System.out.println("done");
        } catch (Failure failure) {
            System.out.println(failure.code() + " " + failure.what());
            System.exit(failure.code().exit());
        }
    }

    private static void await() {
        try {
            if (System.in.read() < 0) {
                Runtime.getRuntime().halt(1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
