package dev.expunge.backup;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.storage.FolderStorage;
import dev.expunge.storage.ObjectStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// Where the keys of runs are kept: for each run the private half, wrapped, and beside it in the clear what
/// anybody may know of it. For one thread.
///
/// Whoever has a secret key of the spec's `encrypt_to` opens a run's key with [#open], and with that the run's
/// slices.
public final class KeyPlace {
    private static final String STATE = "nothing was deleted, and nothing was read.";

    private final ObjectStorage storage;
    private final Envelope envelope;

    /// @param envelope by which keys are wrapped beside their public keys
    public KeyPlace(ObjectStorage storage, Envelope envelope) {
        this.storage = storage;
        this.envelope = envelope;
    }

    /// Where that is, for people.
    public String where() {
        return storage.place();
    }

    ObjectStorage storage() {
        return storage;
    }

    Envelope envelope() {
        return envelope;
    }

    /// What is known of the key of a run; empty where there is none, whole or not.
    ///
    /// @param frozenSet the digest of the run's frozen set
    /// @throws Failure `EXPORT_KEYS_UNREACHABLE` when the place cannot be read
    public Optional<RunKey> find(String run, String frozenSet) {
        return read(RunKey.note(RunKey.stem(run, frozenSet)), RunKey.class)
                .filter(key -> key.run().equals(run) && key.frozenSet().equals(frozenSet));
    }

    /// That a run's key was destroyed; empty where it was not.
    public Optional<Shredded> shredded(String run, String frozenSet) {
        return read(RunKey.end(RunKey.stem(run, frozenSet)), Shredded.class);
    }

    /// Whether the wrapped private half is there, and is what was written.
    public boolean holds(RunKey key) {
        return bytes(key.file())
                .filter(found -> Checksum.of(found).equals(key.sha256()))
                .isPresent();
    }

    /// The same of a file with that checksum, whatever the note beside it says.
    public boolean holds(String run, String frozenSet, String sha256) {
        try {
            return wrapped(RunKey.stem(run, frozenSet)).stream()
                    .anyMatch(name -> bytes(name)
                            .filter(found -> Checksum.of(found).equals(sha256))
                            .isPresent());
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /// Destroys the wrapped private half of a run with all that the place holds of it, and notes that it did.
    /// What is gone already is no error; a second call changes nothing.
    ///
    /// @throws Failure `EXPORT_KEYS_UNREACHABLE` when the place does not let go of it
    public void destroy(String run, String frozenSet, Shredded end) {
        String stem = RunKey.stem(run, frozenSet);
        try {
            for (String name : wrapped(stem)) {
                storage.delete(name);
            }
            if (!wrapped(stem).isEmpty()) {
                throw new IOException(wrapped(stem).getFirst() + " is still there after its deletion");
            }
            storage.add(RunKey.end(stem), ExportJson.page(end));
        } catch (FileAlreadyExistsException e) {
            // Noted by an earlier call, whose time and name stay.
            return;
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /// Whether a trial object can be written and deleted here without leaving a trace.
    boolean probes() {
        return storage instanceof FolderStorage;
    }

    /// Whether something of the wrapped private half of a run is here, whole or not.
    public boolean keeps(String run, String frozenSet) {
        try {
            return !wrapped(RunKey.stem(run, frozenSet)).isEmpty();
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private List<String> wrapped(String stem) throws IOException {
        return storage.names(stem).stream()
                .filter(name -> RunKey.isWrapped(stem, name))
                .toList();
    }

    /// Whether anything at all of a run's key is here, or was.
    public boolean knows(String run, String frozenSet) {
        return keeps(run, frozenSet)
                || bytes(RunKey.note(RunKey.stem(run, frozenSet))).isPresent();
    }

    /// Opens the key of a run with a secret key of somebody whom it was wrapped for.
    ///
    /// @param frozenSet the digest of the run's frozen set, which the export's manifest names
    /// @param person that secret key
    /// @throws Failure `EXPORT_SHREDDED` when it was destroyed, `EXPORT_KEY_MISSING` when it is not there or
    /// not what was written, `IDENTITY_UNUSABLE` when the secret key is another,
    /// `EXPORT_KEYS_UNREACHABLE` when place or envelope cannot be reached
    public Identities open(String run, String frozenSet, Identities person) {
        shredded(run, frozenSet).ifPresent(end -> {
            throw shreddedFailure(run, end);
        });
        RunKey key = find(run, frozenSet).filter(this::holds).orElseThrow(() -> missing(run, STATE));
        byte[] plain = {};
        try {
            byte[] wrapped = bytes(key.file()).orElseThrow(() -> missing(run, STATE));
            plain = person.opened(envelope.open(wrapped, key.about()));
            return Identities.of(new String(plain, StandardCharsets.UTF_8), "the key of run " + run);
        } catch (GeneralSecurityException e) {
            throw new Failure(
                            Code.IDENTITY_UNUSABLE,
                            "the key of run " + run + " does not open with " + person + "\n  it was wrapped for\n    "
                                    + String.join("\n    ", key.wrappedTo()),
                            STATE,
                            List.of("give the secret key of one of these; age-keygen -y FILE prints the public one"))
                    .causedBy(e);
        } catch (IOException e) {
            throw unreachable(e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /// That nobody can read a run's export any more.
    static Failure shreddedFailure(String run, Shredded end) {
        return new Failure(
                Code.EXPORT_SHREDDED,
                "the export of run " + run + " was shredded at " + end.at() + " by " + end.by()
                        + ": its key is destroyed, and nobody can read it any more",
                STATE,
                List.of("what is not in another backup of the database is gone, as it was meant to be"));
    }

    /// That a run's key is not there, or is not what was written.
    public Failure missing(String run, String state) {
        return new Failure(
                Code.EXPORT_KEY_MISSING,
                "the key of run " + run + " is not in " + where() + ", or is not what was written there",
                state,
                List.of(
                        "put it back from a copy of that place: the files run-" + run + "-…",
                        "if it was moved: name its place in backup.export.keys"));
    }

    Failure unreachable(IOException cause) {
        return unreachable(where(), cause);
    }

    /// That a place of keys, or the envelope around them, cannot be used.
    public static Failure unreachable(String where, IOException cause) {
        return Failure.nothingChanged(
                        Code.EXPORT_KEYS_UNREACHABLE,
                        "the place of the runs' keys cannot be used: " + where + "\n  " + reason(cause),
                        "correct its permissions or free space there, or name another place in backup.export.keys",
                        "with backup.export.kms: see whether the service answers, and lets this role use the key")
                .causedBy(cause);
    }

    private static String reason(IOException cause) {
        return cause.getClass().getSimpleName().replace("Exception", "") + ": " + cause.getMessage();
    }

    Optional<byte[]> bytes(String name) {
        try (var content = storage.open(name)) {
            return Optional.of(content.readAllBytes());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private <T> Optional<T> read(String name, Class<T> type) {
        return bytes(name).flatMap(json -> {
            try {
                return Optional.of(ExportJson.read(json, type));
            } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException e) {
                return Optional.empty();
            }
        });
    }
}
