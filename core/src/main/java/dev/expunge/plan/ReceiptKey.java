package dev.expunge.plan;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The key by which a ledger's receipts are signed: Ed25519, as `openssl genpkey -algorithm ed25519` writes it. Never
/// prints its private half.
public final class ReceiptKey {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final String ALGORITHM = "Ed25519";

    private final PrivateKey secret;
    private final PublicKey open;

    private ReceiptKey(PrivateKey secret, PublicKey open) {
        this.secret = secret;
        this.open = open;
    }

    /// Reads the private key in a file.
    ///
    /// @throws Failure `SECRET_UNREADABLE` when it holds none
    public static ReceiptKey read(Path file) {
        try {
            Matcher pem = PEM.matcher(Files.readString(file));
            if (!pem.find()) {
                throw unreadable(file, "holds no private key in the PEM format without a password");
            }
            byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
            var secret = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            return new ReceiptKey(secret, publicHalf((EdECPrivateKey) secret));
        } catch (IOException e) {
            throw unreadable(file, "cannot be read").causedBy(e);
        } catch (GeneralSecurityException | ClassCastException | IllegalArgumentException e) {
            throw unreadable(file, "holds another key than an Ed25519 one").causedBy(e);
        }
    }

    /// The generator makes a pair from the seed that it is given, and the seed is the private key.
    private static PublicKey publicHalf(EdECPrivateKey secret) throws GeneralSecurityException {
        byte[] seed = secret.getBytes().orElseThrow(IllegalArgumentException::new);
        KeyPairGenerator pairs = KeyPairGenerator.getInstance(ALGORITHM);
        pairs.initialize(NamedParameterSpec.ED25519, new Seeded(seed));
        KeyPair pair = pairs.generateKeyPair();
        return pair.getPublic();
    }

    private static final class Seeded extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final transient byte[] seed;

        Seeded(byte[] seed) {
            this.seed = seed.clone();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }

    private static Failure unreadable(Path file, String what) {
        return Failure.nothingChanged(
                Code.SECRET_UNREADABLE,
                "the file " + file + " " + what,
                "make one: openssl genpkey -algorithm ed25519 -out " + file);
    }

    /// The public half, as a spec names it.
    public String publicText() {
        return Base64.getEncoder().encodeToString(open.getEncoded());
    }

    /// The signature over some bytes, Base64.
    public String sign(byte[] what) {
        try {
            Signature signing = Signature.getInstance(ALGORITHM);
            signing.initSign(secret);
            signing.update(what);
            return Base64.getEncoder().encodeToString(signing.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java signs with Ed25519", e);
        }
    }

    /// Whether a signature is that key's over exactly these bytes.
    ///
    /// @param key as [#publicText] writes it
    public static boolean signed(byte[] what, String signature, String key) {
        try {
            Signature check = Signature.getInstance(ALGORITHM);
            check.initVerify(publicKey(key));
            check.update(what);
            return check.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static PublicKey publicKey(String text) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM)
                .generatePublic(
                        new X509EncodedKeySpec(Base64.getDecoder().decode(text.getBytes(StandardCharsets.US_ASCII))));
    }

    @Override
    public String toString() {
        return publicText();
    }
}
