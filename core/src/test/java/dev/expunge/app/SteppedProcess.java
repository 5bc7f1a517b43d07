package dev.expunge.app;

import dev.expunge.Failure;
import dev.expunge.backup.Envelope;
import dev.expunge.backup.ExportIdentity;
import dev.expunge.backup.KeyMaker;
import dev.expunge.backup.KeyPlace;
import dev.expunge.storage.Disk;
import dev.expunge.storage.FolderStorage;
import dev.expunge.storage.ObjectStorage;
import dev.expunge.storage.SteppedStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A process that makes or destroys a run's key, prints each step at the place of the keys before it takes it,
/// and waits for a line each time: a test kills it between any two.
final class SteppedProcess {
    private SteppedProcess() {}

    /// Makes or destroys a key.
    ///
    /// @param arguments `key FOLDER RECIPIENT`, or `shred SPEC RUN CODE SIGNATURE`
    public static void main(String[] arguments) throws IOException {
        try {
            if (arguments[0].equals("key")) {
                make(Path.of(arguments[1]), arguments[2]);
            } else {
                shred(arguments);
            }
            System.out.println("done");
        } catch (Failure failure) {
            System.out.println(failure.code() + " " + failure.what());
            System.exit(failure.code().exit());
        }
    }

    private static void make(Path folder, String recipient) {
        var run = new ExportIdentity("expunge test", "7", "f".repeat(64));
        new KeyMaker(new KeyPlace(stepped(new FolderStorage(folder)), Envelope.none()))
                .ready(new KeyMaker.Order(run, List.of(recipient), Optional.empty(), false));
    }

    private static void shred(String[] arguments) {
        Opened opened = new Expunge(Map.of(), new SystemTime()).open(Path.of(arguments[1]), List.of());
        new ShredDesk(opened, place -> stepped(KeyPlaces.open(opened.spec(), place)))
                .shred(
                        new ShredDesk.Which(Optional.of(Long.parseLong(arguments[2])), Optional.of(arguments[3])),
                        arguments[4]);
    }

    private static ObjectStorage stepped(ObjectStorage place) {
        Disk.Watcher step = name -> {
            System.out.println("step " + name);
            if (System.in.read() < 0) {
                throw new IOException("nobody is there");
            }
        };
        return new SteppedStorage(place, step);
    }
}
