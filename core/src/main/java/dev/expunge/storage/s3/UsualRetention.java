package dev.expunge.storage.s3;

import java.io.IOException;
import java.time.Period;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockRule;

/// For how long a bucket locks, by itself, whatever is put into it.
public final class UsualRetention {
    private UsualRetention() {}

    /// Asks the bucket. A server that does not know the question locks nothing.
    ///
    /// @return empty for no lock
    /// @throws IOException when it cannot be asked
    public static Optional<Period> of(S3Options options) throws IOException {
        try (var to = S3Connection.open(options)) {
            return to.find(
                            "s3:GetBucketObjectLockConfiguration",
                            client -> client.getObjectLockConfiguration(it -> it.bucket(to.bucket())))
                    .map(answer -> answer.objectLockConfiguration())
                    .map(ObjectLockConfiguration::rule)
                    .map(ObjectLockRule::defaultRetention)
                    .map(UsualRetention::period);
        } catch (S3Errors.Unsupported none) {
            return Optional.empty();
        }
    }

    static Period period(DefaultRetention usual) {
        return usual.years() != null
                ? Period.ofYears(usual.years())
                : Period.ofDays(Optional.ofNullable(usual.days()).orElse(0));
    }
}
