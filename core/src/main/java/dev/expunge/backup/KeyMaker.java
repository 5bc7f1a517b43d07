package dev.expunge.backup;

import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import dev.expunge.Code;
import dev.expunge.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Makes the key of a run, once: a pair of its own whose private half is wrapped for others and forgotten at
/// once. For one thread.
///
/// Killed at any instruction and called again, it finds the key that is whole, or makes another one; nothing is
/// encrypted to a key that was not read back from its place.
public final class KeyMaker {
    private static final String STATE = "no more candidates are deleted now; `status` tells how many were before.";

    private final KeyPlace place;

    public KeyMaker(KeyPlace place) {
        this.place = place;
    }

    /// What key is wanted.
    ///
    /// @param run whose it is
    /// @param wrapFor public keys of those who may open it
    /// @param horizon the day from which the export has to be unreadable
    /// @param mustBeThere whether there is an export already that needs the one that was made for it
    public record Order(ExportIdentity run, List<String> wrapFor, Optional<LocalDate> horizon, boolean mustBeThere) {
        public Order {
            wrapFor = List.copyOf(wrapFor);
        }
    }

    /// Checks that a key can be made: the public keys are some, the envelope seals, the place can be written.
    ///
    /// @throws Failure `SPEC_INVALID` for a public key that is none, `EXPORT_KEYS_UNREACHABLE` for the rest
    public void preflight(List<String> wrapFor) {
        Recipients recipients = Recipients.parse(wrapFor);
        String probe = ".expunge-probe-" + ProcessHandle.current().pid() + "-"
                + Thread.currentThread().threadId();
        try {
            wrapped("probe", "probe", recipients, probe.getBytes(StandardCharsets.UTF_8));
            place.storage().names("run-");
            if (place.probes()) {
                place.storage().add(probe, new byte[0]);
                place.storage().delete(probe);
            }
        } catch (IOException e) {
            throw place.unreachable(e);
        }
    }

    /// The run's key: the one that is there, or a new one.
    ///
    /// @throws Failure `EXPORT_SHREDDED` when it was destroyed, `EXPORT_KEY_MISSING` when it must be there
    /// and is not, `RUN_IN_THE_WAY` when another process makes it now, `EXPORT_KEYS_UNREACHABLE` when place
    /// or envelope cannot be used
    public RunKey ready(Order order) {
        String run = order.run().run();
        String set = order.run().frozenSet();
        place.shredded(run, set).ifPresent(end -> {
            throw KeyPlace.shreddedFailure(run, end);
        });
        Optional<RunKey> there = place.find(run, set).filter(place::holds);
        if (there.isPresent()) {
            return there.get();
        }
        if (order.mustBeThere()) {
            throw place.missing(run, STATE);
        }
        try {
            clear(RunKey.note(RunKey.stem(run, set)));
            return make(order);
        } catch (FileAlreadyExistsException e) {
            return place.find(run, set)
                    .filter(place::holds)
                    .orElseThrow(() -> Failure.nothingChanged(
                                    Code.RUN_IN_THE_WAY,
                                    "another process makes the key of run " + run + " at this moment",
                                    "let one of the two go on, and run again")
                            .causedBy(e));
        } catch (IOException e) {
            throw place.unreachable(e);
        }
    }

    /// A note whose private half is not whole counts for nothing: no rows are gone that were encrypted to it.
    private void clear(String note) throws IOException {
        if (place.bytes(note).isPresent()) {
            place.storage().delete(note);
        }
    }

    private RunKey make(Order order) throws IOException {
        String run = order.run().run();
        String set = order.run().frozenSet();
        Recipients recipients = Recipients.parse(order.wrapFor());
        KeyPair pair = pair();
        String open = new String(pair.getPublic().getEncoded(), StandardCharsets.US_ASCII);
        byte[] file =
                wrapped(run, set, recipients, text(run, open, pair.getPrivate().getEncoded()));
        boolean enveloped = !place.envelope().key().isEmpty();
        var key = new RunKey(
                RunKey.FORMAT,
                run,
                set,
                open,
                recipients.keys(),
                place.envelope().key(),
                order.horizon().map(LocalDate::toString).orElse(""),
                RunKey.wrapped(RunKey.stem(run, set), open, enveloped),
                Checksum.of(file));
        place.storage().add(key.file(), file);
        place.storage().add(RunKey.note(RunKey.stem(run, set)), ExportJson.page(key));
        boolean whole =
                place.find(run, set).filter(key::equals).filter(place::holds).isPresent();
        if (!whole) {
            throw new IOException("the key does not read back as it was written");
        }
        return key;
    }

    private static KeyPair pair() {
        try {
            return new X25519KeyPairGenerator().generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has X25519", e);
        }
    }

    /// As `age-keygen` writes it, so that `age -i` takes what comes out of `age -d`.
    private static byte[] text(String run, String open, byte[] secret) {
        var text = new ByteArrayOutputStream();
        text.writeBytes(("# the key of run " + run + " of Expunge: opens the export of that run, and nothing else\n"
                        + "# public key: " + open + "\n")
                .getBytes(StandardCharsets.US_ASCII));
        text.writeBytes(secret);
        text.write('\n');
        Arrays.fill(secret, (byte) 0);
        return text.toByteArray();
    }

    /// Encrypts to the public keys, then to the envelope: its service never sees the private half. Wipes `plain`.
    private byte[] wrapped(String run, String set, Recipients recipients, byte[] plain) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var channel = recipients.encrypting(new CipherSink(bytes))) {
            var rest = ByteBuffer.wrap(plain);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
        return place.envelope().seal(bytes.toByteArray(), RunKey.about(run, set));
    }
}
