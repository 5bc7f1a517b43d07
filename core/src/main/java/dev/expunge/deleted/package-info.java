/// Who was deleted, known without saying who: keyed digests of the keys of subjects, in lists outside the
/// database.
///
/// Promise P11: whoever has the lists and not the key learns from them how many there are, and nothing else.
@NullMarked
package dev.expunge.deleted;

import org.jspecify.annotations.NullMarked;
