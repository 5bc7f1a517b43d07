/// Envelopes of run keys by AWS KMS. The only package of the backup that knows the SDK of AWS.
@NullMarked
package dev.expunge.backup.kms;

import org.jspecify.annotations.NullMarked;
