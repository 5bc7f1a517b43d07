/// Where objects are kept outside the database: a folder, or a part of a bucket. Knows nothing of what they hold.
@NullMarked
package dev.expunge.storage;

import org.jspecify.annotations.NullMarked;
