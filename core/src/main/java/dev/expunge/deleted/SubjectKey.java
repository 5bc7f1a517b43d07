package dev.expunge.deleted;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.sql.TableName;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The key of the digests: 32 bytes that stay outside the database. Never prints them. Thread-safe.
public final class SubjectKey {
    private static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{64}");
    private static final String ALGORITHM = "HmacSHA256";
    private static final int ID_BYTES = 8;

    private final SecretKeySpec key;
    private final String id;

    private SubjectKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, ALGORITHM);
        byte[] digest = mac().doFinal("expunge key 1\n".getBytes(StandardCharsets.UTF_8));
        this.id = HexFormat.of().formatHex(digest, 0, ID_BYTES);
    }

    /// Reads 64 hexadecimal digits, as `openssl rand -hex 32` prints them.
    ///
    /// @throws Failure `DELETED_KEY` for anything else
    public static SubjectKey of(String text) {
        if (!FORM.matcher(text.strip()).matches()) {
            throw Failure.nothingChanged(
                    Code.DELETED_KEY,
                    "the key of the deleted subjects is not 64 hexadecimal digits",
                    "make one, once, and keep it as long as the lists: openssl rand -hex 32");
        }
        return new SubjectKey(HexFormat.of().parseHex(text.strip()));
    }

    /// 16 hexadecimal digits by which the key is known; they say nothing about it.
    public String id() {
        return id;
    }

    /// What makes digests of the subjects of a table.
    public Digests digests(TableName root) {
        return new Digests(mac(), root);
    }

    Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return id;
    }

    /// Makes digests, one after the other. Confined to one thread.
    public static final class Digests {
        private final Mac mac;
        private final byte[] begin;

        private Digests(Mac mac, TableName root) {
            this.mac = mac;
            this.begin =
                    ("expunge subject 1\n" + part(root.schema()) + part(root.name())).getBytes(StandardCharsets.UTF_8);
        }

        /// The 32 bytes of one subject.
        ///
        /// @param values of its key, in the order of the key's columns, as the server writes them
        public byte[] of(List<String> values) {
            mac.update(begin);
            values.forEach(value -> mac.update(part(value).getBytes(StandardCharsets.UTF_8)));
            return mac.doFinal();
        }

        /// With its length, so that no two lists of values look alike.
        private static String part(String text) {
            return text.getBytes(StandardCharsets.UTF_8).length + ":" + text + "\n";
        }
    }
}
