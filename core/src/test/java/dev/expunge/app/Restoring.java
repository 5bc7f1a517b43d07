package dev.expunge.app;

import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.backup.KeyPair;
import dev.expunge.delete.RunEvent;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.postgres.RestoreChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A run with an export that somebody has the key of, and what restores it.
///
/// @param file of the spec
/// @param identity file of the secret key
record Restoring(Expunge expunge, Path file, Path identity) {
    /// Writes the spec, with an export beside it, and a new key.
    static Restoring of(Path folder, String spec) {
        try {
            KeyPair keys = KeyPair.make();
            Path identity = Files.writeString(folder.resolve("key.txt"), keys.secretKey() + "\n");
            Path file = FluxmapSpec.write(folder, spec + """
                    backup:
                      export: { to: export, encrypt_to: [%s] }
                    """.formatted(keys.publicKey()));
            return new Restoring(new Expunge(Map.of(), new SystemTime()), file, identity);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same with other words in the spec.
    Restoring rewritten(String words, String others) {
        try {
            Files.writeString(file, Files.readString(file).replace(words, others));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Opened opened() {
        return expunge.open(file);
    }

    /// Deletes what the spec says.
    Outcome delete() {
        Opened opened = expunge.open(file, List.of());
        String signature = expunge.dryRun(opened).plan().signature().toString();
        return expunge.execute(opened, signature, event -> {}, watch -> {});
    }

    RestoreWanted wanted(long run, RestoreChoice choice) {
        return new RestoreWanted(run, identity, Optional.empty(), choice, Optional.empty());
    }

    RestoreReport look(RestoreWanted wanted) {
        return expunge.restores(opened()).look(wanted);
    }

    RestoreReport restore(RestoreWanted wanted) {
        return restore(wanted, event -> {});
    }

    RestoreReport restore(RestoreWanted wanted, Consumer<RunEvent> events) {
        return restore(wanted, look(wanted).signature().orElseThrow().toString(), (done, total, rows) -> {}, events);
    }

    RestoreReport restore(
            RestoreWanted wanted, String signature, RestoreDesk.Progress progress, Consumer<RunEvent> events) {
        return expunge.restores(opened())
                .restore(wanted, signature, new RestoreDesk.Listener(progress, events, watch -> {}));
    }

    /// Number and digest of the rows of every table.
    static Map<String, String> contents(String database) {
        return contents(TestServer.server(), database);
    }

    static Map<String, String> contents(EmbeddedServer server, String database) {
        return new RealSchema(server, "", "", "", false, Map.of()).contents(database);
    }
}
