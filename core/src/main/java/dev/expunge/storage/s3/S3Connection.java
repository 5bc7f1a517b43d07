package dev.expunge.storage.s3;

import dev.expunge.spec.Location;
import dev.expunge.spec.S3Spec;
import dev.expunge.storage.StorageException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/// The bucket, asked. What is transient is asked again with growing waits, by its class and so many times; the rest
/// is thrown as what it is. Thread-safe.
final class S3Connection implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration ATTEMPT = Duration.ofMinutes(5);
    private static final Duration CALL = Duration.ofMinutes(15);
    private static final int ATTEMPTS = 8;
    private static final String NO_REGION = "us-east-1";

    private final S3Options options;
    private final S3Client client;

    private S3Connection(S3Options options, S3Client client) {
        this.options = options;
        this.client = client;
    }

    /// Connects to nothing yet, but looks for credentials and a region.
    ///
    /// @throws StorageException when there are none
    static S3Connection open(S3Options options) throws IOException {
        var credentials = DefaultCredentialsProvider.builder().build();
        try {
            credentials.resolveCredentials();
        } catch (SdkClientException e) {
            throw new StorageException(
                            "no credentials for " + options.place() + " were found",
                            List.of("give them by environment, profile or role, as for any AWS tool"))
                    .causedBy(e);
        }
        S3Spec spec = options.spec();
        S3ClientBuilder builder = S3Client.builder()
                .credentialsProvider(credentials)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(spec.pathStyle())
                        .chunkedEncodingEnabled(false)
                        .build())
                .overrideConfiguration(o -> o.apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(CALL)
                        .retryStrategy(retries -> retries.maxAttempts(ATTEMPTS)));
        spec.region()
                .or(() -> spec.endpoint().map(_ -> NO_REGION))
                .map(Region::of)
                .ifPresent(builder::region);
        spec.endpoint().map(URI::create).ifPresent(builder::endpointOverride);
        try {
            return new S3Connection(options, builder.build());
        } catch (SdkClientException e) {
            throw new StorageException(
                            "no region for " + options.place() + " was found",
                            List.of("give it in the spec: s3: { region: … }"))
                    .causedBy(e);
        }
    }

    S3Options options() {
        return options;
    }

    Location.Bucket place() {
        return options.place();
    }

    String bucket() {
        return options.place().name();
    }

    /// The key of a name.
    ///
    /// @throws IOException when the name is none
    String key(String name) throws IOException {
        boolean relative = !name.isEmpty()
                && Arrays.stream(name.split("/", -1))
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
        if (!relative) {
            throw new IOException(name + " is no name of an object");
        }
        return below() + name;
    }

    /// How every key below the prefix begins.
    String below() {
        return options.place().prefix().isEmpty() ? "" : options.place().prefix() + "/";
    }

    /// Asks, and tells what is thrown in words.
    ///
    /// @param action as policies name it, `s3:PutObject`
    <T> T ask(String action, Function<S3Client, T> question) throws IOException {
        try {
            return question.apply(client);
        } catch (SdkException e) {
            throw S3Errors.of(options.place(), action, e);
        }
    }

    /// The same; empty where there is nothing of that name.
    <T> Optional<T> find(String action, Function<S3Client, T> question) throws IOException {
        try {
            return Optional.of(ask(action, question));
        } catch (S3Errors.Absent e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
