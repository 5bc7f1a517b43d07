/// Approvals: what is put before people, who has agreed to it, and whether that is enough. Pure: no JDBC, no clock.
///
/// Promise P6: what was agreed to is what runs, or the difference is named.
@NullMarked
package dev.expunge.approve;

import org.jspecify.annotations.NullMarked;
