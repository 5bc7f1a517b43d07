package dev.expunge.cli;

import dev.expunge.Code;
import dev.expunge.TestServer;
import dev.expunge.backup.KeyPair;
import dev.expunge.backup.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which key opens an export for a restore, and which does not.
class RestoreKeysIT {
    private static final String STATE = "nothing was deleted, and nothing was read.";

    @TempDir
    Path folder;

    private final KeyPair person = KeyPair.make();

    private String job() throws IOException {
        String database = TestServer.empty();
        TestServer.execute(database, "create table people (id int primary key); insert into people values (1), (2)");
        Path spec = Files.writeString(folder.resolve("spec.yaml"), """
                expunge: 1
                name: people
                database: { url: "%s", environment: test }
                root: public.people
                criteria: "true"
                edges: {}
                guards: { max_ratio: 100%%, accept: { superuser: a test } }
                backup: { export: { to: export, encrypt_to: [%s] } }
                """.formatted(
                        TestServer.server().url(database, "postgres"), person.publicKey()));
        Call.of("run", spec.toString(), "--execute", "--signature", Call.signature("run", spec.toString()))
                .succeeds();
        return spec.toString();
    }

    private Call restore(String spec, String secretKey) throws IOException {
        Path file = Files.writeString(folder.resolve("identity.txt"), secretKey + "\n");
        return Call.of("restore", spec, "--run", "1", "--all", "--identity", file.toString());
    }

    private Path wrapped() throws IOException {
        try (var files = Files.list(folder.resolve("keys"))) {
            return files.filter(file -> file.toString().endsWith(".age"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void thePersonsKeyOpensItOrTheRunsOwnAndNoOtherAndNoneAfterItsEnd() throws IOException {
        String spec = job();
        Path secret = Files.writeString(folder.resolve("person.txt"), person.secretKey() + "\n");
        String own = Program.shell(
                        "age -d -i \"$1\" \"$2\"", secret.toString(), wrapped().toString())
                .text()
                .strip();
        Path aside = folder.resolve("aside");

        restore(spec, person.secretKey()).succeeds();
        restore(spec, own).succeeds();
        restore(spec, KeyPair.make().secretKey())
                .fails(Code.IDENTITY_UNUSABLE, STATE)
                .says("it was wrapped for");

        Path key = wrapped();
        Files.move(key, aside);
        restore(spec, person.secretKey()).fails(Code.EXPORT_KEY_MISSING, STATE);
        restore(spec, own).succeeds();
        Files.move(aside, key);

        Call look = Call.of("shred", spec, "--run", "1", "--before-horizon", "mistake")
                .succeeds();
        Call.of(
                        "shred",
                        spec,
                        "--run",
                        "1",
                        "--before-horizon",
                        "mistake",
                        "--execute",
                        "--signature",
                        Restored.signature(look))
                .succeeds();
        restore(spec, person.secretKey()).fails(Code.EXPORT_SHREDDED, STATE);
        restore(spec, own).fails(Code.EXPORT_SHREDDED, STATE);
    }
}
