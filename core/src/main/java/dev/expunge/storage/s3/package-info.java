/// Objects in a bucket of Amazon S3, or of a server that speaks its protocol. With [dev.expunge.signal.cloudwatch] the
/// only package that knows the SDK of AWS.
@NullMarked
package dev.expunge.storage.s3;

import org.jspecify.annotations.NullMarked;
