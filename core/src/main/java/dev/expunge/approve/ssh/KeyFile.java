package dev.expunge.approve.ssh;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.io.resource.PathResource;
import org.apache.sshd.common.util.security.SecurityUtils;

/// A key in a file, as `ssh-keygen` makes it; read when it is made, and kept in memory only.
public final class KeyFile implements Signer {
    private static final String HASH = "sha512";

    private final KeyPair pair;

    private KeyFile(KeyPair pair) {
        this.pair = pair;
    }

    /// Reads a private key.
    ///
    /// @param passphrase asked when the key is protected; empty when nobody is there to ask
    /// @throws Failure `KEY_UNUSABLE` when it cannot be read, or is one of a hardware token
    public static KeyFile read(Path file, Supplier<Optional<String>> passphrase) {
        try (InputStream in = Files.newInputStream(file)) {
            Iterator<KeyPair> pairs = Optional.ofNullable(SecurityUtils.loadKeyPairIdentities(
                            null,
                            new PathResource(file),
                            in,
                            (_, _, _) -> passphrase.get().orElse("")))
                    .orElseThrow(() -> new IOException("no key"))
                    .iterator();
            return new KeyFile(pairs.next());
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw Failure.nothingChanged(
                            Code.KEY_UNUSABLE,
                            "no private key can be read from " + file,
                            "is it the private half, and the right passphrase? look: ssh-keygen -y -f " + file,
                            "a key with a passphrase, or of a hardware token: ssh-add " + file
                                    + "     and give --key agent")
                    .causedBy(e);
        }
    }

    @Override
    public PublicKeyBlob key() {
        var buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(pair.getPublic());
        return PublicKeyBlob.of(buffer.getCompactData());
    }

    @Override
    public SshSignature sign(String namespace, byte[] message) {
        String type = KeyUtils.getKeyType(pair);
        String algorithm = type.equals("ssh-rsa") ? "rsa-sha2-512" : type;
        try {
            Signature signer = BuiltinSignatures.resolveFactory(algorithm).create();
            signer.initSigner(null, pair.getPrivate());
            signer.update(null, SshSignature.signedData(namespace, HASH, message));
            byte[] blob =
                    new Wire.Out().string(algorithm).string(signer.sign(null)).bytes();
            return new SshSignature(
                    key(), namespace, HASH, algorithm, HexFormat.of().formatHex(blob));
        } catch (Exception e) {
            throw Failure.nothingChanged(
                            Code.KEY_UNUSABLE,
                            "the key does not sign",
                            "try it: ssh-keygen -Y sign -n expunge -f KEY FILE")
                    .causedBy(e);
        }
    }
}
