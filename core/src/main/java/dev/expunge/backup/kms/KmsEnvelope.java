package dev.expunge.backup.kms;

import dev.expunge.backup.Envelope;
import dev.expunge.spec.ExportRules;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;
import software.amazon.awssdk.services.kms.model.KmsException;

/// An envelope by a key of AWS KMS, with the run and its frozen set as encryption context. Credentials and,
/// where the spec names none, the region come from where AWS tools look for them. Thread-safe; connects for
/// each call.
///
/// Whoever writes needs `kms:Encrypt` alone, whoever restores `kms:Decrypt`.
public final class KmsEnvelope implements Envelope {
    /// What KMS takes of plain data at once.
    private static final int MOST_BYTES = 4096;

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final ExportRules.Kms spec;

    private KmsEnvelope(ExportRules.Kms spec) {
        this.spec = spec;
    }

    /// Connects to nothing yet.
    public static Envelope of(ExportRules.Kms spec) {
        return new KmsEnvelope(spec);
    }

    @Override
    public String key() {
        return spec.key();
    }

    @Override
    public byte[] seal(byte[] content, Map<String, String> about) throws IOException {
        if (content.length > MOST_BYTES) {
            throw new IOException(
                    "KMS takes " + MOST_BYTES + " bytes at most, and a key wrapped for so many public keys has "
                            + content.length + ": name fewer in encrypt_to");
        }
        return ask(client -> client.encrypt(request -> request.keyId(spec.key())
                        .plaintext(SdkBytes.fromByteArray(content))
                        .encryptionContext(about))
                .ciphertextBlob()
                .asByteArray());
    }

    @Override
    public byte[] open(byte[] sealed, Map<String, String> about) throws IOException {
        return ask(client -> client.decrypt(request -> request.keyId(spec.key())
                        .ciphertextBlob(SdkBytes.fromByteArray(sealed))
                        .encryptionContext(about))
                .plaintext()
                .asByteArray());
    }

    private byte[] ask(Function<KmsClient, byte[]> question) throws IOException {
        try (KmsClient client = client()) {
            return question.apply(client);
        } catch (KmsException e) {
            String code = e.awsErrorDetails() == null
                    ? ""
                    : ", " + e.awsErrorDetails().errorCode();
            throw new IOException("KMS refuses (status " + e.statusCode() + code + ")", e);
        } catch (SdkClientException e) {
            throw new IOException("KMS cannot be asked: no credentials, no region, or no answer", e);
        }
    }

    private KmsClient client() {
        KmsClientBuilder builder = KmsClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(DEADLINE)
                        .socketTimeout(DEADLINE))
                .overrideConfiguration(o -> o.apiCallTimeout(DEADLINE));
        spec.region().map(Region::of).ifPresent(builder::region);
        spec.endpoint().map(URI::create).ifPresent(builder::endpointOverride);
        return builder.build();
    }
}
