package dev.expunge.app;

import dev.expunge.Failure;
import dev.expunge.delete.RunEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A process that executes a spec until it ends or is killed. Prints `ready`, then each stage as it begins.
final class KilledRun {
    private KilledRun() {}

    /// Executes until the end.
    ///
    /// @param arguments the spec and its signature
    public static void main(String[] arguments) {
        var expunge = new Expunge(Map.of(), new SystemTime());
        Opened opened = expunge.open(Path.of(arguments[0]), List.of());
        System.out.println("ready");
        try {
            expunge.execute(opened, arguments[1], KilledRun::print, watch -> {});
        } catch (Failure failure) {
            System.out.println(failure.code() + " " + failure.what());
            System.exit(failure.code().exit());
        }
    }

    private static void print(RunEvent event) {
        if (event instanceof RunEvent.StageStarted started) {
            System.out.println(started.stage());
        }
    }
}
