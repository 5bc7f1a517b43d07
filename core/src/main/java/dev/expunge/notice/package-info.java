/// Tells people how a run ended: webhooks and mail. Holds no personal data, and harms no run.
@NullMarked
package dev.expunge.notice;

import org.jspecify.annotations.NullMarked;
