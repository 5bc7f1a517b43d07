package dev.expunge.storage.s3;

import dev.expunge.spec.Location;
import dev.expunge.storage.StorageException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What the SDK throws, in words that say what mends it. The words of the server are not repeated: its codes are.
final class S3Errors {
    /// The server does not know this kind of question.
    static final class Unsupported extends StorageException {
        private static final long serialVersionUID = 1L;

        private Unsupported(String message) {
            super(message, List.of("use a server that can, or leave out what needs it"));
        }
    }

    /// There is nothing of that name, or nothing of that kind is set.
    static final class Absent extends StorageException {
        private static final long serialVersionUID = 1L;

        private Absent(String message) {
            super(message, List.of());
        }
    }

    /// What was demanded of the object's state does not hold.
    static final class Conflict extends StorageException {
        private static final long serialVersionUID = 1L;

        private Conflict(String message) {
            super(message, List.of());
        }
    }

    /// The server forbids it: a right is missing, or a lock is in the way.
    static final class Forbidden extends StorageException {
        private static final long serialVersionUID = 1L;

        private Forbidden(String message, String action) {
            super(
                    message,
                    List.of(
                            "expunge grants --s3 SPEC     prints the policy that allows it: " + action,
                            "a lock on the object forbids it too, and so does a policy of the bucket or the key"));
        }
    }

    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    private static final Set<String> EXPIRED = Set.of("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired");
    private static final Set<String> UNKNOWN_KEY = Set.of(
            "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "InvalidClientTokenId", "AuthFailure");
    private static final Set<String> ELSEWHERE = Set.of(
            "PermanentRedirect",
            "TemporaryRedirect",
            "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException");

    private S3Errors() {}

    /// @param action as policies name it, `s3:PutObject`
    static IOException of(Location.Bucket place, String action, SdkException e) {
        if (e instanceof AbortedException) {
            var interrupted = new ClosedByInterruptException();
            interrupted.initCause(e);
            return interrupted;
        }
        return (e instanceof S3Exception answered ? answer(place, action, answered) : silence(place, action, e))
                .causedBy(e);
    }

    private static StorageException answer(Location.Bucket place, String action, S3Exception e) {
        String code = code(e);
        String said = " (" + action + " was answered with " + (code.isEmpty() ? "" : code + ", ") + "status "
                + e.statusCode() + ")";
        if (code.equals("NoSuchBucket")) {
            return new StorageException(
                    "there is no bucket " + place.name() + said,
                    List.of("correct the name, or make the bucket: docs/the-compliance-bucket.md"));
        }
        if (ELSEWHERE.contains(code) || e.statusCode() == 301) {
            return new StorageException(
                    "the bucket " + place.name() + " is in another region" + region(e) + said,
                    List.of("give its region in the spec: s3: { region: … }"));
        }
        if (EXPIRED.contains(code)) {
            return new StorageException(
                    "the credentials have expired" + said, List.of("renew them, then run the same command again"));
        }
        if (UNKNOWN_KEY.contains(code)) {
            return new StorageException(
                    "the server does not accept the credentials" + said,
                    List.of("look which ones are used: environment, profile or role of this process"));
        }
        return state(place, action, e, said);
    }

    private static StorageException state(Location.Bucket place, String action, S3Exception e, String said) {
        String code = code(e);
        if (code.equals("RequestTimeTooSkewed")) {
            return new StorageException(
                    "the clock of this machine is wrong" + said, List.of("set the clock, then run again"));
        }
        if (code.startsWith("KMS.")) {
            return new StorageException(
                    "the key cannot be used to encrypt" + said,
                    List.of("s3.kms_key must be enabled, in the bucket's region, and open to this role"));
        }
        return switch (e.statusCode()) {
            case FORBIDDEN -> new Forbidden("access to " + place + " is denied" + said, action);
            case NOT_FOUND -> new Absent("not found in " + place + said);
            case 405, 501 -> new Unsupported("the server does not know how to do this" + said);
            case 409, 412 -> new Conflict("the state of " + place + " is another" + said);
            default ->
                e.statusCode() >= 500 || e.statusCode() == 429
                        ? new StorageException(
                                "the server was asked several times and cannot do it now" + said,
                                List.of("run again when it can"))
                        : new StorageException(
                                "the server refuses" + said,
                                List.of("look at s3 of the spec: path_style, checksums, kms_key, endpoint"));
        };
    }

    private static StorageException silence(Location.Bucket place, String action, SdkException e) {
        Throwable root = e;
        while (root.getCause() != null && !(root instanceof IOException)) {
            root = root.getCause();
        }
        return new StorageException(
                "the server of " + place + " was asked several times and did not answer (" + action + ": "
                        + root.getClass().getSimpleName() + ")",
                List.of("look at network, s3.endpoint and s3.region, then run again"));
    }

    private static String code(S3Exception e) {
        return Optional.ofNullable(e.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .orElse("");
    }

    private static String region(S3Exception e) {
        return Optional.ofNullable(e.awsErrorDetails())
                .map(AwsErrorDetails::sdkHttpResponse)
                .flatMap(answer -> answer.firstMatchingHeader("x-amz-bucket-region"))
                .map(name -> ", " + name)
                .orElse("");
    }
}
