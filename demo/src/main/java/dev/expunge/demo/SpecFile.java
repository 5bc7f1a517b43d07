package dev.expunge.demo;

import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import dev.expunge.fluxmap.EmbeddedServer;
import dev.expunge.fluxmap.Fluxmap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Locale;

/// The files that a person would have made before: a key pair for the export, and the spec.
///
/// @param spec the spec
/// @param key the secret key that opens the export
/// @param export the folder that the export goes to
record SpecFile(Path spec, Path key, Path export) {
    /// The role that deletes, as `expunge grants` names it after the spec.
    static final String DELETER = "expunge_pii_cleanup_deleter";

    private static final String EDGES = """
            edges:
              public.audit_logs(user_id): delete
              public.audit_logs(session_id): delete
              public.user_sessions(user_id): delete
              public.user_profiles(user_id): delete
              public.subscriptions(user_id): delete
              public.payment_methods(user_id): forbid
              public.users(referred_by): detach
            """;

    /// Writes both into the server's folder.
    static SpecFile write(EmbeddedServer server, String database, Setting setting) throws IOException {
        Path folder = server.folder();
        KeyPair pair = keyPair();
        Path key = folder.resolve("key.txt");
        Files.writeString(key, text(pair.getPrivate().getEncoded()) + "\n");
        String text = database(server, database)
                + candidates()
                + EDGES
                + rules(setting, text(pair.getPublic().getEncoded()));
        return new SpecFile(Files.writeString(folder.resolve("spec.yaml"), text), key, folder.resolve("export"));
    }

    private static String database(EmbeddedServer server, String database) {
        return String.format(Locale.ROOT, """
                # Written by the demo. What the keys mean: docs/spec.schema.json
                expunge: 1
                name: pii-cleanup
                database:
                  url: postgresql://127.0.0.1:%d/%s
                  user: %s
                  environment: demo
                """, server.port(), database, DELETER);
    }

    private static String candidates() {
        return String.format(Locale.ROOT, """
                parameters:
                  retainDays: { type: integer, minimum: 1, default: %d }
                root: %s
                criteria: |
                %s""", Fluxmap.RETAIN_DAYS, Fluxmap.USERS, Fluxmap.CRITERIA.indent(2));
    }

    private static String rules(Setting setting, String publicKey) {
        return String.format(
                Locale.ROOT,
                """
                guards:
                  max_rows: %d
                  max_ratio: 40%%
                  dates: [{ column: created_at, not_before: 2012-01-01, not_after: ":as_of - 90 days" }]
                pace: { mode: { fixed: { roots: %d, pause: %dms } }, deadline: 30s }
                stop: { kill_file: stop }
                backup:
                  export: { to: export, encrypt_to: [%s] }
                """,
                setting.maxRows(),
                setting.roots(),
                setting.pause().toMillis(),
                publicKey);
    }

    private static KeyPair keyPair() {
        try {
            return new X25519KeyPairGenerator().generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java since 11 has X25519", e);
        }
    }

    private static String text(byte[] encoded) {
        return new String(encoded, StandardCharsets.US_ASCII);
    }
}
